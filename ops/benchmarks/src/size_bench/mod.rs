//! What size costs: histories of old objects, evidence of large tenants, a relay with much behind it, large tenants.

mod admin;
mod console;
mod csv;
mod evidence;
mod group;
mod grown;
mod history;
mod relay;
mod scim;
mod watched;

pub use admin::{Options as AdminOptions, run as admin};
pub use evidence::{Options as EvidenceOptions, run as evidence};
pub use history::{Options as HistoryOptions, run as history};
pub use relay::{Options as RelayOptions, run as relay};
