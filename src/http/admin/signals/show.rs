//! `GET {issuer}/admin/v1/ssf-streams/{client_id}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{Shown, StreamPath};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show the stream of shared signals of a client
#[utoipa::path(
    get, path = "/ssf-streams/{client_id}", tag = "ssf-streams",
    params(StreamPath, ReadParameters),
    responses((status = 200, description = "The stream", body = Shown))
)]
pub(super) async fn show_ssf_stream(
    tenant: Tenant,
    Named(path): Named<StreamPath>,
    read: Read,
) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::SsfStream, &path.client_id).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
