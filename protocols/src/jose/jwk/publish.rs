//! A key as others may see it, and its fingerprint.

use aws_lc_rs::digest::{SHA256, digest};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::material::Text;
use super::{Jwk, Usage};
use crate::jose::base64url;

impl Jwk {
    /// The SHA-256 thumbprint in base64url, 43 characters (RFC 7638 §3): the same for every spelling of one key.
    pub fn thumbprint(&self) -> String {
        let mut canonical = String::from("{");
        for (index, (name, value)) in self.material.members().into_iter().enumerate() {
            canonical.push_str(if index == 0 { "\"" } else { ",\"" });
            canonical.push_str(name);
            canonical.push_str("\":\"");
            match value {
                Text::Plain(word) => canonical.push_str(word),
                Text::Octets(octets) => base64url::append(octets, &mut canonical),
            }
            canonical.push('"');
        }
        canonical.push('}');
        base64url::encode(digest(&SHA256, canonical.as_bytes()).as_ref())
    }
}

/// The published form: what makes the key, and `kid`, `use`, `key_ops`, `alg` where it has them. Members that were passed over
/// when it was read do not come back.
impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        for (name, value) in self.material.members() {
            match value {
                Text::Plain(word) => members.serialize_entry(name, word)?,
                Text::Octets(octets) => members.serialize_entry(name, &base64url::encode(octets))?,
            }
        }
        let usage = self.usage.map(|usage| match usage {
            Usage::Signature => "sig",
            Usage::Encryption => "enc",
        });
        for (name, value) in [("kid", self.kid.as_deref()), ("use", usage), ("alg", self.alg.as_deref())] {
            if let Some(value) = value {
                members.serialize_entry(name, value)?;
            }
        }
        if let Some(operations) = &self.operations {
            members.serialize_entry("key_ops", operations)?;
        }
        members.end()
    }
}
