//! Single claims that a client asks for, by name and perhaps by value (OIDC Core §5.5).

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::oauth::json;

const LONGEST: usize = 16 * 1024;
const MOST: usize = 100;

/// Claims by name, and what is said about each.
pub type ClaimRequests = BTreeMap<String, ClaimRequest>;

/// The `claims` parameter; members that are not understood are dropped (OIDC Core §5.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsParameter {
    /// To be returned by the `UserInfo` endpoint.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: ClaimRequests,
    /// To be returned in the ID token.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: ClaimRequests,
}

/// What is said about one claim (OIDC Core §5.5.1); a client says nothing with `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimRequest {
    /// Whether the client cannot do without it. It is no error to leave it out all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The one value that will do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Values that will do, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

/// What is wrong with `claims`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsFault {
    /// More than 16 KiB, 100 claims or 16 levels.
    #[error("claims is too large or nested too deeply")]
    TooLarge,
    /// Not a JSON object of objects.
    #[error("claims is no JSON object as OpenID Connect Core section 5.5 describes it")]
    Malformed,
}

impl ClaimsParameter {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// The subject that must be signed in, where the ID token's `sub` is asked for with a value (OIDC Core §5.5.1).
    pub fn subject(&self) -> Option<&str> {
        self.id_token.get("sub")?.value.as_ref()?.as_str()
    }

    /// Authentication contexts of which one must be reached, best first; empty where `acr` is no more than a wish
    /// (OIDC Core §5.5.1.1).
    pub fn essential_acr_values(&self) -> Vec<&str> {
        self.id_token.get("acr").filter(|acr| acr.essential).map(ClaimRequest::texts).unwrap_or_default()
    }
}

impl ClaimRequest {
    /// The texts among `value` and `values`.
    pub fn texts(&self) -> Vec<&str> {
        self.value.iter().chain(&self.values).filter_map(Value::as_str).collect()
    }

    fn read(value: &Value) -> Result<Self, ClaimsFault> {
        let Value::Object(members) = value else {
            return if value.is_null() { Ok(Self::default()) } else { Err(ClaimsFault::Malformed) };
        };
        let essential = match members.get("essential") {
            None | Some(Value::Null) => false,
            Some(essential) => essential.as_bool().ok_or(ClaimsFault::Malformed)?,
        };
        let values = match members.get("values") {
            None | Some(Value::Null) => vec![],
            Some(values) => values.as_array().cloned().ok_or(ClaimsFault::Malformed)?,
        };
        let value = members.get("value").filter(|value| !value.is_null()).cloned();
        Ok(Self { essential, value, values })
    }
}

impl FromStr for ClaimsParameter {
    type Err = ClaimsFault;

    fn from_str(text: &str) -> Result<Self, ClaimsFault> {
        if text.len() > LONGEST {
            return Err(ClaimsFault::TooLarge);
        }
        let members = json::object(text.as_bytes()).map_err(|fault| match fault {
            json::JsonError::TooLarge => ClaimsFault::TooLarge,
            json::JsonError::NotAnObject => ClaimsFault::Malformed,
        })?;
        Ok(Self { userinfo: requests(&members, "userinfo")?, id_token: requests(&members, "id_token")? })
    }
}

fn requests(members: &Map<String, Value>, place: &str) -> Result<ClaimRequests, ClaimsFault> {
    let claims = match members.get(place) {
        None | Some(Value::Null) => return Ok(ClaimRequests::new()),
        Some(Value::Object(claims)) => claims,
        Some(_) => return Err(ClaimsFault::Malformed),
    };
    if claims.len() > MOST {
        return Err(ClaimsFault::TooLarge);
    }
    claims.iter().map(|(name, value)| Ok((name.clone(), ClaimRequest::read(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    // OIDC Core §5.5, verbatim.
    const EXAMPLE: &str = r#"
  {
   "userinfo":
    {
     "given_name": {"essential": true},
     "nickname": null,
     "email": {"essential": true},
     "email_verified": {"essential": true},
     "picture": null,
     "http://example.info/claims/groups": null
    },
   "id_token":
    {
     "auth_time": {"essential": true},
     "acr": {"values": ["urn:mace:incommon:iap:silver"] }
    }
  }"#;

    #[test]
    fn the_example_of_openid_connect_core_is_read() {
        let claims: ClaimsParameter = EXAMPLE.parse().unwrap();
        assert_eq!(claims.userinfo.len(), 6);
        assert!(claims.userinfo["given_name"].essential && !claims.userinfo["nickname"].essential);
        assert!(claims.id_token["auth_time"].essential);
        assert_eq!(claims.id_token["acr"].texts(), ["urn:mace:incommon:iap:silver"]);
        assert!(claims.essential_acr_values().is_empty(), "a wish is no demand");
    }

    #[test]
    fn a_subject_and_an_essential_context_are_seen() {
        let text = r#"{"id_token":{"sub":{"value":"248289761001"},"acr":{"essential":true,"values":["a","b"]}}}"#;
        let claims: ClaimsParameter = text.parse().unwrap();
        assert_eq!(claims.subject(), Some("248289761001"));
        assert_eq!(claims.essential_acr_values(), ["a", "b"]);
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let claims: ClaimsParameter = EXAMPLE.parse().unwrap();
        let kept = serde_json::to_string(&claims).unwrap();
        assert_eq!(serde_json::from_str::<ClaimsParameter>(&kept).unwrap(), claims);
        assert_eq!(kept.parse::<ClaimsParameter>().unwrap(), claims);
    }

    #[test]
    fn unknown_members_are_ignored_and_wrong_shapes_are_not() {
        let claims: ClaimsParameter = r#"{"elsewhere":1,"userinfo":{"name":{"purpose":"x"}}}"#.parse().unwrap();
        assert_eq!(claims.userinfo["name"], ClaimRequest::default());
        assert!("{}".parse::<ClaimsParameter>().unwrap().is_empty());
        for text in [
            "",
            "[]",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":{"name":1}}"#,
            r#"{"userinfo":{"name":{"essential":"yes"}}}"#,
            r#"{"id_token":{"acr":{"values":"a"}}}"#,
        ] {
            assert_eq!(text.parse::<ClaimsParameter>(), Err(ClaimsFault::Malformed), "{text}");
        }
    }

    #[test]
    fn size_number_and_depth_have_an_end() {
        let deep = format!("{}1{}", "[".repeat(20), "]".repeat(20));
        let many: Map<_, _> = (0..=MOST).map(|n| (n.to_string(), Value::Null)).collect();
        let texts = [
            format!(r#"{{"a":{deep}}}"#),
            json!({ "userinfo": many }).to_string(),
            format!("{{{}}}", " ".repeat(LONGEST)),
        ];
        for text in texts {
            assert_eq!(text.parse::<ClaimsParameter>(), Err(ClaimsFault::TooLarge));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\{\\}\\[\\]\",:a-z0-9 ]{0,80}") {
            let _ = text.parse::<ClaimsParameter>();
        }
    }
}
