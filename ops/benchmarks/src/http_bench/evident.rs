//! Evident as it is measured: a tenant with two clients and a user, made through the doors that everybody uses.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use evident::adapters::MachineEntropy;
use journal::seal::MasterKey;
use serde_json::{Value, json};

use super::flows::{Administering, Provider, REDIRECT_URI};
use super::program::Program;
use super::wire::{Connection, form, request};

/// The client that administers everything, and its secret.
pub const ADMIN: (&str, &str) = ("bench-admin", "bench-admin-secret-bench-admin-secret-0000");
/// The secret of both clients.
const SECRET: &str = "bench-secret-bench-secret-bench-secret-00000";
/// The user's password.
pub const PASSWORD: &str = "correct horse battery staple seven";

/// A server at work.
pub struct Evident {
    /// The process.
    pub program: Program,
    /// The path of the tenant.
    pub issuer: &'static str,
    /// `Authorization` of the administrator.
    pub admin: String,
}

/// The credentials of a client that asks for itself.
pub fn service(id: &str) -> String {
    basic(id, SECRET)
}

/// HTTP Basic credentials (none of ours needs encoding before).
pub fn basic(id: &str, secret: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}")))
}

impl Evident {
    /// Starts it on an empty database and makes everything that is measured.
    pub async fn start(program: &Path, database_url: &str) -> anyhow::Result<Self> {
        let (_, master_key) = MasterKey::generate(&MachineEntropy);
        let master_key: Arc<str> = master_key.as_str().into();
        let migrated = std::process::Command::new(program)
            .arg("migrate")
            .env("EVIDENT_DATABASE_URL", database_url)
            .env("EVIDENT_MASTER_KEY", &*master_key)
            .output()?;
        anyhow::ensure!(migrated.status.success(), "migrate: {}", String::from_utf8_lossy(&migrated.stderr));
        let prepare = |command: &mut std::process::Command, address: std::net::SocketAddr| {
            command.args(["serve", "--dev"]).env("EVIDENT_DATABASE_URL", database_url);
            command.env("EVIDENT_MASTER_KEY", &*master_key).env("EVIDENT_LISTEN", address.to_string());
            command.env("EVIDENT_PUBLIC_URL", format!("http://{address}")).env("EVIDENT_LOG", "warn");
            command.env("EVIDENT_BOOTSTRAP_CLIENT_ID", ADMIN.0).env("EVIDENT_BOOTSTRAP_CLIENT_SECRET", ADMIN.1);
        };
        let program = Program::start(program, prepare, "/readyz").await?;
        let mut connection = Connection::open(program.address).await?;
        let fields = [("grant_type", "client_credentials"), ("scope", "evident:admin")];
        let ask = form("/t/system/oauth2/token", &[("Authorization", &basic(ADMIN.0, ADMIN.1))], &fields);
        let token = connection.send(&ask).await?.json()?;
        let token = token["access_token"].as_str().with_context(|| format!("no token: {token}"))?;
        let evident = Self { program, issuer: "/t/bench", admin: format!("Bearer {token}") };
        evident.furnish(&mut connection).await?;
        Ok(evident)
    }

    async fn furnish(&self, connection: &mut Connection) -> anyhow::Result<()> {
        self.put(connection, "POST", "/admin/v1/tenants", &json!({ "tenant_id": "bench" })).await?;
        let clients = format!("{}/admin/v1/clients", self.issuer);
        let web = json!({
            "client_name": "Web application", "client_secret": SECRET, "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "scope": "openid profile email offline_access", "skip_consent": true,
        });
        let service = |format: &str| {
            json!({
                "client_name": "Service", "client_secret": SECRET, "grant_types": ["client_credentials"],
                "scope": "orders", "access_token_format": format,
            })
        };
        self.put(
            connection,
            "POST",
            &format!("{}/admin/v1/resources", self.issuer),
            &json!({
                "identifier": "https://api.example.com/orders", "name": "Orders", "scopes": { "orders": {} },
            }),
        )
        .await?;
        for (id, body) in [("web", web), ("service", service("opaque")), ("service-jwt", service("jwt"))] {
            self.put(connection, "PUT", &format!("{clients}/{id}"), &body).await?;
        }
        let user = json!({
            "status": "active", "password": PASSWORD,
            "profile": { "user_name": "aiko", "email": "aiko@example.com", "given_name": "Aiko", "name": "Aiko Example" },
        });
        self.put(connection, "POST", &format!("{}/admin/v1/users", self.issuer), &user).await
    }

    async fn put(&self, connection: &mut Connection, method: &str, path: &str, body: &Value) -> anyhow::Result<()> {
        let headers = [("Authorization", self.admin.as_str()), ("Content-Type", "application/json")];
        let answer = connection.send(&request(method, path, &headers, &body.to_string())).await?;
        anyhow::ensure!((200..300).contains(&answer.status), "{} at {method} {path}: {}", answer.status, answer.text());
        Ok(())
    }

    /// An administrator of users, with a number of their own.
    pub fn administering(&self, caller: usize) -> Administering {
        let users = format!("{}/admin/v1/users", self.issuer);
        Administering { users, authorization: self.admin.clone(), caller, count: 0 }
    }

    /// Its endpoints for the web application.
    pub fn provider(&self) -> Provider {
        Provider {
            authorize: format!("{}/oauth2/authorize", self.issuer),
            token: format!("{}/oauth2/token", self.issuer),
            authorization: basic("web", SECRET),
            client_id: "web",
        }
    }
}
