//! A host of one's own: served at the root, an issuer of its own, nobody else's, and none that a request makes up.

use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata};
use aggregates::{JwsAlgorithm, TenantId};
use axum::http::Method;
use commands::tenant::{ChangeSettings, ChangeSettingsError};
use commands::{Context, execute};
use journal::Actor;
use protocols::jose::CLIENT_ASSERTION_TYPE;
use serde_json::json;

use crate::oauth::assertions::pair;
use crate::oauth::world::{App, Ask, BASE, REDIRECT, World, claims, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_tenant_is_served_at_the_root_of_its_own_host
    tokens_name_the_issuer_that_was_asked_and_hold_there
    an_assertion_is_meant_for_the_issuer_that_is_asked
    a_host_that_nobody_has_is_refused
    a_host_leads_to_its_own_tenant_and_to_no_other
    a_host_belongs_to_one_tenant_until_it_is_given_back
}

const OWN: &str = "login.acme.example";
const ISSUER: &str = "https://login.acme.example";

async fn given(world: &World, tenant: &str, domain: Option<&str>) {
    world.tune(tenant, |settings| settings.domain = domain.map(str::to_owned)).await;
}

fn at<'w>(ask: Ask<'w>, host: &str) -> Ask<'w> {
    ask.header("host", host)
}

/// A form at the tenant's own host.
fn own_form<'w>(world: &'w World, endpoint: &str, pairs: &[(&str, &str)]) -> Ask<'w> {
    at(world.ask(Method::POST, format!("/oauth2/{endpoint}")).form(pairs), OWN)
}

async fn a_tenant_is_served_at_the_root_of_its_own_host(world: &World) {
    given(world, "acme", Some(OWN)).await;
    for place in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let document = at(world.get(place), OWN).is(200).await.body;
        assert_eq!(document["issuer"], ISSUER);
        for (name, value) in document.as_object().unwrap() {
            if name.ends_with("_endpoint") || name == "jwks_uri" {
                assert!(value.as_str().unwrap().starts_with(&format!("{ISSUER}/")), "{name}: {value}");
            }
        }
    }
    let main = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert_eq!(main["issuer"], format!("{BASE}/t/acme"), "the main address goes on");
    assert_eq!(
        at(world.get("/oauth2/jwks"), OWN).is(200).await.body,
        world.get("/t/acme/oauth2/jwks").is(200).await.body
    );
    let home = at(world.get("/"), OWN).is(303).await;
    assert_eq!(home.header("location"), "/account");
    assert_eq!(at(world.get("/openapi.json"), OWN).is(200).await.body["openapi"], "3.1.0");
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;
    let register = world.ask(Method::POST, "/oauth2/register").json(&json!({"redirect_uris": [REDIRECT]}));
    let place = at(register, OWN).is(201).await.text("registration_client_uri");
    assert!(place.starts_with(&format!("{ISSUER}/oauth2/register/")), "{place}");
}

async fn tokens_name_the_issuer_that_was_asked_and_hold_there(world: &World) {
    given(world, "acme", Some(OWN)).await;
    let signed = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..machine() };
    let app = world.app("acme", signed).await;
    let grant = [("grant_type", "client_credentials")];
    let here = own_form(world, "token", &grant).by(&app).is(200).await.text("access_token");
    let there = world.form("acme", "token", &grant).by(&app).is(200).await.text("access_token");
    assert_eq!((&claims(&here)["iss"], &claims(&there)["iss"]), (&json!(ISSUER), &json!(format!("{BASE}/t/acme"))));
    let worth_here = async |token: &str| own_form(world, "introspect", &[("token", token)]).by(&app).is(200).await.body;
    assert_eq!(worth_here(&here).await["iss"], ISSUER);
    assert_eq!(world.worth(&app, &there).await["iss"], format!("{BASE}/t/acme"));
    // What one issuer signed is not the other's, though it is the same house with the same keys.
    assert_eq!(worth_here(&there).await, json!({"active": false}));
    assert_eq!(world.worth(&app, &here).await, json!({"active": false}));
    let (site, user) = (world.website("acme").await, world.aiko("acme").await);
    let code = world.code(&site, &user, "openid").await;
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", crate::oauth::world::VERIFIER),
    ];
    let tokens = own_form(world, "token", &pairs).by(&site).is(200).await;
    let id_token = claims(&tokens.text("id_token"));
    assert_eq!((&id_token["iss"], &id_token["sub"]), (&json!(ISSUER), &json!(user)));
    let told = at(world.get("/oauth2/userinfo"), OWN).bearer(&tokens.text("access_token")).is(200).await;
    assert_eq!(told.body["sub"], json!(user));
}

async fn an_assertion_is_meant_for_the_issuer_that_is_asked(world: &World) {
    given(world, "acme", Some(OWN)).await;
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let method = Some(AuthMethod::PrivateKeyJwt);
    let app =
        world.app("acme", ClientMetadata { token_endpoint_auth_method: method, jwks: Some(jwks), ..machine() }).await;
    let now = world.journal.clock().now().timestamp();
    let shown = |jti: &str, audience: &str| {
        let said = json!({"iss": app.id, "sub": app.id, "aud": audience, "jti": jti, "exp": now + 60});
        key.sign(None, &said).unwrap()
    };
    let pairs = |assertion: &str| {
        [
            ("grant_type", "client_credentials".to_owned()),
            ("client_assertion_type", CLIENT_ASSERTION_TYPE.to_owned()),
            ("client_assertion", assertion.to_owned()),
        ]
    };
    let ask = |own: bool, assertion: String| {
        let pairs = pairs(&assertion);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if own { own_form(world, "token", &pairs) } else { world.form("acme", "token", &pairs) }
    };
    let main = format!("{BASE}/t/acme");
    ask(true, shown("1", ISSUER)).is(200).await;
    ask(true, shown("2", &format!("{ISSUER}/oauth2/token"))).is(200).await;
    ask(false, shown("3", &main)).is(200).await;
    ask(true, shown("4", &main)).refused("invalid_client").await;
    ask(false, shown("5", ISSUER)).refused("invalid_client").await;
}

async fn a_host_that_nobody_has_is_refused(world: &World) {
    given(world, "acme", Some(OWN)).await;
    let path = "/t/acme/.well-known/openid-configuration";
    for host in ["evil.example", "login.acme.example.evil.example", "acme.example", "login.acme.example."] {
        for path in [path, "/.well-known/openid-configuration", "/", "/healthz", "/t/acme/login"] {
            let refused = at(world.get(path), host).is(421).await;
            assert_eq!(refused.body["type"], "urn:evident:problem:misdirected");
            assert_eq!(refused.header("cache-control"), "no-store");
            assert!(!refused.body.to_string().contains(host), "what a stranger made up is not repeated");
        }
    }
    for host in ["id.example.com", "ID.example.com:8443", "127.0.0.1:8080", "[::1]:8080", "localhost"] {
        assert_eq!(at(world.get(path), host).is(200).await.body["issuer"], format!("{BASE}/t/acme"), "{host}");
    }
    for host in ["LOGIN.acme.example", "login.acme.example:443", "login.acme.example:8443"] {
        let document = at(world.get("/.well-known/openid-configuration"), host).is(200).await.body;
        assert_eq!(document["issuer"], ISSUER, "{host}");
    }
    for strange in ["a@login.acme.example", "", "login acme"] {
        at(world.get(path), strange).is(400).await;
    }
    at(at(world.get(path), "id.example.com"), OWN).is(400).await;
    // Nobody is believed who says in other words where a request came to.
    let claimed = world.get(path).header("x-forwarded-host", OWN).header("forwarded", "host=login.acme.example");
    assert_eq!(at(claimed, "id.example.com").is(200).await.body["issuer"], format!("{BASE}/t/acme"));
}

async fn a_host_leads_to_its_own_tenant_and_to_no_other(world: &World) {
    given(world, "acme", Some(OWN)).await;
    for path in [
        "/t/other/.well-known/openid-configuration",
        "/t/acme/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/t/other",
        "/admin/v1/tenants",
        "/metrics",
        "//t/other/oauth2/jwks",
        "/../t/other/oauth2/jwks",
    ] {
        let status = at(world.get(path), OWN).answer().await.status.as_u16();
        assert!(matches!(status, 401 | 404), "{path}: {status}");
    }
    let (machine, other) = (world.machine("acme").await, world.machine("other").await);
    let grant = [("grant_type", "client_credentials")];
    own_form(world, "token", &grant).by(&machine).is(200).await;
    own_form(world, "token", &grant).by(&App { tenant: "acme", ..other }).refused("invalid_client").await;
    let token = own_form(world, "token", &grant).by(&machine).is(200).await.text("access_token");
    let admin = at(world.get("/admin/v1/settings"), OWN).bearer(&token).answer().await;
    assert_eq!(admin.status, 403, "it is for this issuer, and carries no permission");
    let elsewhere = world.get("/t/acme/admin/v1/settings").bearer(&token).answer().await;
    assert_eq!(elsewhere.status, 401, "what the own issuer gave does not administer at the main one");
}

async fn a_host_belongs_to_one_tenant_until_it_is_given_back(world: &World) {
    given(world, "acme", Some(OWN)).await;
    let issuer = async || at(world.get("/.well-known/openid-configuration"), OWN).answer().await;
    let changed = async |tenant: &str, domain: Option<&str>| {
        let id = TenantId::parse(tenant).unwrap();
        let row = queries::tenant::by_id(world.journal.db(), &id).await.unwrap().unwrap();
        let mut settings = row.settings;
        settings.domain = domain.map(str::to_owned);
        let context = Context::new(world.journal.clone(), Actor::operator());
        execute(&context, &ChangeSettings { id, settings }).await.map(drop)
    };
    let taken = changed("other", Some(OWN)).await.unwrap_err();
    assert!(matches!(taken, ChangeSettingsError::Taken(_)), "{taken:?}");
    assert!(changed("other", Some("Login.acme.example")).await.is_err(), "there is one spelling");
    let names =
        async |host: &str| at(world.get("/.well-known/openid-configuration"), host).answer().await.status.as_u16();
    // Another one is taken and the first given back in one commit.
    changed("acme", Some("id.acme.example")).await.unwrap();
    assert_eq!((names(OWN).await, names("id.acme.example").await), (421, 200));
    changed("other", Some(OWN)).await.unwrap();
    let scopes = world.website("other").await;
    assert_eq!(issuer().await.body["issuer"], ISSUER);
    own_form(world, "token", &[("grant_type", "refresh_token"), ("refresh_token", "x")])
        .by(&scopes)
        .refused("invalid_grant")
        .await;
    assert!(changed("acme", Some(OWN)).await.is_err());
    changed("other", None).await.unwrap();
    assert_eq!(issuer().await.status, 421);
    changed("acme", Some(OWN)).await.unwrap();
    let document = issuer().await.body;
    assert_eq!(document["issuer"], ISSUER);
}
