//! Asking for mail: one field, whatever it is asked for.

use std::time::Duration;

use crate::pages::{Application, Form, Identifiers, Policy};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Another password.
    Password,
    /// The name one signs in with.
    UserName,
    /// An account.
    Account,
}

/// The page. Its form sends `identifier`.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where it goes.
    pub form: Form,
    /// What it is for.
    pub asking: Asking,
    /// Who waits; `None` where somebody came by themselves.
    pub application: Option<Application>,
    /// What people of this tenant sign in with.
    pub identifiers: Identifiers,
    /// What was typed last time.
    pub identifier: String,
    /// Why nothing was sent.
    pub fault: Option<AskFault>,
    /// The sign-in page.
    pub sign_in: String,
    /// Where a forgotten user name is told, if it is.
    pub user_name: Option<String>,
}

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskFault {
    /// Nothing was typed.
    Missing,
    /// It is no address.
    NoAddress,
    /// The form's token did not fit.
    Stale,
    /// Too much mail was asked for from here.
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
}

impl AskFault {
    /// The key of its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "ask-missing",
            Self::NoAddress => "ask-no-address",
            Self::Stale => "form-stale",
            Self::TooMany { .. } => "sign-in-too-many",
        }
    }

    /// How long to wait, where that is what helps.
    pub fn wait(&self) -> Option<&Duration> {
        if let Self::TooMany { wait } = self { Some(wait) } else { None }
    }

    /// Whether it is about what was typed.
    pub fn is_of_the_field(&self) -> bool {
        matches!(self, Self::Missing | Self::NoAddress)
    }
}

impl Ask {
    /// The key of the title; what follows it is what the page explains.
    pub fn key(&self) -> &'static str {
        match self.asking {
            Asking::Password => "ask-password",
            Asking::UserName => "ask-user-name",
            Asking::Account => "ask-account",
        }
    }

    /// The key of what the page explains.
    pub fn what(&self) -> String {
        format!("{}-what", self.key())
    }

    /// The key of the field's label.
    pub fn label(&self) -> &'static str {
        if self.takes_a_name() { self.identifiers.label() } else { "identifier-email" }
    }

    /// The keyboard that a telephone should offer.
    pub fn keyboard(&self) -> &'static str {
        if self.takes_a_name() { self.identifiers.keyboard() } else { "email" }
    }

    /// What a browser may fill in.
    pub fn autocomplete(&self) -> &'static str {
        if self.takes_a_name() { "username" } else { "email" }
    }

    fn takes_a_name(&self) -> bool {
        self.asking == Asking::Password
    }

    fn ends_at(&self) -> Option<&str> {
        self.application.as_ref()?.redirect_uri.as_deref()
    }
}

crate::pages::page!(Ask, "self_service/ask.html", |view| Policy::strict().ending_at(view.ends_at()));
