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
    // What is wrong with the request is said before anybody is looked for: it tells nothing of people.
    let wanted = wanted(desk, client, word.trusted, &request).await?;
    let user = word.person(desk, client).await.map_err(WordFault::of_assertion)?;
    let scope = delegation::to_ask_for(desk.shared.journal.db(), desk.tenant.id(), &user, &wanted.scope).await?;
    if scope.is_empty() {
        return Err(beyond("the person has no role that holds this scope"));
    }
    let held = holding.used(desk).await?;
    let issue = IssueByAssertion {
        tenant: desk.tenant.id().clone(),
        client_id: client.id().to_owned(),
        user,
        assertion: word.once,
        scope,
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

fn beyond(sentence: &'static str) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidScope, sentence)
}

/// What the client gets of anybody: no more than it may ask for and than the issuer's word gives, where that is used.
async fn wanted(
    desk: &Desk<'_>,
    client: &KnownClient,
    trusted: &TrustedIssuer,
    request: &JwtBearerRequest,
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
    if request.scope.is_some() && !asked.is_subset(&trusted.scope) {
        return Err(beyond("the scope exceeds what the word of this issuer gives; ask for less"));
    }
    let given = asked.intersection(&trusted.scope);
    if given.is_empty() {
        return Err(beyond("the word of this issuer gives nothing of what the client may ask for"));
    }
    // The audience follows from what is given, and nothing is named of which nothing is given.
    let used = |named: &String| given.iter().any(|scope| resources.with_scope(scope).any(|it| it.identifier == *named));
    if !request.resources.iter().all(used) {
        let sentence = "the word of this issuer gives no scope of a resource that is named";
        return Err(OauthError::new(TokenErrorCode::InvalidTarget, sentence));
    }
    let inferred: Vec<String> = wanted.resources.into_iter().filter(used).collect();
    Ok(Wanted { scope: given, resources: inferred })
}
