//! `evident tenant schema show | set`.

use std::path::PathBuf;

use aggregates::TenantId;
use aggregates::tenant::{AttributeDefinition, AttributeSchema};
use clap::{Args, Subcommand};
use commands::tenant::ChangeAttributeSchema;

use super::written;
use crate::cli::act::changed;
use crate::cli::output::{Output, pretty};
use crate::cli::{CliError, Installation, input};

#[derive(Subcommand)]
pub(in crate::cli) enum Verb {
    /// Show them
    Show {
        /// Whose
        id: TenantId,
    },
    /// Replace them; it may grow, shrink and tighten, an attribute's kind and its uniqueness stay
    Set(Set),
}

#[derive(Args)]
pub(in crate::cli) struct Set {
    /// Whose
    id: TenantId,
    /// A JSON list of attributes, as `show` answers it, or - for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Show { id } => {
                let schema = written(installation, &id).await?.attribute_schema;
                output.document(&schema, || pretty(&schema))
            }
            Self::Set(set) => set.run(installation, output).await,
        }
    }
}

impl Set {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let attributes: Vec<AttributeDefinition> =
            serde_json::from_str(&input::text(&self.file)?).map_err(|error| {
                CliError::Argument(format!("{} is no list of attributes: {error}", self.file.display()))
            })?;
        let schema = AttributeSchema::parse(attributes).map_err(CliError::refused)?;
        let command = ChangeAttributeSchema { id: self.id.clone(), schema };
        changed(installation, output, &command, self.reason, self.id.as_str(), "set").await
    }
}
