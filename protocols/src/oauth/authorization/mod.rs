//! The authorization endpoint: a request by way of a browser, and the answer by the same way.
//!
//! A request is read in two stages. First the client and its redirect address ([`AuthorizationTarget`]): while one of them is
//! in doubt, nothing may be sent anywhere, and the person sees a page (RFC 6749 §4.1.2.1). Only then the rest
//! ([`AuthorizationRequest`]), whose faults are told to the client ([`AuthorizationReply`]).

mod error;
mod reply;
mod request;
mod response;
mod target;
#[cfg(test)]
mod tests;

pub use error::{AuthorizationError, AuthorizationErrorCode};
pub use reply::{AuthorizationReply, Delivery};
pub use request::AuthorizationRequest;
pub use response::{AuthorizationResponse, AuthorizationSuccess, BrowserToken};
pub use target::{AuthorizationTarget, RedirectUri, TargetError};
