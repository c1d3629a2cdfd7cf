//! One's own sign-ins, and the attempts at them.

use aggregates::authentication::FailureReason;
use axum::http::StatusCode;
use axum::response::Response;
use queries::Page;

use super::{Owner, device};
use crate::http::people::{Stop, Visit};
use crate::pages::account::{Attempt, History, Outcome};

/// Rows of one page.
const ROWS: u32 = 30;

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let (attempts, next) = attempts(visit, &owner, ROWS, visit.parameter("after").as_deref()).await?;
    let older = next.map(|cursor| visit.address(&format!("/account/history?after={cursor}")));
    let view = History { account: owner.account(visit, None), attempts, older };
    Ok(visit.page(&owner.frame(visit), &view, StatusCode::OK))
}

/// What happened, the newest first, and the cursor of what is older.
pub(super) async fn attempts(
    visit: &Visit,
    owner: &Owner,
    rows: u32,
    after: Option<&str>,
) -> Result<(Vec<Attempt>, Option<String>), Stop> {
    let page = Page::after(rows, after);
    let listing = queries::sign_in::of_user(visit.shared.journal.db(), visit.tenant(), owner.user(), &page).await?;
    let attempts = listing.items.into_iter().map(|row| Attempt {
        at: row.at,
        outcome: outcome(row.failure),
        device: device::of(row.user_agent.as_deref(), row.ip.as_deref()),
        application: None,
    });
    Ok((attempts.collect(), listing.next))
}

fn outcome(failure: Option<FailureReason>) -> Outcome {
    match failure {
        None => Outcome::SignedIn,
        Some(FailureReason::UnknownUser | FailureReason::WrongPassword | FailureReason::NoPassword) => {
            Outcome::WrongPassword
        }
        Some(FailureReason::LockedOut | FailureReason::TooManySessions) => Outcome::Blocked,
        Some(FailureReason::Locked | FailureReason::Suspended | FailureReason::NotActive) => Outcome::Unavailable,
    }
}
