//! The algorithms of encryption that are spoken here, by their registered names.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A name that is not in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no algorithm of encryption that is understood here")]
pub struct UnknownName;

macro_rules! registered {
    ($(#[$outer:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal, )+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The name that stands in a header.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            /// Reads a registered name, in its exact spelling.
            fn from_str(name: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name).ok_or(UnknownName)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

registered! {
    /// How the content's key reaches the reader: `alg` (RFC 7518 §4.1).
    KeyManagement {
        /// PKCS #1 v1.5 (RFC 7518 §4.2): for the sake of old partners, where somebody says so.
        Rsa15 = "RSA1_5",
        /// OAEP with SHA-1 inside, which needs no hash without collisions (§4.3).
        RsaOaep = "RSA-OAEP",
        /// OAEP with SHA-256 (§4.3).
        RsaOaep256 = "RSA-OAEP-256",
        /// Wrapped under a shared key of 128 bits (§4.4).
        A128Kw = "A128KW",
        /// Of 192 bits.
        A192Kw = "A192KW",
        /// Of 256 bits.
        A256Kw = "A256KW",
        /// The shared key itself (§4.5).
        Direct = "dir",
        /// Agreed with a key that is made for the one token (§4.6, RFC 8037 §3.2).
        EcdhEs = "ECDH-ES",
        /// Wrapped under a key that is agreed so.
        EcdhEsA128Kw = "ECDH-ES+A128KW",
        /// Under one of 192 bits.
        EcdhEsA192Kw = "ECDH-ES+A192KW",
        /// Under one of 256 bits.
        EcdhEsA256Kw = "ECDH-ES+A256KW",
        /// Sealed under a shared key of 128 bits (§4.7).
        A128GcmKw = "A128GCMKW",
        /// Of 192 bits.
        A192GcmKw = "A192GCMKW",
        /// Of 256 bits.
        A256GcmKw = "A256GCMKW",
    }
}

registered! {
    /// How the content is encrypted and authenticated: `enc` (RFC 7518 §5.1).
    ContentEncryption {
        /// RFC 7518 §5.2.3.
        A128CbcHs256 = "A128CBC-HS256",
        /// RFC 7518 §5.2.4.
        A192CbcHs384 = "A192CBC-HS384",
        /// RFC 7518 §5.2.5.
        A256CbcHs512 = "A256CBC-HS512",
        /// RFC 7518 §5.3.
        A128Gcm = "A128GCM",
        /// RFC 7518 §5.3.
        A192Gcm = "A192GCM",
        /// RFC 7518 §5.3.
        A256Gcm = "A256GCM",
    }
}

/// What an algorithm does with the content's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Encrypted to an RSA key.
    Rsa,
    /// Wrapped under a shared key of so many bytes.
    Wrapped(usize),
    /// Sealed with AES-GCM under a shared key of so many bytes.
    Sealed(usize),
    /// The shared key itself.
    Direct,
    /// Agreed.
    Agreed,
    /// Wrapped under an agreed key of so many bytes.
    AgreedWrapped(usize),
}

impl KeyManagement {
    pub(super) const fn way(self) -> Way {
        match self {
            Self::Rsa15 | Self::RsaOaep | Self::RsaOaep256 => Way::Rsa,
            Self::A128Kw => Way::Wrapped(16),
            Self::A192Kw => Way::Wrapped(24),
            Self::A256Kw => Way::Wrapped(32),
            Self::A128GcmKw => Way::Sealed(16),
            Self::A192GcmKw => Way::Sealed(24),
            Self::A256GcmKw => Way::Sealed(32),
            Self::Direct => Way::Direct,
            Self::EcdhEs => Way::Agreed,
            Self::EcdhEsA128Kw => Way::AgreedWrapped(16),
            Self::EcdhEsA192Kw => Way::AgreedWrapped(24),
            Self::EcdhEsA256Kw => Way::AgreedWrapped(32),
        }
    }

    /// Whether the key is a secret that both sides hold.
    pub const fn is_symmetric(self) -> bool {
        matches!(self.way(), Way::Wrapped(_) | Way::Sealed(_) | Way::Direct)
    }

    /// Whether the token carries no key of its own (RFC 7516 §5.2 step 10).
    pub(super) const fn has_no_encrypted_key(self) -> bool {
        matches!(self.way(), Way::Direct | Way::Agreed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        for algorithm in KeyManagement::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(*algorithm));
        }
        for encryption in ContentEncryption::ALL {
            assert_eq!(encryption.to_string().parse(), Ok(*encryption));
        }
    }

    #[test]
    fn what_is_left_out_on_purpose_is_no_name() {
        for name in ["PBES2-HS256+A128KW", "RSA-OAEP-384", "none", "", "DIR", "RS256"] {
            assert_eq!(name.parse::<KeyManagement>(), Err(UnknownName), "{name}");
        }
        for name in ["A128CBC", "XC20P", "a128gcm"] {
            assert_eq!(name.parse::<ContentEncryption>(), Err(UnknownName), "{name}");
        }
    }
}
