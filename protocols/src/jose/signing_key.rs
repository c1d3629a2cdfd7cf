//! A key that signs, parsed once.
//!
//! Parsing an RSA key costs more than many signatures of another kind; whoever signs on a hot path keeps the value.

use std::fmt;

use aws_lc_rs::digest::digest;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use zeroize::Zeroizing;

use super::curve::Curve;
use super::jwk::Material;
use super::verifying_key::shared;
use super::{Algorithm, Jwk, KeyError, SignError, base64url, der, rsa};

/// A private key or a shared secret, bound to one algorithm.
pub struct SigningKey {
    algorithm: Algorithm,
    kid: Option<String>,
    pair: Pair,
}

enum Pair {
    /// Boxed: the prepared hash states of an HMAC are large.
    Secret(Box<hmac::Key>),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Elliptic(Curve, EcdsaKeyPair),
    Edwards(Ed25519KeyPair),
}

/// The header of what is signed here, in the order in which it is written.
#[derive(Serialize)]
struct Header<'a> {
    alg: Algorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

impl SigningKey {
    /// A private key from PKCS#8 in DER (RFC 5958). The key must be of the algorithm's type and curve.
    pub fn from_pkcs8(algorithm: Algorithm, kid: &str, der: &[u8]) -> Result<Self, KeyError> {
        let pair = if let Some(curve) = Curve::of(algorithm) {
            EcdsaKeyPair::from_pkcs8(curve.signing(), der).map(|pair| Pair::Elliptic(curve, pair))
        } else if let Some(encoding) = rsa::signing(algorithm) {
            RsaKeyPair::from_pkcs8(der).map(|pair| Pair::Rsa(pair, encoding))
        } else if algorithm == Algorithm::EdDSA {
            Ed25519KeyPair::from_pkcs8(der).map(Pair::Edwards)
        } else {
            return Err(KeyError::Purpose);
        };
        Ok(Self { algorithm, kid: Some(kid.to_owned()), pair: pair.map_err(|_| KeyError::Invalid)? })
    }

    /// The same from PKCS#8 in base64 with padding, as private keys are stored. The decoded bytes are wiped.
    pub fn from_pkcs8_base64(algorithm: Algorithm, kid: &str, text: &str) -> Result<Self, KeyError> {
        let der = Zeroizing::new(STANDARD.decode(text).map_err(|_| KeyError::Invalid)?);
        Self::from_pkcs8(algorithm, kid, &der)
    }

    /// A shared secret for one HMAC algorithm, of at least 32, 48 or 64 bytes (RFC 7518 §3.2).
    pub fn from_secret(algorithm: Algorithm, kid: Option<&str>, secret: &[u8]) -> Result<Self, KeyError> {
        let key = shared(algorithm, secret)?;
        Ok(Self { algorithm, kid: kid.map(str::to_owned), pair: Pair::Secret(key.into()) })
    }

    /// The algorithm it signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key id that stands in the header.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The public half, to be published; a shared secret has none.
    pub fn public_jwk(&self) -> Option<Jwk> {
        let material = match &self.pair {
            Pair::Secret(_) => return None,
            Pair::Rsa(pair, _) => {
                let (n, e) = der::integers(pair.public_key().as_ref())?;
                Material::Rsa { n: n.to_vec(), e: e.to_vec() }
            }
            Pair::Elliptic(curve, pair) => {
                let (x, y) = pair.public_key().as_ref().get(1..)?.split_at_checked(curve.octets())?;
                Material::Elliptic { curve: *curve, x: x.to_vec(), y: y.to_vec() }
            }
            Pair::Edwards(pair) => Material::Edwards { x: pair.public_key().as_ref().to_vec() },
        };
        Some(Jwk::of_signer(material, self.kid.clone(), self.algorithm))
    }

    /// Signs claims: a JWT in compact form. `typ` without `application/` (RFC 7515 §4.1.9).
    pub fn sign<C: Serialize + ?Sized>(&self, typ: Option<&str>, claims: &C) -> Result<String, SignError> {
        self.sign_bytes(typ, &serde_json::to_vec(claims).map_err(|_| SignError::Claims)?)
    }

    /// Signs any bytes: a JWS in compact form.
    pub fn sign_bytes(&self, typ: Option<&str>, payload: &[u8]) -> Result<String, SignError> {
        let header = Header { alg: self.algorithm, typ, kid: self.kid() };
        let header = serde_json::to_vec(&header).map_err(|_| SignError::Claims)?;
        let lengths = [header.len(), payload.len(), self.longest_signature()];
        let mut token = String::with_capacity(lengths.into_iter().map(base64url::length).sum::<usize>() + 2);
        base64url::append(&header, &mut token);
        token.push('.');
        base64url::append(payload, &mut token);
        self.append_signature(&mut token)?;
        Ok(token)
    }

    /// The library draws the nonces of ECDSA and the salts of PSS itself; handing it a digest is the way that asks for no
    /// source of randomness.
    fn append_signature(&self, token: &mut String) -> Result<(), SignError> {
        let input = token.as_bytes();
        match &self.pair {
            Pair::Secret(key) => finish(hmac::sign(key, input).as_ref(), token),
            Pair::Elliptic(_, pair) => {
                let signature =
                    pair.sign_digest(&digest(self.algorithm.digest(), input)).map_err(|_| SignError::Failed)?;
                finish(signature.as_ref(), token);
            }
            Pair::Edwards(pair) => finish(pair.try_sign(input).map_err(|_| SignError::Failed)?.as_ref(), token),
            Pair::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let digest = digest(self.algorithm.digest(), input);
                pair.sign_digest(*encoding, &digest, &mut signature).map_err(|_| SignError::Failed)?;
                finish(&signature, token);
            }
        }
        Ok(())
    }

    fn longest_signature(&self) -> usize {
        match &self.pair {
            Pair::Secret(key) => key.algorithm().tag_len(),
            Pair::Rsa(pair, _) => pair.public_modulus_len(),
            Pair::Elliptic(curve, _) => 2 * curve.octets(),
            Pair::Edwards(_) => 64,
        }
    }
}

fn finish(signature: &[u8], token: &mut String) {
    token.push('.');
    base64url::append(signature, token);
}

/// The key id and the algorithm; of the key nothing.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("algorithm", &self.algorithm).field("kid", &self.kid).finish_non_exhaustive()
    }
}
