//! Answering a pushed request without a grant: its client hears no, and nobody was asked.

use aggregates::TenantId;
use aggregates::pushed_request::{PushedRequest, PushedRequestCommand, PushedRequestError};

use crate::{Command, Failure, Unit};

/// Uses a pushed request up that is answered with an error; one that leads to a grant is used up with it ([`crate::grant`]).
#[derive(Clone, Debug)]
pub struct AnswerPushedRequest {
    /// Where.
    pub tenant: TenantId,
    /// Which, as a request that came of it names it.
    pub id: String,
}

/// Why a pushed request was not used up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerPushedRequestError {
    /// It was answered before; [`PushedRequestError::Unknown`] where there is none.
    #[error(transparent)]
    Refused(#[from] PushedRequestError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for AnswerPushedRequest {
    type Answer = ();
    type Error = AnswerPushedRequestError;
    const NAME: &'static str = "pushed_request.answer";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), AnswerPushedRequestError> {
        let mut pushed = unit.load_one_short::<PushedRequest>(&self.tenant, &self.id).await?;
        let command = PushedRequestCommand::Use { at: unit.now() };
        unit.decide(&mut pushed, command)?;
        if let Some(request) = pushed.state().request() {
            super::forget_details(unit, &self.tenant, request);
        }
        Ok(())
    }
}
