//! `{issuer}/account/requests`: what applications elsewhere ask of the person, and their answer (CIBA Core 1.0). The person's own browser,
//! in which they are signed in, is their authentication device.
//!
//! A request is its person's alone: to anybody else it is not there. The page always asks, whatever was consented before and however
//! trusted the client is, because the person did not begin this; what they compare is on it (`binding_message`).

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::backchannel_queue::BackchannelQueue;
use aggregates::backchannel_request::{AskedOf, BackchannelRequest, BackchannelRequestError};
use aggregates::client::{ClientStatus, GrantType};
use aggregates::consent::Extent;
use aggregates::details;
use aggregates::grant::Approval;
use aggregates::{Personal, ScopeSet};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use commands::backchannel_request::{AllowRequest, AllowRequestError, RefuseRequest, RefuseRequestError};
use commands::execute;
use commands::grant::GivenConsent;
use journal::Appended;
use protocols::oauth::Scope;
use queries::client::Client;
use queries::role;
use queries::session::Session;
use uuid::Uuid;

use super::Owner;
use crate::http::oauth::authorize::{Contexts, Question, optional_scopes};
use crate::http::oauth::scope::{Rules, Speaks};
use crate::http::people::browser::{Browser, check_not_barred};
use crate::http::people::consent::{details as told, in_full, scope_wordings, scopes, shown, ticked};
use crate::http::people::names::{application_name, known_as, named};
use crate::http::people::visit::recorded;
use crate::http::people::{Posted, Stop, Visit};
use crate::pages::account::{Notice, Requests, WaitingRequest};
use crate::pages::backchannel::AnswerRequest;
use crate::pages::{Application, Consent, Trouble};
use crate::streams;

/// Where the list is, below the issuer.
pub(in crate::http) const PAGE: &str = "/account/requests";

/// A request that waits for this person, and what they are asked about it.
struct Asked {
    request: Uuid,
    session: Session,
    client: Arc<Client>,
    question: Question,
    contexts: Contexts,
    message: Option<String>,
    since: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// Whether the tenant trusts the client so far that answers about it are not kept.
    trusted: bool,
}

/// The list.
pub async fn get(visit: Visit) -> Response {
    visit.told(list(&visit).await)
}

/// One of them.
pub async fn ask(Path((_, request)): Path<(String, String)>, visit: Visit) -> Response {
    visit.told(show(&visit, &request).await)
}

/// Yes.
pub async fn approve(Path((_, request)): Path<(String, String)>, visit: Visit, posted: Posted) -> Response {
    visit.told(Box::pin(answered(&visit, &posted, &request, true)).await)
}

/// No.
pub async fn deny(Path((_, request)): Path<(String, String)>, visit: Visit, posted: Posted) -> Response {
    visit.told(Box::pin(answered(&visit, &posted, &request, false)).await)
}

async fn list(visit: &Visit) -> Result<Response, Stop> {
    check_served(visit)?;
    let owner = match Owner::of_page(visit, PAGE).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let (frame, now) = (owner.frame(visit), visit.now());
    let notice = match visit.parameter("done").as_deref() {
        Some("allowed") => Some(Notice::RequestAllowed),
        Some("refused") => Some(Notice::RequestRefused),
        _ => None,
    };
    let (journal, tenant) = (&visit.shared.journal, visit.tenant());
    let queue = streams::fold::<BackchannelQueue>(journal, tenant, owner.user(), None).await?;
    let mut waiting = Vec::new();
    // As many as may wait at once, which is few.
    for id in queue.iter().flat_map(|queue| queue.state.waiting(now)) {
        let found = streams::fold::<BackchannelRequest>(journal, tenant, id, None).await?;
        let Some(found) = found.map(|found| found.state) else { continue };
        let (Ok(asked), Some(expires_at)) = (found.waiting(now), found.expires_at()) else { continue };
        let Some(client) = visit.shared.directory.client(tenant, &asked.client_id).await? else { continue };
        // Nothing can be answered to a client that is not answered itself.
        if !may_ask(&client) {
            continue;
        }
        waiting.push(WaitingRequest {
            key: id.to_owned(),
            application: application(&client, application_name(&client, frame.locale)),
            message: message(asked.binding_message.as_ref()),
            expires_at,
        });
    }
    let view = Requests { account: owner.account(visit, notice), waiting };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

async fn show(visit: &Visit, request: &str) -> Result<Response, Stop> {
    match look(visit, request).await? {
        Ok(asked) => question(visit, &asked).await,
        Err(away) => Ok(away),
    }
}

async fn answered(visit: &Visit, posted: &Posted, request: &str, allowed: bool) -> Result<Response, Stop> {
    let asked = match look(visit, request).await? {
        Ok(asked) => asked,
        Err(away) => return Ok(away),
    };
    let fields = visit.checked(posted, &purpose(visit, &asked)).await?;
    let (appended, done) = if allowed {
        let granted = asked.question.granted(&ticked(fields, "scope"), &BTreeSet::new());
        (allow(visit, &asked, granted).await?, "allowed")
    } else {
        (refuse(visit, &asked).await?, "refused")
    };
    Ok(recorded(visit.onward(&visit.address(&format!("{PAGE}?done={done}"))), appended))
}

/// Whether a client may ask people at all.
fn may_ask(client: &Client) -> bool {
    client.state == ClientStatus::Enabled && client.metadata.uses(GrantType::Ciba)
}

/// Whether the tenant has such pages.
fn check_served(visit: &Visit) -> Result<(), Stop> {
    if visit.settings().oauth.allows(GrantType::Ciba) { Ok(()) } else { Err(Trouble::NotFound.into()) }
}

/// What waits under an id for somebody who is signed in here; otherwise the way to the sign-in page, and back.
async fn look(visit: &Visit, id: &str) -> Result<Result<Asked, Response>, Stop> {
    check_served(visit)?;
    let here = format!("{PAGE}/{id}");
    let browser = Browser::of(visit).await?;
    if browser.session().is_none() {
        check_not_barred(visit).await?;
        return Ok(Err(visit.to_sign_in(&here, false)));
    }
    let (shared, tenant, now) = (&visit.shared, visit.tenant(), visit.now());
    let request = Uuid::parse_str(id).map_err(|_| Trouble::NotFound)?;
    let found = streams::fold::<BackchannelRequest>(&shared.journal, tenant, &request.to_string(), None).await?;
    let found = found.ok_or(Trouble::NotFound)?.state;
    let (Some(asked), Some(since), Some(expires_at)) = (found.asked(), found.asked_at(), found.expires_at()) else {
        return Err(Trouble::NotFound.into());
    };
    // Somebody who is signed in with several accounts answers with the one that is asked.
    let own = browser.sessions().find(|session| session.user_id == asked.user_id).cloned();
    let session = own.ok_or(Trouble::NotFound)?;
    found.waiting(now).map_err(over)?;
    let client = shared.directory.client(tenant, &asked.client_id).await?.ok_or(Trouble::UnknownApplication)?;
    if !may_ask(&client) {
        return Err(Trouble::ApplicationUnavailable.into());
    }
    let contexts = Contexts::wished(&asked.acr_values);
    // What its type does not describe any more nobody could read in full.
    let (types, own) =
        (&visit.settings().oauth.authorization_details_types, &client.metadata.authorization_details_types);
    let readable = || details::check(types, own.as_deref().unwrap_or_default(), asked.details()).is_ok();
    if !asked.details().is_empty() && !readable() {
        return Err(Trouble::ApplicationUnavailable.into());
    }
    if !is_fresh(visit, &client, &session, since)
        || session.authenticated.level < contexts.level(&visit.settings().sign_in)
    {
        return Ok(Err(visit.to_sign_in(&here, true)));
    }
    let scope = still_allowed(visit, &client, asked).await?;
    // What is not the person's to give is left out, as at the authorization endpoint.
    let scope = role::within(shared.journal.db(), tenant, &session.user_id, &scope).await?;
    let extent = Extent { scope, claims: BTreeSet::new(), resources: asked.resources.iter().cloned().collect() };
    let saved = shared.rows.consent(tenant, &session.user_id, &client.client_id).await?;
    let before = saved.filter(|saved| saved.is_live(now)).map(|saved| saved.extent.clone()).unwrap_or_default();
    let trusted = client.metadata.skip_consent == Some(true) && visit.settings().oauth.allow_skip_consent;
    let optional = if trusted { Extent::default() } else { optional_scopes(&client, &extent) };
    Ok(Ok(Asked {
        request,
        session,
        question: Question { asked: extent, details: asked.details().to_vec(), optional, before },
        contexts,
        message: message(asked.binding_message.as_ref()),
        since,
        expires_at,
        trusted,
        client,
    }))
}

/// The scope that was asked for, held once more to what the client is registered for: that may have changed since it asked.
async fn still_allowed(visit: &Visit, client: &Client, asked: &AskedOf) -> Result<ScopeSet, Stop> {
    let resources = visit.shared.directory.resources(visit.tenant()).await?;
    let rules = Rules {
        settings: &visit.settings().oauth,
        schema: &visit.house().attribute_schema,
        resources: &resources,
        client: &client.metadata,
        speaks: Speaks::ForPerson,
    };
    let scope = Scope::of(asked.scope.iter().map(String::as_str)).unwrap_or_default();
    let wanted = rules.resolve(Some(&scope), &asked.resources).map_err(|_| Trouble::ApplicationUnavailable)?;
    Ok(wanted.scope)
}

/// Whether the sign-in is recent enough for the client; one that came after the question always is.
fn is_fresh(visit: &Visit, client: &Client, session: &Session, asked_at: DateTime<Utc>) -> bool {
    let limit = client.metadata.default_max_age.map(|seconds| TimeDelta::seconds(seconds.into()));
    let signed_in = session.authenticated.auth_time;
    signed_in >= asked_at || limit.is_none_or(|limit| visit.now() - signed_in <= limit)
}

/// The page that asks.
async fn question(visit: &Visit, asked: &Asked) -> Result<Response, Stop> {
    let named = named(visit, &asked.session.user_id).await?.ok_or(Trouble::AccountUnavailable)?;
    let zone = named.user.state.profile().and_then(|profile| profile.zoneinfo.as_deref());
    let frame = visit.frame(&[]).in_zone(zone.and_then(crate::pages::Zone::of_name));
    let resources = visit.shared.directory.resources(visit.tenant()).await?;
    let place = |end: &str| visit.address(&format!("{PAGE}/{}/{end}", asked.request));
    let consent = Consent {
        form: visit.form(place("approve"), &purpose(visit, asked)).await?,
        application: application(&asked.client, application_name(&asked.client, frame.locale)),
        person: named.person,
        switch: None,
        scopes: scopes(&asked.question, &scope_wordings(&visit.settings().oauth, &resources), &frame),
        claims: Vec::new(),
        resources: asked.question.asked.resources.iter().map(|resource| shown(resource, &resources)).collect(),
        details: told(&asked.question, &visit.settings().oauth, &frame).ok_or(Trouble::Internal)?,
        kept: !asked.trusted,
    };
    let view = AnswerRequest {
        consent,
        refuse: place("deny"),
        message: asked.message.clone(),
        asked_at: asked.since,
        expires_at: asked.expires_at,
    };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

async fn allow(visit: &Visit, asked: &Asked, granted: Extent) -> Result<Option<Appended>, Stop> {
    let Asked { session, client, question, .. } = asked;
    let details = question.details.clone();
    let approval = Approval {
        user_id: session.user_id.clone(),
        // The application is no part of this browser's session, and stays when that ends.
        session_id: None,
        scope: granted.scope.clone(),
        resources: granted.resources.iter().cloned().collect(),
        claims: None,
        authorization_details: (!details.is_empty()).then(|| Personal::new(session.user_id.clone(), details)),
        auth_time: Some(session.authenticated.auth_time),
        acr: Some(asked.contexts.reached(&visit.settings().sign_in, &session.authenticated)),
        amr: session.authenticated.amr.clone(),
        sid: None,
    };
    let consent = GivenConsent { asked: asked.question.asked.clone(), granted, expires_at: None };
    let command = AllowRequest {
        tenant: visit.tenant().clone(),
        request: asked.request,
        approval,
        consent: (!asked.trusted).then_some(consent),
    };
    let context = visit.context_of(&session.user_id, Some(&session.session_id), Some(&client.client_id));
    match execute(&context, &command).await {
        Ok(outcome) => Ok(outcome.appended),
        Err(AllowRequestError::Failed(failure)) => Err(failure.into()),
        Err(AllowRequestError::Refused(refusal)) => Err(over(refusal)),
        Err(error @ (AllowRequestError::Consent(_) | AllowRequestError::Queue(_))) => {
            tracing::error!(%error, "an answer that was judged was refused");
            Err(Trouble::Internal.into())
        }
    }
}

async fn refuse(visit: &Visit, asked: &Asked) -> Result<Option<Appended>, Stop> {
    let (tenant, user) = (visit.tenant().clone(), asked.session.user_id.clone());
    let context = visit.context_of(&user, Some(&asked.session.session_id), Some(&asked.client.client_id));
    match execute(&context, &RefuseRequest { tenant, request: asked.request, user }).await {
        Ok(outcome) => Ok(outcome.appended),
        Err(RefuseRequestError::Failed(failure)) => Err(failure.into()),
        Err(RefuseRequestError::Refused(refusal)) => Err(over(refusal)),
        Err(error @ RefuseRequestError::Queue(_)) => {
            tracing::error!(%error, "an answer that was judged was refused");
            Err(Trouble::Internal.into())
        }
    }
}

/// It was answered in another window or before, or the time was over.
fn over(refusal: BackchannelRequestError) -> Stop {
    tracing::debug!(%refusal, "a request in the back channel was not answered");
    Trouble::Expired.into()
}

fn application(client: &Client, name: String) -> Application {
    let metadata = &client.metadata;
    Application {
        name,
        logo: metadata.logo_uri.clone(),
        home: metadata.client_uri.clone(),
        policy: metadata.policy_uri.clone(),
        terms: metadata.tos_uri.clone(),
        redirect_uri: None,
        known_as: known_as(client),
    }
}

fn message(sealed: Option<&Personal<String>>) -> Option<String> {
    sealed.and_then(Personal::as_ref).cloned()
}

/// What the form is for, in full: whose answer to which question about which request, and in which words it was put.
fn purpose(visit: &Visit, asked: &Asked) -> String {
    let whole = in_full(&asked.question, &visit.settings().oauth);
    format!("backchannel {} {} {whole}", asked.request, asked.session.session_id)
}
