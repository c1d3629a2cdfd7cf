//! Intents: load, decide, append — one command one file.
//!
//! A command reads the streams it is about, asks the aggregates what may happen, and appends the answer to the log in one
//! commit. It never reads rows: whatever it needs is a stream that its caller can name. Time, ids and secrets come through
//! the [`Context`]; hashes of passwords and key material are made by the rim and travel in the command.

pub mod authentication;
pub mod backchannel_request;
pub mod client;
pub mod consent;
mod context;
pub mod credential;
pub mod denial;
pub mod device_authorization;
mod execute;
mod failure;
pub mod grant;
pub mod group;
mod guarded;
mod handle;
pub mod inbox;
pub mod job;
mod load;
mod names;
pub mod one_time_id;
mod polling;
pub mod pushed_request;
pub mod resource;
pub mod restore;
pub mod role;
mod secret;
pub mod session;
pub mod signing_key;
pub mod ssf_stream;
pub mod tenant;
mod unit;
pub mod user;
pub mod verification;
pub mod webhook;

pub use context::Context;
pub use execute::{Answer, Command, Id, Outcome, Rehearsal, execute, foresee, rehearse};
pub use failure::Failure;
pub use guarded::{Guarded, Held, Target, Unheld};
pub use handle::{Handle, RefreshHandle, access_token_hash};
pub use load::Loaded;
pub use names::Taken;
pub use polling::PollAnswer;
pub use secret::{ClearSecret, hash_secret};
pub use unit::{Preview, Unit};
