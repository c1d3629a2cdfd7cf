//! `evident tenant settings show | set`.

use std::path::PathBuf;

use aggregates::TenantId;
use aggregates::tenant::TenantSettings;
use clap::{Args, Subcommand};
use commands::tenant::ChangeSettings;
use serde_json::{Map, Value, json};

use super::written;
use crate::cli::act::changed;
use crate::cli::output::{Output, pretty};
use crate::cli::{CliError, Installation, input};
use crate::http::admin::{changed_settings, merge};

#[derive(Subcommand)]
pub(in crate::cli) enum Verb {
    /// Show what a tenant set, or what holds in it
    Show(Show),
    /// Change some settings, such as `lifetimes.access_token=300`; what is not named stays
    Set(Set),
}

#[derive(Args)]
pub(in crate::cli) struct Show {
    /// Whose
    id: TenantId,
    /// What holds, with the installation's defaults, and where each setting comes from
    #[arg(long)]
    effective: bool,
}

#[derive(Args)]
pub(in crate::cli) struct Set {
    /// Whose; those of `system` are the installation's defaults
    id: TenantId,
    /// NAME=VALUE, the value as JSON or as text; null brings the default back
    #[arg(value_name = "NAME=VALUE", required_unless_present = "patch")]
    assignments: Vec<String>,
    /// A merge patch (RFC 7396) from a file, or - for stdin; assignments win over it
    #[arg(long, value_name = "FILE")]
    patch: Option<PathBuf>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Show(show) => show.run(installation, output).await,
            Self::Set(set) => set.run(installation, output).await,
        }
    }
}

impl Show {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let own = written(installation, &self.id).await?.settings;
        let document = if self.effective {
            let defaults = defaults(installation, &self.id).await?.unwrap_or_default();
            json!({ "settings": whole(&own.over(&defaults)), "origins": own.origins(&defaults) })
        } else {
            whole(&own)
        };
        output.document(&document, || pretty(&document))
    }
}

impl Set {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let patch = self.patch()?;
        let before = written(installation, &self.id).await?.settings;
        let defaults = defaults(installation, &self.id).await?;
        let settings = changed_settings(&before, &patch, defaults.as_ref());
        let settings = settings.map_err(|problem| CliError::Argument(problem.detail().to_owned()))?;
        let command = ChangeSettings { id: self.id.clone(), settings };
        changed(installation, output, &command, self.reason, self.id.as_str(), "set").await
    }

    fn patch(&self) -> Result<Value, CliError> {
        let mut patch = match &self.patch {
            Some(path) => serde_json::from_str(&input::text(path)?)
                .map_err(|error| CliError::Argument(format!("{} is no JSON: {error}", path.display())))?,
            None => Value::Object(Map::new()),
        };
        for assignment in &self.assignments {
            merge_assignment(&mut patch, assignment)?;
        }
        Ok(patch)
    }
}

fn merge_assignment(patch: &mut Value, assignment: &str) -> Result<(), CliError> {
    let usage =
        || CliError::Argument(format!("{assignment} sets nothing; write NAME=VALUE, such as lockout.failures=5"));
    let (member, value) = assignment.split_once('=').filter(|(member, _)| !member.is_empty()).ok_or_else(usage)?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    // A merge would take `null` as the end of the member here, and not at the tenant.
    let mut place = patch;
    for name in member.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(members) = place else { return Err(usage()) };
        place = members.entry(name).or_insert(Value::Null);
    }
    match value {
        Value::Null => *place = Value::Null,
        value => merge(place, value),
    }
    Ok(())
}

/// The installation's defaults, where they reach the tenant.
async fn defaults(installation: &Installation, id: &TenantId) -> Result<Option<TenantSettings>, CliError> {
    if id.is_system() {
        return Ok(None);
    }
    Ok(Some(written(installation, &TenantId::system()).await?.settings))
}

fn whole(settings: &TenantSettings) -> Value {
    Value::Object(settings.groups().map(|(name, group)| (name.to_owned(), group)).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(assignments: &[&str]) -> Result<Value, CliError> {
        let mut patch = Value::Object(Map::new());
        for assignment in assignments {
            merge_assignment(&mut patch, assignment)?;
        }
        Ok(patch)
    }

    #[test]
    fn assignments_are_a_merge_patch() {
        let made =
            patch(&["lockout.failures=3", "lockout.window=60", "domain=login.acme.example", "branding.color=null"]);
        let expected = json!({
            "lockout": {"failures": 3, "window": 60},
            "domain": "login.acme.example",
            "branding": {"color": null},
        });
        assert_eq!(made.unwrap(), expected);
        assert!(patch(&["lockout.failures"]).is_err() && patch(&["=3"]).is_err());
    }
}
