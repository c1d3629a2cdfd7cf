//! How far a consent reaches: scopes, single claims, resources.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ScopeSet;

/// Sets of what a client may have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Scopes.
    pub scope: ScopeSet,
    /// Names of claims that were asked for one by one (OIDC Core §5.5).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub claims: BTreeSet<String>,
    /// Resources by their URIs (RFC 8707).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub resources: BTreeSet<String>,
}

impl Extent {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.scope.is_empty() && self.claims.is_empty() && self.resources.is_empty()
    }

    /// Whether `other` reaches at least as far.
    pub fn is_within(&self, other: &Self) -> bool {
        self.scope.is_subset(&other.scope)
            && self.claims.is_subset(&other.claims)
            && self.resources.is_subset(&other.resources)
    }

    /// What is in one of the two.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            scope: self.scope.union(&other.scope),
            claims: &self.claims | &other.claims,
            resources: &self.resources | &other.resources,
        }
    }

    /// What is in this one only.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self {
            scope: self.scope.difference(&other.scope),
            claims: &self.claims - &other.claims,
            resources: &self.resources - &other.resources,
        }
    }
}
