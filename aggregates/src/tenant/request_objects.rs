//! What a tenant asks of request objects (RFC 9101, OIDC Core §6).

use serde::{Deserialize, Serialize};

use crate::FieldFault;

/// The longest limit that can be set, in seconds: a day.
const LONGEST: u32 = 24 * 60 * 60;

/// Settings about requests that come as a JWT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, and independent of the others")]
pub struct RequestObjects {
    /// By which specification those of OpenID Connect requests are read: `openid`. Pushed ones, and those of plain OAuth requests, are always
    /// read by RFC 9101 (`jar`): signed, and nothing beside them counts.
    pub processing: RequestObjectProcessing,
    /// Whether every request must come as a signed object (RFC 9101 §10.5): no.
    pub require_signed: bool,
    /// Whether objects without signature are read, where the specification is OpenID Connect's and the client did not register an
    /// algorithm: no. Anybody can write one.
    pub allow_unsigned: bool,
    /// Whether they are fetched from where their clients registered that they lie (`request_uris`, RFC 9101 §5.2): yes.
    pub by_reference: bool,
    /// Whether `exp` must be there: no.
    pub require_exp: bool,
    /// Whether `nbf` must be there: no.
    pub require_nbf: bool,
    /// The most seconds between `nbf` and `exp`, where both are there: 0, which is no limit.
    pub longest: u32,
    /// The most seconds since `nbf`, where it is there: 0, which is no limit.
    pub oldest: u32,
}

/// By which specification an object is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestObjectProcessing {
    /// OIDC Core §6: what stands beside the object fills in what it leaves out.
    #[default]
    Openid,
    /// RFC 9101: the object alone is the request.
    Jar,
}

impl Default for RequestObjects {
    fn default() -> Self {
        Self {
            processing: RequestObjectProcessing::Openid,
            require_signed: false,
            allow_unsigned: false,
            by_reference: true,
            require_exp: false,
            require_nbf: false,
            longest: 0,
            oldest: 0,
        }
    }
}

impl RequestObjects {
    /// Whether nothing was chosen.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let limits = [("longest", self.longest), ("oldest", self.oldest)];
        let long = limits.into_iter().filter(|(_, seconds)| *seconds > LONGEST);
        let mut faults: Vec<_> = long
            .map(|(name, _)| {
                let remedy = format!("choose at most {LONGEST} seconds, or 0 for no limit");
                FieldFault::new(format!("oauth.request_objects.{name}"), "is out of bounds", remedy)
            })
            .collect();
        if self.allow_unsigned && self.require_signed {
            let remedy = "switch one of the two off";
            faults.push(FieldFault::new("oauth.request_objects.allow_unsigned", "contradicts require_signed", remedy));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_itself_or_never_ends_is_named() {
        assert_eq!(RequestObjects::default().faults(), vec![]);
        let kept: RequestObjects = serde_json::from_str(r#"{"require_exp": true}"#).unwrap();
        assert!(kept.by_reference && kept.require_exp, "what was written before there was a choice chose nothing");
        let both = RequestObjects {
            allow_unsigned: true,
            require_signed: true,
            oldest: LONGEST + 1,
            longest: 1,
            ..RequestObjects::default()
        };
        let fields: Vec<_> = both.faults().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["oauth.request_objects.oldest", "oauth.request_objects.allow_unsigned"]);
    }
}
