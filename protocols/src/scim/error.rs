//! How SCIM says no (RFC 7644 §3.12): a status, a word for programs and a sentence for people.

use serde_json::{Value, json};

/// The schema of a refusal.
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

macro_rules! words {
    ($($(#[$doc:meta])* $word:ident = $text:literal,)+) => {
        /// The words of RFC 7644 §3.12 and RFC 9865 §4.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ScimType {
            $($(#[$doc])* $word,)+
        }

        impl ScimType {
            /// The word as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)+ }
            }
        }
    };
}

words! {
    /// A filter that cannot be read, or compares what cannot be compared.
    InvalidFilter = "invalidFilter",
    /// More than is looked through or answered at once.
    TooMany = "tooMany",
    /// Somebody else has the value.
    Uniqueness = "uniqueness",
    /// What must not be changed.
    Mutability = "mutability",
    /// A body that cannot be read.
    InvalidSyntax = "invalidSyntax",
    /// A path that cannot be read or leads nowhere.
    InvalidPath = "invalidPath",
    /// A path that finds nothing to change.
    NoTarget = "noTarget",
    /// A value that is missing or of the wrong kind.
    InvalidValue = "invalidValue",
    /// Something personal in an address.
    Sensitive = "sensitive",
    /// A cursor that no list gave.
    InvalidCursor = "invalidCursor",
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    /// HTTP status.
    pub status: u16,
    /// The word, where the standard has one.
    pub scim_type: Option<ScimType>,
    /// What is wrong and what to do. It never repeats a value.
    pub detail: String,
}

impl ScimError {
    /// A refusal of a request that is at fault.
    pub fn bad(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self { status: 400, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// A refusal for which the standard has no word.
    pub fn plain(status: u16, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into() }
    }

    /// As it is written.
    pub fn document(&self) -> Value {
        let mut document = json!({ "schemas": [ERROR], "status": self.status.to_string(), "detail": self.detail });
        if let Some(scim_type) = self.scim_type {
            document["scimType"] = scim_type.as_str().into();
        }
        document
    }
}
