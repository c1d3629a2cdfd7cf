//! `POST {issuer}/oauth2/par`: a client sends its authorization request ahead, authenticates at once, and gets a reference that its
//! browser brings instead (RFC 9126).
//!
//! The request is judged here as it would be at the authorization endpoint, so that what is wrong is told to the client and not to a
//! person; what is kept is what was judged.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::execute;
use commands::pushed_request::PushRequest;
use protocols::oauth::{
    AuthorizationError, AuthorizationErrorCode as Code, AuthorizationReply, AuthorizationTarget, Parameters,
    PushedResponse, TargetError, TokenError, refuse_reference,
};

use super::authorize::{Way, check_binds, judge, meant, redirect_uri};
use super::client_documents::check_published;
use super::cors::Origin;
use super::desk::{Desk, POSITION};
use super::dpop::{self, Asked};
use crate::http::Shared;
use crate::http::error::oauth::{OauthError, uncached};
use crate::http::error::pushed::PushedRefusal;
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Answers a pushed request.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = push(&desk, request, &mut client).await;
    let answer = answer.unwrap_or_else(|error| error.respond(&desk.issuer));
    let answer = dpop::tell_nonce(&desk, answer).await;
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn push(desk: &Desk<'_>, request: Request, seen: &mut Option<KnownClient>) -> Result<Response, PushedRefusal> {
    let posted = Posted::read(request).await?;
    let client = &*seen.insert(desk.client(&posted).await?);
    check_published(desk, client).await?;
    posted.form.unique().map_err(TokenError::from)?;
    refuse_reference(&posted.form)?;
    let proof =
        Asked::form(desk, &posted.headers, "par", client.metadata()).proof(desk).await.map_err(OauthError::from)?;
    let (mut request, login_hint) = judged(desk, client, &posted.form).await?;
    // RFC 9449 §10.1: a proof says by itself to which key the code is to be bound.
    if let Some(proof) = proof {
        if request.dpop_jkt.as_deref().is_some_and(|announced| announced != proof.key()) {
            return Err(invalid("dpop_jkt is not the key of the DPoP proof").into());
        }
        check_binds(request.response_type)?;
        request.dpop_jkt = Some(proof.use_up(desk).await.map_err(OauthError::from)?);
    }
    let most = client.metadata().demands().and_then(|demands| demands.longest_pushed);
    let seconds = desk.tenant.settings().lifetimes.pushed_request.min(most.unwrap_or(u32::MAX));
    let command = PushRequest {
        tenant: desk.tenant.id().clone(),
        client_id: client.id().to_owned(),
        request,
        login_hint,
        seconds,
    };
    let outcome = execute(&desk.context(client), &command).await?;
    let reference = outcome.answer.reference.ok_or_else(OauthError::internal)?;
    let position = [(POSITION, desk.position(outcome.appended.as_ref()))];
    let answer = PushedResponse::new(reference.expose(), seconds);
    Ok((StatusCode::CREATED, uncached(), position, Json(answer)).into_response())
}

/// The request as it will be answered.
async fn judged(
    desk: &Desk<'_>,
    client: &KnownClient,
    parameters: &Parameters,
) -> Result<(aggregates::grant::AuthorizationRequest, Option<String>), PushedRefusal> {
    let meant = meant(desk, client.row(), parameters, Way::Pushed).await?;
    let parameters = meant.as_ref();
    let target = AuthorizationTarget::read(parameters).map_err(|fault| of_target(&fault))?;
    if target.client_id() != client.id() {
        return Err(invalid("client_id is not the client that authenticated").into());
    }
    let redirect_uri = redirect_uri(&target, client.row()).map_err(|fault| of_target(&fault))?;
    let reply = AuthorizationReply::read(parameters, redirect_uri);
    let judged = judge(desk, client.row(), parameters, &reply, Way::Pushed).await?;
    Ok((judged.request, judged.login_hint))
}

/// Where the authorization endpoint would show a page, there is no code of its own (RFC 9126 §2.3).
fn of_target(fault: &TargetError) -> PushedRefusal {
    invalid(fault.to_string()).into()
}

fn invalid(sentence: impl Into<protocols::oauth::Description>) -> AuthorizationError {
    AuthorizationError::new(Code::InvalidRequest, sentence)
}
