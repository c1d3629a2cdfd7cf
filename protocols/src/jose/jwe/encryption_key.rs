//! A key to which something is encrypted, parsed once and bound to one algorithm.

use std::fmt;

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey, Pkcs1PublicEncryptingKey,
    PublicEncryptingKey, PublicKeyComponents,
};
use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::content::{GCM_NONCE, gcm_seal};
use super::names::Way;
use super::{ContentEncryption, EncryptError, KeyManagement, agreement, key_wrap, secret};
use crate::jose::jwk::{Material, Text};
use crate::jose::{Jwk, KeyError, base64url};

/// The public half of a partner's key, or a secret that both hold.
pub struct EncryptionKey {
    algorithm: KeyManagement,
    kid: Option<String>,
    recipient: Recipient,
}

enum Recipient {
    Oaep(OaepPublicEncryptingKey, &'static OaepAlgorithm),
    Pkcs1(Pkcs1PublicEncryptingKey),
    Agreed(Material),
    Shared(Zeroizing<Vec<u8>>),
}

/// The header of what is encrypted here, in the order in which it is written.
#[derive(Serialize)]
struct Header<'a> {
    alg: KeyManagement,
    enc: ContentEncryption,
    #[serde(skip_serializing_if = "Option::is_none")]
    cty: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epk: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
}

/// The content's key, and what tells it to the reader.
struct Managed {
    content_key: Zeroizing<Vec<u8>>,
    encrypted_key: Vec<u8>,
    ephemeral: Option<Material>,
    /// Nonce and tag of a key that is sealed.
    sealed: Option<(Vec<u8>, Vec<u8>)>,
}

impl Managed {
    fn plain(content_key: Zeroizing<Vec<u8>>, encrypted_key: Vec<u8>) -> Self {
        Self { content_key, encrypted_key, ephemeral: None, sealed: None }
    }
}

impl EncryptionKey {
    /// A public key for exactly one algorithm. `use`, `key_ops` and `alg` must not say that it is for something else.
    pub fn from_jwk(jwk: &Jwk, algorithm: KeyManagement) -> Result<Self, KeyError> {
        if !jwk.encrypts(algorithm) {
            return Err(KeyError::Purpose);
        }
        let recipient = match (&jwk.material, algorithm.way()) {
            (Material::Rsa { n, e }, Way::Rsa) => rsa(n, e, algorithm)?,
            (material, Way::Agreed | Way::AgreedWrapped(_)) if agreement::is_able(material) => {
                Recipient::Agreed(material.clone())
            }
            _ => return Err(KeyError::Purpose),
        };
        Ok(Self { algorithm, kid: jwk.kid().map(str::to_owned), recipient })
    }

    /// A shared key of the algorithm's length; for `dir` of one that some `enc` has.
    pub fn from_secret(algorithm: KeyManagement, kid: Option<&str>, key: &[u8]) -> Result<Self, KeyError> {
        let recipient = Recipient::Shared(secret::checked(algorithm, key)?);
        Ok(Self { algorithm, kid: kid.map(str::to_owned), recipient })
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

    /// A signed token inside an encrypted one (RFC 7519 §11.2): `cty` is `JWT`. `random` fills a buffer with bytes that nobody can
    /// guess.
    pub fn encrypt_token(
        &self,
        encryption: ContentEncryption,
        token: &str,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<String, EncryptError> {
        self.encrypt(encryption, Some("JWT"), token.as_bytes(), random)
    }

    /// Encrypts any bytes: a JWE in compact form. `content_type` without `application/` (RFC 7516 §4.1.12).
    pub fn encrypt(
        &self,
        encryption: ContentEncryption,
        content_type: Option<&str>,
        plaintext: &[u8],
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<String, EncryptError> {
        let managed = self.manage(encryption, random)?;
        let (nonce, tag) =
            managed.sealed.map(|(nonce, tag)| (base64url::encode(&nonce), base64url::encode(&tag))).unzip();
        let header = Header {
            alg: self.algorithm,
            enc: encryption,
            cty: content_type,
            kid: self.kid.as_deref(),
            epk: managed.ephemeral.as_ref().map(members),
            iv: nonce,
            tag,
        };
        let header = serde_json::to_vec(&header).map_err(|_| EncryptError::Failed)?;
        let mut iv = vec![0; encryption.iv_length()];
        random(&mut iv);
        let lengths =
            [header.len(), managed.encrypted_key.len(), iv.len(), plaintext.len() + 16, encryption.tag_length()];
        let mut token = String::with_capacity(lengths.into_iter().map(base64url::length).sum::<usize>() + 4);
        base64url::append(&header, &mut token);
        let sealed = encryption.seal(&managed.content_key, &iv, token.as_bytes(), plaintext);
        let (ciphertext, tag) = sealed.ok_or(EncryptError::Failed)?;
        for part in [&managed.encrypted_key, &iv, &ciphertext, &tag] {
            token.push('.');
            base64url::append(part, &mut token);
        }
        Ok(token)
    }

    fn manage(
        &self,
        encryption: ContentEncryption,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Managed, EncryptError> {
        const FAILED: EncryptError = EncryptError::Failed;
        let mut fresh = || {
            let mut key = Zeroizing::new(vec![0; encryption.key_length()]);
            random(&mut key);
            key
        };
        match (&self.recipient, self.algorithm.way()) {
            (Recipient::Oaep(key, algorithm), _) => {
                let content_key = fresh();
                let mut encrypted = vec![0; key.ciphertext_size()];
                key.encrypt(algorithm, &content_key, &mut encrypted, None).map_err(|_| FAILED)?;
                Ok(Managed::plain(content_key, encrypted))
            }
            (Recipient::Pkcs1(key), _) => {
                let content_key = fresh();
                let mut encrypted = vec![0; key.ciphertext_size()];
                key.encrypt(&content_key, &mut encrypted).map_err(|_| FAILED)?;
                Ok(Managed::plain(content_key, encrypted))
            }
            (Recipient::Shared(key), Way::Wrapped(_)) => {
                let content_key = fresh();
                let wrapped = key_wrap::wrap(key, &content_key).ok_or(FAILED)?;
                Ok(Managed::plain(content_key, wrapped))
            }
            (Recipient::Shared(key), Way::Sealed(_)) => {
                let content_key = fresh();
                let mut nonce = vec![0; GCM_NONCE];
                random(&mut nonce);
                let mut encrypted = content_key.to_vec();
                let tag = gcm_seal(key, &nonce, &[], &mut encrypted).ok_or(FAILED)?;
                Ok(Managed { sealed: Some((nonce, tag)), ..Managed::plain(content_key, encrypted) })
            }
            (Recipient::Shared(key), _) if key.len() == encryption.key_length() => {
                Ok(Managed::plain(key.clone(), Vec::new()))
            }
            (Recipient::Shared(_), _) => Err(EncryptError::Key),
            (Recipient::Agreed(peer), Way::AgreedWrapped(length)) => {
                let content_key = fresh();
                let (ephemeral, agreed) = agree(peer, self.algorithm.as_str(), length)?;
                let wrapped = key_wrap::wrap(&agreed, &content_key).ok_or(FAILED)?;
                Ok(Managed { ephemeral: Some(ephemeral), ..Managed::plain(content_key, wrapped) })
            }
            (Recipient::Agreed(peer), _) => {
                let (ephemeral, agreed) = agree(peer, encryption.as_str(), encryption.key_length())?;
                Ok(Managed { ephemeral: Some(ephemeral), ..Managed::plain(agreed, Vec::new()) })
            }
        }
    }
}

fn agree(peer: &Material, algorithm: &str, length: usize) -> Result<(Material, Zeroizing<Vec<u8>>), EncryptError> {
    let bound = agreement::Bound { algorithm, producer: &[], consumer: &[], length };
    agreement::with(peer, &bound).ok_or(EncryptError::Failed)
}

fn rsa(n: &[u8], e: &[u8], algorithm: KeyManagement) -> Result<Recipient, KeyError> {
    const INVALID: KeyError = KeyError::Invalid;
    let key: PublicEncryptingKey = PublicKeyComponents { n, e }.try_into().map_err(|_| INVALID)?;
    if algorithm == KeyManagement::Rsa15 {
        return Pkcs1PublicEncryptingKey::new(key).map(Recipient::Pkcs1).map_err(|_| INVALID);
    }
    let key = OaepPublicEncryptingKey::new(key).map_err(|_| INVALID)?;
    Ok(Recipient::Oaep(key, oaep(algorithm)))
}

/// The hash inside OAEP (RFC 7518 §4.3).
pub(super) fn oaep(algorithm: KeyManagement) -> &'static OaepAlgorithm {
    if algorithm == KeyManagement::RsaOaep { &OAEP_SHA1_MGF1SHA1 } else { &OAEP_SHA256_MGF1SHA256 }
}

/// A public half as it stands in `epk`.
fn members(material: &Material) -> Map<String, Value> {
    let text = |value| match value {
        Text::Plain(word) => word.into(),
        Text::Octets(octets) => base64url::encode(octets).into(),
    };
    material.members().into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect()
}

/// The key id and the algorithm; of a secret nothing.
impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EncryptionKey");
        shown.field("algorithm", &self.algorithm).field("kid", &self.kid).finish_non_exhaustive()
    }
}
