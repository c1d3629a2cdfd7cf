//! One caller: one command after another, chosen by chance.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::credential::PasswordHash;
use aggregates::user::{Profile, ProfileChanges};
use commands::client::RegisterClient;
use commands::credential::SetPassword;
use commands::user::{ChangeProfile, EraseUser, ReactivateUser, RegisterUser, SuspendUser};
use commands::{Command, Context, Failure, execute};
use journal::{Actor, Circumstances, Journal};
use support::new_uuid;

use super::fell::Fell;
use super::{Witness, below};
use crate::evidence::Done;

/// How long one who was told to come back waits; less than they were told, so that the answers to impatience are seen too.
const PAUSE: Duration = Duration::from_millis(200);
/// Every answer comes long before this many attempts.
const ATTEMPTS: u32 = 500;

/// A caller with users and clients of their own.
pub struct Caller {
    journal: Journal,
    tenant: TenantId,
    round: u64,
    number: u64,
    witness: Arc<Witness>,
    registered: u64,
}

impl Caller {
    pub fn new(journal: &Journal, tenant: &TenantId, round: u64, number: u64, witness: &Arc<Witness>) -> Self {
        let (journal, tenant, witness) = (journal.clone(), tenant.clone(), Arc::clone(witness));
        Self { journal, tenant, round, number, witness, registered: 0 }
    }

    /// One command.
    pub async fn step(&mut self) {
        let (tenant, user) = (self.tenant.clone(), self.somebody());
        let reason = Some("Because of the load".to_owned());
        match below(16) {
            0..5 => self.register().await,
            5..9 => self.does(&self.change(user)).await,
            9..11 => {
                let hash = hash(below(1000));
                let (must_change, expires_at, checked) = (false, None, None);
                self.does(&SetPassword { tenant, user, hash, must_change, expires_at, checked }).await;
            }
            11 => self.does(&client(&tenant)).await,
            12 => self.does(&SuspendUser { tenant, user, reason }).await,
            13 => self.does(&ReactivateUser { tenant, user }).await,
            14 => self.does(&EraseUser { tenant, user, at_once: true }).await,
            // One stream that grows over all rounds and gets snapshots.
            _ => self.does(&self.change(self.user(0, 0))).await,
        }
    }

    /// Carries a command out under an id of its own, and tells of it.
    pub async fn does<C>(&self, command: &C)
    where
        C: Command<Error: Fell>,
    {
        let command_id = new_uuid();
        let told = Circumstances { ip: Some("192.0.2.7".into()), ..Circumstances::default() };
        let context = Context::new(self.journal.clone(), Actor::system()).under(told).with_command_id(command_id);
        for attempt in 1.. {
            let failure = match execute(&context, command).await {
                Ok(outcome) => {
                    let Some(appended) = outcome.appended else { return };
                    if appended.repeated {
                        self.witness.repeated.fetch_add(1, Ordering::Relaxed);
                    }
                    return self.witness.acknowledged(Done { command_id, first: appended.first, last: appended.last });
                }
                Err(error) => match error.failure() {
                    None => return,
                    Some(failure) => failure.clone(),
                },
            };
            if matches!(failure, Failure::Unavailable { in_doubt: true, .. }) {
                self.witness.doubts.fetch_add(1, Ordering::Relaxed);
            }
            let away = matches!(failure, Failure::Unavailable { .. } | Failure::Full { .. });
            if !self.witness.patient || !away || attempt >= ATTEMPTS {
                return self.witness.fault(format!("{}, attempt {attempt}: {failure}", C::NAME));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn user(&self, round: u64, number: u64) -> String {
        format!("u-{round}-{}-{number}", self.number)
    }

    /// A user of this caller, of this round or an earlier one; sometimes one who does not exist or is erased.
    fn somebody(&self) -> String {
        let round = if below(4) == 0 { below(self.round + 1) } else { self.round };
        self.user(round, below(self.registered.max(2)))
    }

    async fn register(&mut self) {
        let id = self.user(self.round, self.registered);
        self.registered += 1;
        let profile = Profile {
            user_name: Some(format!("name-{id}")),
            email: Some(format!("{id}@example.com")),
            given_name: Some("Aiko".into()),
            ..Profile::default()
        };
        let register =
            RegisterUser { tenant: self.tenant.clone(), id: Some(id), profile, status: None, password: None };
        self.does(&register).await;
    }

    fn change(&self, user: String) -> ChangeProfile {
        let set = Profile {
            email: Some(format!("{user}-{}@example.com", below(1000))),
            nickname: Some(format!("nick-{}", below(1_000_000))),
            ..Profile::default()
        };
        ChangeProfile { tenant: self.tenant.clone(), user, changes: ProfileChanges { set, ..Default::default() } }
    }
}

/// A new client that authenticates by a secret.
pub fn client(tenant: &TenantId) -> RegisterClient {
    let metadata = ClientMetadata {
        client_name: Some("A service".into()),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        ..ClientMetadata::default()
    };
    RegisterClient { tenant: tenant.clone(), client_id: None, metadata, secret: None }
}

/// A text that has the form of a hash: hashing is not what is tried here.
fn hash(number: u64) -> PasswordHash {
    PasswordHash::parse(&format!("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ${number:a>43}")).unwrap()
}
