//! Requests that come as a JWT (RFC 9101, OIDC Core §6): believed for their signature, read by one specification at a time, and never
//! mistaken for another token of the same client.

use aggregates::JwsAlgorithm;
use aggregates::client::AuthMethod;
use aggregates::tenant::RequestObjectProcessing;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocols::jose::{Algorithm, CLIENT_ASSERTION_TYPE, SigningKey};
use serde_json::{Value, json};

use super::assertions::pair;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::{BASE, CHALLENGE, REDIRECT, World};

on_both_engines! { crate::people::world::World:
    by_rfc_9101_the_object_alone_is_the_request
    by_openid_connect_the_object_wins_over_what_stands_beside_it
    openid_beside_an_object_opens_none_that_did_not_ask_for_it
    a_pushed_object_is_the_whole_request
    an_object_that_is_not_believed_leads_nowhere_new
    no_other_token_of_the_client_is_a_request_and_no_request_is_an_assertion
    a_key_cannot_be_taken_for_another_kind_of_key
    what_tenant_and_client_ask_of_objects_is_held
}

/// What an object says where the test does not say otherwise.
fn said() -> Value {
    json!({
        "iss": "bank", "aud": format!("{BASE}/t/acme"), "client_id": "bank", "response_type": "code",
        "redirect_uri": REDIRECT, "scope": "openid", "state": "signed", "nonce": "n", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = said();
    claims[name] = value;
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

/// A client with a key, and a browser of somebody who is signed in.
async fn bank(world: &World) -> (SigningKey, Browser<'_>) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    world
        .client("acme", "bank", |metadata| {
            metadata.jwks = Some(jwks);
            metadata.skip_consent = Some(true);
        })
        .await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    (key, browser)
}

async fn open(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> Seen {
    browser.open(&format!("/t/acme/oauth2/authorize?{}", encoded(fields))).await
}

/// What came of it: `code STATE`, an error, or a page.
fn outcome(seen: &Seen) -> String {
    match (seen.told("code"), seen.told("error")) {
        (Some(_), _) => format!("code {}", seen.told("state").unwrap_or_default()),
        (_, Some(error)) => error,
        _ => seen.status.as_u16().to_string(),
    }
}

async fn by_rfc_9101_the_object_alone_is_the_request(world: &World) {
    let (key, mut browser) = bank(world).await;
    let object = key.sign(Some("oauth-authz-req+jwt"), &said()).unwrap();
    let seen = open(&mut browser, &[("client_id", "bank"), ("request", &object)]).await;
    assert_eq!(outcome(&seen), "code signed");
    // A request that is none of OpenID Connect: what stands beside is not read, whatever it says.
    let beside = [
        ("client_id", "bank"),
        ("state", "beside"),
        ("redirect_uri", "https://evil.example/cb"),
        ("prompt", "login"),
        ("request", &*object),
    ];
    assert_eq!(outcome(&open(&mut browser, &beside).await), "code signed");
    world.tune("acme", |settings| settings.oauth.request_objects.processing = RequestObjectProcessing::Jar).await;
    let beside = [("client_id", "bank"), ("scope", "openid"), ("prompt", "login"), ("request", &*object)];
    assert_eq!(outcome(&open(&mut browser, &beside).await), "code signed");
    let other = [("client_id", "nobody"), ("request", &*object)];
    assert_eq!(outcome(&open(&mut browser, &other).await), "400");
}

async fn by_openid_connect_the_object_wins_over_what_stands_beside_it(world: &World) {
    let (key, mut browser) = bank(world).await;
    let object = key.sign(None, &with("code_challenge", Value::Null)).unwrap();
    let beside = [
        ("client_id", "bank"),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "beside"),
        ("code_challenge", CHALLENGE),
        ("request", &*object),
    ];
    assert_eq!(outcome(&open(&mut browser, &beside).await), "code signed", "the challenge was filled in");
    let beside = [("client_id", "bank"), ("response_type", "none"), ("scope", "openid"), ("request", &*object)];
    let refused = open(&mut browser, &[&beside[..], &[("redirect_uri", REDIRECT)]].concat()).await;
    assert_eq!(outcome(&refused), "invalid_request_object");
    // Unsigned ones only where the tenant admits them, and the client did not say that it signs.
    let unsigned = format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(said().to_string()));
    let fields = |object: &str| {
        let fields = [
            ("client_id", "bank"),
            ("response_type", "code"),
            ("scope", "openid"),
            ("redirect_uri", REDIRECT),
            ("request", object),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let unsigned = fields(&unsigned);
    let unsigned: Vec<_> = unsigned.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(outcome(&open(&mut browser, &unsigned).await), "invalid_request_object");
    world.tune("acme", |settings| settings.oauth.request_objects.allow_unsigned = true).await;
    assert_eq!(outcome(&open(&mut browser, &unsigned).await), "code signed");
    let plain: Vec<_> = unsigned.iter().copied().filter(|(name, _)| *name != "scope").collect();
    assert_eq!(outcome(&open(&mut browser, &plain).await), "invalid_request_object", "RFC 9101 knows none without");
}

async fn openid_beside_an_object_opens_none_that_did_not_ask_for_it(world: &World) {
    let (key, mut browser) = bank(world).await;
    let signed = |typ: Option<&str>, change: &[(&str, Value)]| {
        let mut claims = with("state", Value::Null);
        for (name, value) in change {
            claims[*name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        key.sign(typ, &claims).unwrap()
    };
    let beside = async |browser: &mut Browser<'_>, object: &str| {
        let fields = [
            ("client_id", "bank"),
            ("response_type", "code"),
            ("scope", "openid email phone"),
            ("state", "beside"),
            ("redirect_uri", REDIRECT),
            ("request", object),
        ];
        outcome(&open(browser, &fields).await)
    };
    assert_eq!(beside(&mut browser, &signed(None, &[])).await, "code beside", "its own scope has openid");
    // Neither a scope nor a client: no request by RFC 9101, so nobody can have meant it as one.
    let unfinished = signed(None, &[("scope", Value::Null), ("client_id", Value::Null)]);
    assert_eq!(beside(&mut browser, &unfinished).await, "code beside");
    assert_eq!(beside(&mut browser, &signed(None, &[("scope", json!("email"))])).await, "code ");
    assert_eq!(beside(&mut browser, &signed(Some("oauth-authz-req+jwt"), &[])).await, "code ");
    // Without a scope of its own it gets what the client has by default: nothing, and not what stands beside.
    assert_eq!(beside(&mut browser, &signed(None, &[("scope", Value::Null)])).await, "invalid_scope");
    // What the object leaves out stays out: no redirect address is taken from beside it, right as it may be.
    let homeless = signed(Some("oauth-authz-req+jwt"), &[("redirect_uri", Value::Null)]);
    assert_eq!(beside(&mut browser, &homeless).await, "400");
}

async fn a_pushed_object_is_the_whole_request(world: &World) {
    let (key, mut browser) = bank(world).await;
    let push = async |fields: &[(&str, &str)]| {
        let seen = world.browser().send(Method::POST, "/t/acme/oauth2/par", None, encoded(fields)).await;
        serde_json::from_str::<Value>(&seen.html).unwrap()
    };
    let object = key.sign(None, &said()).unwrap();
    let pushed =
        push(&[("client_id", "bank"), ("scope", "openid email"), ("state", "beside"), ("request", &object)]).await;
    let reference = pushed["request_uri"].as_str().unwrap();
    assert_eq!(outcome(&open(&mut browser, &[("client_id", "bank"), ("request_uri", reference)]).await), "code signed");
    world.tune("acme", |settings| settings.oauth.request_objects.allow_unsigned = true).await;
    let unsigned = format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(said().to_string()));
    let fields = [("client_id", "bank"), ("response_type", "code"), ("scope", "openid"), ("request", &*unsigned)];
    assert_eq!(push(&fields).await["error"], "invalid_request_object");
    let nested = key.sign(None, &with("request_uri", json!(reference))).unwrap();
    assert_eq!(push(&[("client_id", "bank"), ("request", &nested)]).await["error"], "invalid_request_object");
    world.client("acme", "rival", |_| {}).await;
    assert_eq!(push(&[("client_id", "rival"), ("request", &object)]).await["error"], "invalid_request_object");
}

async fn an_object_that_is_not_believed_leads_nowhere_new(world: &World) {
    let (key, mut browser) = bank(world).await;
    let (stranger, _) = pair("k1", JwsAlgorithm::ES256);
    let now = world.journal.clock().now().timestamp();
    let tampered = {
        let object = key.sign(None, &said()).unwrap();
        let parts: Vec<&str> = object.split('.').collect();
        let evil = BASE64.encode(with("scope", json!("openid email")).to_string());
        format!("{}.{evil}.{}", parts[0], parts[2])
    };
    let table = [
        ("another key", stranger.sign(None, &said()).unwrap()),
        ("another text", tampered),
        ("another client", key.sign(None, &with("client_id", json!("shop"))).unwrap()),
        ("another issuer", key.sign(None, &with("iss", json!("shop"))).unwrap()),
        ("another server", key.sign(None, &with("aud", json!("https://elsewhere.example"))).unwrap()),
        ("another tenant", key.sign(None, &with("aud", json!(format!("{BASE}/t/other")))).unwrap()),
        ("too late", key.sign(None, &with("exp", json!(now - 60))).unwrap()),
        ("too early", key.sign(None, &with("nbf", json!(now + 600))).unwrap()),
        ("nested", key.sign(None, &with("request", json!("a.b.c"))).unwrap()),
        ("too much", {
            let mut claims = said();
            let more = (0..100).map(|number| (format!("x{number}"), json!("y")));
            claims.as_object_mut().unwrap().extend(more);
            key.sign(None, &claims).unwrap()
        }),
        ("no token", "nonsense".to_owned()),
    ];
    let before = world.events().await;
    for (what, object) in &table {
        // Where the request says nothing beside, the one address that the client has is the way back.
        let alone = open(&mut browser, &[("client_id", "bank"), ("request", object)]).await;
        assert_eq!(outcome(&alone), "invalid_request_object", "{what}");
        assert!(alone.leads_to().unwrap().starts_with(REDIRECT), "{what}");
        let beside = [("client_id", "bank"), ("redirect_uri", REDIRECT), ("state", "beside"), ("request", object)];
        let told = open(&mut browser, &beside).await;
        assert_eq!(outcome(&told), "invalid_request_object", "{what}");
        assert_eq!(told.told("state").as_deref(), Some("beside"));
        let evil = [("client_id", "bank"), ("redirect_uri", "https://evil.example/cb"), ("request", object)];
        assert!(open(&mut browser, &evil).await.is(400).leads_to().is_none(), "{what}");
    }
    let away = key.sign(None, &with("redirect_uri", json!("https://evil.example/cb"))).unwrap();
    let seen = open(&mut browser, &[("client_id", "bank"), ("request", &away)]).await.is(400);
    assert!(seen.leads_to().is_none(), "signed or not, an address is one of the client's own");
    assert_eq!(world.events().await, before, "what is refused leaves nothing behind");
}

async fn no_other_token_of_the_client_is_a_request_and_no_request_is_an_assertion(world: &World) {
    let (key, mut browser) = bank(world).await;
    let now = world.journal.clock().now().timestamp();
    // An assertion by which the client authenticates, stolen and with all that a request needs.
    let mut assertion = said();
    for (name, value) in [("sub", json!("bank")), ("jti", json!("1")), ("iat", json!(now)), ("exp", json!(now + 60))] {
        assertion[name] = value;
    }
    for typ in [None, Some("JWT"), Some("client-authentication+jwt"), Some("dpop+jwt"), Some("at+jwt")] {
        let stolen = key.sign(typ, &assertion).unwrap();
        let fields = [("client_id", "bank"), ("redirect_uri", REDIRECT), ("request", &*stolen)];
        assert_eq!(outcome(&open(&mut browser, &fields).await), "invalid_request_object", "{typ:?}");
    }
    // And a request object where an assertion belongs.
    let (key, jwks) = pair("k2", JwsAlgorithm::ES256);
    world
        .client("acme", "server", |metadata| {
            metadata.jwks = Some(jwks);
            metadata.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
        })
        .await;
    let mut object = said();
    for (name, value) in [("iss", json!("server")), ("client_id", json!("server")), ("jti", json!("1"))] {
        object[name] = value;
    }
    object["exp"] = json!(now + 60);
    for (typ, subject) in
        [(None, None), (Some("oauth-authz-req+jwt"), None), (Some("oauth-authz-req+jwt"), Some("server"))]
    {
        object.as_object_mut().unwrap().remove("sub");
        if let Some(subject) = subject {
            object["sub"] = json!(subject);
        }
        let stolen = key.sign(typ, &object).unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", "a"),
            ("client_id", "server"),
            ("client_assertion_type", CLIENT_ASSERTION_TYPE),
            ("client_assertion", &*stolen),
        ];
        let seen = world.browser().send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await.is(401);
        assert!(seen.html.contains("invalid_client"), "{}", seen.html);
    }
}

async fn a_key_cannot_be_taken_for_another_kind_of_key(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::RS256);
    world
        .client("acme", "bank", |metadata| {
            metadata.jwks = Some(jwks.clone());
            metadata.skip_consent = Some(true);
        })
        .await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let good = key.sign(None, &said()).unwrap();
    assert_eq!(outcome(&open(&mut browser, &[("client_id", "bank"), ("request", &good)]).await), "code signed");
    // The public key, in several spellings, as the secret of an HMAC.
    for secret in [jwks.to_string(), jwks["keys"][0].to_string(), jwks["keys"][0]["n"].as_str().unwrap().to_owned()] {
        let misled = SigningKey::from_secret(Algorithm::HS256, Some("k1"), secret.as_bytes()).unwrap();
        let forged = misled.sign(None, &said()).unwrap();
        let fields = [("client_id", "bank"), ("redirect_uri", REDIRECT), ("request", &*forged)];
        assert_eq!(outcome(&open(&mut browser, &fields).await), "invalid_request_object");
    }
    // A key that comes along is nobody's.
    let (own, set) = pair("k1", JwsAlgorithm::ES256);
    let signed = own.sign(None, &said()).unwrap();
    let (_, rest) = signed.split_once('.').unwrap();
    let header = json!({"alg": "ES256", "kid": "k1", "jwk": set["keys"][0]});
    let forged = format!("{}.{rest}", BASE64.encode(header.to_string()));
    let fields = [("client_id", "bank"), ("redirect_uri", REDIRECT), ("request", &*forged)];
    assert_eq!(outcome(&open(&mut browser, &fields).await), "invalid_request_object");
}

async fn what_tenant_and_client_ask_of_objects_is_held(world: &World) {
    let (key, mut browser) = bank(world).await;
    let now = world.journal.clock().now().timestamp();
    let leads = async |browser: &mut Browser<'_>, object: &str| {
        let fields = [("client_id", "bank"), ("redirect_uri", REDIRECT), ("request", object)];
        outcome(&open(browser, &fields).await)
    };
    let good = key.sign(None, &said()).unwrap();
    assert_eq!(leads(&mut browser, &good).await, "code signed");
    world
        .tune("acme", |settings| {
            let objects = &mut settings.oauth.request_objects;
            (objects.require_exp, objects.require_nbf, objects.longest, objects.oldest) = (true, true, 600, 300);
        })
        .await;
    let timed = |begins: i64, ends: i64| {
        let mut claims = said();
        (claims["nbf"], claims["exp"]) = (json!(begins), json!(ends));
        key.sign(None, &claims).unwrap()
    };
    assert_eq!(leads(&mut browser, &good).await, "invalid_request_object");
    assert_eq!(leads(&mut browser, &timed(now - 10, now + 60)).await, "code signed");
    assert_eq!(leads(&mut browser, &timed(now - 10, now + 600)).await, "invalid_request_object");
    assert_eq!(leads(&mut browser, &timed(now - 400, now + 60)).await, "invalid_request_object");
    world.tune("acme", |settings| settings.oauth.request_objects.require_signed = true).await;
    let plain = [
        ("client_id", "bank"),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    assert_eq!(outcome(&open(&mut browser, &plain).await), "invalid_request");
    world.tune("acme", |settings| settings.oauth.request_objects = aggregates::tenant::RequestObjects::default()).await;
    let (rsa, jwks) = pair("k1", JwsAlgorithm::PS256);
    world
        .client("acme", "strict", |metadata| {
            metadata.jwks = Some(jwks);
            metadata.skip_consent = Some(true);
            metadata.require_signed_request_object = Some(true);
            metadata.request_object_signing_alg = Some(JwsAlgorithm::PS256);
        })
        .await;
    let mut claims = said();
    (claims["iss"], claims["client_id"]) = (json!("strict"), json!("strict"));
    let of = |object: &str| {
        [("client_id", "strict"), ("redirect_uri", REDIRECT), ("request", object)]
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
    };
    for (object, expected) in [
        (rsa.sign(None, &claims).unwrap(), "code signed"),
        (key.sign(None, &claims).unwrap(), "invalid_request_object"),
    ] {
        let fields = of(&object);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(outcome(&open(&mut browser, &fields).await), expected);
    }
    let plain: Vec<_> =
        plain.into_iter().map(|(name, value)| (name, if name == "client_id" { "strict" } else { value })).collect();
    assert_eq!(outcome(&open(&mut browser, &plain).await), "invalid_request");
}
