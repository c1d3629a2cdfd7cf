//! What somebody allowed ends with their right to sign in, as their grants do, also where its client has not fetched it yet.

use aggregates::TenantId;
use aggregates::backchannel_queue::BackchannelQueue;
use aggregates::backchannel_request::{BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError};
use chrono::{DateTime, Utc};

use super::FailRequestError;
use crate::{Command, Unit};

/// Ends the requests that somebody has allowed and whose clients have nothing yet. There are as many as people allow in the time that a
/// request has.
#[derive(Clone, Debug)]
pub struct CloseRequests {
    /// Where.
    pub tenant: TenantId,
    /// Who allowed them.
    pub user: String,
    /// What was allowed after this moment stays.
    pub until: DateTime<Utc>,
}

impl Command for CloseRequests {
    type Answer = ();
    type Error = FailRequestError;
    const NAME: &'static str = "backchannel_request.close";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), FailRequestError> {
        let (tenant, at) = (&self.tenant, unit.now());
        unit.concerns(&self.user);
        let queue = unit.load::<BackchannelQueue>(tenant, &self.user).await?;
        let allowed: Vec<_> = queue.state().allowed().map(str::to_owned).collect();
        for mut request in unit.load_all::<BackchannelRequest>(tenant, &allowed).await? {
            if request.state().approval().is_none_or(|(_, allowed_at)| allowed_at > self.until) {
                continue;
            }
            match unit.decide(&mut request, BackchannelRequestCommand::Fail { at }) {
                Ok(_) | Err(BackchannelRequestError::Expired) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(())
    }
}
