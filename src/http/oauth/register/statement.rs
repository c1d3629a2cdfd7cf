//! Software statements: somebody whom the tenant trusts says what a software is (RFC 7591 §2.3).
//!
//! Whom the tenant trusts it says by registering them: a publisher is a client with keys of its own that may ask for the tenant's
//! registration scope. Clients that registered themselves cannot have that scope, so nobody can vouch for themselves.

use aggregates::client::ClientStatus;
use protocols::jose::{Algorithm, Expiry, Jws, Validation};
use protocols::oauth::{RegisteredMetadata, RegistrationError, RegistrationErrorCode, RegistrationRequest};

use crate::http::error::oauth::OauthError;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::oauth::client_keys::KeysError;
use crate::http::oauth::desk::Desk;

/// Statements are under a key pair: a shared secret proves nothing to a third.
const SIGNED_BY: [Algorithm; 10] = [
    Algorithm::ES256,
    Algorithm::PS256,
    Algorithm::EdDSA,
    Algorithm::RS256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::RS384,
    Algorithm::RS512,
];
/// RFC 7591 §2.3 recommends it; a token of the publisher's that was made for something else does not have it.
const SOFTWARE: &str = "software_id";

/// What a statement attests, once its publisher and its signature are known.
pub(super) async fn verified(desk: &Desk<'_>, statement: &str) -> Result<RegisteredMetadata, RegistrationRefusal> {
    let statement = Jws::parse(statement).map_err(|error| invalid(&error.to_string()))?;
    let issuer = statement.unverified_claims().map_err(|error| invalid(&error.to_string()))?.issuer;
    let issuer = issuer.ok_or_else(|| invalid("the claim `iss` is missing"))?;
    let publisher = desk.shared.directory.client(desk.tenant.id(), &issuer).await?;
    let registers = &desk.tenant.settings().oauth.registration.scope;
    let trusted = publisher.filter(|publisher| {
        let scope = publisher.metadata.scope.as_deref().unwrap_or_default();
        publisher.state == ClientStatus::Enabled && scope.split(' ').any(|name| name == registers)
    });
    let publisher = trusted.ok_or_else(|| {
        let sentence = "the software_statement is of nobody whom this tenant trusts";
        RegistrationError::new(RegistrationErrorCode::UnapprovedSoftwareStatement, sentence)
    })?;
    let kid = statement.header().kid();
    let keys = desk.shared.client_keys.public(desk.tenant.id(), &publisher, kid).await;
    let keys = keys.map_err(|error| match error {
        KeysError::Busy => RegistrationRefusal::from(OauthError::from(error)),
        KeysError::NotFound => invalid("the keys of its publisher are not found").into(),
    })?;
    let verified = statement.verify(keys.keys(), &SIGNED_BY).map_err(|error| invalid(&error.to_string()))?;
    let now = desk.now().timestamp();
    let expected = Validation { issuer: Some(&issuer), expiry: Expiry::WherePresent, ..Validation::at(now) };
    let claims = verified.claims(&expected).map_err(|error| invalid(&error.to_string()))?;
    if !claims.audience.is_empty() && !claims.audience.contains(&desk.issuer) {
        return Err(invalid("it is meant for another server").into());
    }
    if !claims.others.contains_key(SOFTWARE) {
        return Err(invalid("the claim `software_id` is missing").into());
    }
    Ok(RegistrationRequest::attested(claims.others)?)
}

fn invalid(sentence: &str) -> RegistrationError {
    let sentence = format!("software_statement: {sentence}");
    RegistrationError::new(RegistrationErrorCode::InvalidSoftwareStatement, sentence)
}
