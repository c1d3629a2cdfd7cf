//! `GET` and `POST {issuer}/oauth2/authorize`: the first look at a request.
//!
//! Nothing that is wrong with the client or its redirect address leads anywhere but to a page (RFC 6749 §4.1.2.1, RFC 9700 §4.11.2).

use std::sync::Arc;

use aggregates::client::{ApplicationType, ClientStatus};
use aggregates::grant::AuthorizationRequest;
use aggregates::pushed_request::PushedRequest;
use axum::response::Response;
use commands::pushed_request::open_hint;
use commands::{ClearSecret, Handle};
use protocols::oauth::{
    AuthorizationReply, AuthorizationTarget, Hidden, Parameters, RedirectUri, Reference, TargetError,
};
use queries::client::Client;

use super::asked::expired;
use super::judge::{Fault, Judged, Way, judge};
use super::request_object::meant;
use super::{Answered, Asked, deliver, follow};
use crate::http::oauth::client_documents::{self, DocumentFault};
use crate::http::oauth::desk::Desk;
use crate::http::people::{Browser, Posted, Stop, Visit};
use crate::pages::{Trouble, Way as Onward};
use crate::streams;

/// The longest request that is sent on as an address.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// A request in the address.
pub async fn get(visit: Visit) -> Response {
    let outcome = async { answer(&visit, &visit.parameters()?).await };
    visit.told(outcome.await)
}

/// A request in a form (OIDC Core §3.1.2.1).
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let outcome = async {
        let parameters = posted.fields()?;
        match as_address(&visit, &posted).await? {
            Some(address) => Ok(visit.onward(&address)),
            None => answer(&visit, parameters).await,
        }
    };
    visit.told(outcome.await)
}

/// The same request as an address. Browsers keep our cookies back when a page of elsewhere posts (`SameSite=Lax`), so nobody would
/// ever be signed in; on the way from here they bring them along.
async fn as_address(visit: &Visit, posted: &Posted) -> Result<Option<String>, Stop> {
    let Ok(text) = std::str::from_utf8(posted.bytes()) else { return Ok(None) };
    if text.len() > LONGEST_ADDRESS || Browser::of(visit).await?.session().is_some() {
        return Ok(None);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    Ok(plain.then(|| format!("{}?{text}", visit.plain_address("/oauth2/authorize"))))
}

async fn answer(visit: &Visit, parameters: &Parameters) -> Result<Response, Stop> {
    match Reference::read(parameters) {
        Ok(Some(Reference::Pushed(reference))) => pushed(visit, parameters, &reference).await,
        Ok(None | Some(Reference::Elsewhere(_))) => spelled_out(visit, parameters).await,
        Err(_) => Err(Trouble::BadRequest.into()),
    }
}

/// A request that says itself what it asks for: in parameters, in a request object, or in one that its client keeps for us.
async fn spelled_out(visit: &Visit, parameters: &Parameters) -> Result<Response, Stop> {
    let tenant = visit.serving();
    let desk = Desk::new(&visit.shared, &tenant, &visit.arrival);
    let sender = AuthorizationTarget::read(parameters).map_err(|fault| of_target(&fault))?;
    let client = client(visit, &sender).await?;
    let meant = match meant(&desk, &client, parameters, Way::Browser).await {
        Ok(meant) => meant,
        // Of an object that is not believed nothing is taken: the way back is what stands beside it, if that is the client's own.
        Err(fault) => return unsaid(visit, &client, way_back(&client, parameters)?, fault).await,
    };
    let reply = way_back(&client, &meant)?;
    let judged = match judge(&desk, &client, &meant, &reply, Way::Browser).await {
        Ok(judged) => judged,
        Err(fault) => return unsaid(visit, &client, reply, fault).await,
    };
    begin(visit, Asked::now(visit, client, judged)).await
}

/// What the client hears of a request that is not carried out, or what the person sees.
async fn unsaid(
    visit: &Visit,
    client: &Arc<Client>,
    reply: AuthorizationReply,
    fault: Fault,
) -> Result<Response, Stop> {
    match fault {
        Fault::Told(error) => deliver(visit, client, &reply, &error.into()).await,
        Fault::Failed(error) => Err(error.into()),
    }
}

/// A request that was pushed: what was judged then is what is asked now, and whatever else stands in the address is not read (RFC 9126
/// §4); but nobody is sent to an address that its client has given up since. It is used up when it is answered and not before, so that a
/// page can be reloaded (§7.3).
async fn pushed(visit: &Visit, parameters: &Parameters, reference: &Hidden) -> Result<Response, Stop> {
    if parameters.all("request").next().is_some() {
        return Err(Trouble::BadRequest.into());
    }
    let target = AuthorizationTarget::read(parameters).map_err(|fault| of_target(&fault))?;
    let client = client(visit, &target).await?;
    let handle = Handle::parse(reference.expose()).ok_or_else(|| expired(&client))?;
    let id = handle.id().to_string();
    let found = streams::fold::<PushedRequest>(&visit.shared.journal, visit.tenant(), &id, None).await?;
    let found = found.ok_or_else(|| expired(&client))?;
    let brought = found.state.brought(&client.client_id, handle.hash(), visit.now());
    let (request, hint) = brought.map_err(|_| expired(&client))?;
    let reference = ClearSecret::given(reference.expose().to_owned());
    let login_hint = hint.and_then(|hint| open_hint(&reference, hint));
    let request = AuthorizationRequest { pushed: Some(id), ..request.clone() };
    let asked = Asked::now(visit, client, Judged { request, login_hint });
    asked.check_way_back()?;
    begin(visit, asked).await
}

async fn begin(visit: &Visit, asked: Asked) -> Result<Response, Stop> {
    let browser = Browser::of(visit).await?;
    follow(visit, browser, asked, Answered::default()).await
}

/// The way back to the client, or a page.
fn way_back(client: &Client, parameters: &Parameters) -> Result<AuthorizationReply, Stop> {
    let target = AuthorizationTarget::read(parameters).map_err(|fault| of_target(&fault))?;
    let redirect_uri = redirect_uri(&target, client).map_err(|fault| {
        let home = client.metadata.client_uri.clone();
        let name = client.metadata.client_name.clone().unwrap_or_else(|| client.client_id.clone());
        let stop = of_target(&fault);
        match home {
            Some(address) => stop.with(Onward::Application { name, address }),
            None => stop,
        }
    })?;
    Ok(AuthorizationReply::read(parameters, redirect_uri))
}

async fn client(visit: &Visit, target: &AuthorizationTarget) -> Result<Arc<Client>, Stop> {
    let tenant = visit.serving();
    let desk = Desk::new(&visit.shared, &tenant, &visit.arrival);
    let client = client_documents::current(&desk, target.client_id()).await.map_err(|fault| match fault {
        DocumentFault::Unusable => Trouble::ApplicationUnread.into(),
        DocumentFault::TooMany(wait) => Trouble::TooMany { wait }.into(),
        DocumentFault::Failed(error) => Stop::from(error),
    })?;
    let client = client.ok_or(Trouble::UnknownApplication)?;
    if client.state == ClientStatus::Enabled { Ok(client) } else { Err(Trouble::ApplicationUnavailable.into()) }
}

/// The redirect address of a request, which is one of the client's own.
pub fn redirect_uri(target: &AuthorizationTarget, client: &Client) -> Result<RedirectUri, TargetError> {
    let registered = client.metadata.redirect_uris.as_deref().unwrap_or_default();
    target.resolve(registered, client.metadata.application_type() == ApplicationType::Native)
}

fn of_target(fault: &TargetError) -> Stop {
    match fault {
        TargetError::MissingRedirectUri | TargetError::UnregisteredRedirectUri => Trouble::WrongReturnAddress.into(),
        TargetError::MalformedClientId | TargetError::MissingClientId => Trouble::UnknownApplication.into(),
        TargetError::Parameters(_) | TargetError::Repeated(_) => Trouble::BadRequest.into(),
    }
}
