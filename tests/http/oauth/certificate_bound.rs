//! Tokens that are bound to a certificate (RFC 8705 §3): worth nothing without it, wherever they are shown.

use aggregates::client::{AccessTokenFormat, ClientMetadata, GrantType};
use serde_json::json;

use super::authority::Authority;
use super::certificates::{PROXY, Proxied, bound, by_subject, shop, with};
use super::dpop::{Holder, shown};
use super::exchanges::{Stage, clients};
use super::world::{BASE, browser_app, claims, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::certificates::Proxied:
    tokens_are_bound_to_the_certificate_and_worth_nothing_without_it
    a_bound_token_is_taken_with_its_certificate_wherever_tokens_are
    refresh_tokens_of_public_clients_are_bound_and_others_may_change_their_certificate
    a_tenant_may_bind_what_its_clients_get_by_certificates
    a_certificate_and_a_proof_bind_together
    a_bound_token_is_exchanged_over_a_connection_with_its_certificate
}

async fn tokens_are_bound_to_the_certificate_and_worth_nothing_without_it(world: &Proxied) {
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let asker = world.machine("acme").await;
    let certificate = root.gives(shop());
    for format in [AccessTokenFormat::Opaque, AccessTokenFormat::Jwt] {
        let metadata = ClientMetadata { access_token_format: Some(format), ..by_subject("CN=shop,O=Example,C=JP") };
        let app = world.app("acme", bound(metadata)).await;
        let answer = world.wants(&app, &certificate).is(200).await;
        assert_eq!(answer.body["token_type"], "Bearer", "RFC 8705 has no type of its own");
        let token = answer.text("access_token");
        let cnf = json!({"x5t#S256": certificate.thumbprint()});
        let told = world.form("acme", "introspect", &[("token", &token)]).by(&asker).from(PROXY);
        assert_eq!(told.is(200).await.body["cnf"], cnf);
        if format == AccessTokenFormat::Jwt {
            assert_eq!(claims(&token)["cnf"], cnf);
        }
    }
    // A client with a secret is bound by what it shows as well, and gets nothing where it shows nothing.
    let app = world.app("acme", bound(machine())).await;
    world.wants(&app, &shop().by_itself()).is(200).await;
    assert_eq!(world.asks(&app).refused("invalid_request").await.status, 400);
}

async fn a_bound_token_is_taken_with_its_certificate_wherever_tokens_are(world: &Proxied) {
    let aiko = world.aiko("acme").await;
    let app = world.app("acme", bound(website())).await;
    let (own, other) = (shop().by_itself(), shop().by_itself());
    let code = world.code(&app, &aiko, "openid").await;
    let token = with(world.exchange(&app, &code), &own).is(200).await.text("access_token");
    let shows = |path: &str| world.get(path.to_owned()).bearer(&token).from(PROXY);
    for (path, good) in [("/t/acme/oauth2/userinfo", 200), ("/t/acme/scim/v2/Me", 403)] {
        with(shows(path), &own).is(good).await;
        for ask in
            [shows(path), with(shows(path), &other), shows(path).from("192.0.2.1").header("client-cert", own.header())]
        {
            let answer = ask.is(401).await;
            assert!(answer.header("www-authenticate").contains("invalid_token"), "{path}: {answer:?}");
        }
    }
    let admin = "/t/acme/admin/v1/users";
    with(shows(admin), &own).is(403).await;
    shows(admin).is(401).await;
    with(shows(admin), &other).is(401).await;
}

async fn refresh_tokens_of_public_clients_are_bound_and_others_may_change_their_certificate(world: &Proxied) {
    let aiko = world.aiko("acme").await;
    let (own, other) = (shop().by_itself(), shop().by_itself());
    let app = world.app("acme", bound(browser_app())).await;
    let code = world.code(&app, &aiko, "openid offline_access").await;
    let first = with(world.exchange(&app, &code), &own).is(200).await.text("refresh_token");
    with(world.refresh(&app, &first), &other).refused("invalid_grant").await;
    world.refresh(&app, &first).from(PROXY).refused("invalid_request").await;
    let second = with(world.refresh(&app, &first), &own).is(200).await;
    // Whoever stole it can neither use it nor end the family with it.
    with(world.refresh(&app, &first), &other).refused("invalid_grant").await;
    let third = with(world.refresh(&app, &second.text("refresh_token")), &own).is(200).await;
    let asker = world.machine("acme").await;
    let told = world.form("acme", "introspect", &[("token", &third.text("access_token"))]).by(&asker).from(PROXY);
    assert_eq!(told.is(200).await.body["cnf"]["x5t#S256"], json!(own.thumbprint()));

    let app = world.app("acme", bound(website())).await;
    let code = world.code(&app, &aiko, "openid offline_access").await;
    let first = with(world.exchange(&app, &code), &own).is(200).await.text("refresh_token");
    let second = with(world.refresh(&app, &first), &other).is(200).await;
    let told = world.form("acme", "introspect", &[("token", &second.text("access_token"))]).by(&asker).from(PROXY);
    assert_eq!(told.is(200).await.body["cnf"]["x5t#S256"], json!(other.thumbprint()));
}

async fn a_tenant_may_bind_what_its_clients_get_by_certificates(world: &Proxied) {
    let root = Authority::new("Root");
    world.trusts("acme", &root).await;
    let certificate = root.gives(shop());
    let app = world.app("acme", by_subject("CN=shop,O=Example,C=JP")).await;
    let (asker, by_secret) = (world.machine("acme").await, world.machine("acme").await);
    let cnf = async |token: &str| {
        let told = world.form("acme", "introspect", &[("token", token)]).by(&asker).from(PROXY);
        told.is(200).await.body.get("cnf").cloned()
    };
    let free = world.wants(&app, &certificate).is(200).await.text("access_token");
    assert_eq!(cnf(&free).await, None);
    world.tune("acme", |settings| settings.oauth.tls_bound_access_tokens = true).await;
    let token = world.wants(&app, &certificate).is(200).await.text("access_token");
    assert_eq!(cnf(&token).await, Some(json!({"x5t#S256": certificate.thumbprint()})));
    let token = world.wants(&by_secret, &certificate).is(200).await.text("access_token");
    assert_eq!(cnf(&token).await, None, "who authenticates by a secret did not ask for it");
    // What people let such a client have is bound as well, and so is what it gets for a refresh token.
    let aiko = world.aiko("acme").await;
    let named = by_subject("CN=shop,O=Example,C=JP");
    let site = ClientMetadata {
        token_endpoint_auth_method: named.token_endpoint_auth_method,
        tls_client_auth_subject_dn: named.tls_client_auth_subject_dn,
        ..website()
    };
    let site = world.app("acme", site).await;
    let code = world.code(&site, &aiko, "openid offline_access").await;
    let given = with(world.exchange(&site, &code), &certificate).is(200).await;
    let again = with(world.refresh(&site, &given.text("refresh_token")), &certificate).is(200).await;
    for token in [given.text("access_token"), again.text("access_token")] {
        assert_eq!(cnf(&token).await, Some(json!({"x5t#S256": certificate.thumbprint()})));
        let shows = || world.get("/t/acme/oauth2/userinfo").bearer(&token).from(PROXY);
        with(shows(), &certificate).is(200).await;
        shows().is(401).await;
        with(shows(), &shop().by_itself()).is(401).await;
    }
}

async fn a_certificate_and_a_proof_bind_together(world: &Proxied) {
    let aiko = world.aiko("acme").await;
    let (own, holder) = (shop().by_itself(), Holder::new());
    let app = world.app("acme", bound(website())).await;
    let code = world.code(&app, &aiko, "openid").await;
    let exchange = with(world.exchange(&app, &code), &own).header("dpop", holder.proof(world, "1"));
    let answer = exchange.is(200).await;
    assert_eq!(answer.body["token_type"], "DPoP");
    let token = answer.text("access_token");
    let place = format!("{BASE}/t/acme/oauth2/userinfo");
    let shows = |jti: &str| {
        let proof = holder.signs(&shown(world, jti, &token, ("GET", &place)));
        world.get("/t/acme/oauth2/userinfo").header("authorization", format!("DPoP {token}")).header("dpop", proof)
    };
    with(shows("2"), &own).is(200).await;
    shows("3").from(PROXY).is(401).await;
    with(shows("4"), &shop().by_itself()).is(401).await;
    let alone = world.get("/t/acme/oauth2/userinfo").bearer(&token);
    with(alone, &own).is(401).await;
}

async fn a_bound_token_is_exchanged_over_a_connection_with_its_certificate(world: &Proxied) {
    let stage = Stage::of(world).await;
    let (own, other) = (shop().by_itself(), shop().by_itself());
    let grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::TokenExchange]);
    let app = world.app("acme", bound(ClientMetadata { grant_types, ..website() })).await;
    stage.lets(clients(&[&app, &stage.service])).await;
    let code = world.code(&app, &stage.user, "openid").await;
    let token = with(world.exchange(&app, &code), &own).is(200).await.text("access_token");
    let judge = world.machine("acme").await;
    // The service's own tokens are bound to nothing; what it is given for one that is bound stays so.
    for client in [&app, &stage.service] {
        with(stage.shows(client, &token), &other).refused("invalid_request").await;
        let answer = with(stage.shows(client, &token), &own).is(200).await;
        let asked = world.form("acme", "introspect", &[("token", &answer.text("access_token"))]).by(&judge).from(PROXY);
        assert_eq!(asked.is(200).await.body["cnf"], json!({"x5t#S256": own.thumbprint()}));
    }
}
