//! What the tenant sees of streams, and how it stops them.

use axum::http::{Method, Request};
use serde_json::{Value, json};

use super::desk::{Answer, Desk, RISC, SSF, events, send};
use super::receiver::Receiver;
use crate::logout::stage::Stage;
use crate::on_both_engines;

on_both_engines! { crate::logout::stage::Stage:
    the_tenant_sees_streams_and_stops_them
}

async fn administers(desk: &Desk<'_>, method: Method, place: &str, body: Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/t/acme/admin/v1/ssf-streams{place}"))
        .header("authorization", format!("Bearer {}", desk.token))
        .header("content-type", "application/json")
        .body(if body.is_null() { String::new() } else { body.to_string() }.into());
    send(desk.stage, request.unwrap()).await
}

async fn the_tenant_sees_streams_and_stops_them(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let shop = Desk::of(stage, "shop").await;
    let id = shop.pushes(&app.address(), &events(RISC, &["account-disabled"])).await;
    let scope = "ssf.manage evident:clients:read evident:clients:write";
    let mut console = Desk::within(stage, "acme", "console", |metadata| metadata.scope = Some(scope.into())).await;
    console.renew("evident:clients:read").await;
    let listed = administers(&console, Method::GET, "", Value::Null).await;
    assert_eq!(listed.status, 200, "{}", listed.body);
    let shown = administers(&console, Method::GET, "/shop", Value::Null).await;
    assert_eq!((listed.body["items"].as_array().unwrap().len(), &listed.body["items"][0]), (1, &shown.body));
    assert_eq!((&shown.body["stream_id"], &shown.body["status"]), (&json!(id), &json!("enabled")));
    assert!(!shown.body.to_string().contains("of-the-receiver"), "{}", shown.body);
    let ending = json!({ "status": "disabled", "reason": "The contract ended" });
    assert_eq!(administers(&console, Method::POST, "/shop/status", ending.clone()).await.status, 403);
    console.renew("evident:clients:read+evident:clients:write").await;
    let tried = administers(&console, Method::POST, "/shop/status?dry_run=true", ending.clone()).await;
    assert_eq!(
        (tried.status.as_u16(), &tried.body["would_append"][0]["event_type"]),
        (200, &json!("SsfStreamStatusSet"))
    );
    assert_eq!(administers(&console, Method::POST, "/shop/status", ending).await.status, 200);
    let told = app.hears(1).await.remove(0);
    let said = json!({ "status": "disabled", "reason": "The contract ended" });
    assert_eq!(told.event(), (format!("{SSF}stream-updated"), said));
    let shown = administers(&console, Method::GET, "/shop", Value::Null).await.body;
    assert_eq!((&shown["status"], &shown["set_by"]), (&json!("disabled"), &json!("transmitter")));
    assert_eq!(shop.get(&format!("status?stream_id={id}")).await.body["reason"], "The contract ended");
    let nobody = administers(&console, Method::POST, "/forum/status", json!({ "status": "paused" })).await;
    assert_eq!((nobody.status.as_u16(), nobody.body["type"].as_str().unwrap().ends_with("not-found")), (404, true));
    assert_eq!(administers(&console, Method::POST, "/shop/status", json!({ "status": "asleep" })).await.status, 422);
}
