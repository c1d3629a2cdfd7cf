//! Refresh tokens: each used once, whatever comes at the same moment, and never for more than was granted.

use aggregates::TenantId;
use aggregates::client::{ClientMetadata, RefreshPolicy, RefreshRotation};
use aggregates::session::SessionEnd;
use aggregates::user::LockReason;
use chrono::TimeDelta;
use commands::session::EndSession;
use commands::user::LockUser;
use serde_json::json;

use super::world::{App, World, browser_app, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_refresh_token_is_replaced_and_the_old_one_ends_the_family
    of_fifty_refreshes_at_once_one_has_a_successor
    within_its_grace_a_replaced_token_is_answered_with_the_same_successor
    a_reusable_token_stays_good
    a_scope_may_only_become_less
    a_locked_person_keeps_the_grant_and_gets_nothing_from_it
    what_hangs_on_a_session_is_worth_nothing_the_moment_it_ends
    a_refresh_token_is_introspected_by_its_client_alone_and_revoked_with_all_it_gave
}

async fn granted(world: &World, app: &App, scope: &str) -> (String, String) {
    let user = world.aiko("acme").await;
    let code = world.code(app, &user, scope).await;
    (world.exchange(app, &code).is(200).await.text("refresh_token"), user)
}

async fn a_refresh_token_is_replaced_and_the_old_one_ends_the_family(world: &World) {
    let app = world.app("acme", browser_app()).await;
    let (first, user) = granted(world, &app, "openid offline_access").await;
    let answer = world.refresh(&app, &first).is(200).await;
    let second = answer.text("refresh_token");
    assert_ne!(first, second);
    let said = claims(&answer.text("id_token"));
    assert_eq!(said["sub"], user);
    assert!(said.get("nonce").is_none() && said["auth_time"].is_i64(), "OIDC Core §12.2");
    world.refresh(&app, &first).refused("invalid_grant").await;
    world.refresh(&app, &second).refused("invalid_grant").await;
    let judge = world.machine("acme").await;
    assert_eq!(world.worth(&judge, &answer.text("access_token")).await, json!({"active": false}));
}

async fn of_fifty_refreshes_at_once_one_has_a_successor(world: &World) {
    let app = world.website("acme").await;
    let (first, _) = granted(world, &app, "openid offline_access").await;
    let all = futures_util::future::join_all((0..50).map(|_| world.refresh(&app, &first).answer())).await;
    let good = all.iter().filter(|answer| answer.status == 200).count();
    assert!(good <= 1, "{good} refreshes had a successor");
    for bad in all.iter().filter(|answer| answer.status != 200) {
        let known = ["invalid_grant", "temporarily_unavailable"];
        assert!(known.contains(&bad.body["error"].as_str().unwrap()), "{}", bad.body);
    }
}

async fn within_its_grace_a_replaced_token_is_answered_with_the_same_successor(world: &World) {
    let policy = RefreshPolicy { rotation: RefreshRotation::Rotate, grace: 60 };
    let app = world.app("acme", ClientMetadata { refresh_policy: Some(policy), ..website() }).await;
    let (first, _) = granted(world, &app, "openid offline_access").await;
    let all = futures_util::future::join_all((0..20).map(|_| world.refresh(&app, &first).answer())).await;
    let good: Vec<_> = all.iter().filter(|answer| answer.status == 200).collect();
    assert!(!good.is_empty());
    let told = |answer: &super::world::Answer| (answer.text("refresh_token"), answer.text("access_token"));
    assert!(good.iter().all(|answer| told(answer) == told(good[0])), "one successor, however often it is asked for");
    let second = good[0].text("refresh_token");
    world.ground.clock.step(61_000_000);
    world.refresh(&app, &first).refused("invalid_grant").await;
    world.refresh(&app, &second).refused("invalid_grant").await;
}

async fn a_reusable_token_stays_good(world: &World) {
    let policy = RefreshPolicy { rotation: RefreshRotation::Reusable, grace: 0 };
    let app = world.app("acme", ClientMetadata { refresh_policy: Some(policy), ..website() }).await;
    let (token, _) = granted(world, &app, "openid offline_access").await;
    for _ in 0..3 {
        assert_eq!(world.refresh(&app, &token).is(200).await.text("refresh_token"), token);
    }
}

async fn a_scope_may_only_become_less(world: &World) {
    let app = world.website("acme").await;
    let (token, _) = granted(world, &app, "openid profile email").await;
    let less = world.refresh(&app, &token).more(&[("scope", "profile")]).is(200).await;
    assert_eq!(less.body["scope"], "profile");
    assert!(less.body.get("id_token").is_none(), "an access token without openid comes alone");
    let token = less.text("refresh_token");
    world.refresh(&app, &token).more(&[("scope", "profile phone")]).refused("invalid_scope").await;
    world.refresh(&app, &token).more(&[("resource", "https://orders.example.com")]).refused("invalid_target").await;
    let all = world.refresh(&app, &token).is(200).await;
    assert_eq!(all.body["scope"], "email openid profile", "the grant has all that it ever had");
}

async fn a_locked_person_keeps_the_grant_and_gets_nothing_from_it(world: &World) {
    let app = world.website("acme").await;
    let (token, user) = granted(world, &app, "openid offline_access").await;
    let until = Some(world.journal.clock().now() + TimeDelta::minutes(15));
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&LockUser { tenant, user, until, reason: LockReason::TooManyFailures }).await;
    let position = world.events().await;
    world.refresh(&app, &token).refused("invalid_grant").await;
    assert_eq!(world.events().await, position);
    world.ground.clock.step(16 * 60 * 1_000_000);
    world.refresh(&app, &token).is(200).await;
}

async fn what_hangs_on_a_session_is_worth_nothing_the_moment_it_ends(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let session_id = world.session("acme", &user).await;
    let code = world.code_in(&session_id, &app, &user, "openid").await;
    let tokens = world.exchange(&app, &code).is(200).await;
    let code = world.code_in(&session_id, &app, &user, "openid offline_access").await;
    let lasting = world.exchange(&app, &code).is(200).await;
    assert_eq!(world.worth(&app, &tokens.text("refresh_token")).await["active"], true);
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&EndSession { tenant, session_id, user: None, reason: SessionEnd::Logout }).await;
    // Before anybody has told the grants: the rows know it.
    let position = world.events().await;
    assert_eq!(world.worth(&app, &tokens.text("access_token")).await, json!({"active": false}));
    assert_eq!(world.worth(&app, &tokens.text("refresh_token")).await, json!({"active": false}));
    world.refresh(&app, &tokens.text("refresh_token")).refused("invalid_grant").await;
    assert_eq!(world.events().await, position);
    world.refresh(&app, &lasting.text("refresh_token")).is(200).await;
}

async fn a_refresh_token_is_introspected_by_its_client_alone_and_revoked_with_all_it_gave(world: &World) {
    let (app, rival) = (world.website("acme").await, world.website("acme").await);
    let user = world.aiko("acme").await;
    let code = world.code(&app, &user, "openid profile").await;
    let tokens = world.exchange(&app, &code).is(200).await;
    let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let worth = world.worth(&app, &refresh).await;
    assert_eq!((&worth["active"], &worth["sub"]), (&json!(true), &json!(user)));
    assert!(worth.get("token_type").is_none());
    assert_eq!(world.worth(&rival, &refresh).await, json!({"active": false}));
    world.form("acme", "revoke", &[("token", &refresh)]).by(&rival).refused("invalid_grant").await;
    world.form("acme", "revoke", &[("token", &access)]).by(&rival).refused("invalid_grant").await;
    assert_eq!(world.worth(&app, &access).await["active"], true);
    world.form("acme", "revoke", &[("token", &refresh), ("token_type_hint", "access_token")]).by(&app).is(200).await;
    assert_eq!(world.worth(&app, &access).await, json!({"active": false}));
    assert_eq!(world.worth(&app, &refresh).await, json!({"active": false}));
}
