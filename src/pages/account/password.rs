//! Changing the password: the present one, and the new one twice, because without scripts nobody sees what they type.

use std::time::Duration;

use super::{Account, Section};
use crate::pages::{Form, Text};

/// The page. Its form sends `current_password`, `new_password`, `new_password_again` and, ticked, `end_others=on`.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// Whose.
    pub account: Account,
    /// Where it goes.
    pub form: Form,
    /// The fewest characters.
    pub min_length: u64,
    /// Why it was not changed; empty at first.
    pub faults: Vec<PasswordFault>,
    /// Whether the other sessions are to be ended.
    pub end_others: bool,
}

/// Why it was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// The present password was not given.
    CurrentMissing,
    /// It is another one.
    CurrentWrong,
    /// The new one was not given.
    NewMissing,
    /// It is too short.
    TooShort {
        /// The fewest characters.
        least: u64,
    },
    /// It is too long.
    TooLong {
        /// The most characters.
        most: u64,
    },
    /// Others would guess it.
    TooEasy,
    /// It was used before.
    UsedBefore,
    /// The second time it was another one.
    Different,
    /// The form's token did not fit.
    Stale,
    /// Too many attempts were made; nobody gets any further before that time has passed.
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The server has too much to do.
    Busy,
}

impl PasswordFault {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::CurrentMissing,
        Self::CurrentWrong,
        Self::NewMissing,
        Self::TooShort { least: 12 },
        Self::TooLong { most: 256 },
        Self::TooEasy,
        Self::UsedBefore,
        Self::Different,
        Self::Stale,
        Self::TooMany { wait: Duration::from_mins(15) },
        Self::Busy,
    ];

    /// The field at fault, by its id; the form as a whole where there is none.
    pub fn field(self) -> &'static str {
        match self {
            Self::CurrentMissing | Self::CurrentWrong => "current-password",
            Self::NewMissing | Self::TooShort { .. } | Self::TooLong { .. } | Self::TooEasy | Self::UsedBefore => {
                "new-password"
            }
            Self::Different => "new-password-again",
            Self::Stale | Self::TooMany { .. } | Self::Busy => "",
        }
    }

    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::CurrentMissing => "password-current-missing",
            Self::CurrentWrong => "password-current-wrong",
            Self::NewMissing => "password-new-missing",
            Self::TooShort { .. } => "password-too-short",
            Self::TooLong { .. } => "password-too-long",
            Self::TooEasy => "password-too-easy",
            Self::UsedBefore => "password-used-before",
            Self::Different => "password-different",
            Self::Stale => "form-stale",
            Self::TooMany { .. } => "sign-in-too-many",
            Self::Busy => "form-busy",
        }
    }

    /// Its sentence.
    pub fn text(self, text: &Text) -> String {
        match self {
            Self::TooShort { least: number } | Self::TooLong { most: number } => text.count(self.key(), number),
            Self::TooMany { wait } => text.with(self.key(), "span", text.span(&wait)),
            _ => text.say(self.key()),
        }
    }

    /// How long to wait, where that is what helps.
    pub fn wait(self) -> Option<Duration> {
        if let Self::TooMany { wait } = self { Some(wait) } else { None }
    }
}

impl ChangePassword {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Password
    }

    /// What is wrong with a field, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text, field: &str) -> String {
        let fault = self.faults.iter().find(|fault| fault.field() == field);
        fault.map(|fault| fault.text(text)).unwrap_or_default()
    }
}

crate::pages::page!(ChangePassword, "account/password.html");
