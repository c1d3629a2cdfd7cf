//! What is kept of a call that somebody was not allowed to make.
//!
//! Only of callers whose token is good: a stranger without one can ask as often as they like and nothing is written. How often the same is
//! recorded of one caller is bounded by the rule of `aggregates/src/denial/decide.rs`.

use aggregates::TenantId;
use aggregates::denial::Want;
use axum::extract::{MatchedPath, OriginalUri};
use axum::http::request::Parts;
use commands::denial::RecordDenial;
use commands::{Context, execute};
use journal::Metadata;

use super::administrator::Administrator;
use super::permission::Permission;
use super::write::circumstances;
use crate::http::Shared;

/// The longest address that is told of an operation without a template.
const LONGEST: usize = 200;

/// A call that may turn out to be denied.
pub(in crate::http) struct Denied {
    administrator: Administrator,
    permission: Permission,
    operation: String,
    addressed: Option<TenantId>,
    metadata: Metadata,
}

impl Denied {
    /// What must be known of a call while it is still there.
    pub(in crate::http) fn of(
        shared: &Shared,
        permission: Permission,
        administrator: &Administrator,
        addressed: Option<TenantId>,
        parts: &Parts,
    ) -> Self {
        let template = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        let asked = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |OriginalUri(uri)| uri.path());
        let place: String = template.unwrap_or(asked).chars().take(LONGEST).collect();
        let correlation = Context::new(shared.journal.clone(), administrator.actor()).new_id();
        let metadata = Metadata {
            session_id: administrator.session_id.clone(),
            client_id: administrator.client_id.clone(),
            circumstances: circumstances(parts),
            ..Metadata::new(administrator.actor(), correlation)
        };
        Self {
            administrator: administrator.clone(),
            permission,
            operation: format!("{} {place}", parts.method),
            addressed: addressed.filter(|tenant| *tenant != administrator.tenant),
            metadata,
        }
    }

    /// Records it. The caller is denied whether or not it can be recorded.
    pub(in crate::http) async fn record(self, shared: &Shared, want: Want) {
        let actor = self.administrator.actor();
        let context = Context::new(shared.journal.clone(), actor.clone()).with_metadata(self.metadata);
        let command = RecordDenial {
            tenant: self.administrator.tenant,
            caller_kind: actor.kind,
            caller_id: actor.id,
            permission: self.permission.scope().to_owned(),
            want,
            operation: self.operation,
            addressed: self.addressed,
        };
        if let Err(error) = execute(&context, &command).await {
            tracing::warn!(%error, "a denied call was not recorded");
        }
    }
}
