//! The header of an encrypted token (RFC 7516 §4).
//!
//! As with signatures, nothing in it chooses what is trusted. `epk` is a key, and is read as strictly as any other.

use serde_json::{Map, Value};

use super::content::{GCM_NONCE, GCM_TAG};
use super::names::Way;
use super::{ContentEncryption, JweError, KeyManagement, agreement};
use crate::jose::header::{LARGEST, is_media_type, text};
use crate::jose::jwk::Material;
use crate::jose::{Jwk, base64url, json};

/// A header that passed: both algorithms are understood, their parameters are there, and no extension is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct JweHeader {
    algorithm: KeyManagement,
    encryption: ContentEncryption,
    kid: Option<String>,
    content_type: Option<String>,
    pub(super) parameters: Parameters,
}

/// What an algorithm needs beside the key.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parameters {
    /// Nothing.
    None,
    /// RFC 7518 §4.7.1.
    Sealed { nonce: Vec<u8>, tag: Vec<u8> },
    /// RFC 7518 §4.6.1.
    Agreed { ephemeral: Material, producer: Vec<u8>, consumer: Vec<u8> },
}

impl JweHeader {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JweError> {
        if bytes.len() > LARGEST {
            return Err(JweError::TooLarge);
        }
        let members = json::object(bytes).map_err(JweError::Header)?;
        let algorithm = word(&members, "alg")?.ok_or(JweError::Member("alg"))?;
        let algorithm = algorithm.parse().map_err(|_| JweError::UnknownAlgorithm)?;
        let encryption = word(&members, "enc")?.ok_or(JweError::Member("enc"))?;
        let encryption = encryption.parse().map_err(|_| JweError::UnknownEncryption)?;
        if members.contains_key("crit") {
            return Err(JweError::Critical);
        }
        if members.contains_key("zip") {
            return Err(JweError::Compressed);
        }
        let owned = |member| word(&members, member).map(|text| text.map(str::to_owned));
        let (kid, content_type) = (owned("kid")?, owned("cty")?);
        Ok(Self { algorithm, encryption, kid, content_type, parameters: parameters(algorithm, &members)? })
    }

    /// `alg`.
    pub fn algorithm(&self) -> KeyManagement {
        self.algorithm
    }

    /// `enc`.
    pub fn encryption(&self) -> ContentEncryption {
        self.encryption
    }

    /// `kid`, if there is one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether the content is a token itself: `cty` is `JWT` (RFC 7519 §5.2).
    pub fn is_nested(&self) -> bool {
        self.content_type.as_deref().is_some_and(|cty| is_media_type(cty, "JWT"))
    }
}

fn parameters(algorithm: KeyManagement, members: &Map<String, Value>) -> Result<Parameters, JweError> {
    match algorithm.way() {
        Way::Rsa | Way::Wrapped(_) | Way::Direct => Ok(Parameters::None),
        Way::Sealed(_) => {
            let exactly = |member, length| {
                let bytes = octets(members, member)?.ok_or(JweError::Member(member))?;
                if bytes.len() == length { Ok(bytes) } else { Err(JweError::Member(member)) }
            };
            Ok(Parameters::Sealed { nonce: exactly("iv", GCM_NONCE)?, tag: exactly("tag", GCM_TAG)? })
        }
        Way::Agreed | Way::AgreedWrapped(_) => {
            let key = members.get("epk").and_then(|epk| Jwk::from_value(epk).ok());
            let ephemeral = key.map(|key| key.material).filter(agreement::is_able).ok_or(JweError::Member("epk"))?;
            let party = |member| Ok(octets(members, member)?.unwrap_or_default());
            Ok(Parameters::Agreed { ephemeral, producer: party("apu")?, consumer: party("apv")? })
        }
    }
}

fn word<'a>(members: &'a Map<String, Value>, member: &'static str) -> Result<Option<&'a str>, JweError> {
    text(members, member).map_err(|_| JweError::Member(member))
}

fn octets(members: &Map<String, Value>, member: &'static str) -> Result<Option<Vec<u8>>, JweError> {
    let decode = |text| base64url::decode(text).ok_or(JweError::Member(member));
    word(members, member)?.map(decode).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::JsonFault;

    #[test]
    fn what_must_not_pass_is_refused_by_name() {
        let table = [
            (r#"{"alg":"dir"}"#, JweError::Member("enc")),
            (r#"{"enc":"A128GCM"}"#, JweError::Member("alg")),
            (r#"{"alg":"none","enc":"A128GCM"}"#, JweError::UnknownAlgorithm),
            (r#"{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":1,"p2s":"AA"}"#, JweError::UnknownAlgorithm),
            (r#"{"alg":"dir","enc":"A128CBC"}"#, JweError::UnknownEncryption),
            (r#"{"alg":"dir","enc":["A128GCM"]}"#, JweError::Member("enc")),
            (r#"{"alg":"dir","enc":"A128GCM","enc":"A256GCM"}"#, JweError::Header(JsonFault::Repeated)),
            (r#"{"alg":"dir","enc":"A128GCM","crit":["exp"],"exp":1}"#, JweError::Critical),
            (r#"{"alg":"dir","enc":"A128GCM","zip":"DEF"}"#, JweError::Compressed),
            (r#"{"alg":"dir","enc":"A128GCM","kid":1}"#, JweError::Member("kid")),
            (r#"{"alg":"A128GCMKW","enc":"A128GCM"}"#, JweError::Member("iv")),
            (r#"{"alg":"A128GCMKW","enc":"A128GCM","iv":"AAAA","tag":"AAAA"}"#, JweError::Member("iv")),
            (r#"{"alg":"A128GCMKW","enc":"A128GCM","iv":"AAAAAAAAAAAAAAAA","tag":"AAAA"}"#, JweError::Member("tag")),
            (r#"{"alg":"ECDH-ES","enc":"A128GCM"}"#, JweError::Member("epk")),
            (r#"{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"oct","k":"AAAA"}}"#, JweError::Member("epk")),
            (r#"["dir"]"#, JweError::Header(JsonFault::NoObject)),
        ];
        for (header, error) in table {
            assert_eq!(JweHeader::parse(header.as_bytes()), Err(error), "{header}");
        }
    }

    #[test]
    fn an_ephemeral_key_is_public_on_its_curve_and_able_to_agree() {
        let good = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                       "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
        let header = |epk: &str| format!(r#"{{"alg":"ECDH-ES","enc":"A128GCM","epk":{epk}}}"#);
        assert!(JweHeader::parse(header(good).as_bytes()).is_ok());
        let beside = good.replace("x_FE", "x_FF");
        let private = good.replace("\"kty\"", "\"d\":\"AA\",\"kty\"");
        let signs = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        for epk in [beside.as_str(), &private, signs, "{}", "7"] {
            assert_eq!(JweHeader::parse(header(epk).as_bytes()), Err(JweError::Member("epk")), "{epk}");
        }
    }
}
