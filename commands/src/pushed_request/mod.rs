//! Intents towards pushed requests. They are used up where grants are answered ([`crate::grant`]), or by an answer without a grant.

mod answer;
mod hint;
mod push;

pub use answer::{AnswerPushedRequest, AnswerPushedRequestError};
pub use hint::open as open_hint;
pub use push::{PushRequest, PushRequestError, Pushed};

use aggregates::grant::{AuthorizationRequest, Grant};
use aggregates::pushed_request::{PushedRequest, PushedRequestCommand, PushedRequestError};
use aggregates::{Secret, TenantId};

use crate::{Failure, Unit};

/// Destroys the key of what a request asks for one by one, with the commit that answers it: what was allowed stands under the person's.
pub(crate) fn forget_details(unit: &mut Unit<'_>, tenant: &TenantId, request: &AuthorizationRequest) {
    if let Some(subject) = request.authorization_details.as_ref().and_then(Secret::subject) {
        unit.erase(tenant, subject);
    }
}

/// Uses up what a grant was asked for with: what it asks for one by one, and the request that it came of, if it was pushed; in the
/// commit that answers the grant.
pub(crate) async fn use_up<E>(unit: &mut Unit<'_>, tenant: &TenantId, grant: &Grant) -> Result<(), E>
where
    E: From<PushedRequestError> + From<Failure>,
{
    let Some(request) = grant.request() else { return Ok(()) };
    forget_details(unit, tenant, request);
    let Some(id) = &request.pushed else { return Ok(()) };
    let mut pushed = unit.load_one_short::<PushedRequest>(tenant, id).await?;
    let command = PushedRequestCommand::Use { at: unit.now() };
    unit.decide(&mut pushed, command)?;
    Ok(())
}
