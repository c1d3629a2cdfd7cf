//! What a client says about itself, and what its tenant says about it.
//!
//! Names are those of RFC 7591 §2, OIDC Registration §2 and their extensions; what is ours alone (`access_token_format`,
//! `lifetimes`) keeps the same manner. Every member may be missing; [`ClientMetadata::check`] fills the registered defaults in,
//! so that a later change of a default never changes an old client.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::profile::{Demands, SecurityProfile};
use super::refresh_policy::RefreshPolicy;
use super::words::{
    AccessTokenFormat, ApplicationType, AuthMethod, GrantType, ResponseType, SubjectType, TokenDeliveryMode,
};
use super::{consistency, document};
use crate::grant::Delegates;
use crate::partial::partial;
use crate::tenant::{Term, check_term};
use crate::{Encryption, Faults, FieldFault, JweAlgorithm, JweEncryption, JwsAlgorithm, Personal};

partial! {
    /// Client metadata.
    pub struct ClientMetadata {
        /// Name shown to users, at most 200 characters.
        client_name: String,
        /// Where answers may go; compared byte for byte (loopback ports excepted). At most 100.
        redirect_uris: Vec<String>,
        /// Where a sign-out may end (OIDC RP-initiated logout §3.1). At most 100.
        post_logout_redirect_uris: Vec<String>,
        /// Default: `authorization_code`.
        grant_types: Vec<GrantType>,
        /// Default: `code` where the grants use the authorization endpoint, otherwise none.
        response_types: Vec<ResponseType>,
        /// Scopes that may be asked for, separated by spaces.
        scope: String,
        /// People to ask, usually by e-mail; sealed under `client:{client_id}`, see [`ClientMetadata::contacts_of`].
        contacts: Personal<Vec<String>>,
        /// Logo for the consent page.
        logo_uri: String,
        /// Home page.
        client_uri: String,
        /// How personal data is used.
        policy_uri: String,
        /// Terms of service.
        tos_uri: String,
        /// Where the client publishes its keys; not beside `jwks`.
        jwks_uri: String,
        /// The client's public keys (RFC 7517 §5); not beside `jwks_uri`.
        jwks: Value,
        /// Default: `client_secret_basic`.
        token_endpoint_auth_method: AuthMethod,
        /// The only algorithm accepted in client assertions.
        token_endpoint_auth_signing_alg: JwsAlgorithm,
        /// Default: `RS256`, or `PS256` where its profile knows that alone.
        id_token_signed_response_alg: JwsAlgorithm,
        /// Default: `public`.
        subject_type: SubjectType,
        /// https address of a list of redirect addresses that share a sector (OIDC Core §8.1).
        sector_identifier_uri: String,
        /// Default: `web`.
        application_type: ApplicationType,
        /// Whether `auth_time` is always in the ID token.
        require_auth_time: bool,
        /// Longest age of a sign-in in seconds where the request does not say.
        default_max_age: u32,
        /// Authentication contexts to ask for where the request does not, best first.
        default_acr_values: Vec<String>,
        /// Whether requests must be pushed (RFC 9126 §6).
        require_pushed_authorization_requests: bool,
        /// The only algorithm accepted in its request objects (OIDC Registration §2); any where it is not given.
        request_object_signing_alg: JwsAlgorithm,
        /// Where its request objects may lie instead of coming along (OIDC Registration §2, RFC 9101 §5.2); compared byte for byte. A
        /// fragment is the SHA-256 of what lies there, as base64url. At most 50, of at most 512 characters.
        request_uris: Vec<String>,
        /// Whether its requests must come as a signed object (RFC 9101 §10.5).
        require_signed_request_object: bool,
        /// Whether access tokens must be bound by `DPoP` (RFC 9449 §5.2).
        dpop_bound_access_tokens: bool,
        /// What its certificate must say where it authenticates by `tls_client_auth` (RFC 8705 §2.1.2): this or one of the four below. The
        /// whole subject, as RFC 4514 writes it.
        tls_client_auth_subject_dn: String,
        /// The same: a host.
        tls_client_auth_san_dns: String,
        /// The same: an address.
        tls_client_auth_san_uri: String,
        /// The same: an IP address.
        tls_client_auth_san_ip: String,
        /// The same: a mailbox, which is a machine's and nobody's.
        tls_client_auth_san_email: String,
        /// Whether access tokens must be bound to the certificate that it shows (RFC 8705 §3.4).
        tls_client_certificate_bound_access_tokens: bool,
        /// What it gives up of what is allowed otherwise; nothing where it is not given.
        security_profile: SecurityProfile,
        /// Which types of details it may ask for (RFC 9396 §10): none where it is not given. At most 50.
        authorization_details_types: Vec<String>,
        /// Default: what the tenant says at the time.
        access_token_format: AccessTokenFormat,
        /// Lifetimes that differ from the tenant's.
        lifetimes: ClientLifetimes,
        /// Whether people are not asked for consent: the tenant's own applications.
        skip_consent: bool,
        /// Whether it is what lies at its id, which is an address, and follows what lies there (OAuth Client ID Metadata Document). It is no
        /// more when an administrator takes this away.
        client_id_document: bool,
        /// What a request without `scope` asks for, separated by spaces.
        default_scope: String,
        /// What becomes of its used refresh tokens, where that differs from the tenant's policy.
        refresh_policy: RefreshPolicy,
        /// Who may act with its tokens, where that differs from the tenant's (RFC 8693 §4.4).
        may_act: Delegates,
        /// The userinfo endpoint answers a JWT under this algorithm (OIDC Registration §2); plain JSON where it is not given.
        userinfo_signed_response_alg: JwsAlgorithm,
        /// The introspection endpoint answers it a JWT under this algorithm (RFC 9701 §6); plain JSON where it is not given.
        introspection_signed_response_alg: JwsAlgorithm,
        /// How answers of the authorization endpoint are signed where it asks for signed ones (JARM §3); `RS256` where it is not given.
        authorization_signed_response_alg: JwsAlgorithm,
        /// How the key of encrypted ID tokens reaches it (OIDC Registration §2); they are not encrypted where it is not given.
        id_token_encrypted_response_alg: JweAlgorithm,
        /// How they are encrypted; `A128CBC-HS256` where only the former is given. The same of the pairs below.
        id_token_encrypted_response_enc: JweEncryption,
        /// The same of userinfo (OIDC Registration §2).
        userinfo_encrypted_response_alg: JweAlgorithm,
        /// See above.
        userinfo_encrypted_response_enc: JweEncryption,
        /// The same of answers of introspection (RFC 9701 §6).
        introspection_encrypted_response_alg: JweAlgorithm,
        /// See above.
        introspection_encrypted_response_enc: JweEncryption,
        /// The same of signed answers of the authorization endpoint (JARM §3).
        authorization_encrypted_response_alg: JweAlgorithm,
        /// See above.
        authorization_encrypted_response_enc: JweEncryption,
        /// How it may encrypt its request objects (OIDC Registration §2). It may use any other way as well; but without it no secret
        /// is kept for those that need one.
        request_object_encryption_alg: JweAlgorithm,
        /// See above.
        request_object_encryption_enc: JweEncryption,
        /// Origins of its web pages that may call from a browser: `https://host[:port]`. At most 50.
        allowed_cors_origins: Vec<String>,
        /// Where it is told by us of a sign-out (OIDC Back-Channel Logout §2.2).
        backchannel_logout_uri: String,
        /// Whether it then needs to know which session.
        backchannel_logout_session_required: bool,
        /// Where it is told by the browser of a sign-out (OIDC Front-Channel Logout §2).
        frontchannel_logout_uri: String,
        /// Whether it then needs to know which session.
        frontchannel_logout_session_required: bool,
        /// How it learns of an answer in the back channel (CIBA Core §4); `poll` where it uses that grant and does not say.
        backchannel_token_delivery_mode: TokenDeliveryMode,
        /// Where it is told of one, unless it polls (CIBA Core §4).
        backchannel_client_notification_endpoint: String,
        /// The algorithm under which its requests there are signed; they are not signed where it is not given (CIBA Core §4).
        backchannel_authentication_request_signing_alg: JwsAlgorithm,
        /// Where others send people who should sign in (OIDC Core §4).
        initiate_login_uri: String,
        /// Which software this is an installation of (RFC 7591 §2).
        software_id: String,
        /// Its version.
        software_version: String,
        ..
        /// Translations, keyed like `client_name#ja` (RFC 7591 §2.2).
        localized: String,
    }
}

/// Prints names only: contacts are people, and the rest is long.
impl fmt::Debug for ClientMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientMetadata").field(&self.names()).finish()
    }
}

/// Lifetimes in seconds that differ from the tenant's, within the same bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientLifetimes {
    /// See [`crate::tenant::Lifetimes::authorization_code`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_code: Option<u32>,
    /// See [`crate::tenant::Lifetimes::access_token`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<u32>,
    /// See [`crate::tenant::Lifetimes::refresh_token_idle`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_idle: Option<Term>,
    /// See [`crate::tenant::Lifetimes::refresh_token_absolute`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_absolute: Option<Term>,
    /// See [`crate::tenant::Lifetimes::id_token`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<u32>,
}

impl ClientLifetimes {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let named = [
            ("authorization_code", self.authorization_code.map(Term::from)),
            ("access_token", self.access_token.map(Term::from)),
            ("refresh_token_idle", self.refresh_token_idle),
            ("refresh_token_absolute", self.refresh_token_absolute),
            ("id_token", self.id_token.map(Term::from)),
        ];
        named.into_iter().filter_map(|(name, term)| check_term(name, term?)).collect()
    }
}

impl ClientMetadata {
    /// Contacts as they are stored, sealed under the client's own subject.
    pub fn contacts_of(client_id: &str, contacts: Vec<String>) -> Personal<Vec<String>> {
        Personal::new(Self::contacts_subject(client_id), contacts)
    }

    /// The subject under whose key a client's contacts are sealed; it is erased with the client.
    pub fn contacts_subject(client_id: &str) -> String {
        format!("client:{client_id}")
    }

    /// The grants the client may use.
    pub fn grant_types(&self) -> &[GrantType] {
        self.grant_types.as_deref().unwrap_or(&[GrantType::AuthorizationCode])
    }

    /// The answers it may ask the authorization endpoint for.
    pub fn response_types(&self) -> &[ResponseType] {
        let redirecting = self.uses(GrantType::AuthorizationCode) || self.uses(GrantType::Implicit);
        self.response_types.as_deref().unwrap_or(if redirecting { &[ResponseType::Code] } else { &[] })
    }

    /// How it shows who it is.
    pub fn auth_method(&self) -> AuthMethod {
        self.token_endpoint_auth_method.unwrap_or(AuthMethod::ClientSecretBasic)
    }

    /// Whether it runs on a server or a device.
    pub fn application_type(&self) -> ApplicationType {
        self.application_type.unwrap_or(ApplicationType::Web)
    }

    /// How its ID tokens are signed.
    pub fn id_token_algorithm(&self) -> JwsAlgorithm {
        self.id_token_signed_response_alg.unwrap_or(self.usual_algorithm())
    }

    /// How what it gets is signed where it does not say: `RS256` (OIDC Core §15.1), or what its profile allows.
    pub fn usual_algorithm(&self) -> JwsAlgorithm {
        self.security_profile.map_or(JwsAlgorithm::RS256, SecurityProfile::usual_algorithm)
    }

    /// How something of the tenant's choice is signed for it: so, or as its profile allows.
    pub fn signed_under(&self, chosen: JwsAlgorithm) -> JwsAlgorithm {
        if self.demands().is_none_or(|demands| demands.allow(chosen)) { chosen } else { self.usual_algorithm() }
    }

    /// What its profile demands, where it has one.
    pub fn demands(&self) -> Option<Demands> {
        self.security_profile.map(SecurityProfile::demands)
    }

    /// Which `sub` it sees.
    pub fn subject_type(&self) -> SubjectType {
        self.subject_type.unwrap_or(SubjectType::Public)
    }

    /// How it learns of an answer in the back channel.
    pub fn token_delivery_mode(&self) -> TokenDeliveryMode {
        self.backchannel_token_delivery_mode.unwrap_or(TokenDeliveryMode::Poll)
    }

    /// Whether it may use `grant`.
    pub fn uses(&self, grant: GrantType) -> bool {
        self.grant_types().contains(&grant)
    }

    /// What its certificate must say (RFC 8705 §2.1.2), each with the member that names it; one where it authenticates so.
    pub fn expected_names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("tls_client_auth_subject_dn", &self.tls_client_auth_subject_dn),
            ("tls_client_auth_san_dns", &self.tls_client_auth_san_dns),
            ("tls_client_auth_san_uri", &self.tls_client_auth_san_uri),
            ("tls_client_auth_san_ip", &self.tls_client_auth_san_ip),
            ("tls_client_auth_san_email", &self.tls_client_auth_san_email),
        ];
        named.into_iter().filter_map(|(member, name)| Some((member, name.as_deref()?)))
    }

    /// Whether it shows a certificate to say who it is.
    pub fn shows_certificate(&self) -> bool {
        matches!(self.auth_method(), AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth)
    }

    /// Whether what it gets is bound to its certificate (RFC 8705 §3): because it asked for that, or because the tenant asks for it of
    /// all that show one.
    pub fn is_bound_by_certificate(&self, of_all: bool) -> bool {
        self.tls_client_certificate_bound_access_tokens == Some(true) || of_all && self.shows_certificate()
    }

    /// Whether it cannot keep a secret.
    pub fn is_public(&self) -> bool {
        self.auth_method() == AuthMethod::None
    }

    /// Whether an algorithm needs the client secret itself, not its hash: such secrets are kept sealed.
    pub fn needs_secret_in_the_clear(&self) -> bool {
        self.auth_method() == AuthMethod::ClientSecretJwt
            || self.chosen_algorithms().any(|(_, alg)| alg.is_symmetric())
            || self.chosen_encryptions().any(|(_, chosen)| chosen.alg.is_symmetric())
    }

    /// How many bytes a secret must have for the algorithms that need the secret itself: as many as their hash (RFC 7518 §3.2) or key.
    pub fn shortest_secret(&self) -> usize {
        let own = self.token_endpoint_auth_signing_alg.unwrap_or(JwsAlgorithm::HS256);
        let own = (self.auth_method() == AuthMethod::ClientSecretJwt).then_some(own);
        let all = own.into_iter().chain(self.chosen_algorithms().map(|(_, algorithm)| algorithm));
        let bytes = all.map(|algorithm| match algorithm {
            JwsAlgorithm::HS256 => 32,
            JwsAlgorithm::HS384 => 48,
            JwsAlgorithm::HS512 => 64,
            _ => 0,
        });
        let keys = self.chosen_encryptions().map(|(_, chosen)| chosen.shortest_secret());
        bytes.chain(keys).max().unwrap_or(0)
    }

    /// How its ID tokens are encrypted.
    pub fn id_token_encryption(&self) -> Option<Encryption> {
        encryption(self.id_token_encrypted_response_alg, self.id_token_encrypted_response_enc)
    }

    /// How userinfo is encrypted.
    pub fn userinfo_encryption(&self) -> Option<Encryption> {
        encryption(self.userinfo_encrypted_response_alg, self.userinfo_encrypted_response_enc)
    }

    /// How answers of introspection are encrypted.
    pub fn introspection_encryption(&self) -> Option<Encryption> {
        encryption(self.introspection_encrypted_response_alg, self.introspection_encrypted_response_enc)
    }

    /// How signed answers of the authorization endpoint are encrypted.
    pub fn authorization_encryption(&self) -> Option<Encryption> {
        encryption(self.authorization_encrypted_response_alg, self.authorization_encrypted_response_enc)
    }

    /// How it may encrypt its request objects.
    pub fn request_object_encryption(&self) -> Option<Encryption> {
        encryption(self.request_object_encryption_alg, self.request_object_encryption_enc)
    }

    /// Every way of encryption that it chose, with the member that names its algorithm.
    pub fn chosen_encryptions(&self) -> impl Iterator<Item = (&'static str, Encryption)> {
        let named = [
            ("id_token_encrypted_response_alg", self.id_token_encryption()),
            ("userinfo_encrypted_response_alg", self.userinfo_encryption()),
            ("introspection_encrypted_response_alg", self.introspection_encryption()),
            ("authorization_encrypted_response_alg", self.authorization_encryption()),
            ("request_object_encryption_alg", self.request_object_encryption()),
        ];
        named.into_iter().filter_map(|(member, chosen)| Some((member, chosen?)))
    }

    /// The algorithms under which it asks and is answered, each with the member that names it.
    pub(super) fn chosen_algorithms(&self) -> impl Iterator<Item = (&'static str, JwsAlgorithm)> {
        let named = [
            ("id_token_signed_response_alg", Some(self.id_token_algorithm())),
            ("userinfo_signed_response_alg", self.userinfo_signed_response_alg),
            ("introspection_signed_response_alg", self.introspection_signed_response_alg),
            ("request_object_signing_alg", self.request_object_signing_alg),
            ("authorization_signed_response_alg", self.authorization_signed_response_alg),
        ];
        named.into_iter().filter_map(|(member, algorithm)| Some((member, algorithm?)))
    }

    /// The metadata with defaults filled in, or everything that is wrong with it.
    pub fn check(mut self, client_id: &str) -> Result<Self, Faults> {
        self.grant_types = Some(sorted(self.grant_types()));
        self.response_types = Some(sorted(self.response_types()));
        self.token_endpoint_auth_method = Some(self.auth_method());
        self.application_type = Some(self.application_type());
        self.id_token_signed_response_alg = Some(self.id_token_algorithm());
        self.subject_type = Some(self.subject_type());
        self.backchannel_token_delivery_mode = self.uses(GrantType::Ciba).then(|| self.token_delivery_mode());
        // Whatever subject the caller chose, contacts are sealed and erased with their client.
        let contacts = self.contacts.take().and_then(Personal::into_inner);
        self.contacts = contacts.map(|contacts| Self::contacts_of(client_id, contacts));
        let mut faults = consistency::faults(&mut self);
        faults.extend(document::faults(client_id, &self));
        Faults::check(faults).map(|()| self)
    }
}

/// A way of encryption is its `alg`; without one, its `enc` is a fault.
fn encryption(alg: Option<JweAlgorithm>, enc: Option<JweEncryption>) -> Option<Encryption> {
    Some(Encryption { alg: alg?, enc: enc.unwrap_or_default() })
}

fn sorted<T: Copy + Ord>(words: &[T]) -> Vec<T> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    words
}
