//! Something of everything in a tenant, so that a question has something to find.

use aggregates::authentication::{Method, Origin};
use aggregates::client::ResponseType;
use aggregates::consent::Extent;
use aggregates::grant::{Approval, AuthorizationRequest, ResponseMode};
use aggregates::{ScopeSet, TenantId};
use axum::http::Method as Verb;
use commands::authentication::Proof;
use commands::consent::GiveConsent;
use commands::grant::{ApproveGrant, Asked};
use commands::session::SignIn;
use commands::{Command, Context, execute};
use journal::Actor;
use serde_json::{Value, json};

use crate::admin::world::World;

/// The names of what a tenant has, by the parameters that take them.
pub type Stock = Vec<(&'static str, String)>;

async fn does<C: Command<Error: std::fmt::Debug>>(world: &World, command: &C) -> C::Answer {
    let context = Context::new(world.journal.clone(), Actor::system());
    execute(&context, command).await.unwrap().answer
}

/// Adds one of each to a tenant: a person who signed in, a client, a resource, a key, a grant, a consent, a job. `mark` tells them
/// from others.
pub async fn fill(world: &World, tenant: &str, mark: &str) -> Stock {
    let create = |area: &str, body: Value| world.post(format!("/t/{tenant}/admin/v1/{area}"), &body).is(201);
    let user = json!({"user_id": format!("aiko-of-{mark}"), "profile": {"user_name": format!("aiko-of-{mark}")},
        "password": "nine purple otters hum"});
    let user_id = create("users", user).await.text("user_id");
    let client = json!({"client_id": format!("shop-of-{mark}"),
        "metadata": {"redirect_uris": ["https://shop.example.com/cb"]}});
    let made = create("clients", client).await;
    let (client_id, secret_id) = (made.text("client_id"), made.body["secret_id"].as_str().unwrap_or("none").to_owned());
    let resource = json!({"identifier": format!("https://{mark}.example.com"), "name": "Orders"});
    let resource_id = create("resources", resource).await.text("resource_id");
    let group =
        json!({"group_id": format!("sales-of-{mark}"), "name": format!("Sales of {mark}"), "members": [user_id]});
    let group_id = create("groups", group).await.text("group_id");
    let role = json!({"name": format!("Readers of {mark}"), "permissions": ["evident:users:read"]});
    let role_id = create("roles", role).await.text("role_id");
    // In the tenant, and over the group.
    for path in
        [format!("roles/{role_id}/holders/{user_id}"), format!("groups/{group_id}/administrators/{user_id}/{role_id}")]
    {
        world.ask(Verb::PUT, format!("/t/{tenant}/admin/v1/{path}")).is(200).await;
    }
    let webhook = json!({"name": "Alerts", "url": "https://hooks.example.com", "events": ["*"]});
    let webhook_id = create("webhooks", webhook).await.text("webhook_id");
    let export = world.post(format!("/t/{tenant}/admin/v1/exports/users"), &json!({}));
    let job_id = export.is(202).await.text("job_id");
    let keys = format!("/t/{tenant}/admin/v1/keys");
    world.post(format!("{keys}/rotate"), &json!({"alg": "ES256"})).is(200).await;
    let kid = world.get(&keys).is(200).await.body["items"][0]["kid"].as_str().unwrap().to_owned();
    let session_id = signed_in(world, tenant, &user_id).await;
    let grant_id = granted(world, tenant, &user_id, &client_id, &session_id).await;
    consented(world, tenant, &user_id, &client_id).await;
    vec![
        ("user_id", user_id),
        ("client_id", client_id),
        ("secret_id", secret_id),
        ("resource_id", resource_id),
        ("group_id", group_id),
        ("role_id", role_id),
        ("kid", kid),
        ("session_id", session_id),
        ("grant_id", grant_id),
        ("webhook_id", webhook_id),
        ("job_id", job_id),
    ]
}

fn scope() -> ScopeSet {
    ScopeSet::parse("openid profile").unwrap()
}

async fn signed_in(world: &World, tenant: &str, user: &str) -> String {
    let proof = Proof {
        user: user.to_owned(),
        checked: None,
        attempt: None,
        grant: None,
        method: Method::Password,
        acr: "urn:evident:password".into(),
        amr: vec!["pwd".into()],
        origin: Origin::default(),
    };
    does(world, &SignIn { tenant: TenantId::parse(tenant).unwrap(), proof }).await.session_id
}

async fn granted(world: &World, tenant: &str, user: &str, client: &str, session: &str) -> String {
    let request = AuthorizationRequest {
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: "https://shop.example.com/cb".into(),
        redirect_uri_given: true,
        scope: scope(),
        resources: vec![],
        code_challenge: None,
        state: None,
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
        user_id: user.to_owned(),
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
    let tenant = TenantId::parse(tenant).unwrap();
    let asked = Asked::Now { client_id: client.to_owned(), request: Box::new(request) };
    let approve = ApproveGrant { tenant, asked, approval, code_seconds: 60, access: None, consent: None };
    does(world, &approve).await.grant_id.to_string()
}

async fn consented(world: &World, tenant: &str, user: &str, client: &str) {
    let extent = Extent { scope: scope(), ..Extent::default() };
    let give = GiveConsent {
        tenant: TenantId::parse(tenant).unwrap(),
        user: user.to_owned(),
        client_id: client.to_owned(),
        asked: extent.clone(),
        granted: extent,
        expires_at: None,
    };
    does(world, &give).await;
}
