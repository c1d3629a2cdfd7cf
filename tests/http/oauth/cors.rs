//! Pages of elsewhere: those of allowed origins read answers, others do not.

use aggregates::client::ClientMetadata;
use axum::http::Method;

use super::world::{World, browser_app};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    an_answer_is_for_the_origins_of_its_client_and_of_the_tenant
    a_preliminary_question_is_answered_where_pages_may_call
}

const ALLOW: &str = "access-control-allow-origin";

async fn an_answer_is_for_the_origins_of_its_client_and_of_the_tenant(world: &World) {
    let (own, house) = ("https://spa.example.com", "https://www.acme.example");
    world.tune("acme", |settings| settings.cors.allowed_origins = vec![house.to_owned()]).await;
    let metadata = ClientMetadata { allowed_cors_origins: Some(vec![own.into()]), ..browser_app() };
    let app = world.app("acme", metadata).await;
    let user = world.aiko("acme").await;
    for (origin, allowed) in [(own, true), (house, true), ("https://evil.example", false), ("null", false)] {
        let code = world.code(&app, &user, "openid").await;
        let tokens = world.exchange(&app, &code).header("origin", origin).is(200).await;
        let told = world.get("/t/acme/oauth2/userinfo").bearer(&tokens.text("access_token")).header("origin", origin);
        let refused = world.exchange(&app, "wrong").header("origin", origin).refused("invalid_grant").await;
        let revoked = world.form("acme", "revoke", &[("token", &tokens.text("access_token"))]).by(&app);
        for answer in [tokens.clone(), told.is(200).await, refused, revoked.header("origin", origin).is(200).await] {
            let shown = answer.headers.get(ALLOW).map(|value| value.to_str().unwrap());
            assert_eq!(shown, allowed.then_some(origin));
            assert_eq!(answer.header("vary"), "Origin");
            assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        }
    }
    let unknown = world.form("acme", "token", &[("client_id", "nobody")]).header("origin", own);
    assert!(!unknown.refused("invalid_client").await.headers.contains_key(ALLOW), "whose page it is, is not known");
    let code = world.code(&app, &user, "openid").await;
    assert!(!world.exchange(&app, &code).is(200).await.headers.contains_key("vary"), "no page asked");
}

async fn a_preliminary_question_is_answered_where_pages_may_call(world: &World) {
    for endpoint in ["token", "introspect", "revoke", "userinfo", "jwks", "register"] {
        let ask = world.ask(Method::OPTIONS, format!("/t/acme/oauth2/{endpoint}"));
        let answer = ask.header("origin", "https://spa.example.com").header("access-control-request-method", "POST");
        let answer = answer.is(204).await;
        assert_eq!(answer.header(ALLOW), "https://spa.example.com");
        assert_eq!(answer.header("access-control-allow-headers"), "Authorization, Content-Type, DPoP");
    }
    let walk = world.ask(Method::OPTIONS, "/t/acme/oauth2/authorize").header("origin", "https://spa.example.com");
    assert!(!walk.answer().await.headers.contains_key(ALLOW), "browsers walk there, pages do not call it");
}
