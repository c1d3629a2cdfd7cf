//! A tenant to try things with: people, clients, an API and signing keys. Everything in it is invented and public.
//!
//! It may be started again and again: what is there already is left as it is.

use aggregates::client::{AuthMethod, ClientError, ClientMetadata, GrantType};
use aggregates::resource::{Scope, Scopes};
use aggregates::tenant::TenantError;
use aggregates::user::{Profile, UserError};
use aggregates::{JwsAlgorithm, TenantId, TenantIdError};
use commands::client::{RegisterClient, RegisterClientError};
use commands::credential::{SetPassword, SetPasswordError, password_facts};
use commands::resource::{RegisterResource, RegisterResourceError};
use commands::tenant::{CreateTenant, CreateTenantError};
use commands::user::{RegisterUser, RegisterUserError};
use commands::{ClearSecret, execute};

use crate::installation::Installation;
use crate::keys;
use crate::passwords::{PasswordError, Rules};

/// The tenant's id.
pub const TENANT: &str = "demo";

/// Name, given name, family name and password of each person.
pub const PEOPLE: [(&str, &str, &str, &str); 3] = [
    ("aiko", "Aiko", "Sato", "aiko-tries-evident"),
    ("ken", "Ken", "Mori", "ken-tries-evident"),
    ("maria", "Maria", "Rossi", "maria-tries-evident"),
];

/// A client that acts for people, without a secret.
pub const WEB_CLIENT: &str = "demo-web";
/// A client that acts for itself.
pub const SERVICE_CLIENT: &str = "demo-service";
/// Its secret.
pub const SERVICE_SECRET: &str = "demo-service-secret-that-everybody-knows";
/// An API.
pub const RESOURCE: &str = "https://api.example.com/orders";

/// Why the demonstration could not be prepared.
#[derive(Debug, thiserror::Error)]
#[error("the demonstration could not be prepared: {0}")]
pub struct DemoError(Box<dyn std::error::Error + Send + Sync>);

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
    TenantIdError,
    CreateTenantError,
    RegisterUserError,
    SetPasswordError,
    PasswordError,
    RegisterClientError,
    RegisterResourceError,
    keys::RotateError
);

/// Makes sure that the demonstration's tenant has everything.
pub async fn prepare(installation: &Installation) -> Result<(), DemoError> {
    let tenant = TenantId::parse(TENANT)?;
    create_tenant(installation, &tenant).await?;
    for person in PEOPLE {
        register(installation, &tenant, person).await?;
    }
    for client in [web_client(), service_client()] {
        let register = RegisterClient { tenant: tenant.clone(), ..client };
        match execute(&installation.operator(None), &register).await {
            Ok(_) | Err(RegisterClientError::Refused(ClientError::AlreadyRegistered)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    register_resource(installation, &tenant).await?;
    for alg in [JwsAlgorithm::ES256, JwsAlgorithm::RS256] {
        keys::ensure(&installation.operator(None), &tenant, alg).await?;
    }
    Ok(())
}

async fn create_tenant(installation: &Installation, tenant: &TenantId) -> Result<(), DemoError> {
    let create = CreateTenant { id: tenant.clone(), name: "Demonstration".into(), default_locale: Some("en".into()) };
    match execute(&installation.operator(None), &create).await {
        Ok(_) | Err(CreateTenantError::Refused(TenantError::AlreadyCreated)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn register(
    installation: &Installation,
    tenant: &TenantId,
    (name, given, family, password): (&str, &str, &str, &str),
) -> Result<(), DemoError> {
    let user = format!("demo-{name}");
    let register = RegisterUser {
        tenant: tenant.clone(),
        id: Some(user.clone()),
        profile: person(name, given, family),
        status: None,
        password: None,
    };
    match execute(&installation.operator(None), &register).await {
        Ok(_) => {}
        // Whoever tries the demonstration may have changed, suspended or erased them.
        Err(RegisterUserError::Refused(UserError::AlreadyRegistered)) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    let context = installation.operator(None);
    let facts = password_facts(&context, tenant, &user).await?;
    let hash = installation.passwords().judge(&ClearSecret::given(password.into()), Rules::from(&facts)).await?;
    let checked = Some(facts.version);
    let set = SetPassword { tenant: tenant.clone(), user, hash, must_change: false, expires_at: None, checked };
    execute(&context, &set).await?;
    Ok(())
}

fn person(name: &str, given: &str, family: &str) -> Profile {
    Profile {
        user_name: Some(name.into()),
        name: Some(format!("{given} {family}")),
        given_name: Some(given.into()),
        family_name: Some(family.into()),
        email: Some(format!("{name}@example.com")),
        email_verified: Some(true),
        ..Profile::default()
    }
}

fn web_client() -> RegisterClient {
    let metadata = ClientMetadata {
        client_name: Some("Demonstration website".into()),
        redirect_uris: Some(vec!["http://127.0.0.1:3000/callback".into()]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        token_endpoint_auth_method: Some(AuthMethod::None),
        application_type: Some(aggregates::client::ApplicationType::Native),
        scope: Some("openid profile email".into()),
        ..ClientMetadata::default()
    };
    client(WEB_CLIENT, metadata, None)
}

fn service_client() -> RegisterClient {
    let metadata = ClientMetadata {
        client_name: Some("Demonstration service".into()),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        scope: Some("orders:read orders:write".into()),
        ..ClientMetadata::default()
    };
    client(SERVICE_CLIENT, metadata, Some(ClearSecret::given(SERVICE_SECRET.into())))
}

fn client(id: &str, metadata: ClientMetadata, secret: Option<ClearSecret>) -> RegisterClient {
    RegisterClient { tenant: TenantId::system(), client_id: Some(id.into()), metadata, secret }
}

async fn register_resource(installation: &Installation, tenant: &TenantId) -> Result<(), DemoError> {
    let scope = |text: &str| Scope { description: Some(text.into()), ..Scope::default() };
    let scopes = Scopes::from([
        ("orders:read".to_owned(), scope("Read your orders")),
        ("orders:write".to_owned(), scope("Place orders for you")),
    ]);
    let register =
        RegisterResource { tenant: tenant.clone(), identifier: RESOURCE.into(), name: "Orders".into(), scopes };
    match execute(&installation.operator(None), &register).await {
        Ok(_) | Err(RegisterResourceError::Taken(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
