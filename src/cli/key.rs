//! `evident key generate | rotate`.

use std::path::PathBuf;

use aggregates::{KeyAlgorithm, TenantId};
use clap::{Args, Subcommand};
use journal::db::Db;
use journal::migrate;
use journal::seal::{KeyRing, MasterKey, rotate_master_key};
use serde_json::json;

use super::output::Output;
use super::{CliError, Installation, Session};
use crate::adapters::MachineEntropy;
use crate::installation::{StartError, master_key, master_key_in};
use crate::keys;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Print a new master key: keep it where the database is not
    Generate,
    /// Rotate a tenant's signing keys, or the master key
    Rotate(Rotate),
}

#[derive(Args)]
pub(super) struct Rotate {
    /// Rotate this tenant's signing keys: the pending key signs, the active one only verifies, the next one is published
    #[arg(long, required_unless_present = "master", conflicts_with = "master")]
    tenant: Option<TenantId>,
    /// Only the key of this algorithm, such as ES256 or RSA-OAEP-256
    #[arg(long, value_parser = algorithm, conflicts_with = "master")]
    alg: Option<KeyAlgorithm>,
    /// Rotate the master key: every tenant's keys are wrapped anew, no event is touched
    #[arg(long, requires = "new_key_file")]
    master: bool,
    /// The file with the new master key
    #[arg(long, value_name = "FILE", requires = "master")]
    new_key_file: Option<PathBuf>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

fn algorithm(name: &str) -> Result<KeyAlgorithm, String> {
    let found = KeyAlgorithm::parse(name).filter(|alg| !alg.is_symmetric());
    found.ok_or_else(|| {
        "choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA, or of RSA-OAEP, RSA-OAEP-256, \
         RSA1_5, ECDH-ES, ECDH-ES+A128KW, ECDH-ES+A192KW and ECDH-ES+A256KW"
            .to_owned()
    })
}

/// Prints a new master key.
pub(super) fn generate(output: Output) -> Result<(), CliError> {
    let (_, text) = MasterKey::generate(&MachineEntropy);
    output.document(&json!({ "master_key": text }), || text.clone())
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Generate => generate(output),
            Self::Rotate(rotate) => rotate.signing(installation, output).await,
        }
    }
}

impl Rotate {
    pub(super) fn is_of_master(&self) -> bool {
        self.master
    }

    async fn signing(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Some(tenant) = self.tenant else { return Ok(()) };
        let rotated = keys::rotate(&installation.operator(self.reason), &tenant, self.alg).await;
        let rotated = rotated.map_err(CliError::refused)?;
        output.document(&json!({ "tenant_id": tenant, "rotated": rotated }), || {
            let lines = rotated.iter().map(|one| {
                let retired = one.retired.as_deref().unwrap_or("nothing");
                format!(
                    "{}: {} signs, {retired} only verifies, {} is published",
                    one.alg.as_str(),
                    one.active,
                    one.next
                )
            });
            lines.collect::<Vec<_>>().join("\n")
        })
    }

    /// Needs the database and both keys, and no log at work.
    pub(super) async fn master(self, session: &Session) -> Result<(), CliError> {
        let Some(file) = self.new_key_file else { return Ok(()) };
        let (old, new) = (master_key(&session.settings)?, master_key_in(&file)?);
        if old.id() == new.id() {
            return Err(CliError::Argument(
                "the new master key is the old one: make one with `evident key generate`".into(),
            ));
        }
        let db = Db::open(&session.settings.database_url).await.map_err(StartError::from)?;
        let rewrapped = rewrap(&db, old, &new).await;
        db.close().await;
        let count = rewrapped?;
        let told = json!({ "master_key_id": new.id(), "tenant_keys": count });
        session.output.document(&told, || {
            format!(
                "wrapped {count} keys of tenants under master key {}: set EVIDENT_MASTER_KEY_FILE to {} and restart every node",
                new.id(),
                file.display()
            )
        })
    }
}

async fn rewrap(db: &Db, old: MasterKey, new: &MasterKey) -> Result<usize, CliError> {
    migrate::check(db).await.map_err(StartError::from)?;
    let ring = KeyRing::open(db, old, &MachineEntropy).await.map_err(StartError::from)?;
    rotate_master_key(db, &ring, new, &MachineEntropy).await.map_err(CliError::refused)
}
