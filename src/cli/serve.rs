//! `evident serve`.

use clap::Args;
use serde_json::json;

use super::{CliError, Session};
use crate::installation::Installation;
use crate::server::{self, Front};
use crate::settings;

/// Flags of commands that serve.
#[derive(Args)]
pub(super) struct Serving {
    /// Where HTTP is served
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<String>,
    /// How the world reaches it
    #[arg(long, value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// Where signed checkpoints are written beside the database
    #[arg(long, value_name = "DIRECTORY")]
    pub(super) checkpoint_dir: Option<String>,
}

impl Serving {
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        let flags =
            [("listen", &self.listen), ("public_url", &self.public_url), ("checkpoint_dir", &self.checkpoint_dir)];
        flags.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }
}

#[derive(Args)]
pub(super) struct Serve {
    /// Accept an http address on loopback as public address
    #[arg(long)]
    dev: bool,
    #[command(flatten)]
    serving: Serving,
}

impl Serve {
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        self.serving.flags()
    }

    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let settings = &session.settings;
        settings::check_public_url(&settings.public_url, self.dev)?;
        let mut front = Front::open(settings).await?;
        let (address, tls) = (front.address()?, front.tls_address());
        let Some(opened) = front.unless_stopped(Box::pin(Installation::open(settings))).await else { return Ok(()) };
        let installation = opened?;
        if let Err(error) = installation.ensure_admin_client(settings).await {
            installation.close().await;
            return Err(error.into());
        }
        let public = settings.public_url.as_str();
        let mut told = json!({ "listening": address, "public_url": public });
        if let Some(tls) = tls {
            told["tls_listening"] = json!(tls);
        }
        // Whether anybody reads this or not, it is served.
        let _ = session.output.document(&told, || format!("evident serves {public} on {address}"));
        Ok(server::serve(front, installation, settings, None).await?)
    }
}
