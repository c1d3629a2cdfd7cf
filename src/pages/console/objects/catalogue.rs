//! A list of the console: what there is of one kind, a way to find some of it, and what to do where there is none yet.

use super::{State, Way, label};
use crate::pages::console::Console;
use crate::pages::{Form, Text};

/// The page. Its finder is sent by GET, so that what was found has an address.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Around it.
    pub console: Console,
    /// What is listed.
    pub of: Objects,
    /// For what something is chosen, where it is: the name of a person or a group.
    pub chosen_for: String,
    /// How to find some of it, where that is possible.
    pub finder: Option<Finder>,
    /// This page of it.
    pub rows: Vec<Row>,
    /// Where the next page is: a path of this server.
    pub next: Option<String>,
    /// What else can be done here.
    pub ways: Vec<Way>,
    /// The form that makes a table of all of it, where that is possible.
    pub export: Option<Form>,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objects {
    /// Users.
    Users,
    /// Groups.
    Groups,
    /// Roles.
    Roles,
    /// Applications.
    Clients,
    /// Protected resources.
    Resources,
    /// Signing keys.
    Keys,
    /// Webhooks.
    Webhooks,
    /// Streams of shared signals.
    Streams,
    /// Groups of settings.
    Settings,
    /// Tenants.
    Tenants,
    /// A user, to come into a group.
    Newcomer,
    /// A user, to administer a group.
    Deputy,
    /// A group, for a user to come into.
    GroupToJoin,
    /// A role, to be given to a user or a group.
    RoleToGive,
}

/// A form that finds some of a list.
#[derive(Clone, Debug)]
pub struct Finder {
    /// Where it is sent: a path of this server.
    pub action: String,
    /// What can be looked at: names of parameters, at least one.
    pub fields: Vec<&'static str>,
    /// Which of them was.
    pub field: &'static str,
    /// What was typed.
    pub text: String,
}

/// Something of a list.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its own page, or where it is chosen: a path of this server.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// What tells it apart, in short.
    pub told: Vec<String>,
    /// A number of something, with the key of what it counts.
    pub count: Option<(&'static str, u64)>,
    /// Where it stands.
    pub state: Option<State>,
    /// What can be done with it at once.
    pub ways: Vec<Way>,
}

impl Objects {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Users,
        Self::Groups,
        Self::Roles,
        Self::Clients,
        Self::Resources,
        Self::Keys,
        Self::Webhooks,
        Self::Streams,
        Self::Settings,
        Self::Tenants,
        Self::Newcomer,
        Self::Deputy,
        Self::GroupToJoin,
        Self::RoleToGive,
    ];

    /// The beginning of its keys: `…` is the heading, `…-what` what it is about.
    pub fn key(self) -> &'static str {
        match self {
            Self::Users => "list-users",
            Self::Groups => "list-groups",
            Self::Roles => "list-roles",
            Self::Clients => "list-clients",
            Self::Resources => "list-resources",
            Self::Keys => "list-keys",
            Self::Webhooks => "list-webhooks",
            Self::Streams => "list-streams",
            Self::Settings => "console-settings",
            Self::Tenants => "list-tenants",
            Self::Newcomer => "choose-newcomer",
            Self::Deputy => "choose-deputy",
            Self::GroupToJoin => "choose-group",
            Self::RoleToGive => "choose-role",
        }
    }

    /// The key of what it is about.
    pub fn what(self) -> String {
        format!("{}-what", self.key())
    }

    /// The beginning of the keys of an empty list: `…` says that there is none, `…-what` what it would be good for.
    pub fn none(self) -> &'static str {
        match self {
            Self::Users | Self::Newcomer | Self::Deputy => "none-users",
            Self::Groups | Self::GroupToJoin => "none-groups",
            Self::Roles | Self::RoleToGive => "none-roles",
            Self::Clients => "none-clients",
            Self::Resources => "none-resources",
            Self::Keys => "none-keys",
            Self::Webhooks => "none-webhooks",
            Self::Streams => "none-streams",
            Self::Settings => "none-settings",
            Self::Tenants => "none-tenants",
        }
    }

    /// The key of what it would be good for.
    pub fn none_what(self) -> String {
        format!("{}-what", self.none())
    }

    /// Its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Users | Self::Newcomer | Self::Deputy => "person",
            Self::Groups | Self::GroupToJoin => "people",
            Self::Roles | Self::RoleToGive => "shield",
            Self::Clients => "grid",
            Self::Resources => "document",
            Self::Keys => "key",
            Self::Webhooks => "send",
            Self::Streams => "signal",
            Self::Settings => "sliders",
            Self::Tenants => "house",
        }
    }
}

impl Row {
    /// The key of how many settings the tenant chose.
    pub const OWN_SETTINGS: &str = "count-own-settings";
    /// The key of how many scopes a resource has.
    pub const SCOPES: &str = "count-scopes";
    /// The key of how many kinds of events a webhook is told.
    pub const FILTERS: &str = "count-filters";
    /// The key of how many types of signals a stream is asked for.
    pub const TYPES: &str = "count-types";

    /// What it counts, in words; empty where it counts nothing.
    pub fn counted(&self, text: &Text) -> String {
        self.count.map(|(key, count)| text.count(key, count)).unwrap_or_default()
    }
}

impl Finder {
    /// Whether something was looked for.
    pub fn looked(&self) -> bool {
        !self.text.is_empty()
    }

    /// What a field is called.
    pub fn label(&self, text: &Text, field: &str) -> String {
        label(field, *text)
    }

    /// Whether that is what was looked at.
    pub fn is_by(&self, field: &str) -> bool {
        self.field == field
    }

    /// Whether there is more than one thing to look at.
    pub fn has_choice(&self) -> bool {
        self.fields.len() > 1
    }
}

impl Catalogue {
    /// Whether something was looked for and nothing found.
    pub fn found_nothing(&self) -> bool {
        self.rows.is_empty() && self.finder.as_ref().is_some_and(Finder::looked)
    }
}

crate::pages::page!(Catalogue, "console/objects/catalogue.html", |view| view.console.policy());
