//! Refresh tokens against thieves, rivals and bad luck: whatever happens, a family has one successor at a time and one end.

use aggregates::TenantId;
use aggregates::client::{ClientMetadata, RefreshPolicy, RefreshRotation};
use aggregates::grant::Revocation;
use commands::user::{EraseUser, RequestDeletion, SuspendUser};
use futures_util::future::join_all;
use journal::db::Engine;
use serde_json::{Value, json};

use crate::oauth::world::{Answer, App, World, browser_app, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    fifty_who_refresh_at_once_have_one_successor_between_them
    fifty_at_once_without_a_grace_leave_one_successor_and_one_end_in_the_log
    an_answer_that_was_lost_is_given_again
    a_token_that_comes_after_its_grace_ends_the_family_and_the_log_says_why
    a_token_has_no_grace_once_its_successor_was_used
    whoever_else_shows_a_token_neither_uses_it_up_nor_learns_anything
    nobody_refreshes_for_whoever_may_not_come_in
}

const SECOND: i64 = 1_000_000;

/// A client whose replaced tokens are answered once more for so many seconds.
pub async fn patient(world: &World, grace: u32) -> App {
    let policy = RefreshPolicy { rotation: RefreshRotation::Rotate, grace };
    world.app("acme", ClientMetadata { refresh_policy: Some(policy), ..website() }).await
}

/// The first tokens of a new grant.
pub async fn granted(world: &World, app: &App) -> Answer {
    let user = world.aiko(app.tenant).await;
    let code = world.code(app, &user, "openid profile offline_access").await;
    world.exchange(app, &code).is(200).await
}

/// The names of the events after a position.
pub async fn names_since(world: &World, position: u64) -> Vec<String> {
    let events = world.journal.read_page(position, 1000).await.unwrap();
    events.iter().map(|event| event.event_type.clone()).collect()
}

/// Asks until there is an answer: who came at a moment when too many came is told to come back.
pub async fn patiently(world: &World, app: &App, token: &str) -> Answer {
    loop {
        let answer = world.refresh(app, token).answer().await;
        if answer.status != 503 {
            return answer;
        }
        assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
    }
}

fn pair(answer: &Answer) -> (String, String) {
    (answer.text("refresh_token"), answer.text("access_token"))
}

async fn fifty_who_refresh_at_once_have_one_successor_between_them(world: &World) {
    let app = patient(world, 60).await;
    let first = granted(world, &app).await.text("refresh_token");
    let before = world.events().await;
    let all = join_all((0..50).map(|_| patiently(world, &app, &first))).await;
    for answer in &all {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(pair(answer), pair(&all[0]), "one successor, however many ask for it at once");
    }
    assert_eq!(names_since(world, before).await, ["TokensIssued"]);
    let third = world.refresh(&app, &all[0].text("refresh_token")).is(200).await;
    assert_eq!(world.worth(&app, &third.text("access_token")).await["active"], true);
}

async fn fifty_at_once_without_a_grace_leave_one_successor_and_one_end_in_the_log(world: &World) {
    let app = patient(world, 0).await;
    let first = granted(world, &app).await.text("refresh_token");
    let before = world.events().await;
    let all = join_all((0..50).map(|_| patiently(world, &app, &first))).await;
    let good: Vec<_> = all.iter().filter(|answer| answer.status == 200).collect();
    assert!(good.len() <= 1, "{} of them have a successor", good.len());
    assert!(all.iter().all(|answer| answer.status == 200 || answer.body["error"] == "invalid_grant"));
    assert_eq!(names_since(world, before).await, ["TokensIssued", "GrantRevoked"]);
    for answer in good {
        assert_eq!(world.worth(&app, &answer.text("access_token")).await, json!({"active": false}));
        world.refresh(&app, &answer.text("refresh_token")).refused("invalid_grant").await;
    }
}

async fn an_answer_that_was_lost_is_given_again(world: &World) {
    let app = patient(world, 60).await;
    let first = granted(world, &app).await.text("refresh_token");
    let before = world.events().await;
    let lost = world.refresh(&app, &first).is(200).await;
    world.ground.clock.step(59 * SECOND);
    let told = world.refresh(&app, &first).is(200).await;
    assert_eq!((pair(&told), &told.body["scope"]), (pair(&lost), &lost.body["scope"]));
    assert!(told.body["id_token"].is_string() && told.header("cache-control") == "no-store");
    assert_eq!(names_since(world, before).await, ["TokensIssued"], "what is told again is not issued again");
    world.refresh(&app, &told.text("refresh_token")).is(200).await;
}

async fn a_token_that_comes_after_its_grace_ends_the_family_and_the_log_says_why(world: &World) {
    let app = patient(world, 60).await;
    let first = granted(world, &app).await;
    let second = world.refresh(&app, &first.text("refresh_token")).is(200).await;
    world.ground.clock.step(61 * SECOND);
    let before = world.events().await;
    world.refresh(&app, &first.text("refresh_token")).refused("invalid_grant").await;
    let events = world.journal.read_page(before, 10).await.unwrap();
    let told: Vec<_> =
        events.iter().map(|event| (event.event_type.as_str(), event.metadata.client_id.clone())).collect();
    assert_eq!(told, [("GrantRevoked", Some(app.id.clone()))]);
    let payload: Value = serde_json::from_str(&events[0].payload).unwrap();
    assert_eq!(payload["Revoked"]["reason"], serde_json::to_value(Revocation::RefreshReused).unwrap());
    for tokens in [&first, &second] {
        let access = tokens.text("access_token");
        assert_eq!(world.worth(&app, &access).await, json!({"active": false}));
        world.get("/t/acme/oauth2/userinfo").bearer(&access).refused("invalid_token").await;
        world.refresh(&app, &tokens.text("refresh_token")).refused("invalid_grant").await;
    }
    assert_eq!(world.events().await, before + 1, "what is over ends once");
}

async fn a_token_has_no_grace_once_its_successor_was_used(world: &World) {
    let app = patient(world, 120).await;
    let first = granted(world, &app).await.text("refresh_token");
    let second = world.refresh(&app, &first).is(200).await.text("refresh_token");
    let third = world.refresh(&app, &second).is(200).await;
    world.refresh(&app, &first).refused("invalid_grant").await;
    world.refresh(&app, &third.text("refresh_token")).refused("invalid_grant").await;
    assert_eq!(world.worth(&app, &third.text("access_token")).await, json!({"active": false}));
}

async fn whoever_else_shows_a_token_neither_uses_it_up_nor_learns_anything(world: &World) {
    let app = patient(world, 0).await;
    let first = granted(world, &app).await.text("refresh_token");
    let rivals = [
        world.website("acme").await,
        world.app("acme", browser_app()).await,
        world.website("other").await,
        world.app("other", browser_app()).await,
    ];
    let before = world.events().await;
    let unknown = world.refresh(&rivals[0], &"A".repeat(86)).refused("invalid_grant").await;
    for rival in &rivals {
        let told = world.refresh(rival, &first).refused("invalid_grant").await;
        assert_eq!((told.status, &told.body), (unknown.status, &unknown.body), "as if there were no such token");
    }
    let guess = App { secret: "guess".into(), ..app.clone() };
    world.refresh(&guess, &first).refused("invalid_client").await;
    let nameless = world.form("acme", "token", &[("grant_type", "refresh_token"), ("refresh_token", &first)]);
    nameless.refused("invalid_client").await;
    // The id of the grant is no secret; what its tokens share is, so a guess at it ends nothing.
    let guessed = format!("{}{}{}", &first[..30], if &first[30..31] == "A" { "B" } else { "A" }, &first[31..]);
    world.refresh(&app, &guessed).refused("invalid_grant").await;
    assert_eq!(world.events().await, before, "nothing was appended");
    world.refresh(&app, &first).is(200).await;
}

async fn nobody_refreshes_for_whoever_may_not_come_in(world: &World) {
    let app = patient(world, 60).await;
    let tenant = || TenantId::parse("acme").unwrap();
    for how in ["suspended", "to be deleted", "erased"] {
        let profile = aggregates::user::Profile { user_name: Some(how.replace(' ', "-")), ..Default::default() };
        let register =
            commands::user::RegisterUser { tenant: tenant(), id: None, profile, status: None, password: None };
        let user = world.does(&register).await.0;
        let code = world.code(&app, &user, "openid offline_access").await;
        let tokens = world.exchange(&app, &code).is(200).await;
        let first = tokens.text("refresh_token");
        let second = world.refresh(&app, &first).is(200).await;
        match how {
            "suspended" => world.does(&SuspendUser { tenant: tenant(), user, reason: None }).await,
            "erased" => world.does(&EraseUser { tenant: tenant(), user, at_once: true }).await,
            _ => world.does(&RequestDeletion { tenant: tenant(), user, purge_after: None }).await,
        }
        // Within its grace the replaced token is no way around the question.
        for token in [second.text("refresh_token"), first] {
            world.refresh(&app, &token).refused("invalid_grant").await;
            assert_eq!(world.worth(&app, &token).await, json!({"active": false}), "{how}");
        }
        let access = second.text("access_token");
        world.get("/t/acme/oauth2/userinfo").bearer(&access).refused("invalid_token").await;
    }
}

/// A node that dies after its append and before its answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_dies_between_its_append_and_its_answer_has_lost_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::on(engine).await;
        let (patient, strict) = (patient(&world, 60).await, patient(&world, 0).await);
        let first = granted(&world, &patient).await.text("refresh_token");
        let user = world.journal.read_page(0, 1000).await.unwrap();
        let user = user.iter().find(|event| event.event_type == "UserRegistered").unwrap().aggregate_id.clone();
        let code = world.code(&strict, &user, "openid offline_access").await;
        let lost = world.exchange(&strict, &code).is(200).await.text("refresh_token");
        let before = world.events().await;
        for (app, token) in [(&patient, &first), (&strict, &lost)] {
            let (mut head, now) = (world.journal.head(), world.journal.position().await.unwrap());
            // The request is dropped where it stands as soon as the log has what it wrote.
            tokio::select! {
                biased;
                moved = head.wait_for(|head| *head > now) => drop(moved.unwrap()),
                _ = world.refresh(app, token).answer() => {}
            }
        }
        assert_eq!(names_since(&world, before).await, ["TokensIssued", "TokensIssued"]);

        let world = World::over(world.stop().await).await;
        let told = world.refresh(&patient, &first).is(200).await;
        let again = world.refresh(&patient, &first).is(200).await;
        assert_eq!(pair(&told), pair(&again));
        assert_eq!(world.worth(&patient, &told.text("access_token")).await["active"], true);
        assert_eq!(names_since(&world, before).await.len(), 2, "nothing was issued anew");
        world.refresh(&patient, &told.text("refresh_token")).is(200).await;
        // Without a grace nobody can tell a lost answer from a theft: the family ends, and has no second branch.
        world.refresh(&strict, &lost).refused("invalid_grant").await;
        assert_eq!(names_since(&world, before).await[2..], ["TokensIssued", "GrantRevoked"]);
        world.end().await;
    }
}
