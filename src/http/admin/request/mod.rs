//! What a request of the admin API carries, read strictly: nothing that is given is passed over in silence.

pub(super) mod document;
pub(in crate::http) mod instant;
pub(super) mod json;
pub(in crate::http) mod list;
pub(super) mod named;
pub(super) mod query;
pub(super) mod read;
mod strict;
