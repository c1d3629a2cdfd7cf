//! `evident demo`.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use clap::Args;
use serde_json::json;

use super::serve::Serving;
use super::{CliError, Session};
use crate::demo::{
    self, ADMINISTRATOR_NAME, Demonstration, PAGE, PEOPLE, RESOURCE, SERVICE_CLIENT, SERVICE_SECRET, SPA_CLIENT,
    TENANT, WEB_CLIENT, WEB_SECRET,
};
use crate::installation::{self, Installation, new_master_key_file};
use crate::server::{self, Front, More};
use crate::settings::{self, Settings};

#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    serving: Serving,
}

impl Demo {
    /// Its checkpoints stand beside its database unless something else is said.
    pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
        let mut flags = self.serving.flags();
        if self.serving.checkpoint_dir.is_none() {
            flags.push(("checkpoint_dir", "data/checkpoints".to_owned()));
        }
        flags
    }

    pub(super) async fn run(self, session: Session) -> Result<(), CliError> {
        let mut settings = session.settings.clone();
        settings::check_public_url(&settings.public_url, true)?;
        let mut front = Front::open(&settings).await?;
        let address = front.address()?;
        // Where the operating system chose the port, nobody could have said it before.
        if settings.public_url.port() == Some(0) {
            let _ = settings.public_url.set_port(Some(address.port()));
        }
        let settings = &settings;
        if settings.master_key.is_none() && !settings.master_key_file.exists() {
            new_master_key_file(&settings.master_key_file)?;
        }
        let Some(opened) = front.unless_stopped(Box::pin(open(settings))).await else { return Ok(()) };
        let installation = opened?;
        // Whether anybody reads this or not, it is served.
        let _ = tell(&session, settings, address);
        let public_url = settings.public_url.clone();
        let more: More = Box::new(move |journal, stopped| match Demonstration::new(journal, &public_url, stopped) {
            Ok(demonstration) => demonstration.routes(),
            Err(error) => {
                tracing::error!(%error, "the sample application is not served");
                Router::new()
            }
        });
        Ok(server::serve(front, installation, settings, Some(more)).await?)
    }
}

/// The installation, with everything that the demonstration shows.
async fn open(settings: &Settings) -> Result<Installation, CliError> {
    installation::migrate(settings).await?;
    let installation = Installation::open(settings).await?;
    match prepare(&installation, settings).await {
        Ok(()) => Ok(installation),
        Err(error) => {
            installation.close().await;
            Err(error)
        }
    }
}

async fn prepare(installation: &Installation, settings: &Settings) -> Result<(), CliError> {
    demo::prepare(installation, &settings.public_url).await?;
    Ok(installation.ensure_admin_client(settings).await?)
}

fn tell(session: &Session, settings: &Settings, address: SocketAddr) -> Result<(), CliError> {
    let base = settings.public_url.as_str().trim_end_matches('/');
    let people = PEOPLE.iter().map(|(name, _, _, password)| {
        json!({ "user_name": name, "password": password, "administers": *name == ADMINISTRATOR_NAME })
    });
    let people: Vec<_> = people.collect();
    let document = json!({
        "listening": address,
        "demo": format!("{base}{PAGE}"),
        "issuer": format!("{base}/t/{TENANT}"),
        "ready": format!("{base}/readyz"),
        "tenant": TENANT,
        "users": people,
        "clients": [
            { "client_id": WEB_CLIENT, "client_secret": WEB_SECRET },
            { "client_id": SPA_CLIENT },
            { "client_id": SERVICE_CLIENT, "client_secret": SERVICE_SECRET },
        ],
        "resource": RESOURCE,
    });
    session.output.document(&document, || text(base, &settings.database_url, &settings.master_key_file))
}

fn text(base: &str, database: &str, key: &Path) -> String {
    let role = |name: &str| if name == ADMINISTRATOR_NAME { "  (administrator)" } else { "" };
    let people = PEOPLE.map(|(name, _, _, password)| format!("           {name:8} {password}{}", role(name)));
    let people = people.join("\n");
    format!(
        "Evident serves a demonstration until Ctrl-C. Open {base}{PAGE} in a browser.\n\
         \n\
         tenant     {TENANT}, issuer {base}/t/{TENANT}\n\
         machine    {base}/healthz  {base}/readyz\n\
         users\n{people}\n\
         clients    {WEB_CLIENT} {WEB_SECRET}\n\
         \x20          {SPA_CLIENT} (no secret)\n\
         \x20          {SERVICE_CLIENT} {SERVICE_SECRET}\n\
         API        {RESOURCE}\n\
         \n\
         In another terminal:  evident user list --tenant {TENANT}\n\
         \x20                     evident log tail -f\n\
         \x20                     evident log verify\n\
         \n\
         Database {database}, master key {}. Everybody knows these passwords: keep this installation to yourself.",
        key.display()
    )
}
