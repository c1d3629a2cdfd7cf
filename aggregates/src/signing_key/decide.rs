//! The rules of a signing key.

use chrono::{DateTime, Utc};

use super::{KeyStatus, Life, SigningKey, SigningKeyCommand, SigningKeyError, SigningKeyEvent};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault, KeyAlgorithm, Keyring, Secret, jwk};

const LONGEST_REASON: usize = 500;

type Decision = Result<Vec<SigningKeyEvent>, SigningKeyError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &SigningKey, command: SigningKeyCommand) -> Decision {
    match (&state.life, command) {
        (None, SigningKeyCommand::Generate { kid, alg, public_jwk, private_key, at }) => {
            let mut faults = vec![];
            faults.extend(check_kid(&kid));
            faults.extend(check_algorithm(alg));
            faults.extend(jwk::check_own("public_jwk", &public_jwk, alg, &kid).err());
            faults.extend(check_private(&private_key));
            Faults::check(faults)?;
            let key_use = alg.key_use();
            Ok(vec![SigningKeyEvent::Generated { kid, alg, key_use, public_jwk, private_key, at }])
        }
        (None, _) => Err(SigningKeyError::NotGenerated),
        (Some(_), SigningKeyCommand::Generate { .. }) => Err(SigningKeyError::AlreadyGenerated),
        (Some(life), command) => life.decide(command),
    }
}

impl Life {
    fn decide(&self, command: SigningKeyCommand) -> Decision {
        match (self.status, command) {
            (_, SigningKeyCommand::Generate { .. }) => Err(SigningKeyError::AlreadyGenerated),
            (KeyStatus::Pending, SigningKeyCommand::Activate { at }) => Ok(vec![SigningKeyEvent::Activated { at }]),
            (KeyStatus::Active, SigningKeyCommand::Activate { .. })
            | (KeyStatus::Revoked, SigningKeyCommand::Revoke { .. }) => Ok(vec![]),
            (_, SigningKeyCommand::Retire { verify_until, at }) => self.retire(verify_until, at),
            (_, SigningKeyCommand::Revoke { reason }) => {
                let reason = text::check("reason", &reason, LONGEST_REASON, Lines::One).map_err(Faults::from)?;
                Ok(vec![SigningKeyEvent::Revoked { reason }])
            }
            (status, _) => Err(SigningKeyError::WrongStatus(status)),
        }
    }

    fn retire(&self, verify_until: DateTime<Utc>, at: DateTime<Utc>) -> Decision {
        match self.status {
            KeyStatus::Retired if self.verify_until == Some(verify_until) => Ok(vec![]),
            KeyStatus::Active if verify_until <= at => Err(SigningKeyError::VerifiesNothing),
            KeyStatus::Active => Ok(vec![SigningKeyEvent::Retired { verify_until }]),
            status => Err(SigningKeyError::WrongStatus(status)),
        }
    }
}

fn check_kid(kid: &str) -> Option<FieldFault> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~' | b'-');
    let good = (1..=128).contains(&kid.len()) && kid.bytes().all(allowed);
    (!good).then(|| FieldFault::new("kid", "is not usable", "give 1 to 128 letters, digits, '.', '_', '~' or '-'"))
}

fn check_algorithm(alg: KeyAlgorithm) -> Option<FieldFault> {
    let remedy = "choose an algorithm with a key pair, such as ES256";
    alg.is_symmetric().then(|| FieldFault::new("alg", "uses a shared secret", remedy))
}

// The bytes are checked by whoever signs; what matters here is that they are sealed under the right name and are no PEM.
fn check_private(key: &Secret<String>) -> Option<FieldFault> {
    let base64 = |text: &String| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_' | b'='))
    };
    let good = key.subject() == Some(Keyring::SigningKeys.subject()) && key.expose().is_some_and(base64);
    let remedy = "give base64 of PKCS#8 under the keyring of signing keys";
    (!good).then(|| FieldFault::new("private_key", "is not in the right form", remedy))
}
