//! What whoever asked for a job may do at this moment, and to whom.
//!
//! A row of a file does to somebody what a request of the admin API would do, so it is held to the same: nobody changes, bars or deletes a
//! person who may do more than they. It is asked anew for each page of rows, once for all that are on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::job::Requester;
use aggregates::role::{EVERYTHING, beyond};
use aggregates::{ScopeSet, TenantId};
use commands::Context;
use commands::job::{home_of, owners};
use journal::db::Db;
use queries::{QueryError, client, role};

use super::JobError;

/// Whoever asked for a job.
pub(super) enum Asker {
    /// The operator, or the program itself: they may do everything.
    Operator,
    /// A person.
    Person {
        home: TenantId,
        user: String,
        /// Through which client; none in the console.
        client: Option<String>,
    },
    /// A client that acts for itself.
    Client { home: TenantId, client: String },
}

impl Asker {
    /// Finds out who it is. `tenant` is where the job is.
    pub(super) async fn of(context: &Context, tenant: &TenantId, requester: &Requester) -> Result<Self, JobError> {
        if matches!(requester.kind.as_str(), "operator" | "system") {
            return Ok(Self::Operator);
        }
        let (home, id) = (home_of(context, tenant, requester).await?, requester.id.clone());
        Ok(match requester.kind.as_str() {
            "user" => Self::Person { home, user: id, client: requester.client_id.clone() },
            _ => Self::Client { home, client: id },
        })
    }

    /// Those of some login ids' owners whom they may change now; nothing where they may change everybody.
    pub(super) async fn changeable(
        &self,
        context: &Context,
        tenant: &TenantId,
        login_ids: &[String],
    ) -> Result<Option<Arc<BTreeSet<String>>>, JobError> {
        let db = context.journal().db();
        let Some(held) = self.held(db, tenant).await? else { return Ok(None) };
        let owners = owners(context, tenant, login_ids).await?;
        let asked: Vec<String> = owners.iter().cloned().collect();
        let permitted = role::permissions(db, tenant, &asked).await?;
        let may_do_more = |user: &String| {
            let names = permitted.get(user).into_iter().flatten();
            beyond(&held, names.map(String::as_str)).is_some()
        };
        Ok(Some(Arc::new(owners.into_iter().filter(|user| !may_do_more(user)).collect())))
    }

    /// What they may do in a tenant now; nothing is said where that is everything.
    async fn held(&self, db: &Db, tenant: &TenantId) -> Result<Option<ScopeSet>, QueryError> {
        let (home, held) = match self {
            Self::Operator => return Ok(None),
            Self::Client { home, client } => (home, registered(db, home, client).await?),
            Self::Person { home, user, client: None } => {
                let roles = role::of_user(db, home, user).await?;
                (home, roles.into_iter().flat_map(|role| role.permissions).collect())
            }
            Self::Person { home, user, client: Some(client) } => {
                let registered = registered(db, home, client).await?;
                (home, role::within(db, home, user, &registered).await?)
            }
        };
        let everything = held.contains(EVERYTHING);
        // What somebody may do in one tenant says nothing of another one, unless it is everything.
        let held = if home == tenant { held } else { ScopeSet::default() };
        Ok((!everything).then_some(held))
    }
}

/// What a client's tokens may carry at most.
async fn registered(db: &Db, tenant: &TenantId, client_id: &str) -> Result<ScopeSet, QueryError> {
    let client = client::by_id(db, tenant, client_id).await?;
    let scope = client.and_then(|client| client.metadata.scope).unwrap_or_default();
    Ok(scope.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}
