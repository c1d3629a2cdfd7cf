//! A demonstration: a tenant to try things with, and a sample application that signs people in there and shows each step.
//!
//! The application is a relying party like any other: it knows the provider by its issuer, speaks to it over HTTP, and has no
//! door of its own. The one thing that it does beside is to look into the log, to show what was appended meanwhile. Everything here
//! is invented and public.

mod decoded;
mod prepare;
mod record;
mod relying_party;
mod routes;
mod visitor;
mod wire;

use std::error::Error;

pub use prepare::prepare;
pub use routes::{Demonstration, PAGE};

/// The tenant's id.
pub const TENANT: &str = "demo";

/// Name, given name, family name and password of each person.
pub const PEOPLE: [(&str, &str, &str, &str); 3] = [
    ("aiko", "Aiko", "Sato", "aiko-tries-evident"),
    ("ken", "Ken", "Mori", "ken-tries-evident"),
    ("maria", "Maria", "Rossi", "maria-tries-evident"),
];

/// Who of them administers the tenant, by role.
pub const ADMINISTRATOR_NAME: &str = "maria";

/// Id, name, address and members of each group.
pub const GROUPS: [(&str, &str, &str, &[&str]); 2] = [
    ("demo-sales", "Sales", "sales@example.com", &["aiko", "ken"]),
    ("demo-support", "Support", "support@example.com", &["ken", "maria"]),
];

/// The sample application: a website with a server part.
pub const WEB_CLIENT: &str = "demo-app";
/// Its secret.
pub const WEB_SECRET: &str = "demo-app-secret-that-everybody-knows";
/// An application without a server part, and so without a secret.
pub const SPA_CLIENT: &str = "demo-spa";
/// A client that acts for itself.
pub const SERVICE_CLIENT: &str = "demo-service";
/// Its secret.
pub const SERVICE_SECRET: &str = "demo-service-secret-that-everybody-knows";
/// An API.
pub const RESOURCE: &str = "https://api.example.com/orders";

/// Why the demonstration could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the demonstration could not be prepared: {0}")]
pub struct DemoError(Box<dyn Error + Send + Sync>);

macro_rules! from {
    ($($error:ty),+) => {
        $(impl From<$error> for DemoError {
            fn from(error: $error) -> Self {
                Self(error.into())
            }
        })+
    };
}
from!(
    aggregates::TenantIdError,
    commands::tenant::CreateTenantError,
    commands::user::RegisterUserError,
    commands::credential::SetPasswordError,
    commands::client::RegisterClientError,
    commands::client::ChangeClientError,
    commands::resource::RegisterResourceError,
    commands::role::AssignRoleError,
    commands::group::GroupRefusal,
    queries::QueryError,
    crate::passwords::PasswordError,
    crate::keys::RotateError,
    crate::outbound::OutboundError,
    crate::settings::NetworkError
);
