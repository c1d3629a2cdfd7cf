//! Signing in: an identifier and a password, on one page.
//!
//! A refusal never tells whether the account exists: the same words for a wrong name and a wrong password.

use std::time::Duration;

use super::{Application, Form, Person, Policy};

/// The page. Its form sends `identifier`, `password`, and `decision=cancel` where somebody turns back.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Where it goes.
    pub form: Form,
    /// Who asks; `None` where somebody came by themselves.
    pub application: Option<Application>,
    /// What people of this tenant sign in with.
    pub identifiers: Identifiers,
    /// What was typed last time, or what the application says (`login_hint`).
    pub identifier: String,
    /// Somebody who is signed in and must prove it again; the identifier is theirs then and cannot be changed.
    pub again: Option<Person>,
    /// Why the last attempt was refused.
    pub refusal: Option<SignInRefusal>,
    /// Where a forgotten password is recovered, if it can be.
    pub recovery: Option<String>,
    /// Where an account is opened, if people may do it themselves.
    pub registration: Option<String>,
    /// The way back to the choice of accounts, if there is one.
    pub other_accounts: Option<String>,
}

/// What people may sign in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifiers {
    /// A user name.
    pub user_name: bool,
    /// An e-mail address.
    pub email: bool,
    /// A telephone number.
    pub phone: bool,
}

impl Default for Identifiers {
    fn default() -> Self {
        Self { user_name: true, email: true, phone: false }
    }
}

impl Identifiers {
    /// The key of the label.
    pub fn label(self) -> &'static str {
        match (self.user_name, self.email, self.phone) {
            (true, true, true) => "identifier-any",
            (true, true, false) => "identifier-user-name-email",
            (true, false, true) => "identifier-user-name-phone",
            (false, true, true) => "identifier-email-phone",
            (false, true, false) => "identifier-email",
            (false, false, true) => "identifier-phone",
            (true | false, false, false) => "identifier-user-name",
        }
    }

    /// The keyboard that a telephone should offer.
    pub fn keyboard(self) -> &'static str {
        match (self.user_name, self.email, self.phone) {
            (_, true, _) => "email",
            (false, false, true) => "tel",
            _ => "text",
        }
    }
}

/// Why somebody was not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    /// The identifier, the password or both were not given.
    Incomplete {
        /// No identifier.
        identifier: bool,
        /// No password.
        password: bool,
    },
    /// They do not match.
    NoMatch,
    /// Too many attempts; nobody is let in before that time has passed.
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// As many sessions are open as the tenant allows.
    TooManySessions,
    /// The page was open for too long, or it came from elsewhere: the form's token did not fit.
    Stale,
    /// The server has too much to do.
    Busy,
}

impl SignInRefusal {
    /// The key of the sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "sign-in-incomplete",
            Self::NoMatch => "sign-in-no-match",
            Self::TooMany { .. } => "sign-in-too-many",
            Self::TooManySessions => "sign-in-too-many-sessions",
            Self::Stale => "form-stale",
            Self::Busy => "form-busy",
        }
    }

    /// How long to wait, where that is what helps.
    pub fn wait(&self) -> Option<&Duration> {
        if let Self::TooMany { wait } = self { Some(wait) } else { None }
    }
}

impl SignIn {
    /// Whether the field of the identifier is at fault.
    pub fn identifier_fault(&self) -> Option<&'static str> {
        match self.refusal {
            Some(SignInRefusal::Incomplete { identifier: true, .. }) => Some("identifier-missing"),
            _ => None,
        }
    }

    /// Whether the field of the password is at fault.
    pub fn password_fault(&self) -> Option<&'static str> {
        match self.refusal {
            Some(SignInRefusal::Incomplete { password: true, .. }) => Some("password-missing"),
            _ => None,
        }
    }

    /// Whether both are, and nobody may know which.
    pub fn no_match(&self) -> bool {
        self.refusal == Some(SignInRefusal::NoMatch)
    }

    /// Whether the first field is the one to begin with.
    pub fn begins_with_identifier(&self) -> bool {
        self.refusal.is_none() && self.identifier.is_empty()
    }

    fn ends_at(&self) -> Option<&str> {
        self.application.as_ref()?.redirect_uri.as_deref()
    }
}

super::page!(SignIn, "sign_in.html", |view| Policy::strict().ending_at(view.ends_at()));
