//! The way out against listeners on loopback that redirect, flood, dawdle and lie about their names.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use journal::TenantId;
use protocols::oauth::{RequestUri, RequestUriError};
use support::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A listener that answers every request with the same bytes, and counts.
struct Listener {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Listener {
    /// `pause` between the head and the last byte of the body.
    async fn new(answer: impl Into<Vec<u8>>, pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, answer) = (Arc::<AtomicUsize>::default(), Arc::new(Mutex::new(answer.into())));
        let (counted, told) = (Arc::clone(&requests), Arc::clone(&answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (counted, told) = (Arc::clone(&counted), Arc::clone(&told));
                tokio::spawn(async move {
                    let mut head = vec![0; 4096];
                    if stream.read(&mut head).await.unwrap_or(0) == 0 {
                        return;
                    }
                    counted.fetch_add(1, Ordering::SeqCst);
                    let bytes = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    let (last, first) = bytes.split_last().unwrap();
                    let _ = stream.write_all(first).await;
                    tokio::time::sleep(pause).await;
                    let _ = stream.write_all(&[*last]).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { address, requests, answer }
    }

    async fn answering(status: &str, headers: &str, body: &str) -> Self {
        Self::new(answer(status, headers, body), Duration::ZERO).await
    }

    fn url(&self, host: &str) -> String {
        format!("http://{host}:{}/keys", self.address.port())
    }

    fn asked(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Names and the addresses that they have one resolution after another; the last one stays.
struct Book(Mutex<Vec<Vec<IpAddr>>>);

impl Book {
    fn of(answers: &[&[&str]]) -> Arc<dyn Names> {
        let parse = |one: &&[&str]| one.iter().map(|text| text.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect())))
    }
}

impl Names for Book {
    fn resolve(&self, _: &str) -> Resolved {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        Box::pin(async move { Ok(answer) })
    }
}

fn outbound(allowed: &str, names: &Arc<dyn Names>) -> Outbound {
    patient(PATIENCE, allowed, names)
}

/// One that gives others this long.
fn patient(patience: Duration, allowed: &str, names: &Arc<dyn Names>) -> Outbound {
    let patience = Patience { connect: patience, answer: patience };
    Outbound::with(allowed.parse().unwrap(), names, patience).unwrap()
}

fn machine() -> Arc<dyn Names> {
    Arc::new(MachineNames)
}

fn loopback() -> Outbound {
    outbound("127.0.0.0/8", &machine())
}

#[tokio::test]
async fn a_document_comes_with_its_status_type_and_age() {
    let headers = "Content-Type: application/json\r\nCache-Control: public, max-age=77\r\n";
    let listener = Listener::answering("404 Not Found", headers, "{}").await;
    let fetched = loopback().get(&listener.url("127.0.0.1"), "*/*", 10).await.unwrap();
    assert_eq!(
        (fetched.status, fetched.content_type.as_deref(), &fetched.body[..]),
        (404, Some("application/json"), &b"{}"[..])
    );
    assert_eq!(fetched.max_age, Some(Duration::from_secs(77)));
    let posted = loopback().post(&listener.url("localhost"), HeaderMap::new(), Bytes::from("x"), 10).await;
    assert_eq!(posted.unwrap().status, 404);
}

#[tokio::test]
async fn of_the_answer_to_a_message_only_how_it_was_taken_matters() {
    let long = "x".repeat(2 * LISTENED);
    let listener = Listener::answering("503 Busy", "Retry-After: 7\r\n", &long).await;
    let told = loopback().tell(&listener.url("127.0.0.1"), HeaderMap::new(), Bytes::from("x")).await.unwrap();
    assert_eq!((told.status, told.retry_after.as_deref(), told.said.len()), (503, Some("7"), KEPT));
    let listener = Listener::new("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Duration::ZERO).await;
    let told = loopback().tell(&listener.url("127.0.0.1"), HeaderMap::new(), Bytes::from("x")).await;
    assert_eq!(told.unwrap_err(), OutboundError::Unreachable);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Listener::answering("200 OK", "", "secret").await;
    let there = format!("Location: {}\r\n", target.url("127.0.0.1"));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let listener = Listener::answering(status, &there, "").await;
        let error = loopback().get(&listener.url("127.0.0.1"), "*/*", 10).await.unwrap_err();
        assert_eq!(error, OutboundError::Redirected);
    }
    assert_eq!(target.asked(), 0);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_cut_off_whether_it_says_so_or_not() {
    let told = Listener::answering("200 OK", "", &"x".repeat(1001)).await;
    let body = "x".repeat(100_000);
    let untold = Listener::new(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"), Duration::ZERO).await;
    for listener in [told, untold] {
        let error = loopback().get(&listener.url("127.0.0.1"), "*/*", 1000).await.unwrap_err();
        assert_eq!(error, OutboundError::TooLarge(1000));
        assert!(!error.to_string().contains('x'.to_string().repeat(3).as_str()));
    }
}

#[tokio::test]
async fn who_is_slow_with_the_last_byte_is_left() {
    let listener = Listener::new(answer("200 OK", "", "{}"), PATIENCE).await;
    let (begun, outbound) = (std::time::Instant::now(), patient(Duration::from_secs(1), "127.0.0.0/8", &machine()));
    assert_eq!(outbound.get(&listener.url("127.0.0.1"), "*/*", 10).await.unwrap_err(), OutboundError::Slow);
    assert!(begun.elapsed() < PATIENCE / 2);
}

#[tokio::test]
async fn what_leads_inside_is_refused_before_anything_is_sent() {
    let listener = Listener::answering("200 OK", "", "secret").await;
    let closed = outbound("", &machine());
    let port = listener.address.port();
    let table = [
        (format!("https://127.0.0.1:{port}/"), OutboundError::Private),
        (format!("https://localhost:{port}/"), OutboundError::Private),
        (format!("https://[::1]:{port}/"), OutboundError::Private),
        (format!("https://[::ffff:127.0.0.1]:{port}/"), OutboundError::Private),
        (format!("https://2130706433:{port}/"), OutboundError::Private),
        (format!("https://0x7f.1:{port}/"), OutboundError::Private),
        ("https://169.254.169.254/latest/meta-data/".to_owned(), OutboundError::Private),
        ("https://[fd00:ec2::254]/".to_owned(), OutboundError::Private),
        (format!("http://127.0.0.1:{port}/"), OutboundError::Plain),
        ("ftp://example.com/".to_owned(), OutboundError::Address("it must begin with https://")),
        ("file:///etc/passwd".to_owned(), OutboundError::Address("it must begin with https://")),
        ("https://user@example.com/".to_owned(), OutboundError::Address("it must not hold a name or a password")),
        ("example.com".to_owned(), OutboundError::Address("it is no URL")),
        (format!("https://example.com/{}", "a".repeat(3000)), OutboundError::Address("it is too long")),
    ];
    for (address, refusal) in table {
        assert_eq!(closed.get(&address, "*/*", 10).await.unwrap_err(), refusal, "{address}");
    }
    let open = loopback();
    let public = open.get("http://1.1.1.1/", "*/*", 10).await.unwrap_err();
    assert_eq!(public, OutboundError::Plain, "an allowed network does not open http to the world");
    assert_eq!(listener.asked(), 0);
}

#[tokio::test]
async fn a_name_with_one_address_inside_is_refused_whole() {
    let mixed = Book::of(&[&["1.1.1.1", "10.0.0.1"]]);
    let error = outbound("", &mixed).get("https://app.example.com/", "*/*", 10).await.unwrap_err();
    assert_eq!(error, OutboundError::Private);
}

#[tokio::test]
async fn a_name_that_changes_its_address_gains_nothing() {
    let listener = Listener::answering("200 OK", "", "secret").await;
    // First resolved to an allowed network, then to this machine: what is connected to is what was checked.
    let rebinding = Book::of(&[&["127.0.0.1"], &["127.0.0.2"], &["10.0.0.1"]]);
    let outbound = outbound("127.0.0.1", &rebinding);
    let url = listener.url("app.example.com");
    assert_eq!(outbound.get(&url, "*/*", 10).await.unwrap().status, 200);
    for _ in 0..2 {
        assert_eq!(outbound.get(&url, "*/*", 10).await.unwrap_err(), OutboundError::Plain);
    }
    assert_eq!(listener.asked(), 1);
}

#[tokio::test]
async fn nobody_there_is_said_without_detail() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = loopback().get(&format!("http://{free}/"), "*/*", 10).await.unwrap_err();
    assert_eq!(error, OutboundError::Unreachable);
    let plain = Listener::answering("200 OK", "", "no TLS here").await;
    let error = loopback().get(&plain.url("127.0.0.1").replace("http:", "https:"), "*/*", 10).await.unwrap_err();
    assert_eq!(error, OutboundError::Unreachable);
}

fn set(kids: &[&str]) -> String {
    let key = |kid: &&str| {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"{kid}"}}"#)
    };
    format!(r#"{{"keys":[{}]}}"#, kids.iter().map(key).collect::<Vec<_>>().join(","))
}

fn pace() -> Pace {
    let (usual, again) = (Duration::from_hours(1), Duration::from_secs(3));
    Pace { usual, bounds: (Duration::from_millis(100), usual), again, failed: again, stale: usual, within: PATIENCE }
}

/// Waits until what was fetched a moment ago may be fetched again.
async fn a_while() {
    tokio::time::sleep(pace().again + Duration::from_millis(100)).await;
}

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

#[tokio::test]
async fn keys_are_fetched_once_however_many_ask() {
    let listener = Listener::answering("200 OK", "", &set(&["one"])).await;
    let (keys, url) = (RemoteKeys::new(loopback(), pace()), listener.url("127.0.0.1"));
    let acme = acme();
    let asking = (0..50).map(|_| keys.at(&acme, &url, Some("one")));
    for answer in futures_util::future::join_all(asking).await {
        assert_eq!(answer.unwrap().keys()[0].kid(), Some("one"));
    }
    assert_eq!(listener.asked(), 1);
    keys.at(&TenantId::parse("other").unwrap(), &url, None).await.unwrap();
    assert_eq!(listener.asked(), 2, "tenants share nothing");
}

#[tokio::test]
async fn a_rotated_key_is_found_and_invented_ones_cause_no_storm() {
    let listener = Listener::answering("200 OK", "", &set(&["one"])).await;
    let (keys, url, acme) = (RemoteKeys::new(loopback(), pace()), listener.url("127.0.0.1"), acme());
    keys.at(&acme, &url, Some("one")).await.unwrap();
    for number in 0..50 {
        let invented = format!("invented {number}");
        let kept = keys.at(&acme, &url, Some(&invented)).await.unwrap();
        assert_eq!(kept.keys().len(), 1, "what is known is answered");
    }
    assert_eq!(listener.asked(), 1, "not again so soon");
    *listener.answer.lock().unwrap() = answer("200 OK", "", &set(&["one", "two"])).into_bytes();
    a_while().await;
    assert_eq!(keys.at(&acme, &url, Some("two")).await.unwrap().keys().len(), 2);
    assert_eq!(listener.asked(), 2);
}

#[tokio::test]
async fn a_failure_is_remembered_for_a_moment_and_old_keys_serve_meanwhile() {
    let listener = Listener::answering("500 Oops", "", "secret").await;
    let (keys, url, acme) = (RemoteKeys::new(loopback(), pace()), listener.url("127.0.0.1"), acme());
    for _ in 0..20 {
        assert!(matches!(keys.at(&acme, &url, None).await, Err(OutboundError::Address(_))));
    }
    assert_eq!(listener.asked(), 1);
    *listener.answer.lock().unwrap() = answer("200 OK", "Cache-Control: max-age=0\r\n", &set(&["one"])).into_bytes();
    a_while().await;
    assert_eq!(keys.at(&acme, &url, Some("one")).await.unwrap().keys().len(), 1);
    *listener.answer.lock().unwrap() = answer("200 OK", "", "no set").into_bytes();
    a_while().await;
    assert_eq!(keys.at(&acme, &url, Some("one")).await.unwrap().keys().len(), 1, "old keys, not none");
    assert_eq!(listener.asked(), 3);
}

/// As many bytes as a request may have.
const MOST: usize = protocols::oauth::Parameters::MOST_BYTES;

/// Requests of others, from a place that has this long to answer.
fn requests(within: Duration) -> RemoteRequests {
    let zero = Duration::ZERO;
    let failed = Duration::from_secs(3);
    RemoteRequests::at_pace(
        loopback(),
        Pace { usual: zero, bounds: (zero, zero), again: zero, failed, stale: zero, within },
    )
}

fn place(listener: &Listener, fragment: &str) -> RequestUri {
    let url = listener.url("127.0.0.1");
    RequestUri::resolve(&format!("{url}{fragment}"), &[url]).unwrap()
}

#[tokio::test]
async fn a_request_is_asked_for_each_time_and_once_by_those_who_come_together() {
    let listener = Listener::new(answer("200 OK", "", "a.b.c"), Duration::from_millis(300)).await;
    let (requests, acme, uri) = (requests(PATIENCE), acme(), place(&listener, ""));
    let asking = (0..50).map(|_| requests.at(&acme, &uri));
    for object in futures_util::future::join_all(asking).await {
        assert_eq!(object.unwrap().token(), "a.b.c");
    }
    assert_eq!(listener.asked(), 1);
    *listener.answer.lock().unwrap() = answer("200 OK", "Cache-Control: max-age=3600\r\n", "d.e.f").into_bytes();
    for asked in 2..4 {
        assert_eq!(requests.at(&acme, &uri).await.unwrap().token(), "d.e.f", "what it was before is nobody's request");
        assert_eq!(listener.asked(), asked);
    }
}

#[tokio::test]
async fn a_request_is_kept_under_its_hash() {
    let listener = Listener::answering("200 OK", "", "a.b.c").await;
    // printf a.b.c | openssl dgst -sha256 -binary | basenc --base64url
    let (requests, acme) = (requests(PATIENCE), acme());
    let uri = place(&listener, "#hF4wRIgJ4ryJWOsCW_x5UjXROwd6U9DDq70jhRcNybg");
    for _ in 0..10 {
        assert_eq!(requests.at(&acme, &uri).await.unwrap().token(), "a.b.c");
    }
    assert_eq!(listener.asked(), 1);
    requests.at(&TenantId::parse("other").unwrap(), &uri).await.unwrap();
    assert_eq!(listener.asked(), 2, "tenants share nothing");
    *listener.answer.lock().unwrap() = answer("200 OK", "", "d.e.f").into_bytes();
    let swapped = requests.at(&acme, &place(&listener, "")).await.unwrap();
    assert_eq!((swapped.token(), uri.check(&swapped)), ("d.e.f", Err(RequestUriError::Changed)));
    assert_eq!(uri.check(&requests.at(&acme, &uri).await.unwrap()), Err(RequestUriError::Changed));
}

#[tokio::test]
async fn who_is_slow_long_or_elsewhere_with_a_request_is_left_alone_for_a_moment() {
    let slow = Listener::new(answer("200 OK", "", "a.b.c"), PATIENCE).await;
    let long = Listener::answering("200 OK", "", &"a".repeat(MOST + 1)).await;
    let away = Listener::answering("302 Found", &format!("Location: {}\r\n", long.url("127.0.0.1")), "").await;
    let gone = Listener::answering("404 Not Found", "", "a.b.c").await;
    let page = Listener::answering("200 OK", "", "<!doctype html> <p>Hello").await;
    let (requests, acme) = (requests(Duration::from_secs(1)), acme());
    let table = [
        (&slow, OutboundError::Slow),
        (&long, OutboundError::TooLarge(MOST)),
        (&away, OutboundError::Redirected),
        (&gone, OutboundError::Address("no request object is there")),
        (&page, OutboundError::Address("what is there is no request object")),
    ];
    for (listener, error) in table {
        for _ in 0..5 {
            assert_eq!(requests.at(&acme, &place(listener, "")).await.unwrap_err(), error);
        }
        assert_eq!(listener.asked(), 1);
    }
    let whole = Listener::answering("200 OK", "", &"a".repeat(MOST)).await;
    assert_eq!(requests.at(&acme, &place(&whole, "")).await.unwrap().token().len(), MOST);
}
