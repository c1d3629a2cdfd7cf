//! New key pairs for signing and for encryption, as commands take them: a public JWK and a private PKCS#8.

use aggregates::{JweAlgorithm, JwsAlgorithm, KeyAlgorithm};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use commands::signing_key::KeyPair;
use serde_json::{Map, Value};

/// A key pair that could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyPairError {
    /// The algorithm signs with a shared secret.
    #[error("{} has no key pair; choose one of RS256, PS256, ES256, ES384, ES512, EdDSA, RSA-OAEP-256 or ECDH-ES", .0.as_str())]
    Symmetric(KeyAlgorithm),
    /// The cryptographic library failed.
    #[error("no key pair could be made; try again")]
    Failed,
}

/// The parts of a pair: members of the public JWK, and the private key's DER.
type Parts = (Vec<(&'static str, String)>, Vec<u8>);

/// A new key pair for an algorithm under a key id. RSA keys have 2048 bits; making one takes a tenth of a second and more.
pub fn generate(alg: impl Into<KeyAlgorithm>, kid: String) -> Result<KeyPair, KeyPairError> {
    let alg = alg.into();
    let (members, private_key) = match alg {
        alg if alg.is_symmetric() => Err(KeyPairError::Symmetric(alg)),
        // A pair on this curve agrees as well as it signs; what it is for is said beside it.
        KeyAlgorithm::Jws(JwsAlgorithm::ES256)
        | KeyAlgorithm::Jwe(
            JweAlgorithm::EcdhEs | JweAlgorithm::EcdhEsA128Kw | JweAlgorithm::EcdhEsA192Kw | JweAlgorithm::EcdhEsA256Kw,
        ) => elliptic("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
        KeyAlgorithm::Jws(JwsAlgorithm::ES384) => elliptic("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        KeyAlgorithm::Jws(JwsAlgorithm::ES512) => elliptic("P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
        KeyAlgorithm::Jws(JwsAlgorithm::EdDSA) => edwards(),
        _ => rsa(),
    }?;
    let mut jwk: Map<String, Value> =
        members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    for (name, value) in [("kid", kid.as_str()), ("alg", alg.as_str()), ("use", alg.key_use().as_str())] {
        jwk.insert(name.to_owned(), value.into());
    }
    Ok(KeyPair { kid, alg, public_jwk: jwk.into(), private_key: STANDARD.encode(private_key) })
}

/// RFC 7518 §6.2: the coordinates of an uncompressed point, each half of what follows its first byte.
fn elliptic(curve: &str, algorithm: &'static EcdsaSigningAlgorithm) -> Result<Parts, KeyPairError> {
    let pair = EcdsaKeyPair::generate(algorithm).map_err(|_| KeyPairError::Failed)?;
    let private = pair.to_pkcs8v1().map_err(|_| KeyPairError::Failed)?;
    let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
    let (x, y) = point.split_at(point.len() / 2);
    let members =
        vec![("kty", "EC".to_owned()), ("crv", curve.to_owned()), ("x", BASE64.encode(x)), ("y", BASE64.encode(y))];
    Ok((members, private.as_ref().to_vec()))
}

/// RFC 8037 §2.
fn edwards() -> Result<Parts, KeyPairError> {
    let pair = Ed25519KeyPair::generate().map_err(|_| KeyPairError::Failed)?;
    let private = pair.to_pkcs8v1().map_err(|_| KeyPairError::Failed)?;
    let x = BASE64.encode(pair.public_key().as_ref());
    let members = vec![("kty", "OKP".to_owned()), ("crv", "Ed25519".to_owned()), ("x", x)];
    Ok((members, private.as_ref().to_vec()))
}

/// RFC 7518 §6.3.
fn rsa() -> Result<Parts, KeyPairError> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyPairError::Failed)?;
    let private: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyPairError::Failed)?;
    let (modulus, exponent) = integers(pair.public_key().as_ref()).ok_or(KeyPairError::Failed)?;
    let members = vec![("kty", "RSA".to_owned()), ("n", BASE64.encode(modulus)), ("e", BASE64.encode(exponent))];
    Ok((members, private.as_ref().to_vec()))
}

/// The two integers of an `RSAPublicKey` (RFC 8017 A.1.1), without the zero that keeps them positive in DER.
fn integers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = element(0x30, der)?;
    let (modulus, rest) = element(0x02, sequence)?;
    let (exponent, _) = element(0x02, rest)?;
    Some((modulus.strip_prefix(&[0]).unwrap_or(modulus), exponent))
}

/// The content of a DER element with this tag, and what follows it.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
    };
    (found == tag).then(|| rest.split_at_checked(length)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_with_a_pair_gives_a_public_jwk_without_a_private_member() {
        let table = [
            (KeyAlgorithm::from(JwsAlgorithm::RS256), "RSA", &["n", "e"][..]),
            (JwsAlgorithm::PS512.into(), "RSA", &["n", "e"]),
            (JwsAlgorithm::ES256.into(), "EC", &["crv", "x", "y"]),
            (JwsAlgorithm::ES384.into(), "EC", &["crv", "x", "y"]),
            (JwsAlgorithm::ES512.into(), "EC", &["crv", "x", "y"]),
            (JwsAlgorithm::EdDSA.into(), "OKP", &["crv", "x"]),
            (JweAlgorithm::RsaOaep256.into(), "RSA", &["n", "e"]),
            (JweAlgorithm::EcdhEs.into(), "EC", &["crv", "x", "y"]),
        ];
        for (alg, kty, members) in table {
            let pair = generate(alg, "one".into()).unwrap();
            assert_eq!(pair.public_jwk["kty"], kty);
            assert_eq!(pair.public_jwk.as_object().unwrap().len(), 4 + members.len());
            assert!(members.iter().all(|member| pair.public_jwk[*member].is_string()), "{}", pair.public_jwk);
            assert!(STANDARD.decode(&pair.private_key).unwrap().starts_with(&[0x30]));
        }
    }

    #[test]
    fn an_rsa_modulus_has_256_bytes_and_the_usual_exponent() {
        let pair = generate(JwsAlgorithm::RS256, "one".into()).unwrap();
        assert_eq!(BASE64.decode(pair.public_jwk["n"].as_str().unwrap()).unwrap().len(), 256);
        assert_eq!(pair.public_jwk["e"], "AQAB");
    }

    #[test]
    fn a_shared_secret_is_no_pair() {
        for alg in [KeyAlgorithm::from(JwsAlgorithm::HS256), JweAlgorithm::A128Kw.into()] {
            assert!(matches!(generate(alg, "one".into()), Err(KeyPairError::Symmetric(_))));
        }
    }
}
