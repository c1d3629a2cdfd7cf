//! Users: the schemas of RFC 7643 §4.1 and §4.3, and that of a tenant's own attributes.

use super::schema::{Attribute, Kind, Mutability, Returned, Schema, Shape, Uniqueness};

/// The core schema of users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The enterprise extension.
pub const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The extension with a tenant's own attributes.
pub const TENANT_USER: &str = "urn:evident:params:scim:schemas:extension:tenant:2.0:User";

/// The shape of users in a tenant that has these attributes of its own.
pub fn user(own: Vec<Attribute>) -> Shape {
    let mut extensions = vec![enterprise()];
    if !own.is_empty() {
        extensions.push(Schema {
            id: TENANT_USER.to_owned(),
            name: "Tenant User".to_owned(),
            description: "What the tenant's own schema says of its users.".to_owned(),
            attributes: own,
        });
    }
    Shape::new(core(), extensions)
}

/// An attribute with several values, each with a type, and one of them primary (RFC 7643 §2.4).
fn list(name: &str, description: &str, value: Attribute, types: &[&str]) -> Attribute {
    let parts = vec![
        value,
        Attribute::text("display", "For people."),
        Attribute::text("type", "What it is for.").usually(types),
        Attribute::new("primary", Kind::Boolean, "Whether it is the preferred one; at most one is."),
    ];
    Attribute::complex(name, description, parts).many()
}

fn core() -> Schema {
    let text = Attribute::text;
    let user_name =
        Attribute { required: true, uniqueness: Uniqueness::Server, ..text("userName", "The name to sign in with.") };
    let password = Attribute {
        mutability: Mutability::WriteOnly,
        returned: Returned::Never,
        ..text("password", "A new password, which must keep to the tenant's policy.").exact()
    };
    let attributes = vec![
        user_name,
        Attribute::complex("name", "The parts of the name.", name()),
        text("displayName", "The name that is shown."),
        text("nickName", "Casual name."),
        Attribute::new("profileUrl", Kind::Reference, "Address of the profile page.").to(&["external"]),
        text("title", "Such as Vice President."),
        text("userType", "Such as Contractor or Employee."),
        text("preferredLanguage", "The languages that are preferred, as in Accept-Language."),
        text("locale", "Where the person is at home, as a language tag."),
        text("timezone", "Time zone by its IANA name."),
        Attribute::new("active", Kind::Boolean, "Whether the account is in use."),
        password,
        list("emails", "E-mail addresses.", text("value", "The address."), &["work", "home", "other"]),
        list(
            "phoneNumbers",
            "Telephone numbers.",
            text("value", "The number, best as RFC 3966 writes it."),
            &["work", "home", "mobile", "fax", "pager", "other"],
        ),
        list("ims", "Addresses of instant messaging.", text("value", "The address."), &[]),
        list(
            "photos",
            "Pictures.",
            Attribute::new("value", Kind::Reference, "Where it is.").to(&["external"]),
            &["photo", "thumbnail"],
        ),
        Attribute::complex("addresses", "Postal addresses.", address()).many(),
        groups(),
        list("entitlements", "What the person is entitled to.", text("value", "It."), &[]),
        list("roles", "What the person is to the client; nothing is permitted here by it.", text("value", "It."), &[]),
        list("x509Certificates", "Certificates.", Attribute::new("value", Kind::Binary, "DER in base64."), &[]),
    ];
    Schema {
        id: USER.to_owned(),
        name: "User".to_owned(),
        description: "A person with an account.".to_owned(),
        attributes,
    }
}

fn name() -> Vec<Attribute> {
    let text = Attribute::text;
    vec![
        text("formatted", "The whole name."),
        text("familyName", "Surname."),
        text("givenName", "Given or first name."),
        text("middleName", "Middle name."),
        text("honorificPrefix", "Such as Dr."),
        text("honorificSuffix", "Such as III."),
    ]
}

fn address() -> Vec<Attribute> {
    let text = Attribute::text;
    vec![
        text("formatted", "The whole address for a label."),
        text("streetAddress", "Street and number."),
        text("locality", "City."),
        text("region", "State, province, prefecture."),
        text("postalCode", "Zip or postal code."),
        text("country", "Country as ISO 3166-1 alpha-2."),
        text("type", "What it is for.").usually(&["work", "home", "other"]),
        Attribute::new("primary", Kind::Boolean, "Whether it is the preferred one; at most one is."),
    ]
}

fn groups() -> Attribute {
    let parts = vec![
        Attribute::text("value", "Id of the group.").exact(),
        Attribute::new("$ref", Kind::Reference, "Address of the group.").to(&["User", "Group"]),
        Attribute::text("display", "Name of the group."),
        Attribute::text("type", "How the person belongs to it.").usually(&["direct", "indirect"]),
    ];
    Attribute::complex("groups", "The groups that the person belongs to.", parts).many().read_only()
}

fn enterprise() -> Schema {
    let text = Attribute::text;
    let manager = vec![
        text("value", "Id of the manager.").exact(),
        Attribute::new("$ref", Kind::Reference, "Address of the manager.").to(&["User"]),
        Attribute { mutability: Mutability::ReadOnly, ..text("displayName", "Name of the manager.") },
    ];
    Schema {
        id: ENTERPRISE_USER.to_owned(),
        name: "Enterprise User".to_owned(),
        description: "What organisations say of their people.".to_owned(),
        attributes: vec![
            text("employeeNumber", "Number by which the organisation knows the person."),
            text("costCenter", "Cost center."),
            text("organization", "Organisation."),
            text("division", "Division."),
            text("department", "Department."),
            Attribute::complex("manager", "Whom the person reports to.", manager),
        ],
    }
}
