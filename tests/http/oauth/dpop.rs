//! Proofs of possession (RFC 9449): tokens that are worth nothing without their key, and proofs that are worth nothing twice.

use aggregates::client::{AccessTokenFormat, ClientMetadata, RefreshPolicy, RefreshRotation};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use journal::db::Engine;
use protocols::jose::Jwk;
use serde_json::{Value, json};

use super::world::{App, Ask, BASE, CHALLENGE, REDIRECT, World, browser_app, claims, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_token_is_bound_to_the_key_that_was_shown
    a_proof_is_good_for_one_request
    a_proof_that_does_not_hold_is_refused_for_its_reason
    a_bound_token_is_worth_nothing_without_its_key
    a_code_is_bound_to_the_key_that_was_announced
    a_public_client_refreshes_with_its_key_alone
    a_client_that_authenticates_may_change_its_key
    a_public_client_that_began_without_a_key_is_bound_by_its_first_proof
    within_the_grace_nobody_is_answered_with_a_token_of_another_key
    what_is_refused_anyway_uses_no_proof_up
    a_tenant_may_want_nonces
}

/// Somebody who holds a key.
pub struct Holder {
    pair: EcdsaKeyPair,
    curve: &'static str,
    algorithm: &'static str,
}

impl Holder {
    pub fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self { pair, curve: "P-256", algorithm: "ES256" }
    }

    /// One whose key is longer than most.
    pub fn longer() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        Self { pair, curve: "P-384", algorithm: "ES384" }
    }

    fn jwk(&self) -> Value {
        let point = &self.pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(point.len() / 2);
        json!({"kty": "EC", "crv": self.curve, "x": BASE64.encode(x), "y": BASE64.encode(y)})
    }

    pub fn thumbprint(&self) -> String {
        Jwk::from_value(&self.jwk()).unwrap().thumbprint()
    }

    /// A proof with these claims.
    pub fn signs(&self, claims: &Value) -> String {
        let header = json!({"typ": "dpop+jwt", "alg": self.algorithm, "jwk": self.jwk()});
        let input = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        #[expect(clippy::disallowed_methods, reason = "a signature by ECDSA needs chance, and no test depends on it")]
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
        format!("{input}.{}", BASE64.encode(signature))
    }

    /// A good proof for the token endpoint.
    pub fn proof(&self, world: &World, jti: &str) -> String {
        self.signs(&made(world, jti))
    }

    /// A good proof for userinfo with a token.
    fn shows(&self, world: &World, jti: &str, token: &str) -> String {
        self.signs(&shown(world, jti, token, ("GET", &format!("{BASE}/t/acme/oauth2/userinfo"))))
    }
}

/// What a proof says that is made for a request with a token: its method and its address.
pub fn shown(world: &World, jti: &str, token: &str, (method, address): (&str, &str)) -> Value {
    let mut claims = made(world, jti);
    (claims["htm"], claims["htu"]) = (json!(method), json!(address));
    claims["ath"] = json!(BASE64.encode(digest(&SHA256, token.as_bytes())));
    claims
}

/// What a proof for the token endpoint says.
fn made(world: &World, jti: &str) -> Value {
    let now = world.journal.clock().now().timestamp();
    json!({"jti": jti, "htm": "POST", "htu": format!("{BASE}/t/acme/oauth2/token"), "iat": now})
}

fn wants<'w>(world: &'w World, app: &App) -> Ask<'w> {
    let pairs = [("grant_type", "client_credentials"), ("scope", "orders:read")];
    world.form("acme", "token", &pairs).by(app)
}

fn userinfo<'w>(world: &'w World, token: &str) -> Ask<'w> {
    world.get("/t/acme/oauth2/userinfo").header("authorization", format!("DPoP {token}"))
}

async fn a_token_is_bound_to_the_key_that_was_shown(world: &World) {
    world.orders("acme").await;
    let holder = Holder::new();
    for (number, format) in [AccessTokenFormat::Opaque, AccessTokenFormat::Jwt].into_iter().enumerate() {
        let bound =
            ClientMetadata { dpop_bound_access_tokens: Some(true), access_token_format: Some(format), ..machine() };
        let app = world.app("acme", bound).await;
        wants(world, &app).refused("invalid_dpop_proof").await;
        let answer = wants(world, &app).header("dpop", holder.proof(world, &number.to_string())).is(200).await;
        assert_eq!(answer.body["token_type"], "DPoP");
        let token = answer.text("access_token");
        let worth = world.worth(&app, &token).await;
        assert_eq!((&worth["token_type"], &worth["cnf"]["jkt"]), (&json!("DPoP"), &json!(holder.thumbprint())));
        if format == AccessTokenFormat::Jwt {
            assert_eq!(claims(&token)["cnf"], json!({"jkt": holder.thumbprint()}));
        }
    }
    let app = world.machine("acme").await;
    let free = wants(world, &app).is(200).await;
    assert_eq!(free.body["token_type"], "Bearer");
    assert!(world.worth(&app, &free.text("access_token")).await.get("cnf").is_none());
    let told = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert!(told["dpop_signing_alg_values_supported"].as_array().unwrap().contains(&json!("ES256")));
}

async fn a_proof_is_good_for_one_request(world: &World) {
    world.orders("acme").await;
    let (app, holder) = (world.machine("acme").await, Holder::new());
    let proof = holder.proof(world, "1");
    let all = futures_util::future::join_all((0..20).map(|_| wants(world, &app).header("dpop", &proof).answer())).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(all.iter().all(|answer| answer.status == 200 || answer.body["error"] == "invalid_dpop_proof"));
    // The same name by another key is another proof.
    wants(world, &app).header("dpop", Holder::new().proof(world, "1")).is(200).await;
    wants(world, &app).header("dpop", holder.proof(world, "2")).is(200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_is_good_once_on_two_nodes() {
    let one = World::on(Engine::Postgres).await;
    let other = World::over(one.ground.at(&one.ground.url)).await;
    one.orders("acme").await;
    let (app, holder) = (one.machine("acme").await, Holder::new());
    let proof = holder.proof(&one, "1");
    wants(&one, &app).header("dpop", &proof).is(200).await;
    wants(&other, &app).header("dpop", &proof).refused("invalid_dpop_proof").await;
    let proof = holder.proof(&one, "2");
    let ask =
        |number: u32| wants(if number.is_multiple_of(2) { &one } else { &other }, &app).header("dpop", &proof).answer();
    let all = futures_util::future::join_all((0..20).map(ask)).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1, "one of both nodes has taken it");
    other.end().await;
    one.end().await;
}

async fn a_proof_that_does_not_hold_is_refused_for_its_reason(world: &World) {
    world.orders("acme").await;
    let (app, holder) = (world.machine("acme").await, Holder::new());
    let now = world.journal.clock().now().timestamp();
    let table = [
        ("htm", json!("GET")),
        ("htu", json!(format!("{BASE}/t/other/oauth2/token"))),
        ("htu", json!(format!("{BASE}/t/acme/oauth2/userinfo"))),
        ("htu", json!("https://evil.example/t/acme/oauth2/token")),
        ("iat", json!(now - 120)),
        ("iat", json!(now + 120)),
        ("jti", json!("")),
    ];
    let before = world.events().await;
    for (number, (name, value)) in table.into_iter().enumerate() {
        let mut claims = made(world, &number.to_string());
        claims[name] = value;
        let answer = wants(world, &app).header("dpop", holder.signs(&claims)).refused("invalid_dpop_proof").await;
        assert_eq!(answer.status, 400, "{name}");
    }
    for proof in ["", "nonsense", "a.b.c"] {
        wants(world, &app).header("dpop", proof).refused("invalid_dpop_proof").await;
    }
    let twice = wants(world, &app).header("dpop", holder.proof(world, "a")).header("dpop", holder.proof(world, "b"));
    twice.refused("invalid_dpop_proof").await;
    assert_eq!(world.events().await, before, "what does not hold leaves nothing behind");
    // Spelled differently, it is the same address.
    let mut claims = made(world, "spelled");
    claims["htu"] = json!("HTTPS://ID.example.com:443/t/acme/oauth2/token?x=1#y");
    wants(world, &app).header("dpop", holder.signs(&claims)).is(200).await;
}

async fn a_bound_token_is_worth_nothing_without_its_key(world: &World) {
    let (app, user, holder) = (world.website("acme").await, world.aiko("acme").await, Holder::new());
    let code = world.code(&app, &user, "openid email").await;
    let tokens = world.exchange(&app, &code).header("dpop", holder.proof(world, "0")).is(200).await;
    let token = tokens.text("access_token");
    let told = userinfo(world, &token).header("dpop", holder.shows(world, "1", &token)).is(200).await;
    assert_eq!(told.body["email"], "aiko@example.com");
    // Stolen, with everything but the key.
    let bare = world.get("/t/acme/oauth2/userinfo").bearer(&token).is(401).await;
    let challenge = bare.header("www-authenticate");
    assert!(challenge.starts_with("DPoP ") && challenge.contains("algs="), "{challenge}");
    assert_eq!(bare.body["error"], "invalid_token");
    world.form("acme", "userinfo", &[("access_token", &token)]).is(401).await;
    userinfo(world, &token).refused("invalid_dpop_proof").await;
    let replayed = holder.shows(world, "1", &token);
    userinfo(world, &token).header("dpop", replayed).refused("invalid_dpop_proof").await;
    let thief = Holder::new().shows(world, "2", &token);
    userinfo(world, &token).header("dpop", thief).refused("invalid_dpop_proof").await;
    let other = holder.shows(world, "3", "another token");
    userinfo(world, &token).header("dpop", other).refused("invalid_dpop_proof").await;
    let elsewhere = holder.proof(world, "4");
    userinfo(world, &token).header("dpop", elsewhere).refused("invalid_dpop_proof").await;
    // And a token that is free is not shown as if it were bound.
    let code = world.code(&app, &user, "openid").await;
    let free = world.exchange(&app, &code).is(200).await.text("access_token");
    let proof = holder.shows(world, "5", &free);
    userinfo(world, &free).header("dpop", proof).refused("invalid_dpop_proof").await;
    world.get("/t/acme/oauth2/userinfo").bearer(&free).is(200).await;
}

async fn a_code_is_bound_to_the_key_that_was_announced(world: &World) {
    let (app, user, holder) = (world.website("acme").await, world.aiko("acme").await, Holder::new());
    let bound = |request: &mut aggregates::grant::AuthorizationRequest| request.dpop_jkt = Some(holder.thumbprint());
    let code = world.code_for(&app, &user, "openid", bound).await;
    world.exchange(&app, &code).refused("invalid_grant").await;
    world.exchange(&app, &code).header("dpop", Holder::new().proof(world, "1")).refused("invalid_grant").await;
    world.exchange(&app, &code).header("dpop", holder.proof(world, "2")).is(200).await;
    // At the endpoint for pushed requests a proof says it by itself.
    let push = |jkt: Option<String>| {
        let pairs = [
            ("response_type", "code"),
            ("client_id", &*app.id),
            ("redirect_uri", REDIRECT),
            ("scope", "openid"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let ask = world.form("acme", "par", &pairs).by(&app);
        match jkt {
            Some(jkt) => ask.more(&[("dpop_jkt", &jkt)]),
            None => ask,
        }
    };
    let proof = |jti: &str| {
        let mut claims = made(world, jti);
        claims["htu"] = json!(format!("{BASE}/t/acme/oauth2/par"));
        holder.signs(&claims)
    };
    push(None).header("dpop", proof("3")).is(201).await;
    push(Some(holder.thumbprint())).header("dpop", proof("4")).is(201).await;
    push(Some(Holder::new().thumbprint())).header("dpop", proof("5")).refused("invalid_request").await;
    push(Some("short".to_owned())).refused("invalid_request").await;
    push(None).header("dpop", proof("3")).refused("invalid_dpop_proof").await;
}

async fn a_public_client_refreshes_with_its_key_alone(world: &World) {
    let (app, user, holder) = (world.app("acme", browser_app()).await, world.aiko("acme").await, Holder::new());
    let code = world.code(&app, &user, "openid").await;
    let tokens = world.exchange(&app, &code).header("dpop", holder.proof(world, "1")).is(200).await;
    let refresh = tokens.text("refresh_token");
    world.refresh(&app, &refresh).refused("invalid_grant").await;
    world.refresh(&app, &refresh).header("dpop", Holder::new().proof(world, "2")).refused("invalid_grant").await;
    let next = world.refresh(&app, &refresh).header("dpop", holder.proof(world, "3")).is(200).await;
    assert_eq!(next.body["token_type"], "DPoP");
    let next = next.text("refresh_token");
    world.refresh(&app, &next).refused("invalid_grant").await;
    world.refresh(&app, &next).header("dpop", holder.proof(world, "4")).is(200).await;
}

async fn a_client_that_authenticates_may_change_its_key(world: &World) {
    let (app, user) = (world.app("acme", website()).await, world.aiko("acme").await);
    let code = world.code(&app, &user, "openid").await;
    let tokens = world.exchange(&app, &code).header("dpop", Holder::new().proof(world, "1")).is(200).await;
    let other = Holder::new();
    let next = world.refresh(&app, &tokens.text("refresh_token")).header("dpop", other.proof(world, "2")).is(200).await;
    let worth = world.worth(&app, &next.text("access_token")).await;
    assert_eq!(worth["cnf"]["jkt"], other.thumbprint());
}

async fn a_public_client_that_began_without_a_key_is_bound_by_its_first_proof(world: &World) {
    let policy = RefreshPolicy { rotation: RefreshRotation::Rotate, grace: 60 };
    let app = world.app("acme", ClientMetadata { refresh_policy: Some(policy), ..browser_app() }).await;
    let (user, holder) = (world.aiko("acme").await, Holder::new());
    let begun = async || {
        let code = world.code(&app, &user, "openid").await;
        world.exchange(&app, &code).is(200).await.text("refresh_token")
    };
    let first = begun().await;
    let answer = world.refresh(&app, &first).header("dpop", holder.proof(world, "1")).is(200).await;
    assert_eq!(answer.body["token_type"], "DPoP");
    let second = answer.text("refresh_token");
    for (number, token) in [&first, &second].into_iter().enumerate() {
        world.refresh(&app, token).refused("invalid_grant").await;
        let proof = Holder::new().proof(world, &format!("other {number}"));
        world.refresh(&app, token).header("dpop", proof).refused("invalid_grant").await;
    }
    let again = world.refresh(&app, &first).header("dpop", holder.proof(world, "2")).is(200).await;
    assert_eq!(again.text("refresh_token"), second, "who shows the same key is told the same");
    let third = world.refresh(&app, &second).header("dpop", holder.proof(world, "3")).is(200).await;
    // A thief who had a free token first may have bound it: whoever shows it later ends the family, with or without a key.
    world.refresh(&app, &first).refused("invalid_grant").await;
    let ended = world.refresh(&app, &third.text("refresh_token")).header("dpop", holder.proof(world, "4"));
    ended.refused("invalid_grant").await;
    // And one that was bound from the beginning is ended by nobody who lacks the key.
    let code = world.code(&app, &user, "openid").await;
    let bound = world.exchange(&app, &code).header("dpop", holder.proof(world, "5")).is(200).await;
    let old = bound.text("refresh_token");
    let next = world.refresh(&app, &old).header("dpop", holder.proof(world, "6")).is(200).await.text("refresh_token");
    let next = world.refresh(&app, &next).header("dpop", holder.proof(world, "7")).is(200).await.text("refresh_token");
    world.refresh(&app, &old).refused("invalid_grant").await;
    world.refresh(&app, &next).header("dpop", holder.proof(world, "8")).is(200).await;
}

async fn within_the_grace_nobody_is_answered_with_a_token_of_another_key(world: &World) {
    let policy = RefreshPolicy { rotation: RefreshRotation::Rotate, grace: 60 };
    let app = world.app("acme", ClientMetadata { refresh_policy: Some(policy), ..website() }).await;
    let (user, holder) = (world.aiko("acme").await, Holder::new());
    let code = world.code(&app, &user, "openid").await;
    let first = world.exchange(&app, &code).is(200).await.text("refresh_token");
    let told = world.refresh(&app, &first).header("dpop", holder.proof(world, "1")).is(200).await;
    world.refresh(&app, &first).refused("invalid_grant").await;
    world.refresh(&app, &first).header("dpop", Holder::new().proof(world, "2")).refused("invalid_grant").await;
    let again = world.refresh(&app, &first).header("dpop", holder.proof(world, "3")).is(200).await;
    assert_eq!(again.text("access_token"), told.text("access_token"));
    let next = told.text("refresh_token");
    world.refresh(&app, &next).is(200).await;
    let other = world.refresh(&app, &next).header("dpop", holder.proof(world, "4"));
    other.refused("invalid_grant").await;
}

async fn what_is_refused_anyway_uses_no_proof_up(world: &World) {
    world.orders("acme").await;
    let (app, holder) = (world.machine("acme").await, Holder::new());
    let user = world.aiko("acme").await;
    let proof = holder.proof(world, "1");
    let before = world.events().await;
    let ask = |pairs: &[(&str, &str)]| world.form("acme", "token", pairs).by(&app).header("dpop", &proof);
    ask(&[]).refused("invalid_request").await;
    ask(&[("grant_type", "made-up")]).refused("unsupported_grant_type").await;
    ask(&[("grant_type", "password"), ("username", "a"), ("password", "b")]).refused("unsupported_grant_type").await;
    ask(&[("grant_type", "authorization_code"), ("code", "a")]).refused("unauthorized_client").await;
    ask(&[("grant_type", "client_credentials"), ("scope", "orders:delete")]).refused("invalid_scope").await;
    ask(&[("grant_type", "client_credentials"), ("resource", "https://nowhere.example.com")])
        .refused("invalid_target")
        .await;
    let twice = [("grant_type", "client_credentials"), ("grant_type", "client_credentials")];
    ask(&twice).refused("invalid_request").await;
    assert_eq!(world.events().await, before, "nothing of it is in the log");
    wants(world, &app).header("dpop", &proof).is(200).await;
    wants(world, &app).header("dpop", &proof).refused("invalid_dpop_proof").await;
    // A pushed request that is refused leaves its proof good as well.
    let site = world.website("acme").await;
    let mut claims = made(world, "2");
    claims["htu"] = json!(format!("{BASE}/t/acme/oauth2/par"));
    let proof = holder.signs(&claims);
    let push = |scope: &str| {
        let pairs = [
            ("response_type", "code"),
            ("client_id", &*site.id),
            ("redirect_uri", REDIRECT),
            ("scope", scope),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        world.form("acme", "par", &pairs).by(&site).header("dpop", &proof)
    };
    push("openid nonsense").refused("invalid_scope").await;
    push("openid").is(201).await;
    push("openid").refused("invalid_dpop_proof").await;
    // A code that is none of ours, and a token that is bound to another key.
    let proof = holder.proof(world, "3");
    world.exchange(&site, "made up").header("dpop", &proof).refused("invalid_grant").await;
    let code = world.code(&site, &user, "openid").await;
    let token = world.exchange(&site, &code).header("dpop", &proof).is(200).await.text("access_token");
    let thief = Holder::new();
    let before = world.events().await;
    userinfo(world, &token).header("dpop", thief.shows(world, "4", &token)).refused("invalid_dpop_proof").await;
    assert_eq!(world.events().await, before);
}

async fn a_tenant_may_want_nonces(world: &World) {
    world.orders("acme").await;
    world.tune("acme", |settings| settings.oauth.dpop_nonces = true).await;
    let (app, holder) = (world.machine("acme").await, Holder::new());
    let told = wants(world, &app).header("dpop", holder.proof(world, "1")).refused("use_dpop_nonce").await;
    assert_eq!(told.status, 400);
    let nonce = told.header("dpop-nonce").to_owned();
    let with = |jti: &str, nonce: &str| {
        let mut claims = made(world, jti);
        claims["nonce"] = json!(nonce);
        holder.signs(&claims)
    };
    let answer = wants(world, &app).header("dpop", with("2", &nonce)).is(200).await;
    assert_eq!(answer.header("dpop-nonce"), nonce, "the next one comes with the answer");
    wants(world, &app).header("dpop", with("3", "made up")).refused("use_dpop_nonce").await;
    world.ground.clock.step(151 * 1_000_000);
    wants(world, &app).header("dpop", with("4", &nonce)).is(200).await;
    world.ground.clock.step(151 * 1_000_000);
    let late = wants(world, &app).header("dpop", with("5", &nonce)).refused("use_dpop_nonce").await;
    let newer = late.header("dpop-nonce").to_owned();
    assert_ne!(newer, nonce);
    // What will be given out in a while is not good yet, though somebody may have it from a clock that is ahead.
    world.ground.clock.step(-151 * 1_000_000);
    wants(world, &app).header("dpop", with("6", &newer)).refused("use_dpop_nonce").await;
}
