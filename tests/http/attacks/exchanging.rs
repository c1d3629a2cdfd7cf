//! Tokens that are shown to be exchanged by whoever should not have them, for more than they are worth, or once too often.

use aggregates::client::{ClientMetadata, GrantType};
use aggregates::grant::MOST_EXCHANGES;
use aggregates::user::Profile;
use aggregates::{JwsAlgorithm, TenantId};
use axum::http::Method;
use commands::user::{RegisterUser, SuspendUser};
use futures_util::future::join_all;
use protocols::jose::{Algorithm, SigningKey};
use serde_json::{Value, json};

use crate::oauth::exchanges::{ACCESS_TOKEN, GRANT, ID_TOKEN, JWT, Stage, acme, acting, clients, service};
use crate::oauth::world::{BASE, REDIRECT, World, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    what_another_tenant_issued_is_worth_nothing
    a_token_of_a_client_that_did_not_allow_it_stays_there
    what_is_over_is_worth_nothing
    who_acts_shows_a_token_of_their_own
    nobody_gets_more_than_was_shown
    a_chain_of_exchanges_has_an_end
    no_other_kind_of_token_passes
    an_id_token_under_a_secret_of_the_client_is_no_word_of_ours
    of_fifty_who_revoke_and_exchange_at_once_nobody_keeps_anything
    nobody_registers_themselves_for_what_others_lost
}

async fn what_another_tenant_issued_is_worth_nothing(world: &World) {
    let stage = Stage::of(world).await;
    let tokens = stage.tokens("openid").await;
    let (token, id_token) = (tokens.text("access_token"), tokens.text("id_token"));
    let other = TenantId::parse("other").unwrap();
    world
        .tune("other", |settings| {
            settings.oauth.grant_types.extend([GrantType::TokenExchange]);
            settings.oauth.may_act.access_token = Some(clients(&[]));
        })
        .await;
    let theirs = world.app("other", service()).await;
    for (token, kind) in [(&token, ACCESS_TOKEN), (&id_token, ID_TOKEN), (&token, JWT), (&id_token, JWT)] {
        stage.shows_as(&theirs, token, kind).refused("invalid_request").await;
    }
    let profile = Profile { user_name: Some("aiko".into()), ..Profile::default() };
    let register = RegisterUser { tenant: other, id: Some(stage.user.clone()), profile, status: None, password: None };
    world.does(&register).await;
    stage.shows_as(&theirs, &id_token, ID_TOKEN).refused("invalid_request").await;
    acting(stage.shows(&stage.shop, &token), &world.own_token(&theirs, "").await).refused("invalid_request").await;
}

async fn a_token_of_a_client_that_did_not_allow_it_stays_there(world: &World) {
    let stage = Stage::of(world).await;
    let tokens = stage.tokens("openid orders:read").await;
    let own = world.own_token(&stage.service, "orders:read").await;
    let told = stage.shows(&stage.service, &tokens.text("access_token")).refused("invalid_request").await;
    assert!(told.text("error_description").contains("may_act"), "{}", told.body);
    acting(stage.shows(&stage.service, &tokens.text("access_token")), &own).refused("invalid_request").await;
    stage.shows_as(&stage.service, &tokens.text("id_token"), ID_TOKEN).refused("invalid_request").await;
    let rival = world.app("acme", service()).await;
    stage.lets(clients(&[&stage.service])).await;
    let shown = stage.token("openid orders:read").await;
    stage.shows(&rival, &shown).refused("invalid_request").await;
    acting(stage.shows(&rival, &shown), &own).refused("invalid_request").await;
    stage.shows(&stage.service, &shown).is(200).await;
}

async fn what_is_over_is_worth_nothing(world: &World) {
    let stage = Stage::of(world).await;
    let (first, second) = (stage.token("openid").await, stage.tokens("openid").await);
    world.form("acme", "revoke", &[("token", &first)]).by(&stage.shop).is(200).await;
    let told = stage.shows(&stage.shop, &first).refused("invalid_request").await;
    let unknown = stage.shows(&stage.shop, &"A".repeat(43)).refused("invalid_request").await;
    assert_eq!(told.body, unknown.body, "what is over reads like what never was");
    world.ground.clock.step(24 * 3600 * 1_000_000);
    stage.shows(&stage.shop, &second.text("access_token")).refused("invalid_request").await;
    stage.shows_as(&stage.shop, &second.text("id_token"), ID_TOKEN).refused("invalid_request").await;
    let session = world.session("acme", &stage.user).await;
    let stage = Stage { session, ..stage };
    let shown = stage.token("openid").await;
    world.does(&SuspendUser { tenant: acme(), user: stage.user.clone(), reason: None }).await;
    stage.shows(&stage.shop, &shown).refused("invalid_request").await;
}

async fn who_acts_shows_a_token_of_their_own(world: &World) {
    let stage = Stage::of(world).await;
    let rival = world.app("acme", service()).await;
    stage.lets(clients(&[&stage.service])).await;
    let shown = stage.token("openid orders:read").await;
    let of_rival = world.own_token(&rival, "orders:read").await;
    // Somebody else's token names somebody else as the actor; it does not act through this client.
    acting(stage.shows(&stage.service, &shown), &of_rival).refused("invalid_request").await;
    acting(stage.shows(&stage.service, &shown), "nobody").refused("invalid_request").await;
    // A token that was exchanged speaks for somebody through somebody: who of them should act?
    let exchanged = stage.shows(&stage.service, &shown).is(200).await.text("access_token");
    acting(stage.shows(&stage.service, &shown), &exchanged).refused("invalid_request").await;
    let own = world.own_token(&stage.service, "orders:read").await;
    world.form("acme", "revoke", &[("token", &own)]).by(&stage.service).is(200).await;
    acting(stage.shows(&stage.service, &shown), &own).refused("invalid_request").await;
    stage.shows(&stage.service, &own).refused("invalid_request").await;
}

async fn nobody_gets_more_than_was_shown(world: &World) {
    let stage = Stage::of(world).await;
    let shown = stage.token("openid orders:read offline_access evident:users:read").await;
    for scope in [
        "openid email",
        "orders:write",
        "stock:read",
        "offline_access",
        "evident:users:read",
        "magic",
        "openid evident:admin",
    ] {
        stage.shows(&stage.shop, &shown).more(&[("scope", scope)]).refused("invalid_scope").await;
    }
    let plain = stage.shows(&stage.shop, &shown).is(200).await;
    assert_eq!(plain.body["scope"], "openid orders:read", "nothing that administers or lasts is handed on");
    // The client that asks is held to its own registration, whatever was shown.
    stage.lets(clients(&[&stage.service])).await;
    let shown = stage.token("openid email orders:write").await;
    stage.shows(&stage.service, &shown).more(&[("scope", "orders:write")]).refused("invalid_scope").await;
    assert_eq!(stage.shows(&stage.service, &shown).is(200).await.body["scope"], "openid");
    let poor = stage.token("email orders:write").await;
    stage.shows(&stage.service, &poor).refused("invalid_scope").await;
    // Less, exchanged again, does not become more.
    let less = stage.shows(&stage.service, &stage.token("openid orders:read").await).more(&[("scope", "orders:read")]);
    let less = less.is(200).await.text("access_token");
    stage.shows(&stage.service, &less).more(&[("scope", "openid")]).refused("invalid_scope").await;
}

async fn a_chain_of_exchanges_has_an_end(world: &World) {
    let stage = Stage::of(world).await;
    let mut token = stage.token("openid").await;
    for _ in 0..MOST_EXCHANGES {
        token = stage.shows(&stage.shop, &token).is(200).await.text("access_token");
    }
    let told = stage.shows(&stage.shop, &token).refused("invalid_request").await;
    assert!(told.text("error_description").contains("too often"), "{}", told.body);
}

async fn no_other_kind_of_token_passes(world: &World) {
    let stage = Stage::of(world).await;
    let tokens = stage.tokens("openid offline_access").await;
    let (access, id_token) = (tokens.text("access_token"), tokens.text("id_token"));
    let refresh = tokens.text("refresh_token");
    for (token, kind) in [
        (&refresh, ACCESS_TOKEN),
        (&id_token, ACCESS_TOKEN),
        (&id_token, JWT),
        (&access, ID_TOKEN),
        (&refresh, JWT),
        (&"a.b.c".to_owned(), ID_TOKEN),
        (&"a.b.c".to_owned(), JWT),
    ] {
        stage.shows_as(&stage.shop, token, kind).refused("invalid_request").await;
    }
    let signed = stage.shows(&stage.shop, &access).more(&[("requested_token_type", JWT)]).is(200).await;
    let signed = signed.text("access_token");
    stage.shows_as(&stage.shop, &signed, ID_TOKEN).refused("invalid_request").await;
    stage.shows_as(&stage.shop, &signed, JWT).is(200).await;
    // The name of a JWT is no token, and one that somebody else signed is none of ours.
    let name = claims(&signed)["jti"].as_str().unwrap().to_owned();
    stage.shows(&stage.shop, &name).refused("invalid_request").await;
    let (stranger, _) = crate::oauth::assertions::pair("k", JwsAlgorithm::ES256);
    let forged = stranger.sign(Some("at+jwt"), &claims(&signed)).unwrap();
    stage.shows(&stage.shop, &forged).refused("invalid_request").await;
    stage.shows_as(&stage.shop, &forged, JWT).refused("invalid_request").await;
}

async fn an_id_token_under_a_secret_of_the_client_is_no_word_of_ours(world: &World) {
    let stage = Stage::of(world).await;
    let metadata = ClientMetadata {
        id_token_signed_response_alg: Some(JwsAlgorithm::HS256),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::TokenExchange]),
        ..website()
    };
    let app = world.app("acme", metadata).await;
    let code = world.code(&app, &stage.user, "openid").await;
    let id_token = world.exchange(&app, &code).is(200).await.text("id_token");
    let key = SigningKey::from_secret(Algorithm::HS256, None, app.secret.as_bytes()).unwrap();
    let mut said: Value = claims(&id_token);
    let forged = key.sign(Some("JWT"), &said).unwrap();
    for token in [&id_token, &forged] {
        stage.shows_as(&app, token, ID_TOKEN).refused("invalid_request").await;
    }
    said["aud"] = json!(stage.shop.id);
    stage.shows_as(&stage.shop, &key.sign(Some("JWT"), &said).unwrap(), ID_TOKEN).refused("invalid_request").await;
    said["iss"] = json!(format!("{BASE}/t/acme"));
    stage.shows_as(&app, &key.sign(Some("JWT"), &said).unwrap(), JWT).refused("invalid_request").await;
}

async fn of_fifty_who_revoke_and_exchange_at_once_nobody_keeps_anything(world: &World) {
    let stage = Stage::of(world).await;
    let tokens = stage.tokens("openid offline_access").await;
    let (shown, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let ask = async |number: u32| {
        if number == 25 {
            world.form("acme", "revoke", &[("token", &refresh)]).by(&stage.shop).is(200).await
        } else {
            stage.shows(&stage.shop, &shown).answer().await
        }
    };
    let all = join_all((0..50).map(ask)).await;
    let judge = world.machine("acme").await;
    for answer in all.iter().filter(|answer| answer.body.get("access_token").is_some()) {
        assert_eq!(world.worth(&judge, &answer.text("access_token")).await, json!({"active": false}));
    }
}

async fn nobody_registers_themselves_for_what_others_lost(world: &World) {
    world
        .tune("acme", |settings| {
            settings.oauth.registration.open = true;
            settings.oauth.grant_types.extend([GrantType::TokenExchange, GrantType::JwtBearer]);
        })
        .await;
    let register = |grant: &str| {
        let body = json!({"redirect_uris": [REDIRECT], "grant_types": ["authorization_code", grant]});
        world.ask(Method::POST, "/t/acme/oauth2/register").json(&body)
    };
    for grant in [GRANT, "urn:ietf:params:oauth:grant-type:jwt-bearer"] {
        let told = register(grant).refused("invalid_client_metadata").await;
        assert!(told.text("error_description").contains("an administrator gives"), "{grant}: {}", told.body);
    }
    register("refresh_token").is(201).await;
}
