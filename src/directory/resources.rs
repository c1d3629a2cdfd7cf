//! A tenant's resources, found by the URI that requests name and by the scopes they have.

use std::collections::HashMap;
use std::sync::Arc;

use queries::resource::Resource;

/// All resources of a tenant.
#[derive(Debug, Default)]
pub struct Resources {
    all: Vec<Arc<Resource>>,
    by_id: HashMap<String, usize>,
    by_identifier: HashMap<String, usize>,
    by_scope: HashMap<String, Vec<usize>>,
}

impl Resources {
    pub(super) fn new(rows: Vec<Resource>) -> Self {
        let mut resources = Self::default();
        for (index, row) in rows.into_iter().enumerate() {
            resources.by_id.insert(row.resource_id.clone(), index);
            resources.by_identifier.insert(row.identifier.clone(), index);
            for scope in row.scopes.keys() {
                resources.by_scope.entry(scope.clone()).or_default().push(index);
            }
            resources.all.push(Arc::new(row));
        }
        resources
    }

    /// All of them, by id.
    pub fn all(&self) -> &[Arc<Resource>] {
        &self.all
    }

    /// The resource of an id.
    pub fn by_id(&self, resource_id: &str) -> Option<&Arc<Resource>> {
        self.all.get(*self.by_id.get(resource_id)?)
    }

    /// The resource of a URI, compared byte for byte (RFC 8707 §2).
    pub fn by_identifier(&self, identifier: &str) -> Option<&Arc<Resource>> {
        self.all.get(*self.by_identifier.get(identifier)?)
    }

    /// The resources that have a scope of this name.
    pub fn with_scope(&self, scope: &str) -> impl Iterator<Item = &Arc<Resource>> {
        self.by_scope.get(scope).into_iter().flatten().filter_map(|index| self.all.get(*index))
    }
}
