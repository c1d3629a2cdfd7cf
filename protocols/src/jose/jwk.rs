//! One public key in JSON (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
//!
//! The type holds public halves only, so that nothing it is printed, published or compared with can leak a private one, and a
//! public key can never serve as an HMAC secret: secrets have no way into it.

mod material;
mod publish;
mod read;

pub(super) use material::{Material, Text};

use serde_json::Value;

use super::{Algorithm, KeyError, KeyManagement, json};
use crate::x509::Certificate;

/// A public key: RSA of 2048 to 8192 bits, a point on P-256, P-384 or P-521, Ed25519, or X25519.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    pub(super) material: Material,
    kid: Option<String>,
    /// `alg` as it stands there; it may name an algorithm of encryption.
    alg: Option<String>,
    usage: Option<Usage>,
    /// `key_ops`; `None` when the member is absent.
    operations: Option<Vec<String>>,
    /// The thumbprint of its certificate, if it has one: of the first of `x5c`, or as `x5t#S256` says.
    certificate: Option<String>,
}

/// `use` (RFC 7517 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usage {
    Signature,
    Encryption,
}

impl Jwk {
    /// The most bytes of one key. The largest RSA key takes 1.5 kB; certificates beside it (`x5c`) take the rest.
    pub const LARGEST: usize = 32 * 1024;

    /// Reads a key. Members that are not understood are passed over; repeated ones are refused.
    pub fn parse(text: &[u8]) -> Result<Self, KeyError> {
        if text.len() > Self::LARGEST {
            return Err(KeyError::TooLarge);
        }
        read::key(&json::object(text).map_err(KeyError::Json)?)
    }

    /// Reads a key that was parsed as JSON already, as it lies in settings and in the log.
    pub fn from_value(value: &Value) -> Result<Self, KeyError> {
        read::key(value.as_object().ok_or(KeyError::Json(super::JsonFault::NoObject))?)
    }

    /// The public half of a key of ours, ready to be published: `use` is `sig`.
    pub(super) fn of_signer(material: Material, kid: Option<String>, algorithm: Algorithm) -> Self {
        let alg = Some(algorithm.as_str().to_owned());
        Self { material, kid, alg, usage: Some(Usage::Signature), operations: None, certificate: None }
    }

    /// The public half of a key to which others encrypt, ready to be published: `use` is `enc`.
    pub(super) fn of_recipient(material: Material, kid: Option<String>, algorithm: KeyManagement) -> Self {
        let alg = Some(algorithm.as_str().to_owned());
        Self { material, kid, alg, usage: Some(Usage::Encryption), operations: None, certificate: None }
    }

    /// The key id, if it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The algorithms whose signatures this key may verify: the one it names, else those of its type. It is an error when
    /// `use`, `key_ops` or `alg` say that it does not verify signatures, or when `alg` belongs to another type of key.
    pub fn algorithms(&self) -> Result<Vec<Algorithm>, KeyError> {
        let encrypts = self.usage == Some(Usage::Encryption);
        let verifies = self.operations.as_ref().is_none_or(|operations| operations.iter().any(|name| name == "verify"));
        if encrypts || !verifies {
            return Err(KeyError::Purpose);
        }
        let able = self.material.algorithms();
        if able.is_empty() {
            return Err(KeyError::Purpose);
        }
        let Some(alg) = &self.alg else { return Ok(able.to_vec()) };
        let named = alg.parse().map_err(|_| KeyError::Purpose)?;
        if able.contains(&named) { Ok(vec![named]) } else { Err(KeyError::Purpose) }
    }

    /// Whether `use`, `key_ops` and `alg`, where they stand, say nothing against encrypting to it under this algorithm. The public half
    /// of a key that agrees may have no operation at all: deriving is what the other half does.
    pub(super) fn encrypts(&self, algorithm: KeyManagement) -> bool {
        let named = |name: &String| matches!(name.as_str(), "encrypt" | "wrapKey" | "deriveKey" | "deriveBits");
        let able =
            self.operations.as_ref().is_none_or(|operations| operations.is_empty() || operations.iter().any(named));
        let meant = self.alg.as_ref().is_none_or(|alg| alg == algorithm.as_str());
        self.usage != Some(Usage::Signature) && able && meant
    }

    /// Whether it stands for a certificate that its owner shows (RFC 8705 §2.2): its own, or where it names none, any for this key.
    /// One that is for encryption stands for nobody: who decrypts for the client may be somebody else.
    pub fn stands_for(&self, certificate: &Certificate) -> bool {
        if self.is_for_encryption() {
            return false;
        }
        match &self.certificate {
            Some(thumbprint) => thumbprint == certificate.thumbprint(),
            None => self.material.is(certificate.key()),
        }
    }

    /// Whether it says of itself that it is for encryption.
    pub(super) fn is_for_encryption(&self) -> bool {
        self.usage == Some(Usage::Encryption)
    }
}
