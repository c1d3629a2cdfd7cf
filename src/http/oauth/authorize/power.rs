//! What of a request is not the person's to give: scopes that administer, beyond what their roles hold.
//!
//! Such scopes are left out and not refused: the client hears from the token endpoint what it got (RFC 6749 §3.3), and a page that
//! serves every administrator may ask for all that any of them has.

use aggregates::ScopeSet;
use queries::delegation;

use super::Asked;
use crate::http::people::{Stop, Visit};

/// The scopes that the person cannot give.
pub async fn beyond(visit: &Visit, asked: &Asked, user: &str) -> Result<ScopeSet, Stop> {
    let scope = &asked.request.scope;
    let held = delegation::to_ask_for(visit.shared.journal.db(), visit.tenant(), user, scope).await?;
    Ok(scope.difference(&held))
}
