//! The door of the admin API: an operation is opened under its permission or not at all.
//!
//! [`Door`] is the only way to add an operation, and it asks for the permission. The gate that checks it and the description that
//! names it are put on here, in one place, so that neither can be forgotten and the two cannot differ.

use axum::middleware::from_fn_with_state;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::administrator::{Gate, Reach, gate};
use super::description;
use super::permission::Permission;
use crate::http::Shared;
use crate::http::error::problem::not_found;

/// Operations of one reach.
pub(super) struct Door {
    shared: Shared,
    reach: Reach,
    operations: OpenApiRouter<Shared>,
}

impl Door {
    /// A door without operations.
    pub(super) fn new(shared: &Shared, reach: Reach) -> Self {
        Self { shared: shared.clone(), reach, operations: OpenApiRouter::default() }
    }

    /// Adds an operation.
    #[must_use]
    pub(super) fn open(mut self, permission: Permission, operation: UtoipaMethodRouter<Shared>) -> Self {
        let (schemas, mut paths, methods) = operation;
        for path in paths.paths.values_mut() {
            description::complete(path, self.reach, permission);
        }
        let gated = Gate { shared: self.shared.clone(), reach: self.reach, permission };
        let methods = methods.route_layer(from_fn_with_state(gated, gate));
        self.operations = self.operations.routes((schemas, paths, methods));
        self
    }

    /// The operations under their address.
    pub(super) fn at(self, address: &str) -> OpenApiRouter<Shared> {
        OpenApiRouter::default().nest(address, self.operations.fallback(not_found))
    }
}
