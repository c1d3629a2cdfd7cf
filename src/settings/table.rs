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
    Key::new("public_url", None, "how the world reaches it"),
    Key::new("database_url", Some("sqlite://data/evident.db"), "sqlite://… or postgres://…"),
    Key::secret("master_key", "32 bytes in base64 that wrap all other keys"),
    Key::new("master_key_file", Some("data/master.key"), "the file with the master key"),
    Key::new(
        "breached_passwords_file",
        None,
        "passwords found in leaks, lines of SHA-1:COUNT in the order of the hashes",
    ),
    Key::new("checkpoint_dir", None, "where signed checkpoints are written beside the database"),
    Key::new("log", None, "what is logged: info while serving, warn otherwise"),
    Key::new("otlp_endpoint", None, "where traces are sent (OTLP over HTTP)"),
    Key::new("trusted_proxies", None, "networks whose proxies tell where a request comes from"),
    Key::new("allow_private_targets", None, "private networks that addresses from outside may lead into"),
    Key::new("key_rotation_days", Some("90"), "after how many days a signing key is rotated, 0 for never"),
    Key::new("bootstrap_client_id", None, "an admin client of tenant system"),
    Key::secret("bootstrap_client_secret", "its secret, at least 32 characters"),
];

/// The setting of a name.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
