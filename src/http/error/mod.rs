//! How each surface says no: one exhaustive match per surface, the public sentence apart from the private detail.

pub mod assertion;
mod backchannel;
pub mod bearer;
mod device;
pub mod exchange;
pub mod oauth;
pub mod problem;
pub mod pushed;
pub mod registration;
