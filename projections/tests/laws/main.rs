//! The laws of projections, held by both engines.
//!
//! Rows are a consequence of the log and of nothing else: however they came to be — in the append, behind it, in one go or
//! resumed, by one node or two — they are the same rows.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the answer")]

mod auditing;
mod counting;
mod granting;
mod grouping;
mod histories;
mod holding;
mod notifying;
mod parking;
mod rebuilding;
mod running;
mod signalling;
mod signing_in;
mod statements;
mod telling;
mod trail;
mod verifying;
mod world;
