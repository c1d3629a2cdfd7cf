//! Tokens for tokens (RFC 8693): in somebody's place, or as somebody who is named; what is told of it, and what ends it.

use aggregates::client::{AccessTokenFormat, ClientMetadata, GrantType};
use aggregates::grant::{Delegates, MayAct};
use aggregates::identifier::IdentifierKind;
use aggregates::resource::{Scope, Scopes};
use aggregates::session::SessionEnd;
use aggregates::tenant::TrustedIssuer;
use aggregates::user::Profile;
use aggregates::{JwsAlgorithm, ScopeSet, TenantId};
use axum::http::Method;
use commands::resource::RegisterResource;
use commands::session::EndSession;
use commands::user::{RegisterUser, SuspendUser};
use journal::{Event, StreamId};
use protocols::jose::SigningKey;
use serde_json::{Value, json};

use super::assertions::pair;
use super::dpop::Holder;
use super::world::{Answer, App, Ask, BASE, World, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_client_takes_a_persons_place_with_a_token_of_its_own
    another_client_acts_where_the_token_says_that_it_may
    a_person_acts_for_another_and_everybody_is_told
    a_chain_of_services_is_told_whole
    the_word_of_a_trusted_issuer_is_exchanged_once
    the_new_token_is_for_where_the_client_says
    the_new_token_ends_with_what_was_shown
    a_session_that_ends_takes_along_what_was_exchanged_in_it
    a_grant_that_ends_takes_along_what_was_exchanged_for_it_and_the_log_says_so
    a_token_that_is_taken_back_takes_along_what_was_exchanged_for_it
    a_client_that_is_disabled_takes_along_what_others_exchanged
    a_token_that_is_bound_to_a_key_is_exchanged_with_that_key
    tenant_and_client_must_both_allow_it
}

pub const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
pub const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
pub const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
const ISSUER: &str = "https://partner.example.com";
const ORDERS: &str = "https://orders.example.com";
const STOCK: &str = "https://stock.example.com";

pub fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

pub fn clients(ids: &[&App]) -> MayAct {
    MayAct { client_id: ids.iter().map(|app| app.id.clone()).collect(), ..MayAct::default() }
}

fn people(ids: &[&str]) -> MayAct {
    MayAct { sub: ids.iter().map(|&id| id.to_owned()).collect(), ..MayAct::default() }
}

/// A client that exchanges tokens.
pub fn service() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::TokenExchange, GrantType::ClientCredentials]),
        scope: Some("openid profile orders:read stock:read".into()),
        ..ClientMetadata::default()
    }
}

/// A shop that somebody uses, and a service behind it.
pub struct Stage<'w> {
    pub world: &'w World,
    pub shop: App,
    pub service: App,
    pub user: String,
    pub session: String,
}

impl<'w> Stage<'w> {
    pub async fn of(world: &'w World) -> Self {
        world.orders("acme").await;
        let scopes: Scopes = [("stock:read".to_owned(), Scope::default())].into_iter().collect();
        let (identifier, name) = (STOCK.to_owned(), "Stock".to_owned());
        world.does(&RegisterResource { tenant: acme(), identifier, name, scopes }).await;
        world.tune("acme", |settings| settings.oauth.grant_types.extend([GrantType::TokenExchange])).await;
        let shop = ClientMetadata {
            grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::TokenExchange]),
            scope: Some(
                "openid profile email orders:read orders:write stock:read offline_access evident:users:read".into(),
            ),
            ..website()
        };
        let (shop, service) = (world.app("acme", shop).await, world.app("acme", service()).await);
        let user = world.aiko("acme").await;
        let session = world.session("acme", &user).await;
        Self { world, shop, service, user, session }
    }

    /// Lets somebody act with access tokens of the tenant that are issued from now on.
    pub async fn lets(&self, may: MayAct) {
        self.world.tune("acme", |settings| settings.oauth.may_act.access_token = Some(may)).await;
    }

    /// Tokens of the person at the shop.
    pub async fn tokens(&self, scope: &str) -> Answer {
        let code = self.world.code_in(&self.session, &self.shop, &self.user, scope).await;
        self.world.exchange(&self.shop, &code).is(200).await
    }

    pub async fn token(&self, scope: &str) -> String {
        self.tokens(scope).await.text("access_token")
    }

    /// Shows an access token.
    pub fn shows(&self, app: &App, token: &str) -> Ask<'w> {
        self.shows_as(app, token, ACCESS_TOKEN)
    }

    pub fn shows_as(&self, app: &App, token: &str, kind: &str) -> Ask<'w> {
        let pairs = [("grant_type", GRANT), ("subject_token", token), ("subject_token_type", kind)];
        self.world.form(app.tenant, "token", &pairs).by(app)
    }
}

/// What somebody adds who acts.
pub fn acting<'w>(ask: Ask<'w>, token: &str) -> Ask<'w> {
    ask.more(&[("actor_token", token), ("actor_token_type", ACCESS_TOKEN)])
}

async fn events(world: &World, grant: &str) -> Vec<Event> {
    world.journal.load_stream(&StreamId::new(&acme(), "Grant", grant), 0).await.unwrap().0
}

/// The payloads of the last events of a kind in the whole log.
async fn last(world: &World, name: &str) -> (String, Value) {
    let all = world.journal.read_page(0, 10_000).await.unwrap();
    let event = all.into_iter().rev().find(|event| event.event_type == name).unwrap();
    let payload: Value = serde_json::from_str(&event.payload).unwrap();
    (event.aggregate_id.clone(), payload.as_object().unwrap().values().next().unwrap().clone())
}

pub async fn is_dead(world: &World, token: &str) {
    let judge = world.machine("acme").await;
    assert_eq!(world.worth(&judge, token).await, json!({"active": false}));
    world.get("/t/acme/oauth2/userinfo").bearer(token).is(401).await;
}

async fn a_client_takes_a_persons_place_with_a_token_of_its_own(world: &World) {
    let stage = Stage::of(world).await;
    let shown = stage.token("openid profile orders:read offline_access").await;
    let before = world.events().await;
    let answer = stage.shows(&stage.shop, &shown).is(200).await;
    assert_eq!(
        (&answer.body["issued_token_type"], &answer.body["token_type"]),
        (&json!(ACCESS_TOKEN), &json!("Bearer"))
    );
    assert_eq!(answer.body["scope"], "openid orders:read profile");
    assert!(answer.body.get("refresh_token").is_none() && answer.body.get("id_token").is_none(), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let names: Vec<_> = world.journal.read_page(before, 10).await.unwrap();
    let names: Vec<_> = names.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(names, ["TokenExchanged", "TokensIssued"]);
    let worth = world.worth(&stage.shop, &answer.text("access_token")).await;
    assert_eq!((&worth["sub"], &worth["client_id"]), (&json!(stage.user), &json!(stage.shop.id)));
    assert!(worth.get("act").is_none(), "nobody is said to act who takes a person's place");
    let (_, told) = last(world, "TokenExchanged").await;
    assert_eq!((&told["client_id"], &told["approval"]["user_id"]), (&json!(stage.shop.id), &json!(stage.user)));
    assert_eq!(told["exchanged"]["subject"]["client_id"], stage.shop.id.as_str());
    assert_eq!((&told["exchanged"]["actors"], &told["exchanged"]["depth"]), (&Value::Null, &json!(1)));
    let less = stage.shows(&stage.shop, &shown).more(&[("scope", "orders:read")]).is(200).await;
    assert_eq!(less.body["scope"], "orders:read");
    let told = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert!(told["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
}

async fn another_client_acts_where_the_token_says_that_it_may(world: &World) {
    let stage = Stage::of(world).await;
    let shown = stage.token("openid orders:read orders:write").await;
    stage.shows(&stage.service, &shown).refused("invalid_request").await;
    stage.lets(clients(&[&stage.service])).await;
    stage.shows(&stage.service, &shown).refused("invalid_request").await;
    let shown = stage.token("openid orders:read orders:write").await;
    let own = world.own_token(&stage.service, "orders:read").await;
    let answer = acting(stage.shows(&stage.service, &shown), &own).more(&[("requested_token_type", JWT)]).is(200).await;
    assert_eq!((&answer.body["issued_token_type"], &answer.body["scope"]), (&json!(JWT), &json!("openid orders:read")));
    let token = answer.text("access_token");
    let act = json!({"sub": stage.service.id, "client_id": stage.service.id});
    let said = claims(&token);
    assert_eq!((&said["act"], &said["sub"], &said["client_id"]), (&act, &json!(stage.user), &json!(stage.service.id)));
    assert_eq!(
        said["may_act"],
        json!({"client_id": stage.service.id}),
        "whose tokens say so says it of this one as well"
    );
    let worth = world.worth(&stage.shop, &token).await;
    assert_eq!((&worth["act"], &worth["may_act"]), (&act, &said["may_act"]));
    let told = world.get("/t/acme/oauth2/userinfo").bearer(&token).is(200).await.body;
    assert_eq!((&told["act"], &told["sub"]), (&act, &json!(stage.user)));
    stage.shows(&stage.shop, &shown).refused("invalid_request").await;
    // What the client says itself counts before what the tenant says.
    let metadata = ClientMetadata {
        may_act: Some(Delegates { access_token: Some(MayAct::default()), id_token: None }),
        ..website()
    };
    let quiet = world.app("acme", metadata).await;
    let code = world.code(&quiet, &stage.user, "openid").await;
    let shown = world.exchange(&quiet, &code).is(200).await.text("access_token");
    stage.shows(&stage.service, &shown).refused("invalid_request").await;
}

async fn a_person_acts_for_another_and_everybody_is_told(world: &World) {
    let stage = Stage::of(world).await;
    let profile = Profile { user_name: Some("kenta".into()), ..Profile::default() };
    let register = RegisterUser { tenant: acme(), id: None, profile, status: None, password: None };
    let kenta = world.does(&register).await.0;
    stage.lets(people(&[&kenta])).await;
    let shown = stage.token("openid profile orders:read").await;
    let code = world.code(&stage.shop, &kenta, "openid").await;
    let of_kenta = world.exchange(&stage.shop, &code).is(200).await;
    let acts = acting(stage.shows(&stage.shop, &shown), &of_kenta.text("access_token")).is(200).await;
    let act = json!({"sub": kenta, "client_id": stage.shop.id});
    assert_eq!(world.worth(&stage.shop, &acts.text("access_token")).await["act"], act);
    let (_, told) = last(world, "TokenExchanged").await;
    let all = world.journal.read_page(0, 10_000).await.unwrap();
    let event = all.into_iter().rev().find(|event| event.event_type == "TokenExchanged").unwrap();
    let (who, whom) = (&event.metadata.actor, event.metadata.on_behalf_of.as_deref());
    assert_eq!((who.kind.as_str(), who.id.as_str(), whom), ("user", kenta.as_str(), Some(stage.user.as_str())));
    assert_eq!(event.metadata.client_id.as_deref(), Some(stage.shop.id.as_str()));
    assert_eq!(told["approval"]["user_id"], stage.user.as_str());
    assert_eq!(told["exchanged"]["actors"], json!([{"client_id": stage.shop.id, "user_id": kenta}]));
    let id_token = of_kenta.text("id_token");
    let by_id = stage.shows(&stage.shop, &shown).more(&[("actor_token", &id_token), ("actor_token_type", ID_TOKEN)]);
    assert_eq!(world.worth(&stage.shop, &by_id.is(200).await.text("access_token")).await["act"], act);
    // The client itself is not among those who may, and a stranger neither.
    stage.shows(&stage.shop, &shown).refused("invalid_request").await;
    let own = stage.token("openid").await;
    acting(stage.shows(&stage.shop, &shown), &own).refused("invalid_request").await;
    world.does(&SuspendUser { tenant: acme(), user: kenta, reason: None }).await;
    let again = stage.shows(&stage.shop, &shown).more(&[("actor_token", &id_token), ("actor_token_type", ID_TOKEN)]);
    again.refused("invalid_request").await;
}

async fn a_chain_of_services_is_told_whole(world: &World) {
    let stage = Stage::of(world).await;
    let second = world.app("acme", service()).await;
    stage.lets(clients(&[&stage.service, &second])).await;
    let shown = stage.token("openid orders:read stock:read").await;
    let own = world.own_token(&stage.service, "orders:read").await;
    let first = acting(stage.shows(&stage.service, &shown), &own).is(200).await.text("access_token");
    let own = world.own_token(&second, "orders:read").await;
    let ask = acting(stage.shows(&second, &first), &own).more(&[("scope", "stock:read")]);
    let last_token = ask.is(200).await.text("access_token");
    let worth = world.worth(&stage.shop, &last_token).await;
    let before = json!({"sub": stage.service.id, "client_id": stage.service.id});
    assert_eq!(worth["act"], json!({"sub": second.id, "client_id": second.id, "act": before}));
    assert_eq!((&worth["scope"], &worth["aud"]), (&json!("stock:read"), &json!(STOCK)));
    // Whoever takes the place of the person does not take the others away.
    let silent = stage.shows(&second, &first).is(200).await.text("access_token");
    assert_eq!(world.worth(&stage.shop, &silent).await["act"], before);
}

async fn partner(stage: &Stage<'_>) -> SigningKey {
    let (key, jwks) = pair("partner-1", JwsAlgorithm::ES256);
    stage
        .world
        .tune("acme", |settings| {
            let scope = ScopeSet::parse("openid orders:read").unwrap();
            let subject = Some(IdentifierKind::Email);
            let issuer = TrustedIssuer { jwks: Some(jwks), scope, subject, ..TrustedIssuer::default() };
            settings.oauth.trusted_issuers.insert(ISSUER.into(), issuer);
        })
        .await;
    key
}

async fn the_word_of_a_trusted_issuer_is_exchanged_once(world: &World) {
    let stage = Stage::of(world).await;
    let key = partner(&stage).await;
    let now = world.journal.clock().now().timestamp();
    let brings = |jti: &str, more: Value| {
        let mut claims = json!({"iss": ISSUER, "sub": "aiko@example.com", "aud": format!("{BASE}/t/acme"), "jti": jti, "exp": now + 60});
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key.sign(Some("JWT"), &claims).unwrap()
    };
    let first = brings("1", json!({}));
    let answer = stage.shows_as(&stage.service, &first, JWT).is(200).await;
    assert_eq!(answer.body["scope"], "openid orders:read");
    assert!(answer.body["expires_in"].as_u64().unwrap() <= 60, "not beyond what was shown");
    assert_eq!(world.worth(&stage.shop, &answer.text("access_token")).await["sub"], stage.user.as_str());
    stage.shows_as(&stage.service, &first, JWT).refused("invalid_request").await;
    stage
        .shows_as(&stage.service, &brings("2", json!({"sub": "nobody@example.com"})), JWT)
        .refused("invalid_request")
        .await;
    for (jti, more) in [("3", json!({"act": {"sub": "x"}})), ("3b", json!({"cnf": {"jkt": "x"}}))] {
        stage.shows_as(&stage.service, &brings(jti, more), JWT).refused("invalid_request").await;
    }
    for (jti, may_act, allowed) in [
        ("4", json!({"client_id": stage.service.id}), true),
        ("5", json!({"client_id": stage.shop.id}), false),
        ("6", json!({"sub": "aiko@example.com"}), false),
        ("7", json!({"iss": "https://elsewhere.example.com", "client_id": stage.service.id}), false),
        ("8", json!({"iss": format!("{BASE}/t/acme"), "sub": stage.service.id}), true),
        ("9", json!({"email": "aiko@example.com", "client_id": stage.service.id}), false),
        ("10", json!("anybody"), false),
        ("11", json!({}), false),
    ] {
        let answer = stage.shows_as(&stage.service, &brings(jti, json!({"may_act": may_act})), JWT).answer().await;
        assert_eq!(answer.status == 200, allowed, "{may_act}: {}", answer.body);
    }
    // One word for both is one word too many; as that of the actor it is as good as another.
    let twice = brings("12", json!({}));
    let both = stage.shows_as(&stage.service, &twice, JWT).more(&[("actor_token", &twice), ("actor_token_type", JWT)]);
    both.refused("invalid_request").await;
    let shown = stage.token("openid orders:read").await;
    let acts =
        stage.shows(&stage.shop, &shown).more(&[("actor_token", &twice), ("actor_token_type", JWT)]).is(200).await;
    let worth = world.worth(&stage.shop, &acts.text("access_token")).await;
    assert_eq!(worth["act"], json!({"sub": stage.user, "client_id": stage.shop.id}));
}

async fn the_new_token_is_for_where_the_client_says(world: &World) {
    let stage = Stage::of(world).await;
    let shown = stage.token("openid orders:read stock:read").await;
    let id = world.worth(&stage.shop, &shown).await;
    assert_eq!(id["aud"], format!("{BASE}/t/acme"), "nobody said where this one is for");
    for (pairs, audience, scope) in [
        (&[("audience", STOCK)][..], json!(STOCK), "openid stock:read"),
        (&[("resource", ORDERS)], json!(ORDERS), "openid orders:read"),
        (&[("audience", STOCK), ("resource", ORDERS)], json!([ORDERS, STOCK]), "openid orders:read stock:read"),
    ] {
        let answer = stage.shows(&stage.shop, &shown).more(pairs).is(200).await;
        let worth = world.worth(&stage.shop, &answer.text("access_token")).await;
        assert_eq!((&worth["aud"], &worth["scope"]), (&audience, &json!(scope)), "{pairs:?}");
    }
    let refused = async |pairs: &[(&str, &str)], code: &str| {
        stage.shows(&stage.shop, &shown).more(pairs).refused(code).await;
    };
    refused(&[("audience", "nobody")], "invalid_target").await;
    refused(&[("resource", "https://nobody.example.com")], "invalid_target").await;
    refused(&[("resource", "orders")], "invalid_target").await;
    refused(&[("resource", STOCK), ("scope", "orders:read")], "invalid_scope").await;
    refused(&[("resource", STOCK), ("scope", "openid")], "invalid_target").await;
}

async fn the_new_token_ends_with_what_was_shown(world: &World) {
    let stage = Stage::of(world).await;
    let shown = stage.token("openid").await;
    let end = world.worth(&stage.shop, &shown).await["exp"].as_i64().unwrap();
    world.ground.clock.step(60_000_000);
    let answer = stage.shows(&stage.shop, &shown).is(200).await;
    let worth = world.worth(&stage.shop, &answer.text("access_token")).await;
    assert_eq!(worth["exp"], end);
    let left = end - world.journal.clock().now().timestamp();
    assert!(answer.body["expires_in"].as_i64().unwrap() <= left, "{} of {left}", answer.body);
}

async fn a_session_that_ends_takes_along_what_was_exchanged_in_it(world: &World) {
    let stage = Stage::of(world).await;
    stage.lets(clients(&[&stage.service])).await;
    let shown = stage.token("openid orders:read").await;
    let token = stage.shows(&stage.service, &shown).is(200).await.text("access_token");
    assert_eq!(world.worth(&stage.shop, &token).await["active"], true);
    world
        .does(&EndSession { tenant: acme(), session_id: stage.session.clone(), user: None, reason: SessionEnd::Logout })
        .await;
    is_dead(world, &token).await;
    stage.shows(&stage.service, &shown).refused("invalid_request").await;
}

async fn a_grant_that_ends_takes_along_what_was_exchanged_for_it_and_the_log_says_so(world: &World) {
    let stage = Stage::of(world).await;
    stage.lets(clients(&[&stage.service])).await;
    let tokens = stage.tokens("openid orders:read offline_access").await;
    let shown = tokens.text("access_token");
    let first = stage.shows(&stage.service, &shown).is(200).await.text("access_token");
    let (first_grant, _) = last(world, "TokenExchanged").await;
    let second = stage.shows(&stage.service, &first).is(200).await.text("access_token");
    let (second_grant, told) = last(world, "TokenExchanged").await;
    assert_eq!(
        (&told["exchanged"]["subject"]["grant_id"], &told["exchanged"]["depth"]),
        (&json!(first_grant), &json!(2))
    );
    let refresh = tokens.text("refresh_token");
    world.form("acme", "revoke", &[("token", &refresh)]).by(&stage.shop).is(200).await;
    for token in [&shown, &first, &second] {
        is_dead(world, token).await;
    }
    for grant in [first_grant, second_grant] {
        let ended = events(world, &grant).await.pop().unwrap();
        assert_eq!(ended.event_type, "GrantRevoked");
        assert!(ended.payload.contains("subject_revoked"), "{}", ended.payload);
    }
}

async fn a_token_that_is_taken_back_takes_along_what_was_exchanged_for_it(world: &World) {
    let stage = Stage::of(world).await;
    stage.lets(clients(&[&stage.service])).await;
    let tokens = stage.tokens("openid offline_access").await;
    let (shown, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let other = world.refresh(&stage.shop, &refresh).is(200).await.text("access_token");
    let first = stage.shows(&stage.service, &shown).is(200).await.text("access_token");
    let second = stage.shows(&stage.service, &first).is(200).await.text("access_token");
    let beside = stage.shows(&stage.service, &other).is(200).await.text("access_token");
    world.form("acme", "revoke", &[("token", &shown)]).by(&stage.shop).is(200).await;
    for token in [&shown, &first, &second] {
        is_dead(world, token).await;
    }
    assert_eq!(world.worth(&stage.shop, &beside).await["active"], true, "it was exchanged for another one");
    // Whoever has it gives it back like any other.
    world.form("acme", "revoke", &[("token", &beside)]).by(&stage.service).is(200).await;
    is_dead(world, &beside).await;
    assert_eq!(world.worth(&stage.shop, &other).await["active"], true);
}

async fn a_client_that_is_disabled_takes_along_what_others_exchanged(world: &World) {
    let stage = Stage::of(world).await;
    stage.lets(clients(&[&stage.service])).await;
    let shown = stage.token("openid offline_access").await;
    let token = stage.shows(&stage.service, &shown).is(200).await.text("access_token");
    let admin = ClientMetadata {
        grant_types: Some(vec![GrantType::ClientCredentials]),
        scope: Some("evident:admin".into()),
        ..ClientMetadata::default()
    };
    let admin = world.app("acme", admin).await;
    let admin = world.own_token(&admin, "evident:admin").await;
    let path = format!("/t/acme/admin/v1/clients/{}/disable", stage.shop.id);
    world
        .ask(Method::POST, path)
        .bearer(&admin)
        .header("if-match", "*")
        .json(&json!({"reason": "a test"}))
        .is(200)
        .await;
    is_dead(world, &token).await;
}

async fn a_token_that_is_bound_to_a_key_is_exchanged_with_that_key(world: &World) {
    let stage = Stage::of(world).await;
    let (holder, stranger) = (Holder::new(), Holder::new());
    let code = world.code(&stage.shop, &stage.user, "openid orders:read").await;
    let ask = world.exchange(&stage.shop, &code).header("dpop", holder.proof(world, "1"));
    let bound = ask.is(200).await.text("access_token");
    stage.shows(&stage.shop, &bound).refused("invalid_request").await;
    stage.shows(&stage.shop, &bound).header("dpop", stranger.proof(world, "2")).refused("invalid_request").await;
    let answer = stage.shows(&stage.shop, &bound).header("dpop", holder.proof(world, "3")).is(200).await;
    assert_eq!(answer.body["token_type"], "DPoP");
    let worth = world.worth(&stage.shop, &answer.text("access_token")).await;
    assert_eq!(worth["cnf"], json!({"jkt": holder.thumbprint()}));
    let free = stage.token("openid").await;
    let answer = stage.shows(&stage.shop, &free).header("dpop", stranger.proof(world, "4")).is(200).await;
    let worth = world.worth(&stage.shop, &answer.text("access_token")).await;
    assert_eq!(worth["cnf"], json!({"jkt": stranger.thumbprint()}), "what is given is bound to the key that is shown");
    let acts = acting(stage.shows(&stage.shop, &free), &bound);
    acts.refused("invalid_request").await;
}

async fn tenant_and_client_must_both_allow_it(world: &World) {
    let stage = Stage::of(world).await;
    let shown = stage.token("openid").await;
    let own = world.machine("acme").await;
    stage.shows(&own, &shown).refused("unauthorized_client").await;
    world.tune("acme", |settings| settings.oauth.grant_types.retain(|grant| *grant != GrantType::TokenExchange)).await;
    stage.shows(&stage.shop, &shown).refused("unsupported_grant_type").await;
    let told = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    assert!(!told["grant_types_supported"].as_array().unwrap().contains(&json!(GRANT)));
    let public = ClientMetadata {
        grant_types: Some(vec![GrantType::TokenExchange]),
        token_endpoint_auth_method: Some(aggregates::client::AuthMethod::None),
        access_token_format: Some(AccessTokenFormat::Jwt),
        ..ClientMetadata::default()
    };
    assert!(public.check("shop").is_err(), "nobody exchanges who cannot show who they are");
}
