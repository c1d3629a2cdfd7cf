//! A group as callers write and read it.

use std::collections::BTreeMap;

use aggregates::group::GroupDetails;
use aggregates::tenant::AttributeValue;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::admin::fields;
use crate::http::admin::request::read::State;
use crate::http::error::problem::{Kind, Problem};

/// What callers say of a group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupDocument)]
pub(super) struct GroupDocument {
    /// What people call it, unique in the tenant.
    pub(super) name: String,
    /// Where mail reaches the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    /// What it is for, up to 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    /// The id that a provisioning client knows it by, unique among the tenant's groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) external_id: Option<String>,
    /// What the tenant keeps with it: texts, whole numbers, truth values or lists of them, 50 names and 8 KiB together.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, Value>, required = false)]
    pub(super) attributes: BTreeMap<String, AttributeValue>,
}

/// A group as it is shown.
#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
pub(super) struct Shown {
    /// Its id.
    group_id: String,
    #[serde(flatten)]
    document: GroupDocument,
    /// The version of its stream. People who come and go do not change it.
    version: u64,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a group's state.
#[derive(Deserialize)]
pub(super) struct Life {
    id: String,
    name: String,
    #[serde(default)]
    details: GroupDetails,
    #[serde(default)]
    deleted: bool,
}

impl GroupDocument {
    /// What commands take: the name, and everything else.
    pub(super) fn parts(self) -> (String, GroupDetails) {
        let Self { name, email, description, external_id, attributes } = self;
        (name, GroupDetails { email, description, external_id, attributes })
    }

    fn of(name: String, details: GroupDetails) -> Self {
        let GroupDetails { email, description, external_id, attributes } = details;
        Self { name, email, description, external_id, attributes }
    }
}

impl Life {
    /// What a state says; refused where the group is gone.
    pub(super) fn of(state: &State) -> Result<Self, Problem> {
        let life: Self = fields(&state.life)?;
        if life.deleted { Err(Problem::new(Kind::Gone, "this group was deleted; create a new one")) } else { Ok(life) }
    }

    /// The document that was written.
    pub(super) fn document(self) -> GroupDocument {
        GroupDocument::of(self.name, self.details)
    }
}

impl Shown {
    pub(super) fn of(state: &State) -> Result<Self, Problem> {
        let life = Life::of(state)?;
        Ok(Self {
            group_id: life.id.clone(),
            document: life.document(),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}
