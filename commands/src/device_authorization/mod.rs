//! Intents towards device authorizations: asking for a device, answering for a person, polling and redeeming (RFC 8628).
//!
//! The user code leads to the stream through an HMAC under the tenant's key, and the device code begins with the stream's id: no table of
//! codes can lag behind, and whoever reads the log finds neither.

mod allow;
mod poll;
mod refuse;
mod request;

use aggregates::TenantId;
use aws_lc_rs::digest::{SHA256, digest};
use journal::Journal;
use uuid::{Builder, Uuid};

pub use allow::{AllowDevice, AllowDeviceError};
pub use poll::{PollDevice, PollDeviceError};
pub use refuse::{RefuseDevice, RefuseDeviceError};
pub use request::{DeviceCodes, RequestDevice, RequestDeviceError};

use crate::Failure;

/// Names user codes among what is derived from a tenant's key.
const KIND: &str = "device_user_code";

/// The stream of a user code, as it was drawn.
pub async fn stream(journal: &Journal, tenant: &TenantId, user_code: &str) -> Result<Uuid, Failure> {
    let hidden = journal.vault().identifier(tenant, KIND, user_code).await?;
    let hash = digest(&SHA256, hidden.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    Ok(Builder::from_custom_bytes(bytes).into_uuid())
}
