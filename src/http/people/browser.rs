//! Who is signed in in this browser: the sessions that its cookie opens, the one in use first.
//!
//! A browser may hold several people's sessions at once; the cookie holds their handles one after the other, and choosing an account
//! changes their order and nothing else. A handle that opens nothing is left out the next time the cookie is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::user::User;
use aws_lc_rs::digest::{SHA256, digest};
use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use commands::execute;
use commands::session::TouchSession;
use commands::{ClearSecret, Handle};
use queries::session::Session;
use uuid::Uuid;

use super::stop::Stop;
use super::visit::Visit;
use crate::http::cookies::Purpose;
use crate::pages::{Trouble, Way};
use crate::streams;

/// The most accounts of one browser.
const MOST: usize = 5;

/// A session and the handle that opens it.
#[derive(Clone, Debug)]
pub struct Open {
    /// What its row says.
    pub session: Session,
    handle: ClearSecret,
}

/// The sessions of a browser that hold at this moment.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    open: Vec<Open>,
}

impl Browser {
    /// Looks behind the cookie. The session in use is noted as used, beside the way: nobody waits for that. What a page asks for by itself
    /// notes nothing: a page that is left open must not keep its person signed in.
    pub async fn of(visit: &Visit) -> Result<Self, Stop> {
        let (mut browser, now) = (Self::default(), visit.now());
        for text in handles(visit) {
            let Some(handle) = Handle::parse(text) else { continue };
            let found = visit.shared.rows.session(visit.tenant(), handle.id().to_string()).await?;
            if let Some(session) = found.filter(|session| session.opens_for(handle.hash(), now)) {
                let session = Arc::unwrap_or_clone(session);
                browser.open.push(Open { session, handle: ClearSecret::given(text.to_owned()) });
            }
        }
        let used = browser.session().filter(|session| session.needs_touch(now));
        if let Some(session) = used.filter(|_| !visit.is_unattended()) {
            touch(visit, session);
        }
        Ok(browser)
    }

    /// The session in use.
    pub fn session(&self) -> Option<&Session> {
        self.open.first().map(|open| &open.session)
    }

    /// All sessions, the one in use first.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.open.iter().map(|open| &open.session)
    }

    /// Puts a session to the front. Answers whether it is there.
    pub fn choose(&mut self, session_id: &str) -> bool {
        let at = self.open.iter().position(|open| open.session.session_id == session_id);
        at.map(|at| self.open[..=at].rotate_right(1)).is_some()
    }

    /// Takes a session in that began, or was renewed, with this visit: the one in use from here on.
    pub async fn enter(&mut self, visit: &Visit, session_id: &str, handle: &ClearSecret) -> Result<(), Stop> {
        let found = queries::session::by_id(visit.shared.journal.db(), visit.tenant(), session_id).await?;
        self.leave(session_id);
        if let Some(session) = found {
            self.open.insert(0, Open { session, handle: handle.clone() });
        }
        Ok(())
    }

    /// Leaves a session out.
    pub fn leave(&mut self, session_id: &str) {
        self.open.retain(|open| open.session.session_id != session_id);
    }

    /// A text that changes whenever somebody signs in or out in this browser, and tells nothing else; empty while nobody is signed in
    /// (Session Management §2).
    pub fn state(&self) -> String {
        let ids: BTreeSet<&str> = self.sessions().map(|session| session.session_id.as_str()).collect();
        if ids.is_empty() {
            return String::new();
        }
        let text = ids.into_iter().collect::<Vec<_>>().join(" ");
        BASE64.encode(digest(&SHA256, text.as_bytes()))
    }

    /// The header by which our own script in frames of others knows that text; none where the tenant does not serve it.
    pub fn state_cookie(&self, visit: &Visit) -> Option<HeaderValue> {
        if !visit.settings().oauth.session_management {
            return None;
        }
        let (state, cookies) = (self.state(), visit.cookies());
        let forgotten = state.is_empty();
        Some(if forgotten { cookies.forget(Purpose::Browser) } else { cookies.keep(Purpose::Browser, &state, None) })
    }

    /// The header that keeps the sessions, with a new handle before all others. The others of the same person go: a browser needs no
    /// two sessions of one.
    pub fn keep(&self, visit: &Visit, newest: Option<(&ClearSecret, &str)>) -> HeaderValue {
        let user = newest.map(|(_, user)| user);
        let others =
            self.open.iter().filter(|open| Some(open.session.user_id.as_str()) != user).map(|open| &open.handle);
        let handles = newest.map(|(handle, _)| handle).into_iter().chain(others).take(MOST);
        let value = handles.map(ClearSecret::expose).collect::<Vec<_>>().join(".");
        if value.is_empty() {
            return visit.cookies().forget(Purpose::Session);
        }
        visit.cookies().keep(Purpose::Session, &value, None)
    }
}

/// The page for somebody whose session was taken away with their right to sign in; nothing where that is not why nobody is signed in.
///
/// Their sessions have no rows any more, so the streams are asked, and only for whoever holds the handle itself.
pub async fn check_not_barred(visit: &Visit) -> Result<(), Stop> {
    let Some(handle) = handles(visit).next().and_then(Handle::parse) else { return Ok(()) };
    let (journal, tenant, now) = (&visit.shared.journal, visit.tenant(), visit.now());
    let kept = streams::fold::<aggregates::session::Session>(journal, tenant, &handle.id().to_string(), None).await?;
    let Some(session) = kept.map(|kept| kept.state) else { return Ok(()) };
    let opens = session.is_alive(now) && session.secret_hash().is_some_and(|hash| hash.matches(handle.hash()));
    let Some(user_id) = session.user_id().filter(|_| opens) else { return Ok(()) };
    let user = streams::fold::<User>(journal, tenant, user_id, None).await?;
    if user.is_none_or(|user| user.state.may_sign_in(now)) {
        return Ok(());
    }
    let grant = visit.parameter("grant").and_then(|grant| Uuid::parse_str(&grant).ok());
    Err(Stop::from(Trouble::AccountUnavailable).with(Way::SignIn(visit.other_account(grant))))
}

/// What the cookie holds.
fn handles(visit: &Visit) -> impl Iterator<Item = &str> {
    let value = visit.cookies().read(&visit.headers, Purpose::Session).unwrap_or_default();
    value.split('.').take(MOST)
}

/// Notes that a session is in use. The log outlives the request: a process that ends in order waits for what was handed over.
fn touch(visit: &Visit, session: &Session) {
    let context = visit.context_of(&session.user_id, Some(&session.session_id), None);
    let command = TouchSession { tenant: visit.tenant().clone(), session_id: session.session_id.clone() };
    tokio::spawn(async move {
        if let Err(error) = execute(&context, &command).await {
            tracing::debug!(%error, "a session was not touched; the next request will do it");
        }
    });
}
