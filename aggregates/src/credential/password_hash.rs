//! The text form of a password's hash.
//!
//! The type exists so that a password in the clear cannot be put where a hash belongs: what does not look like one of the forms
//! in which hashes travel never becomes one. Which algorithms are accepted at sign-in is decided where they are computed.

use std::fmt;

use serde::{Deserialize, Serialize};

const LONGEST: usize = 1024;
/// No hash that anybody stores is shorter than this many characters.
const SHORTEST_DIGEST: usize = 16;

/// `$id$…$…`: a PHC string (`$argon2id$v=19$m=…$salt$hash`) or the older crypt form (`$2b$12$…`); or, for hashes that come from
/// elsewhere, Django's `pbkdf2_sha256$iterations$salt$hash` or a directory's `{SSHA512}base64` (RFC 2307).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Checks the form.
    pub fn parse(text: &str) -> Result<Self, PasswordHashError> {
        let printable = text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic());
        let known = is_crypt(text) || is_django(text) || is_directory(text);
        if printable && known { Ok(Self(text.to_owned())) } else { Err(PasswordHashError) }
    }

    /// The whole text, for the one who verifies.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_crypt(text: &str) -> bool {
    let mut parts = text.split('$');
    let leading = parts.next() == Some("");
    let algorithm = parts.next().unwrap_or_default();
    let named =
        (1..=32).contains(&algorithm.len()) && algorithm.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let rest: Vec<&str> = parts.collect();
    leading && named && rest.len() >= 2 && rest.last().is_some_and(|hash| hash.len() >= SHORTEST_DIGEST)
}

fn is_django(text: &str) -> bool {
    let parts: Vec<&str> = text.split('$').collect();
    let [algorithm, iterations, salt, hash] = parts[..] else { return false };
    let counted = !iterations.is_empty() && iterations.bytes().all(|b| b.is_ascii_digit());
    algorithm.starts_with("pbkdf2_sha") && counted && !salt.is_empty() && hash.len() >= SHORTEST_DIGEST
}

fn is_directory(text: &str) -> bool {
    let Some((scheme, hash)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) else { return false };
    let base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    scheme.starts_with("SSHA") && hash.len() >= SHORTEST_DIGEST && hash.bytes().all(base64)
}

/// The text is no hash. It is not repeated: it may well be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no password hash; give a PHC string such as $argon2id$v=19$m=19456,t=2,p=1$…$…")]
pub struct PasswordHashError;

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl TryFrom<String> for PasswordHash {
    type Error = PasswordHashError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PasswordHash> for String {
    fn from(hash: PasswordHash) -> Self {
        hash.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_told_from_passwords() {
        let hashes = [
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
            "$2b$12$EXRkfkdmXn2gzds2SSitu.MW9.gAVqa9eLS1//RYtYCmB1eLHg.9q",
            "$pbkdf2-sha256$i=600000,l=32$c2FsdHNhbHQ$0Zrhy4mQm3xh7sTtWkR5zHhP1Vd2k3mV0Y5b8m2Jt3A",
            "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$0Zrhy4mQm3xh7sTtWkR5zHhP1Vd2k3mV",
            "pbkdf2_sha256$600000$seasalt$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
            "{SSHA512}RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
        ];
        for hash in hashes {
            assert_eq!(PasswordHash::parse(hash).map(String::from).as_deref(), Ok(hash));
        }
        let strangers = [
            "",
            "correct horse battery staple",
            "$",
            "$$$",
            "$money$",
            "$argon2id$v=19$short",
            "argon2id$v=19$m=1$c2FsdA$aGFzaGhhc2hoYXNo",
            "$Argon2id$v=19$m=1$c2FsdA$aGFzaGhhc2hoYXNo",
            "$argon2id$v=19$m=1$c2Fs dA$aGFzaGhhc2hoYXNo",
            "pbkdf2_sha256$many$seasalt$RdescudvJCsgt3ub",
            "pbkdf2_sha256$1000$$RdescudvJCsgt3ub",
            "{SSHA512}short",
            "{SSHA512}not$base64$not$base64",
            "{CLEARTEXT}RdescudvJCsgt3ub+b4d",
        ];
        for stranger in strangers {
            assert_eq!(PasswordHash::parse(stranger), Err(PasswordHashError), "{stranger:?}");
        }
    }

    #[test]
    fn neither_debug_nor_refusal_repeats_the_text() {
        let hash = PasswordHash::parse("$argon2id$v=19$m=1$c2FsdA$aGFzaGhhc2hoYXNo").unwrap();
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
        let refusal = serde_json::from_str::<PasswordHash>("\"hunter2\"").unwrap_err();
        assert!(!refusal.to_string().contains("hunter2"));
    }
}
