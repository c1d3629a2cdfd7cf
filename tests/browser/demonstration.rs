//! The demonstration, started as people start it: in an empty directory, without a word about databases and keys.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use journal::db::Engine;
use serde_json::Value;
use support::Ground;

use crate::stage::command;

/// `evident demo` at work.
pub struct Demonstration {
    server: Child,
    /// The address of the installation.
    pub base: String,
    /// The directory that it works in.
    _ground: Ground,
}

impl Demonstration {
    /// One with a database of its own.
    pub async fn begin() -> Self {
        let ground = Ground::new(Engine::Sqlite).await;
        let mut demo = command(&ground, "demo --json --listen 127.0.0.1:0");
        demo.env_remove("EVIDENT_DATABASE_URL").env_remove("EVIDENT_MASTER_KEY");
        let mut server = demo.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let base = told["demo"].as_str().unwrap().strip_suffix("/demo").unwrap().to_owned();
        Self { server, base, _ground: ground }
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
