//! Reading a tenant's events from a position on.
//!
//! A tenant's events are numbered without gaps, and a number never comes before a smaller one: whoever reads by these numbers skips nothing,
//! and pays for nothing that other tenants do.

use aggregates::TenantId;
use journal::seal::SealError;
use journal::{Event, Journal, Position};

use super::filter::Filter;

/// Events that are read, and held, at once.
const PIECE: u64 = 100;

/// A place among a tenant's events.
pub(super) struct Reader {
    journal: Journal,
    tenant: TenantId,
    filter: Filter,
    /// The number of the next event.
    next: u64,
    /// The position of the last event that was looked at, wanted or not.
    pub(super) reached: Position,
}

/// Some events, and whether there may be more at once.
pub(super) struct Piece {
    pub(super) events: Vec<Event>,
    pub(super) more: bool,
}

impl Reader {
    /// Begins after a position.
    pub(super) async fn after(
        journal: &Journal,
        tenant: &TenantId,
        filter: Filter,
        after: Position,
    ) -> Result<Self, SealError> {
        let next = first_after(journal, tenant, after).await?;
        Ok(Self { journal: journal.clone(), tenant: tenant.clone(), filter, next, reached: after })
    }

    /// The wanted ones of the next events.
    pub(super) async fn read(&mut self) -> Result<Piece, SealError> {
        let events = self.journal.read_tenant(&self.tenant, self.next, PIECE).await?;
        let more = events.len() as u64 == PIECE;
        if let Some(last) = events.last() {
            (self.next, self.reached) = (last.tenant_index + 1, last.position);
        }
        let events = events.into_iter().filter(|event| self.filter.wants(event)).collect();
        Ok(Piece { events, more })
    }

    /// Goes back behind an event that was read and is not given.
    pub(super) fn rewind(&mut self, to: &Event) {
        (self.next, self.reached) = (to.tenant_index, to.position.saturating_sub(1));
    }
}

/// The number of a tenant's first event after a position, found by doubling and halving.
async fn first_after(journal: &Journal, tenant: &TenantId, after: Position) -> Result<u64, SealError> {
    if after == 0 {
        return Ok(0);
    }
    let is_before = async |number: u64| -> Result<bool, SealError> {
        let found = journal.read_tenant(tenant, number, 1).await?;
        Ok(found.first().is_some_and(|event| event.position <= after))
    };
    let (mut low, mut high) = (0, 1);
    while is_before(high - 1).await? {
        low = high;
        high *= 2;
    }
    // Every event before `low` is at or before the position, the one at `high - 1` is not.
    while low < high - 1 {
        let middle = low + (high - 1 - low) / 2;
        if is_before(middle).await? {
            low = middle + 1;
        } else {
            high = middle + 1;
        }
    }
    Ok(low)
}
