//! Deleting a group (RFC 7644 §3.6).

use commands::group::DeleteGroup;
use commands::{Guarded, Target, Unheld, execute};

use super::Told;
use crate::http::admin::into_group;
use crate::http::scim::call::{Caller, Held};
use crate::http::scim::refusal::Refusal;

/// Deletes a group for ever.
pub(in crate::http::scim) async fn remove(caller: &Caller, id: &str, held: &Held) -> Result<Told, Refusal> {
    let tenant = caller.tenant.id();
    let group = super::present(caller, id).await?;
    held.check(&super::tag(&group))?;
    // What its roles gave is taken from everybody who is in it.
    into_group(&caller.shared, &caller.administrator, tenant, id).await?;
    let command = DeleteGroup { tenant: tenant.clone(), id: id.to_owned() };
    let seen = Guarded::of_version(&command, Target::Group(tenant.clone(), id.to_owned()), group.version);
    match execute(&caller.context(), &seen).await {
        Ok(outcome) => Ok(Told::gone(caller.settled(outcome.appended).await)),
        // Whoever was faster may have deleted it, which was asked here too.
        Err(Unheld::Stale(_) | Unheld::Absent) => Err(Refusal::stale()),
        Err(Unheld::Refused(refused)) => Err(refused.into()),
        Err(Unheld::Failed(failure)) => Err(failure.into()),
    }
}
