//! A new application: what kind it is, then its addresses, then what it takes along.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::ClearSecret;
use commands::client::{RegisterClient, RegisteredClient};

use super::super::question::Question;
use super::super::{Desk, Halt};
use super::{draft, path, snippet};
use crate::http::admin::{Done, Target, within_power};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{ClientKind, ClientKinds, Deed, TakeAlong, Taker};

/// The kinds.
pub(super) async fn kinds(desk: Desk) -> Response {
    let view = ClientKinds { console: desk.console(Section::Clients), base: desk.address("/clients/new") };
    desk.page(&view, StatusCode::OK)
}

/// The form for a kind.
pub(super) async fn get(Path((_, kind)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(form(&desk, &kind).await)
}

/// What it says.
pub(super) async fn post(Path((_, kind)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(registered(&desk, &kind, &posted).await)
}

fn named(kind: &str) -> Result<ClientKind, Problem> {
    let unknown = || Problem::new(Kind::NotFound, "there is no such kind of application; choose one of those offered");
    ClientKind::named(kind).ok_or_else(unknown)
}

fn question<'d>(desk: &'d Desk, kind: ClientKind, metadata: &aggregates::client::ClientMetadata) -> Question<'d> {
    let (here, back) = (format!("/clients/new/{}", kind.name()), "/clients/new".to_owned());
    let question = Question::new(desk, Section::Clients, Deed::RegisterClient, here, back);
    question.asking(draft::fields(metadata, kind.has_people()))
}

async fn form(desk: &Desk, kind: &str) -> Result<Response, Halt> {
    let kind = named(kind)?;
    question(desk, kind, &draft::of_kind(kind)).shown().await
}

async fn registered(desk: &Desk, kind: &str, posted: &Posted) -> Result<Response, Halt> {
    let kind = named(kind)?;
    let mut metadata = draft::read(posted.fields()?, draft::of_kind(kind), kind.has_people());
    let question = question(desk, kind, &metadata);
    if kind == ClientKind::Browser {
        metadata.allowed_cors_origins = draft::origins(&metadata);
    }
    let check = within_power(&desk.administrator, metadata.scope.as_deref());
    let name = metadata.client_name.clone().unwrap_or_default();
    let redirect = metadata.redirect_uris.iter().flatten().next().cloned();
    let tenant = desk.tenant().clone();
    let command = RegisterClient { tenant, client_id: None, metadata: metadata.clone(), secret: None };
    let after = async |done: Done<RegisteredClient>| {
        let RegisteredClient { client_id, secret } = done.answer;
        let secret = secret.as_ref().map(ClearSecret::expose).map(str::to_owned);
        let issuer = desk.visit.issuer();
        let view = TakeAlong {
            console: desk.console(Section::Clients),
            of: Taker::Client,
            name,
            shown_before: secret.is_none() && matches!(kind, ClientKind::Web | ClientKind::Service),
            snippet: snippet::of(kind, &issuer, &client_id, secret.as_deref(), redirect.as_deref()),
            secret,
            onward: desk.address(&path(&client_id)),
            id: client_id,
        };
        Ok(desk.page(&view, StatusCode::CREATED))
    };
    question.settled(posted, check, Target::New, &command, after).await
}
