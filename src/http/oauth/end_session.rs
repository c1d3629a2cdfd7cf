//! `GET` and `POST {issuer}/oauth2/end_session` (OpenID Connect RP-Initiated Logout 1.0): a client signs a person out.
//!
//! An ID token of the person whose session is in use here speaks for the client (§2), and the session ends at once. Without one anybody
//! could have sent the browser, so the person is asked. Where the browser goes afterwards is one of the client's own addresses or
//! a page of ours; without knowing the client, never anywhere else (§3). Applications that sign the person out in this browser themselves
//! (Front-Channel Logout 1.0) are shown in frames of that page first.

use std::sync::Arc;

use aggregates::client::{ApplicationType, ClientStatus};
use aggregates::session::SessionEnd;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use journal::Appended;
use protocols::oauth::Parameters;
use protocols::oidc::EndSessionRequest;
use queries::client::Client;
use queries::session::Session;

use super::authorize::{Hint, read_hint};
use super::subject;
use crate::http::form_token;
use crate::http::people::{Browser, Posted, Stop, Visit, application_name, end, front_channel, named, recorded};
use crate::pages::{Application, Form, Frame, LogoutConfirmation, SignedOut, Trouble};

/// The longest request that is sent on as an address.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// A request in the address.
pub async fn get(visit: Visit) -> Response {
    let outcome = async { asked(&visit, &visit.parameters()?).await };
    visit.told(outcome.await)
}

/// A request in a form, or the person's answer to our question.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let outcome = async {
        let fields = posted.fields()?;
        if fields.once(form_token::FIELD).ok().flatten().is_some() {
            return answered(&visit, &posted).await;
        }
        match as_address(&visit, &posted).await? {
            Some(address) => Ok(visit.onward(&address)),
            None => asked(&visit, fields).await,
        }
    };
    visit.told(outcome.await)
}

/// The same request as an address: a page of elsewhere that posts brings no cookies along (`SameSite=Lax`).
async fn as_address(visit: &Visit, posted: &Posted) -> Result<Option<String>, Stop> {
    let Ok(text) = std::str::from_utf8(posted.bytes()) else { return Ok(None) };
    if text.len() > LONGEST_ADDRESS || Browser::of(visit).await?.session().is_some() {
        return Ok(None);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    Ok(plain.then(|| format!("{}?{text}", visit.plain_address("/oauth2/end_session"))))
}

/// A request, and what is certain about it.
struct Request {
    client: Option<Arc<Client>>,
    hint: Option<Hint>,
    asked: EndSessionRequest,
    /// Where the browser goes afterwards: one of the client's own addresses.
    destination: Option<String>,
}

impl Request {
    async fn read(visit: &Visit, parameters: &Parameters) -> Result<Self, Stop> {
        let asked = EndSessionRequest::read(parameters).map_err(|_| Trouble::BadRequest)?;
        let hint = match &asked.id_token_hint {
            Some(token) => Some(read_hint(visit, token.expose()).await?.map_err(|_| Trouble::BadRequest)?),
            None => None,
        };
        let client_id = match (&asked.client_id, &hint) {
            (Some(id), Some(hint)) if !hint.audience.contains(id) => return Err(Trouble::BadRequest.into()),
            (Some(id), _) => Some(id.clone()),
            (None, Some(hint)) => hint.audience.first().cloned(),
            (None, None) => None,
        };
        let mut client = None;
        if let Some(id) = client_id {
            let found = visit.shared.directory.client(visit.tenant(), &id).await?;
            client = found.filter(|client| client.state == ClientStatus::Enabled);
            if client.is_none() {
                return Err(Trouble::UnknownApplication.into());
            }
        }
        let destination = client.as_ref().and_then(|client| {
            let native = client.metadata.application_type() == ApplicationType::Native;
            let registered = client.metadata.post_logout_redirect_uris.as_deref().unwrap_or_default();
            asked.destination(registered, native)
        });
        // An address that is nobody's is a mistake that somebody must hear of, or an attack (§3).
        if asked.post_logout_redirect_uri.is_some() && destination.is_none() {
            return Err(Trouble::WrongReturnAddress.into());
        }
        Ok(Self { client, hint, asked, destination })
    }

    fn locales(&self) -> Vec<String> {
        self.asked.ui_locales.iter().map(str::to_owned).collect()
    }

    /// The session that the ID token speaks of, among those of this browser.
    async fn session_meant(&self, visit: &Visit, browser: &Browser) -> Result<Option<Session>, Stop> {
        let (Some(hint), Some(client)) = (&self.hint, &self.client) else { return Ok(None) };
        for session in browser.sessions() {
            let own = subject::of_user(&visit.shared, visit.tenant(), client, &session.user_id).await?;
            let sid = session.clients.get(&client.client_id);
            let same = hint.sid.as_ref().is_none_or(|hinted| sid.is_none_or(|sid| sid == hinted));
            if own == hint.subject && same {
                return Ok(Some(session.clone()));
            }
        }
        Ok(None)
    }

    /// The answer when nobody was signed in any more.
    fn over(&self, visit: &Visit) -> Response {
        let certain = self.hint.is_some();
        if certain { self.done(visit, Vec::new()) } else { self.signed_out(visit, Vec::new(), None) }
    }

    /// The answer when a session has just ended. Where pages of other applications sign the person out too, ours is shown until they had
    /// time for it, and goes on by itself.
    fn done(&self, visit: &Visit, elsewhere: Vec<String>) -> Response {
        match &self.destination {
            Some(destination) if elsewhere.is_empty() => visit.onward(destination),
            onward => self.signed_out(visit, elsewhere, onward.clone()),
        }
    }

    fn signed_out(&self, visit: &Visit, elsewhere: Vec<String>, onward: Option<String>) -> Response {
        let frame = visit.frame(&self.locales());
        let back = self.client.as_ref().and_then(|client| {
            let address = self.destination.clone().or_else(|| client.metadata.client_uri.clone())?;
            Some((application_name(client, frame.locale), address))
        });
        let view = SignedOut { back, sign_in: Some(visit.address("/login")), elsewhere, onward };
        visit.page(&frame, &view, StatusCode::OK)
    }
}

async fn asked(visit: &Visit, parameters: &Parameters) -> Result<Response, Stop> {
    let request = Request::read(visit, parameters).await?;
    let mut browser = Browser::of(visit).await?;
    if let Some(session) = request.session_meant(visit, &browser).await? {
        let ended = end(visit, &session, SessionEnd::Logout).await?;
        let response = request.done(visit, front_channel(visit, &session).await);
        return Ok(ended_here(visit, &mut browser, &session, ended, response));
    }
    let Some(session) = browser.session() else { return Ok(request.over(visit)) };
    let frame = visit.frame(&request.locales());
    let Some(named) = named(visit, &session.user_id).await? else { return Ok(request.over(visit)) };
    let view = LogoutConfirmation {
        form: form(visit, &request, session).await?,
        person: named.person,
        application: request.client.as_ref().map(|client| application(client, &frame)),
        afterwards: request.destination.clone(),
    };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

async fn answered(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let fields = posted.fields()?;
    let request = Request::read(visit, fields).await?;
    let mut browser = Browser::of(visit).await?;
    let Some(session) = browser.session().cloned() else { return Ok(request.signed_out(visit, Vec::new(), None)) };
    visit.checked(posted, &purpose(&request, &session)).await?;
    match fields.once("decision").ok().flatten() {
        Some("sign_out") => {
            let ended = end(visit, &session, SessionEnd::Logout).await?;
            let response = request.done(visit, front_channel(visit, &session).await);
            Ok(ended_here(visit, &mut browser, &session, ended, response))
        }
        Some("stay") => Ok(visit.onward(&visit.address("/account"))),
        _ => Err(Trouble::BadRequest.into()),
    }
}

fn ended_here(
    visit: &Visit,
    browser: &mut Browser,
    session: &Session,
    ended: Option<Appended>,
    response: Response,
) -> Response {
    browser.leave(&session.session_id);
    let mut response = recorded(response, ended);
    for cookie in [Some(browser.keep(visit, None)), browser.state_cookie(visit)].into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The question's form carries the request, which is judged anew when it comes back, and not the ID token: that one did not fit.
async fn form(visit: &Visit, request: &Request, session: &Session) -> Result<Form, Stop> {
    let form = visit.form(visit.plain_address("/oauth2/end_session"), &purpose(request, session)).await?;
    let mut carried = vec![("client_id", request.client.as_ref().map(|client| client.client_id.clone()))];
    carried.push(("post_logout_redirect_uri", request.asked.post_logout_redirect_uri.clone()));
    carried.push(("state", request.asked.state.clone()));
    let locales = request.asked.ui_locales.to_string();
    carried.push(("ui_locales", (!locales.is_empty()).then_some(locales)));
    let carried = carried.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Ok(carried.fold(form, |form, (name, value)| form.carrying(name, value)))
}

fn purpose(request: &Request, session: &Session) -> String {
    let client = request.client.as_ref().map_or("", |client| client.client_id.as_str());
    let destination = request.destination.as_deref().unwrap_or_default();
    format!("end_session {} {client} {destination}", session.session_id)
}

fn application(client: &Client, frame: &Frame) -> Application {
    Application {
        name: application_name(client, frame.locale),
        logo: client.metadata.logo_uri.clone(),
        home: client.metadata.client_uri.clone(),
        ..Application::default()
    }
}
