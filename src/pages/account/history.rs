//! One's own sign-ins as a timeline: so that a stranger's attempt is noticed by the one who knows that it was not theirs.

use chrono::{DateTime, Utc};

use super::{Account, Device, Section};

/// The page.
#[derive(Clone, Debug)]
pub struct History {
    /// Whose.
    pub account: Account,
    /// What happened, the newest first.
    pub attempts: Vec<Attempt>,
    /// Where older ones are: a path of this server.
    pub older: Option<String>,
}

/// Something that happened at the door.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// When.
    pub at: DateTime<Utc>,
    /// How it ended.
    pub outcome: Outcome,
    /// From what.
    pub device: Device,
    /// For which application, by name.
    pub application: Option<String>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Signed in.
    SignedIn,
    /// The password was wrong.
    WrongPassword,
    /// Refused after too many attempts.
    Blocked,
    /// The account could not be used.
    Unavailable,
    /// Signed out.
    SignedOut,
    /// The session was ended by the person or an administrator, from elsewhere.
    Ended,
    /// The session ran out.
    RanOut,
    /// The password was changed.
    PasswordChanged,
}

impl Outcome {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::SignedIn,
        Self::WrongPassword,
        Self::Blocked,
        Self::Unavailable,
        Self::SignedOut,
        Self::Ended,
        Self::RanOut,
        Self::PasswordChanged,
    ];

    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::SignedIn => "outcome-signed-in",
            Self::WrongPassword => "outcome-wrong-password",
            Self::Blocked => "outcome-blocked",
            Self::Unavailable => "outcome-unavailable",
            Self::SignedOut => "outcome-signed-out",
            Self::Ended => "outcome-ended",
            Self::RanOut => "outcome-ran-out",
            Self::PasswordChanged => "outcome-password-changed",
        }
    }

    /// Its tone: `good`, `bad` or `quiet`. The words say the same; colour only repeats it.
    pub fn tone(self) -> &'static str {
        match self {
            Self::SignedIn | Self::PasswordChanged => "good",
            Self::WrongPassword | Self::Blocked | Self::Unavailable => "bad",
            Self::SignedOut | Self::Ended | Self::RanOut => "quiet",
        }
    }

    /// Its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::SignedIn => "check",
            Self::PasswordChanged => "key",
            Self::WrongPassword | Self::Unavailable => "cross",
            Self::Blocked => "alert",
            Self::SignedOut | Self::Ended => "leave",
            Self::RanOut => "clock",
        }
    }
}

impl History {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::History
    }
}

crate::pages::page!(History, "account/history.html");
