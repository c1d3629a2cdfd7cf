//! What is shown in one handshake (RFC 8446 §4.4.2): a certificate, and those that may lead from it to an authority.

use super::{Certificate, CertificateError};

/// More than any way to an authority has.
const MOST: usize = 8;

/// A certificate with its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    certificate: Certificate,
    between: Vec<Vec<u8>>,
}

impl Chain {
    /// Reads what was shown, the client's own certificate first. Nobody showed anything where there is none.
    pub fn of_der<C: AsRef<[u8]>>(shown: &[C]) -> Result<Option<Self>, CertificateError> {
        let Some((own, between)) = shown.split_first() else { return Ok(None) };
        if Self::is_too_large(own.as_ref(), between) {
            return Err(CertificateError::TooLarge);
        }
        let between = between.iter().map(|one| one.as_ref().to_owned()).collect();
        Ok(Some(Self { certificate: Certificate::parse(own.as_ref())?, between }))
    }

    /// Whether it is more than is ever read: a certificate, and those between it and an authority.
    pub fn is_too_large<C: AsRef<[u8]>>(own: &[u8], between: &[C]) -> bool {
        let large = |der: &[u8]| der.len() > Certificate::LARGEST;
        large(own) || between.len() > MOST || between.iter().any(|one| large(one.as_ref()))
    }

    /// The client's own.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The others, as they were shown and unread.
    pub(super) fn between(&self) -> &[Vec<u8>] {
        &self.between
    }
}
