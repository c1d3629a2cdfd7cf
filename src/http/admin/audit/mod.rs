//! The audit log: `{issuer}/admin/v1/audit`, and why something happened: `{issuer}/admin/v1/explain/{kind}/{id}`.

mod explain;
mod export;
mod list;
mod parameters;
mod shown;

use super::door::Door;
use super::permission::Permission::AuditRead;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(AuditRead, routes!(list::list_audit))
        .open(AuditRead, routes!(export::export_audit))
        .open(AuditRead, routes!(explain::explain))
}
