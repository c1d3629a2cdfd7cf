//! What may have happened to an identifier.

use serde::{Deserialize, Serialize};

use super::{Identifier, IdentifierKind, OwnerType};
use crate::catalogue::events;

/// Facts of one identifier's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum IdentifierEvent {
    Claimed { kind: IdentifierKind, owner_type: OwnerType, owner_id: String },
    Released { owner_type: OwnerType, owner_id: String },
}

events! { IdentifierEvent of Identifier {
    Claimed = "IdentifierClaimed" "1": "The name belongs to an owner now.",
    Released = "IdentifierReleased" "1": "The name is free again.",
} }
