//! `{issuer}/oauth2/device`: a person types the code that a device shows, sees which application asks for what, and answers (RFC 8628 §3.3).
//!
//! Only somebody who is signed in may look behind a code, and not often: whoever tries codes is seen, and slowed down. A link that brings the
//! code along (§3.3.1) saves the typing and nothing else: the page shows the code to be compared, and the person is always asked, because
//! somebody else's device may have sent them here (§5.4).

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::client::{ClientStatus, GrantType};
use aggregates::consent::Extent;
use aggregates::device_authorization::{DeviceAuthorization, DeviceAuthorizationError};
use aggregates::grant::Approval;
use axum::http::StatusCode;
use axum::response::Response;
use commands::device_authorization::{
    AllowDevice, AllowDeviceError, RefuseDevice, RefuseDeviceError, stream as stream_of,
};
use commands::execute;
use commands::grant::GivenConsent;
use journal::Appended;
use queries::client::Client;
use queries::role;
use queries::session::Session;
use url::form_urlencoded;
use uuid::Uuid;

use super::browser::{Browser, check_not_barred};
use super::consent::{scope_wordings, scopes, shown, ticked};
use super::names::{application_name, known_as, named};
use super::posted::Posted;
use super::stop::Stop;
use super::visit::{Visit, recorded, retry_after};
use crate::http::oauth::authorize::{Question, optional_scopes};
use crate::http::oauth::device_authorization::PAGE;
use crate::pages::device::{AllowDevice as Page, CodeFault, DeviceAnswered, EnterCode};
use crate::pages::{Application, Consent, Trouble};
use crate::streams;

/// The parameter that carries the code.
const USER_CODE: &str = "user_code";
/// Codes that one person may look behind in a minute.
const MOST: u32 = 10;
/// What the form is for at which a code is typed.
const TYPING: &str = "device code";

/// A device that waits for an answer, and what the person is asked about it.
struct Asked {
    device: Uuid,
    /// The code as it was drawn.
    code: String,
    client: Arc<Client>,
    question: Question,
    /// Whether the tenant trusts the client so far that answers about it are not kept.
    trusted: bool,
}

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// Its forms: the code, and the answer.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(Box::pin(submitted(&visit, &posted)).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let browser = Browser::of(visit).await?;
    let Some(session) = served(visit, &browser).await? else { return Ok(sign_in(visit)) };
    match visit.parameter(USER_CODE) {
        None => enter(visit, "", None).await,
        Some(typed) => match look(visit, session, &typed).await? {
            Ok(asked) => question(visit, session, &asked).await,
            Err(fault) => enter(visit, &typed, Some(fault)).await,
        },
    }
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let browser = Browser::of(visit).await?;
    let Some(session) = served(visit, &browser).await? else { return Ok(sign_in(visit)) };
    let fields = posted.fields()?;
    let field = |name| fields.once(name).ok().flatten();
    let Some(decision) = field("decision") else {
        let typed = field(USER_CODE).unwrap_or_default().to_owned();
        return match visit.checked(posted, TYPING).await {
            // Whoever loads the next page again, or changes its language, asks for the same.
            Ok(_) if !typed.is_empty() => {
                let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
                Ok(visit.onward(&visit.address(&format!("{PAGE}?{USER_CODE}={typed}"))))
            }
            Ok(_) => enter(visit, &typed, Some(CodeFault::Missing)).await,
            Err(stop) if stop.trouble == Trouble::StaleForm => enter(visit, &typed, Some(CodeFault::Stale)).await,
            Err(stop) => Err(stop),
        };
    };
    let typed = visit.parameter(USER_CODE).unwrap_or_default();
    let asked = match look(visit, session, &typed).await? {
        Ok(asked) => asked,
        Err(fault) => return enter(visit, &typed, Some(fault)).await,
    };
    visit.checked(posted, &purpose(&asked, session)).await?;
    match decision {
        "allow" => {
            let granted = asked.question.granted(&ticked(fields, "scope"), &BTreeSet::new());
            let appended = allow(visit, session, &asked, granted).await?;
            Ok(answered(visit, &asked, true, appended))
        }
        "deny" => {
            let appended = refuse(visit, session, &asked).await?;
            Ok(answered(visit, &asked, false, appended))
        }
        _ => Err(Trouble::BadRequest.into()),
    }
}

/// The session in use, where the tenant has such a page.
async fn served<'b>(visit: &Visit, browser: &'b Browser) -> Result<Option<&'b Session>, Stop> {
    if !visit.settings().oauth.allows(GrantType::DeviceCode) {
        return Err(Trouble::NotFound.into());
    }
    if browser.session().is_none() {
        check_not_barred(visit).await?;
    }
    Ok(browser.session())
}

/// To the sign-in page, and back here.
fn sign_in(visit: &Visit) -> Response {
    let here: String = form_urlencoded::byte_serialize(visit.here().as_bytes()).collect();
    visit.onward(&visit.address(&format!("/login?goto={here}")))
}

/// The page at which a code is typed.
async fn enter(visit: &Visit, typed: &str, fault: Option<CodeFault>) -> Result<Response, Stop> {
    let status = match fault {
        None => StatusCode::OK,
        Some(CodeFault::Missing | CodeFault::Unknown) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(CodeFault::Stale) => StatusCode::FORBIDDEN,
        Some(CodeFault::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
    };
    let view = EnterCode {
        form: visit.form(visit.address(PAGE), TYPING).await?,
        longest: usize::from(visit.settings().oauth.device.user_code_length).saturating_mul(2),
        typed: typed.chars().take(64).collect(),
        fault,
    };
    let wait = view.fault.as_ref().and_then(CodeFault::wait).copied();
    Ok(retry_after(visit.page(&visit.frame(&[]), &view, status), wait))
}

/// Looks behind a code; what is wrong with it is told at the field.
async fn look(visit: &Visit, session: &Session, typed: &str) -> Result<Result<Asked, CodeFault>, Stop> {
    let (shared, tenant, now) = (&visit.shared, visit.tenant(), visit.now());
    if let Err(wait) = shared.code_tries.admit_person(tenant, &session.user_id, MOST, now) {
        return Ok(Err(CodeFault::TooMany { wait }));
    }
    let Some(code) = visit.settings().oauth.device.read(typed) else { return Ok(Err(CodeFault::Unknown)) };
    let id = stream_of(&shared.journal, tenant, &code).await?;
    let found = streams::fold::<DeviceAuthorization>(&shared.journal, tenant, &id.to_string(), None).await?;
    let waiting = found.as_ref().and_then(|found| found.state.waiting(now).ok());
    let Some(waiting) = waiting else { return Ok(Err(CodeFault::Unknown)) };
    let client = shared.directory.client(tenant, waiting.client_id).await?.ok_or(Trouble::UnknownApplication)?;
    if client.state != ClientStatus::Enabled || !client.metadata.uses(GrantType::DeviceCode) {
        return Err(Trouble::ApplicationUnavailable.into());
    }
    // What is not the person's to give is left out, as at the authorization endpoint.
    let scope = role::within(shared.journal.db(), tenant, &session.user_id, waiting.scope).await?;
    let asked = Extent { scope, claims: BTreeSet::new(), resources: waiting.resources.iter().cloned().collect() };
    let saved = shared.rows.consent(tenant, &session.user_id, &client.client_id).await?;
    let before = saved.filter(|saved| saved.is_live(now)).map(|saved| saved.extent.clone()).unwrap_or_default();
    let trusted = client.metadata.skip_consent == Some(true) && visit.settings().oauth.allow_skip_consent;
    let optional = if trusted { Extent::default() } else { optional_scopes(&client, &asked) };
    Ok(Ok(Asked {
        device: id,
        code,
        client,
        question: Question { asked, details: Vec::new(), optional, before },
        trusted,
    }))
}

/// The page that asks.
async fn question(visit: &Visit, session: &Session, asked: &Asked) -> Result<Response, Stop> {
    let frame = visit.frame(&[]);
    let person = named(visit, &session.user_id).await?.ok_or(Trouble::AccountUnavailable)?.person;
    let resources = visit.shared.directory.resources(visit.tenant()).await?;
    let metadata = &asked.client.metadata;
    let here: String = form_urlencoded::byte_serialize(visit.here().as_bytes()).collect();
    let consent = Consent {
        form: visit.form(visit.here().to_owned(), &purpose(asked, session)).await?,
        application: Application {
            name: application_name(&asked.client, frame.locale),
            logo: metadata.logo_uri.clone(),
            home: metadata.client_uri.clone(),
            policy: metadata.policy_uri.clone(),
            terms: metadata.tos_uri.clone(),
            redirect_uri: None,
            known_as: known_as(&asked.client),
        },
        person,
        switch: Some(visit.address(&format!("/login?other=1&goto={here}"))),
        scopes: scopes(&asked.question, &scope_wordings(&visit.settings().oauth, &resources), &frame),
        claims: Vec::new(),
        resources: asked.question.asked.resources.iter().map(|resource| shown(resource, &resources)).collect(),
        details: Vec::new(),
        kept: !asked.trusted,
    };
    let view =
        Page { code: asked.code.clone(), consent, completes_at: visit.settings().oauth.device.completion_uri.clone() };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

/// The word that the person may go back to the device.
fn answered(visit: &Visit, asked: &Asked, allowed: bool, appended: Option<Appended>) -> Response {
    let response = if let Some(address) = &visit.settings().oauth.device.completion_uri {
        visit.onward(address)
    } else {
        let frame = visit.frame(&[]);
        let view = DeviceAnswered { application: application_name(&asked.client, frame.locale), allowed };
        visit.page(&frame, &view, StatusCode::OK)
    };
    recorded(response, appended)
}

async fn allow(visit: &Visit, session: &Session, asked: &Asked, granted: Extent) -> Result<Option<Appended>, Stop> {
    let approval = Approval {
        user_id: session.user_id.clone(),
        // The device is no part of this browser's session, and stays when that ends.
        session_id: None,
        scope: granted.scope.clone(),
        resources: granted.resources.iter().cloned().collect(),
        claims: None,
        authorization_details: None,
        auth_time: Some(session.authenticated.auth_time),
        acr: Some(session.authenticated.acr.clone()),
        amr: session.authenticated.amr.clone(),
        sid: None,
    };
    let consent = GivenConsent { asked: asked.question.asked.clone(), granted, expires_at: None };
    let command = AllowDevice {
        tenant: visit.tenant().clone(),
        device: asked.device,
        approval,
        consent: (!asked.trusted).then_some(consent),
    };
    let context = visit.context_of(&session.user_id, Some(&session.session_id), Some(&asked.client.client_id));
    match execute(&context, &command).await {
        Ok(outcome) => Ok(outcome.appended),
        Err(AllowDeviceError::Failed(failure)) => Err(failure.into()),
        Err(AllowDeviceError::Refused(refusal)) => Err(of_refusal(refusal)),
        Err(AllowDeviceError::Consent(error)) => {
            tracing::error!(%error, "an answer that was judged was refused");
            Err(Trouble::Internal.into())
        }
    }
}

async fn refuse(visit: &Visit, session: &Session, asked: &Asked) -> Result<Option<Appended>, Stop> {
    let (tenant, user) = (visit.tenant().clone(), session.user_id.clone());
    let context = visit.context_of(&user, Some(&session.session_id), Some(&asked.client.client_id));
    match execute(&context, &RefuseDevice { tenant, device: asked.device, user }).await {
        Ok(outcome) => Ok(outcome.appended),
        Err(RefuseDeviceError::Failed(failure)) => Err(failure.into()),
        Err(RefuseDeviceError::Refused(refusal)) => Err(of_refusal(refusal)),
    }
}

/// Between the page and the commit somebody answered in another window, or the time was over.
fn of_refusal(refusal: DeviceAuthorizationError) -> Stop {
    tracing::debug!(%refusal, "a device was not answered");
    Trouble::Expired.into()
}

/// What the form is for, in full: whose answer to which question about which device.
fn purpose(asked: &Asked, session: &Session) -> String {
    let whole = serde_json::to_string(&asked.question.asked).unwrap_or_default();
    format!("device {} {} {whole}", asked.device, session.session_id)
}
