//! What a tenant allows of OAuth 2 and OpenID Connect, and how.
//!
//! The defaults are current practice (RFC 9700, OAuth 2.1): a proof key from everybody, rotation, nothing through the browser but a code.
//! What is weaker must be switched on, by an event that says who did it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::client::{ClientMetadata, RefreshPolicy};
use crate::resource::is_scope_token;
use crate::{FieldFault, ScopeSet};

/// The protocol's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and independent of the others")]
pub struct OauthSettings {
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
    /// What becomes of used refresh tokens where the client does not say: rotation without grace.
    pub refresh: RefreshPolicy,
    /// Whether refresh tokens are issued without `offline_access` as well; they end with the session: yes.
    pub refresh_without_offline_access: bool,
    /// Whether the discovery documents are served: yes.
    pub discovery_enabled: bool,
    /// Whether the `claims` parameter is understood (OIDC Core §5.5): yes.
    pub claims_parameter: bool,
    /// Whether claims of scopes stand in the ID token even where an access token comes along: no (OIDC Core §5.4).
    pub always_claims_in_id_token: bool,
    /// Whether tokens and userinfo carry `subname`, the name that a person signs in with, beside `sub`: yes.
    pub subname: bool,
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

/// How clients register themselves (RFC 7591, RFC 7592).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Registration {
    /// Whether anybody may register a client: no.
    pub open: bool,
    /// The scope that the initial access token must have where not anybody may: `evident:register`.
    pub scope: String,
    /// Whether a software statement is needed (RFC 7591 §2.3): no.
    pub require_software_statement: bool,
    /// Members that are taken from the software statement alone: `redirect_uris`.
    pub attested_attributes: BTreeSet<String>,
    /// Scopes that a client which registers itself may have: those of OpenID Connect.
    pub allowed_scope: ScopeSet,
}

impl Default for OauthSettings {
    fn default() -> Self {
        Self {
            require_pkce: PkceRule::All,
            allow_plain_pkce: false,
            allow_implicit: false,
            allow_password: false,
            default_scope: ScopeSet::default(),
            refresh: RefreshPolicy::default(),
            refresh_without_offline_access: true,
            discovery_enabled: true,
            claims_parameter: true,
            always_claims_in_id_token: false,
            subname: true,
            registration: Registration::default(),
        }
    }
}

impl Default for Registration {
    fn default() -> Self {
        let standard = ["openid", "profile", "email", "address", "phone", "offline_access"];
        Self {
            open: false,
            scope: "evident:register".to_owned(),
            require_software_statement: false,
            attested_attributes: ["redirect_uris".to_owned()].into(),
            allowed_scope: standard.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl OauthSettings {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let Registration { scope, attested_attributes, .. } = &self.registration;
        let mut faults: Vec<_> = self.refresh.fault("oauth.refresh").into_iter().collect();
        if !is_scope_token(scope) {
            let remedy = "name one scope (RFC 6749 §3.3)";
            faults.push(FieldFault::new("oauth.registration.scope", "is no scope", remedy));
        }
        if attested_attributes.iter().any(|name| !ClientMetadata::FIELDS.contains(&name.as_str())) {
            let remedy = "name members of client metadata";
            faults.push(FieldFault::new("oauth.registration.attested_attributes", "name no such member", remedy));
        }
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
        assert!(!settings.registration.open);
    }

    #[test]
    fn each_fault_is_named() {
        let mut settings = OauthSettings::default();
        settings.refresh.grace = 121;
        settings.registration.scope = "a b".into();
        settings.registration.attested_attributes.insert("secret".into());
        let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
        let expected = ["oauth.refresh.grace", "oauth.registration.scope", "oauth.registration.attested_attributes"];
        assert_eq!(fields, expected);
    }
}
