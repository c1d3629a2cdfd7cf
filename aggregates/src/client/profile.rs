//! Security profiles: what a client gives up although OAuth 2.0 and OpenID Connect allow it, because its APIs move money or medical records.
//!
//! A profile is one switch of a client. What its registration must not say is refused when it is registered; what its requests must not
//! say is refused when they come, by whoever reads [`Demands`]. There is one table for all profiles, so that nobody has to look in two
//! places for what one of them forbids.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    ApplicationType, AuthMethod, ClientMetadata, GrantType, RefreshPolicy, RefreshRotation, ResponseType,
    TokenDeliveryMode,
};
use crate::{FieldFault, JweAlgorithm, JwsAlgorithm};

/// A profile of the OpenID Foundation's FAPI working group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SecurityProfile {
    /// FAPI 1.0 Part 1: Baseline.
    #[serde(rename = "fapi1_baseline")]
    Fapi1Baseline,
    /// FAPI 1.0 Part 2: Advanced.
    #[serde(rename = "fapi1_advanced")]
    Fapi1Advanced,
    /// FAPI 2.0 Security Profile.
    #[serde(rename = "fapi2_security_profile")]
    Fapi2SecurityProfile,
    /// FAPI 2.0 Message Signing: the former, with signed requests and signed answers.
    #[serde(rename = "fapi2_message_signing")]
    Fapi2MessageSigning,
    /// FAPI: Client Initiated Backchannel Authentication Profile, which is FAPI 1.0 Advanced for CIBA.
    #[serde(rename = "fapi_ciba")]
    FapiCiba,
}

/// To what access tokens are bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// To nothing, if nobody asks for it.
    Free,
    /// To a certificate (RFC 8705).
    Certificate,
    /// To a certificate or to a key (RFC 9449).
    CertificateOrKey,
}

/// Where answers may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// To https addresses, and to nothing else.
    Https,
    /// To what an application on a device has as well: loopback addresses, and a scheme of its own (RFC 8252 §7).
    HttpsOrDevice,
}

/// Which requests have a challenge under S256 (RFC 7636).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenged {
    /// All.
    All,
    /// Those that are pushed.
    Pushed,
}

/// What a profile demands. `None` and `false` demand nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a table of demands, each by itself")]
pub struct Demands {
    /// What it is called where somebody is refused.
    pub name: &'static str,
    /// How the client may show who it is.
    pub auth_methods: &'static [AuthMethod],
    /// Under which algorithms anything may be signed; under any where there are none. Where there are some, nothing is encrypted by
    /// `RSA1_5`.
    pub algorithms: &'static [JwsAlgorithm],
    /// What may come back from the authorization endpoint.
    pub response_types: &'static [ResponseType],
    /// To what access tokens are bound.
    pub binding: Binding,
    /// Where answers may go.
    pub redirects: Redirects,
    /// People are asked for consent.
    pub asks_people: bool,
    /// Requests are pushed (RFC 9126).
    pub pushed: bool,
    /// Requests are signed, and say for whom and for how long (RFC 9101).
    pub signed_requests: bool,
    /// Which requests have a challenge.
    pub challenged: Challenged,
    /// Requests have `nonce` where they have `openid`, and `state` otherwise.
    pub told_apart: bool,
    /// A code that comes without an ID token comes in a signed answer (JARM).
    pub signed_answers: bool,
    /// Client assertions are for the issuer and for nobody else.
    pub assertions_for_issuer: bool,
    /// Requests in the back channel are signed, and say what the person can tell them from others by; nothing is pushed (CIBA Core).
    pub guards_back_channel: bool,
    /// The most seconds that a code lives.
    pub longest_code: Option<u32>,
    /// The most seconds that a pushed request waits.
    pub longest_pushed: Option<u32>,
    /// Refresh tokens are not replaced by their use, but where the client's own policy says so and forgives a lost answer.
    pub keeps_refresh_tokens: bool,
}

const KEYS: &[AuthMethod] =
    &[AuthMethod::PrivateKeyJwt, AuthMethod::TlsClientAuth, AuthMethod::SelfSignedTlsClientAuth];
/// FAPI 1.0 Part 2 §8.6.
const FAPI1: &[JwsAlgorithm] = &[JwsAlgorithm::PS256, JwsAlgorithm::ES256];
/// FAPI 2.0 Security Profile §5.4.1.
const FAPI2: &[JwsAlgorithm] = &[JwsAlgorithm::PS256, JwsAlgorithm::ES256, JwsAlgorithm::EdDSA];
/// FAPI 1.0 Part 2 §5.2.2, points 13 and 17: the most seconds for which a request object holds, and since it began to.
pub const LONGEST_REQUEST: u32 = 60 * 60;

/// FAPI 1.0 Part 1 §5.2.2. A challenge (point 7) proves who redeems a code, and tokens come from the token endpoint (point 14): so a code
/// is all that a request may ask for, perhaps with an ID token.
const BASELINE: Demands = Demands {
    name: "FAPI 1.0 Baseline",
    auth_methods: &[
        AuthMethod::None,
        AuthMethod::ClientSecretJwt,
        AuthMethod::PrivateKeyJwt,
        AuthMethod::TlsClientAuth,
        AuthMethod::SelfSignedTlsClientAuth,
    ],
    algorithms: &[],
    response_types: &[ResponseType::Code, ResponseType::CodeIdToken],
    binding: Binding::Free,
    redirects: Redirects::Https,
    asks_people: true,
    pushed: false,
    signed_requests: false,
    challenged: Challenged::All,
    told_apart: true,
    signed_answers: false,
    assertions_for_issuer: false,
    guards_back_channel: false,
    longest_code: None,
    longest_pushed: None,
    keeps_refresh_tokens: false,
};

/// FAPI 1.0 Part 2 §5.2.2, where point 18 takes the place of the challenge of Part 1.
const ADVANCED: Demands = Demands {
    name: "FAPI 1.0 Advanced",
    auth_methods: KEYS,
    algorithms: FAPI1,
    binding: Binding::Certificate,
    signed_requests: true,
    challenged: Challenged::Pushed,
    signed_answers: true,
    ..BASELINE
};

/// FAPI 2.0 Security Profile §5.3.2.
const SECURITY: Demands = Demands {
    name: "FAPI 2.0 Security Profile",
    auth_methods: KEYS,
    algorithms: FAPI2,
    response_types: &[ResponseType::Code],
    binding: Binding::CertificateOrKey,
    redirects: Redirects::HttpsOrDevice,
    asks_people: false,
    pushed: true,
    signed_requests: false,
    challenged: Challenged::All,
    told_apart: false,
    signed_answers: false,
    assertions_for_issuer: true,
    guards_back_channel: false,
    longest_code: Some(60),
    longest_pushed: Some(599),
    keeps_refresh_tokens: true,
};

impl SecurityProfile {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Fapi1Baseline,
        Self::Fapi1Advanced,
        Self::Fapi2SecurityProfile,
        Self::Fapi2MessageSigning,
        Self::FapiCiba,
    ];

    /// What it demands.
    pub const fn demands(self) -> Demands {
        match self {
            Self::Fapi1Baseline => BASELINE,
            Self::Fapi1Advanced => ADVANCED,
            Self::Fapi2SecurityProfile => SECURITY,
            // FAPI 2.0 Message Signing §5.3.1 and §5.4.1.
            Self::Fapi2MessageSigning => {
                Demands { name: "FAPI 2.0 Message Signing", signed_requests: true, signed_answers: true, ..SECURITY }
            }
            // FAPI-CIBA §5.2.2.
            Self::FapiCiba => Demands { name: "FAPI-CIBA", guards_back_channel: true, ..ADVANCED },
        }
    }

    /// The algorithm where a client names none.
    pub(super) fn usual_algorithm(self) -> JwsAlgorithm {
        self.demands().algorithms.first().copied().unwrap_or(JwsAlgorithm::RS256)
    }
}

impl Demands {
    /// Whether something may be signed under an algorithm.
    pub fn allow(&self, algorithm: JwsAlgorithm) -> bool {
        self.algorithms.is_empty() || self.algorithms.contains(&algorithm)
    }

    /// Whether something may be encrypted by `RSA1_5` (FAPI 1.0 Part 2 §8.6.1; FAPI 2.0 Security Profile §5.4.1 with RFC 8725 §3.2).
    pub fn allow_rsa1_5(&self) -> bool {
        self.algorithms.is_empty()
    }
}

/// Everything in a registration that its profile forbids.
pub(super) fn faults(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let Some(demands) = metadata.demands() else { return };
    let mut refuse = |field: &str, fault: &str, remedy: &str| {
        faults.push(FieldFault::new(field, format!("{fault}, which {} forbids", demands.name), remedy));
    };
    if !demands.auth_methods.contains(&metadata.auth_method()) {
        refuse("token_endpoint_auth_method", "is too weak", "choose private_key_jwt or tls_client_auth");
    }
    algorithms(metadata, &demands, &mut refuse);
    // FAPI 1.0 Part 1 §5.2.2, point 12: whoever types a password elsewhere approves of nothing here. FAPI 2.0 §5.3.2.1, point 2.
    if metadata.uses(GrantType::Password) {
        refuse("grant_types", "have the password grant", "use authorization_code");
    }
    if metadata.response_types().iter().any(|own| !demands.response_types.contains(own)) {
        refuse("response_types", "have more than a code that is proved to be one's own", "choose code");
    }
    binding(metadata, demands.binding, &mut refuse);
    redirects(metadata, demands.redirects, &mut refuse);
    if demands.asks_people && metadata.skip_consent == Some(true) {
        refuse("skip_consent", "lets nobody be asked", "leave it out");
    }
    // FAPI 2.0 Security Profile §5.3.2.1, point 9 with note 1: where tokens must be replaced for a while, the old one may be tried again.
    let forgets = |policy: RefreshPolicy| policy.rotation == RefreshRotation::Rotate && policy.grace == 0;
    if demands.keeps_refresh_tokens && metadata.refresh_policy.is_some_and(forgets) {
        refuse("refresh_policy.rotation", "replaces refresh tokens at once", "choose reusable, or give a grace");
    }
    if demands.guards_back_channel && metadata.uses(GrantType::Ciba) {
        if metadata.token_delivery_mode() == TokenDeliveryMode::Push {
            refuse("backchannel_token_delivery_mode", "is push", "choose poll or ping");
        }
        if metadata.backchannel_authentication_request_signing_alg.is_none() {
            let member = "backchannel_authentication_request_signing_alg";
            refuse(member, "is missing, so that requests are not signed", "choose PS256 or ES256");
        }
    }
}

type Refuse<'r> = dyn FnMut(&str, &str, &str) + 'r;

fn algorithms(metadata: &ClientMetadata, demands: &Demands, refuse: &mut Refuse<'_>) {
    let assertions = metadata.token_endpoint_auth_signing_alg.map(|own| ("token_endpoint_auth_signing_alg", own));
    for (member, algorithm) in metadata.chosen_algorithms().chain(assertions) {
        if !demands.allow(algorithm) {
            refuse(member, "is another algorithm than PS256 or ES256", "choose one of these");
        }
    }
    for (member, chosen) in metadata.chosen_encryptions() {
        if chosen.alg == JweAlgorithm::Rsa15 && !demands.allow_rsa1_5() {
            refuse(member, "is RSA1_5", "choose RSA-OAEP-256 or ECDH-ES");
        }
    }
}

fn binding(metadata: &ClientMetadata, demanded: Binding, refuse: &mut Refuse<'_>) {
    let certificate = metadata.tls_client_certificate_bound_access_tokens == Some(true);
    let key = metadata.dpop_bound_access_tokens == Some(true);
    match demanded {
        Binding::Certificate if !certificate => {
            let member = "tls_client_certificate_bound_access_tokens";
            refuse(member, "is not true: tokens would be worth something to whoever finds them", "set it");
        }
        Binding::CertificateOrKey if !certificate && !key => {
            let member = "dpop_bound_access_tokens";
            let remedy = "set it, or tls_client_certificate_bound_access_tokens";
            refuse(member, "is not true: tokens would be worth something to whoever finds them", remedy);
        }
        _ => {}
    }
}

fn redirects(metadata: &ClientMetadata, demanded: Redirects, refuse: &mut Refuse<'_>) {
    let other = |text: &String| Url::parse(text).is_ok_and(|url| url.scheme() != "https");
    let others = metadata.redirect_uris.iter().flatten().any(other);
    match demanded {
        Redirects::Https if others => {
            refuse(
                "redirect_uris",
                "are not all https",
                "use https, claimed by the application where it is a native one",
            );
        }
        // What is no loopback address, and the schemes of others, nobody may register.
        Redirects::HttpsOrDevice if others && metadata.application_type() != ApplicationType::Native => {
            refuse("redirect_uris", "are not all https", "use https, or set application_type to native");
        }
        _ => {}
    }
}
