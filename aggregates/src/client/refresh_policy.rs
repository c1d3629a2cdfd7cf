//! What becomes of a refresh token that is used.
//!
//! Rotation finds thieves; a short grace forgives a lost answer with the very same successor; reusable tokens are for clients
//! whose tokens are bound to a key, or that at least authenticate (RFC 9700 §4.14.2, FAPI 2.0 §5.3.2.1).

use serde::{Deserialize, Serialize};

use crate::FieldFault;
use crate::grant::LONGEST_GRACE;

/// Whether another token takes the place of a used one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshRotation {
    /// Another one takes its place; the old one is good for nothing but the grace.
    #[default]
    Rotate,
    /// It stays good.
    Reusable,
}

/// How the refresh tokens of a client behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RefreshPolicy {
    /// What becomes of a used token.
    pub rotation: RefreshRotation,
    /// For how many seconds a replaced token is answered with the same successor: 0; 0–120. Never longer than the access token that it
    /// would repeat.
    pub grace: u32,
}

impl RefreshPolicy {
    /// What is wrong with it.
    pub(crate) fn fault(self, field: &str) -> Option<FieldFault> {
        if self.grace > LONGEST_GRACE {
            let remedy = format!("choose between 0 and {LONGEST_GRACE} seconds");
            return Some(FieldFault::new(format!("{field}.grace"), "is out of bounds", remedy));
        }
        if self.rotation == RefreshRotation::Reusable && self.grace > 0 {
            let remedy = "leave it at 0: a reusable token is never replaced";
            return Some(FieldFault::new(format!("{field}.grace"), "has no meaning with reusable tokens", remedy));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grace_is_short_and_belongs_to_rotation() {
        let policy = |rotation, grace| RefreshPolicy { rotation, grace }.fault("refresh").map(|fault| fault.fault);
        assert_eq!(policy(RefreshRotation::Rotate, 120), None);
        assert_eq!(policy(RefreshRotation::Rotate, 121).as_deref(), Some("is out of bounds"));
        assert_eq!(policy(RefreshRotation::Reusable, 0), None);
        assert_eq!(policy(RefreshRotation::Reusable, 1).as_deref(), Some("has no meaning with reusable tokens"));
    }
}
