//! What ends takes along what hangs on it: at once for whoever asks, and by an event of its own in the log.

use aggregates::client::{ClientMetadata, GrantType};
use aggregates::consent::Extent;
use aggregates::session::SessionEnd;
use aggregates::user::Profile;
use aggregates::{ScopeSet, TenantId};
use axum::http::Method;
use commands::RefreshHandle;
use commands::consent::GiveConsent;
use commands::grant::RequestAuthorization;
use commands::session::EndSession;
use commands::user::{RegisterUser, SuspendUser};
use journal::{Event, StreamId};
use serde_json::{Value, json};
use support::until;
use tokio::sync::watch;

use super::world::{App, World, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_session_that_an_administrator_ends_takes_its_grants_along
    a_code_of_an_ended_session_is_worth_nothing_even_for_offline_access
    a_suspended_person_keeps_nothing_and_gets_nothing_back
    a_locked_person_loses_sessions_and_keeps_what_is_for_offline_access
    a_code_of_a_suspended_person_is_worth_nothing
    an_erased_person_leaves_no_grant_and_no_consent
    a_disabled_client_loses_its_grants
    a_deleted_client_loses_its_grants_and_the_consents_to_it
    a_suspended_tenant_comes_back_without_sessions_and_grants
    a_consent_that_is_taken_back_takes_its_grants_along
    what_began_after_it_is_left_alone
    more_grants_than_one_commit_takes_end_page_by_page
    what_nobody_saw_to_is_seen_to_by_the_follower
}

const ACME: &str = "/t/acme/admin/v1";

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Tokens of a grant.
struct Held {
    grant: String,
    access: String,
    refresh: String,
}

/// Somebody who signed in, and let an application have a grant that ends with the session and one that does not.
struct Scene {
    app: App,
    admin: String,
    user: String,
    session: String,
    inside: Held,
    outside: Held,
}

async fn scene(world: &World) -> Scene {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let session = world.session("acme", &user).await;
    let inside = held(world, &app, &user, &session, "openid profile").await;
    let outside = held(world, &app, &user, &session, "openid offline_access").await;
    Scene { admin: admin(world, "acme").await, app, user, session, inside, outside }
}

async fn admin(world: &World, tenant: &'static str) -> String {
    let metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::ClientCredentials]),
        scope: Some("evident:admin".into()),
        ..ClientMetadata::default()
    };
    let app = world.app(tenant, metadata).await;
    world.own_token(&app, "evident:admin").await
}

async fn held(world: &World, app: &App, user: &str, session: &str, scope: &str) -> Held {
    let code = world.code_in(session, app, user, scope).await;
    let tokens = world.exchange(app, &code).is(200).await;
    let refresh = tokens.text("refresh_token");
    let grant = RefreshHandle::parse(&refresh).unwrap().id().to_string();
    Held { grant, access: tokens.text("access_token"), refresh }
}

async fn events(world: &World, kind: &'static str, id: &str) -> Vec<Event> {
    world.journal.load_stream(&StreamId::new(&acme(), kind, id), 0).await.unwrap().0
}

/// Why a stream's last event says that it ended.
async fn reason(world: &World, kind: &'static str, id: &str) -> Value {
    let last = events(world, kind, id).await.pop().unwrap();
    let payload: Value = serde_json::from_str(&last.payload).unwrap();
    let ended = ["GrantRevoked", "SessionEnded", "ConsentRevoked"].contains(&last.event_type.as_str());
    assert!(ended, "{} {id} has not ended: {}", kind, last.event_type);
    payload.as_object().unwrap().values().next().unwrap()["reason"].clone()
}

impl Scene {
    /// Asks as an administrator.
    async fn order(&self, world: &World, method: Method, path: &str, body: &Value) {
        let ask = world.ask(method, format!("{ACME}{path}")).bearer(&self.admin).header("if-match", "*");
        ask.json(body).is(200).await;
    }

    async fn is_dead(&self, world: &World, held: &Held, why: &str) {
        let judge = world.machine("acme").await;
        assert_eq!(world.worth(&judge, &held.access).await, json!({"active": false}));
        world.get("/t/acme/oauth2/userinfo").bearer(&held.access).is(401).await;
        world.refresh(&self.app, &held.refresh).refused("invalid_grant").await;
        assert_eq!(reason(world, "Grant", &held.grant).await, why);
    }

    async fn is_alive(&self, world: &World, held: &Held) {
        let judge = world.machine("acme").await;
        assert_eq!(world.worth(&judge, &held.access).await["active"], true);
        world.refresh(&self.app, &held.refresh).is(200).await;
    }
}

async fn a_session_that_an_administrator_ends_takes_its_grants_along(world: &World) {
    let scene = scene(world).await;
    scene.order(world, Method::DELETE, &format!("/sessions/{}", scene.session), &json!({})).await;
    scene.is_dead(world, &scene.inside, "logout").await;
    assert_eq!(world.worth(&scene.app, &scene.inside.refresh).await, json!({"active": false}));
    scene.is_alive(world, &scene.outside).await;
    let revoked = events(world, "Grant", &scene.inside.grant).await.pop().unwrap();
    let ended = events(world, "Session", &scene.session).await.pop().unwrap();
    assert_eq!(revoked.metadata.causation_id, Some(ended.event_id), "it says why it happened");
    assert_eq!(revoked.metadata.correlation_id, ended.metadata.correlation_id);
}

async fn a_code_of_an_ended_session_is_worth_nothing_even_for_offline_access(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    for scope in ["openid", "openid offline_access"] {
        let session_id = world.session("acme", &user).await;
        let code = world.code_in(&session_id, &app, &user, scope).await;
        let late = world.code_in(&session_id, &app, &user, scope).await;
        world.exchange(&app, &code).is(200).await;
        world.does(&EndSession { tenant: acme(), session_id, user: None, reason: SessionEnd::Logout }).await;
        // Nobody has seen to the grants yet: the code hangs on the session, and that is asked.
        let before = world.events().await;
        world.exchange(&app, &late).refused("invalid_grant").await;
        assert_eq!(world.events().await, before, "nothing was issued");
    }
}

async fn a_code_of_a_suspended_person_is_worth_nothing(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let code = world.code(&app, &user, "openid offline_access").await;
    world.does(&SuspendUser { tenant: acme(), user, reason: None }).await;
    let before = world.events().await;
    world.exchange(&app, &code).refused("invalid_grant").await;
    assert_eq!(world.events().await, before, "nothing was issued");
}

async fn a_suspended_person_keeps_nothing_and_gets_nothing_back(world: &World) {
    let scene = scene(world).await;
    scene.order(world, Method::POST, &format!("/users/{}/suspend", scene.user), &json!({})).await;
    for held in [&scene.inside, &scene.outside] {
        scene.is_dead(world, held, if held.grant == scene.inside.grant { "logout" } else { "user_unavailable" }).await;
    }
    assert_eq!(reason(world, "Session", &scene.session).await, "user_unavailable");
    scene.order(world, Method::POST, &format!("/users/{}/reactivate", scene.user), &json!({})).await;
    for held in [&scene.inside, &scene.outside] {
        world.refresh(&scene.app, &held.refresh).refused("invalid_grant").await;
    }
    let path = format!("{ACME}/sessions/{}", scene.session);
    world.get(path).bearer(&scene.admin).is(404).await;
}

async fn a_locked_person_loses_sessions_and_keeps_what_is_for_offline_access(world: &World) {
    let scene = scene(world).await;
    scene.order(world, Method::POST, &format!("/users/{}/lock", scene.user), &json!({})).await;
    assert_eq!(reason(world, "Session", &scene.session).await, "user_unavailable");
    scene.is_dead(world, &scene.inside, "logout").await;
    world.refresh(&scene.app, &scene.outside.refresh).refused("invalid_grant").await;
    scene.order(world, Method::POST, &format!("/users/{}/unlock", scene.user), &json!({})).await;
    scene.is_alive(world, &scene.outside).await;
}

async fn consent(world: &World, scene: &Scene) -> String {
    let extent = Extent { scope: ScopeSet::parse("openid profile").unwrap(), ..Extent::default() };
    let (user, client_id) = (scene.user.clone(), scene.app.id.clone());
    let (asked, granted) = (extent.clone(), extent);
    world.does(&GiveConsent { tenant: acme(), user, client_id, asked, granted, expires_at: None }).await;
    format!("{}:{}", scene.user, scene.app.id)
}

async fn an_erased_person_leaves_no_grant_and_no_consent(world: &World) {
    let scene = scene(world).await;
    let consent = consent(world, &scene).await;
    scene.order(world, Method::POST, &format!("/users/{}/erase", scene.user), &json!({"at_once": true})).await;
    assert_eq!(reason(world, "Session", &scene.session).await, "user_unavailable");
    scene.is_dead(world, &scene.outside, "user_unavailable").await;
    assert_eq!(reason(world, "Consent", &consent).await, "user_unavailable");
}

async fn a_disabled_client_loses_its_grants(world: &World) {
    let scene = scene(world).await;
    // A request that waits goes too.
    let request = RequestAuthorization {
        tenant: acme(),
        client_id: scene.app.id.clone(),
        request: super::world::request("openid"),
    };
    let waits = world.does(&request).await.0;
    let judge = world.machine("acme").await;
    scene.order(world, Method::POST, &format!("/clients/{}/disable", scene.app.id), &json!({"reason": "a test"})).await;
    for held in [&scene.inside, &scene.outside] {
        assert_eq!(world.worth(&judge, &held.access).await, json!({"active": false}));
        world.refresh(&scene.app, &held.refresh).refused("invalid_client").await;
        assert_eq!(reason(world, "Grant", &held.grant).await, "client_unavailable");
    }
    assert_eq!(reason(world, "Grant", &waits).await, "client_unavailable");
    scene.order(world, Method::POST, &format!("/clients/{}/enable", scene.app.id), &json!({})).await;
    scene.is_dead(world, &scene.outside, "client_unavailable").await;
    assert_eq!(events(world, "Session", &scene.session).await.len(), 1, "the person is still signed in");
}

async fn a_deleted_client_loses_its_grants_and_the_consents_to_it(world: &World) {
    let scene = scene(world).await;
    let consent = consent(world, &scene).await;
    scene.order(world, Method::DELETE, &format!("/clients/{}", scene.app.id), &json!({})).await;
    for held in [&scene.inside, &scene.outside] {
        assert_eq!(reason(world, "Grant", &held.grant).await, "client_unavailable");
    }
    assert_eq!(reason(world, "Consent", &consent).await, "client_unavailable");
}

async fn a_suspended_tenant_comes_back_without_sessions_and_grants(world: &World) {
    let scene = scene(world).await;
    let platform = admin(world, "system").await;
    let order = async |step: &str| {
        let ask = world.ask(Method::POST, format!("/admin/v1/tenants/acme/{step}")).bearer(&platform);
        ask.json(&json!(if step == "suspend" { json!({"reason": "unpaid"}) } else { json!({}) })).is(200).await;
    };
    order("suspend").await;
    assert_eq!(reason(world, "Session", &scene.session).await, "tenant_unavailable");
    order("reactivate").await;
    scene.is_dead(world, &scene.inside, "logout").await;
    scene.is_dead(world, &scene.outside, "tenant_unavailable").await;
}

async fn a_consent_that_is_taken_back_takes_its_grants_along(world: &World) {
    let scene = scene(world).await;
    let elsewhere = world.website("acme").await;
    let spared = held(world, &elsewhere, &scene.user, &scene.session, "openid").await;
    consent(world, &scene).await;
    scene.order(world, Method::DELETE, &format!("/consents/{}/{}", scene.user, scene.app.id), &json!({})).await;
    for held in [&scene.inside, &scene.outside] {
        scene.is_dead(world, held, "administrator").await;
    }
    assert_eq!(world.worth(&scene.app, &spared.access).await["active"], true, "what others got stays");
}

async fn what_began_after_it_is_left_alone(world: &World) {
    let scene = scene(world).await;
    world.does(&SuspendUser { tenant: acme(), user: scene.user.clone(), reason: None }).await;
    let at = world.events().await;
    world.ground.clock.step(1_000_000);
    scene.order(world, Method::POST, &format!("/users/{}/reactivate", scene.user), &json!({})).await;
    let session = world.session("acme", &scene.user).await;
    let after = held(world, &scene.app, &scene.user, &session, "openid offline_access").await;
    let event = world.journal.event_at(at).await.unwrap().unwrap();
    let appended = journal::Appended { first: at, last: at, recorded_at: event.recorded_at(), repeated: true };
    evident::endings::see_to(&world.journal, &appended).await;
    assert_eq!(reason(world, "Grant", &scene.outside.grant).await, "user_unavailable");
    scene.is_alive(world, &after).await;
    assert_eq!(events(world, "Session", &session).await.len(), 1);
}

async fn more_grants_than_one_commit_takes_end_page_by_page(world: &World) {
    let (app, user) = (world.app("acme", website()).await, world.aiko("acme").await);
    let admin = admin(world, "acme").await;
    futures_util::future::join_all((0..450).map(|_| world.code(&app, &user, "openid"))).await;
    let before = world.events().await;
    let ask = world.ask(Method::POST, format!("{ACME}/clients/{}/disable", app.id)).bearer(&admin);
    ask.json(&json!({"reason": "a test"})).is(200).await;
    let after = world.journal.read_page(before, 1000).await.unwrap();
    assert_eq!(after.iter().filter(|event| event.event_type == "GrantRevoked").count(), 450);
    let commits = after.iter().filter(|event| event.command_id.is_some()).count();
    assert_eq!(commits, 4, "the fact, and three pages");
}

async fn what_nobody_saw_to_is_seen_to_by_the_follower(world: &World) {
    let scene = scene(world).await;
    // Where it never stood, it begins at the head.
    projections::Cursor::new("endings").standing(&world.journal).await.unwrap();
    // Others' doings fill page after page: a follower that rested after each would be half a minute behind.
    let others = (0..2_500).map(|number| {
        let profile = Profile { user_name: Some(format!("person{number}")), ..Profile::default() };
        RegisterUser { tenant: acme(), id: None, profile, status: None, password: None }
    });
    let others: Vec<_> = others.collect();
    futures_util::future::join_all(others.iter().map(|other| world.does(other))).await;
    // As if the process had died after the commit.
    world.does(&SuspendUser { tenant: acme(), user: scene.user.clone(), reason: None }).await;
    world.ground.clock.step(6_000_000);
    let (stop, stopped) = watch::channel(false);
    let follower = tokio::spawn(evident::endings::follow(world.journal.clone(), stopped));
    until("the grant ends", || async {
        events(world, "Grant", &scene.outside.grant).await.last().unwrap().event_type == "GrantRevoked"
    })
    .await;
    assert_eq!(reason(world, "Session", &scene.session).await, "user_unavailable");
    assert_eq!(reason(world, "Grant", &scene.inside.grant).await, "logout");
    stop.send_replace(true);
    follower.await.unwrap();
}
