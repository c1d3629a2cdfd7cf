//! Settings of the relay to NATS: where the servers are, who we are to them, and how the stream is kept.
//!
//! They belong to the process and not to a tenant: whoever runs the servers decides who subscribes there and what they may read.

use std::path::PathBuf;
use std::time::Duration;

use commands::ClearSecret;

use super::{Given, SettingsError};
use crate::relay::PersonalRules;

const DAY: u64 = 86_400;
const MEBIBYTE: i64 = 1 << 20;
const SERVERS: &str =
    "write addresses such as nats://127.0.0.1:4222 with commas between them, users and passwords elsewhere";
/// JetStream keeps at most so many copies.
const MOST_REPLICAS: usize = 5;

/// How events leave for NATS.
#[derive(Clone)]
pub struct Nats {
    /// Addresses of the servers, `nats://…` or `tls://…`.
    pub servers: Vec<String>,
    /// Who we are to them.
    pub identity: Identity,
    /// Certificates that servers are checked against, instead of the machine's.
    pub ca_file: Option<PathBuf>,
    /// Our certificate and its key.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Copies that a cluster keeps.
    pub replicas: usize,
    /// How long messages are kept; for ever where it is zero.
    pub max_age: Duration,
    /// How many bytes are kept; as many as there are where it is none.
    pub max_bytes: Option<i64>,
    /// How long the servers remember message ids.
    pub dedup: Duration,
    /// What subscribers read of personal data.
    pub personal: PersonalRules,
}

/// Who we are to the servers.
#[derive(Clone)]
pub enum Identity {
    /// Whoever connects.
    None,
    /// A user with a password.
    Password(String, ClearSecret),
    /// A token.
    Token(ClearSecret),
    /// A file with the seed of an nkey.
    NkeyFile(PathBuf),
    /// A file with a JWT and the seed that belongs to it.
    CredentialsFile(PathBuf),
}

/// Reads the settings; none where no server is named.
pub(super) fn parse(given: &Given) -> Result<Option<Nats>, SettingsError> {
    let servers = given.text("nats_url").unwrap_or_default().split(',').map(|server| server.trim().to_owned());
    let servers: Vec<String> = servers.filter(|_| given.text("nats_url").is_some()).collect();
    if !servers.iter().all(|server| is_server(server)) {
        return Err(given.bad("nats_url", SERVERS));
    }
    let certificate = match (given.text("nats_cert_file"), given.text("nats_key_file")) {
        (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
        (None, None) => None,
        (Some(_), None) => return Err(SettingsError::OneOfTwo("nats_cert_file", "nats_key_file")),
        (None, Some(_)) => return Err(SettingsError::OneOfTwo("nats_key_file", "nats_cert_file")),
    };
    let replicas = given.parse("nats_replicas", "write a number from 1 to 5")?;
    if !(1..=MOST_REPLICAS).contains(&replicas) {
        return Err(given.bad("nats_replicas", "write a number from 1 to 5"));
    }
    let days: u32 = given.parse("nats_max_age_days", "write a number of days, 0 for ever")?;
    let mebibytes: u32 = given.parse("nats_max_mib", "write a number of mebibytes, 0 for no bound")?;
    let dedup: u32 = given.parse("nats_dedup_seconds", "write a number of seconds from 1")?;
    if dedup == 0 {
        return Err(given.bad("nats_dedup_seconds", "write a number of seconds from 1"));
    }
    let rules = given.text("nats_personal").unwrap_or_default().parse();
    let nats = Nats {
        servers,
        identity: identity(given)?,
        ca_file: given.text("nats_ca_file").map(PathBuf::from),
        certificate,
        replicas,
        max_age: Duration::from_secs(u64::from(days) * DAY),
        max_bytes: (mebibytes > 0).then(|| i64::from(mebibytes) * MEBIBYTE),
        dedup: Duration::from_secs(u64::from(dedup)),
        personal: rules.map_err(|error: crate::relay::RuleError| given.bad("nats_personal", &error.to_string()))?,
    };
    // All of them are checked, also where nothing is relayed.
    Ok((!nats.servers.is_empty()).then_some(nats))
}

fn is_server(text: &str) -> bool {
    let known = text.split_once("://").is_none_or(|(scheme, _)| matches!(scheme, "nats" | "tls"));
    // A password in an address would be shown with it.
    known && !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '@')
}

/// One way to say who we are, not two.
fn identity(given: &Given) -> Result<Identity, SettingsError> {
    const WAYS: [&str; 4] = ["nats_user", "nats_token", "nats_nkey_file", "nats_creds_file"];
    let mut chosen = WAYS.into_iter().filter_map(|name| Some((name, given.text(name)?.to_owned())));
    let (first, second) = (chosen.next(), chosen.next());
    if let (Some((first, _)), Some((second, _))) = (&first, &second) {
        return Err(SettingsError::Both(first, second));
    }
    let password = given.text("nats_password");
    match (first, password) {
        (Some(("nats_user", user)), Some(password)) => {
            Ok(Identity::Password(user, ClearSecret::given(password.to_owned())))
        }
        (Some(("nats_user", _)), None) => Err(SettingsError::OneOfTwo("nats_user", "nats_password")),
        (_, Some(_)) => Err(SettingsError::OneOfTwo("nats_password", "nats_user")),
        (Some(("nats_token", token)), None) => Ok(Identity::Token(ClearSecret::given(token))),
        (Some(("nats_nkey_file", path)), None) => Ok(Identity::NkeyFile(path.into())),
        (Some((_, path)), None) => Ok(Identity::CredentialsFile(path.into())),
        (None, None) => Ok(Identity::None),
    }
}
