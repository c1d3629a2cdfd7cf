//! `GET` and `POST {issuer}/oauth2/userinfo`: what a person let a client know of them (OIDC Core §5.3).
//!
//! The token is looked up like everywhere, and the person is read from their own stream: neither answer may be a moment old.

use aggregates::client::ClientStatus;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use protocols::jose::tokens::{Extra, UserinfoToken};
use protocols::oauth::BearerError;
use protocols::oidc::{ClaimSelection, UserInfo};
use serde_json::{Map, Value};

use super::cors::Origin;
use super::desk::{self, Desk};
use super::dpop;
use super::encryption;
use super::people::Person;
use super::token::{named, scope_of, sign_for, spelled};
use super::{acting, claims, subject};
use crate::http::Shared;
use crate::http::error::bearer::BearerRefusal;
use crate::http::error::oauth::uncached;
use crate::http::extract::bearer::Bearer;
use crate::http::extract::client::KnownClient;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Answers the bearer of an access token.
pub(super) async fn answer(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let proves = request.headers().contains_key(dpop::PROOF);
    let answer = userinfo(&desk, request, &mut client).await;
    let answer = answer.unwrap_or_else(|refusal| refusal.respond(&desk.issuer));
    let answer = if proves { dpop::tell_nonce(&desk, answer).await } else { answer };
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn userinfo(
    desk: &Desk<'_>,
    request: Request,
    seen: &mut Option<KnownClient>,
) -> Result<Response, BearerRefusal> {
    let (parts, body) = request.into_parts();
    let shown = Bearer::shown(&parts, body).await?;
    let Bearer { token, .. } = Bearer::look_up(desk, &parts, shown).await?;
    let tenant = desk.tenant.id();
    let client = desk.shared.directory.client(tenant, &token.client_id).await?;
    let client =
        client.filter(|client| client.state == ClientStatus::Enabled).ok_or_else(BearerError::invalid_token)?;
    let client = &*seen.insert(KnownClient::of_token(client));
    // A client that speaks for itself is nobody of whom anything could be told.
    let user_id = token.user_id.as_ref().filter(|_| token.scope.contains("openid"));
    let user_id = user_id.ok_or_else(|| BearerError::InsufficientScope(scope_of("openid")))?;
    let person = desk.shared.people.find(tenant, user_id).await?;
    let person = person.filter(|person| person.is_available(desk.now())).ok_or_else(BearerError::invalid_token)?;
    let selection = ClaimSelection::of_scope(&spelled(&token.scope)).and_names(claims::names(token.claims.as_ref()));
    let mut told = told(desk, &person, &selection);
    told.extend(claims::own(desk, &person, user_id, &spelled(&token.scope)).await?);
    let subject = subject::of_user(desk.shared, tenant, client.row(), user_id).await?;
    let act = acting::act(desk, client.row(), token.exchanged.as_ref()).await?;
    let chosen = client.metadata().userinfo_encryption();
    let token = match (client.metadata().userinfo_signed_response_alg, chosen) {
        (Some(algorithm), chosen) => {
            let (issuer, extra) = (&desk.issuer, Extra(Some(&told)));
            let token = UserinfoToken { issuer, subject: &subject, client_id: client.id(), act: act.as_ref(), extra };
            let signed = sign_for(desk, client, algorithm, |key| token.sign(key)).await?;
            encryption::nested(desk, client, chosen, signed).await?
        }
        (None, Some(chosen)) => {
            // Maps of texts and values always have JSON.
            let claims = serde_json::to_vec(&plain(subject, told, act)).unwrap_or_default();
            encryption::encrypted(desk, client, chosen, None, &claims).await?
        }
        (None, None) => return Ok(desk::json(&plain(subject, told, act))),
    };
    Ok((uncached(), [(CONTENT_TYPE, "application/jwt")], token).into_response())
}

fn plain(subject: String, told: Map<String, Value>, act: Option<Value>) -> UserInfo {
    let mut userinfo = UserInfo::with(subject, told);
    userinfo.act = act;
    userinfo
}

fn told(desk: &Desk<'_>, person: &Person, selection: &ClaimSelection) -> Map<String, Value> {
    let mut told = Map::new();
    if selection.names().next().is_some() {
        told = selection.pick(person.claims(&desk.tenant.row().attribute_schema));
    }
    told.extend(named(desk, person.user_name()));
    told
}
