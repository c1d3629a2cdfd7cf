//! Certificates that clients show (RFC 5280, RFC 8705): read from a handshake or from what a proxy writes, compared with what is
//! registered, and led to an authority.
//!
//! Nothing that a certificate says is believed by itself. A name in it counts once its chain leads to an anchor; a certificate that was
//! registered as a whole needs none. That whoever shows it holds its key was seen in the handshake, here or at the proxy. The clock is
//! the caller's.

mod anchors;
mod certificate;
mod chain;
mod distinguished_name;
mod expected;
mod header;

pub use anchors::{AnchorsError, PathError, TrustAnchors};
pub use certificate::{Certificate, CertificateError, PublicKey};
pub use chain::Chain;
pub use distinguished_name::{DistinguishedName, NameError};
pub use expected::ExpectedName;
pub use header::{CertificateHeader, HeaderError};
