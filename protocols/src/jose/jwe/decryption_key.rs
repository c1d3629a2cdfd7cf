//! A key that opens what was encrypted to it, parsed once and bound to one algorithm.

use std::fmt;

use aws_lc_rs::agreement::PrivateKey;
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{OaepAlgorithm, OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::content::gcm_open;
use super::encryption_key::oaep;
use super::header::Parameters;
use super::names::Way;
use super::{ContentEncryption, JweError, JweHeader, KeyManagement, agreement, key_wrap, secret};
use crate::jose::jwk::Material;
use crate::jose::{Jwk, KeyError, der};

/// A private key, or a secret that both hold.
pub struct DecryptionKey {
    algorithm: KeyManagement,
    kid: Option<String>,
    holder: Holder,
    /// Makes the key that takes the place of one that cannot be recovered. It is made of the private half, so nobody else knows it, and
    /// the same token always has the same one: neither an answer nor trying twice tells that it was used (RFC 7516 §11.5).
    substitute: hmac::Key,
}

enum Holder {
    Oaep(OaepPrivateDecryptingKey, &'static OaepAlgorithm, Material),
    Pkcs1(Pkcs1PrivateDecryptingKey, Material),
    Agreed(Box<PrivateKey>, Material),
    Shared(Zeroizing<Vec<u8>>),
}

impl DecryptionKey {
    /// A private key from PKCS #8 in DER (RFC 5958): RSA, a NIST curve, or X25519, as the algorithm asks.
    pub fn from_pkcs8(algorithm: KeyManagement, kid: &str, der: &[u8]) -> Result<Self, KeyError> {
        let holder = match algorithm.way() {
            Way::Rsa => rsa(algorithm, der)?,
            Way::Agreed | Way::AgreedWrapped(_) => {
                let private = agreement::private(der).ok_or(KeyError::Invalid)?;
                let public = agreement::public(&private).ok_or(KeyError::Invalid)?;
                Holder::Agreed(private.into(), public)
            }
            Way::Wrapped(_) | Way::Sealed(_) | Way::Direct => return Err(KeyError::Purpose),
        };
        Ok(Self { algorithm, kid: Some(kid.to_owned()), holder, substitute: substitute(der) })
    }

    /// The same from PKCS #8 in base64 with padding, as private keys are stored. The decoded bytes are wiped.
    pub fn from_pkcs8_base64(algorithm: KeyManagement, kid: &str, text: &str) -> Result<Self, KeyError> {
        let der = Zeroizing::new(STANDARD.decode(text).map_err(|_| KeyError::Invalid)?);
        Self::from_pkcs8(algorithm, kid, &der)
    }

    /// A shared key of the algorithm's length; for `dir` of one that some `enc` has.
    pub fn from_secret(algorithm: KeyManagement, kid: Option<&str>, key: &[u8]) -> Result<Self, KeyError> {
        let holder = Holder::Shared(secret::checked(algorithm, key)?);
        Ok(Self { algorithm, kid: kid.map(str::to_owned), holder, substitute: substitute(key) })
    }

    /// The key that a client secret is for these two algorithms (OpenID Connect Core §10.2).
    pub fn from_client_secret(
        algorithm: KeyManagement,
        encryption: ContentEncryption,
        client_secret: &[u8],
    ) -> Result<Self, KeyError> {
        Self::from_secret(algorithm, None, &secret::derived(algorithm, encryption, client_secret)?)
    }

    /// Its algorithm.
    pub fn algorithm(&self) -> KeyManagement {
        self.algorithm
    }

    /// The key id, if it has one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The public half, to be published; a shared secret has none.
    pub fn public_jwk(&self) -> Option<Jwk> {
        let (Holder::Oaep(_, _, material) | Holder::Pkcs1(_, material) | Holder::Agreed(_, material)) = &self.holder
        else {
            return None;
        };
        Some(Jwk::of_recipient(material.clone(), self.kid.clone(), self.algorithm))
    }

    /// The content's key. A wrong one is not told from a right one: that is left to the content. Only what everybody sees is an error.
    pub(super) fn content_key(&self, header: &JweHeader, encrypted: &[u8]) -> Result<Zeroizing<Vec<u8>>, JweError> {
        let length = header.encryption().key_length();
        let substitute = hmac::sign(&self.substitute, encrypted);
        let found = match (&self.holder, &header.parameters, self.algorithm.way()) {
            (Holder::Oaep(key, algorithm, _), ..) => {
                let mut buffer = Zeroizing::new(vec![0; key.min_output_size()]);
                let key = key.decrypt(algorithm, encrypted, &mut buffer, None);
                key.ok().map(|key| Zeroizing::new(key.to_vec()))
            }
            (Holder::Pkcs1(key, _), ..) => {
                let mut buffer = Zeroizing::new(vec![0; key.min_output_size()]);
                key.decrypt(encrypted, &mut buffer).ok().map(|key| Zeroizing::new(key.to_vec()))
            }
            (Holder::Agreed(private, own), Parameters::Agreed { ephemeral, producer, consumer }, way) => {
                if !is_of_one_kind(own, ephemeral) {
                    return Err(JweError::Member("epk"));
                }
                let (algorithm, length) = match way {
                    Way::AgreedWrapped(length) => (self.algorithm.as_str(), length),
                    _ => (header.encryption().as_str(), length),
                };
                let bound = agreement::Bound { algorithm, producer, consumer, length };
                let agreed = agreement::between(private, ephemeral, &bound);
                match way {
                    Way::AgreedWrapped(_) => agreed.and_then(|agreed| key_wrap::unwrap(&agreed, encrypted)),
                    _ => agreed,
                }
            }
            (Holder::Shared(key), Parameters::Sealed { nonce, tag }, _) => {
                let mut text = Zeroizing::new(encrypted.to_vec());
                gcm_open(key, nonce, &[], tag, &mut text).map(|()| text)
            }
            (Holder::Shared(key), _, Way::Wrapped(_)) => key_wrap::unwrap(key, encrypted),
            (Holder::Shared(key), ..) => Some(key.clone()),
            (Holder::Agreed(..), ..) => None,
        };
        let found = found.filter(|key| key.len() == length);
        let substitute = substitute.as_ref().get(..length).unwrap_or_default();
        Ok(found.unwrap_or_else(|| Zeroizing::new(substitute.to_vec())))
    }
}

fn rsa(algorithm: KeyManagement, der: &[u8]) -> Result<Holder, KeyError> {
    const INVALID: KeyError = KeyError::Invalid;
    let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| INVALID)?;
    let (n, e) = der::integers(pair.public_key().as_ref()).ok_or(INVALID)?;
    let material = Material::Rsa { n: n.to_vec(), e: e.to_vec() };
    let key = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| INVALID)?;
    if algorithm == KeyManagement::Rsa15 {
        let key = Pkcs1PrivateDecryptingKey::new(key).map_err(|_| INVALID)?;
        return Ok(Holder::Pkcs1(key, material));
    }
    let key = OaepPrivateDecryptingKey::new(key).map_err(|_| INVALID)?;
    Ok(Holder::Oaep(key, oaep(algorithm), material))
}

fn is_of_one_kind(own: &Material, other: &Material) -> bool {
    match (own, other) {
        (Material::Elliptic { curve: own, .. }, Material::Elliptic { curve: other, .. }) => own == other,
        (Material::Montgomery { .. }, Material::Montgomery { .. }) => true,
        _ => false,
    }
}

fn substitute(private: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA512, private)
}

/// The key id and the algorithm; of the key nothing.
impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("DecryptionKey");
        shown.field("algorithm", &self.algorithm).field("kid", &self.kid).finish_non_exhaustive()
    }
}
