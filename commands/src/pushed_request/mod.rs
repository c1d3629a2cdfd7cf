//! Intents towards pushed requests. They are used up where grants are answered ([`crate::grant`]), or by an answer without a grant.

mod answer;
mod hint;
mod push;

pub use answer::{AnswerPushedRequest, AnswerPushedRequestError};
pub use hint::open as open_hint;
pub use push::{PushRequest, PushRequestError, Pushed};

use aggregates::TenantId;
use aggregates::grant::Grant;
use aggregates::pushed_request::{PushedRequest, PushedRequestCommand, PushedRequestError};

use crate::{Failure, Unit};

/// Uses the request up that a grant came of, if it was pushed: in the commit that answers the grant.
pub(crate) async fn use_up<E>(unit: &mut Unit<'_>, tenant: &TenantId, grant: &Grant) -> Result<(), E>
where
    E: From<PushedRequestError> + From<Failure>,
{
    let Some(id) = grant.request().and_then(|request| request.pushed.as_ref()) else { return Ok(()) };
    let mut pushed = unit.load_one_short::<PushedRequest>(tenant, id).await?;
    let command = PushedRequestCommand::Use { at: unit.now() };
    unit.decide(&mut pushed, command)?;
    Ok(())
}
