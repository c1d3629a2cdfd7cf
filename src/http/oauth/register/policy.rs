//! What a client that registers itself may be: less than one that an administrator registers.
//!
//! It gets scopes from the tenant's list alone, and grants that are served and allowed. What only the tenant may say of a client (that
//! people are not asked, how long tokens live) it cannot say, and cannot take back.

use std::collections::BTreeSet;
use std::time::Duration;

use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::{JweAlgorithm, ScopeSet};
use protocols::oauth::{RegisteredMetadata, RegistrationError, RegistrationErrorCode};
use protocols::oidc::subject::names_all;

use super::{metadata, statement};
use crate::http::error::oauth::OauthError;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::oauth::desk::Desk;
use crate::outbound::OutboundError;

/// When to come back where too many requests are under way.
const A_MOMENT: Duration = Duration::from_secs(2);
/// The most bytes of a list of redirect addresses (OIDC Core §8.1).
const LARGEST_LIST: usize = 64 * 1024;

/// The rules for one registration.
pub(in crate::http::oauth) struct Policy<'p> {
    desk: &'p Desk<'p>,
    /// What is registered by now.
    present: Option<&'p ClientMetadata>,
    /// Whether nobody asks who registers it.
    anybody: bool,
}

impl<'p> Policy<'p> {
    /// The rules for a new client, or for a change of one.
    pub(super) fn of(desk: &'p Desk<'p>, present: Option<&'p ClientMetadata>) -> Self {
        Self { desk, present, anybody: desk.tenant.settings().oauth.registration.open }
    }

    /// The same for a client whose metadata lies at its id.
    pub(in crate::http::oauth) fn of_document(desk: &'p Desk<'p>, present: Option<&'p ClientMetadata>) -> Self {
        Self { desk, present, anybody: true }
    }

    /// What is to be registered of what a client says, and somebody else attests.
    pub(in crate::http::oauth) async fn admit(
        &self,
        said: RegisteredMetadata,
        attestation: Option<String>,
    ) -> Result<ClientMetadata, RegistrationRefusal> {
        let said = self.attested(said, attestation).await?;
        let mut metadata = metadata::understood(&said)?;
        self.check_words(&metadata)?;
        metadata.scope = Some(self.scope(metadata.scope.as_deref())?);
        self.check_sector(&metadata).await?;
        Ok(match self.present {
            Some(present) => keeping(metadata, present),
            None => metadata,
        })
    }

    /// RFC 7591 §2.3: what a statement attests takes the place of what the client says; some members it must attest.
    async fn attested(
        &self,
        said: RegisteredMetadata,
        attestation: Option<String>,
    ) -> Result<RegisteredMetadata, RegistrationRefusal> {
        let settings = &self.desk.tenant.settings().oauth.registration;
        let Some(attestation) = attestation else {
            if settings.require_software_statement {
                let sentence = "software_statement is missing; clients register here with one";
                return Err(RegistrationError::new(RegistrationErrorCode::InvalidSoftwareStatement, sentence).into());
            }
            return Ok(said);
        };
        let statement = statement::verified(self.desk, &attestation).await?;
        let attested: BTreeSet<&str> = statement.names().into_iter().collect();
        let missed = settings.attested_attributes.iter().find(|name| !attested.contains(name.as_str()));
        if let Some(name) = missed {
            let sentence = format!("software_statement does not attest {name}");
            return Err(RegistrationError::new(RegistrationErrorCode::InvalidSoftwareStatement, sentence).into());
        }
        Ok(said.attested_by(statement))
    }

    fn check_words(&self, metadata: &ClientMetadata) -> Result<(), RegistrationError> {
        let settings = &self.desk.tenant.settings().oauth;
        if !metadata.grant_types().iter().all(|grant| settings.allows(*grant)) {
            return Err(RegistrationError::of_member("grant_types", "have one that is not served here"));
        }
        if !metadata.response_types().iter().all(|kind| settings.answers(*kind)) {
            return Err(RegistrationError::of_member("response_types", "have one that is not served here"));
        }
        // Whoever finds an assertion, or a token with which anybody may act, could register to bring it: an administrator says who may.
        let is_new =
            |grant: GrantType| metadata.uses(grant) && !self.present.is_some_and(|present| present.uses(grant));
        if is_new(GrantType::JwtBearer) || is_new(GrantType::TokenExchange) {
            return Err(RegistrationError::of_member("grant_types", "have one that an administrator gives"));
        }
        // Whoever may ask for people can try their names out, and bother them: where anybody registers, an administrator says who may.
        let asks = |metadata: &ClientMetadata| metadata.uses(GrantType::Ciba);
        if self.anybody && asks(metadata) && !self.present.is_some_and(asks) {
            return Err(RegistrationError::of_member("grant_types", "have one that an administrator gives"));
        }
        self.check_details(metadata)?;
        self.check_certificates(metadata)?;
        self.check_encryption(metadata)
    }

    /// Details are what scopes are: a client gets those that the tenant lets anybody have, and keeps what an administrator added.
    fn check_details(&self, metadata: &ClientMetadata) -> Result<(), RegistrationError> {
        let settings = &self.desk.tenant.settings().oauth;
        let own = self.present.and_then(|present| present.authorization_details_types.as_deref()).unwrap_or_default();
        let allowed = &settings.registration.allowed_authorization_details_types;
        let may = |name: &String| {
            settings.authorization_details_types.contains_key(name) && (allowed.contains(name) || own.contains(name))
        };
        if metadata.authorization_details_types.iter().flatten().all(may) {
            return Ok(());
        }
        Err(RegistrationError::of_member("authorization_details_types", "have one that a client may not register here"))
    }

    /// What could never be shown here is not registered.
    fn check_certificates(&self, metadata: &ClientMetadata) -> Result<(), RegistrationError> {
        let seen = self.desk.shared.settings.sees_certificates();
        let trusted = self.desk.tenant.settings().oauth.tls_client_trust_anchors.is_some();
        let needs_trust = metadata.auth_method() == AuthMethod::TlsClientAuth;
        if metadata.shows_certificate() && !(seen && (trusted || !needs_trust)) {
            return Err(RegistrationError::of_member("token_endpoint_auth_method", "is not supported here"));
        }
        if metadata.tls_client_certificate_bound_access_tokens == Some(true) && !seen {
            let member = "tls_client_certificate_bound_access_tokens";
            return Err(RegistrationError::of_member(member, "is not supported here; leave it out"));
        }
        Ok(())
    }

    /// What discovery does not list is not registered either.
    fn check_encryption(&self, metadata: &ClientMetadata) -> Result<(), RegistrationError> {
        let settings = &self.desk.tenant.settings().oauth;
        for (member, chosen) in metadata.chosen_encryptions() {
            let offered = match member {
                "request_object_encryption_alg" => {
                    chosen.alg.is_symmetric() || settings.encryption_keys.contains(&chosen.alg)
                }
                _ => chosen.alg != JweAlgorithm::Rsa15 || settings.allow_rsa1_5,
            };
            if !offered {
                return Err(RegistrationError::of_member(member, "is not served here; discovery says which are"));
            }
        }
        Ok(())
    }

    /// The scopes that it may have of those that it wants; where it does not say, those that the tenant names for that, or all that
    /// anybody may have. What an administrator added it keeps.
    fn scope(&self, wanted: Option<&str>) -> Result<String, RegistrationError> {
        let own = self.present.and_then(|present| present.scope.as_deref()).unwrap_or_default();
        let own = ScopeSet::parse(own).unwrap_or_default();
        let settings = &self.desk.tenant.settings().oauth.registration;
        let allowed = settings.allowed_scope.union(&own);
        let Some(wanted) = wanted else {
            let usual = settings.default_scope.as_ref().map(|usual| usual.union(&own));
            return Ok(usual.unwrap_or(allowed).to_string());
        };
        let wanted = ScopeSet::parse(wanted);
        let wanted = wanted.map_err(|_| RegistrationError::of_member("scope", "is no list of scopes"))?;
        let granted = wanted.intersection(&allowed);
        if granted.is_empty() && !wanted.is_empty() {
            return Err(RegistrationError::of_member("scope", "has no name that a client may register here"));
        }
        Ok(granted.to_string())
    }

    /// OIDC Registration §5: the list at `sector_identifier_uri` must name every redirect address, or anybody could join a sector.
    async fn check_sector(&self, metadata: &ClientMetadata) -> Result<(), RegistrationRefusal> {
        let Some(address) = &metadata.sector_identifier_uri else { return Ok(()) };
        let fault = |fault: &str| RegistrationError::of_member("sector_identifier_uri", fault);
        let fetched = self.desk.shared.outbound.get(address, "application/json", LARGEST_LIST).await;
        let fetched = fetched.map_err(|error| match error {
            OutboundError::Busy => RegistrationRefusal::from(OauthError::busy(A_MOMENT)),
            // What is behind an address that anybody may give is for operators.
            error => {
                tracing::info!(tenant = %self.desk.tenant.id(), %error, "a sector_identifier_uri was not fetched");
                fault("cannot be fetched; a list must be there, for everybody, over https and without a redirect")
                    .into()
            }
        })?;
        let addresses = metadata.redirect_uris.as_deref().unwrap_or_default();
        if fetched.status == 200 && names_all(&fetched.body, addresses) {
            return Ok(());
        }
        Err(fault("does not list every redirect address").into())
    }
}

/// The metadata with what only the tenant may say of the client.
fn keeping(said: ClientMetadata, present: &ClientMetadata) -> ClientMetadata {
    let present = present.clone();
    ClientMetadata {
        skip_consent: present.skip_consent,
        access_token_format: present.access_token_format,
        security_profile: present.security_profile,
        lifetimes: present.lifetimes,
        default_scope: present.default_scope,
        refresh_policy: present.refresh_policy,
        may_act: present.may_act,
        allowed_cors_origins: present.allowed_cors_origins,
        ..said
    }
}
