//! Keeping a pushed request until a browser brings its reference (RFC 9126 §2).

use aggregates::TenantId;
use aggregates::grant::AuthorizationRequest;
use aggregates::pushed_request::{PushedRequest, PushedRequestCommand, PushedRequestError};
use journal::Event;
use uuid::Uuid;

use super::hint;
use crate::grant::after;
use crate::{Answer, ClearSecret, Command, Failure, Handle, Unit};

/// Keeps a validated request; answers the reference to it.
#[derive(Clone, Debug)]
pub struct PushRequest {
    /// Where.
    pub tenant: TenantId,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// What for.
    pub request: AuthorizationRequest,
    /// Who is expected to sign in.
    pub login_hint: Option<String>,
    /// How long the reference holds.
    pub seconds: u32,
}

/// What the client learns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The reference, this once; `None` where the same command came before.
    pub reference: Option<ClearSecret>,
}

impl Answer for Pushed {
    fn recall(_: &[Event]) -> Self {
        Self { reference: None }
    }
}

/// Why a request was not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushRequestError {
    /// The rules of pushed requests say no.
    #[error(transparent)]
    Refused(#[from] PushedRequestError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for PushRequest {
    type Answer = Pushed;
    type Error = PushRequestError;
    const NAME: &'static str = "pushed_request.push";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Pushed, PushRequestError> {
        let (id, at): (Uuid, _) = (unit.context().new_id(), unit.now());
        let (value, hash) = Handle::generate(id, unit.context().journal().entropy());
        let mut pushed = unit.begin::<PushedRequest>(&self.tenant, &id.to_string()).await?;
        let command = PushedRequestCommand::Push {
            client_id: self.client_id.clone(),
            reference: hash,
            request: Box::new(self.request.clone()),
            login_hint: self.login_hint.as_deref().and_then(|hint| hint::seal(&value, hint)),
            expires_at: after(at, self.seconds),
            at,
        };
        unit.decide(&mut pushed, command)?;
        Ok(Pushed { reference: Some(value) })
    }
}
