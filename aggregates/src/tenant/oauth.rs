//! What a tenant allows of OAuth 2 and OpenID Connect, and how.
//!
//! The defaults are current practice (RFC 9700, OAuth 2.1): a proof key from everybody, rotation, nothing through the browser but a code.
//! What is weaker must be switched on, by an event that says who did it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Registration, Words, words};
use crate::client::{AccessTokenFormat, GrantType, RefreshPolicy};
use crate::{FieldFault, JwsAlgorithm, ScopeSet, text, uri};

/// Grants that a tenant may allow: those that are served.
const SERVED: [GrantType; 3] = [GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials];
const MOST_AUDIENCES: usize = 10;
const MOST_CONTEXTS: usize = 10;

/// The protocol's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and independent of the others")]
pub struct OauthSettings {
    /// Which grants clients may use, as far as they are registered for them: `authorization_code`, `refresh_token` and
    /// `client_credentials`. Without any, no token is issued.
    pub grant_types: BTreeSet<GrantType>,
    /// Who must send a code challenge (RFC 7636): `all`.
    pub require_pkce: PkceRule,
    /// Whether the method `plain` is accepted: no (RFC 7636 §7.2).
    pub allow_plain_pkce: bool,
    /// Whether clients may use the implicit grant: no (RFC 9700 §2.1.2). Kept; not served yet.
    pub allow_implicit: bool,
    /// Whether clients may use the password grant: no (RFC 9700 §2.4). Kept; not served yet.
    pub allow_password: bool,
    /// What a request without `scope` asks for where the client does not say: nothing.
    pub default_scope: ScopeSet,
    /// Whether a client whose registration lists no scope may ask for every scope of resources, and not for those of OpenID Connect
    /// alone: no. One that lists some is held to them.
    pub unlisted_scopes: bool,
    /// What access tokens are where the client does not say: opaque.
    pub access_token_format: AccessTokenFormat,
    /// How access tokens that are JWTs are signed: `ES256`; never with a shared secret (RFC 9068 §2.1).
    pub access_token_signing_alg: JwsAlgorithm,
    /// What becomes of used refresh tokens where the client does not say: rotation without grace.
    pub refresh: RefreshPolicy,
    /// Whether refresh tokens are issued without `offline_access` as well; they end with the session: yes.
    pub refresh_without_offline_access: bool,
    /// Whether the discovery documents are served: yes.
    pub discovery_enabled: bool,
    /// Whether the `claims` parameter is understood (OIDC Core §5.5): yes.
    pub claims_parameter: bool,
    /// Contexts to reach, best first, where neither the request nor the client says any: none. At most 10.
    pub default_acr_values: Vec<String>,
    /// What people read of scopes that are no resource's, such as `email`, where that is not ours: nothing.
    pub scope_descriptions: Words,
    /// What people read of claims, where that is not ours: nothing.
    pub claim_descriptions: Words,
    /// Whether claims of scopes stand in the ID token even where an access token comes along: no (OIDC Core §5.4).
    pub always_claims_in_id_token: bool,
    /// Whether tokens and userinfo carry `subname`, the name that a person signs in with, beside `sub`: yes.
    pub subname: bool,
    /// Whether the idtokeninfo endpoint tells of ID tokens that are under a client's secret to that client alone: yes.
    pub id_token_info_authentication: bool,
    /// Whether people are not asked for consent about clients that are registered so: yes.
    pub allow_skip_consent: bool,
    /// Names of this server, beside issuer and token endpoint, for which client assertions may be meant (RFC 7523 §3): none. At
    /// most 10 URIs. Each one is a place where somebody else's assertion might do here too.
    pub assertion_audiences: BTreeSet<String>,
    /// Where the tenant publishes its keys, if not here: https address of a copy of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// How clients register themselves.
    pub registration: Registration,
}

/// Who must send a code challenge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkceRule {
    /// Every client.
    #[default]
    All,
    /// Clients that cannot authenticate.
    Public,
    /// Nobody. Who sends one is held to it all the same.
    None,
}

impl Default for OauthSettings {
    fn default() -> Self {
        Self {
            grant_types: SERVED.into(),
            require_pkce: PkceRule::All,
            allow_plain_pkce: false,
            allow_implicit: false,
            allow_password: false,
            default_scope: ScopeSet::default(),
            unlisted_scopes: false,
            access_token_format: AccessTokenFormat::Opaque,
            access_token_signing_alg: JwsAlgorithm::ES256,
            refresh: RefreshPolicy::default(),
            refresh_without_offline_access: true,
            discovery_enabled: true,
            claims_parameter: true,
            default_acr_values: Vec::new(),
            scope_descriptions: Words::new(),
            claim_descriptions: Words::new(),
            always_claims_in_id_token: false,
            subname: true,
            id_token_info_authentication: true,
            allow_skip_consent: true,
            assertion_audiences: BTreeSet::new(),
            jwks_uri: None,
            registration: Registration::default(),
        }
    }
}

impl OauthSettings {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults: Vec<_> = self.refresh.fault("oauth.refresh").into_iter().collect();
        if !self.grant_types.iter().all(|grant| SERVED.contains(grant)) {
            let remedy = "choose among authorization_code, refresh_token and client_credentials";
            faults.push(FieldFault::new("oauth.grant_types", "have one that is not served", remedy));
        }
        if self.access_token_signing_alg.is_symmetric() {
            let remedy = "choose ES256 or the algorithm of another key pair";
            faults.push(FieldFault::new("oauth.access_token_signing_alg", "needs a shared secret", remedy));
        }
        let acr_values = &self.default_acr_values;
        if acr_values.len() > MOST_CONTEXTS || !acr_values.iter().all(|acr| text::is_visible_ascii(acr)) {
            let remedy = format!("give at most {MOST_CONTEXTS} contexts of visible ASCII characters");
            faults.push(FieldFault::new("oauth.default_acr_values", "are not usable", remedy));
        }
        if self.assertion_audiences.len() > MOST_AUDIENCES {
            let remedy = format!("give at most {MOST_AUDIENCES}");
            faults.push(FieldFault::new("oauth.assertion_audiences", "are too many", remedy));
        }
        let names = self.assertion_audiences.iter();
        faults.extend(names.filter_map(|name| uri::absolute("oauth.assertion_audiences", name).err()));
        faults.extend(self.jwks_uri.iter().filter_map(|place| uri::web("oauth.jwks_uri", place).err()));
        faults.extend(words::faults("oauth.scope_descriptions", &self.scope_descriptions));
        faults.extend(words::faults("oauth.claim_descriptions", &self.claim_descriptions));
        faults.extend(self.registration.faults());
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_weaker_than_current_practice_is_off() {
        let settings = OauthSettings::default();
        assert_eq!(settings.faults(), vec![]);
        assert_eq!(settings.require_pkce, PkceRule::All);
        assert!(!settings.allow_plain_pkce && !settings.allow_implicit && !settings.allow_password);
        assert!(!settings.registration.open && settings.assertion_audiences.is_empty());
    }

    #[test]
    fn each_fault_is_named() {
        let mut settings = OauthSettings::default();
        settings.refresh.grace = 121;
        settings.grant_types.insert(GrantType::Password);
        settings.access_token_signing_alg = JwsAlgorithm::HS256;
        settings.default_acr_values = vec!["a b".into()];
        settings.assertion_audiences.insert("elsewhere".into());
        settings.jwks_uri = Some("http://keys.example.com/".into());
        settings.registration.scope = "a b".into();
        settings.registration.attested_attributes.insert("secret".into());
        let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
        let expected = [
            "oauth.refresh.grace",
            "oauth.grant_types",
            "oauth.access_token_signing_alg",
            "oauth.default_acr_values",
            "oauth.assertion_audiences",
            "oauth.jwks_uri",
            "oauth.registration.scope",
            "oauth.registration.attested_attributes",
        ];
        assert_eq!(fields, expected);
    }
}
