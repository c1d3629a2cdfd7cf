//! Look-ups of rows that whoever waits at the same moment shares (see [`journal::lookups`]), with the failures of queries.

use queries::QueryError;

pub use journal::lookups::{Lookups, Pairs, Question};

/// Why a row could not be looked up.
pub type LookupError = journal::lookups::LookupError<QueryError>;
