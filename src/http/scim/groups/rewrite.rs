//! Replacing and changing a group (RFC 7644 §3.5): its name and its members in one commit.

use std::collections::BTreeSet;

use aggregates::group::GroupDetails;
use axum::http::StatusCode;
use commands::group::{ChangeGroup, MOST_MEMBERS, MemberChanges};
use commands::{Failure, Guarded, Target, Unheld, execute};
use protocols::scim::{ScimError, ScimType, Selection};
use queries::group::Group;

use super::{Told, Wanted};
use crate::http::admin::into_group;
use crate::http::scim::ATTEMPTS;
use crate::http::scim::call::{Caller, Held};
use crate::http::scim::refusal::Refusal;

/// Brings a group to where a client wants it.
pub(in crate::http::scim) async fn rewrite(
    caller: &Caller,
    id: &str,
    held: &Held,
    wanted: &Wanted,
    selection: &Selection,
) -> Result<Told, Refusal> {
    let tenant = caller.tenant.id();
    let mut attempt = 1;
    loop {
        let group = super::present(caller, id).await?;
        held.check(&super::tag(&group))?;
        let command = ChangeGroup {
            tenant: tenant.clone(),
            id: id.to_owned(),
            name: wanted.name.clone(),
            details: wanted.external_id.clone().map(|external_id| GroupDetails { external_id, ..group.details() }),
            members: moves(caller, &group, wanted).await?,
        };
        if !command.members.is_empty() {
            into_group(&caller.shared, &caller.administrator, tenant, id).await?;
        }
        let seen = Guarded::of_version(&command, Target::Group(tenant.clone(), id.to_owned()), group.version);
        match execute(&caller.context(), &seen).await {
            Ok(outcome) => {
                let position = caller.settled(outcome.appended).await;
                let group = super::present(caller, id).await?;
                return Ok(super::told(caller, &group, selection).await?.written(StatusCode::OK, position));
            }
            Err(Unheld::Stale(_) | Unheld::Failed(Failure::Conflict)) if attempt < ATTEMPTS => attempt += 1,
            Err(Unheld::Stale(_) | Unheld::Absent) => return Err(Refusal::stale()),
            Err(Unheld::Refused(refused)) => return Err(refused.into()),
            Err(Unheld::Failed(failure)) => return Err(failure.into()),
        }
    }
}

/// Who comes and who goes. Where nobody stays who is not named, those who are there are looked at, if a commit could move them all.
async fn moves(caller: &Caller, group: &Group, wanted: &Wanted) -> Result<MemberChanges, Refusal> {
    let (add, remove) = (wanted.add.clone(), wanted.remove.clone());
    if !wanted.replaces {
        return Ok(MemberChanges { add, remove });
    }
    if group.members > (add.len() + MOST_MEMBERS) as u64 {
        let detail = "this would take more than 1000 members out at once; remove them in several requests";
        return Err(ScimError::bad(ScimType::TooMany, detail).into());
    }
    let present: BTreeSet<String> = super::members(caller, &group.group_id).await?.into_iter().collect();
    Ok(MemberChanges { add: &add - &present, remove: &present - &add })
}
