//! Connections whose other ends dawdle, fall silent, flood, or are there when the end comes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::{get, post};
use support::PATIENCE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::connections::{self, Bounds};

struct Server {
    address: SocketAddr,
    /// Hears that a handler has begun that takes its time.
    begun: Arc<Notify>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Server {
    async fn new(bounds: Bounds) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let begun = Arc::<Notify>::default();
        let slow = {
            let begun = Arc::clone(&begun);
            async move || {
                begun.notify_one();
                tokio::time::sleep(Duration::from_millis(400)).await;
                "slow"
            }
        };
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/slow", get(slow))
            .route("/takes", post(async |body: String| body.len().to_string()));
        let (stop, stopped) = watch::channel(false);
        Self {
            address,
            begun,
            stop,
            serving: tokio::spawn(connections::serve((listener, None), router, bounds, stopped)),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// Long enough for a machine that has other things to do, and far below the usual bounds.
const ENDURED: Duration = Duration::from_secs(12);

fn bounds() -> Bounds {
    let (head, still) = (Duration::from_millis(500), Duration::from_millis(1200));
    Bounds { head, still, idle: Duration::from_secs(1), ..Bounds::default() }
}

/// What comes until the other side ends the connection, and how long that takes.
async fn rest(stream: &mut TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    let _ = read.expect("the connection is ended");
    (String::from_utf8_lossy(&bytes).into_owned(), begun.elapsed())
}

const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn silence_half_a_head_and_half_a_preface_are_ended() {
    let server = Server::new(bounds()).await;
    for beginning in [&b""[..], b"G", b"PRI * HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let mut stream = server.connect().await;
        stream.write_all(beginning).await.unwrap();
        let (_, after) = rest(&mut stream).await;
        assert!(after < ENDURED, "{beginning:?} was endured for {after:?}");
    }
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_ended() {
    let server = Server::new(bounds()).await;
    let mut stream = server.connect().await;
    let begun = Instant::now();
    while begun.elapsed() < ENDURED {
        if stream.write_all(b"G").await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(begun.elapsed() < ENDURED);
}

#[tokio::test]
async fn a_connection_that_is_kept_and_not_used_is_ended_and_one_that_is_used_is_not() {
    // Used for longer than it may be kept without use, with pauses that are far shorter.
    let (idle, pause) = (Duration::from_secs(4), Duration::from_millis(250));
    let server = Server::new(Bounds { head: idle, still: 3 * idle, idle, ..bounds() }).await;
    let mut stream = server.connect().await;
    let (mut buffer, begun) = ([0; 1024], Instant::now());
    while begun.elapsed() < idle + 2 * pause {
        stream.write_all(ASK).await.unwrap();
        assert!(stream.read(&mut buffer).await.unwrap() > 0);
        tokio::time::sleep(pause).await;
    }
    let (_, after) = rest(&mut stream).await;
    assert!(after < ENDURED, "{after:?}");
}

#[tokio::test]
async fn a_body_that_stops_coming_is_ended() {
    let server = Server::new(bounds()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"POST /takes HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").await.unwrap();
    assert!(rest(&mut stream).await.1 < ENDURED);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let server = Server::new(bounds()).await;
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: a\r\n".repeat(200));
    for head in [long, many] {
        let mut stream = server.connect().await;
        let _ = stream.write_all(head.as_bytes()).await;
        let (answer, _) = rest(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn more_connections_than_may_be_wait_for_one_to_end() {
    let server = Server::new(Bounds { connections: 2, ..Bounds::default() }).await;
    let mut first = server.connect().await;
    let (mut buffer, mut second) = ([0; 1024], server.connect().await);
    for stream in [&mut first, &mut second] {
        stream.write_all(ASK).await.unwrap();
        assert!(stream.read(&mut buffer).await.unwrap() > 0);
    }
    let mut third = server.connect().await;
    third.write_all(ASK).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(300), third.read(&mut buffer)).await;
    assert!(early.is_err(), "a third is not served beside two");
    drop(first);
    assert!(third.read(&mut buffer).await.unwrap() > 0);
}

#[tokio::test]
async fn the_end_waits_for_requests_that_run_and_ends_connections_that_wait() {
    let server = Server::new(Bounds::default()).await;
    let (mut busy, mut idle) = (server.connect().await, server.connect().await);
    idle.write_all(ASK).await.unwrap();
    let mut buffer = [0; 1024];
    assert!(idle.read(&mut buffer).await.unwrap() > 0);
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    server.begun.notified().await;
    server.stop.send_replace(true);
    assert!(rest(&mut busy).await.0.ends_with("slow"));
    rest(&mut idle).await;
    tokio::time::timeout(PATIENCE, server.serving).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "nothing listens any more");
}
