//! `evident client add-secret | remove-secret | rotate-secret`.

use chrono::{DateTime, Utc};
use clap::Args;
use commands::ClearSecret;
use commands::client::{AddSecret, RemoveSecret};
use serde_json::json;

use super::{Which, lines};
use crate::cli::act::{Done, carry_out, changed, told_once};
use crate::cli::output::Output;
use crate::cli::{CliError, Installation};

#[derive(Args)]
pub(in crate::cli) struct Add {
    #[command(flatten)]
    which: Which,
    /// From when on it is refused, as RFC 3339
    #[arg(long, value_name = "TIME")]
    expires_at: Option<DateTime<Utc>>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(in crate::cli) struct Remove {
    #[command(flatten)]
    which: Which,
    /// The secret's id
    secret_id: String,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(in crate::cli) struct Rotate {
    #[command(flatten)]
    which: Which,
    /// From when on the new one is refused, as RFC 3339
    #[arg(long, value_name = "TIME")]
    expires_at: Option<DateTime<Utc>>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl Add {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, client_id } = self.which;
        let command = AddSecret { tenant, client_id: client_id.clone(), secret: None, expires_at: self.expires_at };
        let Done { answer, position } = carry_out(installation, &command, self.reason).await?;
        let (secret_id, secret) = (answer.secret_id, answer.secret.as_ref());
        let clear = secret.map(ClearSecret::expose);
        let document =
            json!({ "client_id": client_id, "secret_id": secret_id, "client_secret": clear, "position": position });
        output.document(&document, || {
            lines([Some(format!("added secret {secret_id} to client {client_id}")), secret.map(told_once)])
        })
    }
}

impl Remove {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, client_id } = self.which;
        let command = RemoveSecret { tenant, client_id, secret_id: self.secret_id.clone() };
        changed(installation, output, &command, self.reason, &self.secret_id, "removed").await
    }
}

impl Rotate {
    /// The new one comes first: whatever fails after it, the client is never without any.
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let old = self.which.found(installation).await?.secrets;
        let Which { tenant, client_id } = self.which;
        let add = AddSecret {
            tenant: tenant.clone(),
            client_id: client_id.clone(),
            secret: None,
            expires_at: self.expires_at,
        };
        let Done { answer, mut position } = carry_out(installation, &add, self.reason.clone()).await?;
        let mut removed = Vec::new();
        for secret_id in old.into_iter().map(|secret| secret.secret_id) {
            let remove =
                RemoveSecret { tenant: tenant.clone(), client_id: client_id.clone(), secret_id: secret_id.clone() };
            position = carry_out(installation, &remove, self.reason.clone()).await?.position.or(position);
            removed.push(secret_id);
        }
        let (secret_id, secret) = (answer.secret_id, answer.secret.as_ref());
        let document = json!({
            "client_id": client_id,
            "secret_id": secret_id,
            "client_secret": secret.map(ClearSecret::expose),
            "removed": removed,
            "position": position,
        });
        output.document(&document, || {
            let told = format!("client {client_id} has secret {secret_id}, and {} less", removed.len());
            lines([Some(told), secret.map(told_once)])
        })
    }
}
