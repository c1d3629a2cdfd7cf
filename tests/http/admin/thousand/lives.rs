//! How a history of each kind is made: what happens first, what then happens again and again, and how it is brought back.

use aggregates::TenantId;
use aggregates::client::Client;
use aggregates::consent::{Consent, Withdrawal, consent_stream};
use aggregates::resource::Resource;
use aggregates::role::Role;
use aggregates::tenant::Tenant;
use aggregates::user::{InitialStatus, User};
use commands::client::{RegisterClient, UpdateClient};
use commands::consent::{GiveConsent, RevokeConsent};
use commands::resource::{ChangeScopes, RegisterResource};
use commands::restore::{RestoreClient, RestoreProfile, RestoreRole, RestoreSettings};
use commands::role::{ChangeRole, CreateRole};
use commands::tenant::{ChangeSettings, CreateTenant};
use commands::user::{ChangeProfile, RegisterUser};
use commands::{Command, Context, execute};
use journal::{Actor, Event, Position};
use queries::history::Kind;
use serde_json::Value;

use super::dice::Dice;
use super::independent::folded;
use crate::admin::world::World;

/// Something that has a history.
pub struct Life<'w> {
    pub world: &'w World,
    pub kind: Kind,
    pub number: usize,
    pub tenant: TenantId,
    /// Known once it has begun.
    pub id: String,
}

impl<'w> Life<'w> {
    pub fn new(world: &'w World, kind: Kind, number: usize) -> Self {
        let id = format!("{kind:?}-{number}").to_lowercase();
        let tenant = if kind == Kind::Tenant { id.as_str() } else { "acme" };
        let tenant = TenantId::parse(tenant).unwrap();
        let id = if kind == Kind::Consent { consent_stream(&id, "shop") } else { id };
        Self { world, kind, number, tenant, id }
    }

    /// Carries a command out and answers where the log then stands, and what was answered.
    async fn does<C: Command<Error: std::fmt::Debug>>(&self, command: C) -> (Position, C::Answer) {
        let context = Context::new(self.world.journal.clone(), Actor::operator());
        let outcome = execute(&context, &command).await.unwrap();
        let position = match outcome.appended {
            Some(appended) => appended.last,
            None => self.world.journal.position().await.unwrap(),
        };
        (position, outcome.answer)
    }

    /// Its first event.
    pub async fn begin(&mut self, dice: &mut Dice) -> Position {
        let (tenant, id, number) = (self.tenant.clone(), self.id.clone(), self.number);
        match self.kind {
            Kind::User => {
                let (profile, status) = (dice.profile(number), Some(InitialStatus::Active));
                self.does(RegisterUser { tenant, id: Some(id), profile, status, password: None }).await.0
            }
            Kind::Client => {
                let metadata = dice.metadata();
                self.does(RegisterClient { tenant, client_id: Some(id), metadata, secret: None }).await.0
            }
            Kind::Role => {
                let (name, description, permissions) = (format!("Role {number}"), dice.word(), dice.permissions());
                let (position, made) = self.does(CreateRole { tenant, name, description, permissions }).await;
                self.id = made.0;
                position
            }
            Kind::Tenant => self.does(CreateTenant { id: tenant, name: dice.word(), default_locale: None }).await.0,
            Kind::Resource => {
                let (identifier, name) = (format!("https://api.example.com/{number}"), dice.word());
                let (position, made) =
                    self.does(RegisterResource { tenant, identifier, name, scopes: dice.scopes() }).await;
                self.id = made.0;
                position
            }
            Kind::Consent => self.gives_consent(dice).await,
            other => panic!("no history of {other:?} is made here"),
        }
    }

    /// One more change, which may change nothing.
    pub async fn go_on(&self, dice: &mut Dice) -> Position {
        let (tenant, id, number) = (self.tenant.clone(), self.id.clone(), self.number);
        match self.kind {
            Kind::User => self.does(ChangeProfile { tenant, user: id, changes: dice.changes(number) }).await.0,
            Kind::Client => self.does(UpdateClient { tenant, client_id: id, metadata: dice.metadata() }).await.0,
            Kind::Role => {
                let name = format!("Role {number} {}", dice.below(3));
                let (name, description) = (dice.maybe(name), dice.maybe(String::new()));
                let permissions = Some(dice.permissions());
                self.does(ChangeRole { tenant, id, name, description, permissions }).await.0
            }
            Kind::Tenant => self.does(ChangeSettings { id: tenant, settings: dice.settings() }).await.0,
            Kind::Resource => self.does(ChangeScopes { tenant, id, scopes: dice.scopes() }).await.0,
            _ if dice.below(3) == 0 => {
                let (user, client_id) = self.between();
                self.does(RevokeConsent { tenant, user, client_id, reason: Withdrawal::User }).await.0
            }
            _ => self.gives_consent(dice).await,
        }
    }

    async fn gives_consent(&self, dice: &mut Dice) -> Position {
        let ((user, client_id), tenant) = (self.between(), self.tenant.clone());
        let (granted, more) = (dice.extent(), dice.extent());
        let asked = granted.union(&more);
        self.does(GiveConsent { tenant, user, client_id, asked, granted, expires_at: None }).await.0
    }

    fn between(&self) -> (String, String) {
        let (user, client) = self.id.split_once(':').unwrap();
        (user.to_owned(), client.to_owned())
    }

    /// Brings it back to what it was, if that can be done with its kind.
    pub async fn comes_back(&self, to: Position) -> bool {
        let (tenant, id) = (self.tenant.clone(), self.id.clone());
        match self.kind {
            Kind::User => drop(self.does(RestoreProfile { tenant, user: id, to }).await),
            Kind::Client => drop(self.does(RestoreClient { tenant, client_id: id, to }).await),
            Kind::Role => drop(self.does(RestoreRole { tenant, id, to }).await),
            Kind::Tenant => drop(self.does(RestoreSettings { id: tenant, to }).await),
            _ => return false,
        }
        true
    }

    /// All its events.
    pub async fn events(&self) -> Vec<Event> {
        let stream = self.kind.stream(&self.tenant, &self.id);
        self.world.journal.load_stream(&stream, 0).await.unwrap().0
    }

    /// What it was, worked out here.
    pub fn folded(&self, events: &[Event], until: Position) -> Option<Value> {
        match self.kind {
            Kind::User => folded::<User>(events, until),
            Kind::Client => folded::<Client>(events, until),
            Kind::Role => folded::<Role>(events, until),
            Kind::Tenant => folded::<Tenant>(events, until),
            Kind::Resource => folded::<Resource>(events, until),
            _ => folded::<Consent>(events, until),
        }
    }
}
