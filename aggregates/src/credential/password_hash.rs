//! The text form of a password's hash.
//!
//! The type exists so that a password in the clear cannot be put where a hash belongs: what does not look like a PHC or modular
//! crypt string never becomes one. Which algorithms are accepted at sign-in is decided where they are computed.

use std::fmt;

use serde::{Deserialize, Serialize};

const LONGEST: usize = 1024;

/// `$id$…$…`: a PHC string (`$argon2id$v=19$m=…$salt$hash`) or the older crypt form (`$2b$12$…`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Checks the form.
    pub fn parse(text: &str) -> Result<Self, PasswordHashError> {
        let mut parts = text.split('$');
        let leading = parts.next() == Some("");
        let algorithm = parts.next().unwrap_or_default();
        let named = (1..=32).contains(&algorithm.len())
            && algorithm.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let rest: Vec<&str> = parts.collect();
        let filled = rest.len() >= 2 && rest.last().is_some_and(|hash| hash.len() >= 16);
        let alphabet = text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic());
        if leading && named && filled && alphabet { Ok(Self(text.to_owned())) } else { Err(PasswordHashError) }
    }

    /// The whole text, for the one who verifies.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
