//! Creating a user (RFC 7644 §3.3).

use aggregates::user::{InitialStatus, Profile};
use axum::http::StatusCode;
use commands::credential::own_words;
use commands::user::{NewPassword, RegisterUser};
use commands::{ClearSecret, execute};
use protocols::scim::{Document, Selection};
use serde_json::Value;

use super::{Told, person};
use crate::http::scim::call::Caller;
use crate::http::scim::refusal::Refusal;
use crate::passwords::Rules;

/// Begins a user of what a client wrote.
pub(in crate::http::scim) async fn create(
    caller: &Caller,
    body: &Document,
    selection: &Selection,
) -> Result<Told, Refusal> {
    let mut document = caller.users.read(body)?;
    let usual = caller.tenant.settings().default_user_status == InitialStatus::Active;
    let active = document.entry("active").or_insert(usual.into()).as_bool().unwrap_or(usual);
    let profile = person::profile(&document, &Profile::default(), active)?;
    let status = Some(if active { InitialStatus::Active } else { InitialStatus::Registered });
    let password = match document.get("password").and_then(Value::as_str) {
        Some(password) => Some(judged(caller, &profile, password).await?),
        None => None,
    };
    let command = RegisterUser { tenant: caller.tenant.id().clone(), id: None, profile, status, password };
    let outcome = execute(&caller.context(), &command).await?;
    let position = caller.settled(outcome.appended).await;
    let folded = super::present(caller, &outcome.answer.0).await?;
    Ok(super::told(caller, &folded, selection).await?.written(StatusCode::CREATED, position))
}

async fn judged(caller: &Caller, profile: &Profile, password: &str) -> Result<NewPassword, Refusal> {
    let words = own_words(profile, &caller.tenant.row().name);
    let rules = Rules { policy: &caller.tenant.settings().password_policy, history: &[], words: &words };
    let hash = caller.shared.passwords.judge(&ClearSecret::given(password.to_owned()), rules).await?;
    Ok(NewPassword { hash, must_change: false })
}
