//! What is known about a person, under the names of OIDC Core §5.1.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

macro_rules! standard {
    ($( $(#[$doc:meta])* $field:ident : $type:ty, )+) => {
        /// The standard claims (OIDC Core §5.1, `sub` excepted), and in `others` translations (`family_name#ja-Kana-JP`, §5.2)
        /// and what else a tenant tells about its people.
        #[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct StandardClaims {
            $( $(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>, )+
            /// Translations and claims of the tenant's own.
            #[serde(flatten)]
            pub others: Map<String, Value>,
        }

        impl StandardClaims {
            /// The names of the standard claims, in the order of OIDC Core §5.1.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
}

standard! {
    /// Full name for display.
    name: String,
    /// Given or first names.
    given_name: String,
    /// Family names.
    family_name: String,
    /// Middle names.
    middle_name: String,
    /// Casual name.
    nickname: String,
    /// What the person would like to be called here; not unique.
    preferred_username: String,
    /// Profile page.
    profile: String,
    /// Picture.
    picture: String,
    /// Home page.
    website: String,
    /// Preferred e-mail address; not unique.
    email: String,
    /// Whether the person was seen to control it.
    email_verified: bool,
    /// Gender.
    gender: String,
    /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
    birthdate: String,
    /// Zone of the IANA time zone database.
    zoneinfo: String,
    /// BCP 47 tag.
    locale: String,
    /// Preferred telephone number, E.164.
    phone_number: String,
    /// Whether the person was seen to control it.
    phone_number_verified: bool,
    /// Preferred postal address.
    address: AddressClaim,
    /// When any of it last changed, seconds since 1970.
    updated_at: i64,
}

/// A postal address (OIDC Core §5.1.1).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressClaim {
    /// The whole address as it is written on an envelope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// Street, house, floor; several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State, province, prefecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl StandardClaims {
    /// The claims by name; a standard claim wins over one of the same name in `others`.
    pub fn into_map(mut self) -> Map<String, Value> {
        let others = std::mem::take(&mut self.others);
        let mut claims: Map<_, _> = others.into_iter().filter(|(name, _)| name != "sub").collect();
        if let Ok(Value::Object(standard)) = serde_json::to_value(&self) {
            claims.extend(standard);
        }
        claims
    }
}

/// Prints nothing: all of it is about a person.
impl fmt::Debug for StandardClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandardClaims").finish_non_exhaustive()
    }
}

/// Prints nothing: all of it is about a person.
impl fmt::Debug for AddressClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddressClaim").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_standard_claim_has_its_name() {
        // OIDC Core §5.1, table 1, without sub.
        let names = "name given_name family_name middle_name nickname preferred_username profile picture website email \
                     email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at";
        assert_eq!(StandardClaims::NAMES.join(" "), names);
    }

    #[test]
    fn what_a_tenant_adds_never_replaces_a_standard_claim() {
        let others = json!({"email_verified": true, "sub": "x", "department": "R&D", "name#ja": "山田"});
        let claims = StandardClaims {
            email: Some("a@example.com".to_owned()),
            email_verified: Some(false),
            others: others.as_object().unwrap().clone(),
            ..StandardClaims::default()
        };
        let map = json!({"email": "a@example.com", "email_verified": false, "department": "R&D", "name#ja": "山田"});
        assert_eq!(Value::Object(claims.into_map()), map);
    }
}
