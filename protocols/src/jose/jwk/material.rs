//! The numbers of a public key.

use aws_lc_rs::signature::{ED25519, ParsedPublicKey, RsaPublicKeyComponents};

use crate::jose::curve::Curve;
use crate::jose::{Algorithm, KeyError, rsa};
use crate::x509::PublicKey;

/// The numbers of a public key, all big-endian and of the length that RFC 7518 demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jose) enum Material {
    /// Modulus and exponent without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// Both coordinates, each of the curve's full length.
    Elliptic { curve: Curve, x: Vec<u8>, y: Vec<u8> },
    /// The 32 bytes of RFC 8032 §5.1.5.
    Edwards { x: Vec<u8> },
    /// The 32 bytes of RFC 7748 §5; it signs nothing.
    Montgomery { x: Vec<u8> },
}

impl Material {
    /// The signature algorithms that this type of key has (RFC 7518 §3.1, §3.4; RFC 8037 §3.1).
    pub(in crate::jose) fn algorithms(&self) -> &'static [Algorithm] {
        match self {
            Self::Rsa { .. } => &rsa::ALGORITHMS,
            Self::Elliptic { curve: Curve::P256, .. } => &[Algorithm::ES256],
            Self::Elliptic { curve: Curve::P384, .. } => &[Algorithm::ES384],
            Self::Elliptic { curve: Curve::P521, .. } => &[Algorithm::ES512],
            Self::Edwards { .. } => &[Algorithm::EdDSA],
            Self::Montgomery { .. } => &[],
        }
    }

    /// The key as the cryptographic library wants it, for one algorithm. Points beside the curve are found here.
    pub(in crate::jose) fn parsed(&self, algorithm: Algorithm) -> Result<ParsedPublicKey, KeyError> {
        let parsed = match self {
            Self::Rsa { n, e } => {
                let parameters = rsa::verification(algorithm).ok_or(KeyError::Purpose)?;
                RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters)
            }
            Self::Elliptic { curve, x, y } if curve.algorithm() == algorithm => {
                let point = [&[0x04], x.as_slice(), y.as_slice()].concat();
                ParsedPublicKey::new(curve.verification(), point)
            }
            Self::Edwards { x } if algorithm == Algorithm::EdDSA => ParsedPublicKey::new(&ED25519, x),
            _ => return Err(KeyError::Purpose),
        };
        parsed.map_err(|_| KeyError::Invalid)
    }

    /// Whether it is the key that a certificate is for.
    pub(in crate::jose) fn is(&self, key: &PublicKey) -> bool {
        match (self, key) {
            (Self::Rsa { n, e }, PublicKey::Rsa { n: modulus, e: exponent }) => n == modulus && e == exponent,
            (Self::Elliptic { curve, x, y }, PublicKey::Elliptic { curve: named, point }) => {
                curve.identifier() == named && *point == [&[0x04], x.as_slice(), y.as_slice()].concat()
            }
            (Self::Edwards { x }, PublicKey::Edwards(octets)) => x == octets,
            _ => false,
        }
    }

    /// The members of a JWK that make the key, in the order of RFC 7638 §3.2: by name.
    pub(in crate::jose) fn members(&self) -> Vec<(&'static str, Text<'_>)> {
        match self {
            Self::Rsa { n, e } => vec![("e", Text::Octets(e)), ("kty", Text::Plain("RSA")), ("n", Text::Octets(n))],
            Self::Elliptic { curve, x, y } => vec![
                ("crv", Text::Plain(curve.as_str())),
                ("kty", Text::Plain("EC")),
                ("x", Text::Octets(x)),
                ("y", Text::Octets(y)),
            ],
            Self::Edwards { x } => {
                vec![("crv", Text::Plain("Ed25519")), ("kty", Text::Plain("OKP")), ("x", Text::Octets(x))]
            }
            Self::Montgomery { x } => {
                vec![("crv", Text::Plain("X25519")), ("kty", Text::Plain("OKP")), ("x", Text::Octets(x))]
            }
        }
    }
}

/// What stands in a member: a word, or bytes in base64url.
#[derive(Clone, Copy)]
pub(in crate::jose) enum Text<'a> {
    Plain(&'static str),
    Octets(&'a [u8]),
}
