//! What the demonstration finds: a tenant with people, clients, an API and signing keys.
//!
//! It may be started again and again: what is there already is left as it is.

use aggregates::client::{AccessTokenFormat, ApplicationType, AuthMethod, ClientError, ClientMetadata, GrantType};
use aggregates::group::{GroupDetails, GroupError};
use aggregates::resource::{Scope, Scopes};
use aggregates::role::ADMINISTRATOR;
use aggregates::tenant::TenantError;
use aggregates::user::{Profile, UserError};
use aggregates::{JwsAlgorithm, TenantId};
use commands::client::{RegisterClient, RegisterClientError, UpdateClient};
use commands::credential::{SetPassword, password_facts};
use commands::group::{CreateGroup, GroupRefusal};
use commands::resource::{RegisterResource, RegisterResourceError};
use commands::role::AssignRole;
use commands::tenant::{CreateTenant, CreateTenantError};
use commands::user::{RegisterUser, RegisterUserError};
use commands::{ClearSecret, execute};
use queries::client;
use url::Url;

use super::relying_party::{CALLBACK, GOODBYE, SCOPE};
use super::{
    ADMINISTRATOR_NAME, DemoError, GROUPS, PEOPLE, RESOURCE, SERVICE_CLIENT, SERVICE_SECRET, SPA_CLIENT, TENANT,
    WEB_CLIENT, WEB_SECRET,
};
use crate::installation::Installation;
use crate::keys;
use crate::passwords::Rules;

/// Makes sure that the demonstration's tenant has everything.
pub async fn prepare(installation: &Installation, public_url: &Url) -> Result<(), DemoError> {
    let tenant = TenantId::parse(TENANT)?;
    create_tenant(installation, &tenant).await?;
    for person in PEOPLE {
        register(installation, &tenant, person).await?;
    }
    for group in GROUPS {
        create_group(installation, &tenant, group).await?;
    }
    for client in [web_client(public_url), spa_client(), service_client()] {
        let register = RegisterClient { tenant: tenant.clone(), ..client };
        match execute(&installation.operator(None), &register).await {
            Ok(_) | Err(RegisterClientError::Refused(ClientError::AlreadyRegistered)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    follow_address(installation, &tenant, public_url).await?;
    register_resource(installation, &tenant).await?;
    for alg in [JwsAlgorithm::ES256, JwsAlgorithm::RS256] {
        keys::ensure(&installation.operator(None), &tenant, alg.into()).await?;
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
    let set =
        SetPassword { tenant: tenant.clone(), user: user.clone(), hash, must_change: false, expires_at: None, checked };
    execute(&context, &set).await?;
    if name == ADMINISTRATOR_NAME {
        let assign = AssignRole { tenant: tenant.clone(), role: ADMINISTRATOR.into(), user };
        execute(&context, &assign).await?;
    }
    Ok(())
}

async fn create_group(
    installation: &Installation,
    tenant: &TenantId,
    (id, name, email, members): (&str, &str, &str, &[&str]),
) -> Result<(), DemoError> {
    let create = CreateGroup {
        tenant: tenant.clone(),
        id: Some(id.into()),
        name: name.into(),
        details: GroupDetails { email: Some(email.into()), ..GroupDetails::default() },
        members: members.iter().map(|name| format!("demo-{name}")).collect(),
    };
    match execute(&installation.operator(None), &create).await {
        // Whoever tries the demonstration may have erased its people, or given the name to a group of their own.
        Ok(_)
        | Err(GroupRefusal::Refused(GroupError::AlreadyCreated) | GroupRefusal::Taken(_) | GroupRefusal::NoUsers(_)) => {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
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

/// The application that the demonstration serves itself. It has a server part, so it keeps a secret.
fn web_client(public_url: &Url) -> RegisterClient {
    let (redirect_uri, afterwards) = addresses(public_url);
    let metadata = ClientMetadata {
        client_name: Some("Sample application".into()),
        localized: [("client_name#ja".to_owned(), "サンプルアプリ".to_owned())].into(),
        redirect_uris: Some(vec![redirect_uri]),
        post_logout_redirect_uris: Some(vec![afterwards]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        // A token that can be read: there is something to see in it.
        access_token_format: Some(AccessTokenFormat::Jwt),
        scope: Some(SCOPE.into()),
        ..ClientMetadata::default()
    };
    client(WEB_CLIENT, metadata, Some(ClearSecret::given(WEB_SECRET.into())))
}

/// Where its browser comes back: with an answer, and after signing out.
fn addresses(public_url: &Url) -> (String, String) {
    let base = public_url.as_str().trim_end_matches('/');
    (format!("{base}{CALLBACK}"), format!("{base}{GOODBYE}"))
}

/// The demonstration may be served elsewhere than the last time.
async fn follow_address(installation: &Installation, tenant: &TenantId, public_url: &Url) -> Result<(), DemoError> {
    let (redirect_uri, afterwards) = addresses(public_url);
    let found = client::by_id(installation.db(), tenant, WEB_CLIENT).await?;
    let Some(found) =
        found.filter(|found| found.metadata.redirect_uris.as_deref() != Some(std::slice::from_ref(&redirect_uri)))
    else {
        return Ok(());
    };
    let metadata = ClientMetadata {
        redirect_uris: Some(vec![redirect_uri]),
        post_logout_redirect_uris: Some(vec![afterwards]),
        ..found.metadata
    };
    let update = UpdateClient { tenant: tenant.clone(), client_id: WEB_CLIENT.into(), metadata };
    execute(&installation.operator(None), &update).await?;
    Ok(())
}

/// An application that runs in the browser alone, for whoever wants to try their own.
fn spa_client() -> RegisterClient {
    let metadata = ClientMetadata {
        client_name: Some("Single-page application".into()),
        redirect_uris: Some(vec!["http://127.0.0.1:3000/callback".into()]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        token_endpoint_auth_method: Some(AuthMethod::None),
        application_type: Some(ApplicationType::Native),
        allowed_cors_origins: Some(vec!["http://127.0.0.1:3000".into()]),
        scope: Some("openid profile email offline_access".into()),
        ..ClientMetadata::default()
    };
    client(SPA_CLIENT, metadata, None)
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
    let scope = |text: &str, japanese: &str| Scope {
        description: Some(text.into()),
        descriptions: [("ja".to_owned(), japanese.to_owned())].into(),
        ..Scope::default()
    };
    let scopes = Scopes::from([
        ("orders:read".to_owned(), scope("Read your orders", "注文の参照")),
        ("orders:write".to_owned(), scope("Place orders for you", "あなたに代わる注文")),
    ]);
    let register =
        RegisterResource { tenant: tenant.clone(), identifier: RESOURCE.into(), name: "Orders".into(), scopes };
    match execute(&installation.operator(None), &register).await {
        Ok(_) | Err(RegisterResourceError::Taken(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
