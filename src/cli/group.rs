//! `evident group create | list | show | change | delete | members … | roles … | administrators …`.

mod administrators;
mod members;
mod roles;

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::group::GroupDetails;
use aggregates::tenant::AttributeValue;
use clap::{Args, Subcommand};
use commands::group::{ChangeGroup, CreateGroup, DeleteGroup, MemberChanges};
use queries::QueryError;
use queries::group::{self, Group};
use serde_json::json;

use super::act::{carry_out, changed, shown};
use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create a group
    Create(Create),
    /// List a tenant's groups
    List(List),
    /// Show a group
    Show(Which),
    /// Change a group; what is not given stays
    Change(Change),
    /// Delete a group: nobody is in it any more, and nobody has a role by it
    Delete(Delete),
    /// Who is in a group
    #[command(subcommand)]
    Members(members::Verb),
    /// Which roles a group gives its members
    #[command(subcommand)]
    Roles(roles::Verb),
    /// Who has a role over a group, and nothing else
    #[command(subcommand)]
    Administrators(administrators::Verb),
}

/// One group.
#[derive(Args)]
pub(super) struct Which {
    /// Whose group
    #[arg(long)]
    tenant: TenantId,
    /// The group's id, or its name
    group: String,
}

#[derive(Args)]
pub(super) struct Create {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// What people call it
    name: String,
    /// The id that it had elsewhere [default: a new one]
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    known: Known,
    /// A user's id, who is in it from the beginning; again for another one
    #[arg(long = "member", value_name = "USER")]
    members: Vec<String>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

/// What is known about a group beside its name.
#[derive(Args)]
pub(super) struct Known {
    /// Where mail reaches it; empty to remove it
    #[arg(long)]
    email: Option<String>,
    /// What it is for; empty to remove it
    #[arg(long)]
    description: Option<String>,
    /// The id that a provisioning client knows it by; empty to remove it
    #[arg(long)]
    external_id: Option<String>,
    /// An attribute, such as floor=3; without a value to remove it; again for another one
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
}

#[derive(Args)]
pub(super) struct Change {
    #[command(flatten)]
    which: Which,
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    known: Known,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct List {
    /// Whose groups
    #[arg(long)]
    tenant: TenantId,
    /// Only those whose name begins like this
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Delete {
    #[command(flatten)]
    which: Which,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(installation, output).await,
            Self::List(list) => list.run(installation, output).await,
            Self::Show(which) => {
                let found = which.find(installation).await.map_err(CliError::refused)?;
                shown(output, found.as_ref(), "group", &which.group, || which.list())
            }
            Self::Change(change) => change.run(installation, output).await,
            Self::Delete(Delete { which, reason }) => {
                let id = which.id(installation).await?;
                let command = DeleteGroup { tenant: which.tenant, id: id.clone() };
                changed(installation, output, &command, reason, &id, "deleted").await
            }
            Self::Members(verb) => verb.run(installation, output).await,
            Self::Roles(verb) => verb.run(installation, output).await,
            Self::Administrators(verb) => verb.run(installation, output).await,
        }
    }
}

impl Which {
    async fn find(&self, installation: &Installation) -> Result<Option<Group>, QueryError> {
        match group::by_id(installation.db(), &self.tenant, &self.group).await? {
            Some(group) => Ok(Some(group)),
            None => group::by_name(installation.db(), &self.tenant, &self.group).await,
        }
    }

    /// The id behind either word. What has no row goes to the command as it is: it knows what was deleted.
    async fn id(&self, installation: &Installation) -> Result<String, CliError> {
        let found = self.find(installation).await.map_err(CliError::refused)?;
        Ok(found.map_or_else(|| self.group.clone(), |group| group.group_id))
    }

    fn list(&self) -> String {
        format!("group list --tenant {}", self.tenant)
    }
}

impl Known {
    /// These over what is known already.
    fn over(self, mut details: GroupDetails) -> GroupDetails {
        let kept = |given: Option<String>, before: Option<String>| match given {
            Some(text) => Some(text).filter(|text| !text.is_empty()),
            None => before,
        };
        details.email = kept(self.email, details.email);
        details.description = kept(self.description, details.description);
        details.external_id = kept(self.external_id, details.external_id);
        details.attributes = attributes(self.attributes, details.attributes);
        details
    }

    /// Whether nothing is given.
    fn is_empty(&self) -> bool {
        self.email.is_none() && self.description.is_none() && self.external_id.is_none() && self.attributes.is_empty()
    }
}

/// A value that reads as a number, a truth value or a list of JSON is one; every other is a text.
fn attributes(
    given: Vec<String>,
    mut attributes: BTreeMap<String, AttributeValue>,
) -> BTreeMap<String, AttributeValue> {
    for pair in given {
        let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
        if value.is_empty() {
            attributes.remove(name);
        } else {
            let value = serde_json::from_str(value).unwrap_or_else(|_| AttributeValue::from(value));
            attributes.insert(name.to_owned(), value);
        }
    }
    attributes
}

impl Create {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let command = CreateGroup {
            tenant: self.tenant,
            id: self.id,
            name: self.name,
            details: self.known.over(GroupDetails::default()),
            members: self.members,
        };
        let done = carry_out(installation, &command, self.reason).await?;
        let (id, position) = (done.answer.0, done.position);
        output.document(&json!({ "group_id": id, "position": position }), || format!("created group {id}"))
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let (db, page) = (installation.db(), self.paging.page());
        let listing = match &self.name {
            Some(text) => group::search(db, &self.tenant, text, &page).await,
            None => group::list(db, &self.tenant, &page).await,
        };
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let email = one.email.clone().unwrap_or_default();
                [one.group_id.clone(), one.name.clone(), one.members.to_string(), email]
            });
            listed(table(["ID", "NAME", "MEMBERS", "EMAIL"], rows), listing.next.as_ref())
        })
    }
}

impl Change {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Self { which, name, known, reason } = self;
        let found = which.find(installation).await.map_err(CliError::refused)?;
        let id = found.as_ref().map_or_else(|| which.group.clone(), |group| group.group_id.clone());
        let before = found.map(|group| group.details()).unwrap_or_default();
        let details = if known.is_empty() { None } else { Some(known.over(before)) };
        let members = MemberChanges::default();
        let command = ChangeGroup { tenant: which.tenant, id: id.clone(), name, details, members };
        let position = carry_out(installation, &command, reason).await?.position;
        output.document(&json!({ "id": id, "changed": position.is_some(), "position": position }), || match position {
            Some(_) => format!("changed {id}"),
            None => format!("{id} was changed already"),
        })
    }
}

#[cfg(test)]
mod tests {
    use aggregates::tenant::Scalar;

    use super::*;

    #[test]
    fn an_attribute_is_what_it_reads_as() {
        let before = BTreeMap::from([("old".to_owned(), AttributeValue::from(1))]);
        let given = ["floor=3", "site=Osaka", "open=true", "rooms=[1,2]", "old="].map(str::to_owned).to_vec();
        let read = attributes(given, before);
        let wanted = BTreeMap::from([
            ("floor".to_owned(), AttributeValue::from(3)),
            ("open".to_owned(), AttributeValue::from(true)),
            ("rooms".to_owned(), AttributeValue::Many(vec![Scalar::Integer(1), Scalar::Integer(2)])),
            ("site".to_owned(), AttributeValue::from("Osaka")),
        ]);
        assert_eq!(read, wanted);
    }
}
