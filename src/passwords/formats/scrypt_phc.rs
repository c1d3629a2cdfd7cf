//! scrypt (RFC 7914) in PHC form: `$scrypt$ln=15,r=8,p=1$salt$hash`.

use scrypt::Params;

use super::phc::Phc;
use super::{ImportError, equal};
use crate::passwords::PasswordError;

/// N times r: 128 bytes each, so 128 MiB of memory.
const MOST_MEMORY: u64 = 1 << 20;
/// N times r times p: about a second's work.
const MOST_WORK: u64 = 1 << 21;

/// A hash and how to compute it again.
pub(in crate::passwords) struct Scrypt {
    params: Params,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

impl Scrypt {
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let phc = Phc::read(text)?;
        phc.check_names(&["ln", "r", "p"])?;
        let (log_n, r, p) = (phc.number("ln")?, phc.number("r")?, phc.number("p")?);
        let memory = 1u64.checked_shl(log_n).and_then(|n| n.checked_mul(r.into())).filter(|most| *most <= MOST_MEMORY);
        let work = memory.and_then(|memory| memory.checked_mul(p.into())).filter(|most| *most <= MOST_WORK);
        if work.is_none() {
            return Err(ImportError::TooCostly("at most 128 MiB, and N times r times p at most 2097152"));
        }
        let log_n = u8::try_from(log_n).ok().filter(|log_n| *log_n > 0).ok_or(ImportError::Malformed)?;
        let params = Params::new(log_n, r, p).map_err(|_| ImportError::Malformed)?;
        Ok(Self { params, salt: phc.salt, digest: phc.digest })
    }

    pub(super) fn matches(&self, password: &[u8]) -> Result<bool, PasswordError> {
        let mut digest = vec![0; self.digest.len()];
        scrypt::scrypt(password, &self.salt, &self.params, &mut digest).map_err(|_| PasswordError::Failed)?;
        Ok(equal(&digest, &self.digest))
    }
}
