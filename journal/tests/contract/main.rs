//! The journal's contract: one suite, held by both engines.
//!
//! Whoever adds a promise to the journal adds a test here; it runs on `SQLite` and on `PostgreSQL` alike.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod append;
mod commits;
mod cqrs_store;
mod personal;
mod proof;
mod questions;
mod snapshots;
mod statements;
mod writers;
