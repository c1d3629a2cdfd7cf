//! RSA public keys: which numbers are a key at all, and how each algorithm uses them.
//!
//! A client sends its own key, so a weak one harms the client first; but tokens are accepted on its word, and the keys of a whole
//! line of smart cards can be computed from their public halves. Such keys are refused when they arrive.

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaParameters,
};

use super::{Algorithm, KeyError};

/// Every algorithm of an RSA key that names none itself.
pub(super) const ALGORITHMS: [Algorithm; 6] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];

pub(super) fn verification(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    match algorithm {
        Algorithm::RS256 => Some(&RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Some(&RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Some(&RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Some(&RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => Some(&RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => Some(&RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}

pub(super) fn signing(algorithm: Algorithm) -> Option<&'static dyn RsaEncoding> {
    match algorithm {
        Algorithm::RS256 => Some(&RSA_PKCS1_SHA256),
        Algorithm::RS384 => Some(&RSA_PKCS1_SHA384),
        Algorithm::RS512 => Some(&RSA_PKCS1_SHA512),
        Algorithm::PS256 => Some(&RSA_PSS_SHA256),
        Algorithm::PS384 => Some(&RSA_PSS_SHA384),
        Algorithm::PS512 => Some(&RSA_PSS_SHA512),
        _ => None,
    }
}

/// Refuses a modulus outside 2048 to 8192 bits (RFC 7518 §3.3), an even one, an exponent that is even, 1, or longer than 32 bits,
/// and moduli of the generator that CVE-2017-15361 describes. Both numbers big-endian, without leading zeros.
pub(super) fn check(modulus: &[u8], exponent: &[u8]) -> Result<(), KeyError> {
    let leading = modulus.first().filter(|first| **first != 0).ok_or(KeyError::Malformed("n"))?;
    exponent.first().filter(|first| **first != 0).ok_or(KeyError::Malformed("e"))?;
    let bits = modulus.len() * 8 - leading.leading_zeros() as usize;
    if !(2048..=8192).contains(&bits) || exponent.len() > 4 {
        return Err(KeyError::Size);
    }
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    if exponent == [1] || !odd(exponent) || !odd(modulus) || is_predictable(modulus) {
        return Err(KeyError::Weak);
    }
    Ok(())
}

/// The primes whose remainders tell: in each, the powers of 65537 are only a part of all remainders.
const TELLING: [u16; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/// Whether the modulus is, modulo every telling prime, a power of 65537 (CVE-2017-15361, "ROCA": the primes were made as
/// `k·M + 65537^a mod M`, and so is their product). By chance that happens to one good key in some two hundred million.
fn is_predictable(modulus: &[u8]) -> bool {
    TELLING.iter().all(|prime| {
        let prime = u32::from(*prime);
        let remainder = modulus.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let mut power = 1;
        (1..prime).any(|_| {
            power = power * (65537 % prime) % prime;
            power == remainder
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modulus(octets: usize) -> Vec<u8> {
        let mut modulus = vec![0xc5; octets];
        modulus[octets - 1] = 0x01;
        modulus
    }

    #[test]
    fn sizes_from_2048_to_8192_bits_pass() {
        for octets in [256, 384, 512, 1024] {
            assert_eq!(check(&modulus(octets), &[1, 0, 1]), Ok(()), "{octets}");
        }
        for octets in [1, 128, 255, 1025, 4096] {
            assert_eq!(check(&modulus(octets), &[1, 0, 1]), Err(KeyError::Size), "{octets}");
        }
        let mut short = modulus(256);
        short[0] = 0x7f;
        assert_eq!(check(&short, &[1, 0, 1]), Err(KeyError::Size));
    }

    #[test]
    fn an_exponent_must_hide_something() {
        for weak in [&[1][..], &[2], &[1, 0, 0]] {
            assert_eq!(check(&modulus(256), weak), Err(KeyError::Weak), "{weak:?}");
        }
        assert_eq!(check(&modulus(256), &[3]), Ok(()));
        assert_eq!(check(&modulus(256), &[1, 0, 0, 0, 1]), Err(KeyError::Size));
        for wrong in [&[][..], &[0], &[0, 3]] {
            assert_eq!(check(&modulus(256), wrong), Err(KeyError::Malformed("e")), "{wrong:?}");
        }
    }
}
