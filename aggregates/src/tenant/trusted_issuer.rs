//! Somebody else whose word about people a tenant takes: an issuer of assertions that clients bring instead of a person (RFC 7523 §2.1).
//!
//! Whoever is trusted here can have tokens of anybody in the tenant, as far as this goes; so nobody is trusted by default, and each issuer is
//! held to the scope, the clients and the algorithms that stand beside its name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::settings::bounded;
use crate::identifier::IdentifierKind;
use crate::{FieldFault, JwsAlgorithm, ScopeSet, jwk, uri};

const MOST: usize = 50;
const MOST_CLIENTS: usize = 1000;
/// The longest time for which an assertion may be good, in seconds: its `jti` is remembered for as long.
const LONGEST: u32 = 3600;

/// The issuers that a tenant trusts, by their names (`iss`).
pub type TrustedIssuers = BTreeMap<String, TrustedIssuer>;

/// What an issuer is trusted with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrustedIssuer {
    /// Where it publishes its keys: https; not beside `jwks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Its public keys (RFC 7517 §5); not beside `jwks_uri`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// How it may sign: `ES256`, `PS256` and `EdDSA`; never with a shared secret.
    pub algorithms: BTreeSet<JwsAlgorithm>,
    /// The most scope that its word gives: none.
    pub scope: ScopeSet,
    /// Clients that may bring its word; every one that is registered for the grant where nothing is said. At most 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<BTreeSet<String>>,
    /// By which name of theirs it calls people (`sub`): `user_name`, `email`, `phone_number`, `external_id` or `attribute:NAME`; by the id that
    /// they have here where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<IdentifierKind>,
    /// The most seconds from now until `exp`: 300; 1–3600.
    pub longest: u32,
}

impl Default for TrustedIssuer {
    fn default() -> Self {
        Self {
            jwks_uri: None,
            jwks: None,
            algorithms: [JwsAlgorithm::ES256, JwsAlgorithm::PS256, JwsAlgorithm::EdDSA].into(),
            scope: ScopeSet::default(),
            clients: None,
            subject: None,
            longest: 300,
        }
    }
}

impl TrustedIssuer {
    /// Whether a client may bring its word.
    pub fn trusts(&self, client_id: &str) -> bool {
        self.clients.as_ref().is_none_or(|clients| clients.contains(client_id))
    }

    fn faults(&self, field: &str) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let of = |member: &str, fault: &str, remedy: &str| FieldFault::new(format!("{field}.{member}"), fault, remedy);
        match (&self.jwks_uri, &self.jwks) {
            (Some(place), None) => faults.extend(uri::web(&format!("{field}.jwks_uri"), place).err()),
            (None, Some(set)) => faults.extend(jwk::check_set(&format!("{field}.jwks"), set)),
            (None, None) => faults.push(of("jwks", "is missing", "give jwks or jwks_uri")),
            (Some(_), Some(_)) => faults.push(of("jwks", "stands beside jwks_uri", "give one of the two")),
        }
        if self.algorithms.is_empty() || self.algorithms.iter().any(|algorithm| algorithm.is_symmetric()) {
            faults.push(of("algorithms", "are none, or need a shared secret", "choose ES256 or others of key pairs"));
        }
        if self.clients.as_ref().is_some_and(|clients| clients.len() > MOST_CLIENTS) {
            faults.push(of("clients", "are too many", "leave them out, and register few clients for the grant"));
        }
        let is_of_people = |kind: &IdentifierKind| {
            use IdentifierKind::{Attribute, Email, ExternalId, PhoneNumber, UserName};
            matches!(kind, UserName | Email | PhoneNumber | ExternalId | Attribute(_))
        };
        if self.subject.as_ref().is_some_and(|kind| !is_of_people(kind)) {
            let remedy = "choose user_name, email, phone_number, external_id or a unique attribute";
            faults.push(of("subject", "is no name of people", remedy));
        }
        faults.extend(bounded(&format!("{field}.longest"), self.longest, 1, LONGEST));
        faults
    }
}

/// Everything that is wrong with the issuers.
pub(super) fn faults(issuers: &TrustedIssuers) -> Vec<FieldFault> {
    const FIELD: &str = "oauth.trusted_issuers";
    let mut faults = Vec::new();
    if issuers.len() > MOST {
        faults.push(FieldFault::new(FIELD, "are too many", format!("trust at most {MOST}")));
    }
    for (name, issuer) in issuers {
        faults.extend(uri::absolute(FIELD, name).err());
        faults.extend(issuer.faults(&format!("{FIELD}.{}", name.escape_default())));
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keys() -> Value {
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "alg": "EdDSA", "kid": "1"}]})
    }

    fn told(name: &str, change: impl FnOnce(&mut TrustedIssuer)) -> Vec<String> {
        let mut issuer = TrustedIssuer { jwks: Some(keys()), ..TrustedIssuer::default() };
        change(&mut issuer);
        faults(&[(name.to_owned(), issuer)].into()).into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn an_issuer_is_held_to_what_is_said_of_it() {
        assert!(told("https://partner.example.com", |_| {}).is_empty());
        assert!(told("urn:example:partner", |issuer| issuer.clients = Some(["shop".into()].into())).is_empty());
        let own = TrustedIssuer { clients: Some(["shop".into()].into()), ..TrustedIssuer::default() };
        assert!(own.trusts("shop") && !own.trusts("rival") && TrustedIssuer::default().trusts("rival"));
    }

    #[test]
    fn what_cannot_be_trusted_is_named() {
        let field = |member: &str| vec![format!("oauth.trusted_issuers.urn:a.{member}")];
        assert_eq!(told("partner", |_| {}), ["oauth.trusted_issuers"]);
        assert_eq!(told("urn:a", |issuer| issuer.jwks = None), field("jwks"));
        let both = |issuer: &mut TrustedIssuer| issuer.jwks_uri = Some("https://a.example.com/keys".into());
        assert_eq!(told("urn:a", both), field("jwks"));
        assert_eq!(told("urn:a", |issuer| issuer.algorithms.clear()), field("algorithms"));
        let shared = |issuer: &mut TrustedIssuer| issuer.algorithms.extend([JwsAlgorithm::HS256]);
        assert_eq!(told("urn:a", shared), field("algorithms"));
        assert_eq!(told("urn:a", |issuer| issuer.subject = Some(IdentifierKind::Domain)), field("subject"));
        for longest in [0, 3601] {
            assert_eq!(told("urn:a", |issuer| issuer.longest = longest), field("longest"));
        }
    }
}
