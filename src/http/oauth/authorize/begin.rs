//! `GET` and `POST {issuer}/oauth2/authorize`: the first look at a request.
//!
//! Nothing that is wrong with the client or its redirect address leads anywhere but to a page (RFC 6749 §4.1.2.1, RFC 9700 §4.11.2).

use aggregates::client::{ApplicationType, ClientStatus};
use axum::response::Response;
use protocols::oauth::{AuthorizationReply, AuthorizationTarget, Parameters, TargetError};

use super::judge::{Fault, judge};
use super::{Answered, Asked, deliver, follow};
use crate::http::people::{Browser, Posted, Stop, Visit};
use crate::pages::{Trouble, Way};

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
    let target = AuthorizationTarget::read(parameters).map_err(|fault| of_target(&fault))?;
    let client = visit.shared.directory.client(visit.tenant(), target.client_id()).await?;
    let client = client.ok_or(Trouble::UnknownApplication)?;
    if client.state != ClientStatus::Enabled {
        return Err(Trouble::ApplicationUnavailable.into());
    }
    let registered = client.metadata.redirect_uris.as_deref().unwrap_or_default();
    let native = client.metadata.application_type() == ApplicationType::Native;
    let redirect_uri = target.resolve(registered, native).map_err(|fault| {
        let home = client.metadata.client_uri.clone();
        let name = client.metadata.client_name.clone().unwrap_or_else(|| client.client_id.clone());
        let stop = of_target(&fault);
        match home {
            Some(address) => stop.with(Way::Application { name, address }),
            None => stop,
        }
    })?;
    let reply = AuthorizationReply::read(parameters, redirect_uri);
    let judged = match judge(visit, &client, parameters, &reply).await {
        Ok(judged) => judged,
        Err(Fault::Told(error)) => return deliver(visit, &client, &reply, &error.into()),
        Err(Fault::Stop(stop)) => return Err(stop),
    };
    let asked = Asked::now(visit, client, judged);
    let browser = Browser::of(visit).await?;
    follow(visit, browser, asked, Answered::default()).await
}

fn of_target(fault: &TargetError) -> Stop {
    match fault {
        TargetError::MissingRedirectUri | TargetError::UnregisteredRedirectUri => Trouble::WrongReturnAddress.into(),
        TargetError::MalformedClientId | TargetError::MissingClientId => Trouble::UnknownApplication.into(),
        TargetError::Parameters(_) | TargetError::Repeated(_) => Trouble::BadRequest.into(),
    }
}
