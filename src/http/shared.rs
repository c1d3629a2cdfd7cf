//! What handlers share: the log, what is kept of it in memory, and those who do slow or dangerous work.
//!
//! Every request takes it along, so a clone is one counter and nothing else.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use journal::Journal;
use moka::sync::Cache;
use projections::Watermarks;

use super::oauth::{AccessTokens, ClientKeys, Described, Pace as Registrations, People};
use crate::directory::Directory;
use crate::keys::SigningKeys;
use crate::outbound::{Outbound, Pace, RemoteKeys};
use crate::passwords::Passwords;
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
    /// What clients sign with.
    pub client_keys: ClientKeys,
    /// People, as their own streams tell them.
    pub people: People,
    /// Clients that registered a moment ago.
    pub(super) registrations: Registrations,
    /// Discovery documents, written once.
    pub(super) described: Cache<TenantId, Arc<Described>>,
    /// The public address without a slash at its end: the beginning of every issuer.
    base: String,
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
            client_keys: ClientKeys::new(&journal, remote),
            people: People::new(&journal),
            registrations: Registrations::default(),
            described: Cache::builder().max_capacity(TENANTS).time_to_idle(IDLE).build(),
            base: settings.public_url.as_str().trim_end_matches('/').to_owned(),
            keys,
            journal,
            directory,
            watermarks,
            passwords,
            outbound,
            settings,
        }))
    }

    /// The issuer of a tenant: the text that stands as `iss` everywhere, byte for byte (OIDC Core §2).
    pub fn issuer(&self, tenant: &TenantId) -> String {
        [self.base.as_str(), "/t/", tenant.as_str()].concat()
    }
}

impl Deref for Shared {
    type Target = Means;

    fn deref(&self) -> &Means {
        &self.0
    }
}
