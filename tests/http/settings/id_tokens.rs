//! The idtokeninfo endpoint: ID tokens, checked for those who cannot do it themselves.

use aggregates::JwsAlgorithm;
use aggregates::client::{AccessTokenFormat, ClientMetadata};
use serde_json::json;

use crate::oauth::world::{App, Ask, World, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    the_claims_of_a_good_id_token_are_told
    what_is_no_good_id_token_is_refused_whatever_it_is
    a_token_under_a_secret_is_for_its_client_unless_the_tenant_says_otherwise
}

fn ask<'w>(world: &'w World, tenant: &str, token: &str) -> Ask<'w> {
    world.form(tenant, "idtokeninfo", &[("id_token", token)])
}

async fn id_token(world: &World, app: &App, user: &str) -> String {
    let tokens = world.exchange(app, &world.code(app, user, "openid email").await).is(200).await;
    tokens.text("id_token")
}

async fn signed_by(world: &World, algorithm: JwsAlgorithm) -> App {
    let metadata = ClientMetadata {
        id_token_signed_response_alg: Some(algorithm),
        access_token_format: Some(AccessTokenFormat::Jwt),
        userinfo_signed_response_alg: Some(algorithm),
        ..website()
    };
    world.app("acme", metadata).await
}

async fn the_claims_of_a_good_id_token_are_told(world: &World) {
    let user = world.aiko("acme").await;
    for algorithm in [JwsAlgorithm::RS256, JwsAlgorithm::ES256, JwsAlgorithm::EdDSA] {
        let app = signed_by(world, algorithm).await;
        let token = id_token(world, &app, &user).await;
        let answer = ask(world, "acme", &token).is(200).await;
        assert_eq!(answer.body, claims(&token));
        assert_eq!(answer.header("cache-control"), "no-store");
        ask(world, "acme", &token).more(&[("client_id", &app.id)]).is(200).await;
        ask(world, "acme", &token).more(&[("client_id", "somebody else")]).refused("invalid_request").await;
    }
}

async fn what_is_no_good_id_token_is_refused_whatever_it_is(world: &World) {
    let user = world.aiko("acme").await;
    let app = signed_by(world, JwsAlgorithm::ES256).await;
    let tokens = world.exchange(&app, &world.code(&app, &user, "openid email").await).is(200).await;
    let (good, access) = (tokens.text("id_token"), tokens.text("access_token"));
    let told = world.get("/t/acme/oauth2/userinfo").bearer(&access).is(200).await;
    let userinfo = told.body.as_str().unwrap().to_owned();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", signature.chars().rev().collect::<String>());
    let refused = ask(world, "acme", &forged).refused("invalid_request").await.body;
    for other in [&access, &userinfo, "a.b.c", "nonsense"] {
        assert_eq!(ask(world, "acme", other).refused("invalid_request").await.body, refused, "{other}");
    }
    assert_eq!(ask(world, "other", &good).refused("invalid_request").await.body, refused, "another tenant's");
    world.form("acme", "idtokeninfo", &[]).refused("invalid_request").await;
    world.get("/t/acme/oauth2/idtokeninfo").is(405).await;
    ask(world, "acme", &good).is(200).await;
    world.ground.clock.step(631_000_000);
    assert_eq!(ask(world, "acme", &good).refused("invalid_request").await.body, refused, "expired");
}

async fn a_token_under_a_secret_is_for_its_client_unless_the_tenant_says_otherwise(world: &World) {
    let user = world.aiko("acme").await;
    let app = signed_by(world, JwsAlgorithm::HS256).await;
    let rival = signed_by(world, JwsAlgorithm::HS256).await;
    let token = id_token(world, &app, &user).await;
    ask(world, "acme", &token).refused("invalid_client").await;
    ask(world, "acme", &token).more(&[("client_id", &app.id)]).refused("invalid_client").await;
    ask(world, "acme", &token).by(&App { secret: "guess".into(), ..app.clone() }).refused("invalid_client").await;
    ask(world, "acme", &token).by(&rival).refused("invalid_request").await;
    assert_eq!(ask(world, "acme", &token).by(&app).is(200).await.body, claims(&token));
    world.tune("acme", |settings| settings.oauth.id_token_info_authentication = false).await;
    assert_eq!(ask(world, "acme", &token).is(200).await.body["sub"], json!(user));
    ask(world, "acme", &token).by(&rival).refused("invalid_request").await;
    let wrong = App { secret: "guess".into(), ..app };
    ask(world, "acme", &token).by(&wrong).refused("invalid_client").await;
}
