//! The journal's contract: one suite, held by both engines.
//!
//! Whoever adds a promise to the journal adds a test here; it runs on `SQLite` and on `PostgreSQL` alike.

mod append;
mod commits;
mod cqrs_store;
mod personal;
mod proof;
mod statements;
mod writers;
