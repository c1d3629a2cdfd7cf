//! The error page: what happened, what to do now, and a reference. Never more: details are for the log, found by the reference.

use std::time::Duration;

/// The page.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What happened, as far as it concerns the person.
    pub trouble: Trouble,
    /// Under which the log knows more: the id of the request or trace.
    pub reference: String,
    /// The ways on, the best first.
    pub ways: Vec<Way>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The application is not known here.
    UnknownApplication,
    /// The application asked to be answered at an address that it did not register.
    WrongReturnAddress,
    /// The application asked for something that it may not or in a way that cannot be understood.
    BadRequest,
    /// What the application says of itself at its own address cannot be read, or used.
    ApplicationUnread,
    /// The application is switched off.
    ApplicationUnavailable,
    /// The attempt took too long, was finished in another tab, or was never begun.
    Expired,
    /// A link from a mail that was used, replaced or is over.
    LinkOver,
    /// The form was open for too long or did not come from our page.
    StaleForm,
    /// The form holds more than is taken.
    TooLarge,
    /// The browser keeps no cookies.
    NoCookies,
    /// The account cannot be used: locked, suspended or being deleted.
    AccountUnavailable,
    /// The person may not do that.
    Forbidden,
    /// There is no such page.
    NotFound,
    /// The tenant is switched off.
    TenantUnavailable,
    /// Too many requests.
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The server cannot answer just now.
    Unavailable,
    /// Something went wrong here.
    Internal,
}

/// A way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Back to the application, by name.
    Application {
        /// Its name.
        name: String,
        /// Its page; shown only where it leads to the web.
        address: String,
    },
    /// To the sign-in page: a path of this server.
    SignIn(String),
    /// To the person's account: a path of this server.
    Account(String),
    /// To the overview of the console: a path of this server.
    Console(String),
    /// The same page again: a path of this server.
    Again(String),
}

impl Trouble {
    /// Every kind, for tests and catalogues.
    pub const ALL: [Self; 17] = [
        Self::UnknownApplication,
        Self::WrongReturnAddress,
        Self::BadRequest,
        Self::ApplicationUnread,
        Self::ApplicationUnavailable,
        Self::Expired,
        Self::LinkOver,
        Self::StaleForm,
        Self::TooLarge,
        Self::NoCookies,
        Self::AccountUnavailable,
        Self::Forbidden,
        Self::NotFound,
        Self::TenantUnavailable,
        Self::TooMany { wait: Duration::from_mins(1) },
        Self::Unavailable,
        Self::Internal,
    ];

    /// The beginning of its keys: `…` is the title, `…-what` what happened, `…-now` what to do.
    pub fn key(self) -> &'static str {
        match self {
            Self::UnknownApplication => "trouble-unknown-application",
            Self::WrongReturnAddress => "trouble-return-address",
            Self::BadRequest => "trouble-bad-request",
            Self::ApplicationUnread => "trouble-application-unread",
            Self::ApplicationUnavailable => "trouble-application-unavailable",
            Self::Expired => "trouble-expired",
            Self::LinkOver => "trouble-link-over",
            Self::StaleForm => "trouble-stale-form",
            Self::TooLarge => "trouble-too-large",
            Self::NoCookies => "trouble-no-cookies",
            Self::AccountUnavailable => "trouble-account-unavailable",
            Self::Forbidden => "trouble-forbidden",
            Self::NotFound => "trouble-not-found",
            Self::TenantUnavailable => "trouble-tenant-unavailable",
            Self::TooMany { .. } => "trouble-too-many",
            Self::Unavailable => "trouble-unavailable",
            Self::Internal => "trouble-internal",
        }
    }

    /// The key of what happened.
    pub fn what(self) -> String {
        format!("{}-what", self.key())
    }

    /// The key of what to do now.
    pub fn now(self) -> String {
        format!("{}-now", self.key())
    }

    /// How long to wait, where that is what helps.
    pub fn wait(self) -> Option<Duration> {
        if let Self::TooMany { wait } = self { Some(wait) } else { None }
    }
}

impl Way {
    /// Where it leads; `None` where it may not be shown.
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Application { address, .. } => super::links::web(address),
            Self::SignIn(path) | Self::Account(path) | Self::Console(path) | Self::Again(path) => Some(path),
        }
    }

    /// The key of its words.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Application { .. } => "way-application",
            Self::SignIn(_) => "way-sign-in",
            Self::Account(_) => "way-account",
            Self::Console(_) => "way-console",
            Self::Again(_) => "way-again",
        }
    }

    /// The application's name, where it leads to one.
    pub fn name(&self) -> &str {
        if let Self::Application { name, .. } = self { name } else { "" }
    }
}

super::page!(Failure, "failure.html");
