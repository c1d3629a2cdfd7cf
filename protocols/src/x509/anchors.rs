//! Authorities that a tenant trusts, and the way from a certificate to one of them (RFC 5280 §6).

use std::time::Duration;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::{Certificate, Chain};

/// Authorities.
#[derive(Clone, Debug, Default)]
pub struct TrustAnchors(Vec<TrustAnchor<'static>>);

/// Why a text names no authorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorsError {
    /// It is no PEM, or what is in it no certificate.
    #[error("certificate {0} cannot be read; give certificates in PEM (RFC 7468)")]
    Malformed(usize),
    /// It may sign nothing: whoever has its key must not become an authority by being listed.
    #[error("certificate {0} is none of an authority (its basicConstraints do not say CA); give the issuer's")]
    NoAuthority(usize),
    /// There are too many.
    #[error("there are more than {} certificates; give fewer", TrustAnchors::MOST)]
    TooMany,
}

/// Why a chain leads to no anchor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the certificate leads to no authority that the tenant trusts: {0}")]
pub struct PathError(webpki::Error);

impl TrustAnchors {
    /// The most of them.
    pub const MOST: usize = 20;

    /// Reads certificates in PEM (RFC 7468), counted from 1 in errors. What stands between them is passed over.
    pub fn parse(pem: &str) -> Result<Self, AnchorsError> {
        let mut anchors = Vec::new();
        for (place, der) in CertificateDer::pem_slice_iter(pem.as_bytes()).enumerate() {
            let place = place + 1;
            if place > Self::MOST {
                return Err(AnchorsError::TooMany);
            }
            let der = der.map_err(|_| AnchorsError::Malformed(place))?;
            let read = Certificate::parse(&der).map_err(|_| AnchorsError::Malformed(place))?;
            if !read.is_of_authority() {
                return Err(AnchorsError::NoAuthority(place));
            }
            let anchor = anchor_from_trusted_cert(&der).map_err(|_| AnchorsError::Malformed(place))?;
            anchors.push(anchor.to_owned());
        }
        Ok(Self(anchors))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Leads a chain to one of them at a moment, in seconds since 1970: every signature, every validity, every constraint, and that the
    /// certificate may authenticate a client where it says for what it is (`extKeyUsage`). Revocation is not looked at.
    pub fn check(&self, chain: &Chain, now: i64) -> Result<(), PathError> {
        let own = CertificateDer::from(chain.certificate().der());
        let between: Vec<CertificateDer<'_>> =
            chain.between().iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now).unwrap_or(0)));
        let own = EndEntityCert::try_from(&own).map_err(PathError)?;
        let usage = KeyUsage::client_auth();
        own.verify_for_usage(ALL_VERIFICATION_ALGS, &self.0, &between, time, usage, None, None)
            .map(drop)
            .map_err(PathError)
    }
}
