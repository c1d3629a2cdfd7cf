//! `POST {issuer}/admin/v1/ssf-streams/{client_id}/status`.

use aggregates::ssf_stream::StreamStatus;
use axum::response::Response;
use commands::ssf_stream::OverruleSsfStream;
use serde::Deserialize;
use utoipa::ToSchema;

use super::StreamPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Whether a stream shall tell.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStreamStatus {
    /// `enabled`, `paused` or `disabled`.
    #[schema(value_type = String)]
    status: StreamStatus,
    /// Why: the receiver reads it. At most 500 characters.
    reason: Option<String>,
}

/// Start or stop the stream of shared signals of a client
///
/// The receiver is told. A stream that was stopped so is not started by its receiver; one that is paused keeps what it would tell for seven
/// days.
#[utoipa::path(
    post, path = "/ssf-streams/{client_id}/status", tag = "ssf-streams",
    params(StreamPath),
    request_body = NewStreamStatus,
    responses((status = 200, body = Changed))
)]
pub(super) async fn set_ssf_stream_status(
    tenant: Tenant,
    Named(path): Named<StreamPath>,
    write: Write<NewStreamStatus>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let NewStreamStatus { status, reason } = write.body;
    let command = OverruleSsfStream { tenant: tenant.id().clone(), client_id: path.client_id, status, reason };
    write.order.change(target, &command).await
}
