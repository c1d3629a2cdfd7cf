//! A whole installation behind its router and its outer layer, with two tenants, people who have passwords, and clients.

use std::sync::Arc;

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::tenant::TenantSettings;
use aggregates::user::Profile;
use axum::Router;
use commands::client::RegisterClient;
use commands::credential::SetPassword;
use commands::tenant::{ChangeSettings, CreateTenant};
use commands::user::RegisterUser;
use commands::{ClearSecret, Command, Context, execute};
use evident::directory::Directory;
use evident::http::layers::Edge;
use evident::http::{self, Given, Shared};
use evident::outbound::Outbound;
use evident::passwords::Passwords;
use evident::settings::{Networks, Settings};
use journal::db::Engine;
use journal::{Actor, Journal, Tasks};
use projections::Runner;
use support::{Ground, PATIENCE, TestEntropy};

use super::browser::Browser;

pub const BASE: &str = "https://id.example.com";
pub const REDIRECT: &str = "https://app.example.com/cb";
pub const PASSWORD: &str = "nine purple otters hum";
/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An installation.
pub struct World {
    pub journal: Journal,
    tasks: Tasks,
    runner: Runner,
    pub router: Router,
    /// What its handlers share.
    pub shared: Shared,
    passwords: Passwords,
    pub ground: Ground,
}

impl World {
    pub async fn on(engine: Engine) -> Self {
        Self::over(crate::ground(engine).await).await.inhabited().await
    }

    /// The same under these settings.
    pub async fn under(engine: Engine, flags: &[(&'static str, &str)]) -> Self {
        Self::given(crate::ground(engine).await, Networks::default(), flags).await.inhabited().await
    }

    async fn inhabited(self) -> Self {
        let world = self;
        for tenant in ["acme", "other"] {
            let id = TenantId::parse(tenant).unwrap();
            world.does(&CreateTenant { id, name: tenant.to_uppercase(), default_locale: None }).await;
        }
        world
    }

    /// One node over a database, which may have others and may have been somebody's before.
    pub async fn over(ground: Ground) -> Self {
        Self::reaching(ground, Networks::default()).await
    }

    /// The same, where these private networks may be spoken to.
    pub async fn reaching(ground: Ground, networks: Networks) -> Self {
        Self::given(ground, networks, &[]).await
    }

    async fn given(ground: Ground, networks: Networks, flags: &[(&'static str, &str)]) -> Self {
        let (witness, marks) = Directory::witness();
        let mut inline = projections::inline();
        inline.push(witness);
        let (journal, tasks) = ground.journal(inline).await;
        projections::prepare(&journal).await.unwrap();
        commands::tenant::bootstrap(&journal).await.unwrap();
        let runner = Runner::start(&journal);
        let all = flags.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let all = all.chain([("public_url", BASE.to_owned())]);
        let settings = Settings::load(None, std::iter::empty(), all).unwrap();
        let passwords = Passwords::open(Arc::new(TestEntropy), None).unwrap();
        let edge = Edge::new(&journal, &settings);
        let shared = Shared::new(Given {
            journal: journal.clone(),
            directory: Directory::new(&journal, marks),
            watermarks: runner.watermarks(),
            passwords: passwords.clone(),
            outbound: Outbound::new(networks).unwrap(),
            settings: Arc::new(settings),
        });
        let router = http::served(shared.clone(), None, edge);
        Self { journal, tasks, runner, router, shared, passwords, ground }
    }

    pub async fn end(self) {
        drop(self.stop().await);
    }

    /// Ends the node and leaves its database behind.
    pub async fn stop(self) -> Ground {
        let Self { journal, tasks, runner, router, shared, ground, .. } = self;
        runner.stop().await;
        drop((router, shared));
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
        ground
    }

    /// Carries a command out.
    pub async fn does<C>(&self, command: &C) -> C::Answer
    where
        C: Command,
        C::Error: std::fmt::Debug,
    {
        let context = Context::new(self.journal.clone(), Actor::operator());
        execute(&context, command).await.unwrap().answer
    }

    /// Changes a tenant's settings.
    pub async fn tune(&self, tenant: &str, change: impl FnOnce(&mut TenantSettings)) {
        let id = TenantId::parse(tenant).unwrap();
        let mut settings = queries::tenant::by_id(self.journal.db(), &id).await.unwrap().unwrap().settings;
        change(&mut settings);
        self.does(&ChangeSettings { id, settings }).await;
    }

    /// Registers a person with [`PASSWORD`], who is called like their address.
    pub async fn person(&self, tenant: &str, name: &str) -> String {
        let profile = Profile {
            user_name: Some(name.into()),
            name: Some(format!("{name} of {tenant}")),
            email: Some(format!("{name}@example.com")),
            ..Profile::default()
        };
        let id = TenantId::parse(tenant).unwrap();
        let command = RegisterUser { tenant: id, id: None, profile, status: None, password: None };
        let user = self.does(&command).await.0;
        self.set_password(tenant, &user, PASSWORD, false).await;
        user
    }

    pub async fn set_password(&self, tenant: &str, user: &str, password: &str, must_change: bool) {
        let hash = self.passwords.hash(&ClearSecret::given(password.into())).await.unwrap();
        let (tenant, user) = (TenantId::parse(tenant).unwrap(), user.to_owned());
        self.does(&SetPassword { tenant, user, hash, must_change, expires_at: None, checked: None }).await;
    }

    /// Registers a public client of this id, after a change of what is usual.
    pub async fn client(&self, tenant: &str, id: &str, change: impl FnOnce(&mut ClientMetadata)) {
        self.registered(tenant, id, change).await;
    }

    /// Registers a client of this id that has a secret by the change; answers the secret.
    pub async fn confidential(&self, tenant: &str, id: &str, change: impl FnOnce(&mut ClientMetadata)) -> String {
        self.registered(tenant, id, change).await.unwrap().expose().to_owned()
    }

    async fn registered(
        &self,
        tenant: &str,
        id: &str,
        change: impl FnOnce(&mut ClientMetadata),
    ) -> Option<ClearSecret> {
        let mut metadata = ClientMetadata {
            client_name: Some(format!("The {id}")),
            redirect_uris: Some(vec![REDIRECT.to_owned()]),
            post_logout_redirect_uris: Some(vec!["https://app.example.com/bye".to_owned()]),
            grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
            token_endpoint_auth_method: Some(AuthMethod::None),
            client_uri: Some("https://app.example.com/".to_owned()),
            ..ClientMetadata::default()
        };
        change(&mut metadata);
        let (tenant, client_id) = (TenantId::parse(tenant).unwrap(), Some(id.to_owned()));
        self.does(&RegisterClient { tenant, client_id, metadata, secret: None }).await.secret
    }

    /// A client that people are asked about, and one that the tenant trusts.
    pub async fn clients(&self, tenant: &str) {
        self.client(tenant, "shop", |_| {}).await;
        self.client(tenant, "trusted", |metadata| metadata.skip_consent = Some(true)).await;
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// Waits until everybody's own history tells what is in the log by now.
    pub async fn follow(&self) {
        self.caught_up("sign_ins").await;
    }

    /// Waits until the list of users tells what is in the log by now.
    pub async fn listed(&self) {
        self.caught_up("users").await;
    }

    /// Waits until the rows of a projection tell what is in the log by now.
    pub async fn caught_up(&self, projection: &str) {
        let position = self.events().await;
        self.runner.watermarks().wait_for(projection, position, PATIENCE).await.unwrap();
    }

    /// How many events there are.
    pub async fn events(&self) -> u64 {
        self.journal.position().await.unwrap()
    }

    /// The names of the events after a position.
    pub async fn names_since(&self, position: u64) -> Vec<String> {
        let events = self.journal.read_page(position, 1000).await.unwrap();
        events.iter().map(|event| event.event_type.clone()).collect()
    }
}

/// The address of an authorization request; `more` replaces and adds parameters, and an empty value leaves one out.
pub fn authorize(tenant: &str, client: &str, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile"),
        ("state", "af0ifjsldkj"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in more {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/t/{tenant}/oauth2/authorize?{query}")
}
