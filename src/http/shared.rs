//! What handlers share: the log, what is kept of it in memory, and those who do slow or dangerous work.
//!
//! Every request takes it along, so a clone is one counter and nothing else.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aggregates::TenantId;
use journal::Journal;
use moka::sync::Cache;
use projections::Watermarks;
use queries::tenant::Tenant;
use tokio::sync::watch;

use super::admin::Feeds;
use super::oauth::{
    AccessTokens, Authorities, ClientDocuments, ClientKeys, Described, Pace as Registrations, People, Salts,
};
use super::place::Doors;
use crate::directory::Directory;
use crate::keys::SigningKeys;
use crate::lookups::Rows;
use crate::observability::Lags;
use crate::outbound::{Outbound, Pace, RemoteKeys, RemoteRequests};
use crate::passwords::Passwords;
use crate::relay::Standing;
use crate::settings::Settings;

const TENANTS: u64 = 10_000;
const IDLE: Duration = Duration::from_hours(1);

/// What a process brings along.
pub struct Given {
    /// The log.
    pub journal: Journal,
    /// Tenants, clients, resources and keys, in memory.
    pub directory: Directory,
    /// How far the projections are.
    pub watermarks: Watermarks,
    /// Who judges, hashes and compares passwords.
    pub passwords: Passwords,
    /// Who speaks to addresses that others gave.
    pub outbound: Outbound,
    /// The process's settings.
    pub settings: Arc<Settings>,
}

/// What handlers share.
pub struct Means {
    /// The log.
    pub journal: Journal,
    /// Tenants, clients, resources and keys, in memory.
    pub directory: Directory,
    /// How far the projections are.
    pub watermarks: Watermarks,
    /// Who judges, hashes and compares passwords.
    pub passwords: Passwords,
    /// Who speaks to addresses that others gave.
    pub outbound: Outbound,
    /// The process's settings.
    pub settings: Arc<Settings>,
    /// Signing keys at work.
    pub keys: SigningKeys,
    /// Access tokens, looked up many at a time.
    pub access_tokens: AccessTokens,
    /// Sessions, consents, and what grants stand on, looked up many at a time.
    pub rows: Rows,
    /// Whose certificates tenants believe.
    pub authorities: Authorities,
    /// What lies at the ids of clients.
    pub(super) client_documents: ClientDocuments,
    /// What clients sign with.
    pub client_keys: ClientKeys,
    /// Requests that lie at their clients.
    pub(super) requests: RemoteRequests,
    /// People, as their own streams tell them.
    pub people: People,
    /// With what pairwise subjects are salted.
    pub(super) salts: Salts,
    /// Clients that registered a moment ago.
    pub(super) registrations: Registrations,
    /// Mail that was asked for a moment ago.
    pub(super) mail_requests: Registrations,
    /// User codes of devices that were tried a moment ago.
    pub(super) code_tries: Registrations,
    /// Hints at people that named nobody, a moment ago.
    pub(super) hint_tries: Registrations,
    /// Discovery documents, written once.
    pub(super) described: Cache<(TenantId, String), Arc<Described>>,
    /// The names that are ours, and where each leads.
    pub(super) doors: Doors,
    /// Streams of events that are open.
    pub(super) feeds: Feeds,
    /// How far the rows were behind in the last hour.
    pub lags: Lags,
    /// How the relay stands, where there is one.
    relay: OnceLock<Arc<Standing>>,
}

/// What handlers share. Clones share it.
#[derive(Clone)]
pub struct Shared(Arc<Means>);

impl Shared {
    /// Begins to serve with what is given. It must be called within a runtime: look-ups have a task of their own.
    pub fn new(given: Given) -> Self {
        let Given { journal, directory, watermarks, passwords, outbound, settings } = given;
        let keys = SigningKeys::new(&journal, directory.clone());
        let remote = RemoteKeys::new(outbound.clone(), Pace::default());
        Self(Arc::new(Means {
            access_tokens: AccessTokens::start(&journal, keys.clone()),
            rows: Rows::start(&journal),
            authorities: Authorities::default(),
            client_documents: ClientDocuments::new(outbound.clone()),
            client_keys: ClientKeys::new(&journal, remote),
            requests: RemoteRequests::new(outbound.clone()),
            people: People::new(&journal),
            salts: Salts::new(&journal),
            registrations: Registrations::default(),
            mail_requests: Registrations::default(),
            code_tries: Registrations::default(),
            hint_tries: Registrations::default(),
            described: Cache::builder().max_capacity(TENANTS).time_to_idle(IDLE).build(),
            doors: Doors::new(&settings),
            feeds: Feeds::default(),
            lags: Lags::default(),
            relay: OnceLock::new(),
            keys,
            journal,
            directory,
            watermarks,
            passwords,
            outbound,
            settings,
        }))
    }

    /// Lets streams of events end when the program stops.
    pub fn feeds_end_with(&self, stop: watch::Receiver<bool>) {
        self.feeds.end_with(stop);
    }

    /// Lets readiness tell how the relay stands.
    pub fn relays(&self, standing: Arc<Standing>) {
        let _ = self.relay.set(standing);
    }

    /// How the relay stands, where there is one.
    pub fn relay(&self) -> Option<&Standing> {
        self.relay.get().map(Arc::as_ref)
    }

    /// The issuer of a tenant below the main address. A request knows the one that it asked ([`super::Place`]).
    pub fn issuer(&self, tenant: &TenantId) -> String {
        self.doors.main.issuer(tenant)
    }

    /// The issuer of a tenant for whoever did not ask just now, such as somebody whom we write to: its own host, where it has one.
    pub fn own_issuer(&self, tenant: &Tenant) -> String {
        match &tenant.settings.domain {
            Some(domain) => format!("https://{domain}"),
            None => self.issuer(&tenant.tenant_id),
        }
    }
}

impl Deref for Shared {
    type Target = Means;

    fn deref(&self) -> &Means {
        &self.0
    }
}
