//! The rules of a verification.

use super::{Verification, VerificationCommand, VerificationError, VerificationEvent};

/// The events that `command` causes in `state`, or the refusal. Using a link is never a repetition that changes nothing.
pub fn decide(state: &Verification, command: VerificationCommand) -> Result<Vec<VerificationEvent>, VerificationError> {
    match command {
        VerificationCommand::Request {
            purpose,
            user_id,
            link,
            secret_hash,
            locale,
            grant_id,
            expires_at,
            pause,
            at,
        } => {
            let next = state.life.as_ref().map(|life| life.requested_at + pause);
            if let Some(next) = next.filter(|next| at < *next) {
                return Err(VerificationError::TooSoon(next));
            }
            if expires_at <= at {
                return Err(VerificationError::NoTime);
            }
            let event =
                VerificationEvent::Requested { purpose, user_id, link, secret_hash, locale, grant_id, expires_at, at };
            Ok(vec![event])
        }
        VerificationCommand::Use { secret_hash, at } => {
            state.check(&secret_hash, at)?;
            Ok(vec![VerificationEvent::Used { at }])
        }
    }
}
