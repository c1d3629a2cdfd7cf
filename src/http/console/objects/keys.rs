//! `/console/keys`: the signing keys of the tenant, letting the next one sign, and revoking one.

use aggregates::KeyAlgorithm;
use aggregates::signing_key::KeyStatus;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::Context;
use commands::signing_key::RevokeSigningKey;
use queries::signing_key::{self, SigningKey};

use super::find::Asked;
use super::question::{Question, why};
use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{self, KeysRead, KeysWrite};
use crate::http::admin::{Target, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::http::routing::{get, post};
use crate::keys;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects, Row, State, Way, reason_to_come};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(KeysRead, "/keys", get(list))
        .open(KeysWrite, "/keys/rotate/{alg}", get(get_rotation).merge(post(post_rotation)))
        .open(KeysWrite, "/keys/{kid}/revoke", get(get_revocation).merge(post(post_revocation)))
}

async fn list(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn get_rotation(Path((_, alg)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(rotate(&desk, &alg, None).await)
}

async fn post_rotation(Path((_, alg)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(rotate(&desk, &alg, Some(&posted)).await)
}

async fn get_revocation(Path((_, kid)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(revoke(&desk, &kid, None).await)
}

async fn post_revocation(Path((_, kid)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(revoke(&desk, &kid, Some(&posted)).await)
}

/// A key leads to its rotation where it signs, to its revocation where it only verifies, and to its history otherwise.
async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/keys");
    let found = signing_key::list(desk.journal().db(), desk.tenant(), asked.page()).await?;
    let rows = found.items.iter().map(|key| row(desk, key)).collect();
    let view = Catalogue {
        console: desk.console(Section::Keys),
        export: None,
        of: Objects::Keys,
        chosen_for: String::new(),
        finder: None,
        rows,
        next: asked.next(desk, found.next),
        ways: Vec::new(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn row(desk: &Desk, key: &SigningKey) -> Row {
    let (kid, alg) = (escaped(&key.kid), key.alg.as_str());
    let rotate = Way { deed: Deed::RotateKey, address: desk.address(&format!("/keys/rotate/{alg}")) };
    let revoke = Way { deed: Deed::RevokeKey, address: desk.address(&format!("/keys/{kid}/revoke")) };
    let ways = match key.state {
        KeyStatus::Active => vec![rotate, revoke],
        KeyStatus::Pending | KeyStatus::Retired => vec![revoke],
        KeyStatus::Expired | KeyStatus::Revoked => Vec::new(),
    };
    let history = desk.address(&format!("/history/signing_key/{kid}"));
    Row {
        href: if desk.may(Permission::HistoryRead) { history } else { String::new() },
        name: key.kid.clone(),
        told: vec![alg.to_owned()],
        count: None,
        state: Some(State::from(key.state)),
        ways: if desk.may(KeysWrite) { ways } else { Vec::new() },
    }
}

async fn rotate(desk: &Desk, alg: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let unknown = || Problem::new(Kind::NotFound, "there is no such algorithm; open the list of keys again");
    let algorithm: KeyAlgorithm = serde_json::from_value(alg.into()).map_err(|_| unknown())?;
    let here = format!("/keys/rotate/{}", escaped(alg));
    if let Some(posted) = posted {
        // Making a pair is work, and it is made for nobody whose form is none of ours or was carried out before.
        desk.checked(posted, &here).await?;
        if desk.order(posted, None).await?.earlier::<()>().await?.is_some() {
            return Ok(desk.done("/keys", Deed::RotateKey.key()));
        }
    }
    let question = Question::new(desk, Section::Keys, Deed::RotateKey, here, "/keys".to_owned());
    let question = question.about(alg).asking(vec![why()]);
    let context = Context::new(desk.journal().clone(), desk.administrator.actor());
    let command = match keys::plan(&context, desk.tenant(), algorithm).await {
        Ok(command) => command,
        Err(error) => return question.refused(&Problem::from(error)).await,
    };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), Target::New, &command).await,
        None => question.foreseen(Ok(()), Target::New, &command).await,
    }
}

async fn revoke(desk: &Desk, kid: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let here = format!("/keys/{}/revoke", escaped(kid));
    let question = Question::new(desk, Section::Keys, Deed::RevokeKey, here, "/keys".to_owned());
    let said = posted.and_then(|posted| posted.fields().ok()?.once("reason").ok().flatten()).unwrap_or_default();
    let mut field = why().needed();
    said.clone_into(&mut field.value);
    let question = question.about(kid).asking(vec![field]);
    let target = Target::SigningKey(desk.tenant().clone(), kid.to_owned());
    // What it would do does not depend on why, and the reason is still to come.
    let reason = if posted.is_some() { said.to_owned() } else { reason_to_come(desk.frame().text()) };
    let command = RevokeSigningKey { tenant: desk.tenant().clone(), kid: kid.to_owned(), reason };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target, &command).await,
        None => question.foreseen(Ok(()), target, &command).await,
    }
}
