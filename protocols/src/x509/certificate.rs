//! One certificate, read once: what it is compared by.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey as Parsed;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::DistinguishedName;

/// `id-ecPublicKey` (RFC 5480 §2.1.1).
const ELLIPTIC: &str = "1.2.840.10045.2.1";
/// `id-Ed25519` (RFC 8410 §3).
const ED25519: &str = "1.3.101.112";
/// The tag of an object identifier.
const OBJECT_IDENTIFIER: u32 = 6;

/// A certificate as it was shown. Nobody has said yet that it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    thumbprint: String,
    subject: DistinguishedName,
    names: Vec<AlternativeName>,
    key: PublicKey,
    not_before: i64,
    not_after: i64,
    authority: bool,
}

/// An entry of `subjectAltName` (RFC 5280 §4.2.1.6), of the kinds that RFC 8705 §2.1.2 knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AlternativeName {
    Dns(String),
    Uri(String),
    /// 4 octets or 16.
    Ip(Vec<u8>),
    Email(String),
}

/// The key that a certificate is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA: big-endian, without leading zeros.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
    /// A point on a named curve.
    Elliptic {
        /// The curve's object identifier, in dots.
        curve: String,
        /// The point as X9.62 writes it; the first octet is 4 where it is not compressed.
        point: Vec<u8>,
    },
    /// Ed25519: 32 octets.
    Edwards(Vec<u8>),
    /// Something that no JWK of ours is.
    Other,
}

/// Why bytes are no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// They are more than anybody's certificate has.
    #[error("the certificate is longer than {} bytes", Certificate::LARGEST)]
    TooLarge,
    /// They are not DER of RFC 5280 §4.1.
    #[error("the certificate cannot be read")]
    Malformed,
}

impl Certificate {
    /// The most bytes of one.
    pub const LARGEST: usize = 16 * 1024;

    /// Reads DER (RFC 5280 §4.1), and nothing after it.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > Self::LARGEST {
            return Err(CertificateError::TooLarge);
        }
        let (rest, read) = X509Certificate::from_der(der).map_err(|_| CertificateError::Malformed)?;
        if !rest.is_empty() {
            return Err(CertificateError::Malformed);
        }
        // An extension that stands twice is read by everybody as they like (RFC 5280 §4.2).
        let names = read.subject_alternative_name().map_err(|_| CertificateError::Malformed)?;
        let constraints = read.basic_constraints().map_err(|_| CertificateError::Malformed)?;
        let names = names.iter().flat_map(|extension| &extension.value.general_names);
        Ok(Self {
            der: der.to_owned(),
            thumbprint: thumbprint(der),
            subject: DistinguishedName::of_certificate(read.subject()),
            names: names.filter_map(AlternativeName::of).collect(),
            key: PublicKey::of(read.public_key()),
            not_before: read.validity().not_before.timestamp(),
            not_after: read.validity().not_after.timestamp(),
            authority: constraints.is_some_and(|constraints| constraints.value.ca),
        })
    }

    /// As it was shown.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// `x5t#S256` (RFC 8705 §3.1): SHA-256 of the DER, in base64url.
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whom it names.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The key that it is for.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether it is good at a moment by its own words, in seconds since 1970 (RFC 5280 §4.1.2.5: both ends count).
    pub fn is_good_at(&self, now: i64) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// Whether it says that it may sign others (RFC 5280 §4.2.1.9).
    pub fn is_of_authority(&self) -> bool {
        self.authority
    }

    pub(super) fn names(&self) -> &[AlternativeName] {
        &self.names
    }
}

/// `x5t#S256` of DER.
fn thumbprint(der: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, der))
}

impl AlternativeName {
    fn of(name: &GeneralName<'_>) -> Option<Self> {
        match name {
            GeneralName::DNSName(name) => Some(Self::Dns((*name).to_owned())),
            GeneralName::URI(name) => Some(Self::Uri((*name).to_owned())),
            GeneralName::IPAddress(octets) => Some(Self::Ip((*octets).to_owned())),
            GeneralName::RFC822Name(name) => Some(Self::Email((*name).to_owned())),
            _ => None,
        }
    }
}

impl PublicKey {
    fn of(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let bytes = &info.subject_public_key.data;
        match info.parsed() {
            Ok(Parsed::RSA(key)) => Self::Rsa { n: positive(key.modulus), e: positive(key.exponent) },
            Ok(Parsed::EC(_)) if info.algorithm.algorithm.to_id_string() == ELLIPTIC => {
                let named = info.algorithm.parameters.as_ref().filter(|named| named.tag().0 == OBJECT_IDENTIFIER);
                let curve = named.and_then(|named| named.as_oid().ok()).map(|curve| curve.to_id_string());
                curve.map_or(Self::Other, |curve| Self::Elliptic { curve, point: bytes.to_vec() })
            }
            _ if info.algorithm.algorithm.to_id_string() == ED25519 => Self::Edwards(bytes.to_vec()),
            _ => Self::Other,
        }
    }
}

/// Without the zeros that keep an integer positive in DER.
fn positive(integer: &[u8]) -> Vec<u8> {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    integer.iter().skip(zeros).copied().collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use serde_json::{Value, json};

    use super::*;
    use crate::jose::Jwk;
    use crate::x509::ExpectedName;

    /// RFC 8705 appendix A, figure 6.
    const EXAMPLE: &str = "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAx\
                           ODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UEAwwEbXRsczBZMBMGByqG\
                           SM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ\
                           /Au08/coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwID\
                           SQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83AiEA5x2eXZOV\
                           bUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=";

    #[test]
    fn the_example_of_rfc_8705_is_read() {
        let der = STANDARD.decode(EXAMPLE).unwrap();
        let read = Certificate::parse(&der).unwrap();
        assert_eq!(read.thumbprint(), "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0");
        assert!(ExpectedName::SubjectDn("CN=mtls").is_in(&read));
        assert!(!read.is_of_authority() && read.names().is_empty());
        // From 2018-10-18T12:37:09Z to 2022-05-02T12:37:09Z.
        let table = [(1_539_866_228, false), (1_539_866_229, true), (1_651_495_029, true), (1_651_495_030, false)];
        for (now, good) in table {
            assert_eq!(read.is_good_at(now), good, "{now}");
        }
        let PublicKey::Elliptic { curve, point } = read.key() else { panic!("{:?}", read.key()) };
        // Figure 7 has the same key as a JWK.
        assert_eq!(curve, "1.2.840.10045.3.1.7");
        assert_eq!(URL_SAFE_NO_PAD.encode(&point[1..33]), "1yfLHCpXqFjxCeHHHMVDTcLscpb07KUxudBmOMn8C7Q");
        assert_eq!(URL_SAFE_NO_PAD.encode(&point[33..]), "8_coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8");
    }

    #[test]
    fn a_key_stands_for_its_own_certificate() {
        let read = Certificate::parse(&STANDARD.decode(EXAMPLE).unwrap()).unwrap();
        let key = json!({
            "kty": "EC", "crv": "P-256",
            "x": "1yfLHCpXqFjxCeHHHMVDTcLscpb07KUxudBmOMn8C7Q", "y": "8_coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8",
        });
        let stands_for = |extra: Value| {
            let mut key = key.clone();
            key.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            Jwk::from_value(&key).unwrap().stands_for(&read)
        };
        assert!(stands_for(json!({})), "figure 7 names the key");
        assert!(stands_for(json!({"x5c": [EXAMPLE]})), "and the certificate");
        assert!(stands_for(json!({"x5t#S256": read.thumbprint()})));
        // The same key with another certificate, or with one that nobody can read.
        for other in [
            json!({"x5c": ["AAAA"]}),
            json!({"x5c": []}),
            json!({"x5c": EXAMPLE}),
            json!({"x5c": ["?"], "x5t#S256": read.thumbprint()}),
            json!({"x5t#S256": "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v1"}),
            json!({"x5t#S256": 1}),
        ] {
            assert!(!stands_for(other.clone()), "{other}");
        }
        let other = json!({
            "kty": "EC", "crv": "P-256",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        });
        assert!(!Jwk::from_value(&other).unwrap().stands_for(&read));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let der = STANDARD.decode(EXAMPLE).unwrap();
        for length in 0..der.len() {
            assert_eq!(Certificate::parse(&der[..length]), Err(CertificateError::Malformed), "{length}");
        }
        assert_eq!(Certificate::parse(&[der.as_slice(), &[0]].concat()), Err(CertificateError::Malformed));
        let long = vec![0x30; Certificate::LARGEST + 1];
        assert_eq!(Certificate::parse(&long), Err(CertificateError::TooLarge));
    }
}
