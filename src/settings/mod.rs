//! Settings of one process: a file, the environment, flags — each word known, each value checked before anything starts.
//!
//! Everything that belongs to a tenant is not here: it is an event. A word that nobody knows is an error, because a
//! setting that was misspelt and silently ignored is found out at the worst moment.

mod base_url;
mod certificates;
mod checkpoint_store;
mod environment;
mod error;
mod file;
mod given;
mod nats;
mod nearest;
mod network;
mod public_url;
mod shown;
mod table;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;

use commands::ClearSecret;
use url::Url;

pub use base_url::BaseUrlSource;
pub use certificates::{TlsListener, ToldCertificates};
pub use checkpoint_store::CheckpointStore;
pub use error::SettingsError;
pub use given::{Given, Source};
pub use nats::{Identity, Nats};
pub use network::{NetworkError, Networks};
pub use public_url::check_public_url;
pub use shown::Shown;
pub use table::{KEYS, Key};

/// The effective settings.
#[derive(Clone)]
pub struct Settings {
    /// Where HTTP is served.
    pub listen: SocketAddr,
    /// How the world reaches it; `http://{listen}` where it is not given.
    pub public_url: Url,
    /// Who says under which address a request came.
    pub base_url_source: BaseUrlSource,
    /// More names of the host, beside that of `public_url`.
    pub hosts: BTreeSet<String>,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// The master key's text, where it was given itself.
    pub master_key: Option<ClearSecret>,
    /// The file with the master key.
    pub master_key_file: PathBuf,
    /// A list of passwords that were found in leaks, ordered by SHA-1.
    pub breached_passwords_file: Option<PathBuf>,
    /// Where checkpoints are written beside the database.
    pub checkpoint_dir: Option<PathBuf>,
    /// A store that speaks S3 and keeps checkpoints; none without it.
    pub checkpoint_store: Option<CheckpointStore>,
    /// What is logged, as `tracing` filters spell it.
    pub log: Option<String>,
    /// An admin client of tenant `system`.
    pub bootstrap_client: Option<BootstrapClient>,
    /// Where traces are sent; nowhere without it.
    pub otlp_endpoint: Option<Url>,
    /// Proxies that are believed when they say where a request comes from.
    pub trusted_proxies: Networks,
    /// Where we speak TLS ourselves; nowhere without it.
    pub tls: Option<TlsListener>,
    /// The header by which these tell of the certificates that clients showed them; none is believed without it.
    pub client_certificate_header: Option<ToldCertificates>,
    /// Where clients are asked for certificates, if that is another address than `public_url`.
    pub mtls_public_url: Option<Url>,
    /// Private networks that addresses from outside may lead into.
    pub allow_private_targets: Networks,
    /// After how many days a signing key is rotated; 0 for never.
    pub key_rotation_days: u32,
    /// For how many days it is kept how webhooks were told.
    pub delivery_log_days: u32,
    /// The relay to NATS; nothing is relayed without it.
    pub nats: Option<Nats>,
    given: Given,
}

/// The client that administers a new installation.
#[derive(Clone)]
pub struct BootstrapClient {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: ClearSecret,
}

impl Settings {
    /// Reads the settings: defaults, then the file, then the environment, then these flags.
    pub fn load(
        file: Option<PathBuf>,
        environment: impl Iterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Self, SettingsError> {
        let environment = environment::read(environment)?;
        let mut given = Given::defaults();
        let chosen = file.or_else(|| environment.file.clone());
        given.take(file::read(chosen)?);
        given.take(environment.settings);
        given.take(flags.into_iter().map(|(name, value)| (name, value, Source::Flag)).collect());
        Self::typed(given)
    }

    fn typed(given: Given) -> Result<Self, SettingsError> {
        let listen: SocketAddr = given.parse("listen", "write an address and a port, such as 127.0.0.1:8080")?;
        let public_url = match given.text("public_url") {
            Some(_) => public_url::parse(&given)?,
            None => public_url::of_listener(listen)?,
        };
        if given.is_chosen("master_key") && given.is_chosen("master_key_file") {
            return Err(SettingsError::Both("master_key", "master_key_file"));
        }
        let log = given.text("log").map(str::to_owned);
        if let Some(filter) = &log {
            let known = filter.parse::<tracing_subscriber::filter::EnvFilter>();
            known
                .map_err(|_| given.bad("log", "write a level such as info, or a filter such as info,journal=debug"))?;
        }
        let trusted_proxies = networks(&given, "trusted_proxies")?;
        Ok(Self {
            listen,
            base_url_source: base_url::source(&given, &public_url, &trusted_proxies)?,
            hosts: base_url::hosts(&given)?,
            public_url,
            database_url: given.text("database_url").unwrap_or_default().to_owned(),
            master_key: given.text("master_key").map(|text| ClearSecret::given(text.to_owned())),
            master_key_file: given.text("master_key_file").unwrap_or_default().into(),
            breached_passwords_file: given.text("breached_passwords_file").map(PathBuf::from),
            checkpoint_dir: given.text("checkpoint_dir").map(PathBuf::from),
            checkpoint_store: checkpoint_store::parse(&given)?,
            log,
            bootstrap_client: bootstrap_client(&given)?,
            otlp_endpoint: otlp_endpoint(&given)?,
            tls: certificates::listener(&given)?,
            client_certificate_header: certificates::told(&given, &trusted_proxies)?,
            mtls_public_url: certificates::address(&given)?,
            trusted_proxies,
            allow_private_targets: networks(&given, "allow_private_targets")?,
            key_rotation_days: given.parse("key_rotation_days", "write a number of days, 0 for never")?,
            delivery_log_days: days(&given)?,
            nats: nats::parse(&given)?,
            given,
        })
    }

    /// Whether certificates that clients show can be seen at all.
    pub fn sees_certificates(&self) -> bool {
        self.client_certificate_header.is_some() || self.tls.is_some()
    }

    /// The effective values with their sources, secrets masked.
    pub fn shown(&self) -> Vec<Shown> {
        shown::all(&self.given)
    }
}

fn networks(given: &Given, name: &'static str) -> Result<Networks, SettingsError> {
    given.parse(name, &NetworkError.to_string())
}

/// For how many days something is kept.
fn days(given: &Given) -> Result<u32, SettingsError> {
    const REMEDY: &str = "write a number of days between 1 and 90";
    let days: u32 = given.parse("delivery_log_days", REMEDY)?;
    if (1..=90).contains(&days) { Ok(days) } else { Err(given.bad("delivery_log_days", REMEDY)) }
}

fn otlp_endpoint(given: &Given) -> Result<Option<Url>, SettingsError> {
    const REMEDY: &str = "write the address of a collector, such as http://127.0.0.1:4318";
    let Some(text) = given.text("otlp_endpoint") else { return Ok(None) };
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.map(Some).ok_or_else(|| given.bad("otlp_endpoint", REMEDY))
}

fn bootstrap_client(given: &Given) -> Result<Option<BootstrapClient>, SettingsError> {
    match (given.text("bootstrap_client_id"), given.text("bootstrap_client_secret")) {
        (Some(id), Some(secret)) if secret.len() >= 32 => {
            Ok(Some(BootstrapClient { id: id.to_owned(), secret: ClearSecret::given(secret.to_owned()) }))
        }
        (Some(_), Some(_)) => Err(given.bad("bootstrap_client_secret", "give at least 32 random characters")),
        (None, None) => Ok(None),
        (Some(_), None) => Err(SettingsError::OneOfTwo("bootstrap_client_id", "bootstrap_client_secret")),
        (None, Some(_)) => Err(SettingsError::OneOfTwo("bootstrap_client_secret", "bootstrap_client_id")),
    }
}

#[cfg(test)]
mod tests;
