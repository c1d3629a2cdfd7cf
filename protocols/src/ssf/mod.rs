//! The Shared Signals Framework 1.0 as a transmitter speaks it: security event tokens, their subjects, and how streams are managed.
//!
//! The events are those of CAEP 1.0 and RISC 1.0 ([`EventType`]); they travel as security event tokens (RFC 8417) that are pushed (RFC
//! 8935) or polled (RFC 8936), and speak of subjects as RFC 9493 spells them.

mod event_type;
mod metadata;
mod poll;
mod set;
mod stream;
mod subject;

pub use event_type::EventType;
pub use metadata::{AuthorizationScheme, TransmitterMetadata};
pub use poll::{PollRequest, Polled, SetError};
pub use set::{Occurred, SET_TYPE, SecurityEventToken};
pub use stream::{
    Delivery, DeliveryMethod, StatusDocument, StatusRequest, StreamConfiguration, StreamRequest, SubjectRequest,
    VerificationRequest, refusal_of,
};
pub use subject::SubjectId;
