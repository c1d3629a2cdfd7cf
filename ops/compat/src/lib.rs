//! An installation of the product on an empty PostgreSQL database, written by its own program.
//!
//! The proof is worth something only when the log was written by the product and is read by somebody who knows nothing of
//! it. So everything is written through the program `evident`, whose path `EVIDENT_TEST_BINARY` names, and nothing here
//! knows a table but the view that `postgres-es` is pointed at.

use std::process::Command;

use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};

/// A database of its own, and the program that writes to it.
pub struct Installation {
    name: String,
    url: String,
    master_key: String,
}

impl Installation {
    /// Makes the database and migrates it. `name` must be unlike that of any other test.
    pub async fn new(name: &str) -> Self {
        let name = format!("compat_{name}_{}", std::process::id());
        on_server(&format!("CREATE DATABASE {name}")).await;
        let server = server();
        let (base, _) = server.rsplit_once('/').expect("the address names a database");
        let mut installation = Self { url: format!("{base}/{name}"), name, master_key: String::new() };
        let key = installation.answer(&["key", "generate"]);
        key["master_key"].as_str().expect("a key").clone_into(&mut installation.master_key);
        installation.answer(&["migrate"]);
        installation
    }

    /// Runs `evident ARGUMENTS --json` and answers what it says.
    pub fn answer(&self, arguments: &[&str]) -> Value {
        let program = variable("EVIDENT_TEST_BINARY");
        // An empty directory and an environment without other settings: only what the test says counts.
        let mut command = Command::new(program);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("EVIDENT_")) {
            command.env_remove(name);
        }
        command.current_dir(std::env::temp_dir()).env("EVIDENT_DATABASE_URL", &self.url);
        command.env("EVIDENT_MASTER_KEY", &self.master_key).args(arguments).arg("--json");
        let output = command.output().expect("the program starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("an answer in JSON")
    }

    /// The database as one tenant sees it, or as somebody who does not say whose rows they want.
    pub fn url_for(&self, tenant: Option<&str>) -> String {
        match tenant {
            Some(tenant) => format!("{}?options[evident.tenant]={tenant}", self.url),
            None => self.url.clone(),
        }
    }

    /// Removes the database. Every connection to it must be closed.
    pub async fn remove(self) {
        on_server(&format!("DROP DATABASE {}", self.name)).await;
    }
}

async fn on_server(statement: &str) {
    let mut connection = PgConnection::connect(&server()).await.expect("the test server answers");
    connection.execute(statement).await.expect("the role may make databases");
    connection.close().await.expect("the connection closes");
}

fn server() -> String {
    variable("EVIDENT_TEST_POSTGRES_URL")
}

fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run ops/test, or ops/compat/run beside its servers"))
}
