//! A receiver shows a token of its own, sees its own stream, and nobody else's.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use super::desk::{Desk, send};
use crate::logout::stage::Stage;
use crate::on_both_engines;

on_both_engines! { crate::logout::stage::Stage:
    who_shows_no_token_or_a_smaller_one_is_refused
    nobody_elses_stream_is_seen_or_changed
}

async fn who_shows_no_token_or_a_smaller_one_is_refused(stage: &Stage) {
    let mut desk = Desk::of(stage, "shop").await;
    let id = desk.polls(&[]).await;
    let bare = async |path: String| send(stage, Request::get(path).body(Body::empty()).unwrap()).await;
    let nothing = bare("/t/acme/ssf/streams".into()).await;
    assert_eq!(nothing.status, 401);
    assert!(nothing.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer realm="));
    let in_address = bare(format!("/t/acme/ssf/streams?access_token={}", desk.token)).await;
    assert_eq!(in_address.status, 400, "a token in an address ends up in logs");
    desk.renew("ssf.read").await;
    assert_eq!(desk.get(&format!("status?stream_id={id}")).await.body["status"], "enabled");
    for (method, place, body) in [
        (Method::POST, "streams", json!({})),
        (Method::PATCH, "streams", json!({ "stream_id": id })),
        (Method::PUT, "streams", json!({ "stream_id": id })),
        (Method::POST, "status", json!({ "stream_id": id, "status": "disabled" })),
        (Method::POST, "verify", json!({ "stream_id": id })),
        (Method::POST, "subjects:add", json!({ "stream_id": id, "subject": { "format": "opaque", "id": "a" } })),
        (Method::POST, "subjects:remove", json!({ "stream_id": id, "subject": { "format": "opaque", "id": "a" } })),
    ] {
        let answer = desk.ask(method, place, Some(body)).await;
        assert_eq!((answer.status.as_u16(), &answer.body["error"]), (403, &json!("insufficient_scope")), "{place}");
    }
    assert_eq!(desk.ask(Method::DELETE, &format!("streams?stream_id={id}"), None).await.status, 403);
    let other = Desk::within(stage, "other", "shop", |_| {}).await;
    desk.token.clone_from(&other.token);
    assert_eq!(desk.get("streams").await.status, 401, "a token of another tenant is none here");
}

async fn nobody_elses_stream_is_seen_or_changed(stage: &Stage) {
    let (shop, forum) = (Desk::of(stage, "shop").await, Desk::of(stage, "forum").await);
    let elsewhere = Desk::within(stage, "other", "shop", |_| {}).await;
    let id = shop.polls(&[]).await;
    for stranger in [&forum, &elsewhere] {
        for own in [false, true] {
            if own {
                stranger.polls(&[]).await;
            }
            assert_eq!(stranger.get("streams").await.body.as_array().unwrap().len(), usize::from(own));
            let subject = json!({ "format": "opaque", "id": "a" });
            for (method, place, body) in [
                (Method::GET, format!("streams?stream_id={id}"), json!({})),
                (Method::GET, format!("status?stream_id={id}"), json!({})),
                (Method::PATCH, "streams".to_owned(), json!({ "stream_id": id })),
                (Method::PUT, "streams".to_owned(), json!({ "stream_id": id })),
                (Method::DELETE, format!("streams?stream_id={id}"), json!({})),
                (Method::POST, "status".to_owned(), json!({ "stream_id": id, "status": "disabled" })),
                (Method::POST, "verify".to_owned(), json!({ "stream_id": id })),
                (Method::POST, "subjects:add".to_owned(), json!({ "stream_id": id, "subject": subject })),
                (Method::POST, "subjects:remove".to_owned(), json!({ "stream_id": id, "subject": subject })),
            ] {
                let answer = stranger.ask(method.clone(), &place, Some(body)).await;
                assert_eq!(
                    (answer.status.as_u16(), &answer.body["err"]),
                    (404, &json!("not_found")),
                    "{method} {place}"
                );
            }
        }
    }
    assert_eq!(shop.get(&format!("status?stream_id={id}")).await.body["status"], "enabled");
}
