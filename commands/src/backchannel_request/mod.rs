//! Intents towards backchannel authentication requests: asking for a person, answering for them, polling and redeeming (CIBA Core 1.0).
//!
//! The `auth_req_id` begins with the stream's id, and what follows is made of that under the tenant's key. So it need not be kept to be said
//! once more when its client is told of the answer: the log has its hash.

mod allow;
mod close;
mod fail;
mod poll;
mod push;
mod refuse;
mod request;

use aggregates::TenantId;
use aggregates::backchannel_queue::{BackchannelQueue, BackchannelQueueCommand, BackchannelQueueError};
use aggregates::client::SecretHash;
use journal::Journal;
use uuid::Uuid;

pub use allow::{AllowRequest, AllowRequestError};
pub use close::CloseRequests;
pub use fail::{FailRequest, FailRequestError};
pub use poll::{PollRequest, PollRequestError};
pub use push::{PushTokens, PushTokensError};
pub use refuse::{RefuseRequest, RefuseRequestError};
pub use request::{AskPerson, AskPersonError, AskedPerson, Telling};

use crate::{ClearSecret, Failure, Handle, Unit};

/// Names what is derived from a tenant's key for this.
const KIND: &str = "backchannel_auth_req_id";

/// The `auth_req_id` of a request, and what its stream compares.
pub async fn auth_req_id(journal: &Journal, tenant: &TenantId, id: Uuid) -> Result<(ClearSecret, SecretHash), Failure> {
    let tag = journal.vault().identifier(tenant, KIND, &id.to_string()).await?;
    Ok(Handle::derived(id, &tag))
}

/// It waits for its person no more.
async fn answer<E>(unit: &mut Unit<'_>, tenant: &TenantId, user: &str, id: Uuid, allowed: bool) -> Result<(), E>
where
    E: From<BackchannelQueueError> + From<Failure>,
{
    let mut queue = unit.load::<BackchannelQueue>(tenant, user).await?;
    unit.decide(&mut queue, BackchannelQueueCommand::Answer { request_id: id.to_string(), allowed })?;
    Ok(())
}
