//! Clients that register themselves and look after what they registered.

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata, SecurityProfile};
use axum::http::Method;
use commands::client::UpdateClient;
use protocols::jose::SigningKey;
use serde_json::{Value, json};

use super::assertions::{Place, pair};
use super::world::{Answer, App, Ask, BASE, REDIRECT, World, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    whoever_has_the_registration_scope_registers_a_client
    anybody_registers_where_the_tenant_is_open
    a_client_reads_changes_and_deletes_its_registration
    a_client_gets_no_more_than_the_tenant_lets_it_have
    what_cannot_be_registered_is_named
    a_software_statement_speaks_for_its_client
    a_sector_must_list_every_address
    a_client_keeps_the_security_profile_that_it_was_given
}

const PLACE: &str = "/t/acme/oauth2/register";

fn register<'w>(world: &'w World, body: &Value) -> Ask<'w> {
    world.ask(Method::POST, PLACE).json(body)
}

fn web() -> Value {
    json!({
        "redirect_uris": [REDIRECT], "client_name": "Shop", "client_name#ja": "店", "contacts": ["ops@example.com"],
        "request_uris": ["https://app.example.com/r.jwt"],
    })
}

async fn open(world: &World) {
    world.tune("acme", |settings| settings.oauth.registration.open = true).await;
}

fn address(answer: &Answer) -> String {
    answer.text("registration_client_uri").strip_prefix(BASE).unwrap().to_owned()
}

async fn whoever_has_the_registration_scope_registers_a_client(world: &World) {
    world.orders("acme").await;
    let registrar = ClientMetadata { scope: Some("evident:register orders:read".into()), ..machine() };
    let registrar = world.app("acme", registrar).await;
    let (token, poor) =
        (world.own_token(&registrar, "evident:register").await, world.own_token(&registrar, "orders:read").await);
    register(world, &web()).is(401).await;
    register(world, &web()).bearer(&poor).refused("insufficient_scope").await;
    let answer = register(world, &web()).bearer(&token).is(201).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!((&answer.body["client_secret_expires_at"], &answer.body["client_name#ja"]), (&json!(0), &json!("店")));
    assert_eq!(answer.body["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(answer.body["grant_types"], json!(["authorization_code"]));
    assert_eq!(answer.body["contacts"], json!(["ops@example.com"]));
    assert_eq!(answer.body["request_uris"], json!(["https://app.example.com/r.jwt"]));

    let app = App { tenant: "acme", id: answer.text("client_id"), secret: answer.text("client_secret") };
    let user = world.aiko("acme").await;
    let code = world.code(&app, &user, "openid profile").await;
    world.exchange(&app, &code).is(200).await;
}

async fn anybody_registers_where_the_tenant_is_open(world: &World) {
    open(world).await;
    let answer = register(world, &web()).is(201).await;
    assert!(answer.body["client_id_issued_at"].is_i64());
    register(world, &web()).bearer("wrong").refused("invalid_token").await;
    let public = json!({"redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none"});
    let public = register(world, &public).is(201).await;
    assert!(public.body.get("client_secret").is_none() && public.body.get("client_secret_expires_at").is_none());
}

async fn a_client_reads_changes_and_deletes_its_registration(world: &World) {
    open(world).await;
    let (one, two) = (register(world, &web()).is(201).await, register(world, &web()).is(201).await);
    let (place, token, id) = (address(&one), one.text("registration_access_token"), one.text("client_id"));
    let ask = |method: Method| world.ask(method, &place);
    let read = ask(Method::GET).bearer(&token).is(200).await;
    let mut expected = one.body.clone();
    for told_once in ["client_secret", "client_secret_expires_at"] {
        expected.as_object_mut().unwrap().remove(told_once);
    }
    assert_eq!(read.body, expected);
    for wrong in [two.text("registration_access_token"), "wrong".to_owned()] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            ask(method).bearer(&wrong).json(&json!({"client_id": id})).refused("invalid_token").await;
        }
    }
    ask(Method::GET).is(401).await;

    let change = json!({
        "client_id": id, "client_secret": one.body["client_secret"], "redirect_uris": ["https://shop.example.com/cb"],
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let changed = ask(Method::PUT).bearer(&token).json(&change).is(200).await;
    assert_eq!(changed.body["redirect_uris"], json!(["https://shop.example.com/cb"]));
    assert!(
        changed.body.get("client_name").is_none() && changed.body.get("contacts").is_none(),
        "what is left out is removed"
    );
    assert_eq!(changed.text("registration_access_token"), token);
    for (member, value) in
        [("client_secret", json!("chosen")), ("client_id", json!("other")), ("client_id_issued_at", json!(1))]
    {
        let mut wrong = change.clone();
        wrong[member] = value;
        ask(Method::PUT).bearer(&token).json(&wrong).refused("invalid_client_metadata").await;
    }
    let app = App { tenant: "acme", id: id.clone(), secret: one.text("client_secret") };
    world.form("acme", "introspect", &[("token", "a")]).by(&app).is(200).await;
    ask(Method::DELETE).bearer(&token).is(204).await;
    ask(Method::GET).bearer(&token).refused("invalid_token").await;
    world.form("acme", "introspect", &[("token", "a")]).by(&app).refused("invalid_client").await;
}

async fn a_client_gets_no_more_than_the_tenant_lets_it_have(world: &World) {
    open(world).await;
    world.orders("acme").await;
    let mut greedy = web();
    greedy["scope"] = json!("openid orders:read evident:admin evident:register evident:registration");
    assert_eq!(register(world, &greedy).is(201).await.body["scope"], "openid");
    greedy["scope"] = json!("evident:admin");
    register(world, &greedy).refused("invalid_client_metadata").await;
    let silent = register(world, &web()).is(201).await;
    assert_eq!(silent.body["scope"], "address email offline_access openid phone profile");
    // What only the tenant may say is not heard.
    let mut bold = web();
    for (member, value) in
        [("skip_consent", json!(true)), ("lifetimes", json!({"access_token": 86400})), ("localized", json!(1))]
    {
        bold[member] = value;
    }
    let bold = register(world, &bold).is(201).await;
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    let row = queries::client::by_id(world.journal.db(), &tenant, &bold.text("client_id")).await.unwrap().unwrap();
    assert!(row.metadata.skip_consent.is_none() && row.metadata.lifetimes.is_none());
    // Its token is for its registration alone.
    let token = bold.text("registration_access_token");
    world.get("/t/acme/oauth2/userinfo").bearer(&token).is(403).await;
    world.get("/t/acme/admin/v1/clients").bearer(&token).is(401).await;
    register(world, &web()).bearer(&token).refused("insufficient_scope").await;
}

async fn what_cannot_be_registered_is_named(world: &World) {
    open(world).await;
    let table = [
        (json!({}), "invalid_redirect_uri"),
        (json!({"redirect_uris": ["https://app.example.com/cb#x"]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": "https://app.example.com/cb"}), "invalid_redirect_uri"),
        (
            json!({"redirect_uris": [REDIRECT], "request_uris": ["http://app.example.com/r.jwt"]}),
            "invalid_client_metadata",
        ),
        (json!({"redirect_uris": [REDIRECT], "grant_types": ["password"]}), "invalid_client_metadata"),
        (
            json!({"redirect_uris": [REDIRECT], "grant_types": ["implicit"], "response_types": ["token"]}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": [REDIRECT], "token_endpoint_auth_method": "tls_client_auth"}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": [REDIRECT], "token_endpoint_auth_method": "private_key_jwt"}),
            "invalid_client_metadata",
        ),
        (json!({"redirect_uris": [REDIRECT], "id_token_signed_response_alg": "none"}), "invalid_client_metadata"),
        (
            json!({"redirect_uris": [REDIRECT], "id_token_encrypted_response_alg": "RSA-OAEP"}),
            "invalid_client_metadata",
        ),
        (json!({"redirect_uris": [REDIRECT], "id_token_encrypted_response_enc": "A128GCM"}), "invalid_client_metadata"),
        (
            json!({
                "redirect_uris": [REDIRECT], "userinfo_encrypted_response_alg": "RSA1_5",
                "jwks_uri": "https://app.example.com/jwks",
            }),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": [REDIRECT], "request_object_encryption_alg": "RSA-OAEP-256"}),
            "invalid_client_metadata",
        ),
        (
            json!({
                "redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none",
                "authorization_encrypted_response_alg": "A128KW",
            }),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": [REDIRECT], "jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}),
            "invalid_client_metadata",
        ),
        (json!({"redirect_uris": [REDIRECT], "software_statement": "a.b.c"}), "invalid_software_statement"),
    ];
    for (body, code) in table {
        let answer = register(world, &body).refused(code).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    register(world, &json!([])).refused("invalid_client_metadata").await;
    world.ask(Method::POST, PLACE).form(&[("redirect_uris", REDIRECT)]).refused("invalid_client_metadata").await;
}

async fn a_software_statement_speaks_for_its_client(world: &World) {
    world
        .tune("acme", |settings| {
            settings.oauth.registration.open = true;
            settings.oauth.registration.require_software_statement = true;
        })
        .await;
    let (key, jwks) = pair("p1", JwsAlgorithm::ES256);
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks: Some(jwks),
        scope: Some("evident:register".into()),
        ..machine()
    };
    let publisher = world.app("acme", metadata.clone()).await;
    let untrusted = world.app("acme", ClientMetadata { scope: None, ..metadata }).await;
    let sign = |key: &SigningKey, claims: &Value| key.sign(Some("JWT"), claims).unwrap();
    let attested = json!({
        "iss": publisher.id, "software_id": "shop-7", "redirect_uris": ["https://shop.example.com/cb"], "client_name": "The Shop",
    });
    let with = |body: Value, statement: String| {
        let mut body = body;
        body["software_statement"] = statement.into();
        register(world, &body)
    };
    let answer = with(web(), sign(&key, &attested)).is(201).await;
    assert_eq!(answer.body["redirect_uris"], json!(["https://shop.example.com/cb"]), "the statement wins");
    assert_eq!((&answer.body["client_name"], &answer.body["software_id"]), (&json!("The Shop"), &json!("shop-7")));

    register(world, &web()).refused("invalid_software_statement").await;
    let mut silent = attested.clone();
    silent.as_object_mut().unwrap().remove("redirect_uris");
    with(web(), sign(&key, &silent)).refused("invalid_software_statement").await;
    let mut foreign = attested.clone();
    foreign["iss"] = json!(untrusted.id);
    with(web(), sign(&key, &foreign)).refused("unapproved_software_statement").await;
    let mut elsewhere = attested.clone();
    elsewhere["aud"] = json!("https://elsewhere.example.com");
    with(web(), sign(&key, &elsewhere)).refused("invalid_software_statement").await;
    let (stranger, _) = pair("p1", JwsAlgorithm::ES256);
    with(web(), sign(&stranger, &attested)).refused("invalid_software_statement").await;
    let now = world.journal.clock().now().timestamp();
    let assertion =
        json!({"iss": publisher.id, "sub": publisher.id, "aud": format!("{BASE}/t/acme"), "jti": "1", "exp": now + 60});
    with(json!({"redirect_uris": [REDIRECT]}), sign(&key, &assertion)).refused("invalid_software_statement").await;
}

async fn a_sector_must_list_every_address(world: &World) {
    open(world).await;
    let addresses = json!(["https://a.example.com/cb", "https://b.example.com/cb"]);
    let (whole, part) =
        (Place::serving(addresses.to_string()).await, Place::serving(json!([addresses[0]]).to_string()).await);
    let body =
        |sector: &str| json!({"redirect_uris": addresses, "subject_type": "pairwise", "sector_identifier_uri": sector});
    register(world, &body(&whole.address)).is(201).await;
    register(world, &body(&part.address)).refused("invalid_client_metadata").await;
    register(world, &body("https://10.1.2.3/list")).refused("invalid_client_metadata").await;
    let without = json!({"redirect_uris": addresses, "subject_type": "pairwise"});
    register(world, &without).refused("invalid_client_metadata").await;
}

async fn a_client_keeps_the_security_profile_that_it_was_given(world: &World) {
    open(world).await;
    let (_, keys) = pair("k1", JwsAlgorithm::ES256);
    let sound = json!({
        "redirect_uris": [REDIRECT], "token_endpoint_auth_method": "private_key_jwt", "jwks": keys,
        "dpop_bound_access_tokens": true, "id_token_signed_response_alg": "PS256",
        "security_profile": "fapi2_security_profile",
    });
    let answer = register(world, &sound).is(201).await;
    let (id, token) = (answer.text("client_id"), answer.text("registration_access_token"));
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    let registered = async || queries::client::by_id(world.journal.db(), &tenant, &id).await.unwrap().unwrap().metadata;
    let metadata = registered().await;
    assert_eq!(metadata.security_profile, None, "an administrator gives it");
    let profile = Some(SecurityProfile::Fapi2SecurityProfile);
    let metadata = ClientMetadata { security_profile: profile, ..metadata };
    world.does(&UpdateClient { tenant: tenant.clone(), client_id: id.clone(), metadata }).await;
    let change = |member: &str, value: Value| {
        let mut body = sound.clone();
        body["client_id"] = json!(id);
        body[member] = value;
        world.ask(Method::PUT, address(&answer)).bearer(&token).json(&body)
    };
    for (member, value, code) in [
        ("token_endpoint_auth_method", json!("client_secret_basic"), "invalid_client_metadata"),
        ("token_endpoint_auth_method", json!("none"), "invalid_client_metadata"),
        ("token_endpoint_auth_signing_alg", json!("RS256"), "invalid_client_metadata"),
        ("id_token_signed_response_alg", json!("RS256"), "invalid_client_metadata"),
        ("dpop_bound_access_tokens", json!(false), "invalid_client_metadata"),
        ("redirect_uris", json!(["http://127.0.0.1/cb"]), "invalid_redirect_uri"),
    ] {
        assert_eq!(change(member, value).refused(code).await.status, 400, "{member}");
    }
    for value in [json!("fapi1_baseline"), Value::Null] {
        change("security_profile", value).is(200).await;
        assert_eq!(registered().await.security_profile, profile, "nor does it take it off");
    }
}
