//! Schemas and what they say of attributes (RFC 7643 §2, §7).

use serde_json::{Value, json};

/// What an attribute's values are (RFC 7643 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Decimal,
    /// A whole number.
    Integer,
    /// An RFC 3339 moment.
    DateTime,
    /// Base64.
    Binary,
    /// An address of something.
    Reference,
    /// Attributes of its own.
    Complex,
}

/// Who may write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// Only the provider.
    ReadOnly,
    /// The client.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client, and nobody reads it.
    WriteOnly,
}

/// When it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Whatever was asked for.
    Always,
    /// Never.
    Never,
    /// Unless others were asked for.
    Default,
    /// Only when it was asked for.
    Request,
}

/// Among whom a value is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uniqueness {
    /// Nobody.
    None,
    /// The resources of this provider.
    Server,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// As it is written.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether it has several.
    pub multi_valued: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Whether letters are compared as they are written.
    pub case_exact: bool,
    /// Who writes it.
    pub mutability: Mutability,
    /// When it is shown.
    pub returned: Returned,
    /// Among whom its values are unique.
    pub uniqueness: Uniqueness,
    /// Values that are usual.
    pub canonical_values: Vec<String>,
    /// What a reference is to.
    pub reference_types: Vec<String>,
    /// For people.
    pub description: String,
    /// Its own attributes, where it is complex.
    pub sub_attributes: Vec<Self>,
}

impl Attribute {
    /// An optional attribute of one value that clients write.
    pub fn new(name: &str, kind: Kind, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            multi_valued: false,
            required: false,
            case_exact: matches!(kind, Kind::Reference | Kind::Binary),
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: Vec::new(),
            reference_types: Vec::new(),
            description: description.to_owned(),
            sub_attributes: Vec::new(),
        }
    }

    /// A text.
    pub(super) fn text(name: &str, description: &str) -> Self {
        Self::new(name, Kind::String, description)
    }

    /// Something with attributes of its own.
    pub(super) fn complex(name: &str, description: &str, sub_attributes: Vec<Self>) -> Self {
        Self { sub_attributes, ..Self::new(name, Kind::Complex, description) }
    }

    /// The same with several values.
    pub(super) fn many(self) -> Self {
        Self { multi_valued: true, ..self }
    }

    /// The same, compared as it is written.
    pub(super) fn exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    /// The same, written by the provider alone, with all that is in it.
    pub(super) fn read_only(self) -> Self {
        let sub_attributes = self.sub_attributes.into_iter().map(Self::read_only).collect();
        Self { mutability: Mutability::ReadOnly, sub_attributes, ..self }
    }

    /// The same with the values that are usual.
    pub(super) fn usually(self, values: &[&str]) -> Self {
        Self { canonical_values: values.iter().map(|value| (*value).to_owned()).collect(), ..self }
    }

    /// The same as a reference to these.
    pub(super) fn to(self, types: &[&str]) -> Self {
        Self { reference_types: types.iter().map(|name| (*name).to_owned()).collect(), ..self }
    }

    /// One of its own attributes, whatever the capitals.
    pub fn sub(&self, name: &str) -> Option<&Self> {
        named(&self.sub_attributes, name)
    }

    fn document(&self) -> Value {
        let mut document = json!({
            "name": self.name,
            "type": match self.kind {
                Kind::String => "string",
                Kind::Boolean => "boolean",
                Kind::Decimal => "decimal",
                Kind::Integer => "integer",
                Kind::DateTime => "dateTime",
                Kind::Binary => "binary",
                Kind::Reference => "reference",
                Kind::Complex => "complex",
            },
            "multiValued": self.multi_valued,
            "description": self.description,
            "required": self.required,
            "caseExact": self.case_exact,
            "mutability": match self.mutability {
                Mutability::ReadOnly => "readOnly",
                Mutability::ReadWrite => "readWrite",
                Mutability::Immutable => "immutable",
                Mutability::WriteOnly => "writeOnly",
            },
            "returned": match self.returned {
                Returned::Always => "always",
                Returned::Never => "never",
                Returned::Default => "default",
                Returned::Request => "request",
            },
            "uniqueness": match self.uniqueness {
                Uniqueness::None => "none",
                Uniqueness::Server => "server",
            },
        });
        if !self.canonical_values.is_empty() {
            document["canonicalValues"] = json!(self.canonical_values);
        }
        if !self.reference_types.is_empty() {
            document["referenceTypes"] = json!(self.reference_types);
        }
        if self.kind == Kind::Complex {
            document["subAttributes"] = self.sub_attributes.iter().map(Self::document).collect();
        }
        document
    }
}

/// An attribute among others, whatever the capitals (RFC 7643 §2.1).
pub(super) fn named<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// One schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its URN.
    pub id: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// As `/Schemas` shows it; `base` is the address of the service.
    pub fn document(&self, base: &str) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": self.attributes.iter().map(Attribute::document).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id) },
        })
    }
}

/// The schemas that a resource of one type may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The one that it has.
    pub core: Schema,
    /// Those that it may have beside it.
    pub extensions: Vec<Schema>,
    /// What all resources have (RFC 7643 §3.1).
    common: Vec<Attribute>,
}

impl Shape {
    /// A shape.
    pub fn new(core: Schema, extensions: Vec<Schema>) -> Self {
        Self { core, extensions, common: common() }
    }

    /// An attribute of the core schema or of all resources.
    pub(super) fn own(&self, name: &str) -> Option<&Attribute> {
        named(&self.core.attributes, name).or_else(|| named(&self.common, name))
    }

    /// An extension by its URN.
    pub(super) fn extension(&self, id: &str) -> Option<&Schema> {
        self.extensions.iter().find(|schema| schema.id.eq_ignore_ascii_case(id))
    }
}

fn common() -> Vec<Attribute> {
    let moment = |name: &str, description: &str| Attribute::new(name, Kind::DateTime, description);
    let meta = vec![
        Attribute::text("resourceType", "The type of the resource.").exact(),
        moment("created", "When it came to be."),
        moment("lastModified", "When it last changed."),
        Attribute::new("location", Kind::Reference, "Its address.").to(&["uri"]),
        Attribute::text("version", "Its version, as in ETag.").exact(),
    ];
    let always = |attribute: Attribute| Attribute { returned: Returned::Always, ..attribute };
    let id = Attribute::text("id", "Its id, which never changes.").exact().read_only();
    vec![
        always(Attribute::new("schemas", Kind::Reference, "The schemas that it has.").many()),
        always(Attribute { uniqueness: Uniqueness::Server, ..id }),
        Attribute {
            uniqueness: Uniqueness::Server,
            ..Attribute::text("externalId", "The id that the client has for it.").exact()
        },
        Attribute::complex("meta", "What is known of the resource itself.", meta).read_only(),
    ]
}
