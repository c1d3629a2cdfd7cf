//! Claims beside those of the protocol: what scopes, mappers and tenants add.
//!
//! They are somebody's data, and must never become protocol: a user attribute called `aud` or `exp` would otherwise stand in the
//! token a second time, and each reader would pick one.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value};

/// Claims that only the protocol writes.
const RESERVED: [&str; 25] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "client_id",
    "scope",
    "authorization_details",
    "cnf",
    "act",
    "may_act",
    "events",
    "urn:openid:params:jwt:claim:auth_req_id",
    "urn:openid:params:jwt:claim:rt_hash",
];

/// Claims to be written beside those of the protocol. Those that only the protocol may write are passed over.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra<'a>(pub Option<&'a Map<String, Value>>);

impl Serialize for Extra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        for (name, value) in self.0.into_iter().flatten() {
            if !RESERVED.contains(&name.as_str()) {
                members.serialize_entry(name, value)?;
            }
        }
        members.end()
    }
}
