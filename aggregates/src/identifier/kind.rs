//! Sorts of names and sorts of owners.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const ATTRIBUTE: &str = "attribute:";

/// What sort of name an identifier is; written `user_name`, `attribute:employee_number` and so on. Names of different kinds never
/// meet, because the kind is part of the stream's id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum IdentifierKind {
    /// The name to sign in with.
    UserName,
    /// An e-mail address.
    Email,
    /// A telephone number.
    PhoneNumber,
    /// The id that a provisioning client knows a user by.
    ExternalId,
    /// A unique attribute of the tenant's own schema, by its name.
    Attribute(String),
    /// The id of an OAuth client.
    ClientId,
    /// The URI of a protected resource.
    ResourceUri,
    /// What people call a role.
    RoleName,
    /// What people call a group.
    GroupName,
    /// The id that a provisioning client knows a group by.
    GroupExternalId,
    /// The name of a host that is a tenant's own. It is one over the whole installation, so its stream is tenant `system`'s.
    Domain,
}

impl fmt::Display for IdentifierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserName => f.write_str("user_name"),
            Self::Email => f.write_str("email"),
            Self::PhoneNumber => f.write_str("phone_number"),
            Self::ExternalId => f.write_str("external_id"),
            Self::Attribute(name) => write!(f, "{ATTRIBUTE}{name}"),
            Self::ClientId => f.write_str("client_id"),
            Self::ResourceUri => f.write_str("resource_uri"),
            Self::RoleName => f.write_str("role_name"),
            Self::GroupName => f.write_str("group_name"),
            Self::GroupExternalId => f.write_str("group_external_id"),
            Self::Domain => f.write_str("domain"),
        }
    }
}

/// The text names no kind of identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no such kind of identifier; use user_name, email, phone_number, external_id, attribute:NAME, client_id, resource_uri, role_name, group_name, group_external_id or domain"
)]
pub struct IdentifierKindError;

impl FromStr for IdentifierKind {
    type Err = IdentifierKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "user_name" => Ok(Self::UserName),
            "email" => Ok(Self::Email),
            "phone_number" => Ok(Self::PhoneNumber),
            "external_id" => Ok(Self::ExternalId),
            "client_id" => Ok(Self::ClientId),
            "resource_uri" => Ok(Self::ResourceUri),
            "role_name" => Ok(Self::RoleName),
            "group_name" => Ok(Self::GroupName),
            "group_external_id" => Ok(Self::GroupExternalId),
            "domain" => Ok(Self::Domain),
            _ => match text.strip_prefix(ATTRIBUTE) {
                Some(name) if !name.is_empty() => Ok(Self::Attribute(name.to_owned())),
                _ => Err(IdentifierKindError),
            },
        }
    }
}

impl TryFrom<String> for IdentifierKind {
    type Error = IdentifierKindError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IdentifierKind> for String {
    fn from(kind: IdentifierKind) -> Self {
        kind.to_string()
    }
}

/// What an owner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerType {
    /// A user.
    User,
    /// An OAuth client.
    Client,
    /// A protected resource.
    Resource,
    /// A role.
    Role,
    /// A group.
    Group,
    /// A tenant.
    Tenant,
}

/// Who owns a name: an aggregate by its type and stream id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// What the owner is.
    pub owner_type: OwnerType,
    /// The owner's stream id.
    pub owner_id: String,
}

impl Owner {
    /// A user as owner.
    pub fn user(id: impl Into<String>) -> Self {
        Self { owner_type: OwnerType::User, owner_id: id.into() }
    }

    /// A client as owner.
    pub fn client(id: impl Into<String>) -> Self {
        Self { owner_type: OwnerType::Client, owner_id: id.into() }
    }

    /// A resource as owner.
    pub fn resource(id: impl Into<String>) -> Self {
        Self { owner_type: OwnerType::Resource, owner_id: id.into() }
    }

    /// A role as owner.
    pub fn role(id: impl Into<String>) -> Self {
        Self { owner_type: OwnerType::Role, owner_id: id.into() }
    }

    /// A group as owner.
    pub fn group(id: impl Into<String>) -> Self {
        Self { owner_type: OwnerType::Group, owner_id: id.into() }
    }

    /// A tenant as owner.
    pub fn tenant(id: impl Into<String>) -> Self {
        Self { owner_type: OwnerType::Tenant, owner_id: id.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_and_read_alike() {
        let kinds = [
            "user_name",
            "email",
            "phone_number",
            "external_id",
            "attribute:employee_number",
            "client_id",
            "resource_uri",
            "role_name",
            "group_name",
            "group_external_id",
            "domain",
        ];
        for text in kinds {
            assert_eq!(text.parse::<IdentifierKind>().map(|kind| kind.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "attribute:", "Email", "group"] {
            assert_eq!(text.parse::<IdentifierKind>(), Err(IdentifierKindError), "{text:?}");
        }
    }
}
