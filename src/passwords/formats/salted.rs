//! Salted SHA-2 as directories keep it: `{SSHA512}` and base64 of digest and salt together.
//!
//! One round, billions of guesses a second: weak. Taken so that nobody needs a new password on the day of the move, replaced
//! at the first sign-in, and named as weak when it comes.

use aws_lc_rs::digest::{Algorithm, Context, SHA256, SHA384, SHA512};

use super::{ImportError, equal, phc};

/// A hash and how to compute it again.
pub(in crate::passwords) struct Salted {
    algorithm: &'static Algorithm,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl Salted {
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let (scheme, value) = text.split_once('}').ok_or(ImportError::Malformed)?;
        let algorithm = match scheme {
            "{SSHA256" => &SHA256,
            "{SSHA384" => &SHA384,
            "{SSHA512" => &SHA512,
            _ => return Err(ImportError::Unknown),
        };
        let mut digest = phc::base64(value)?;
        if digest.len() <= algorithm.output_len() {
            return Err(ImportError::Malformed);
        }
        let salt = phc::check_salt(digest.split_off(algorithm.output_len()))?;
        Ok(Self { algorithm, salt, digest })
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let mut context = Context::new(self.algorithm);
        context.update(password);
        context.update(&self.salt);
        equal(context.finish().as_ref(), &self.digest)
    }
}
