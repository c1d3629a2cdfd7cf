//! What a grant stands on: the session in which it was given, and a person who may be spoken for.
//!
//! Both are asked before a code or a refresh token is used up: a lock that lasts a quarter of an hour must not cost every application its
//! grant. A session that nobody uses for a while is not over for its applications; the rule is that of access tokens.

use std::sync::Arc;

use queries::grant::Standing;
use uuid::Uuid;

use crate::http::error::oauth::OauthError;
use crate::http::oauth::desk::Desk;

/// What a grant stands on. One that has nothing left to stand on is refused; one without a row is over, and the log says so in its own
/// words.
pub(super) async fn of(desk: &Desk<'_>, grant: Uuid) -> Result<Option<Arc<Standing>>, OauthError> {
    let standing = desk.shared.rows.standing(desk.tenant.id(), grant).await?;
    if standing.as_deref().is_none_or(Standing::holds) { Ok(standing) } else { Err(OauthError::invalid_grant()) }
}
