//! What a request of the admin API carries, read strictly: nothing that is given is passed over in silence.

pub(super) mod document;
pub(super) mod instant;
pub(super) mod json;
pub(super) mod list;
pub(super) mod named;
pub(super) mod query;
pub(super) mod read;
mod strict;
