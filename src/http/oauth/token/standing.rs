//! What a grant stands on: the session in which it was given, and a person who may be spoken for.
//!
//! Both are asked before a code or a refresh token is used up: a lock that lasts a quarter of an hour must not cost every application its
//! grant. Whoever comes back for more uses the session, as a person does at our pages, so that it is not idle while its applications
//! are at work.

use std::sync::Arc;

use commands::execute;
use commands::session::TouchSession;
use queries::grant::Standing;
use uuid::Uuid;

use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;

/// What a grant stands on. One that has nothing left to stand on is refused; one without a row is over, and the log says so in its own
/// words.
pub(super) async fn of(desk: &Desk<'_>, grant: Uuid) -> Result<Option<Arc<Standing>>, OauthError> {
    let standing = desk.shared.rows.standing(desk.tenant.id(), grant).await?;
    if standing.as_deref().is_none_or(Standing::holds) { Ok(standing) } else { Err(OauthError::invalid_grant()) }
}

/// Notes that the session of a grant is in use, now and then, beside the way: nobody waits for that, and the next one does it where it
/// fails.
pub(super) fn touch(desk: &Desk<'_>, client: &KnownClient, standing: Option<&Standing>) {
    let Some(session_id) = standing.and_then(|standing| standing.session_to_touch(desk.now())) else { return };
    let command = TouchSession { tenant: desk.tenant.id().clone(), session_id: session_id.to_owned() };
    let context = desk.context(client);
    tokio::spawn(async move {
        if let Err(error) = execute(&context, &command).await {
            tracing::debug!(%error, "a session was not touched; the next refresh will do it");
        }
    });
}
