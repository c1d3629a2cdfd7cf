//! `evident log prove`.

use std::path::PathBuf;

use aggregates::TenantId;
use clap::Args;
use journal::proof::{Bundle, prove_consistency, prove_inclusion};
use uuid::Uuid;

use super::output::Output;
use super::{CliError, Installation};

#[derive(Args)]
pub(super) struct Prove {
    /// Prove that this event is in the log
    #[arg(required_unless_present = "from", conflicts_with_all = ["from", "to", "tenant"])]
    event_id: Option<Uuid>,
    /// Prove that the checkpoint of this size is a beginning of the one of the other size
    #[arg(long, value_name = "SIZE", requires_all = ["to", "tenant"])]
    from: Option<u64>,
    /// The other size
    #[arg(long, value_name = "SIZE", requires = "from")]
    to: Option<u64>,
    /// Whose checkpoints
    #[arg(long, requires = "from")]
    tenant: Option<TenantId>,
    /// Write the proof to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Prove {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let journal = installation.journal();
        let bundle = match (self.event_id, self.from, self.to, &self.tenant) {
            (Some(event_id), ..) => prove_inclusion(journal, event_id).await,
            (None, Some(from), Some(to), Some(tenant)) => prove_consistency(journal, tenant, from, to).await,
            _ => return Err(CliError::Argument("name an event, or a tenant and two sizes".into())),
        };
        let bundle = bundle.map_err(CliError::refused)?;
        let Some(path) = self.out else {
            return output.document(&bundle, || super::output::pretty(&bundle));
        };
        write(&bundle, &path)?;
        let told = serde_json::json!({ "written": path });
        output.document(&told, || format!("wrote {}: check it with `evident log check {0}`", path.display()))
    }
}

fn write(bundle: &Bundle, path: &std::path::Path) -> Result<(), CliError> {
    let text = super::output::pretty(bundle) + "\n";
    std::fs::write(path, text).map_err(|error| CliError::File {
        path: path.to_owned(),
        reason: error.to_string(),
        remedy: "name a file that can be written",
    })
}
