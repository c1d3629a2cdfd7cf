//! Deleting a user (RFC 7644 §3.6): their deletion is asked for, as through the admin API, and to the client they are gone.

use commands::user::RequestDeletion;
use commands::{Failure, Guarded, Target, Unheld, execute};

use super::Told;
use crate::http::scim::ATTEMPTS;
use crate::http::scim::call::{Caller, Held};
use crate::http::scim::refusal::Refusal;

/// Asks for a user's deletion.
pub(in crate::http::scim) async fn remove(caller: &Caller, id: &str, held: &Held) -> Result<Told, Refusal> {
    let tenant = caller.tenant.id();
    let command = RequestDeletion { tenant: tenant.clone(), user: id.to_owned(), purge_after: None };
    let mut attempt = 1;
    loop {
        let folded = super::present(caller, id).await?;
        super::check(held, &folded)?;
        caller.over(id).await?;
        let seen = Guarded::of_version(&command, Target::User(tenant.clone(), id.to_owned()), folded.version);
        match execute(&caller.context(), &seen).await {
            Ok(outcome) => return Ok(Told::gone(caller.settled(outcome.appended).await)),
            Err(Unheld::Stale(_) | Unheld::Failed(Failure::Conflict)) if attempt < ATTEMPTS => attempt += 1,
            Err(Unheld::Stale(_) | Unheld::Absent) => return Err(Refusal::stale()),
            Err(Unheld::Refused(refused)) => return Err(refused.into()),
            Err(Unheld::Failed(failure)) => return Err(failure.into()),
        }
    }
}
