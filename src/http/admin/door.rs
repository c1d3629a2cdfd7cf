//! The door of the admin API: an operation is opened under its permission or not at all.
//!
//! [`Door`] is the only way to add an operation, and it asks for the permission. The gate that checks it and the description that
//! names it are put on here, in one place, so that neither can be forgotten and the two cannot differ.

use axum::middleware::from_fn_with_state;
use utoipa::openapi::path::PathItem;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::administrator::{Gate, Reach, gate};
use super::description;
use super::part::Subject;
use super::permission::Permission;
use crate::http::Shared;
use crate::http::error::problem::not_found;

/// What operations are gathered for. Their descriptions are many times as large as what serves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Manner {
    /// They answer requests; nothing describes them.
    Serving,
    /// They are described.
    Describing,
}

/// Operations of one reach.
pub(super) struct Door {
    shared: Shared,
    reach: Reach,
    manner: Manner,
    operations: OpenApiRouter<Shared>,
}

impl Door {
    /// A door without operations.
    pub(super) fn new(shared: &Shared, reach: Reach, manner: Manner) -> Self {
        Self { shared: shared.clone(), reach, manner, operations: OpenApiRouter::default() }
    }

    /// Adds an operation for those who have its permission in the whole tenant.
    #[must_use]
    pub(super) fn open(self, permission: Permission, operation: UtoipaMethodRouter<Shared>) -> Self {
        self.opened(permission, None, operation)
    }

    /// Adds an operation that is also for those who have its permission over a group: for what of its subject is in it.
    #[must_use]
    pub(super) fn open_in_part(
        self,
        permission: Permission,
        subject: Subject,
        operation: UtoipaMethodRouter<Shared>,
    ) -> Self {
        self.opened(permission, Some(subject), operation)
    }

    fn opened(
        mut self,
        permission: Permission,
        subject: Option<Subject>,
        operation: UtoipaMethodRouter<Shared>,
    ) -> Self {
        let (mut schemas, mut paths, methods) = operation;
        for path in paths.paths.values_mut() {
            match self.manner {
                Manner::Serving => *path = PathItem::default(),
                Manner::Describing => description::complete(path, self.reach, permission, subject),
            }
        }
        if self.manner == Manner::Serving {
            schemas.clear();
        }
        let gated = Gate { shared: self.shared.clone(), reach: self.reach, permission, subject };
        let methods = methods.route_layer(from_fn_with_state(gated, gate));
        self.operations = self.operations.routes((schemas, paths, methods));
        self
    }

    /// The operations under their address.
    pub(super) fn at(self, address: &str) -> OpenApiRouter<Shared> {
        OpenApiRouter::default().nest(address, self.operations.fallback(not_found))
    }
}
