//! Clients whose id is the address of their metadata (draft-ietf-oauth-client-id-metadata-document-02): what lies there is their registration, of
//! the hosts that a tenant names and of no others.

use aggregates::client::{ClientMetadata, GrantType};
use aggregates::{JwsAlgorithm, TenantId};
use axum::http::Method;
use commands::client::{DeleteClient, DisableClient, RegisterClient};
use journal::db::Engine;
use protocols::jose::{CLIENT_ASSERTION_TYPE, SigningKey};
use serde_json::{Value, json};

use super::assertions::pair;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::near::Near;
use crate::people::world::{BASE, REDIRECT, VERIFIER, World, authorize};
use crate::publisher::Publisher;

on_both_engines! { crate::people::near::Near:
    a_client_is_what_lies_at_its_id
    nobody_is_asked_whose_host_the_tenant_does_not_take
    what_could_not_be_registered_is_no_client
    an_application_that_answers_with_something_else_is_none
    many_who_come_at_once_make_one_client
    what_an_administrator_said_of_a_client_holds
    a_client_with_keys_authenticates_with_them
}

const PATH: &str = "/client.json";
const JSON: (&str, &str) = ("content-type", "application/json");

/// What lies at a path of a server.
fn document(server: &Publisher, path: &str) -> Value {
    json!({
        "client_id": server.address(path), "client_name": "Shop", "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none",
    })
}

fn with(mut document: Value, name: &str, value: Value) -> Value {
    document[name] = value;
    document
}

fn publish(server: &Publisher, path: &str, document: &Value) -> String {
    server.answers(path, 200, &[JSON], &document.to_string())
}

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Lets a tenant take the documents of a server.
async fn takes(world: &World, tenant: &str, server: &Publisher) {
    let host = server.address("").replace("http://", "");
    world.tune(tenant, |settings| settings.oauth.client_id_hosts.extend([host])).await;
}

/// A browser of somebody who is signed in.
async fn aiko(world: &World) -> Browser<'_> {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser
}

async fn comes(browser: &mut Browser<'_>, client: &str) -> Seen {
    browser.open(&authorize("acme", client, &[])).await
}

async fn post(world: &World, place: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let seen = world.browser().send(Method::POST, &format!("/t/acme/oauth2/{place}"), None, encoded(fields)).await;
    (seen.status.as_u16(), serde_json::from_str(&seen.html).unwrap_or_default())
}

async fn exchange(world: &World, client: &str, code: &str) -> (u16, Value) {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
        ("client_id", client),
    ];
    post(world, "token", &fields).await
}

/// The events of clients that came since a position.
async fn of_clients(world: &World, since: u64) -> Vec<String> {
    world.names_since(since).await.into_iter().filter(|name| name.starts_with("Client")).collect()
}

async fn row(world: &World, client: &str) -> queries::client::Client {
    queries::client::by_id(world.journal.db(), &acme(), client).await.unwrap().unwrap()
}

async fn a_client_is_what_lies_at_its_id(world: &Near) {
    let server = Publisher::start().await;
    let client = publish(&server, PATH, &document(&server, PATH));
    takes(world, "acme", &server).await;
    let mut browser = aiko(world).await;
    let before = world.events().await;
    let page = comes(&mut browser, &client).await.is(200);
    assert_eq!(page.path(), "/t/acme/consent");
    let host = client.strip_prefix("http://").unwrap().strip_suffix(PATH).unwrap();
    assert!(page.heading().contains("Shop") && page.html.contains("names itself by an address"), "{}", page.html);
    assert!(page.html.contains(host), "a name can be anybody's, an address cannot");
    assert_eq!(of_clients(world, before).await, ["ClientRegistered"]);
    let back = browser.answer(&page, &[("decision", "allow")]).await.is(303);
    let (status, tokens) = exchange(world, &client, &back.code()).await;
    assert_eq!(status, 200, "{tokens}");
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", &*client),
    ];
    assert_eq!(post(world, "token", &refresh).await.0, 200);
    comes(&mut browser, &client).await.is(303).code();
    assert_eq!(server.asked(PATH), 1, "it is kept for a while");
    assert_eq!(of_clients(world, before).await, ["ClientRegistered"], "what has not changed is not told again");
    let own = row(world, &client).await.metadata;
    assert_eq!((own.client_id_document, own.skip_consent), (Some(true), None));
    assert_eq!(own.scope.as_deref(), Some("address email offline_access openid phone profile"));
}

async fn nobody_is_asked_whose_host_the_tenant_does_not_take(world: &Near) {
    let (server, other) = (Publisher::start().await, Publisher::start().await);
    let client = publish(&server, PATH, &document(&server, PATH));
    let foreign = publish(&other, PATH, &document(&other, PATH));
    let mut browser = aiko(world).await;
    let supported = async |tenant: &str| {
        let seen = world.browser().open(&format!("/t/{tenant}/.well-known/openid-configuration")).await.is(200);
        serde_json::from_str::<Value>(&seen.html).unwrap()["client_id_metadata_document_supported"].clone()
    };
    assert_eq!(supported("acme").await, Value::Null);
    comes(&mut browser, &client).await.is(400);
    takes(world, "other", &server).await;
    comes(&mut browser, &client).await.is(400);
    takes(world, "acme", &other).await;
    assert_eq!((supported("acme").await, supported("other").await), (json!(true), json!(true)));
    let before = world.events().await;
    let port = client.trim_end_matches(PATH).rsplit(':').next().unwrap();
    for id in [
        client.clone(),
        format!("{foreign}#a"),
        foreign.replacen("127.0.0.1", "127.1", 1),
        foreign.replacen("127.0.0.1", "localhost", 1),
        foreign.replacen(PATH, "/./client.json", 1),
        foreign.replacen(PATH, "/a/../client.json", 1),
        foreign.replacen("http://", "http://aiko@", 1),
        foreign.replacen("http://", "ftp://", 1),
        format!("http://127.0.0.1.example:{port}{PATH}"),
    ] {
        let page = comes(&mut browser, &id).await.is(400);
        assert!(page.leads_to().is_none() && page.heading().contains("not known"), "{id}: {}", page.heading());
        assert_eq!(exchange(world, &id, "a").await.1["error"], "invalid_client", "{id}");
    }
    assert_eq!((server.asked_at_all(), other.asked_at_all(), world.events().await), (0, 0, before));
    // Who is not taken any more is none any more, whatever was taken before.
    comes(&mut browser, &foreign).await.is(200);
    world.tune("acme", |settings| settings.oauth.client_id_hosts.clear()).await;
    comes(&mut browser, &foreign).await.is(400);
    assert_eq!(exchange(world, &foreign, "a").await.1["error"], "invalid_client");
}

async fn what_could_not_be_registered_is_no_client(world: &Near) {
    let server = Publisher::start().await;
    takes(world, "acme", &server).await;
    world.tune("acme", |settings| settings.oauth.registration.per_minute = 0).await;
    let mut browser = aiko(world).await;
    let good = document(&server, PATH);
    let client = server.address(PATH);
    let before = world.events().await;
    let table = [
        ("client_id", json!(server.address("/other.json"))),
        ("client_id", Value::Null),
        ("client_secret", json!("s3cret")),
        ("client_secret_expires_at", json!(0)),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("token_endpoint_auth_method", json!("client_secret_post")),
        ("token_endpoint_auth_method", json!("client_secret_jwt")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("id_token_signed_response_alg", json!("HS256")),
        ("request_object_encryption_alg", json!("dir")),
        ("redirect_uris", json!(["https://app.example.com/cb#a"])),
        ("redirect_uris", json!([])),
        ("grant_types", json!(["urn:ietf:params:oauth:grant-type:jwt-bearer"])),
        ("grant_types", json!(["password"])),
        ("scope", json!("evident:admin")),
        ("software_statement", json!("a.b.c")),
    ];
    for (name, value) in table {
        publish(&server, PATH, &with(good.clone(), name, value.clone()));
        let page = comes(&mut browser, &client).await.is(400);
        assert!(page.heading().contains("could not read"), "{name} {value}: {}", page.heading());
        assert!(page.leads_to().is_none());
        assert_eq!(exchange(world, &client, "a").await.1["error"], "invalid_client");
    }
    assert_eq!(world.events().await, before, "what is refused leaves nothing behind");
    let mut bold = good;
    for (name, value) in [("skip_consent", json!(true)), ("client_id_document", json!(false)), ("localized", json!(1))]
    {
        bold[name] = value;
    }
    publish(&server, PATH, &bold);
    assert_eq!(comes(&mut browser, &client).await.is(200).path(), "/t/acme/consent", "what was refused is not kept");
    let own = row(world, &client).await.metadata;
    assert_eq!((own.client_id_document, own.skip_consent), (Some(true), None));
}

async fn an_application_that_answers_with_something_else_is_none(world: &Near) {
    let server = Publisher::start().await;
    takes(world, "acme", &server).await;
    let mut browser = aiko(world).await;
    let text = |path: &str| document(&server, path).to_string();
    let target = publish(&server, "/target", &document(&server, "/moved"));
    server.answers("/moved", 302, &[("location", &target)], &text("/moved"));
    server.answers("/failed", 500, &[JSON], &text("/failed"));
    server.answers("/created", 201, &[JSON], &text("/created"));
    server.answers("/page", 200, &[("content-type", "text/html")], &text("/page"));
    server.answers("/untyped", 200, &[], &text("/untyped"));
    server.answers(
        "/long",
        200,
        &[JSON],
        &with(document(&server, "/long"), "x", json!("x".repeat(16_384))).to_string(),
    );
    server.answers("/half", 200, &[JSON], "{");
    let before = world.events().await;
    for path in ["/moved", "/failed", "/created", "/page", "/untyped", "/long", "/half", "/nothing"] {
        let page = comes(&mut browser, &server.address(path)).await.is(400);
        assert!(page.heading().contains("could not read"), "{path}: {}", page.heading());
    }
    assert_eq!((server.asked("/target"), world.events().await), (0, before));
    server.answers("/own", 200, &[("content-type", "application/client+json; charset=utf-8")], &text("/own"));
    comes(&mut browser, &server.address("/own")).await.is(200);
    // As many new ones from one address as the tenant says, be they good or not.
    world.tune("acme", |settings| settings.oauth.registration.per_minute = 1).await;
    comes(&mut browser, &server.address("/nothing")).await.is(429);
    comes(&mut browser, &server.address("/own")).await.is(200);
}

async fn many_who_come_at_once_make_one_client(world: &Near) {
    let server = Publisher::start().await;
    let client = publish(&server, PATH, &document(&server, PATH));
    takes(world, "acme", &server).await;
    let before = world.events().await;
    let all = (0..20).map(|_| async { world.browser().open(&authorize("acme", &client, &[])).await.status.as_u16() });
    assert_eq!(futures_util::future::join_all(all).await, [200; 20]);
    assert_eq!((server.asked(PATH), of_clients(world, before).await), (1, vec!["ClientRegistered".to_owned()]));
}

async fn what_an_administrator_said_of_a_client_holds(world: &Near) {
    let server = Publisher::start().await;
    takes(world, "acme", &server).await;
    let mut browser = aiko(world).await;
    // Registered by somebody: what lies there is nobody's business.
    let own =
        publish(&server, "/own", &with(document(&server, "/own"), "redirect_uris", json!(["https://evil.example/cb"])));
    let metadata = ClientMetadata {
        client_name: Some("Ours".into()),
        redirect_uris: Some(vec![REDIRECT.into()]),
        grant_types: Some(vec![GrantType::AuthorizationCode]),
        ..ClientMetadata::default()
    };
    world.does(&RegisterClient { tenant: acme(), client_id: Some(own.clone()), metadata, secret: None }).await;
    let page = comes(&mut browser, &own).await.is(200);
    assert!(page.heading().contains("Ours") && !page.html.contains("names itself by an address"));
    assert_eq!(server.asked_at_all(), 0);
    // Switched off, and gone for ever.
    let (off, gone) =
        (publish(&server, "/off", &document(&server, "/off")), publish(&server, "/gone", &document(&server, "/gone")));
    for client in [&off, &gone] {
        comes(&mut browser, client).await.is(200);
    }
    world.does(&DisableClient { tenant: acme(), client_id: off.clone(), reason: "asked for too much".into() }).await;
    world.does(&DeleteClient { tenant: acme(), client_id: gone.clone() }).await;
    let before = world.events().await;
    comes(&mut browser, &off).await.is(403);
    let page = comes(&mut browser, &gone).await.is(400);
    assert!(page.heading().contains("not known"), "{}", page.heading());
    assert_eq!(world.events().await, before);
}

fn assertion(world: &World, key: &SigningKey, client: &str, id: &str) -> String {
    let now = world.journal.clock().now().timestamp();
    let claims =
        json!({"iss": client, "sub": client, "aud": format!("{BASE}/t/acme"), "jti": id, "iat": now, "exp": now + 60});
    key.sign(Some("JWT"), &claims).unwrap()
}

/// Pushes a request of a client that shows who it is by a key.
async fn pushes(world: &World, key: &SigningKey, client: &str, id: &str) -> (u16, Value) {
    let assertion = assertion(world, key, client, id);
    let address = authorize("acme", client, &[]);
    let request = url::form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes()).into_owned();
    let request: Vec<(String, String)> = request.collect();
    let mut fields: Vec<_> = request.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("client_assertion_type", CLIENT_ASSERTION_TYPE), ("client_assertion", &assertion)]);
    post(world, "par", &fields).await
}

fn keyed(server: &Publisher, jwks: &Value) -> Value {
    let document = with(document(server, PATH), "token_endpoint_auth_method", json!("private_key_jwt"));
    with(document, "jwks", jwks.clone())
}

async fn a_client_with_keys_authenticates_with_them(world: &Near) {
    let server = Publisher::start().await;
    takes(world, "acme", &server).await;
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let (stranger, _) = pair("k1", JwsAlgorithm::ES256);
    let client = publish(&server, PATH, &keyed(&server, &jwks));
    assert_eq!(pushes(world, &stranger, &client, "1").await.1["error"], "invalid_client");
    let (status, pushed) = pushes(world, &key, &client, "2").await;
    assert_eq!(status, 201, "{pushed}");
    let mut browser = aiko(world).await;
    let reference = pushed["request_uri"].as_str().unwrap();
    let address = encoded(&[("client_id", &client), ("request_uri", reference)]);
    let page = browser.open(&format!("/t/acme/oauth2/authorize?{address}")).await.is(200);
    let back = browser.answer(&page, &[("decision", "allow")]).await.is(303);
    let code = back.code();
    assert_eq!(exchange(world, &client, &code).await.1["error"], "invalid_client", "it has shown nothing");
    let assertion = assertion(world, &key, &client, "3");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
        ("client_assertion_type", CLIENT_ASSERTION_TYPE),
        ("client_assertion", &*assertion),
    ];
    assert_eq!(post(world, "token", &fields).await.0, 200);
    assert_eq!(server.asked(PATH), 1);
}

async fn a_document_that_changes_or_goes_is_followed(engine: Engine) {
    let server = Publisher::start().await;
    let world = Near::on(engine).await;
    takes(&world, "acme", &server).await;
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let client = publish(&server, PATH, &keyed(&server, &jwks));
    world.person("acme", "aiko").await;
    assert_eq!(pushes(&world, &key, &client, "1").await.0, 201);
    // Another name and another key, published where the first ones were.
    let world = world.again().await;
    let (next, jwks) = pair("k2", JwsAlgorithm::ES256);
    publish(&server, PATH, &with(keyed(&server, &jwks), "client_name", json!("New shop")));
    let before = world.events().await;
    assert_eq!(pushes(&world, &key, &client, "2").await.1["error"], "invalid_client");
    assert_eq!(pushes(&world, &next, &client, "3").await.0, 201);
    assert_eq!(of_clients(&world, before).await, ["ClientMetadataChanged"]);
    assert_eq!(row(&world, &client).await.metadata.client_name.as_deref(), Some("New shop"));
    // Beyond what can be registered, and then gone: nothing begins any more.
    let unfit = with(keyed(&server, &jwks), "token_endpoint_auth_method", json!("client_secret_basic"));
    let mut world = world;
    for (text, id) in [(Some(unfit), "4"), (None, "5")] {
        world = world.again().await;
        match &text {
            Some(document) => drop(publish(&server, PATH, document)),
            None => server.withdraw(PATH),
        }
        let before = world.events().await;
        assert_eq!(pushes(&world, &next, &client, id).await.1["error"], "invalid_client");
        world.browser().open(&authorize("acme", &client, &[])).await.is(400);
        assert_eq!(of_clients(&world, before).await, Vec::<String>::new());
        // What it has shown itself with is enough for what has begun.
        let assertion = assertion(&world, &next, &client, &format!("{id}a"));
        let fields =
            [("token", "a"), ("client_assertion_type", CLIENT_ASSERTION_TYPE), ("client_assertion", &*assertion)];
        assert_eq!(post(&world, "revoke", &fields).await.0, 200);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_a_document_is_followed() {
    a_document_that_changes_or_goes_is_followed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_document_is_followed() {
    a_document_that_changes_or_goes_is_followed(Engine::Postgres).await;
}

/// Where nobody may be spoken to in private.
mod closed {
    use super::*;

    on_both_engines! { crate::people::world::World:
        what_leads_inside_is_never_asked
    }

    async fn what_leads_inside_is_never_asked(world: &World) {
        let server = Publisher::start().await;
        world.tune("acme", |settings| settings.oauth.client_id_hosts.extend(["*".to_owned()])).await;
        let mut browser = aiko(world).await;
        let before = world.events().await;
        let secure = |host: &str| server.at(host, PATH).replacen("http:", "https:", 1);
        let inside = ["127.0.0.1", "localhost", "[::1]"].map(secure);
        let plain = server.address(PATH);
        for id in inside.iter().chain([&plain, &"https://169.254.169.254/client.json".to_owned()]) {
            let page = comes(&mut browser, id).await.is(400);
            assert!(page.heading().contains("could not read"), "{id}: {}", page.heading());
        }
        assert_eq!((server.asked_at_all(), world.events().await), (0, before));
    }
}
