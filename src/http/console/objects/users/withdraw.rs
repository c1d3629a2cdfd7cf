//! Ending somebody's session, and taking back what an application holds of them, or may hold again without asking.

use aggregates::consent::Withdrawal;
use aggregates::grant::Revocation;
use aggregates::session::SessionEnd;
use axum::extract::Path;
use axum::response::Response;
use commands::consent::RevokeConsent;
use commands::grant::RevokeGrants;
use commands::session::EndSession;
use queries::{consent, grant, session};
use uuid::Uuid;

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{called, path};
use crate::http::admin::{Target, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::{Posted, application_name};
use crate::pages::console::Section;
use crate::pages::console::objects::Deed;

/// What ending it would do.
pub(super) async fn get_session(Path((_, user, id)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(end(&desk, &user, &id, None).await)
}

/// Ends it.
pub(super) async fn post_session(
    Path((_, user, id)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(end(&desk, &user, &id, Some(&posted)).await)
}

/// What taking it back would do.
pub(super) async fn get_grant(Path((_, user, id)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(revoke(&desk, &user, &id, None).await)
}

/// Takes it back.
pub(super) async fn post_grant(
    Path((_, user, id)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(revoke(&desk, &user, &id, Some(&posted)).await)
}

/// What taking a consent back would do.
pub(super) async fn get_consent(Path((_, user, client)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(withdraw(&desk, &user, &client, None).await)
}

/// Takes it back.
pub(super) async fn post_consent(
    Path((_, user, client)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(withdraw(&desk, &user, &client, Some(&posted)).await)
}

async fn withdraw(desk: &Desk, user: &str, client: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let found = consent::of(desk.journal().db(), desk.tenant(), user, client).await?;
    found.ok_or_else(|| over("consent"))?;
    let known = desk.visit.shared.directory.client(desk.tenant(), client).await?;
    let name = known.map_or_else(|| client.to_owned(), |known| application_name(&known, desk.frame().locale));
    let here = format!("{}/consents/{}/withdraw", path(user), escaped(client));
    let question = Question::new(desk, Section::Users, Deed::RevokeConsent, here, path(user));
    let question = question.about(name).asking(vec![why()]);
    let target = Target::Consent(desk.tenant().clone(), user.to_owned(), client.to_owned());
    let (tenant, reason) = (desk.tenant().clone(), Withdrawal::Administrator);
    let command = RevokeConsent { tenant, user: user.to_owned(), client_id: client.to_owned(), reason };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target, &command).await,
        None => question.foreseen(Ok(()), target, &command).await,
    }
}

async fn end(desk: &Desk, user: &str, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let found = session::by_id(desk.journal().db(), desk.tenant(), id).await?;
    found.filter(|session| session.user_id == user).ok_or_else(|| over("session"))?;
    let here = format!("{}/sessions/{}/end", path(user), escaped(id));
    let question = Question::new(desk, Section::Users, Deed::EndSession, here, path(user));
    let question = question.about(called(desk, user).await?).asking(vec![why()]);
    let target = Target::Session(desk.tenant().clone(), id.to_owned());
    let (tenant, reason) = (desk.tenant().clone(), SessionEnd::Administrator);
    let command = EndSession { tenant, session_id: id.to_owned(), user: Some(user.to_owned()), reason };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target, &command).await,
        None => question.foreseen(Ok(()), target, &command).await,
    }
}

async fn revoke(desk: &Desk, user: &str, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let grant = Uuid::try_parse(id).map_err(|_| over("grant"))?;
    // The command passes over what is not there; who names one grant hears that it is none.
    let found = grant::by_id(desk.journal().db(), desk.tenant(), grant).await?;
    let found = found.filter(|grant| grant.user_id.as_deref() == Some(user)).ok_or_else(|| over("grant"))?;
    let client = desk.visit.shared.directory.client(desk.tenant(), &found.client_id).await?;
    let name = client.map_or(found.client_id, |client| application_name(&client, desk.frame().locale));
    let here = format!("{}/grants/{grant}/revoke", path(user));
    let question = Question::new(desk, Section::Users, Deed::RevokeGrant, here, path(user));
    let question = question.about(name).asking(vec![why()]);
    let target = Target::Grant(desk.tenant().clone(), grant.to_string());
    let (tenant, reason) = (desk.tenant().clone(), Revocation::Administrator);
    let command = RevokeGrants { tenant, grants: vec![grant], reason };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target, &command).await,
        None => question.foreseen(Ok(()), target, &command).await,
    }
}

fn over(what: &str) -> Problem {
    Problem::new(
        Kind::NotFound,
        format!("there is no such {what} of this user, or it is over; open the user's page again"),
    )
}
