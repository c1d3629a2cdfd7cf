//! A whole installation behind its router, with clients that speak to it as strangers do.

use std::net::SocketAddr;
use std::sync::Arc;

use aggregates::authentication::{Method as Proven, Origin};
use aggregates::client::{AuthMethod, ClientMetadata, GrantType, ResponseType};
use aggregates::grant::{Approval, AuthorizationRequest, CodeChallenge, CodeChallengeMethod, ResponseMode};
use aggregates::resource::{Scope, Scopes};
use aggregates::tenant::TenantSettings;
use aggregates::user::{Address, Profile};
use aggregates::{ScopeSet, TenantId};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use commands::authentication::Proof;
use commands::client::RegisterClient;
use commands::grant::{ApproveGrant, Asked};
use commands::resource::RegisterResource;
use commands::session::SignIn;
use commands::tenant::{ChangeSettings, CreateTenant};
use commands::user::RegisterUser;
use commands::{Command, Context, execute};
use evident::directory::Directory;
use evident::http::layers::Edge;
use evident::http::{self, Given, Shared};
use evident::outbound::Outbound;
use evident::passwords::Passwords;
use evident::settings::{Networks, Settings};
use journal::db::Engine;
use journal::{Actor, Journal, Tasks};
use projections::Runner;
use serde_json::Value;
use support::{Ground, TestEntropy};
use tower::ServiceExt as _;

pub const BASE: &str = "https://id.example.com";
pub const REDIRECT: &str = "https://app.example.com/cb";
/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An installation.
pub struct World {
    pub journal: Journal,
    tasks: Tasks,
    runner: Runner,
    router: Router,
    pub ground: Ground,
}

/// A client as its developer knows it.
#[derive(Clone, Debug)]
pub struct App {
    pub tenant: &'static str,
    pub id: String,
    pub secret: String,
}

/// A question on its way.
pub struct Ask<'w> {
    world: &'w World,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
    peer: Option<SocketAddr>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl World {
    pub async fn on(engine: Engine) -> Self {
        Self::over(crate::ground(engine).await).await.inhabited().await
    }

    /// The same with its outer layer, under these settings.
    pub async fn under(engine: Engine, flags: &[(&'static str, &str)]) -> Self {
        Self::given(crate::ground(engine).await, flags).await.inhabited().await
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
        Self::given(ground, &[]).await
    }

    async fn given(ground: Ground, flags: &[(&'static str, &str)]) -> Self {
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
        let edge = (!flags.is_empty()).then(|| Edge::new(&journal, &settings));
        let shared = Shared::new(Given {
            journal: journal.clone(),
            directory: Directory::new(&journal, marks),
            watermarks: runner.watermarks(),
            passwords: Passwords::open(Arc::new(TestEntropy), None).unwrap(),
            outbound: Outbound::new("127.0.0.1".parse::<Networks>().unwrap()).unwrap(),
            settings: Arc::new(settings),
        });
        let router = match edge {
            Some(edge) => http::served(shared, None, edge),
            None => http::router(shared),
        };
        Self { journal, tasks, runner, router, ground }
    }

    pub async fn end(self) {
        drop(self.stop().await);
    }

    /// Ends the node and leaves its database behind.
    pub async fn stop(self) -> Ground {
        let Self { journal, tasks, runner, router, ground, .. } = self;
        runner.stop().await;
        drop(router);
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
        let row = queries::tenant::by_id(self.journal.db(), &id).await.unwrap().unwrap();
        let mut settings = row.settings;
        change(&mut settings);
        self.does(&ChangeSettings { id, settings }).await;
    }

    /// Registers a client.
    pub async fn app(&self, tenant: &'static str, metadata: ClientMetadata) -> App {
        let id = TenantId::parse(tenant).unwrap();
        let registered = self.does(&RegisterClient { tenant: id, client_id: None, metadata, secret: None }).await;
        let secret = registered.secret.map(|secret| secret.expose().to_owned()).unwrap_or_default();
        App { tenant, id: registered.client_id, secret }
    }

    /// A client that speaks for itself.
    pub async fn machine(&self, tenant: &'static str) -> App {
        self.app(tenant, machine()).await
    }

    /// A client that people use.
    pub async fn website(&self, tenant: &'static str) -> App {
        self.app(tenant, website()).await
    }

    /// An API with the scopes `orders:read` and `orders:write`.
    pub async fn orders(&self, tenant: &str) {
        let scopes: Scopes =
            ["orders:read", "orders:write"].map(|name| (name.to_owned(), Scope::default())).into_iter().collect();
        let tenant = TenantId::parse(tenant).unwrap();
        let (identifier, name) = ("https://orders.example.com".to_owned(), "Orders".to_owned());
        self.does(&RegisterResource { tenant, identifier, name, scopes }).await;
    }

    /// Registers a person.
    pub async fn aiko(&self, tenant: &str) -> String {
        let profile = Profile {
            user_name: Some("aiko".into()),
            name: Some("Aiko Tanaka".into()),
            email: Some("aiko@example.com".into()),
            email_verified: Some(true),
            phone_number: Some("+81312345678".into()),
            address: Some(Address { country: Some("Japan".into()), ..Address::default() }),
            ..Profile::default()
        };
        let tenant = TenantId::parse(tenant).unwrap();
        self.does(&RegisterUser { tenant, id: None, profile, status: None, password: None }).await.0
    }

    /// A session of a person, as signing in begins one.
    pub async fn session(&self, tenant: &str, user: &str) -> String {
        let proof = Proof {
            user: user.to_owned(),
            checked: None,
            attempt: None,
            grant: None,
            method: Proven::Password,
            acr: "urn:evident:password".into(),
            amr: vec!["pwd".into()],
            origin: Origin::default(),
        };
        let tenant = TenantId::parse(tenant).unwrap();
        self.does(&SignIn { tenant, proof }).await.session_id
    }

    /// A code for a client, as a person's consent gives one.
    pub async fn code(&self, app: &App, user: &str, scope: &str) -> String {
        self.code_for(app, user, scope, |_| {}).await
    }

    /// The same after a change of the request.
    pub async fn code_for(
        &self,
        app: &App,
        user: &str,
        scope: &str,
        change: impl FnOnce(&mut AuthorizationRequest),
    ) -> String {
        let mut request = request(scope);
        change(&mut request);
        self.approved(app, user, None, request).await
    }

    /// A code of a grant that ends with a session.
    pub async fn code_in(&self, session: &str, app: &App, user: &str, scope: &str) -> String {
        self.approved(app, user, Some(session.to_owned()), request(scope)).await
    }

    async fn approved(
        &self,
        app: &App,
        user: &str,
        session_id: Option<String>,
        request: AuthorizationRequest,
    ) -> String {
        let approval = Approval {
            user_id: user.to_owned(),
            session_id,
            scope: request.scope.clone(),
            resources: request.resources.clone(),
            claims: request.claims.clone(),
            authorization_details: None,
            auth_time: Some(self.journal.clock().now()),
            acr: Some("urn:evident:password".into()),
            amr: vec!["pwd".into()],
            sid: Some("sid-1".into()),
        };
        let approve = ApproveGrant {
            tenant: TenantId::parse(app.tenant).unwrap(),
            asked: Asked::Now { client_id: app.id.clone(), request: Box::new(request) },
            approval,
            code_seconds: 60,
            access: None,
            consent: None,
        };
        self.does(&approve).await.code.unwrap().expose().to_owned()
    }

    pub fn ask(&self, method: Method, path: impl Into<String>) -> Ask<'_> {
        Ask { world: self, method, path: path.into(), headers: Vec::new(), body: String::new(), peer: None }
    }

    pub fn get(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    /// A form to an endpoint below `/oauth2/` of a tenant.
    pub fn form(&self, tenant: &str, endpoint: &str, pairs: &[(&str, &str)]) -> Ask<'_> {
        self.ask(Method::POST, format!("/t/{tenant}/oauth2/{endpoint}")).form(pairs)
    }

    /// Tokens for a code.
    pub fn exchange(&self, app: &App, code: &str) -> Ask<'_> {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.form(app.tenant, "token", &pairs).by(app)
    }

    /// Tokens for a refresh token.
    pub fn refresh(&self, app: &App, token: &str) -> Ask<'_> {
        self.form(app.tenant, "token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).by(app)
    }

    /// A client's token for itself.
    pub async fn own_token(&self, app: &App, scope: &str) -> String {
        let pairs = [("grant_type", "client_credentials"), ("scope", scope)];
        self.form(app.tenant, "token", &pairs).by(app).is(200).await.text("access_token")
    }

    /// What a token is worth to a client.
    pub async fn worth(&self, app: &App, token: &str) -> Value {
        self.form(app.tenant, "introspect", &[("token", token)]).by(app).is(200).await.body
    }

    /// How many events there are.
    pub async fn events(&self) -> u64 {
        self.journal.position().await.unwrap()
    }
}

/// A client that speaks for itself.
pub fn machine() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::ClientCredentials]),
        scope: Some("orders:read orders:write".into()),
        ..ClientMetadata::default()
    }
}

/// A client that people use.
pub fn website() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        redirect_uris: Some(vec![REDIRECT.into()]),
        ..ClientMetadata::default()
    }
}

/// The same without a secret.
pub fn browser_app() -> ClientMetadata {
    ClientMetadata { token_endpoint_auth_method: Some(AuthMethod::None), ..website() }
}

/// What a client asks for.
pub fn request(scope: &str) -> AuthorizationRequest {
    AuthorizationRequest {
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: REDIRECT.into(),
        redirect_uri_given: true,
        scope: ScopeSet::parse(scope).unwrap(),
        resources: vec![],
        code_challenge: Some(CodeChallenge { value: CHALLENGE.into(), method: CodeChallengeMethod::S256 }),
        state: None,
        nonce: Some("n-0S6_WzA2Mj".into()),
        prompt: vec![],
        max_age: None,
        acr_values: vec![],
        claims: None,
        authorization_details: None,
        ui_locales: vec![],
        id_token_hint_subject: None,
        dpop_jkt: None,
        pushed: None,
    }
}

impl Ask<'_> {
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// From this address.
    #[must_use]
    pub fn from(mut self, address: &str) -> Self {
        self.peer = Some(SocketAddr::new(address.parse().unwrap(), 4711));
        self
    }

    /// In the name of a client: with its secret in the header, or with its name alone.
    #[must_use]
    pub fn by(self, app: &App) -> Self {
        if app.secret.is_empty() {
            return self.more(&[("client_id", &app.id)]);
        }
        let value = format!("Basic {}", STANDARD.encode(format!("{}:{}", app.id, app.secret)));
        self.header("authorization", value)
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    #[must_use]
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        self.more(pairs).header("content-type", "application/x-www-form-urlencoded")
    }

    /// More parameters in the form.
    #[must_use]
    pub fn more(mut self, pairs: &[(&str, &str)]) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(std::mem::take(&mut self.body));
        self.body = form.extend_pairs(pairs).finish();
        self
    }

    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string();
        self.header("content-type", "application/json")
    }

    #[must_use]
    pub fn raw(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    pub async fn answer(self) -> Answer {
        let mut request = Request::builder().method(self.method).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::from(self.body)).unwrap();
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let response = self.world.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// What must be answered with this status.
    pub async fn is(self, status: u16) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        let answer = self.answer().await;
        assert_eq!(answer.status.as_u16(), status, "{asked}: {} {:?}", answer.body, answer.headers);
        answer
    }

    /// What must be refused with this code.
    pub async fn refused(self, code: &str) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        let answer = self.answer().await;
        assert_eq!(answer.body["error"], code, "{asked}: {} {}", answer.status, answer.body);
        answer
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {self:?}")).to_str().unwrap()
    }

    pub fn text(&self, member: &str) -> String {
        self.body[member].as_str().unwrap_or_else(|| panic!("no {member} in {}", self.body)).to_owned()
    }
}

/// The claims of a JWT, whoever signed it.
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// The header of a JWT.
pub fn header(token: &str) -> Value {
    part(token, 0)
}

fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
