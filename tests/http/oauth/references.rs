//! Requests that lie at their client (RFC 9101 §5.2, OIDC Core §6.2): fetched for nobody but the client that registered the address, and
//! then judged as if they had come along.

use aggregates::JwsAlgorithm;
use aggregates::tenant::RequestObjectProcessing;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use commands::client::DisableClient;
use protocols::jose::SigningKey;
use serde_json::{Value, json};

use super::assertions::pair;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::near::Near;
use crate::people::world::{BASE, CHALLENGE, REDIRECT, World};
use crate::publisher::Publisher;

on_both_engines! { crate::people::near::Near:
    an_object_is_fetched_and_read_by_either_rule
    nobody_is_asked_but_where_the_client_itself_registered
    what_is_wrong_at_the_address_is_told_alike
    another_document_than_was_meant_is_no_request
    discovery_says_that_addresses_are_registered
}

const PATH: &str = "/request.jwt";

fn said(client: &str, state: &str) -> Value {
    json!({
        "iss": client, "aud": format!("{BASE}/t/acme"), "client_id": client, "response_type": "code",
        "redirect_uri": REDIRECT, "scope": "openid", "state": state, "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    })
}

/// A client that keeps its requests at these addresses.
async fn client(world: &World, id: &str, addresses: &[String]) -> SigningKey {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let addresses = addresses.to_vec();
    world
        .client("acme", id, |metadata| {
            metadata.jwks = Some(jwks);
            metadata.skip_consent = Some(true);
            metadata.request_uris = Some(addresses);
        })
        .await;
    key
}

/// A browser of somebody who is signed in.
async fn aiko(world: &World) -> Browser<'_> {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser
}

async fn open(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> Seen {
    browser.open(&format!("/t/acme/oauth2/authorize?{}", encoded(fields))).await
}

/// A request of a client that says where it lies, and nothing more than that and the way back.
async fn brought(browser: &mut Browser<'_>, client: &str, address: &str) -> Seen {
    open(browser, &[("client_id", client), ("redirect_uri", REDIRECT), ("request_uri", address)]).await
}

/// What came of it: `code STATE`, an error, or a page.
fn outcome(seen: &Seen) -> String {
    match (seen.told("code"), seen.told("error")) {
        (Some(_), _) => format!("code {}", seen.told("state").unwrap_or_default()),
        (_, Some(error)) => error,
        _ => seen.status.as_u16().to_string(),
    }
}

async fn an_object_is_fetched_and_read_by_either_rule(world: &Near) {
    let server = Publisher::start().await;
    let key = client(world, "bank", &[server.address(PATH)]).await;
    let mut browser = aiko(world).await;
    // RFC 9101: the object alone counts, whatever its type is called.
    let jar = key.sign(Some("oauth-authz-req+jwt"), &said("bank", "signed")).unwrap();
    for kind in ["application/oauth-authz-req+jwt", "application/jwt", "text/plain; charset=utf-8"] {
        let address = server.answers(PATH, 200, &[("content-type", kind)], &format!("{jar}\n"));
        let fields = [("client_id", "bank"), ("state", "beside"), ("prompt", "login"), ("request_uri", &*address)];
        assert_eq!(outcome(&open(&mut browser, &fields).await), "code signed", "{kind}");
    }
    assert_eq!(server.asked(PATH), 3, "what has no hash is asked for each time");
    // OpenID Connect: what stands beside it fills in the rest.
    let mut claims = said("bank", "signed");
    claims.as_object_mut().unwrap().retain(|name, _| name != "state" && name != "redirect_uri");
    let address = server.publish(PATH, &key.sign(None, &claims).unwrap());
    let beside = [
        ("client_id", "bank"),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "beside"),
        ("redirect_uri", REDIRECT),
        ("request_uri", &*address),
    ];
    assert_eq!(outcome(&open(&mut browser, &beside).await), "code beside");
    world.tune("acme", |settings| settings.oauth.request_objects.processing = RequestObjectProcessing::Jar).await;
    assert_eq!(outcome(&open(&mut browser, &beside).await), "400", "the object alone names no way back");
    world.tune("acme", |settings| settings.oauth.request_objects = aggregates::tenant::RequestObjects::default()).await;
    // Without a signature only where the tenant lets it.
    let unsigned = format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(claims.to_string()));
    server.publish(PATH, &unsigned);
    assert_eq!(outcome(&open(&mut browser, &beside).await), "invalid_request_object");
    world.tune("acme", |settings| settings.oauth.request_objects.allow_unsigned = true).await;
    assert_eq!(outcome(&open(&mut browser, &beside).await), "code beside");
    // Whoever is not signed in comes back to the same request, and it is not fetched for that.
    server.publish(PATH, &jar);
    let mut stranger = world.browser();
    let page = brought(&mut stranger, "bank", &address).await.is(200);
    server.withdraw(PATH);
    assert_eq!(outcome(&stranger.sign_in(&page, "aiko").await), "code signed");
}

async fn nobody_is_asked_but_where_the_client_itself_registered(world: &Near) {
    let server = Publisher::start().await;
    let own = server.address(PATH);
    let key = client(world, "bank", std::slice::from_ref(&own)).await;
    let other = client(world, "rival", &[server.address("/rival.jwt")]).await;
    server.publish(PATH, &key.sign(None, &said("bank", "signed")).unwrap());
    server.publish("/rival.jwt", &other.sign(None, &said("rival", "signed")).unwrap());
    let mut browser = aiko(world).await;
    let before = world.events().await;
    let table = [
        ("bank", server.address("/rival.jwt"), "invalid_request_uri"),
        ("rival", own.clone(), "invalid_request_uri"),
        ("bank", server.address("/Request.jwt"), "invalid_request_uri"),
        ("bank", format!("{own}?"), "invalid_request_uri"),
        ("bank", server.at("localhost", PATH), "invalid_request_uri"),
        ("bank", server.at("127.1", PATH), "invalid_request_uri"),
        ("bank", format!("{own}#now"), "invalid_request_uri"),
        ("bank", "file:///etc/passwd".to_owned(), "invalid_request_uri"),
        ("bank", "urn:example:request".to_owned(), "invalid_request_uri"),
        ("bank", format!("{own}?{}", "a".repeat(600)), "invalid_request_uri"),
        ("nobody", own.clone(), "400"),
    ];
    for (client, address, expected) in &table {
        assert_eq!(outcome(&brought(&mut browser, client, address).await), *expected, "{client} {address}");
    }
    let away =
        [("client_id", "bank"), ("redirect_uri", "https://evil.example/cb"), ("request_uri", &*server.address("/x"))];
    assert!(open(&mut browser, &away).await.is(400).leads_to().is_none());
    let object = key.sign(None, &said("bank", "sent")).unwrap();
    let both = [("client_id", "bank"), ("redirect_uri", REDIRECT), ("request", &*object), ("request_uri", &*own)];
    assert_eq!(outcome(&open(&mut browser, &both).await), "invalid_request");
    let twice = format!("/t/acme/oauth2/authorize?client_id=bank&{0}&{0}", encoded(&[("request_uri", &own)]));
    assert_eq!(outcome(&browser.open(&twice).await), "400");
    // A reference is not pushed (RFC 9126 §2.1), and one that must be pushed is not looked at.
    let pushed = encoded(&[("client_id", "bank"), ("request_uri", &own)]);
    let pushed = world.browser().send(Method::POST, "/t/acme/oauth2/par", None, pushed).await.is(400);
    assert!(pushed.html.contains("invalid_request"), "{}", pushed.html);
    world.tune("acme", |settings| settings.oauth.require_pushed_authorization_requests = true).await;
    assert_eq!(outcome(&brought(&mut browser, "bank", &own).await), "invalid_request");
    let tuned = 2;
    world
        .tune("acme", |settings| {
            settings.oauth.require_pushed_authorization_requests = false;
            settings.oauth.request_objects.by_reference = false;
        })
        .await;
    assert_eq!(outcome(&brought(&mut browser, "bank", &own).await), "request_uri_not_supported");
    assert_eq!(server.asked_at_all(), 0);
    assert_eq!(world.events().await, before + tuned, "what is refused leaves nothing behind");
    world.tune("acme", |settings| settings.oauth.request_objects.by_reference = true).await;
    assert_eq!(outcome(&brought(&mut browser, "bank", &own).await), "code signed");
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    world.does(&DisableClient { tenant, client_id: "bank".into(), reason: "lost".into() }).await;
    brought(&mut browser, "bank", &own).await.is(403);
    assert_eq!(server.asked_at_all(), 1);
}

async fn what_is_wrong_at_the_address_is_told_alike(world: &Near) {
    let server = Publisher::start().await;
    let paths = ["/gone", "/failed", "/moved", "/long", "/page", "/empty"];
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut addresses: Vec<_> = paths.iter().map(|path| server.address(path)).collect();
    addresses.extend([format!("http://{free}/r.jwt"), "https://10.1.2.3/r.jwt".to_owned()]);
    let key = client(world, "bank", &addresses).await;
    let object = key.sign(None, &said("bank", "signed")).unwrap();
    server.answers("/failed", 500, &[], &object);
    server.answers("/moved", 302, &[("location", &server.publish("/target", &object))], &object);
    server.publish("/long", &format!("{object}{}", "A".repeat(65_537)));
    server.publish("/page", "<!doctype html> <p>Hello");
    server.publish("/empty", "");
    let mut browser = aiko(world).await;
    let before = world.events().await;
    let mut told = Vec::new();
    for address in &addresses {
        let seen = brought(&mut browser, "bank", address).await;
        assert_eq!(outcome(&seen), "invalid_request_uri", "{address}");
        assert!(seen.leads_to().unwrap().starts_with(REDIRECT));
        told.push(seen.told("error_description").unwrap());
    }
    assert!(told.iter().all(|sentence| *sentence == told[0]), "{told:?}");
    assert_eq!(server.asked("/target"), 0);
    assert_eq!(world.events().await, before, "what is refused leaves nothing behind");
}

async fn another_document_than_was_meant_is_no_request(world: &Near) {
    let server = Publisher::start().await;
    let address = server.address(PATH);
    let key = client(world, "bank", std::slice::from_ref(&address)).await;
    let mut browser = aiko(world).await;
    let (first, second) =
        (key.sign(None, &said("bank", "first")).unwrap(), key.sign(None, &said("bank", "second")).unwrap());
    let meant = |object: &str| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, object.as_bytes());
        format!("{address}#{}", BASE64.encode(digest))
    };
    server.publish(PATH, &first);
    for _ in 0..3 {
        assert_eq!(outcome(&brought(&mut browser, "bank", &meant(&first)).await), "code first");
    }
    assert_eq!(server.asked(PATH), 1, "what its hash names stays what it is");
    assert_eq!(outcome(&brought(&mut browser, "bank", &meant(&second)).await), "invalid_request_uri");
    server.publish(PATH, &second);
    assert_eq!(outcome(&brought(&mut browser, "bank", &meant(&second)).await), "code second");
    assert_eq!(outcome(&brought(&mut browser, "bank", &meant(&first)).await), "invalid_request_uri");
    // Whoever has taken the place over cannot ask in the client's name.
    let (stranger, _) = pair("k1", JwsAlgorithm::ES256);
    for object in [
        stranger.sign(None, &said("bank", "stolen")).unwrap(),
        key.sign(None, &said("rival", "signed")).unwrap(),
        key.sign(Some("client-authentication+jwt"), &said("bank", "signed")).unwrap(),
    ] {
        server.publish(PATH, &object);
        assert_eq!(outcome(&brought(&mut browser, "bank", &address).await), "invalid_request_object");
        assert_eq!(outcome(&brought(&mut browser, "bank", &meant(&first)).await), "invalid_request_uri");
    }
}

async fn discovery_says_that_addresses_are_registered(world: &Near) {
    let document = async || {
        let seen = world.browser().open("/t/acme/.well-known/openid-configuration").await.is(200);
        serde_json::from_str::<Value>(&seen.html).unwrap()
    };
    let told = document().await;
    assert_eq!(
        (&told["request_uri_parameter_supported"], &told["require_request_uri_registration"]),
        (&json!(true), &json!(true))
    );
    world.tune("acme", |settings| settings.oauth.request_objects.by_reference = false).await;
    let told = document().await;
    assert_eq!(
        (&told["request_uri_parameter_supported"], told.get("require_request_uri_registration")),
        (&json!(false), None)
    );
}

/// Where nobody may be spoken to in private.
mod closed {
    use super::*;

    on_both_engines! { crate::people::world::World:
        what_leads_inside_is_never_asked
    }

    async fn what_leads_inside_is_never_asked(world: &World) {
        let server = Publisher::start().await;
        let hosts = ["127.0.0.1", "localhost", "[::1]"];
        let plain = hosts.map(|host| server.at(host, PATH));
        let secure = plain.clone().map(|address| address.replacen("http:", "https:", 1));
        let addresses = [&plain[..], &secure[..], &["https://169.254.169.254/r.jwt".to_owned()]].concat();
        let key = client(world, "bank", &addresses).await;
        server.publish(PATH, &key.sign(None, &said("bank", "signed")).unwrap());
        let mut browser = aiko(world).await;
        for address in &addresses {
            assert_eq!(outcome(&brought(&mut browser, "bank", address).await), "invalid_request_uri", "{address}");
        }
        assert_eq!(server.asked_at_all(), 0);
    }
}
