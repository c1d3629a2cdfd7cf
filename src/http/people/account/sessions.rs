//! Where one is signed in, and ending it: one session, or all but the one that looks at the page.

use aggregates::session::SessionEnd;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::Page;
use queries::session::Session;

use super::{Owner, ROWS, device};
use crate::http::people::{Posted, Stop, Visit, application_name, end as end_session};
use crate::pages::account::{Confirmation, Notice, OpenSession, Question, Sessions};
use crate::pages::{Locale, Trouble};

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The question about one.
pub async fn ask(Path((_, session)): Path<(String, String)>, visit: Visit) -> Response {
    visit.told(question(&visit, Some(&session)).await)
}

/// Ends one.
pub async fn end(Path((_, session)): Path<(String, String)>, visit: Visit, posted: Posted) -> Response {
    visit.told(ended(&visit, &posted, Some(&session)).await)
}

/// The question about all others.
pub async fn ask_others(visit: Visit) -> Response {
    visit.told(question(&visit, None).await)
}

/// Ends all others.
pub async fn end_others(visit: Visit, posted: Posted) -> Response {
    visit.told(ended(&visit, &posted, None).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let frame = owner.frame(visit);
    let notice = match visit.parameter("done").as_deref() {
        Some("ended") => Some(Notice::SessionEnded),
        Some("others") => Some(Notice::OthersEnded),
        _ => None,
    };
    let sessions = open(visit, &owner, frame.locale).await?;
    Ok(visit.page(&frame, &Sessions { account: owner.account(visit, notice), sessions }, StatusCode::OK))
}

async fn question(visit: &Visit, session: Option<&str>) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let question = match session {
        Some(id) => {
            let session = own(visit, &owner, id).await?;
            Question::EndSession { device: device::of(session.user_agent.as_deref(), session.ip.as_deref()) }
        }
        None => Question::EndOthers,
    };
    let view = Confirmation {
        account: owner.account(visit, None),
        question,
        form: visit.form(visit.here().to_owned(), &purpose(&owner, session)).await?,
        back: visit.address("/account/sessions"),
    };
    Ok(visit.page(&owner.frame(visit), &view, StatusCode::OK))
}

async fn ended(visit: &Visit, posted: &Posted, session: Option<&str>) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    visit.checked(posted, &purpose(&owner, session)).await?;
    if let Some(id) = session {
        let session = own(visit, &owner, id).await?;
        end_session(visit, &session, SessionEnd::User).await?;
        return Ok(visit.onward(&visit.address("/account/sessions?done=ended")));
    }
    end_all_others(visit, &owner, SessionEnd::User).await?;
    Ok(visit.onward(&visit.address("/account/sessions?done=others")))
}

/// Ends all sessions of the person but this one, and what ends with them.
pub(super) async fn end_all_others(visit: &Visit, owner: &Owner, reason: SessionEnd) -> Result<(), Stop> {
    for session in all(visit, owner).await? {
        if session.session_id != owner.session.session_id {
            end_session(visit, &session, reason).await?;
        }
    }
    Ok(())
}

fn purpose(owner: &Owner, session: Option<&str>) -> String {
    owner.purpose(&format!("end {}", session.unwrap_or("others")))
}

/// A session of the person; anybody else's is not there.
async fn own(visit: &Visit, owner: &Owner, id: &str) -> Result<Session, Stop> {
    let found = queries::session::by_id(visit.shared.journal.db(), visit.tenant(), id).await?;
    let found = found.filter(|session| session.user_id == owner.user() && session.is_alive(visit.now()));
    found.ok_or_else(|| Trouble::NotFound.into())
}

async fn all(visit: &Visit, owner: &Owner) -> Result<Vec<Session>, Stop> {
    let (db, now) = (visit.shared.journal.db(), visit.now());
    let (mut sessions, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = Page::after(ROWS, cursor.as_deref());
        let listing = queries::session::of_user(db, visit.tenant(), owner.user(), now, &page).await?;
        sessions.extend(listing.items);
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(sessions);
        }
    }
}

/// The open sessions, this one first.
pub(super) async fn open(visit: &Visit, owner: &Owner, locale: Locale) -> Result<Vec<OpenSession>, Stop> {
    let mut rows = all(visit, owner).await?;
    rows.sort_by_key(|session| (session.session_id != owner.session.session_id, std::cmp::Reverse(session.touched_at)));
    let mut open = Vec::with_capacity(rows.len());
    for session in rows {
        let mut applications = Vec::new();
        for client_id in session.clients.keys() {
            let client = visit.shared.directory.client(visit.tenant(), client_id).await?;
            applications.extend(client.map(|client| application_name(&client, locale)));
        }
        open.push(OpenSession {
            current: session.session_id == owner.session.session_id,
            device: device::of(session.user_agent.as_deref(), session.ip.as_deref()),
            started_at: session.created_at,
            seen_at: session.touched_at,
            key: session.session_id,
            applications,
        });
    }
    Ok(open)
}
