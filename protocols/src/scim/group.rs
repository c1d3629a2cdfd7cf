//! Groups: the schema of RFC 7643 §4.2.

use std::sync::LazyLock;

use super::schema::{Attribute, Kind, Mutability, Schema, Shape};

/// The core schema of groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::new(schema(), Vec::new()));

impl Shape {
    /// The shape of groups, the same everywhere.
    pub fn group() -> &'static Self {
        &SHAPE
    }
}

fn schema() -> Schema {
    let fixed = |attribute: Attribute| Attribute { mutability: Mutability::Immutable, ..attribute };
    let members = vec![
        fixed(Attribute::text("value", "Id of the member.").exact()),
        fixed(Attribute::new("$ref", Kind::Reference, "Address of the member.").to(&["User"])),
        fixed(Attribute::text("type", "What the member is; groups hold people.").usually(&["User"])),
        Attribute { mutability: Mutability::ReadOnly, ..Attribute::text("display", "Name of the member.") },
    ];
    Schema {
        id: GROUP.to_owned(),
        name: "Group".to_owned(),
        description: "People who are managed together.".to_owned(),
        attributes: vec![
            Attribute { required: true, ..Attribute::text("displayName", "Name of the group.") },
            Attribute::complex("members", "Who belongs to it.", members).many(),
        ],
    }
}
