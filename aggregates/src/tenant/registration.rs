//! How clients register themselves with a tenant (RFC 7591, RFC 7592).
//!
//! Whoever may register a client may ask people for their data in its name, so by default only holders of a token may, and what
//! they get is what the tenant lists.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::settings::bounded;
use crate::client::ClientMetadata;
use crate::resource::is_scope_token;
use crate::{FieldFault, ScopeSet};

/// The rules of registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Registration {
    /// Whether anybody may register a client: no.
    pub open: bool,
    /// The scope that the initial access token must have where not anybody may: `evident:register`.
    pub scope: String,
    /// How many clients one network address may register within a minute where anybody may: 60 on each node; 0–10,000, 0 means any
    /// number.
    pub per_minute: u32,
    /// Whether a software statement is needed (RFC 7591 §2.3): no.
    pub require_software_statement: bool,
    /// Members that a software statement must attest, so that nobody else can say them: `redirect_uris`.
    pub attested_attributes: BTreeSet<String>,
    /// Scopes that a client which registers itself may have: those of OpenID Connect.
    pub allowed_scope: ScopeSet,
    /// Scopes of a client that registers itself and names none; all that are allowed where nothing is said. Within those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_scope: Option<ScopeSet>,
    /// Types of details that a client which registers itself may ask for (RFC 9396 §10): none.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub allowed_authorization_details_types: BTreeSet<String>,
    /// Whether a client that registered itself gets a token by which it looks after its registration (RFC 7592): yes.
    pub management: bool,
}

impl Default for Registration {
    fn default() -> Self {
        let standard = ["openid", "profile", "email", "address", "phone", "offline_access"];
        Self {
            open: false,
            scope: "evident:register".to_owned(),
            per_minute: 60,
            require_software_statement: false,
            attested_attributes: ["redirect_uris".to_owned()].into(),
            allowed_scope: standard.into_iter().map(str::to_owned).collect(),
            default_scope: None,
            allowed_authorization_details_types: BTreeSet::new(),
            management: true,
        }
    }
}

impl Registration {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let of = |field: &str, fault: &str, remedy: &str| {
            FieldFault::new(format!("oauth.registration.{field}"), fault, remedy)
        };
        let mut faults = vec![];
        faults.extend(bounded("oauth.registration.per_minute", self.per_minute, 0, 10_000));
        if !is_scope_token(&self.scope) {
            faults.push(of("scope", "is no scope", "name one scope (RFC 6749 §3.3)"));
        }
        if self.attested_attributes.iter().any(|name| !ClientMetadata::FIELDS.contains(&name.as_str())) {
            faults.push(of("attested_attributes", "name no such member", "name members of client metadata"));
        }
        if self.default_scope.as_ref().is_some_and(|scope| !scope.is_subset(&self.allowed_scope)) {
            faults.push(of(
                "default_scope",
                "has more than clients may register",
                "add it to allowed_scope, or leave it out",
            ));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_to_whoever_asks_for_nothing_is_no_more_than_what_may_be_asked_for() {
        let scope = |text: &str| Some(ScopeSet::parse(text).unwrap());
        let faults = |default_scope| Registration { default_scope, ..Registration::default() }.faults();
        assert_eq!(faults(scope("openid profile")), vec![]);
        let fields: Vec<_> = faults(scope("openid orders:read")).into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["oauth.registration.default_scope"]);
    }
}
