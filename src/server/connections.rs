//! Taking connections and serving HTTP on them, within bounds: how many there are, how long a head may take and how large it
//! may be, how long nothing may move.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::in_use::Use;
use super::tls::Tls;
use super::watched::{Pulse, Watched};
use crate::http::layers::Handshake;

/// What a connection may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections at once; more wait in the operating system's queue.
    pub connections: usize,
    /// Until a request's head must be complete, also on a connection that waits for its next one.
    pub head: Duration,
    /// For how long nothing may move on a connection, in either direction.
    pub still: Duration,
    /// For how long a connection may be kept without a request.
    pub idle: Duration,
    /// Bytes of a head.
    pub head_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 8192,
            head: Duration::from_secs(15),
            still: Duration::from_mins(1),
            idle: Duration::from_mins(2),
            head_bytes: 32 * 1024,
        }
    }
}

/// Headers of one request.
const HEADERS: usize = 100;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 128;
/// How often a connection's pulse is taken.
const LOOK: Duration = Duration::from_secs(1);
/// After a connection could not be taken: most often too many files are open.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

/// Serves until told to stop, and then until the last request is answered. Connections end with this: whoever cannot wait
/// any longer drops it.
pub(super) async fn serve(
    (listener, tls): (TcpListener, Option<Arc<Tls>>),
    router: Router,
    bounds: Bounds,
    mut stop: watch::Receiver<bool>,
) {
    let free = Arc::new(Semaphore::new(bounds.connections));
    let builder = Arc::new(builder(bounds));
    let mut connections = JoinSet::new();
    loop {
        let taken = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            taken = take(&listener, &free) => taken,
        };
        let Some((stream, peer, turn)) = taken else { continue };
        let (router, builder) = (router.clone(), Arc::clone(&builder));
        let connection = Connection { router, builder, bounds, tls: tls.clone(), stop: stop.clone() };
        connections.spawn(connection.serve(stream, peer, turn));
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn take(listener: &TcpListener, free: &Arc<Semaphore>) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let turn = Arc::clone(free).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            metrics::counter!("evident_connections_total").increment(1);
            Some((stream, peer, turn))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be taken");
            tokio::time::sleep(AFTER_FAILURE).await;
            None
        }
    }
}

fn builder(bounds: Bounds) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_headers(HEADERS)
        .max_buf_size(bounds.head_bytes.max(8192));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(bounds.head_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(bounds.head)
        .keep_alive_timeout(bounds.head);
    builder
}

/// One connection's share.
struct Connection {
    router: Router,
    builder: Arc<Builder<TokioExecutor>>,
    bounds: Bounds,
    /// None where whoever connects speaks in the clear.
    tls: Option<Arc<Tls>>,
    stop: watch::Receiver<bool>,
}

impl Connection {
    async fn serve(mut self, stream: TcpStream, peer: SocketAddr, _turn: OwnedSemaphorePermit) {
        let _ = stream.set_nodelay(true);
        let (stream, pulse) = Watched::new(stream);
        let Some(tls) = self.tls.take() else { return self.answer(stream, pulse, (peer, None)).await };
        let shaken = tokio::select! {
            shaken = tokio::time::timeout(self.bounds.head, tls.accept(stream)) => shaken,
            _ = self.stop.wait_for(|stop| *stop) => return,
        };
        match shaken {
            Ok(Ok((stream, shown))) => self.answer(stream, pulse, (peer, shown)).await,
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => {}
        }
    }

    async fn answer<S>(self, stream: S, pulse: Pulse, (peer, shown): (SocketAddr, Option<Handshake>))
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { router, builder, bounds, mut stop, .. } = self;
        let use_of_it = Use::default();
        let service = service_fn({
            let use_of_it = use_of_it.clone();
            move |mut request: Request<Incoming>| {
                let held = use_of_it.begin();
                request.extensions_mut().insert(ConnectInfo(peer));
                if let Some(shown) = &shown {
                    request.extensions_mut().insert(shown.clone());
                }
                let answered = router.clone().oneshot(request.map(Body::new));
                async move { answered.await.map(|response| response.map(|body| held.over(body))) }
            }
        });
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let mut looks = tokio::time::interval(LOOK.min(bounds.head));
        let mut stopping = false;
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    return;
                }
                _ = stop.wait_for(|stop| *stop), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ = looks.tick() => {
                    // Which protocol it will be is found out by reading, and that alone has no time limit.
                    let silent = use_of_it.is_new() && pulse.age() > bounds.head;
                    if silent || pulse.still_for() > bounds.still {
                        return;
                    }
                    if !stopping && use_of_it.idle_for().is_some_and(|idle| idle > bounds.idle) {
                        stopping = true;
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        }
    }
}
