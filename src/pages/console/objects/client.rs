//! Applications: the kinds that there are, one of them, and the moment at which its secret is seen.

use chrono::{DateTime, Utc};

use super::{Known, State, Way};
use crate::pages::console::Console;

/// The first step towards a new application: what kind it is.
#[derive(Clone, Debug)]
pub struct ClientKinds {
    /// Around it.
    pub console: Console,
    /// Where the next step begins: a path of this server, to which the kind is added.
    pub base: String,
}

/// A kind of application. It decides how the application shows who it is and what it must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// Pages made by a server that can keep a secret.
    Web,
    /// Pages that run in the browser and keep no secret.
    Browser,
    /// An application on somebody's telephone or computer.
    Device,
    /// A program that acts for itself.
    Service,
}

/// An application.
#[derive(Clone, Debug)]
pub struct ClientPage {
    /// Around it.
    pub console: Console,
    /// The client id.
    pub client_id: String,
    /// What it is called.
    pub name: String,
    /// Whether it may ask.
    pub state: State,
    /// Everything that is configured.
    pub metadata: Vec<Known>,
    /// Its secrets, without themselves.
    pub secrets: Vec<SecretRow>,
    /// When it was registered.
    pub since: DateTime<Utc>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// Where its history is: a path of this server.
    pub history: Option<String>,
}

/// A secret, without itself.
#[derive(Clone, Debug)]
pub struct SecretRow {
    /// Its id.
    pub secret_id: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// From when on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
    /// How it is taken away, where it can be.
    pub way: Option<Way>,
}

/// Whose secret is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
    /// An application's.
    Client,
    /// A protected resource's.
    Resource,
    /// A webhook's.
    Webhook,
}

/// What somebody takes along from a new application, or from a new secret. The secret is shown this once.
#[derive(Clone)]
pub struct TakeAlong {
    /// Around it.
    pub console: Console,
    /// Whose they are.
    pub of: Taker,
    /// What it is called.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its secret; none where it has none, and where the same form came twice.
    pub secret: Option<String>,
    /// Whether it has a secret that was shown before.
    pub shown_before: bool,
    /// What to put into its configuration, to be copied.
    pub snippet: String,
    /// Where its page is: a path of this server.
    pub onward: String,
}

impl ClientKind {
    /// Every kind, the most usual first.
    pub const ALL: [Self; 4] = [Self::Web, Self::Browser, Self::Device, Self::Service];

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Browser => "browser",
            Self::Device => "device",
            Self::Service => "service",
        }
    }

    /// The beginning of its keys: `…` is what it is called, `…-what` how it is recognised.
    pub fn key(self) -> &'static str {
        match self {
            Self::Web => "client-kind-web",
            Self::Browser => "client-kind-browser",
            Self::Device => "client-kind-device",
            Self::Service => "client-kind-service",
        }
    }

    /// The key of how it is recognised.
    pub fn what(self) -> String {
        format!("{}-what", self.key())
    }

    /// Its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Web => "globe",
            Self::Browser => "grid",
            Self::Device => "device",
            Self::Service => "pulse",
        }
    }

    /// Whether people sign in to it, so that it has addresses to which they come back.
    pub fn has_people(self) -> bool {
        self != Self::Service
    }
}

impl Taker {
    /// Everybody who takes one along.
    pub const ALL: [Self; 3] = [Self::Client, Self::Resource, Self::Webhook];

    /// The key of what its id is called.
    pub fn id_key(self) -> &'static str {
        match self {
            Self::Client => "client-id",
            Self::Resource => "resource-id",
            Self::Webhook => "webhook-id",
        }
    }

    /// The key of what its secret is called.
    pub fn secret_key(self) -> &'static str {
        match self {
            Self::Client => "client-secret",
            Self::Resource => "resource-secret",
            Self::Webhook => "webhook-secret",
        }
    }

    /// The key of where it is put.
    pub fn what(self) -> &'static str {
        match self {
            Self::Client => "take-along-what",
            Self::Resource => "take-along-resource-what",
            Self::Webhook => "take-along-webhook-what",
        }
    }
}

impl ClientKinds {
    /// The kinds.
    pub fn kinds(&self) -> [ClientKind; 4] {
        ClientKind::ALL
    }
}

crate::pages::page!(ClientKinds, "console/objects/client_kinds.html", |view| view.console.policy());
crate::pages::page!(ClientPage, "console/objects/client.html", |view| view.console.policy());
crate::pages::page!(TakeAlong, "console/objects/take_along.html", |view| view.console.policy());
