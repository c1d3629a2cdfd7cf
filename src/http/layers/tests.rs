//! The layer around handlers that fall, dawdle, and take too much.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, Method, Request};
use axum::routing::{get, post};
use journal::Actor;
use journal::db::Engine;
use support::{Ground, PATIENCE};
use tower::ServiceExt as _;

use super::*;

async fn router() -> (Router, Journal) {
    patient(PATIENCE).await
}

/// One that gives a handler this long.
async fn patient(answers_within: Duration) -> (Router, Journal) {
    let ground = Ground::new(Engine::Sqlite).await;
    let (journal, _) = ground.journal(Vec::new()).await;
    let edge = Edge {
        journal: journal.clone(),
        routes: Routes::default(),
        trusted: "127.0.0.1".parse().unwrap(),
        certificates: None,
        secure: true,
        answers_within,
    };
    let told = journal.clone();
    let routes = Router::new()
        .route("/falls", get(async || -> &'static str { panic!("the secret is hunter2") }))
        .route("/late", get(std::future::pending::<()>))
        .route("/takes", post(async |body: Bytes| body.len().to_string()))
        .route("/takes-more", post(async |body: Bytes| body.len().to_string()).layer(DefaultBodyLimit::max(1 << 20)))
        .route(
            "/t/{tenant}/who",
            get(async move |arrival: Arrival| {
                let context = arrival.metadata(Actor::system());
                let _ = arrival.context(&told, Actor::system());
                format!("{:?} {:?} {:?}", context.correlation_id, context.traceparent, context.circumstances.ip)
            }),
        );
    (around(routes, edge), journal)
}

async fn ask(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    (parts.status, parts.headers, text)
}

fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    Request::builder().method(method).uri(path).body(body).unwrap()
}

#[tokio::test]
async fn a_handler_that_falls_is_answered_for_without_its_words() {
    let (router, _journal) = router().await;
    let (status, headers, text) = ask(&router, request(Method::GET, "/falls", Body::empty())).await;
    assert_eq!((status.as_u16(), headers[CONTENT_TYPE].to_str().unwrap()), (500, "application/problem+json"));
    assert!(text.contains("urn:evident:problem:internal") && !text.contains("hunter2"), "{text}");
    assert!(headers.contains_key(X_REQUEST_ID));
    assert_eq!(ask(&router, request(Method::POST, "/takes", "abc".into())).await.2, "3", "and the next one is served");
}

#[tokio::test]
async fn a_handler_that_does_not_answer_is_given_up() {
    let (router, _journal) = patient(Duration::from_millis(200)).await;
    let (status, headers, _) = ask(&router, request(Method::GET, "/late", Body::empty())).await;
    assert_eq!((status.as_u16(), headers[CONNECTION].to_str().unwrap()), (408, "close"));
}

#[tokio::test]
async fn a_body_has_64_kilobytes_unless_its_route_takes_more() {
    let (router, _journal) = router().await;
    for (path, bytes, expected) in [("/takes", BODY, 200), ("/takes", BODY + 1, 413), ("/takes-more", BODY + 1, 200)] {
        let (status, ..) = ask(&router, request(Method::POST, path, vec![b'x'; bytes].into())).await;
        assert_eq!(status.as_u16(), expected, "{path} {bytes}");
    }
}

#[tokio::test]
async fn every_answer_has_an_id_and_strict_headers_also_where_nothing_is() {
    let (router, _journal) = router().await;
    let (status, headers, _) = ask(&router, request(Method::GET, "/nothing", Body::empty())).await;
    assert_eq!(status.as_u16(), 404);
    assert!(headers[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(headers[CACHE_CONTROL], "no-store");
    let mut named = request(Method::GET, "/nothing", Body::empty());
    named.headers_mut().insert(X_REQUEST_ID, "caller-7".parse().unwrap());
    assert_eq!(ask(&router, named).await.1[X_REQUEST_ID], "caller-7");
    let mut strange = request(Method::GET, "/nothing", Body::empty());
    strange.headers_mut().insert(X_REQUEST_ID, "a b".parse().unwrap());
    let given = ask(&router, strange).await.1[X_REQUEST_ID].to_str().unwrap().to_owned();
    assert!(uuid::Uuid::parse_str(&given).is_ok(), "{given}");
}

#[tokio::test]
async fn a_command_learns_the_request_its_trace_and_its_callers_address() {
    let (router, _journal) = router().await;
    let mut request = request(Method::GET, "/t/acme/who", Body::empty());
    let (id, trace) =
        ("0b7c1b3e-5d0f-7000-8000-000000000000", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    for (name, value) in [("x-request-id", id), ("traceparent", trace), ("x-forwarded-for", "192.0.2.7")] {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4711))));
    let (_, _, text) = ask(&router, request).await;
    assert_eq!(text, format!("{id} Some({trace:?}) Some(\"192.0.2.7\")"));
}

#[tokio::test]
async fn figures_are_kept_by_template_and_hold_nothing_of_the_path() {
    observability::prepare_metrics();
    let (router, _journal) = router().await;
    for tenant in ["hunter2", "hunter3"] {
        ask(&router, request(Method::GET, &format!("/t/{tenant}/who?password=hunter4"), Body::empty())).await;
    }
    let page = observability::rendered().unwrap();
    let line = page.lines().find(|line| line.starts_with("evident_http_requests_total{route=\"/t/{tenant}/who\""));
    assert!(line.is_some_and(|line| line.contains("status=\"200\"") && line.contains("method=\"GET\"")), "{page}");
    assert!(page.contains("evident_http_request_duration_seconds_bucket"), "{page}");
    assert!(!page.contains("hunter"), "{page}");
}
