//! Intents to bring something back to what it was: by new events that undo the later ones, never by taking events away.
//!
//! What is configured comes back: a profile, a client's metadata, a tenant's settings, a role, a group. Where something stands does not, because
//! taking a suspension or a deletion back is a decision of its own; and secrets do not, because whoever took one away had a reason.
//! What comes back is held to the rules of today, by the very commands that change it in any other way.

mod client;
mod group;
mod profile;
mod role;
mod settings;

use aggregates::{Entity, TenantId};
use journal::{Position, StreamId};

pub use client::RestoreClient;
pub use group::RestoreGroup;
pub use profile::RestoreProfile;
pub use role::RestoreRole;
pub use settings::RestoreSettings;

use crate::{Failure, Unit, load};

/// Why something was not brought back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError<E> {
    /// It had not begun.
    #[error("there was no such thing at that moment; give a later one")]
    NothingThen,
    /// What it was is not readable any more, or it was gone already.
    #[error(
        "what it was at that moment is gone: the person was erased, or it was deleted before; nothing can be brought back"
    )]
    Gone,
    /// The change itself was refused.
    #[error(transparent)]
    Refused(E),
    /// The log said no.
    #[error(transparent)]
    Failed(Failure),
}

impl<E> From<Failure> for RestoreError<E> {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What an aggregate was at a position.
async fn past<E: Entity, R>(unit: &Unit<'_>, tenant: &TenantId, id: &str, to: Position) -> Result<E, RestoreError<R>> {
    let stream = StreamId::new(tenant, E::TYPE, id);
    let found = load::load_at::<E>(unit.context().journal(), &stream, to).await?;
    found.filter(Entity::exists).ok_or(RestoreError::NothingThen)
}
