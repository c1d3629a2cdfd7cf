//! The account at a glance.

use aggregates::credential::{Credential, password_stream};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Owner, applications, deletion, email, history, profile, sessions};
use crate::http::people::names::display_name;
use crate::http::people::{Stop, Visit};
use crate::pages::account::{Notice, Overview, Profile};
use crate::streams;

/// Attempts that are shown at a glance.
const ATTEMPTS: u32 = 3;

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let frame = owner.frame(visit);
    let (journal, tenant) = (&visit.shared.journal, visit.tenant());
    let credential = streams::fold::<Credential>(journal, tenant, &password_stream(owner.user()), None).await?;
    let password = credential.as_ref().and_then(|credential| credential.state.password());
    let view = Overview {
        account: owner.account(visit, visit.parameter("done").map(|_| Notice::ProfileChanged)),
        profile: known(&owner),
        sessions: sessions::open(visit, &owner, frame.locale).await?,
        applications: applications::granted(visit, &owner, frame.locale).await?,
        attempts: history::attempts(visit, &owner, ATTEMPTS, None).await?.0,
        changes_email: email::is_offered(visit),
        edits_profile: profile::is_offered(visit),
        deletes_account: deletion::is_offered(visit),
        password_changed_at: password.map(|password| password.set_at),
    };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

fn known(owner: &Owner) -> Profile {
    let user = &owner.named.user.state;
    let Some(known) = user.profile() else { return Profile::default() };
    Profile {
        name: display_name(known),
        user_name: known.user_name.clone(),
        email: known.email.clone().map(|email| (email, known.email_verified == Some(true))),
        phone: known.phone_number.clone().map(|phone| (phone, known.phone_number_verified == Some(true))),
        since: user.registered_at(),
    }
}
