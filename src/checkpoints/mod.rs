//! Signed checkpoints on their way out of the house: to NATS and to a store that speaks S3.
//!
//! Whoever can rewrite the database cannot rewrite what others keep. A newer checkpoint says all that an older one says, so however
//! long the other side is away, one a tenant waits.

mod store;
mod waiting;

pub use store::{Store, StoreError};
pub(crate) use waiting::Waiting;
