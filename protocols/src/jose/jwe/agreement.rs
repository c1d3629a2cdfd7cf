//! Agreeing upon a key with a partner (RFC 7518 §4.6, RFC 8037 §3.2).
//!
//! The library reads points itself and refuses one that is not on its curve, and a secret of X25519 that is all zero. That both keys are
//! on the same curve is its check as well: no number of one curve is ever used on another.

use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, PublicKey, UnparsedPublicKey, X25519, agree,
};
use aws_lc_rs::digest::{Context, SHA256};
use zeroize::Zeroizing;

use crate::jose::curve::Curve;
use crate::jose::jwk::Material;

/// The prefix of an X25519 key in PKCS #8; what follows is the key (RFC 8410 §7).
const X25519_PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20];

/// What the derived key is bound to (RFC 7518 §4.6.2).
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    /// The name of the algorithm that will use the key.
    pub(super) algorithm: &'a str,
    /// `apu`
    pub(super) producer: &'a [u8],
    /// `apv`
    pub(super) consumer: &'a [u8],
    /// The bytes of the key.
    pub(super) length: usize,
}

/// A key that the holder of `peer` can agree upon too, and the public half that they need for it.
pub(super) fn with(peer: &Material, bound: &Bound<'_>) -> Option<(Material, Zeroizing<Vec<u8>>)> {
    let (algorithm, _) = point(peer)?;
    let ephemeral = PrivateKey::generate(algorithm).ok()?;
    let key = between(&ephemeral, peer, bound)?;
    Some((public(&ephemeral)?, key))
}

/// The key that a private and a public half agree upon.
pub(super) fn between(private: &PrivateKey, public: &Material, bound: &Bound<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let (algorithm, point) = point(public)?;
    if algorithm != private.algorithm() {
        return None;
    }
    agree(private, UnparsedPublicKey::new(algorithm, point), (), |secret| Ok(derived(secret, bound))).ok()
}

/// Whether keys of this kind can agree upon one.
pub(super) fn is_able(material: &Material) -> bool {
    point(material).is_some()
}

/// A private key from PKCS #8, on whichever curve it is.
pub(super) fn private(der: &[u8]) -> Option<PrivateKey> {
    if let Some(key) = der.strip_prefix(&X25519_PKCS8) {
        return PrivateKey::from_private_key(&X25519, key).ok();
    }
    [&ECDH_P256, &ECDH_P384, &ECDH_P521]
        .into_iter()
        .find_map(|algorithm| PrivateKey::from_private_key_der(algorithm, der).ok())
}

/// The public half of a private key.
pub(super) fn public(private: &PrivateKey) -> Option<Material> {
    let public: PublicKey = private.compute_public_key().ok()?;
    let bytes = public.as_ref();
    if private.algorithm() == &X25519 {
        return Some(Material::Montgomery { x: bytes.to_vec() });
    }
    let curve = [Curve::P256, Curve::P384, Curve::P521].into_iter().find(|curve| of(*curve) == private.algorithm())?;
    let (x, y) = bytes.get(1..)?.split_at_checked(curve.octets())?;
    Some(Material::Elliptic { curve, x: x.to_vec(), y: y.to_vec() })
}

fn of(curve: Curve) -> &'static Algorithm {
    match curve {
        Curve::P256 => &ECDH_P256,
        Curve::P384 => &ECDH_P384,
        Curve::P521 => &ECDH_P521,
    }
}

/// A public half as the library wants it.
fn point(material: &Material) -> Option<(&'static Algorithm, Vec<u8>)> {
    match material {
        Material::Elliptic { curve, x, y } => Some((of(*curve), [&[0x04], x.as_slice(), y.as_slice()].concat())),
        Material::Montgomery { x } => Some((&X25519, x.clone())),
        Material::Rsa { .. } | Material::Edwards { .. } => None,
    }
}

/// The Concat KDF of NIST SP 800-56A with SHA-256 (RFC 7518 §4.6.2).
fn derived(secret: &[u8], bound: &Bound<'_>) -> Zeroizing<Vec<u8>> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
    let mut key = Zeroizing::new(Vec::with_capacity(bound.length + SHA256.output_len()));
    for round in 1_u32.. {
        if key.len() >= bound.length {
            break;
        }
        let mut context = Context::new(&SHA256);
        context.update(&round.to_be_bytes());
        context.update(secret);
        for part in [bound.algorithm.as_bytes(), bound.producer, bound.consumer] {
            context.update(&length(part.len()));
            context.update(part);
        }
        context.update(&length(bound.length * 8));
        key.extend_from_slice(context.finish().as_ref());
    }
    key.truncate(bound.length);
    key
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

    use super::*;

    fn private_of(curve: Curve, d: &str) -> PrivateKey {
        PrivateKey::from_private_key(of(curve), &BASE64.decode(d).unwrap()).unwrap()
    }

    #[test]
    fn the_key_of_rfc_7518_appendix_c_is_agreed_upon_by_both() {
        let alice = private_of(Curve::P256, "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        let bob = private_of(Curve::P256, "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
        let bound = Bound { algorithm: "A128GCM", producer: b"Alice", consumer: b"Bob", length: 16 };
        for (own, other) in [(&alice, &bob), (&bob, &alice)] {
            let key = between(own, &public(other).unwrap(), &bound).unwrap();
            assert_eq!(BASE64.encode(&*key), "VqqN6vgjbSBcIijNcacQGg");
        }
    }

    #[test]
    fn a_point_beside_the_curve_on_another_one_or_of_small_order_agrees_with_nobody() {
        let bound = Bound { algorithm: "A128GCM", producer: b"", consumer: b"", length: 16 };
        let own = PrivateKey::generate(&ECDH_P256).unwrap();
        let other = public(&PrivateKey::generate(&ECDH_P384).unwrap()).unwrap();
        assert!(between(&own, &other, &bound).is_none());
        let Some(Material::Elliptic { curve, x, mut y }) = public(&own) else { panic!("a point") };
        y[31] ^= 1;
        assert!(between(&own, &Material::Elliptic { curve, x, y }, &bound).is_none());
        let own = PrivateKey::generate(&X25519).unwrap();
        assert!(between(&own, &Material::Montgomery { x: vec![0; 32] }, &bound).is_none());
        assert!(between(&own, &Material::Edwards { x: vec![1; 32] }, &bound).is_none());
    }
}
