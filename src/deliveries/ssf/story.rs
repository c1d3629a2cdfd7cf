//! The log at one event: what it says, and what was so when it happened.

use aggregates::{Entity, TenantId};
use journal::seal::SealError;
use journal::{Journal, Stored, StreamId};

use crate::deliveries::DeliveryError;
use crate::streams;

const PAGE: u64 = 500;

/// What an event says.
pub(super) async fn said<E: Entity>(journal: &Journal, fact: &Stored) -> Result<Option<E::Event>, DeliveryError> {
    let opened = journal.vault().open(vec![fact.clone()]).await?;
    Ok(opened.first().map(streams::read::<E>).transpose()?)
}

/// What an aggregate was before an event of its stream.
pub(super) async fn before<E: Entity>(journal: &Journal, fact: &Stored) -> Result<E, DeliveryError> {
    at(journal, fact, &fact.aggregate_id).await
}

/// What an aggregate of the same tenant was when an event happened, whatever became of it meanwhile.
pub(super) async fn at<E: Entity>(journal: &Journal, fact: &Stored, id: &str) -> Result<E, DeliveryError> {
    let (mut state, mut seen) = (E::default(), 0);
    loop {
        let page = page::<E>(journal, &fact.tenant_id, id, seen).await?;
        for event in page.iter().filter(|event| event.position < fact.position) {
            state.apply(streams::read::<E>(event)?);
        }
        let past = page.last().is_none_or(|last| last.position >= fact.position);
        if past || (page.len() as u64) < PAGE {
            return Ok(state);
        }
        seen += page.len() as u64;
    }
}

async fn page<E: Entity>(
    journal: &Journal,
    tenant: &TenantId,
    id: &str,
    after: u64,
) -> Result<Vec<journal::Event>, SealError> {
    journal.read_stream(&StreamId::new(tenant, E::TYPE, id), after, PAGE).await
}
