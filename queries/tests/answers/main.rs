//! The answers of queries, on both engines.
//!
//! The tables are made from the texts that projections use, and filled by hand: what a query answers follows from rows alone.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the answer")]

mod granting;
mod histories;
mod isolation;
mod lists;
mod rows;
mod searching;
mod signing_in;
mod world;
