//! The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2): a client sends a person here and gets an answer back by the same way.
//!
//! `GET` or `POST` a request → the client and its redirect address are certain ([`begin`]), or the person sees a page → the request is
//! well-formed and allowed (`judge`), or the client hears an error → who is signed in may be enough ([`step`]): then one commit holds
//! request and approval, and the browser goes on with the code at once. Otherwise the request is kept, and pages ask the person
//! (`crate::http::people`), which come back to [`step`] after each answer.

mod answer;
mod approve;
mod asked;
mod begin;
mod contexts;
mod extent;
mod front;
mod hint;
mod judge;
mod power;
mod profile;
mod request_object;
mod step;

pub use answer::deliver;
pub use approve::{Granted, approve, refuse};
pub use asked::Asked;
pub(super) use begin::redirect_uri;
pub use begin::{get, post};
pub use contexts::Contexts;
pub use extent::{Question, optional_scopes, standing_question};
pub(super) use hint::read_at as read_hint_at;
pub use hint::{Hint, HintFault, read as read_hint};
pub use judge::Fault;
pub(super) use judge::{Way, check_binds, judge};
pub(super) use request_object::meant;
pub use step::{Answered, Step, follow, next};
