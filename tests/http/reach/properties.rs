//! What is kept with a session: read and changed by its person and by administrators, among the names that the tenant allows.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::on_both_engines;
use crate::people::browser::Browser;
use crate::people::world::{BASE, World};

on_both_engines! { crate::people::world::World:
    people_keep_what_the_tenant_allows_with_their_session
    a_session_says_how_long_it_may_be_believed
    nobody_else_reads_or_changes_it
}

async fn ask(
    world: &World,
    browser: &Browser<'_>,
    method: Method,
    body: Option<(&str, Value)>,
) -> (u16, Response<Body>) {
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::builder().method(method).uri("/t/acme/account/session").header("cookie", cookies.join("; "));
    let request = match &body {
        Some((origin, _)) => request.header("origin", *origin).header("content-type", "application/json"),
        None => request,
    };
    let body = body.map_or_else(Body::empty, |(_, body)| Body::from(body.to_string()));
    let answer = world.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    (answer.status().as_u16(), answer)
}

async fn read(answer: Response<Body>) -> Value {
    serde_json::from_slice(&to_bytes(answer.into_body(), usize::MAX).await.unwrap()).unwrap()
}

async fn people_keep_what_the_tenant_allows_with_their_session(world: &World) {
    world.tune("acme", |settings| settings.sign_in.session_properties = ["theme".into(), "basket".into()].into()).await;
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let (status, answer) = ask(world, &browser, Method::GET, None).await;
    let shown = read(answer).await;
    assert_eq!((status, &shown["user_id"], &shown["properties"]), (200, &json!(user), &json!({})));
    let members: Vec<&String> = shown.as_object().unwrap().keys().collect();
    let expected =
        ["acr", "amr", "auth_time", "expires_at", "idle_until", "level", "properties", "session_caching", "user_id"];
    assert_eq!(members, expected, "neither handle nor address nor browser");
    let patch = async |body: Value| ask(world, &browser, Method::PATCH, Some((BASE, body))).await;
    let (status, answer) = patch(json!({"theme": "dark", "basket": "7"})).await;
    assert!(answer.headers().contains_key("evident-position"));
    assert_eq!((status, read(answer).await["properties"].clone()), (200, json!({"theme": "dark", "basket": "7"})));
    let (status, answer) = patch(json!({"basket": null})).await;
    assert_eq!((status, read(answer).await["properties"].clone()), (200, json!({"theme": "dark"})));
    for (body, refused) in [
        (json!({"role": "admin"}), 422),
        (json!({"theme": "light", "role": "admin"}), 422),
        (json!({"theme": {"a": 1}}), 400),
        (json!(["theme"]), 400),
        (json!({"user_id": "somebody"}), 422),
    ] {
        assert_eq!(patch(body.clone()).await.0, refused, "{body}");
    }
    assert_eq!(read(ask(world, &browser, Method::GET, None).await.1).await["properties"], json!({"theme": "dark"}));
    // A name that is not allowed any more is not shown either.
    world.tune("acme", |settings| settings.sign_in.session_properties = ["basket".into()].into()).await;
    assert_eq!(read(ask(world, &browser, Method::GET, None).await.1).await["properties"], json!({}));
}

async fn a_session_says_how_long_it_may_be_believed(world: &World) {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for (seconds, header) in [(0, "no-store"), (180, "private, max-age=180")] {
        world.tune("acme", |settings| settings.sign_in.session_caching = seconds).await;
        let (_, answer) = ask(world, &browser, Method::GET, None).await;
        assert_eq!(answer.headers()["cache-control"], header);
        assert_eq!(read(answer).await["session_caching"], seconds);
    }
}

async fn nobody_else_reads_or_changes_it(world: &World) {
    world.tune("acme", |settings| settings.sign_in.session_properties = ["theme".into()].into()).await;
    world.person("acme", "aiko").await;
    let stranger = world.browser();
    assert_eq!(ask(world, &stranger, Method::GET, None).await.0, 401);
    assert_eq!(ask(world, &stranger, Method::PATCH, Some((BASE, json!({"theme": "dark"})))).await.0, 401);
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for origin in ["https://evil.example", "null", "https://login.acme.example"] {
        let (status, answer) = ask(world, &browser, Method::PATCH, Some((origin, json!({"theme": "dark"})))).await;
        assert_eq!(status, 403, "{origin}");
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }
    assert_eq!(
        ask(world, &browser, Method::OPTIONS, None).await.0,
        405,
        "a page of elsewhere gets no answer beforehand"
    );
    assert_eq!(read(ask(world, &browser, Method::GET, None).await.1).await["properties"], json!({}));
}
