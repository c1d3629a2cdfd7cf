//! The connection to NATS: with which identity, over which TLS, and how it comes back.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event, ServerAddr};

use super::RelayError;
use super::standing::Standing;
use crate::settings::{Identity, Nats};

/// The name that operators see in NATS.
const NAME: &str = concat!("evident ", env!("CARGO_PKG_VERSION"));
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A server that says nothing for so long is gone.
const PING: Duration = Duration::from_secs(10);
/// Commands that wait for the connection: what is sent meanwhile is bounded by this and by the window of the pump.
const WAITING: usize = 256;

/// Connects once. Later breaks are mended by the client itself, for as long as it lives.
pub(super) async fn connect(settings: &Nats, standing: &Arc<Standing>) -> Result<Client, RelayError> {
    let servers = settings.servers.iter().map(|server| server.parse::<ServerAddr>());
    let servers = servers.collect::<Result<Vec<_>, _>>().map_err(RelayError::nats("reading the addresses"))?;
    let options = identified(settings).await?.name(NAME).ping_interval(PING).client_capacity(WAITING);
    let told = Arc::clone(standing);
    let options = encrypted(options, settings).reconnect_delay_callback(pause).event_callback(move |event| {
        let told = Arc::clone(&told);
        async move { hear(&told, &event) }
    });
    let client = options.connect(servers).await.map_err(RelayError::nats("connecting"))?;
    standing.connected(true);
    Ok(client)
}

/// How long to wait before another attempt.
pub(super) fn pause(attempts: usize) -> Duration {
    let doublings = u32::try_from(attempts.min(10)).unwrap_or(10);
    (FIRST_PAUSE * 2u32.pow(doublings)).min(LONGEST_PAUSE)
}

fn hear(standing: &Standing, event: &Event) {
    match event {
        Event::Connected => {
            tracing::info!("NATS answers");
            standing.connected(true);
        }
        Event::Disconnected | Event::Closed => {
            tracing::warn!("NATS is away; events stay in the log until it is back");
            standing.connected(false);
        }
        // An attempt that failed; the outage was told already.
        Event::ClientError(error) => tracing::debug!(%error, "NATS"),
        other => tracing::warn!(%other, "NATS says something"),
    }
}

async fn identified(settings: &Nats) -> Result<ConnectOptions, RelayError> {
    let options = ConnectOptions::new();
    Ok(match &settings.identity {
        Identity::None => options,
        Identity::Password(user, password) => options.user_and_password(user.clone(), password.expose().to_owned()),
        Identity::Token(token) => options.token(token.expose().to_owned()),
        Identity::NkeyFile(path) => {
            let seed = tokio::fs::read_to_string(path).await.map_err(RelayError::nats("reading the nkey"))?;
            options.nkey(seed.trim().to_owned())
        }
        Identity::CredentialsFile(path) => {
            options.credentials_file(path).await.map_err(RelayError::nats("reading the credentials"))?
        }
    })
}

fn encrypted(options: ConnectOptions, settings: &Nats) -> ConnectOptions {
    let tls = settings.servers.iter().any(|server| server.starts_with("tls://"));
    let mut options = options.require_tls(tls || settings.ca_file.is_some() || settings.certificate.is_some());
    if let Some(file) = &settings.ca_file {
        options = options.add_root_certificates(file.clone());
    }
    if let Some((certificate, key)) = &settings.certificate {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    options
}
