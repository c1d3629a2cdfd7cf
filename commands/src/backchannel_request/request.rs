//! Asking for a person in the back channel (CIBA Core §7): the request, its place in what waits for the person, and the `jti` of a request
//! that was signed, in one commit.

use aggregates::backchannel_queue::{BackchannelQueue, BackchannelQueueCommand, BackchannelQueueError};
use aggregates::backchannel_request::{
    AskedOf, BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError, Delivery,
};
use aggregates::one_time_id::OneTimeIdError;
use aggregates::{Keyring, Secret, TenantId};
use journal::Event;

use super::auth_req_id;
use crate::grant::after;
use crate::one_time_id::{UseOnce, UseOnceError};
use crate::{Answer, ClearSecret, Command, Failure, Unit};

/// How a client learns of the answer, and what it is shown then.
#[derive(Clone, Debug)]
pub enum Telling {
    /// It asks.
    Poll,
    /// It is told that there is one.
    Ping(ClearSecret),
    /// It is sent the tokens.
    Push(ClearSecret),
}

/// Begins a request.
#[derive(Clone, Debug)]
pub struct AskPerson {
    /// Where.
    pub tenant: TenantId,
    /// What of whom.
    pub asked: AskedOf,
    /// How the client learns of the answer.
    pub telling: Telling,
    /// How long it holds.
    pub seconds: u32,
    /// How long it takes one of its person's places where nobody says yes, also where it is over sooner: or whoever asks for a second
    /// at a time could ask all the time.
    pub place_seconds: u32,
    /// The least seconds between two polls.
    pub interval: u32,
    /// The `jti` of a signed request, which is used up.
    pub signed: Option<UseOnce>,
}

/// What the client learns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedPerson {
    /// The `auth_req_id`, this once; `None` where the same command came before.
    pub auth_req_id: Option<ClearSecret>,
}

impl Answer for AskedPerson {
    fn recall(_: &[Event]) -> Self {
        Self { auth_req_id: None }
    }
}

/// Why nothing began.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskPersonError {
    /// The rules of requests say no.
    #[error(transparent)]
    Refused(#[from] BackchannelRequestError),
    /// Too much waits for the person.
    #[error(transparent)]
    Queue(#[from] BackchannelQueueError),
    /// The signed request came before, or is over.
    #[error(transparent)]
    Used(#[from] OneTimeIdError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<UseOnceError> for AskPersonError {
    fn from(error: UseOnceError) -> Self {
        match error {
            UseOnceError::Refused(refusal) => Self::Used(refusal),
            UseOnceError::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl Telling {
    fn kept(&self) -> Delivery {
        let sealed = |token: &ClearSecret| Secret::new(Keyring::NotificationTokens, token.expose().to_owned());
        match self {
            Self::Poll => Delivery::Poll,
            Self::Ping(token) => Delivery::Ping(sealed(token)),
            Self::Push(token) => Delivery::Push(sealed(token)),
        }
    }
}

impl Command for AskPerson {
    type Answer = AskedPerson;
    type Error = AskPersonError;
    const NAME: &'static str = "backchannel_request.ask";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<AskedPerson, AskPersonError> {
        let (id, at) = (unit.context().new_id(), unit.now());
        let (user_id, expires_at) = (&self.asked.user_id, after(at, self.seconds));
        unit.concerns(user_id);
        if let Some(signed) = &self.signed {
            signed.decide(unit).await?;
        }
        let (value, hash) = auth_req_id(unit.context().journal(), &self.tenant, id).await?;
        let mut request = unit.begin::<BackchannelRequest>(&self.tenant, &id.to_string()).await?;
        let command = BackchannelRequestCommand::Request {
            asked: Box::new(self.asked.clone()),
            auth_req_id: hash,
            delivery: self.telling.kept(),
            interval: self.interval,
            expires_at,
            at,
        };
        unit.decide(&mut request, command)?;
        let mut queue = unit.load::<BackchannelQueue>(&self.tenant, user_id).await?;
        let command = BackchannelQueueCommand::Queue {
            user_id: user_id.clone(),
            request_id: id.to_string(),
            client_id: self.asked.client_id.clone(),
            expires_at: after(at, self.place_seconds.max(self.seconds)),
            at,
        };
        unit.decide(&mut queue, command)?;
        Ok(AskedPerson { auth_req_id: Some(value) })
    }
}
