//! Serving: HTTP, the followers and the checkpointer, from the first connection to an orderly end.
//!
//! The end has an order: no new connections, the requests that run are finished, the followers stop after their page, what is being
//! delivered has its answer, the trees are signed once more, the log is closed.

mod connections;
mod in_use;
#[cfg(test)]
mod tests;
mod tls;
mod watched;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use journal::Journal;
use journal::db::DbError;
use journal::proof::{Checkpointer, Tell};
use projections::Runner;
use tokio::net::TcpListener;
use tokio::sync::watch;

use connections::Bounds;
use tls::Tls;

use crate::checkpoints::{Store, StoreError};
use crate::deliveries::Deliveries;
use crate::http::layers::Edge;
use crate::http::{self, Given, Shared};
use crate::installation::Installation;
use crate::jobs::Worker;
use crate::outbound::{Outbound, OutboundError};
use crate::relay::Relay;
use crate::settings::Settings;
use crate::{endings, keys, observability};

/// How long requests that run may take once the end was asked for.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on ({reason}): set EVIDENT_LISTEN to a free address")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// What the operating system said.
        reason: String,
    },
    /// The address for TLS cannot be listened on.
    #[error("{address} cannot be listened on ({reason}): set EVIDENT_TLS_LISTEN to a free address")]
    ListenTls {
        /// Which address.
        address: SocketAddr,
        /// What the operating system said.
        reason: String,
    },
    /// There is no certificate to serve with.
    #[error("TLS cannot be served: {0}; check EVIDENT_TLS_CERT_FILE and EVIDENT_TLS_KEY_FILE")]
    Certificate(String),
    /// Connections can no longer be accepted.
    #[error("serving came to an end: {0}")]
    Ended(std::io::Error),
    /// Nobody outside can be spoken to.
    #[error(transparent)]
    Outbound(OutboundError),
    /// Checkpoints cannot be carried to their store.
    #[error("checkpoints cannot be stored: {0}")]
    Store(StoreError),
    /// The log cannot be followed.
    #[error("the log cannot be followed: {0}")]
    Log(DbError),
    /// The operating system tells no signals.
    #[error("no signals can be received ({0}): start the program in another way")]
    Signals(std::io::Error),
}

/// What must be had before anything else starts: the address, and an ear for the operating system's wish to stop.
pub struct Front {
    listener: TcpListener,
    tls: Option<(TcpListener, Arc<Tls>)>,
    signals: Signals,
}

impl Front {
    /// Takes the address of the settings.
    pub async fn open(settings: &Settings) -> Result<Self, ServeError> {
        let address = settings.listen;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| ServeError::Listen { address, reason: error.to_string() })?;
        let tls = Tls::open(settings).await?;
        Ok(Self { listener, tls, signals: Signals::new().map_err(ServeError::Signals)? })
    }

    /// The address where TLS is spoken, if it is.
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls.as_ref().and_then(|(listener, _)| listener.local_addr().ok())
    }

    /// The address, with the port that the operating system chose where it was asked to.
    pub fn address(&self) -> Result<SocketAddr, ServeError> {
        self.listener.local_addr().map_err(ServeError::Ended)
    }

    /// Does what must be done before serving, unless the operating system's wish to stop comes first: rows may have to be
    /// rebuilt then, and that takes as long as the log is.
    pub async fn unless_stopped<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.signals.stop() => None,
        }
    }
}

/// Addresses that are served beside all others, made of the log and of what tells when the program stops.
pub type More = Box<dyn FnOnce(&Journal, watch::Receiver<bool>) -> Router + Send>;

/// Serves until SIGINT or SIGTERM, and closes the installation.
pub async fn serve(
    front: Front,
    installation: Installation,
    settings: &Settings,
    more: Option<More>,
) -> Result<(), ServeError> {
    let Front { listener, tls, mut signals } = front;
    let outbound = Outbound::new(settings.allow_private_targets.clone()).map_err(ServeError::Outbound)?;
    observability::prepare_metrics();
    let journal = installation.journal();
    let (stop, stopped) = watch::channel(false);
    let runner = Runner::start(journal);
    let relay = relay(journal, settings, &stopped);
    let store = settings.checkpoint_store.clone().map(|settings| Store::start(journal, settings));
    let store = store.transpose().map_err(ServeError::Store)?;
    let told = [relay.as_ref().map(Relay::tell), store.as_ref().map(Store::tell)];
    let checkpointer = Checkpointer::new(journal.clone(), settings.checkpoint_dir.clone()).telling(all_of(told));
    let tasks = [
        tokio::spawn(checkpointer.run(stopped.clone())),
        tokio::spawn(installation.directory().clone().follow(stopped.clone())),
        tokio::spawn(keys::schedule::run(journal.clone(), settings.key_rotation_days, stopped.clone())),
        tokio::spawn(endings::follow(journal.clone(), stopped.clone())),
        tokio::spawn(endings::keep_time(journal.clone(), stopped.clone())),
        tokio::spawn(endings::keep_graces(journal.clone(), stopped.clone())),
        tokio::spawn(observability::metrics_upkeep(stopped.clone())),
    ];
    let shared = Shared::new(Given {
        journal: journal.clone(),
        directory: installation.directory().clone(),
        watermarks: runner.watermarks(),
        passwords: installation.passwords().clone(),
        outbound,
        settings: Arc::new(settings.clone()),
    });
    shared.feeds_end_with(stopped.clone());
    if let Some(relay) = &relay {
        shared.relays(relay.standing());
    }
    let lags = tokio::spawn(observability::keep_lags(shared.clone(), stopped.clone()));
    let deliveries = Deliveries::start(&shared, stopped.clone()).await.map_err(ServeError::Log)?;
    let worker = tokio::spawn(Worker::new(journal, Some(runner.watermarks())).run(stopped.clone()));
    let more = more.map(|more| more(journal, stopped.clone()));
    let router = http::served(shared, more, Edge::new(journal, settings));
    let plain = connections::serve((listener, None), router.clone(), Bounds::default(), stopped.clone());
    let mut serving = tokio::spawn(async move {
        let Some((listener, tls)) = tls else { return plain.await };
        let renewing = Arc::clone(&tls).renew(stopped.clone());
        let secured = connections::serve((listener, Some(tls)), router, Bounds::default(), stopped);
        tokio::join!(plain, secured, renewing);
    });
    let ended = tokio::select! {
        ended = &mut serving => flat(ended),
        () = signals.stop() => Ok(()),
    };
    tracing::info!("stopping");
    stop.send_replace(true);
    let ended = if serving.is_finished() { ended } else { ended.and(last_requests(serving).await) };
    let _ = worker.await;
    let _ = lags.await;
    runner.stop().await;
    deliveries.stopped().await;
    for task in tasks {
        let _ = task.await;
    }
    // Last of all: the checkpointer has signed once more, and that goes out too.
    if let Some(relay) = relay {
        relay.finish().await;
    }
    if let Some(store) = store {
        store.finish().await;
    }
    installation.close().await;
    tracing::info!("stopped");
    ended
}

/// Tells each of these of every checkpoint.
fn all_of(told: [Option<Tell>; 2]) -> Tell {
    Arc::new(move |tenant, size, note| told.iter().flatten().for_each(|tell| tell(tenant, size, note)))
}

fn relay(journal: &Journal, settings: &Settings, stop: &watch::Receiver<bool>) -> Option<Relay> {
    let base = settings.public_url.as_str().trim_end_matches('/').to_owned();
    Some(Relay::start(journal, settings.nats.clone()?, base, stop.clone()))
}

type Serving = tokio::task::JoinHandle<()>;

async fn last_requests(mut serving: Serving) -> Result<(), ServeError> {
    if let Ok(ended) = tokio::time::timeout(LAST_REQUESTS, &mut serving).await {
        return flat(ended);
    }
    tracing::warn!("some requests did not end in time and are cut off");
    serving.abort();
    let _ = serving.await;
    Ok(())
}

fn flat(ended: Result<(), tokio::task::JoinError>) -> Result<(), ServeError> {
    ended.map_err(std::io::Error::other).map_err(ServeError::Ended)
}

/// The operating system's wish to stop. Listened for from the beginning: a signal that comes while the installation opens
/// still ends it in order.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn stop(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
