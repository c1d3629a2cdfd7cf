//! Named permissions: what an access token may do through the admin API, one name per resource and verb.
//!
//! A token's scopes carry the permissions: the scope of a permission bears its name, and `evident:admin` carries all of them.
//! An operation is opened under one permission (see [`super::door`]), so none is reachable without. The list itself is that of the
//! roles, which are made of the same names.

pub use aggregates::role::{EVERYTHING, Permission};
