//! The value of one of a tenant's own attributes.
//!
//! Values are plain JSON scalars or flat lists of them, so that they pass through SCIM, claims and CSV unchanged; nesting is
//! not representable.

use serde::{Deserialize, Serialize};

/// A single value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Everything else: texts, dates, addresses, choices.
    Text(String),
}

/// One value or, where the attribute is multi-valued, several.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeValue {
    /// A single value.
    One(Scalar),
    /// Several values in their order.
    Many(Vec<Scalar>),
}

impl AttributeValue {
    /// The values, however many.
    pub fn scalars(&self) -> &[Scalar] {
        match self {
            Self::One(scalar) => std::slice::from_ref(scalar),
            Self::Many(scalars) => scalars,
        }
    }
}

impl From<&str> for AttributeValue {
    fn from(text: &str) -> Self {
        Self::One(Scalar::Text(text.to_owned()))
    }
}

impl From<i64> for AttributeValue {
    fn from(number: i64) -> Self {
        Self::One(Scalar::Integer(number))
    }
}

impl From<bool> for AttributeValue {
    fn from(truth: bool) -> Self {
        Self::One(Scalar::Boolean(truth))
    }
}
