//! The demonstration: an application of its own that signs people in, and shows what it says, what it hears and what the log
//! gains by it.

use chrono::{DateTime, Utc};

use super::{Form, Policy};

/// The page. Its form sends `action` with one of [`DemoAction::name`].
#[derive(Clone, Debug)]
pub struct Demo {
    /// Where the buttons go.
    pub form: Form,
    /// Where the demonstration stands.
    pub stage: Stage,
    /// What can be done now, the next thing first.
    pub actions: Vec<DemoAction>,
    /// The steps, in order; also those to come.
    pub steps: Vec<Step>,
    /// The tokens it holds.
    pub tokens: Vec<Token>,
    /// What the log gained, the newest first.
    pub events: Vec<LoggedEvent>,
    /// Where the browser hears that something happened (`text/event-stream`): a path of this server.
    pub live: Option<String>,
    /// Who one can sign in as.
    pub people: Vec<SamplePerson>,
    /// This page: a path of this server.
    pub here: String,
}

/// Somebody to sign in as.
#[derive(Clone, Debug)]
pub struct SamplePerson {
    /// The name to sign in with.
    pub name: String,
    /// The password, which everybody knows.
    pub password: String,
    /// Whether they administer the tenant.
    pub administers: bool,
}

/// Where the demonstration stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing happened yet.
    Start,
    /// Somebody is signed in.
    SignedIn {
        /// Who.
        name: String,
    },
    /// The provider refused: its error code.
    Refused {
        /// `error` of the answer.
        error: String,
    },
}

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoAction {
    /// Sign in.
    Begin,
    /// Ask who it is.
    UserInfo,
    /// Get new tokens.
    Refresh,
    /// Ask whether the access token is valid.
    Introspect,
    /// Give it back.
    Revoke,
    /// Sign out.
    SignOut,
    /// Forget everything and begin again.
    Reset,
}

/// A step of the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which: the key is `demo-step-…`.
    pub name: &'static str,
    /// Whether it is done.
    pub state: StepState,
    /// What was said.
    pub exchange: Option<Exchange>,
}

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// The next.
    Next,
    /// Later.
    Later,
    /// Refused.
    Refused,
}

/// What was said and what was answered, as plain text with lines. Secrets are shortened by whoever fills it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The request.
    pub request: String,
    /// The answer, once there is one.
    pub response: Option<String>,
}

/// A token.
#[derive(Clone, Debug)]
pub struct Token {
    /// `id`, `access` or `refresh`: the key is `demo-token-…`.
    pub kind: &'static str,
    /// The token, or its beginning.
    pub value: String,
    /// How it is signed, by name, where it can be read.
    pub header: Vec<(String, String)>,
    /// What it says, by name, where it can be read.
    pub claims: Vec<(String, String)>,
    /// Until when it is valid.
    pub expires_at: Option<DateTime<Utc>>,
}

/// One event of the log.
#[derive(Clone, Debug)]
pub struct LoggedEvent {
    /// Its position.
    pub position: u64,
    /// Its type: `CodeExchanged`.
    pub name: String,
    /// Of what: `grant`.
    pub aggregate: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// What happened, in JSON, as it is stored: what identifies a person is sealed.
    pub payload: String,
}

impl Step {
    /// The steps of a code flow, in order, as far as a page explains them.
    pub const NAMES: [&'static str; 5] = ["request", "sign-in", "code", "tokens", "userinfo"];

    /// The key of its name.
    pub fn key(&self) -> String {
        format!("demo-step-{}", self.name)
    }

    /// The key of what happens in it.
    pub fn what(&self) -> String {
        format!("demo-step-{}-what", self.name)
    }
}

impl StepState {
    /// The class of its mark.
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Next => "next",
            Self::Later => "later",
            Self::Refused => "refused",
        }
    }

    /// The key of its word.
    pub fn key(self) -> String {
        format!("demo-state-{}", self.class())
    }
}

impl Token {
    /// The key of its name.
    pub fn key(&self) -> String {
        format!("demo-token-{}", self.kind)
    }

    /// The key of what it is for.
    pub fn what(&self) -> String {
        format!("demo-token-{}-what", self.kind)
    }
}

impl DemoAction {
    /// Everything that can be done.
    pub const ALL: [Self; 7] =
        [Self::Begin, Self::UserInfo, Self::Refresh, Self::Introspect, Self::Revoke, Self::SignOut, Self::Reset];

    /// What is sent as `action`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::UserInfo => "userinfo",
            Self::Refresh => "refresh",
            Self::Introspect => "introspect",
            Self::Revoke => "revoke",
            Self::SignOut => "sign_out",
            Self::Reset => "reset",
        }
    }

    /// The key of its words.
    pub fn key(self) -> String {
        format!("demo-action-{}", self.name().replace('_', "-"))
    }
}

super::page!(Demo, "demo.html", |view| if view.live.is_some() { Policy::strict().live() } else { Policy::strict() });
