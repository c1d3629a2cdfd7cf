//! What a person may do with a token that an application asked for: as much as their roles hold at that moment.

use aggregates::TenantId;
use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::role::Permissions;
use axum::http::Method;
use commands::ClearSecret;
use commands::client::RegisterClient;
use commands::role::{AssignRole, ChangeRole, CreateRole, DeleteRole, UnassignRole};
use serde_json::Value;

use crate::on_both_engines;
use crate::people::browser::{Browser, encoded};
use crate::people::world::{REDIRECT, VERIFIER, World, authorize};

on_both_engines! { crate::people::world::World:
    a_person_gets_no_scope_that_their_roles_do_not_hold
    a_person_is_asked_only_for_what_is_theirs_to_give
    a_role_that_is_taken_is_gone_at_the_next_request
    a_role_that_changes_changes_what_its_holders_may_do
    a_refresh_gives_what_the_roles_hold_by_then
    an_administrator_of_a_tenant_administers_that_tenant_alone
    a_client_that_speaks_for_itself_needs_no_role
}

const READ: &str = "evident:users:read";
const WRITE: &str = "evident:users:write";
const SECRET: &str = "a-secret-of-the-console-with-enough-in-it";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// A console that may ask for everything, and aiko.
async fn house(world: &World) -> String {
    let metadata = ClientMetadata {
        redirect_uris: Some(vec![REDIRECT.to_owned()]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        scope: Some(format!("openid offline_access evident:admin {READ} {WRITE}")),
        skip_consent: Some(true),
        ..ClientMetadata::default()
    };
    let secret = Some(ClearSecret::given(SECRET.into()));
    let register = RegisterClient { tenant: acme(), client_id: Some("console".into()), metadata, secret };
    world.does(&register).await;
    world.person("acme", "aiko").await
}

async fn role(world: &World, name: &str, permissions: &[&str]) -> String {
    let permissions: Permissions = permissions.iter().map(|&one| one.to_owned()).collect();
    let command = CreateRole { tenant: acme(), name: name.into(), description: String::new(), permissions };
    world.does(&command).await.0
}

async fn give(world: &World, role: &str, user: &str) {
    world.does(&AssignRole { tenant: acme(), role: role.into(), user: user.into() }).await;
}

async fn take(world: &World, role: &str, user: &str) {
    world.does(&UnassignRole { tenant: acme(), role: role.into(), user: user.into() }).await;
}

/// What the console gets of aiko when it asks for a scope.
async fn tokens(world: &World, scope: &str) -> Value {
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let code = browser.open(&authorize("acme", "console", &[("scope", scope)])).await.is(303).code();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    post(world, "token", &fields).await
}

/// What an endpoint answers the console.
async fn post(world: &World, endpoint: &str, fields: &[(&str, &str)]) -> Value {
    use base64::Engine as _;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("console:{SECRET}"));
    let mut console = world.browser();
    console.headers.push(("authorization", format!("Basic {basic}")));
    let seen = console.send(Method::POST, &format!("/t/acme/oauth2/{endpoint}"), None, encoded(fields)).await;
    serde_json::from_str(&seen.html).unwrap_or_else(|_| panic!("{} {}", seen.status, seen.html))
}

/// The status of an operation of the admin API with a token.
async fn status(world: &World, tokens: &Value, method: Method, path: &str) -> u16 {
    let mut bearer: Browser<'_> = world.browser();
    bearer.headers.push(("authorization", format!("Bearer {}", tokens["access_token"].as_str().unwrap())));
    bearer.send(method, path, None, String::new()).await.status.as_u16()
}

async fn reads(world: &World, tokens: &Value) -> u16 {
    status(world, tokens, Method::GET, "/t/acme/admin/v1/users").await
}

async fn a_person_gets_no_scope_that_their_roles_do_not_hold(world: &World) {
    let aiko = house(world).await;
    let all = format!("openid evident:admin {READ} {WRITE}");
    let nothing = tokens(world, &all).await;
    assert_eq!((&nothing["scope"], reads(world, &nothing).await), (&"openid".into(), 403));
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let refused = browser.open(&authorize("acme", "console", &[("scope", READ)])).await.is(303);
    assert_eq!(refused.told("error").as_deref(), Some("access_denied"), "there is nothing else to give");
    let silent = [("scope", READ), ("prompt", "none")];
    let refused = browser.open(&authorize("acme", "console", &silent)).await.is(303);
    assert_eq!(refused.told("error").as_deref(), Some("access_denied"));
    give(world, &role(world, "Reader", &[READ]).await, &aiko).await;
    let some = tokens(world, &all).await;
    assert_eq!((some["scope"].as_str().unwrap(), reads(world, &some).await), (format!("{READ} openid").as_str(), 200));
    assert_eq!(reads(world, &nothing).await, 403, "what a token was not given it does not get later");
    assert_eq!(status(world, &some, Method::POST, "/t/acme/admin/v1/users").await, 403);
    give(world, &role(world, "Writer", &[WRITE]).await, &aiko).await;
    let more = tokens(world, &all).await;
    assert_eq!(more["scope"].as_str().unwrap(), format!("{READ} {WRITE} openid"), "roles add up");
    assert_eq!(status(world, &more, Method::POST, "/t/acme/admin/v1/users").await, 201);
    assert_eq!(status(world, &more, Method::GET, "/t/acme/admin/v1/keys").await, 403);
}

async fn a_person_is_asked_only_for_what_is_theirs_to_give(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    world.client("acme", "page", |page| page.scope = Some(format!("openid {READ} {WRITE}"))).await;
    give(world, &role(world, "Reader", &[READ]).await, &aiko).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open(&authorize("acme", "page", &[("scope", &format!("openid {READ} {WRITE}"))])).await.is(200);
    assert!(page.html.contains("See the users") && !page.html.contains("change users"), "{}", page.html);
    let back = browser.answer(&page, &[("decision", "allow")]).await.is(303);
    let saved = queries::consent::of(world.journal.db(), &acme(), &aiko, "page").await.unwrap().unwrap();
    assert!(back.told("code").is_some() && saved.extent.scope.contains(READ) && !saved.extent.scope.contains(WRITE));
}

async fn a_role_that_is_taken_is_gone_at_the_next_request(world: &World) {
    let aiko = house(world).await;
    let reader = role(world, "Reader", &[READ]).await;
    give(world, &reader, &aiko).await;
    let tokens = tokens(world, &format!("openid {READ}")).await;
    let access = tokens["access_token"].as_str().unwrap();
    let said = || async { post(world, "introspect", &[("token", access)]).await["scope"].as_str().unwrap().to_owned() };
    assert_eq!((reads(world, &tokens).await, said().await), (200, format!("{READ} openid")));
    take(world, &reader, &aiko).await;
    assert_eq!((reads(world, &tokens).await, said().await), (403, "openid".to_owned()));
    give(world, &reader, &aiko).await;
    assert_eq!(reads(world, &tokens).await, 200, "the grant remembers what was allowed");
    world.does(&DeleteRole { tenant: acme(), id: reader }).await;
    assert_eq!(reads(world, &tokens).await, 403);
}

async fn a_role_that_changes_changes_what_its_holders_may_do(world: &World) {
    let aiko = house(world).await;
    let reader = role(world, "Reader", &[READ]).await;
    give(world, &reader, &aiko).await;
    let tokens = tokens(world, &format!("openid {READ} {WRITE}")).await;
    let permit = |permissions: &[&str]| ChangeRole {
        tenant: acme(),
        id: reader.clone(),
        name: None,
        description: None,
        permissions: Some(permissions.iter().map(|&one| one.to_owned()).collect()),
    };
    world.does(&permit(&[WRITE])).await;
    assert_eq!(reads(world, &tokens).await, 403);
    assert_eq!(status(world, &tokens, Method::POST, "/t/acme/admin/v1/users").await, 403, "it was not in the token");
    world.does(&permit(&[READ, WRITE])).await;
    assert_eq!(reads(world, &tokens).await, 200);
}

async fn a_refresh_gives_what_the_roles_hold_by_then(world: &World) {
    let aiko = house(world).await;
    let (reader, writer) = (role(world, "Reader", &[READ]).await, role(world, "Writer", &[WRITE]).await);
    for role in [&reader, &writer] {
        give(world, role, &aiko).await;
    }
    let first = tokens(world, &format!("openid offline_access {READ} {WRITE}")).await;
    let refresh = |tokens: Value, scope: Option<String>| async move {
        let mut fields = vec![("grant_type", "refresh_token".to_owned())];
        fields.push(("refresh_token", tokens["refresh_token"].as_str().unwrap().to_owned()));
        fields.extend(scope.map(|scope| ("scope", scope)));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        post(world, "token", &fields).await
    };
    let whole = refresh(first, None).await;
    assert_eq!(whole["scope"].as_str().unwrap(), format!("{READ} {WRITE} offline_access openid"));
    take(world, &writer, &aiko).await;
    let narrowed = refresh(whole, None).await;
    assert_eq!(narrowed["scope"].as_str().unwrap(), format!("{READ} offline_access openid"));
    let asked = refresh(narrowed.clone(), Some(WRITE.to_owned())).await;
    assert_eq!(asked["error"], "invalid_scope");
    let asked = refresh(narrowed, Some(format!("openid {WRITE}"))).await;
    assert_eq!(asked["scope"], "openid");
    give(world, &writer, &aiko).await;
    let back = refresh(asked, None).await;
    assert_eq!(back["scope"].as_str().unwrap(), format!("{READ} {WRITE} offline_access openid"));
    assert_eq!(status(world, &back, Method::POST, "/t/acme/admin/v1/users").await, 201);
}

async fn an_administrator_of_a_tenant_administers_that_tenant_alone(world: &World) {
    let aiko = house(world).await;
    give(world, "administrator", &aiko).await;
    let tokens = tokens(world, "openid evident:admin").await;
    assert_eq!(tokens["scope"], "evident:admin openid");
    for area in ["users", "clients", "keys", "roles", "roles/administrator/holders"] {
        assert_eq!(status(world, &tokens, Method::GET, &format!("/t/acme/admin/v1/{area}")).await, 200, "{area}");
        assert_eq!(status(world, &tokens, Method::GET, &format!("/t/other/admin/v1/{area}")).await, 401, "{area}");
    }
    assert_eq!(status(world, &tokens, Method::GET, "/admin/v1/tenants").await, 401);
    take(world, "administrator", &aiko).await;
    assert_eq!(reads(world, &tokens).await, 403);
}

async fn a_client_that_speaks_for_itself_needs_no_role(world: &World) {
    house(world).await;
    let own = post(world, "token", &[("grant_type", "client_credentials"), ("scope", READ)]).await;
    assert_eq!((&own["scope"], reads(world, &own).await), (&READ.into(), 200));
}
