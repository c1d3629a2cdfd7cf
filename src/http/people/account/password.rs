//! Changing one's password: the present one proves who asks, under the same counters as a sign-in.

use aggregates::session::SessionEnd;
use axum::response::Response;

use super::{Owner, sessions};
use crate::http::people::new_password::{self, Typed};
use crate::http::people::sign_in::attempt::{Attempt, Judged};
use crate::http::people::{Posted, Stop, Visit, recorded, retry_after};
use crate::pages::Trouble;
use crate::pages::account::{ChangePassword, Notice, PasswordFault};

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let notice = visit.parameter("done").map(|_| Notice::PasswordChanged);
    page(visit, &owner, notice, Vec::new(), true).await
}

async fn page(
    visit: &Visit,
    owner: &Owner,
    notice: Option<Notice>,
    faults: Vec<PasswordFault>,
    end_others: bool,
) -> Result<Response, Stop> {
    let (status, wait) = (new_password::status(&faults), new_password::wait(&faults));
    let view = ChangePassword {
        account: owner.account(visit, notice),
        form: visit.form(visit.address("/account/password"), &owner.purpose("password")).await?,
        min_length: visit.settings().password_policy.min_length.into(),
        faults,
        end_others,
    };
    Ok(retry_after(visit.page(&owner.frame(visit), &view, status), wait))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let end_others = posted.fields()?.once("end_others").ok().flatten().is_some();
    let refused = |faults| page(visit, &owner, None, faults, end_others);
    let fields = match visit.checked(posted, &owner.purpose("password")).await {
        Ok(fields) => fields,
        Err(stop) if stop.trouble == Trouble::StaleForm => return refused(vec![PasswordFault::Stale]).await,
        Err(stop) => return Err(stop),
    };
    let typed = match Typed::read(fields) {
        Ok(typed) => typed,
        Err(faults) => return refused(faults).await,
    };
    let attempt = Attempt::of_user(visit, owner.user()).await?;
    match attempt.judge(&typed.current).await? {
        Judged::Right { .. } | Judged::MustChange => {}
        Judged::Refused(judged) => return refused(vec![new_password::of_refusal(&judged.refusal)]).await,
        Judged::Unavailable => return Err(Trouble::AccountUnavailable.into()),
    }
    let context = visit.context_of(owner.user(), Some(&owner.session.session_id), None);
    let appended = match new_password::set(visit, &context, owner.user(), &typed.new).await? {
        Ok(appended) => appended,
        Err(fault) => return refused(vec![fault]).await,
    };
    if end_others {
        sessions::end_all_others(visit, &owner, SessionEnd::PasswordChanged).await?;
    }
    Ok(recorded(visit.onward(&visit.address("/account/password?done=changed")), appended))
}
