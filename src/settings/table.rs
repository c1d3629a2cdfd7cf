//! Every setting there is, once: its name in the file; in the environment it is `EVIDENT_` and the name in capitals.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name in `evident.toml`.
    pub name: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// Its value where nothing is said.
    pub default: Option<&'static str>,
    /// What it is, for people.
    pub meaning: &'static str,
}

impl Key {
    const fn new(name: &'static str, default: Option<&'static str>, meaning: &'static str) -> Self {
        Self { name, secret: false, default, meaning }
    }

    const fn secret(name: &'static str, meaning: &'static str) -> Self {
        Self { name, secret: true, default: None, meaning }
    }

    /// Its name in the environment.
    pub fn variable(&self) -> String {
        format!("EVIDENT_{}", self.name.to_uppercase())
    }
}

/// All settings, in the order in which they are shown.
pub const KEYS: &[Key] = &[
    Key::new("listen", Some("127.0.0.1:8080"), "where HTTP is served"),
    Key::new("tls_listen", None, "where HTTP is served over TLS, beside listen"),
    Key::new("tls_cert_file", None, "our certificate for it, and its intermediates"),
    Key::new("tls_key_file", None, "its key"),
    Key::new("public_url", None, "how the world reaches it"),
    Key::new("hosts", None, "more names under which it is reached beside that of public_url"),
    Key::new(
        "base_url_source",
        Some("fixed"),
        "who says so: fixed, forwarded, x_forwarded, or request for development",
    ),
    Key::new("database_url", Some("sqlite://data/evident.db"), "sqlite://… or postgres://…"),
    Key::secret("master_key", "32 bytes in base64 that wrap all other keys"),
    Key::new("master_key_file", Some("data/master.key"), "the file with the master key"),
    Key::new(
        "breached_passwords_file",
        None,
        "passwords found in leaks, lines of SHA-1:COUNT in the order of the hashes",
    ),
    Key::new("checkpoint_dir", None, "where signed checkpoints are written beside the database"),
    Key::new("checkpoint_s3_url", None, "a bucket that keeps them too, https://HOST/BUCKET/PREFIX"),
    Key::new("checkpoint_s3_region", Some("us-east-1"), "the region that requests to it are signed for"),
    Key::new("checkpoint_s3_access_key_id", None, "the id of the key that signs them"),
    Key::secret("checkpoint_s3_secret_access_key", "the key"),
    Key::new("log", None, "what is logged: info while serving, warn otherwise"),
    Key::new("otlp_endpoint", None, "where traces are sent (OTLP over HTTP)"),
    Key::new("trusted_proxies", None, "networks whose proxies tell where a request comes from"),
    Key::new("client_certificate_header", None, "by which header these tell of the certificates of clients"),
    Key::new("mtls_public_url", None, "where clients are asked for certificates, if not at public_url"),
    Key::new("allow_private_targets", None, "private networks that addresses from outside may lead into"),
    Key::new("key_rotation_days", Some("90"), "after how many days a signing key is rotated, 0 for never"),
    Key::new("delivery_log_days", Some("7"), "for how many days it is kept how webhooks were told, 1 to 90"),
    Key::new("nats_url", None, "NATS servers that every event is relayed to, nats://… or tls://…, with commas"),
    Key::new("nats_user", None, "who the relay is to NATS"),
    Key::secret("nats_password", "the password of that user"),
    Key::secret("nats_token", "a token instead of user and password"),
    Key::new("nats_nkey_file", None, "a file with the seed of an nkey instead"),
    Key::new("nats_creds_file", None, "a file with JWT and seed instead"),
    Key::new("nats_ca_file", None, "certificates that NATS servers are checked against"),
    Key::new("nats_cert_file", None, "the relay's own certificate"),
    Key::new("nats_key_file", None, "its key"),
    Key::new("nats_replicas", Some("1"), "copies of the stream in a cluster, 1 to 5"),
    Key::new("nats_max_age_days", Some("0"), "how long the stream keeps messages, 0 for ever"),
    Key::new("nats_max_mib", Some("0"), "mebibytes that the stream keeps, 0 for no bound"),
    Key::new("nats_dedup_seconds", Some("120"), "how long JetStream remembers message ids"),
    Key::new("nats_personal", Some("sealed"), "personal data in messages: sealed, clear, removed, or rules"),
    Key::new("bootstrap_client_id", None, "an admin client of tenant system"),
    Key::secret("bootstrap_client_secret", "its secret, at least 32 characters"),
];

/// The setting of a name.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
