//! From the members of a JWK to a key.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{Jwk, Material, Usage};
use crate::jose::curve::Curve;
use crate::jose::{KeyError, base64url, rsa};

/// Members that hold private or shared key material (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// The longest `kid` in bytes: it is an index, not a document.
const LONGEST_KID: usize = 512;
/// The most names in `key_ops`; eight are registered.
const MOST_OPERATIONS: usize = 16;

type Members = Map<String, Value>;

pub(super) fn key(members: &Members) -> Result<Jwk, KeyError> {
    let kty = text(members, "kty")?.ok_or(KeyError::Missing("kty"))?;
    if kty == "oct" {
        return Err(KeyError::Symmetric);
    }
    if PRIVATE.iter().any(|member| members.contains_key(*member)) {
        return Err(KeyError::Private);
    }
    let material = match kty {
        "RSA" => integers(members),
        "EC" => point(members),
        "OKP" => octet_pair(members),
        _ => Err(KeyError::Unsupported),
    }?;
    let kid = text(members, "kid")?.map(str::to_owned);
    if kid.as_ref().is_some_and(|kid| kid.len() > LONGEST_KID) {
        return Err(KeyError::Malformed("kid"));
    }
    let alg = text(members, "alg")?.map(str::to_owned);
    let (usage, operations) = (usage(members)?, operations(members)?);
    Ok(Jwk { material, kid, alg, usage, operations, certificate: certificate(members) })
}

/// RFC 7518 §6.3.1.
fn integers(members: &Members) -> Result<Material, KeyError> {
    let (n, e) = (octets(members, "n")?, octets(members, "e")?);
    rsa::check(&n, &e)?;
    Ok(Material::Rsa { n, e })
}

/// RFC 7518 §6.2.1. Both coordinates have the full length, leading zeros included, and the point is on the curve.
fn point(members: &Members) -> Result<Material, KeyError> {
    let crv = text(members, "crv")?.ok_or(KeyError::Missing("crv"))?;
    let curve = Curve::parse(crv).ok_or(KeyError::Unsupported)?;
    let coordinate = |member| exactly(curve.octets(), member, octets(members, member)?);
    let material = Material::Elliptic { curve, x: coordinate("x")?, y: coordinate("y")? };
    material.parsed(curve.algorithm())?;
    Ok(material)
}

/// RFC 8037 §2.
fn octet_pair(members: &Members) -> Result<Material, KeyError> {
    let x = || exactly(32, "x", octets(members, "x")?);
    match text(members, "crv")?.ok_or(KeyError::Missing("crv"))? {
        "Ed25519" => Ok(Material::Edwards { x: x()? }),
        "X25519" => Ok(Material::Montgomery { x: x()? }),
        _ => Err(KeyError::Unsupported),
    }
}

fn exactly(length: usize, member: &'static str, octets: Vec<u8>) -> Result<Vec<u8>, KeyError> {
    if octets.len() == length { Ok(octets) } else { Err(KeyError::Malformed(member)) }
}

fn octets(members: &Members, member: &'static str) -> Result<Vec<u8>, KeyError> {
    let text = text(members, member)?.ok_or(KeyError::Missing(member))?;
    base64url::decode(text).ok_or(KeyError::Malformed(member))
}

/// `use`. Other values than the two of RFC 7517 §4.2 exist only by agreement, and there is none.
fn usage(members: &Members) -> Result<Option<Usage>, KeyError> {
    match text(members, "use")? {
        None => Ok(None),
        Some("sig") => Ok(Some(Usage::Signature)),
        Some("enc") => Ok(Some(Usage::Encryption)),
        Some(_) => Err(KeyError::Purpose),
    }
}

/// `key_ops` (RFC 7517 §4.3): names without repetition.
fn operations(members: &Members) -> Result<Option<Vec<String>>, KeyError> {
    const WRONG: KeyError = KeyError::Malformed("key_ops");
    let Some(value) = members.get("key_ops") else { return Ok(None) };
    let names = value.as_array().filter(|names| names.len() <= MOST_OPERATIONS).ok_or(WRONG)?;
    let mut operations: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let name = name.as_str().ok_or(WRONG)?;
        if operations.iter().any(|known| known == name) {
            return Err(WRONG);
        }
        operations.push(name.to_owned());
    }
    Ok(Some(operations))
}

/// The thumbprint of the certificate that it names (RFC 7517 §4.7, §4.9). Where what stands there cannot be read, it is nobody's: a key
/// that was registered with a certificate must not do for another one.
fn certificate(members: &Members) -> Option<String> {
    if let Some(chain) = members.get("x5c") {
        let first = chain.as_array().and_then(|chain| chain.first()).and_then(Value::as_str);
        let der = first.and_then(|first| STANDARD.decode(first).ok());
        return Some(der.map(|der| base64url::encode(digest(&SHA256, &der).as_ref())).unwrap_or_default());
    }
    members.get("x5t#S256").map(|named| named.as_str().unwrap_or_default().to_owned())
}

/// A member that is a text when it is there.
fn text<'a>(members: &'a Members, member: &'static str) -> Result<Option<&'a str>, KeyError> {
    members.get(member).map(|value| value.as_str().ok_or(KeyError::Malformed(member))).transpose()
}
