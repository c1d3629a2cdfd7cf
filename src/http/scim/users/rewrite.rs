//! Replacing and changing a user (RFC 7644 §3.5): made of what is there, and held to it.
//!
//! What a client wants is worked out on the user as the log tells them, and the command takes it only while they are still so. Where
//! somebody was faster it is worked out anew, unless the client named the version that it means.

use aggregates::user::UserStatus;
use axum::http::StatusCode;
use commands::credential::password_facts;
use commands::user::{ProvisionUser, ProvisionUserError, ProvisionedPassword};
use commands::{ClearSecret, Failure, execute};
use protocols::scim::{Document, Patch, ScimError, Selection};
use serde_json::Value;

use super::{Told, person};
use crate::http::admin::Permission;
use crate::http::scim::ATTEMPTS;
use crate::http::scim::call::{Caller, Held};
use crate::http::scim::refusal::Refusal;
use crate::passwords::Rules;

/// What is wanted of a user.
pub(in crate::http::scim) enum Change {
    /// To be this.
    Whole(Document),
    /// To become this.
    Patch(Patch),
}

impl Change {
    /// Whoever replaces a user and says nothing of `active` leaves it as it is.
    fn applied(&self, caller: &Caller, before: &Document, in_use: bool) -> Result<Document, ScimError> {
        match self {
            Self::Whole(document) => {
                let mut document = document.clone();
                document.entry("active").or_insert(in_use.into());
                Ok(document)
            }
            Self::Patch(patch) => patch.apply(before, &caller.users),
        }
    }
}

/// Brings a user to where a client wants them.
pub(in crate::http::scim) async fn rewrite(
    caller: &Caller,
    id: &str,
    held: &Held,
    change: &Change,
    selection: &Selection,
) -> Result<Told, Refusal> {
    let mut attempt = 1;
    loop {
        match once(caller, id, held, change, selection).await? {
            Ok(told) => return Ok(told),
            Err(Faster(refusal)) if attempt == ATTEMPTS => return Err(refusal),
            Err(Faster(_)) => attempt += 1,
        }
    }
}

/// Somebody else changed the user first.
struct Faster(Refusal);

async fn once(
    caller: &Caller,
    id: &str,
    held: &Held,
    change: &Change,
    selection: &Selection,
) -> Result<Result<Told, Faster>, Refusal> {
    let folded = super::present(caller, id).await?;
    super::check(held, &folded)?;
    caller.over(id).await?;
    let Some(before) = folded.state.profile() else { return Err(Refusal::absent()) };
    let in_use = folded.state.status().is_some_and(UserStatus::is_active);
    let document = change.applied(caller, &super::written(&folded), in_use)?;
    let password = match document.get("password").and_then(Value::as_str) {
        Some(password) => Some(judged(caller, id, password).await?),
        None => None,
    };
    let command = ProvisionUser {
        tenant: caller.tenant.id().clone(),
        user: id.to_owned(),
        seen: folded.version,
        profile: person::profile(&document, before, in_use)?,
        active: document.get("active").and_then(Value::as_bool).unwrap_or(in_use),
        password,
    };
    let outcome = match execute(&caller.context(), &command).await {
        Ok(outcome) => outcome,
        Err(error @ (ProvisionUserError::Stale(_) | ProvisionUserError::Failed(Failure::Conflict))) => {
            return Ok(Err(Faster(error.into())));
        }
        Err(error) => return Err(error.into()),
    };
    let position = caller.settled(outcome.appended).await;
    let folded = super::present(caller, id).await?;
    Ok(Ok(super::told(caller, &folded, selection).await?.written(StatusCode::OK, position)))
}

/// A password is a credential: it takes the permission for those.
async fn judged(caller: &Caller, id: &str, password: &str) -> Result<ProvisionedPassword, Refusal> {
    caller.needs(Permission::CredentialsWrite)?;
    let tenant = caller.tenant.id();
    let facts = password_facts(&caller.context(), tenant, id).await?;
    let password = ClearSecret::given(password.to_owned());
    let hash = caller.shared.passwords.judge(&password, Rules::from(&facts)).await?;
    Ok(ProvisionedPassword { hash, checked: facts.version })
}
