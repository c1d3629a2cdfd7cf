//! Rows that the hot paths look up one at a time, shared by whoever waits at the same moment (see [`journal::lookups`]).
//!
//! None of them may come from memory: a session that ended on another node a moment ago, or a person who was barred, must be seen
//! here too. So every look-up asks the rows; under load many of them travel in one question.

use std::sync::Arc;

use aggregates::TenantId;
use aggregates::consent::consent_stream;
use journal::Journal;
use queries::consent::Consent;
use queries::grant::{Standing, standings};
use queries::session::Session;
use queries::{QueryError, consent, session};
use uuid::Uuid;

pub use journal::lookups::{Lookups, Pairs, Question};

/// Why a row could not be looked up.
pub type LookupError = journal::lookups::LookupError<QueryError>;

/// Sessions, consents, and what grants stand on. Clones share questions.
#[derive(Clone)]
pub struct Rows {
    sessions: Lookups<Sessions>,
    consents: Lookups<Consents>,
    standings: Lookups<Standings>,
}

impl Rows {
    /// Begins to answer.
    pub fn start(journal: &Journal) -> Self {
        Self {
            sessions: Lookups::start(Sessions(journal.clone())),
            consents: Lookups::start(Consents(journal.clone())),
            standings: Lookups::start(Standings(journal.clone())),
        }
    }

    /// A session by its id. It may be over: ask [`Session::opens_for`].
    pub async fn session(&self, tenant: &TenantId, session_id: String) -> Result<Option<Arc<Session>>, LookupError> {
        self.sessions.lookup(tenant, session_id).await
    }

    /// A user's consent to a client. It may have ended: ask [`Consent::covers`].
    pub async fn consent(
        &self,
        tenant: &TenantId,
        user_id: &str,
        client_id: &str,
    ) -> Result<Option<Arc<Consent>>, LookupError> {
        self.consents.lookup(tenant, consent_stream(user_id, client_id)).await
    }

    /// What a grant stands on now; `None` where it has no row, because it is over or nobody began it.
    pub async fn standing(&self, tenant: &TenantId, grant_id: Uuid) -> Result<Option<Arc<Standing>>, LookupError> {
        self.standings.lookup(tenant, grant_id).await
    }
}

/// Asks for sessions by their ids.
struct Sessions(Journal);

impl Question for Sessions {
    type Key = String;
    type Found = Session;
    type Error = QueryError;
    const NAME: &'static str = "session";

    async fn ask(&self, tenant: &TenantId, ids: &[String]) -> Pairs<String, Session, QueryError> {
        let found = session::by_ids(self.0.db(), tenant, ids).await?;
        Ok(found.into_iter().map(|session| (session.session_id.clone(), session)).collect())
    }
}

/// Asks for consents by their ids.
struct Consents(Journal);

impl Question for Consents {
    type Key = String;
    type Found = Consent;
    type Error = QueryError;
    const NAME: &'static str = "consent";

    async fn ask(&self, tenant: &TenantId, ids: &[String]) -> Pairs<String, Consent, QueryError> {
        let found = consent::by_ids(self.0.db(), tenant, ids).await?;
        Ok(found.into_iter().map(|consent| (consent.consent_id.clone(), consent)).collect())
    }
}

/// Asks what grants stand on.
struct Standings(Journal);

impl Question for Standings {
    type Key = Uuid;
    type Found = Standing;
    type Error = QueryError;
    const NAME: &'static str = "standing";

    async fn ask(&self, tenant: &TenantId, grants: &[Uuid]) -> Pairs<Uuid, Standing, QueryError> {
        standings(self.0.db(), tenant, grants, self.0.clock().now()).await
    }
}
