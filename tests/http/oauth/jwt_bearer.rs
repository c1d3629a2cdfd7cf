//! The word of somebody whom the tenant trusts (RFC 7523 §2.1): what it gives, to whom, once, and everything that is no such word.

use aggregates::client::{ClientMetadata, GrantType};
use aggregates::identifier::IdentifierKind;
use aggregates::tenant::TrustedIssuer;
use aggregates::{JwsAlgorithm, ScopeSet, TenantId};
use commands::user::SuspendUser;
use futures_util::future::join_all;
use protocols::jose::SigningKey;
use serde_json::{Value, json};

use super::assertions::pair;
use super::world::{App, Ask, BASE, World, browser_app, claims, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    the_word_of_a_trusted_issuer_gives_tokens_of_a_person_once
    of_fifty_that_bring_one_word_one_gets_tokens
    a_word_is_meant_for_this_server_and_this_moment_and_signed_as_it_must_be
    an_issuer_gives_no_more_than_it_is_trusted_with
    an_issuer_calls_people_by_their_own_name
    tenant_client_and_person_must_all_be_there
    the_audience_follows_from_what_the_issuer_gives
}

const ISSUER: &str = "https://partner.example.com";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

fn bringing() -> ClientMetadata {
    ClientMetadata { grant_types: Some(vec![GrantType::JwtBearer]), scope: Some(SCOPE.into()), ..machine() }
}

const SCOPE: &str = "openid profile email orders:read orders:write offline_access";

/// A tenant that trusts a partner, with a client and a person.
struct Stage<'w> {
    world: &'w World,
    key: SigningKey,
    app: App,
    user: String,
}

impl<'w> Stage<'w> {
    async fn of(world: &'w World) -> Self {
        world.orders("acme").await;
        let (key, jwks) = pair("partner-1", JwsAlgorithm::ES256);
        world
            .tune("acme", |settings| {
                settings.oauth.grant_types.insert(GrantType::JwtBearer);
                let scope = ScopeSet::parse("openid profile orders:read offline_access").unwrap();
                let issuer = TrustedIssuer { jwks: Some(jwks), scope, ..TrustedIssuer::default() };
                settings.oauth.trusted_issuers.insert(ISSUER.into(), issuer);
            })
            .await;
        let (app, user) = (world.app("acme", bringing()).await, world.aiko("acme").await);
        Self { world, key, app, user }
    }

    async fn trust(&self, change: impl FnOnce(&mut TrustedIssuer)) {
        let change = |issuer: Option<&mut TrustedIssuer>| change(issuer.unwrap());
        self.world.tune("acme", |settings| change(settings.oauth.trusted_issuers.get_mut(ISSUER))).await;
    }

    fn says(&self, jti: &str) -> Value {
        let now = self.world.journal.clock().now().timestamp();
        json!({"iss": ISSUER, "sub": self.user, "aud": format!("{BASE}/t/acme"), "jti": jti, "iat": now, "exp": now + 60})
    }

    fn brings(&self, claims: &Value, scope: &str) -> Ask<'w> {
        self.shows(&self.key.sign(Some("JWT"), claims).unwrap(), scope)
    }

    fn shows(&self, assertion: &str, scope: &str) -> Ask<'w> {
        let pairs = [("grant_type", GRANT), ("assertion", assertion), ("scope", scope)];
        self.world.form("acme", "token", &pairs).by(&self.app)
    }
}

async fn the_word_of_a_trusted_issuer_gives_tokens_of_a_person_once(world: &World) {
    let stage = Stage::of(world).await;
    let before = world.events().await;
    let said = stage.says("1");
    let tokens = stage.brings(&said, "openid orders:read offline_access").is(200).await;
    assert_eq!(tokens.body["scope"], "openid orders:read");
    assert!(tokens.body.get("refresh_token").is_none(), "RFC 7521 section 4.1");
    assert_eq!(claims(&tokens.text("id_token"))["sub"], stage.user.as_str());
    let worth = world.worth(&stage.app, &tokens.text("access_token")).await;
    let told = [&claims(&tokens.text("id_token")), &worth].map(|told| told.get("auth_time").cloned());
    assert_eq!(told, [None, None], "nobody signed in");
    assert_eq!((&worth["active"], &worth["sub"]), (&json!(true), &json!(stage.user)));
    let events = world.journal.read_page(before, 100).await.unwrap();
    let names: Vec<_> = events.iter().map(|event| event.event_type.as_str()).collect();
    let last = ["UsedOnce", "GrantApprovedDirectly", "TokensIssued"];
    assert!(names.windows(3).any(|three| three == last), "{names:?}");
    let told = stage.brings(&said, "openid").refused("invalid_grant").await;
    assert!(told.text("error_description").contains("used before"));
    let typed = stage.key.sign(Some("authorization-grant+jwt"), &stage.says("2")).unwrap();
    stage.shows(&typed, "openid").is(200).await;
    let at_endpoint = json!([format!("{BASE}/t/acme/oauth2/token"), "https://elsewhere.example.com"]);
    let mut said = stage.says("3");
    said["aud"] = at_endpoint;
    stage.brings(&said, "openid").is(200).await;
    let told = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert!(told["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
}

async fn of_fifty_that_bring_one_word_one_gets_tokens(world: &World) {
    let stage = Stage::of(world).await;
    let assertion = stage.key.sign(None, &stage.says("1")).unwrap();
    let all = join_all((0..50).map(|_| stage.shows(&assertion, "orders:read").answer())).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(all.iter().all(|answer| answer.status == 200 || answer.body["error"] == "invalid_grant"));
}

async fn a_word_is_meant_for_this_server_and_this_moment_and_signed_as_it_must_be(world: &World) {
    let stage = Stage::of(world).await;
    let now = world.journal.clock().now().timestamp();
    let table = [
        ("aud", json!(format!("{BASE}/t/other"))),
        ("aud", json!(BASE)),
        ("aud", Value::Null),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 600)),
        ("exp", Value::Null),
        ("nbf", json!(now + 600)),
        ("iat", json!(now + 600)),
        ("jti", Value::Null),
        ("jti", json!("")),
        ("sub", Value::Null),
        ("sub", json!("nobody-here")),
        ("sub", json!("a\u{0}b")),
        ("sub", json!(7)),
        ("iss", json!("https://stranger.example.com")),
        ("iss", Value::Null),
        ("act", json!({"sub": "somebody"})),
        ("cnf", json!({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})),
    ];
    for (number, (member, value)) in table.into_iter().enumerate() {
        let mut said = stage.says(&number.to_string());
        match &value {
            Value::Null => drop(said.as_object_mut().unwrap().remove(member)),
            value => said[member] = value.clone(),
        }
        let answer = stage.brings(&said, "openid").refused("invalid_grant").await;
        assert_eq!(answer.status, 400, "{member} {value}");
    }
    for typ in ["at+jwt", "client-authentication+jwt", "dpop+jwt", "logout+jwt"] {
        let other = stage.key.sign(Some(typ), &stage.says(typ)).unwrap();
        stage.shows(&other, "openid").refused("invalid_grant").await;
    }
    let (stranger, _) = pair("partner-1", JwsAlgorithm::ES256);
    let forged = stranger.sign(Some("JWT"), &stage.says("forged")).unwrap();
    stage.shows(&forged, "openid").refused("invalid_grant").await;
    for text in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        let code = if text.is_empty() { "invalid_request" } else { "invalid_grant" };
        stage.shows(text, "openid").refused(code).await;
    }
    // The key is the issuer's, and the algorithm is not one that it may use.
    let (other, jwks) = pair("partner-2", JwsAlgorithm::RS256);
    stage.trust(|issuer| issuer.jwks = Some(jwks)).await;
    let signed = other.sign(Some("JWT"), &stage.says("rs256")).unwrap();
    stage.shows(&signed, "openid").refused("invalid_grant").await;
    let also = |issuer: &mut TrustedIssuer| {
        issuer.algorithms.insert(JwsAlgorithm::RS256);
    };
    stage.trust(also).await;
    stage.shows(&signed, "openid").is(200).await;
    stage.brings(&stage.says("old key"), "openid").refused("invalid_grant").await;
}

async fn an_issuer_gives_no_more_than_it_is_trusted_with(world: &World) {
    let stage = Stage::of(world).await;
    stage.brings(&stage.says("1"), "openid email").refused("invalid_scope").await;
    stage.brings(&stage.says("2"), "orders:write").refused("invalid_scope").await;
    stage.brings(&stage.says("3"), "magic").refused("invalid_scope").await;
    stage
        .brings(&stage.says("4"), "openid")
        .more(&[("resource", "https://x.example.com")])
        .refused("invalid_target")
        .await;
    let rival = world.app("acme", bringing()).await;
    stage.trust(|issuer| issuer.clients = Some([stage.app.id.clone()].into())).await;
    let assertion = stage.key.sign(Some("JWT"), &stage.says("5")).unwrap();
    let pairs = [("grant_type", GRANT), ("assertion", assertion.as_str()), ("scope", "openid")];
    world.form("acme", "token", &pairs).by(&rival).refused("invalid_grant").await;
    world.form("other", "token", &pairs).by(&stage.app).refused("invalid_client").await;
    stage.shows(&assertion, "openid").is(200).await;
}

async fn an_issuer_calls_people_by_their_own_name(world: &World) {
    let stage = Stage::of(world).await;
    stage.trust(|issuer| issuer.subject = Some(IdentifierKind::Email)).await;
    let mut said = stage.says("1");
    stage.brings(&said, "openid").refused("invalid_grant").await;
    said["sub"] = json!("Aiko@Example.com");
    let tokens = stage.brings(&said, "openid").is(200).await;
    assert_eq!(claims(&tokens.text("id_token"))["sub"], stage.user.as_str());
}

async fn tenant_client_and_person_must_all_be_there(world: &World) {
    let stage = Stage::of(world).await;
    let own = world.machine("acme").await;
    let assertion = stage.key.sign(Some("JWT"), &stage.says("1")).unwrap();
    let pairs = [("grant_type", GRANT), ("assertion", assertion.as_str()), ("scope", "openid")];
    world.form("acme", "token", &pairs).by(&own).refused("unauthorized_client").await;
    let public = world.app("acme", browser_app()).await;
    world.form("acme", "token", &pairs).by(&public).refused("unauthorized_client").await;
    world.tune("acme", |settings| settings.oauth.grant_types.retain(|grant| *grant != GrantType::JwtBearer)).await;
    stage.shows(&assertion, "openid").refused("unsupported_grant_type").await;
    world.tune("acme", |settings| settings.oauth.grant_types.extend([GrantType::JwtBearer])).await;
    let (tenant, user) = (TenantId::parse("acme").unwrap(), stage.user.clone());
    world.does(&SuspendUser { tenant, user, reason: None }).await;
    stage.shows(&assertion, "openid").refused("invalid_grant").await;
    let (gone, unknown) = (stage.says("2"), json!({"sub": "nobody-at-all"}));
    let mut strange = stage.says("3");
    strange["sub"] = unknown["sub"].clone();
    // Whoever may bring assertions does not learn who is here, whatever else is wrong.
    for scope in ["openid", "openid email", "evident:users:read"] {
        let suspended = stage.brings(&gone, scope).is(400).await.body;
        assert_eq!(suspended, stage.brings(&strange, scope).is(400).await.body, "{scope}");
    }
    stage.trust(|issuer| issuer.scope = ScopeSet::default()).await;
    stage.shows(&assertion, "openid").refused("invalid_scope").await;
}

async fn the_audience_follows_from_what_the_issuer_gives(world: &World) {
    let stage = Stage::of(world).await;
    let orders = "https://orders.example.com";
    let named = |jti: &str, scope: &str| stage.brings(&stage.says(jti), scope).more(&[("resource", orders)]);
    named("1", "openid").refused("invalid_target").await;
    let tokens = named("2", "orders:read").is(200).await;
    assert_eq!(world.worth(&stage.app, &tokens.text("access_token")).await["aud"], orders);
    // A word that gives nothing gives no token either, whatever the client leaves out.
    stage.trust(|issuer| issuer.scope = ScopeSet::default()).await;
    let assertion = stage.key.sign(None, &stage.says("3")).unwrap();
    let pairs = [("grant_type", GRANT), ("assertion", assertion.as_str())];
    world.form("acme", "token", &pairs).by(&stage.app).refused("invalid_scope").await;
}
