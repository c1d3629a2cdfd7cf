//! Keys for tests, made anew, in the forms in which Evident stores them.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, RsaKeyPair,
};
use protocols::jose::{Algorithm, SigningKey, VerifyingKey};

/// Long enough for every HMAC.
pub const SECRET: &[u8] = b"a shared secret of more than sixty-four bytes, as HS512 asks for it: here";

/// Every algorithm that signs with a pair.
pub const ASYMMETRIC: [Algorithm; 10] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::EdDSA,
];

/// RSA pairs are slow to make, so all tests share one.
static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let der: Pkcs8V1Der<'_> = RsaKeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap();
    der.as_ref().to_vec()
});

/// A private key in PKCS#8.
pub fn pkcs8(algorithm: Algorithm) -> Vec<u8> {
    let curve = match algorithm {
        Algorithm::ES256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
        Algorithm::ES384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        Algorithm::ES512 => &ECDSA_P521_SHA512_FIXED_SIGNING,
        Algorithm::EdDSA => return Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap().as_ref().to_vec(),
        _ => return RSA.clone(),
    };
    EcdsaKeyPair::generate(curve).unwrap().to_pkcs8v1().unwrap().as_ref().to_vec()
}

/// A key that signs, with `kid`.
pub fn signer(algorithm: Algorithm, kid: &str) -> SigningKey {
    if algorithm.is_symmetric() {
        SigningKey::from_secret(algorithm, Some(kid), SECRET).unwrap()
    } else {
        SigningKey::from_pkcs8(algorithm, kid, &pkcs8(algorithm)).unwrap()
    }
}

/// The key that verifies what the other signs.
pub fn verifier(signer: &SigningKey) -> VerifyingKey {
    match signer.public_jwk() {
        Some(jwk) => VerifyingKey::from_jwk(&jwk).unwrap(),
        None => VerifyingKey::from_secret(signer.algorithm(), signer.kid(), SECRET).unwrap(),
    }
}
