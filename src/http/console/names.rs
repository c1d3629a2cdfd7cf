//! What people and clients are called on a page: one look for all of them, whoever and however many stand on it.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::role::Permission;

use super::Halt;
use super::desk::Seat;
use crate::http::people::application_name;

/// The names of a page.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<(Kind, String), String>);

/// Of whom there are names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Person,
    Client,
}

impl Kind {
    /// The kind of an actor or an object; nothing where it has no name.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "user" => Some(Self::Person),
            "client" => Some(Self::Client),
            _ => None,
        }
    }
}

impl Names {
    /// The names of these. Whoever may not see people sees their ids.
    pub(super) async fn of(desk: &Seat, wanted: BTreeSet<(Kind, String)>) -> Result<Self, Halt> {
        let (tenant, mut names) = (desk.tenant(), BTreeMap::new());
        if desk.may(Permission::UsersRead) {
            let people = wanted.iter().filter(|(kind, _)| *kind == Kind::Person).map(|(_, id)| id.clone());
            let people: Vec<String> = people.collect();
            for person in queries::user::by_ids(desk.journal().db(), tenant, &people).await? {
                let name = person.display_name.or(person.user_name).or(person.email);
                names.extend(name.map(|name| ((Kind::Person, person.user_id), name)));
            }
        }
        let locale = desk.frame().locale;
        for (kind, id) in wanted {
            if kind == Kind::Client
                && desk.may(Permission::ClientsRead)
                && let Some(client) = desk.visit.shared.directory.client(tenant, &id).await?
            {
                names.insert((kind, id), application_name(&client, locale));
            }
        }
        Ok(Self(names))
    }

    /// What somebody is called; their id where nobody knows.
    pub(super) fn name(&self, kind: Option<Kind>, id: &str) -> String {
        let known = kind.and_then(|kind| self.0.get(&(kind, id.to_owned())));
        known.map_or_else(|| id.to_owned(), Clone::clone)
    }
}
