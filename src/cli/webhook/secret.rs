//! `evident webhook rotate-secret`.

use aggregates::webhook::SigningSecret;
use chrono::TimeDelta;
use clap::Args;
use commands::webhook::AddWebhookSecret;
use serde_json::json;

use super::Which;
use crate::cli::act::carry_out;
use crate::cli::output::Output;
use crate::cli::{CliError, Installation};

#[derive(Args)]
pub(in crate::cli) struct Rotate {
    #[command(flatten)]
    which: Which,
    /// For how many hours messages are signed by the earlier ones too
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=720))]
    overlap_hours: u32,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl Rotate {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, webhook_id: id } = self.which;
        let overlap = TimeDelta::hours(i64::from(self.overlap_hours));
        let command = AddWebhookSecret { tenant, id: id.clone(), secret: None, overlap };
        let done = carry_out(installation, &command, self.reason).await?;
        let secret_id = done.answer.secret_id;
        let secret = done.answer.secret.as_ref().map(SigningSecret::expose);
        let document =
            json!({ "webhook_id": id, "secret_id": secret_id, "signing_secret": secret, "position": done.position });
        output.document(&document, || {
            let told = secret.map(|secret| format!("\nsecret (shown this once): {secret}")).unwrap_or_default();
            format!("added secret {secret_id} to webhook {id}{told}")
        })
    }
}
