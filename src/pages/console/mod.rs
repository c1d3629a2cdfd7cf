//! The pages of the console: what administrators see of a tenant, and the forms by which they change it.
//!
//! Every page has a field `console` with what all of them share, and its template extends `console/shell.html`, which shows it.

mod audit;
mod import;
mod jobs;
mod notifications;
pub mod objects;
mod overview;
mod picture;
mod refused;
mod search;

use aggregates::role::Permission;

pub use audit::{Audit, AuditDay, AuditFilter, AuditLine, Link, Narrowed, outcome_key};
pub use import::{ImportPreview, ImportStart, mode_name};
pub use jobs::{Job, JobLine, Jobs, RowFault, kind_key, state_key};
pub use notifications::{Bell, MailChoice, NotificationLine, NotificationMail, Notifications};
pub use overview::Overview;
pub use picture::{Day, Each, Picture};
pub use refused::{Refusal, Refused};
pub use search::{Found, FoundKind, Search};

use super::{Form, Person, Policy, Text};

/// What all pages of the console share.
#[derive(Clone, Debug, Default)]
pub struct Console {
    /// Who looks.
    pub person: Person,
    /// Where the console is: `/t/demo/console`, without a slash at its end.
    pub base: String,
    /// Their own account: a path of this server.
    pub account: String,
    /// Where one signs out: a path of this server, which asks first.
    pub sign_out: String,
    /// The menu: what they may see.
    pub sections: Vec<Section>,
    /// Where the page stands in it.
    pub section: Option<Section>,
    /// The bell; none for whoever may not see what they are told of.
    pub bell: Option<Bell>,
    /// In which colours it is shown.
    pub theme: Theme,
    /// The form that changes them: it sends `theme`.
    pub theme_form: Form,
    /// What was just done: the end of a key `console-done-…`. It comes from the address, so anything may stand there.
    pub done: Option<String>,
    /// What was refused, where a form is shown again.
    pub refusal: Option<Refusal>,
    /// What is searched for.
    pub sought: String,
}

impl Console {
    /// What a page may load: where there is a bell, its script asks this server how much is unread.
    pub fn policy(&self) -> Policy {
        if self.bell.is_some() { Policy::strict().live() } else { Policy::strict() }
    }

    /// Whether a part of the menu is where the page stands.
    pub fn is_at(&self, section: &Section) -> bool {
        self.section.as_ref() == Some(section)
    }

    /// The colours that are offered.
    pub fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// Whether these colours are worn.
    pub fn wears(&self, theme: &Theme) -> bool {
        self.theme == *theme
    }

    /// The name of the colours that somebody chose; none where the system chooses.
    pub fn chosen_theme(&self) -> Option<&'static str> {
        (self.theme != Theme::System).then(|| self.theme.name())
    }

    /// The sentence about what was just done; nothing for words that are not ours.
    pub fn done_words(&self, text: &Text) -> Option<String> {
        let key = format!("console-done-{}", self.done.as_deref()?);
        text.knows(&key).then(|| text.say(&key))
    }
}

/// A part of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Everything at a glance.
    Overview,
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
    /// Addresses that are told what happens.
    Webhooks,
    /// Streams of shared signals.
    Streams,
    /// What the tenant tunes.
    Settings,
    /// All tenants; at the platform.
    Tenants,
    /// Work that takes long, and what administrators did to people.
    Jobs,
    /// What happened.
    Audit,
}

impl Section {
    /// In the order of the menu.
    pub const ALL: [Self; 13] = [
        Self::Overview,
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
        Self::Jobs,
        Self::Audit,
    ];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Overview => "console-overview",
            Self::Users => "console-users",
            Self::Groups => "console-groups",
            Self::Roles => "console-roles",
            Self::Clients => "console-clients",
            Self::Resources => "console-resources",
            Self::Keys => "console-keys",
            Self::Webhooks => "console-webhooks",
            Self::Streams => "console-streams",
            Self::Settings => "console-settings",
            Self::Tenants => "console-tenants",
            Self::Jobs => "console-jobs",
            Self::Audit => "console-audit",
        }
    }

    /// Where it is, below the console.
    pub fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Users => "/users",
            Self::Groups => "/groups",
            Self::Roles => "/roles",
            Self::Clients => "/clients",
            Self::Resources => "/resources",
            Self::Keys => "/keys",
            Self::Webhooks => "/webhooks",
            Self::Streams => "/streams",
            Self::Settings => "/settings",
            Self::Tenants => "/tenants",
            Self::Jobs => "/jobs",
            Self::Audit => "/audit",
        }
    }

    /// Its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Overview => "pulse",
            Self::Users => "person",
            Self::Groups => "people",
            Self::Roles => "shield",
            Self::Clients => "grid",
            Self::Resources => "document",
            Self::Keys => "key",
            Self::Webhooks => "send",
            Self::Streams => "signal",
            Self::Settings => "sliders",
            Self::Tenants => "house",
            Self::Jobs => "play",
            Self::Audit => "clock",
        }
    }

    /// What it takes to see it; nothing for what everybody at the console sees.
    pub fn permission(self) -> Option<Permission> {
        match self {
            Self::Overview => None,
            Self::Users => Some(Permission::UsersRead),
            Self::Groups => Some(Permission::GroupsRead),
            Self::Roles => Some(Permission::RolesRead),
            Self::Clients | Self::Streams => Some(Permission::ClientsRead),
            Self::Resources => Some(Permission::ResourcesRead),
            Self::Keys => Some(Permission::KeysRead),
            Self::Webhooks => Some(Permission::WebhooksRead),
            Self::Settings => Some(Permission::SettingsRead),
            Self::Tenants => Some(Permission::TenantsRead),
            Self::Jobs => Some(Permission::JobsRead),
            Self::Audit => Some(Permission::AuditRead),
        }
    }
}

/// In which colours pages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system wants it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in cookies, forms and attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::System => "console-theme-system",
            Self::Light => "console-theme-light",
            Self::Dark => "console-theme-dark",
        }
    }

    /// Its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::System => "device",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }
}
