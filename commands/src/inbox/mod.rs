//! Intents towards inboxes: what a recipient has read, what they want by mail, and the summaries that they get.

mod digest;
mod mark;
mod prefer;
mod read_to;

use aggregates::TenantId;
use aggregates::inbox::{Inbox, InboxCommand, InboxError, inbox_stream};

pub use digest::CloseDigest;
pub use mark::MarkNotification;
pub use prefer::ChoosePreferences;
pub use read_to::ReadNotifications;

use crate::tenant::{self, ClosedTenant};
use crate::{Failure, Unit};

/// Why an inbox was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeInboxError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The inbox's rules say no.
    #[error(transparent)]
    Refused(#[from] InboxError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// One change of one inbox.
async fn change(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    recipient: &str,
    command: InboxCommand,
) -> Result<(), ChangeInboxError> {
    let house = tenant::load(unit, tenant).await?;
    tenant::check_open(tenant, house.state())?;
    if let Some(user) = recipient.strip_prefix("user:") {
        unit.concerns(user);
    }
    let mut inbox = unit.load::<Inbox>(tenant, &inbox_stream(recipient)).await?;
    unit.decide(&mut inbox, command)?;
    Ok(())
}
