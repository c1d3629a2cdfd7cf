//! Creating a group (RFC 7644 §3.3).

use aggregates::group::GroupDetails;
use axum::http::StatusCode;
use commands::execute;
use commands::group::CreateGroup;
use protocols::scim::{Document, Selection, Shape};

use super::{Told, Wanted};
use crate::http::scim::call::Caller;
use crate::http::scim::refusal::Refusal;

/// Begins a group of what a client wrote. A new group gives no roles, so anybody may be in it.
pub(in crate::http::scim) async fn create(
    caller: &Caller,
    body: &Document,
    selection: &Selection,
) -> Result<Told, Refusal> {
    let wanted = Wanted::whole(&Shape::group().read(body)?)?;
    let command = CreateGroup {
        tenant: caller.tenant.id().clone(),
        id: None,
        name: wanted.name.unwrap_or_default(),
        details: GroupDetails { external_id: wanted.external_id.flatten(), ..GroupDetails::default() },
        members: wanted.add.into_iter().collect(),
    };
    let outcome = execute(&caller.context(), &command).await?;
    let position = caller.settled(outcome.appended).await;
    let group = super::present(caller, &outcome.answer.0).await?;
    Ok(super::told(caller, &group, selection).await?.written(StatusCode::CREATED, position))
}
