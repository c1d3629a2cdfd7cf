//! `DELETE {issuer}/oauth2/register/{client_id}` (RFC 7592 §2.3): the client, its secrets and its tokens are gone.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::client::DeleteClient;
use commands::execute;

use super::managed::Managed;
use crate::endings;
use crate::http::Shared;
use crate::http::error::oauth::uncached;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::cors::Origin;
use crate::http::oauth::desk::{Desk, POSITION};

/// Deletes a client at its own wish.
pub(in crate::http::oauth) async fn delete(
    State(shared): State<Shared>,
    tenant: Tenant,
    Path((_, client_id)): Path<(String, String)>,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let answer = gone(&desk, client_id, request).await.unwrap_or_else(|refusal| refusal.respond(&desk.issuer));
    origin.allow(&tenant, None, answer)
}

async fn gone(desk: &Desk<'_>, client_id: String, request: Request) -> Result<Response, RegistrationRefusal> {
    let Managed { client, .. } = Managed::of(desk, &client_id, &request.into_parts().0).await?;
    let delete = DeleteClient { tenant: desk.tenant.id().clone(), client_id };
    let outcome = execute(&desk.context(&client), &delete).await?;
    if let Some(appended) = &outcome.appended {
        endings::see_to(&desk.shared.journal, appended).await;
    }
    let position = [(POSITION, desk.position(outcome.appended.as_ref()))];
    Ok((StatusCode::NO_CONTENT, uncached(), position).into_response())
}
