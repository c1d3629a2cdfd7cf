//! What one may ask of an identifier.

use super::{IdentifierKind, Owner};

/// Intents towards one identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentifierCommand {
    /// Take the name, in the commit that writes it into its owner.
    Claim {
        /// What sort of name it is.
        kind: IdentifierKind,
        /// Who takes it.
        owner: Owner,
    },
    /// Give the name back.
    Release {
        /// Who gives it back; only its owner may.
        owner: Owner,
    },
}
