//! What requests of every surface carry, read in one way.

pub mod bearer;
mod certificate;
pub mod client;
pub mod form;
pub mod tenant;
