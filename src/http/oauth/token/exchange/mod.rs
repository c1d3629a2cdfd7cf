//! A client shows a token and gets another one for it (RFC 8693): to act for the person in their place, or as somebody who is named.
//!
//! What comes of it has no more scope than what was shown and than the client may have, and does not outlive it; nothing that administers is
//! handed on, for whoever administers does so under their own name. Where the new token may be used is the client's to say, among the
//! resources that the scope is about.

mod shown;

use aggregates::client::{AccessTokenFormat, GrantType};
use aggregates::details::{is_part, of_types, open_to};
use aggregates::grant::{Approval, Exchange, GrantError};
use aggregates::{Personal, ScopeSet};
use axum::response::Response;
use commands::execute;
use commands::grant::{AccessTerms, ExchangeToken};
use protocols::oauth::{SecurityTokenType, TokenErrorCode, TokenExchangeRequest};
use serde_json::Value;

use self::shown::{Acting, Shown};
use super::answer;
use crate::directory::Resources;
use crate::http::error::assertion::WordFault;
use crate::http::error::exchange::{refused, worthless};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;
use crate::http::oauth::scope::{Rules, Speaks, Wanted};

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: TokenExchangeRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::TokenExchange)?;
    let client = &client.clone().confidential()?;
    let subject = Shown::read(desk, client, &request.subject).await?;
    let acting = match &request.actor {
        Some(actor) => Some(Acting::read(desk, client, actor).await?),
        None => None,
    };
    check_bound(desk, &subject, acting.as_ref(), &holding)?;
    let wanted = wanted(desk, client, &request, &subject).await?;
    let details = details(desk, client, request.authorization_details, &subject.details)?;
    let authorization_details = (!details.is_empty()).then(|| Personal::new(subject.user.clone(), details));
    let until = acting.as_ref().map_or(subject.until, |acting| acting.until.min(subject.until));
    if until <= desk.now() {
        return Err(worthless("subject_token"));
    }
    let held = holding.used(desk).await?;
    let terms = AccessTerms::of(desk.tenant.settings(), client.metadata());
    let is_jwt = request.requested == SecurityTokenType::Jwt;
    let (actor, acted) = acting.map(|acting| (acting.actor, acting.once)).unzip();
    let once: Vec<_> = [subject.once, acted.flatten()].into_iter().flatten().collect();
    if let [one, other] = &once[..]
        && (&one.maker, &one.id) == (&other.maker, &other.id)
    {
        return Err(WordFault::Used.of("actor_token", TokenErrorCode::InvalidRequest));
    }
    let exchange = ExchangeToken {
        tenant: desk.tenant.id().clone(),
        client_id: client.id().to_owned(),
        approval: Approval {
            user_id: subject.user,
            session_id: subject.session,
            scope: wanted.scope,
            resources: wanted.resources,
            claims: None,
            authorization_details,
            auth_time: subject.auth_time,
            acr: subject.acr,
            amr: subject.amr,
            sid: None,
        },
        exchange: Exchange {
            subject: subject.token,
            may_act: subject.may_act,
            before: subject.before,
            bound: subject.bound,
            actor,
        },
        once,
        access: AccessTerms {
            format: if is_jwt { AccessTokenFormat::Jwt } else { terms.format },
            audience: vec![desk.issuer.clone()],
            held,
            until: Some(until),
            ..terms
        },
    };
    let acting = exchange.exchange.actor.as_ref().and_then(|actor| actor.user_id.as_deref());
    let context = desk.context_of_acting(client, &exchange.approval.user_id, acting);
    let outcome = execute(&context, &exchange).await?;
    answer::of_exchange(desk, client, outcome, request.requested).await
}

/// What is bound to a key or a certificate is shown by whoever holds it, here as well.
fn check_bound(desk: &Desk<'_>, subject: &Shown, acting: Option<&Acting>, holding: &Holding) -> Result<(), OauthError> {
    let acting = acting.map(|acting| ("actor_token", &acting.bound));
    for (parameter, bound) in [("subject_token", &subject.bound)].into_iter().chain(acting) {
        if !holding.opens(desk, bound) {
            let sentence = "it is bound to a key or a certificate; show a DPoP proof by that key, or connect with it";
            return Err(refused(parameter, sentence));
        }
    }
    Ok(())
}

/// What the client gets: no more than it may ask for, and than what was shown gives.
async fn wanted(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: &TokenExchangeRequest,
    subject: &Shown,
) -> Result<Wanted, OauthError> {
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let targets = targets(&resources, request)?;
    let rules = Rules {
        settings: &desk.tenant.settings().oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: client.metadata(),
        speaks: Speaks::ForPerson,
    };
    let wanted = rules.narrow(request.scope.as_ref(), &targets, &subject.scope)?;
    if targets.is_empty() {
        return Ok(Wanted { resources: within(wanted.resources, &subject.audience), ..wanted });
    }
    let is_meant = |target: &String| subject.audience.contains(target) || is_about(&resources, &wanted.scope, target);
    if targets.iter().all(is_meant) {
        return Ok(wanted);
    }
    let sentence = "a target is not that of the token which was shown, and none of the scope is about it";
    Err(OauthError::new(TokenErrorCode::InvalidTarget, sentence))
}

/// What of the details it gets (RFC 9396 §6): those that it names, or all, as far as they are of types that the tenant has and it may ask
/// for itself.
fn details(
    desk: &Desk<'_>,
    client: &KnownClient,
    asked: Option<Vec<Value>>,
    shown: &[Value],
) -> Result<Vec<Value>, OauthError> {
    let types = &desk.tenant.settings().oauth.authorization_details_types;
    let held = of_types(shown, &open_to(types, client.metadata()));
    match asked {
        None => Ok(held),
        Some(asked) if is_part(&asked, &held) => Ok(asked),
        Some(_) => Err(GrantError::DetailsExceeded.into()),
    }
}

/// The resources that are named, by their addresses or by their ids here.
fn targets(resources: &Resources, request: &TokenExchangeRequest) -> Result<Vec<String>, OauthError> {
    let mut targets = request.resources.clone();
    for name in &request.audiences {
        let resource = resources.by_identifier(name).or_else(|| resources.by_id(name));
        let sentence = "an audience is not registered here; name a resource by its identifier or its id";
        let resource = resource.ok_or_else(|| OauthError::new(TokenErrorCode::InvalidTarget, sentence))?;
        if !targets.contains(&resource.identifier) {
            targets.push(resource.identifier.clone());
        }
    }
    Ok(targets)
}

fn is_about(resources: &Resources, scope: &ScopeSet, target: &str) -> bool {
    scope.iter().any(|name| resources.with_scope(name).any(|resource| resource.identifier == target))
}

/// Where a token is to be used of which nobody said where: among the resources that the scope is about, those where what was shown may be
/// used, and all of them where it may be used at none.
fn within(inferred: Vec<String>, audience: &[String]) -> Vec<String> {
    let (shared, others): (Vec<_>, Vec<_>) = inferred.into_iter().partition(|resource| audience.contains(resource));
    if shared.is_empty() { others } else { shared }
}
