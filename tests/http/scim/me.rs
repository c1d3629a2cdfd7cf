//! Oneself: what an application sees of the person whose token it has.

use std::collections::BTreeSet;

use aggregates::client::{ClientMetadata, SubjectType};
use axum::http::Method;
use serde_json::json;

use crate::oauth::world::{App, World, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_person_sees_themselves_as_far_as_the_token_goes
}

const ME: &str = "/t/acme/scim/v2/Me";

async fn token(world: &World, app: &App, user: &str, scope: &str) -> String {
    let code = world.code(app, user, scope).await;
    world.exchange(app, &code).is(200).await.text("access_token")
}

async fn a_person_sees_themselves_as_far_as_the_token_goes(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let all = token(world, &app, &user, "openid profile email phone address").await;
    let shown = world.get(ME).bearer(&all).is(200).await;
    assert_eq!(
        (shown.text("id"), shown.text("userName"), shown.text("displayName")),
        (user.clone(), "aiko".into(), "Aiko Tanaka".into())
    );
    assert_eq!(shown.body["emails"][0]["value"], "aiko@example.com");
    assert!(shown.header("location").ends_with(&format!("/scim/v2/Users/{user}")));
    let few = token(world, &app, &user, "openid email").await;
    let shown = world.get(ME).bearer(&few).is(200).await.body;
    let names: BTreeSet<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["emails", "id", "meta", "schemas"]));
    world.get(ME).bearer(&few).header("if-none-match", "W/\"1\"").is(304).await;
    let none = token(world, &app, &user, "openid").await;
    assert_eq!(world.get(ME).bearer(&none).is(403).await.header("content-type"), "application/scim+json");
    let pairwise = world.app("acme", ClientMetadata { subject_type: Some(SubjectType::Pairwise), ..website() }).await;
    let hidden = token(world, &pairwise, &user, "openid profile").await;
    assert!(!world.get(ME).bearer(&hidden).is(403).await.body.to_string().contains(&user));
    // A person's token of this kind administers nothing, and nothing is written here.
    assert_eq!(world.get("/t/acme/scim/v2/Users").bearer(&all).is(403).await.body["status"], "403");
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::POST] {
        assert_eq!(world.ask(method, ME).bearer(&all).json(&json!({})).is(501).await.body["status"], "501");
    }
    assert_eq!(world.get("/t/other/scim/v2/Me").bearer(&all).is(401).await.body["status"], "401");
    assert_eq!(world.get(ME).is(401).await.body["status"], "401");
}
