//! A client asks for itself (RFC 6749 §4.4): no person, no code, no refresh token. One append.

use aggregates::client::GrantType;
use aggregates::details;
use axum::response::Response;
use commands::execute;
use commands::grant::{AccessTerms, IssueClientCredentials};
use protocols::oauth::{ClientCredentialsRequest, TokenErrorCode};
use serde_json::Value;

use super::answer;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;
use crate::http::oauth::scope::{Rules, Speaks};

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: ClientCredentialsRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::ClientCredentials)?;
    let client = &client.clone().confidential()?;
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let settings = desk.tenant.settings();
    let rules = Rules {
        settings: &settings.oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: client.metadata(),
        speaks: Speaks::ForItself,
    };
    let wanted = rules.resolve(request.scope.as_ref(), &request.resources)?;
    check_details(desk, client, request.authorization_details.as_deref())?;
    let held = holding.used(desk).await?;
    let access = AccessTerms {
        held,
        scope: Some(wanted.scope),
        resources: Some(wanted.resources),
        details: request.authorization_details,
        audience: vec![desk.issuer.clone()],
        ..AccessTerms::of(settings, client.metadata())
    };
    let issue = IssueClientCredentials { tenant: desk.tenant.id().clone(), client_id: client.id().to_owned(), access };
    let outcome = execute(&desk.context(client), &issue).await?;
    answer::of_itself(desk, client, outcome).await
}

/// RFC 9396 §5: what the tenant knows no type for, or the client is not registered for, nobody gets.
pub(in crate::http::oauth) fn check_details(
    desk: &Desk<'_>,
    client: &KnownClient,
    asked: Option<&[Value]>,
) -> Result<(), OauthError> {
    let Some(asked) = asked else { return Ok(()) };
    let types = &desk.tenant.settings().oauth.authorization_details_types;
    let own = client.metadata().authorization_details_types.as_deref().unwrap_or_default();
    let checked = details::check(types, own, asked);
    checked.map_err(|fault| OauthError::new(TokenErrorCode::InvalidAuthorizationDetails, fault.to_string()))
}
