//! What a tenant allows of OAuth 2 and OpenID Connect, and how.
//!
//! The defaults are current practice (RFC 9700, OAuth 2.1): a proof key from everybody, rotation, nothing through the browser but a code.
//! What is weaker must be switched on, by an event that says who did it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    AttributeDefinition, AttributeKind, DeviceFlow, Registration, RequestObjects, TrustedIssuers, Words,
    client_id_hosts, trusted_issuer, words,
};
use crate::client::{AccessTokenFormat, GrantType, RefreshPolicy, ResponseType};
use crate::details::{self, DetailsTypes};
use crate::grant::Delegates;
use crate::{FieldFault, JweAlgorithm, JwsAlgorithm, ScopeSet, pem, text, uri};

/// Grants that a tenant lists who does not say.
const USUAL: [GrantType; 3] = [GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials];
/// Grants that a tenant may list beside them. Two more have a switch of their own, because current practice is without them.
const LISTED: [GrantType; 4] = [GrantType::DeviceCode, GrantType::Ciba, GrantType::TokenExchange, GrantType::JwtBearer];
const MOST_AUDIENCES: usize = 10;
const MOST_CONTEXTS: usize = 10;

/// The protocol's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and independent of the others")]
pub struct OauthSettings {
    /// Which grants clients may use, as far as they are registered for them: `authorization_code`, `refresh_token` and
    /// `client_credentials`. The device authorization grant, CIBA, token exchange and the grant of assertions can be added. Without any, and
    /// with the two below off, no token is issued.
    pub grant_types: BTreeSet<GrantType>,
    /// Who must send a code challenge (RFC 7636): `all`.
    pub require_pkce: PkceRule,
    /// Whether the method `plain` is accepted: no (RFC 7636 §7.2).
    pub allow_plain_pkce: bool,
    /// Whether clients that are registered for it may get tokens through the browser, alone or beside a code (RFC 6749 §4.2, OIDC
    /// Core §3.2, §3.3): no (RFC 9700 §2.1.2).
    pub allow_implicit: bool,
    /// Whether clients that are registered for it may send in a person's name and password (RFC 6749 §4.3): no (RFC 9700 §2.4).
    pub allow_password: bool,
    /// Whether clients that cannot authenticate may do so too: no. Then nobody but the password stands between a stranger and tokens.
    pub password_for_public_clients: bool,
    /// Whether the password grant says why it refuses somebody (a lock, a password to change), where the sign-in page would: no.
    pub password_messages: bool,
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
    /// Whether pages of applications may ask through a frame whether somebody signed in or out (OIDC Session Management): no. It needs
    /// cookies in frames of other sites, which most browsers keep back.
    pub session_management: bool,
    /// In which form the keys are published (RFC 7517 §4.4): each once, with the algorithm that it signs with.
    pub published_keys: PublishedKeys,
    /// Whether every client must push its authorization requests (RFC 9126 §5): no.
    #[serde(skip_serializing_if = "is_off")]
    pub require_pushed_authorization_requests: bool,
    /// Whether proofs of possession must carry a nonce of ours (RFC 9449 §8): no.
    #[serde(skip_serializing_if = "is_off")]
    pub dpop_nonces: bool,
    /// What clients may ask for one by one (RFC 9396), as far as they are registered for it: nothing. At most 50 types.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub authorization_details_types: DetailsTypes,
    /// Authorities whose certificates clients may show (`tls_client_auth`, RFC 8705 §2.1), in PEM: none. At most 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_trust_anchors: Option<String>,
    /// Whether access tokens of clients that authenticate by a certificate are bound to it whatever their registration says (RFC 8705
    /// §3): no.
    #[serde(skip_serializing_if = "is_off")]
    pub tls_bound_access_tokens: bool,
    /// What holds of requests that come as a JWT.
    #[serde(skip_serializing_if = "RequestObjects::is_usual")]
    pub request_objects: RequestObjects,
    /// How devices without a keyboard ask (RFC 8628).
    #[serde(skip_serializing_if = "DeviceFlow::is_usual")]
    pub device: DeviceFlow,
    /// Whose word about people clients may bring (RFC 7523 §2.1), by `iss`: nobody's. At most 50.
    #[serde(skip_serializing_if = "TrustedIssuers::is_empty")]
    pub trusted_issuers: TrustedIssuers,
    /// Who may act with tokens of clients that do not say (RFC 8693 §4.4): nobody but the client that a token was issued to.
    #[serde(skip_serializing_if = "Delegates::is_empty")]
    pub may_act: Delegates,
    /// For which algorithms the tenant has a key pair to which clients may encrypt their request objects: none. Under their secrets
    /// they may always.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub encryption_keys: BTreeSet<JweAlgorithm>,
    /// Whether keys are encrypted by PKCS #1 v1.5 (`RSA1_5`) for clients that ask for it, and taken from them: no (RFC 8725 §3.2).
    #[serde(skip_serializing_if = "is_off")]
    pub allow_rsa1_5: bool,
    /// Whether clients may send their id and secret in the address of the token endpoint: no (RFC 6749 §2.3.1). Addresses stand in
    /// logs and histories.
    #[serde(skip_serializing_if = "is_off")]
    pub credentials_in_query: bool,
    /// The name of a claim that has a person's id, the same for every client and unlike any other of all tenants, beside `sub`: none.
    /// It undoes what pairwise subjects are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_user_claim: Option<String>,
    /// What the claim `groups` tells of each group that a person is in: its name. Names change, ids do not.
    #[serde(skip_serializing_if = "GroupsClaim::is_usual")]
    pub groups_claim: GroupsClaim,
    /// Where the tenant publishes its keys, if not here: https address of a copy of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Whose documents make a client of whoever has the address of one as its id (OAuth Client ID Metadata Document): nobody's. Hosts, with
    /// their port unless it is 443, `*.` before one for all below it, or `*` for everybody. At most 200.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub client_id_hosts: BTreeSet<String>,
    /// How clients register themselves.
    pub registration: Registration,
}

/// In which form a tenant's keys are published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedKeys {
    /// Each key once, with the one algorithm that it signs with.
    #[default]
    OwnAlg,
    /// Each key once, without `alg`: for readers that refuse a key which names another algorithm than they expect.
    NoAlg,
    /// Each key once for every algorithm of its type, under the same `kid`: for readers that look a key up by both.
    EveryAlg,
}

/// What is told of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsClaim {
    /// What people call it.
    #[default]
    Names,
    /// Its id, which never changes and never belongs to another group.
    Ids,
}

impl GroupsClaim {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
    fn is_usual(&self) -> bool {
        *self == Self::Names
    }
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
            grant_types: USUAL.into(),
            require_pkce: PkceRule::All,
            allow_plain_pkce: false,
            allow_implicit: false,
            allow_password: false,
            password_for_public_clients: false,
            password_messages: false,
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
            session_management: false,
            published_keys: PublishedKeys::OwnAlg,
            require_pushed_authorization_requests: false,
            dpop_nonces: false,
            authorization_details_types: DetailsTypes::new(),
            tls_client_trust_anchors: None,
            tls_bound_access_tokens: false,
            request_objects: RequestObjects::default(),
            device: DeviceFlow::default(),
            trusted_issuers: TrustedIssuers::new(),
            may_act: Delegates::default(),
            encryption_keys: BTreeSet::new(),
            allow_rsa1_5: false,
            credentials_in_query: false,
            global_user_claim: None,
            groups_claim: GroupsClaim::Names,
            jwks_uri: None,
            client_id_hosts: BTreeSet::new(),
            registration: Registration::default(),
        }
    }
}

impl OauthSettings {
    /// Whether clients may use a grant, as far as they are registered for it.
    pub fn allows(&self, grant: GrantType) -> bool {
        match grant {
            GrantType::Implicit => self.allow_implicit,
            GrantType::Password => self.allow_password,
            listed => self.grant_types.contains(&listed),
        }
    }

    /// All grants that clients may use.
    pub fn allowed_grants(&self) -> impl Iterator<Item = GrantType> {
        let switched = [GrantType::Implicit, GrantType::Password].into_iter().filter(|grant| self.allows(*grant));
        self.grant_types.iter().copied().chain(switched)
    }

    /// Whether clients may ask the authorization endpoint for an answer, as far as they are registered for it.
    pub fn answers(&self, kind: ResponseType) -> bool {
        let codes = !kind.has_code() || self.allows(GrantType::AuthorizationCode);
        codes && (!kind.has_token() || self.allows(GrantType::Implicit))
    }

    /// Whether a document on a host, which has its port unless that is the usual one, makes a client.
    pub fn takes_documents_of(&self, host: &str) -> bool {
        client_id_hosts::admit(&self.client_id_hosts, host)
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults: Vec<_> = self.refresh.fault("oauth.refresh").into_iter().collect();
        if !self.grant_types.iter().all(|grant| USUAL.contains(grant) || LISTED.contains(grant)) {
            let known: Vec<String> = USUAL.iter().chain(&LISTED).map(GrantType::to_string).collect();
            let remedy = format!("choose among {}; implicit and password have switches of their own", known.join(", "));
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
        let claim = self.global_user_claim.iter().map(|name| AttributeDefinition::new(name, AttributeKind::String));
        if claim.flat_map(|claim| claim.faults()).next().is_some() {
            let remedy = "name a claim of a-z, 0-9 and _ that means nothing else";
            faults.push(FieldFault::new("oauth.global_user_claim", "is no name for it", remedy));
        }
        faults.extend(words::faults("oauth.scope_descriptions", &self.scope_descriptions));
        faults.extend(words::faults("oauth.claim_descriptions", &self.claim_descriptions));
        faults.extend(details::faults("oauth.authorization_details_types", &self.authorization_details_types));
        let anchors = self.tls_client_trust_anchors.as_deref();
        faults.extend(anchors.and_then(|pem| pem::check("oauth.tls_client_trust_anchors", pem).err()));
        faults.extend(self.request_objects.faults());
        faults.extend(self.device.faults());
        faults.extend(trusted_issuer::faults(&self.trusted_issuers));
        faults.extend(self.may_act.faults("oauth.may_act"));
        if self.encryption_keys.iter().any(|algorithm| algorithm.is_symmetric()) {
            let remedy =
                "choose among RSA-OAEP, RSA-OAEP-256 and the ECDH-ES family; a client's secret needs no key of ours";
            faults.push(FieldFault::new("oauth.encryption_keys", "have one without a key pair", remedy));
        }
        if self.encryption_keys.contains(&JweAlgorithm::Rsa15) && !self.allow_rsa1_5 {
            let remedy = "leave it out, or switch oauth.allow_rsa1_5 on";
            faults.push(FieldFault::new("oauth.encryption_keys", "have RSA1_5, which is off", remedy));
        }
        faults.extend(client_id_hosts::faults(&self.client_id_hosts));
        faults.extend(self.registration.faults());
        faults
    }
}

/// Switches that came later are written only where they are on.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_off(switch: &bool) -> bool {
    !*switch
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
        assert!(!settings.password_for_public_clients && !settings.password_messages);
        assert!(!settings.registration.open && settings.assertion_audiences.is_empty());
    }

    #[test]
    fn what_passes_through_the_browser_needs_its_switch_and_a_code_its_grant() {
        let kinds = [ResponseType::Code, ResponseType::IdToken, ResponseType::CodeIdToken, ResponseType::None];
        let answers = |implicit, grants: &[GrantType]| {
            let grant_types = grants.iter().copied().collect();
            let settings = OauthSettings { allow_implicit: implicit, grant_types, ..OauthSettings::default() };
            kinds.map(|kind| settings.answers(kind))
        };
        assert_eq!(answers(false, &[GrantType::AuthorizationCode]), [true, false, false, true]);
        assert_eq!(answers(true, &[GrantType::AuthorizationCode]), [true; 4]);
        assert_eq!(answers(true, &[]), [false, true, false, true]);
        let both = OauthSettings { allow_implicit: true, allow_password: true, ..OauthSettings::default() };
        assert_eq!(both.allowed_grants().count(), 5);
        assert_eq!(OauthSettings::default().allowed_grants().collect::<Vec<_>>(), USUAL);
    }

    #[test]
    fn each_fault_is_named() {
        let mut settings = OauthSettings::default();
        settings.refresh.grace = 121;
        settings.grant_types.insert(GrantType::Password);
        settings.access_token_signing_alg = JwsAlgorithm::HS256;
        settings.encryption_keys = [JweAlgorithm::Rsa15, JweAlgorithm::Direct].into();
        settings.default_acr_values = vec!["a b".into()];
        settings.assertion_audiences.insert("elsewhere".into());
        settings.tls_client_trust_anchors = Some("CN=root".into());
        settings.jwks_uri = Some("http://keys.example.com/".into());
        settings.global_user_claim = Some("sub".into());
        settings.client_id_hosts.insert("https://app.example.com".into());
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
            "oauth.global_user_claim",
            "oauth.tls_client_trust_anchors",
            "oauth.encryption_keys",
            "oauth.encryption_keys",
            "oauth.client_id_hosts",
            "oauth.registration.scope",
            "oauth.registration.attested_attributes",
        ];
        assert_eq!(fields, expected);
    }
}
