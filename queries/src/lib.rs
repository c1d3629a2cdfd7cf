//! Rows become answers: SELECT only.
//!
//! One file per noun, one row type per noun, and every statement but the list of tenants, the figures of deliveries and whether
//! anybody has a stream of signals names the tenant whose rows it reads, on top of the row security that `PostgreSQL` adds. What rows
//! cannot answer — how something came to be, and what it was at a moment — is folded from its stream in [`history`].

pub mod access;
pub mod access_token;
pub mod activity;
pub mod audit;
pub mod client;
pub mod consent;
pub mod delegation;
pub mod delivery;
mod error;
pub mod grant;
pub mod group;
pub mod history;
pub mod job;
pub mod lockout;
pub mod notification;
mod page;
mod read;
pub mod resource;
pub mod role;
pub mod scim;
pub mod session;
pub mod sign_in;
pub mod signing_key;
pub mod ssf_stream;
pub mod tenant;
pub mod user;
pub mod webhook;

use journal::db::Statement;

pub use error::QueryError;
pub use page::{Listing, Page};

/// Every statement of this room, for the test that prepares them on both engines.
pub fn statements() -> Vec<&'static Statement> {
    let mut all = [
        access_token::STATEMENTS,
        activity::STATEMENTS,
        client::STATEMENTS,
        consent::STATEMENTS,
        delegation::STATEMENTS,
        delivery::STATEMENTS,
        grant::STATEMENTS,
        group::STATEMENTS,
        job::STATEMENTS,
        lockout::STATEMENTS,
        notification::STATEMENTS,
        resource::STATEMENTS,
        role::STATEMENTS,
        scim::STATEMENTS,
        session::STATEMENTS,
        sign_in::STATEMENTS,
        signing_key::STATEMENTS,
        ssf_stream::STATEMENTS,
        tenant::STATEMENTS,
        user::STATEMENTS,
        webhook::STATEMENTS,
    ]
    .concat();
    all.extend(audit::statements());
    all
}
