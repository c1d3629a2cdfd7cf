//! Names and places: of the server, of its keys, and of clients in headers.

use aggregates::JwsAlgorithm;
use aggregates::TenantId;
use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commands::ClearSecret;
use commands::client::RegisterClient;
use protocols::jose::CLIENT_ASSERTION_TYPE;
use serde_json::{Value, json};

use crate::oauth::assertions::pair;
use crate::oauth::world::{Ask, BASE, REDIRECT, World, claims, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    the_issuer_is_what_the_operator_says_whatever_a_request_claims
    an_assertion_may_be_meant_for_another_name_of_the_server
    keys_may_be_published_elsewhere
    a_name_and_a_secret_may_hold_whatever_a_header_can_encode
}

const DISCOVERY: [&str; 2] =
    ["/t/acme/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/t/acme"];

/// As somebody between us and the caller, or the caller, may claim that the server is called.
fn called_otherwise(ask: Ask<'_>) -> Ask<'_> {
    let ask = ask.header("host", "10.0.0.7:8080").header("forwarded", "for=192.0.2.1;host=evil.example;proto=http");
    ask.header("x-forwarded-host", "evil.example").header("x-forwarded-proto", "http").header("x-forwarded-port", "81")
}

async fn the_issuer_is_what_the_operator_says_whatever_a_request_claims(world: &World) {
    let issuer = format!("{BASE}/t/acme");
    for place in DISCOVERY {
        let plain = world.get(place).is(200).await;
        assert_eq!(called_otherwise(world.get(place)).is(200).await.body, plain.body);
        assert_eq!(plain.body["issuer"], issuer.as_str());
        assert!(url::Url::parse(&issuer).is_ok_and(|url| url.query().is_none() && url.fragment().is_none()));
    }
    let app = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..machine() };
    let app = world.app("acme", app).await;
    let asked = world.form("acme", "token", &[("grant_type", "client_credentials")]).by(&app);
    let token = called_otherwise(asked).is(200).await.text("access_token");
    assert_eq!(claims(&token)["iss"], issuer.as_str());
    assert_eq!(world.worth(&app, &token).await["iss"], issuer.as_str());
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;
    let register = world.ask(Method::POST, "/t/acme/oauth2/register").json(&json!({"redirect_uris": [REDIRECT]}));
    let place = called_otherwise(register).is(201).await.text("registration_client_uri");
    assert!(place.starts_with(&format!("{issuer}/oauth2/register/")), "{place}");
}

async fn an_assertion_may_be_meant_for_another_name_of_the_server(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let method = Some(AuthMethod::PrivateKeyJwt);
    let app = ClientMetadata { token_endpoint_auth_method: method, jwks: Some(jwks), ..machine() };
    let app = world.app("acme", app).await;
    let now = world.journal.clock().now().timestamp();
    let shown = |jti: &str, audience: Value| {
        let said = json!({"iss": app.id, "sub": app.id, "aud": audience, "jti": jti, "exp": now + 60});
        let assertion = key.sign(None, &said).unwrap();
        let pairs = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", CLIENT_ASSERTION_TYPE),
            ("client_assertion", &*assertion),
        ];
        world.form("acme", "token", &pairs)
    };
    let gateway = "https://gateway.example.com/token";
    shown("1", json!(gateway)).refused("invalid_client").await;
    world.tune("acme", |settings| settings.oauth.assertion_audiences = [gateway.to_owned()].into()).await;
    shown("2", json!(gateway)).is(200).await;
    shown("3", json!(format!("{BASE}/t/acme"))).is(200).await;
    for other in [json!("https://gateway.example.com/"), json!(["https://elsewhere.example.com"]), json!([])] {
        shown("4", other).refused("invalid_client").await;
    }
}

async fn keys_may_be_published_elsewhere(world: &World) {
    let own = world.get("/t/acme/oauth2/jwks").is(200).await.body;
    let elsewhere = "https://keys.example.com/acme.json";
    world.tune("acme", |settings| settings.oauth.jwks_uri = Some(elsewhere.to_owned())).await;
    for place in DISCOVERY {
        assert_eq!(world.get(place).is(200).await.body["jwks_uri"], elsewhere);
    }
    assert_eq!(world.get("/t/acme/oauth2/jwks").is(200).await.body, own, "where a copy is made of");
}

async fn a_name_and_a_secret_may_hold_whatever_a_header_can_encode(world: &World) {
    let (id, secret) =
        ("https://app.example.com/?a=1&b:c%20d+e", "p&ss: %2B+/= of the shop, with 'quotes' and \"more\"");
    let given = Some(ClearSecret::given(secret.to_owned()));
    let (tenant, client_id) = (TenantId::parse("acme").unwrap(), Some(id.to_owned()));
    world.does(&RegisterClient { tenant, client_id, metadata: machine(), secret: given }).await;
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let ask = |shown: String| {
        let value = format!("Basic {}", STANDARD.encode(shown));
        world.form("acme", "token", &[("grant_type", "client_credentials")]).header("authorization", value)
    };
    ask(format!("{}:{}", encoded(id), encoded(secret))).is(200).await;
    // RFC 6749 §2.3.1: without the encoding the colon of the name would end it.
    for wrong in [format!("{id}:{secret}"), format!("{}:{secret}", encoded(id)), format!("{}:", encoded(id))] {
        assert_eq!(ask(wrong).answer().await.status, 401);
    }
}
