//! What size costs: histories of old objects, evidence of large tenants, a relay with much behind it, large tables of people.

mod csv;
mod evidence;
mod grown;
mod history;
mod relay;
mod watched;

pub use csv::{Options as AdminOptions, run as admin};
pub use evidence::{Options as EvidenceOptions, run as evidence};
pub use history::{Options as HistoryOptions, run as history};
pub use relay::{Options as RelayOptions, run as relay};
