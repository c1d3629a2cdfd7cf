//! The two numbers inside an RSA public key's DER.
//!
//! The cryptographic library gives the public half of a private key in this form only, and a JWK wants the numbers.

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017 A.1.1), big-endian, without the zero that keeps them positive in DER.
pub(super) fn integers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = element(0x30, der)?;
    let (modulus, rest) = element(0x02, sequence)?;
    let (exponent, _) = element(0x02, rest)?;
    Some((positive(modulus), positive(exponent)))
}

fn positive(integer: &[u8]) -> &[u8] {
    integer.strip_prefix(&[0]).unwrap_or(integer)
}

/// The content of a DER element with this tag, and what follows it.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        let fits = bytes.len() <= 4;
        (fits.then(|| bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))?, rest)
    };
    (found == tag).then(|| rest.split_at_checked(length)).flatten()
}
