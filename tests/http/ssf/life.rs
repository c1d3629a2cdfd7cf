//! Discovery, and the life of a stream (SSF 1.0 §7 and §8.1.1).

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use super::desk::{CAEP, Desk, RISC, events, send};
use crate::logout::stage::Stage;
use crate::on_both_engines;
use crate::people::world::BASE;

on_both_engines! { crate::logout::stage::Stage:
    the_transmitter_says_what_it_is
    a_stream_is_created_read_updated_replaced_and_deleted
    what_only_the_transmitter_sets_is_not_changed
    what_cannot_be_used_is_refused
}

async fn the_transmitter_says_what_it_is(stage: &Stage) {
    let found = async |path: &str| send(stage, Request::get(path).body(Body::empty()).unwrap()).await;
    let told = found("/.well-known/ssf-configuration/t/acme").await;
    assert_eq!(told.status, 200);
    let issuer = format!("{BASE}/t/acme");
    assert_eq!(
        told.body,
        json!({
            "spec_version": "1_0",
            "issuer": issuer,
            "jwks_uri": format!("{issuer}/oauth2/jwks"),
            "delivery_methods_supported": ["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"],
            "configuration_endpoint": format!("{issuer}/ssf/streams"),
            "status_endpoint": format!("{issuer}/ssf/status"),
            "add_subject_endpoint": format!("{issuer}/ssf/subjects:add"),
            "remove_subject_endpoint": format!("{issuer}/ssf/subjects:remove"),
            "verification_endpoint": format!("{issuer}/ssf/verify"),
            "critical_subject_members": ["user", "session"],
            "authorization_schemes": [{ "spec_urn": "urn:ietf:rfc:6749" }],
            "default_subjects": "ALL",
        })
    );
    assert_eq!(told.headers["content-type"], "application/json");
    assert_eq!(found("/.well-known/ssf-configuration/t/nobody").await.status, 404);
    stage.world.tune("acme", |settings| settings.domain = Some("login.acme.example".to_owned())).await;
    let own = Request::get("/.well-known/ssf-configuration").header("host", "login.acme.example");
    let told = send(stage, own.body(Body::empty()).unwrap()).await;
    let issuer = "https://login.acme.example";
    assert_eq!((told.status.as_u16(), &told.body["issuer"]), (200, &json!(issuer)));
    assert_eq!(told.body["configuration_endpoint"], format!("{issuer}/ssf/streams"));
}

async fn a_stream_is_created_read_updated_replaced_and_deleted(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    assert_eq!(desk.get("streams").await.body, json!([]));
    let wanted = [events(CAEP, &["session-revoked", "made-up"]), vec!["urn:example:other".to_owned()]].concat();
    let address = "https://receiver.example.com/events";
    let delivery = json!({
        "method": "urn:ietf:rfc:8935", "endpoint_url": address, "authorization_header": "Bearer s3cr3t"
    });
    let created = desk
        .post("streams", json!({ "delivery": delivery, "events_requested": wanted, "description": "Security desk" }))
        .await;
    assert_eq!(created.status, 201, "{}", created.body);
    let id = created.body["stream_id"].as_str().unwrap().to_owned();
    assert!(created.headers.contains_key("evident-position") && created.headers["cache-control"] == "no-store");
    let body = &created.body;
    assert_eq!((&body["iss"], &body["aud"]), (&json!(format!("{BASE}/t/acme")), &json!("shop")));
    assert_eq!(body["delivery"], json!({ "method": "urn:ietf:rfc:8935", "endpoint_url": address }));
    assert_eq!(body["events_requested"].as_array().unwrap().len(), 3);
    assert_eq!(body["events_delivered"], json!(events(CAEP, &["session-revoked"])));
    assert_eq!((&body["min_verification_interval"], &body["description"]), (&json!(60), &json!("Security desk")));
    assert_eq!(body["events_supported"].as_array().unwrap().len(), 9);
    assert_eq!(desk.post("streams", json!({})).await.status, 409);
    assert_eq!(desk.get(&format!("streams?stream_id={id}")).await.body, *body);
    assert_eq!(desk.get("streams").await.body, json!([body]));

    let fewer = events(RISC, &["account-disabled"]);
    let patch = json!({ "stream_id": id, "events_requested": fewer });
    let updated = desk.ask(Method::PATCH, "streams", Some(patch)).await;
    assert_eq!((updated.status.as_u16(), &updated.body["events_delivered"]), (200, &json!(fewer)));
    assert_eq!((&updated.body["delivery"], &updated.body["description"]), (&body["delivery"], &body["description"]));

    let put = desk.ask(Method::PUT, "streams", Some(json!({ "stream_id": id }))).await;
    assert_eq!(put.status, 200, "{}", put.body);
    let polled = json!({ "method": "urn:ietf:rfc:8936", "endpoint_url": format!("{BASE}/t/acme/ssf/poll") });
    assert_eq!((&put.body["delivery"], &put.body["events_requested"]), (&polled, &json!([])));
    assert!(put.body.get("description").is_none(), "{}", put.body);

    let place = format!("streams?stream_id={id}");
    let gone = desk.ask(Method::DELETE, &place, None).await;
    assert_eq!((gone.status.as_u16(), gone.body), (204, Value::Null));
    assert_eq!(desk.ask(Method::DELETE, &place, None).await.status, 404);
    assert_eq!((desk.get(&place).await.status.as_u16(), desk.get("streams").await.body), (404, json!([])));
    let another = desk.polls(&[]).await;
    assert_ne!(another, id, "a name is never given twice");
}

async fn what_only_the_transmitter_sets_is_not_changed(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    let id = desk.polls(&events(CAEP, &["session-revoked"])).await;
    let whole = desk.get(&format!("streams?stream_id={id}")).await.body;
    let back = desk.ask(Method::PUT, "streams", Some(whole.clone())).await;
    assert_eq!((back.status.as_u16(), &back.body), (200, &whole), "what was read may be sent back");
    for (name, wrong) in [
        ("iss", json!("https://evil.example")),
        ("aud", json!("forum")),
        ("events_supported", json!([])),
        ("events_delivered", json!([])),
        ("min_verification_interval", json!(1)),
    ] {
        let patch = json!({ "stream_id": id, (name): wrong });
        let answer = desk.ask(Method::PATCH, "streams", Some(patch)).await;
        assert_eq!((answer.status.as_u16(), &answer.body["err"]), (400, &json!("invalid_request")), "{name}");
        assert!(answer.body["description"].as_str().unwrap().contains(name), "{}", answer.body);
    }
    assert_eq!(desk.get(&format!("streams?stream_id={id}")).await.body, whole);
}

async fn what_cannot_be_used_is_refused(stage: &Stage) {
    let desk = Desk::of(stage, "shop").await;
    for wrong in [
        json!({ "delivery": { "method": "urn:ietf:rfc:8935" } }),
        json!({ "delivery": { "method": "urn:ietf:rfc:8935", "endpoint_url": "http://receiver.example.com/" } }),
        json!({ "delivery": { "method": "urn:example:pigeon" } }),
        json!({ "events_requested": "all" }),
        json!({ "description": "a\u{0}b" }),
        json!([]),
    ] {
        let answer = desk.post("streams", wrong.clone()).await;
        assert_eq!((answer.status.as_u16(), &answer.body["err"]), (400, &json!("invalid_request")), "{wrong}");
    }
    let id = desk.polls(&[]).await;
    for (method, place, body) in [
        (Method::PATCH, "streams".to_owned(), json!({})),
        (Method::DELETE, "streams".to_owned(), json!({})),
        (Method::GET, "status".to_owned(), json!({})),
        (Method::POST, "status".to_owned(), json!({ "stream_id": id, "status": "asleep" })),
        (Method::POST, "verify".to_owned(), json!({ "stream_id": id, "state": "a\u{0}b" })),
        (Method::POST, "subjects:add".to_owned(), json!({ "stream_id": id, "subject": { "format": "did" } })),
        (Method::GET, format!("streams?stream_id={id}&stream_id={id}"), json!({})),
    ] {
        let answer = desk.ask(method.clone(), &place, Some(body)).await;
        assert_eq!(answer.status, 400, "{method} {place}: {}", answer.body);
    }
}
