//! How long tokens live: as the tenant says, or as it says of one client.

use aggregates::TenantId;
use aggregates::client::{ClientLifetimes, ClientMetadata};
use aggregates::tenant::Term;
use queries::Page;
use queries::grant::Of;
use serde_json::json;

use crate::oauth::world::{App, World, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_token_lives_as_long_as_its_tenant_or_its_client_says
    a_refresh_token_ends_without_use_and_in_any_case_as_was_said
    a_refresh_token_may_last_for_ever_where_somebody_says_so
}

const SECOND: i64 = 1_000_000;

async fn tuned(world: &World) -> (App, App, String) {
    world
        .tune("acme", |settings| {
            let lifetimes = &mut settings.lifetimes;
            (lifetimes.access_token, lifetimes.id_token) = (120, 60);
            (lifetimes.refresh_token_idle, lifetimes.refresh_token_absolute) = (1000.into(), 1500.into());
        })
        .await;
    let lifetimes = ClientLifetimes {
        access_token: Some(30),
        id_token: Some(45),
        refresh_token_idle: Some(90.into()),
        refresh_token_absolute: Some(100.into()),
        ..ClientLifetimes::default()
    };
    let own = world.app("acme", ClientMetadata { lifetimes: Some(lifetimes), ..website() }).await;
    (world.website("acme").await, own, world.aiko("acme").await)
}

async fn a_token_lives_as_long_as_its_tenant_or_its_client_says(world: &World) {
    let (site, own, user) = tuned(world).await;
    for (app, access, id) in [(&site, 120, 60), (&own, 30, 45)] {
        let tokens = world.exchange(app, &world.code(app, &user, "openid").await).is(200).await;
        assert_eq!(tokens.body["expires_in"], access);
        let said = claims(&tokens.text("id_token"));
        assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), id);
        let token = tokens.text("access_token");
        let worth = world.worth(app, &token).await;
        assert_eq!(worth["exp"].as_i64().unwrap() - worth["iat"].as_i64().unwrap(), access);
        world.ground.clock.step((access + 1) * SECOND);
        assert_eq!(world.worth(app, &token).await, json!({"active": false}));
        world.get("/t/acme/oauth2/userinfo").bearer(&token).refused("invalid_token").await;
    }
}

async fn a_refresh_token_ends_without_use_and_in_any_case_as_was_said(world: &World) {
    let (site, own, user) = tuned(world).await;
    for (app, idle, absolute) in [(&site, 1000, 1500), (&own, 90, 100)] {
        let begin = async || {
            let tokens = world.exchange(app, &world.code(app, &user, "openid offline_access").await).is(200).await;
            tokens.text("refresh_token")
        };
        let first = begin().await;
        world.ground.clock.step((idle - 10) * SECOND);
        let second = world.refresh(app, &first).is(200).await.text("refresh_token");
        world.ground.clock.step((absolute - idle + 11) * SECOND);
        world.refresh(app, &second).refused("invalid_grant").await;
        let unused = begin().await;
        world.ground.clock.step((idle + 1) * SECOND);
        world.refresh(app, &unused).refused("invalid_grant").await;
    }
}

async fn a_refresh_token_may_last_for_ever_where_somebody_says_so(world: &World) {
    let endless = ClientLifetimes {
        refresh_token_idle: Some(Term::Endless),
        refresh_token_absolute: Some(Term::Endless),
        ..ClientLifetimes::default()
    };
    let (site, user) = (world.website("acme").await, world.aiko("acme").await);
    let own = world.app("acme", ClientMetadata { lifetimes: Some(endless), ..website() }).await;
    let begin = async |app| {
        let tokens = world.exchange(app, &world.code(app, &user, "openid offline_access").await).is(200).await;
        tokens.text("refresh_token")
    };
    let (ends, lasts) = (begin(&site).await, begin(&own).await);
    let worth = world.worth(&own, &lasts).await;
    assert_eq!((&worth["active"], worth.get("exp")), (&json!(true), None));
    world.ground.clock.step(10 * 365 * 86_400 * SECOND);
    world.refresh(&site, &ends).refused("invalid_grant").await;
    let next = world.refresh(&own, &lasts).is(200).await.text("refresh_token");
    let (db, acme) = (world.journal.db(), TenantId::parse("acme").unwrap());
    let listed = async || {
        let now = world.journal.clock().now();
        queries::grant::list(db, &acme, Of::Client(&own.id), now, &Page::first(9)).await.unwrap().items
    };
    let grants = listed().await;
    assert_eq!((grants.len(), grants[0].expires_at), (1, None));
    world.ground.clock.step(10 * 365 * 86_400 * SECOND);
    world.refresh(&own, &lasts).refused("invalid_grant").await;
    assert!(listed().await.is_empty(), "reuse ends what time does not");
    world.refresh(&own, &next).refused("invalid_grant").await;

    world.tune("acme", |settings| settings.lifetimes.refresh_token_absolute = Term::Endless).await;
    let first = begin(&site).await;
    world.ground.clock.step(29 * 86_400 * SECOND);
    let second = world.refresh(&site, &first).is(200).await.text("refresh_token");
    world.ground.clock.step(31 * 86_400 * SECOND);
    world.refresh(&site, &second).refused("invalid_grant").await;
}
