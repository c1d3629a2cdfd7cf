//! A client brings the word of somebody whom the tenant trusts, that it may speak for a person (RFC 7523 §2.1).
//!
//! The person is asked nothing, so everything is the tenant's to say: who is trusted, about which scope, under which algorithms, through
//! which clients. What is wrong with an assertion is `invalid_grant` (RFC 7521 §4.1.1); whom it is about and whether there is such a
//! person reads alike.

use aggregates::ScopeSet;
use aggregates::client::GrantType;
use aggregates::tenant::TrustedIssuer;
use axum::response::Response;
use commands::execute;
use commands::grant::{AccessTerms, IssueByAssertion};
use protocols::oauth::{JwtBearerRequest, TokenErrorCode};
use queries::delegation;

use super::answer::{self, Exchange};
use super::word::Word;
use crate::http::error::assertion::WordFault;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;
use crate::http::oauth::scope::{Rules, Speaks, Wanted};

/// It asks for refresh tokens, and there are none.
const OFFLINE: &str = "offline_access";

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: JwtBearerRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::JwtBearer)?;
    let client = &client.clone().confidential()?;
    let word = Word::read(desk, client, request.assertion.expose()).await.map_err(WordFault::of_assertion)?;
    let wanted = wanted(desk, client, word.trusted, &request, &word.user).await?;
    let held = holding.used(desk).await?;
    let issue = IssueByAssertion {
        tenant: desk.tenant.id().clone(),
        client_id: client.id().to_owned(),
        user: word.user,
        assertion: word.once,
        scope: wanted.scope,
        resources: wanted.resources,
        access: AccessTerms {
            held,
            audience: vec![desk.issuer.clone()],
            ..AccessTerms::of(desk.tenant.settings(), client.metadata())
        },
    };
    let outcome = execute(&desk.context(client), &issue).await?;
    answer::of_person(desk, client, outcome, Exchange::First).await
}

/// What the client gets: no more than it may ask for, than the issuer's word gives, and, of what administers, than the person's roles hold.
async fn wanted(
    desk: &Desk<'_>,
    client: &KnownClient,
    trusted: &TrustedIssuer,
    request: &JwtBearerRequest,
    user: &str,
) -> Result<Wanted, OauthError> {
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let rules = Rules {
        settings: &desk.tenant.settings().oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: client.metadata(),
        speaks: Speaks::ForPerson,
    };
    let wanted = rules.resolve(request.scope.as_ref(), &request.resources)?;
    let asked: ScopeSet = wanted.scope.iter().filter(|name| *name != OFFLINE).cloned().collect();
    let beyond = |sentence: &'static str| OauthError::new(TokenErrorCode::InvalidScope, sentence);
    if request.scope.is_some() && !asked.is_subset(&trusted.scope) {
        return Err(beyond("the scope exceeds what the word of this issuer gives; ask for less"));
    }
    let given = asked.intersection(&trusted.scope);
    let scope = delegation::to_ask_for(desk.shared.journal.db(), desk.tenant.id(), user, &given).await?;
    if scope.is_empty() && !given.is_empty() {
        return Err(beyond("the person has no role that holds this scope"));
    }
    Ok(Wanted { scope, ..wanted })
}
