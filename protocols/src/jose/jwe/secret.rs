//! Keys of encryption that both sides hold: which length they have, and how a client secret becomes one.

use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use zeroize::Zeroizing;

use super::names::Way;
use super::{ContentEncryption, KeyManagement};
use crate::jose::KeyError;

/// A shared key. It must have the length of its algorithm, or that of one encryption where the key is the content's own.
pub(super) fn checked(algorithm: KeyManagement, key: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let fits = match algorithm.way() {
        Way::Wrapped(length) | Way::Sealed(length) => key.len() == length,
        Way::Direct => ContentEncryption::ALL.iter().any(|encryption| encryption.key_length() == key.len()),
        Way::Rsa | Way::Agreed | Way::AgreedWrapped(_) => return Err(KeyError::Purpose),
    };
    if fits { Ok(Zeroizing::new(key.to_vec())) } else { Err(KeyError::Size) }
}

/// OpenID Connect Core §10.2: the leftmost bits of a hash of the client secret, as many as the key has. The secret has at least as many
/// bytes: a short one would be no key, however it is hashed (§16.19).
pub(super) fn derived(
    algorithm: KeyManagement,
    encryption: ContentEncryption,
    secret: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let length = match algorithm.way() {
        Way::Wrapped(length) | Way::Sealed(length) => length,
        Way::Direct => encryption.key_length(),
        Way::Rsa | Way::Agreed | Way::AgreedWrapped(_) => return Err(KeyError::Purpose),
    };
    if secret.len() < length {
        return Err(KeyError::Size);
    }
    let function = match length {
        0..=32 => &SHA256,
        33..=48 => &SHA384,
        _ => &SHA512,
    };
    let hash = digest(function, secret);
    hash.as_ref().get(..length).map(|key| Zeroizing::new(key.to_vec())).ok_or(KeyError::Size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hexadecimal::hexadecimal;

    #[test]
    fn a_client_secret_becomes_a_key_of_the_algorithms_length() {
        let secret = b"a client secret that is long enough for every key that one may ask for";
        let hashes = [&SHA256, &SHA384, &SHA512].map(|function| hexadecimal(digest(function, secret).as_ref()));
        let table = [
            (KeyManagement::A128Kw, ContentEncryption::A256CbcHs512, 16, &hashes[0]),
            (KeyManagement::A192GcmKw, ContentEncryption::A128Gcm, 24, &hashes[0]),
            (KeyManagement::A256Kw, ContentEncryption::A128Gcm, 32, &hashes[0]),
            (KeyManagement::Direct, ContentEncryption::A128CbcHs256, 32, &hashes[0]),
            (KeyManagement::Direct, ContentEncryption::A192CbcHs384, 48, &hashes[1]),
            (KeyManagement::Direct, ContentEncryption::A256CbcHs512, 64, &hashes[2]),
        ];
        for (algorithm, encryption, length, hash) in table {
            let key = derived(algorithm, encryption, secret).unwrap();
            assert_eq!(hexadecimal(&key), hash[..2 * length], "{algorithm} {encryption}");
            assert_eq!(derived(algorithm, encryption, &secret[..length - 1]), Err(KeyError::Size));
        }
        let asymmetric = derived(KeyManagement::RsaOaep, ContentEncryption::A128Gcm, secret);
        assert_eq!(asymmetric, Err(KeyError::Purpose));
    }
}
