//! `{issuer}/admin/v1/sessions`, `grants` and `consents`: what comes of people signing in.

use aggregates::authentication::{Method, Origin};
use aggregates::client::ResponseType;
use aggregates::consent::Extent;
use aggregates::grant::{Approval, AuthorizationRequest, ResponseMode};
use aggregates::{ScopeSet, TenantId};
use commands::authentication::Proof;
use commands::consent::GiveConsent;
use commands::grant::{ApproveGrant, Asked};
use commands::session::SignIn;
use commands::{Command, Context, execute};
use journal::Actor;
use serde_json::{Value, json};

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_session_is_shown_and_ended
    an_administrator_sees_and_changes_selected_properties
    a_grant_is_shown_and_taken_back
    a_consent_is_shown_and_taken_back
}

const ACME: &str = "/t/acme/admin/v1";

async fn does<C: Command<Error: std::fmt::Debug>>(world: &World, command: &C) -> C::Answer {
    let context = Context::new(world.journal.clone(), Actor::system());
    execute(&context, command).await.unwrap().answer
}

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

fn scope() -> ScopeSet {
    ScopeSet::parse("openid profile").unwrap()
}

pub async fn signed_in(world: &World) -> String {
    world.post(format!("{ACME}/users"), &json!({"user_id": "aiko"})).is(201).await;
    sign_in(world).await
}

/// Another session of the same person.
pub async fn sign_in(world: &World) -> String {
    let proof = Proof {
        user: "aiko".into(),
        checked: None,
        attempt: None,
        grant: None,
        method: Method::Password,
        acr: "urn:evident:password".into(),
        amr: vec!["pwd".into()],
        origin: Origin::default(),
    };
    does(world, &SignIn { tenant: acme(), proof }).await.session_id
}

async fn items(world: &World, area: &str, filter: &str) -> Value {
    world.get(format!("{ACME}/{area}?filter={}", filter.replace(' ', "%20").replace('"', "%22"))).is(200).await.body["items"]
        .clone()
}

async fn an_administrator_sees_and_changes_selected_properties(world: &World) {
    let session = signed_in(world).await;
    let (path, settings) = (format!("{ACME}/sessions/{session}"), "/admin/v1/tenants/acme/settings");
    let properties = || async { world.get(&path).is(200).await.body["properties"].clone() };
    let set = |changes: Value| world.patch(format!("{path}/properties"), &changes);
    set(json!({"theme": "dark"})).refused("invalid").await;
    world.patch(settings, &json!({"sign_in": {"session_properties": ["theme", "basket"]}})).any().is(200).await;
    let before = world.get(&path).is(200).await;
    set(json!({"theme": "dark"})).header("if-match", "\"99\"").refused("precondition-failed").await;
    set(json!({"theme": "dark", "basket": "7"})).header("if-match", before.header("etag")).is(200).await;
    assert_eq!(properties().await, json!({"theme": "dark", "basket": "7"}));
    set(json!({"basket": null})).is(200).await;
    assert_eq!(properties().await, json!({"theme": "dark"}));
    world.patch(settings, &json!({"sign_in": {"queried_session_properties": ["basket"]}})).any().is(200).await;
    assert_eq!(properties().await, json!({}), "what is not selected is not shown");
    assert_eq!(items(world, "sessions", "user_id eq \"aiko\"").await[0]["properties"], json!({}));
    let unknown = json!({"sign_in": {"queried_session_properties": ["role"]}});
    world.patch(settings, &unknown).any().refused("invalid").await;
    world.patch(format!("{ACME}/sessions/nobody/properties"), &json!({"theme": "x"})).refused("not-found").await;
}

async fn a_session_is_shown_and_ended(world: &World) {
    let session = signed_in(world).await;
    let path = format!("{ACME}/sessions/{session}");
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("session", shown.body, {
        ".session_id" => "[id]", ".auth_time" => "[time]", ".idle_until" => "[time]", ".expires_at" => "[time]",
        ".created_at" => "[time]",
    });
    assert_eq!(items(world, "sessions", "user_id eq \"aiko\"").await, json!([shown.body]));
    assert_eq!(items(world, "sessions", "user_id eq \"ken\"").await, json!([]));
    world.get(format!("{ACME}/sessions")).refused("malformed-request").await;
    world.delete(&path).header("if-match", "\"9\"").refused("precondition-failed").await;
    world.delete(&path).header("if-match", shown.header("etag")).is(200).await;
    world.get(&path).refused("not-found").await;
    assert_eq!(items(world, "sessions", "user_id eq \"aiko\"").await, json!([]));
    world.delete(format!("{ACME}/sessions/nobody")).refused("not-found").await;
    world.get(format!("/t/other/admin/v1/sessions/{session}")).refused("not-found").await;
}

async fn a_grant_is_shown_and_taken_back(world: &World) {
    let session = signed_in(world).await;
    let grant = approved(world, &session).await;
    grant_is_shown_and_taken_back(world, &session, &grant).await;
}

/// A grant whose code waits.
pub async fn approved(world: &World, session: &str) -> String {
    let client = json!({"client_id": "shop", "metadata": {"redirect_uris": ["https://shop.example.com/cb"]}});
    world.post(format!("{ACME}/clients"), &client).is(201).await;
    let request = AuthorizationRequest {
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: "https://shop.example.com/cb".into(),
        redirect_uri_given: true,
        scope: scope(),
        resources: vec![],
        code_challenge: None,
        state: Some("a-state-that-nobody-needs-to-see".into()),
        nonce: None,
        prompt: vec![],
        max_age: None,
        acr_values: vec![],
        claims: None,
        authorization_details: None,
        ui_locales: vec![],
        id_token_hint_subject: None,
        dpop_jkt: None,
        pushed: None,
    };
    let approval = Approval {
        user_id: "aiko".into(),
        session_id: Some(session.to_owned()),
        scope: scope(),
        resources: vec![],
        claims: None,
        authorization_details: None,
        auth_time: Some(world.journal.clock().now()),
        acr: None,
        amr: vec![],
        sid: None,
    };
    let asked = Asked::Now { client_id: "shop".into(), request: Box::new(request) };
    let approve = ApproveGrant { tenant: acme(), asked, approval, code_seconds: 60, access: None, consent: None };
    does(world, &approve).await.grant_id.to_string()
}

async fn grant_is_shown_and_taken_back(world: &World, session: &str, grant: &str) {
    let path = format!("{ACME}/grants/{grant}");
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("grant", shown.body, {
        ".grant_id" => "[id]", ".session_id" => "[id]", ".auth_time" => "[time]", ".expires_at" => "[time]",
        ".created_at" => "[time]", ".updated_at" => "[time]",
    });
    for filter in ["user_id eq \"aiko\"", "client_id eq \"shop\"", &format!("session_id eq \"{session}\"")] {
        assert_eq!(items(world, "grants", filter).await, json!([shown.body]), "{filter}");
    }
    for filter in ["user_id sw \"a\"", "scope eq \"openid\""] {
        let filter = filter.replace(' ', "%20").replace('"', "%22");
        world.get(format!("{ACME}/grants?filter={filter}")).refused("malformed-request").await;
    }
    world.delete(&path).is(200).await;
    world.get(&path).refused("not-found").await;
    assert_eq!(items(world, "grants", "user_id eq \"aiko\"").await, json!([]));
    for nobody in ["nobody", "0198c0de-0000-7000-8000-000000000001"] {
        world.delete(format!("{ACME}/grants/{nobody}")).refused("not-found").await;
    }
}

pub async fn consented(world: &World) {
    let extent = Extent { scope: scope(), ..Extent::default() };
    let give = GiveConsent {
        tenant: acme(),
        user: "aiko".into(),
        client_id: "shop".into(),
        asked: extent.clone(),
        granted: extent,
        expires_at: None,
    };
    does(world, &give).await;
}

async fn a_consent_is_shown_and_taken_back(world: &World) {
    signed_in(world).await;
    consented(world).await;
    let path = format!("{ACME}/consents/aiko/shop");
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("consent", shown.body, { ".created_at" => "[time]", ".updated_at" => "[time]" });
    for filter in ["user_id eq \"aiko\"", "client_id eq \"shop\""] {
        assert_eq!(items(world, "consents", filter).await, json!([shown.body]), "{filter}");
    }
    world.get(format!("{ACME}/consents")).refused("malformed-request").await;
    world.delete(&path).is(200).await;
    world.get(&path).refused("not-found").await;
    world.delete(format!("{ACME}/consents/aiko/nobody")).refused("not-found").await;
}
