//! The account pages: what a person sees of themselves, and what they can end.
//!
//! Questions that cannot be undone are pages of their own ([`Confirmation`]), so that they work without scripts.

mod applications;
mod confirmation;
mod deletion;
mod email;
mod history;
mod overview;
mod password;
mod profile;
mod requests;
mod sessions;

pub use applications::{Applications, Granted};
pub use confirmation::{Confirmation, Question};
pub use deletion::DeleteAccount;
pub use email::ChangeEmail;
pub use history::{Attempt, History, Outcome};
pub use overview::{Overview, Profile};
pub use password::{ChangePassword, PasswordFault};
pub use profile::EditProfile;
pub use requests::{Requests, WaitingRequest};
pub use sessions::{Device, OpenSession, Sessions};

use super::Person;

/// What all account pages share.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Whose account it is.
    pub person: Person,
    /// Where the account pages are: `/t/demo/account`, without a slash at its end.
    pub base: String,
    /// Where one signs out: a path of this server, which asks first.
    pub sign_out: String,
    /// Whether applications elsewhere may ask something of them.
    pub is_asked: bool,
    /// What has just been done.
    pub notice: Option<Notice>,
}

/// What has just been done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The password was changed.
    PasswordChanged,
    /// The profile was changed.
    ProfileChanged,
    /// A session was ended.
    SessionEnded,
    /// All others were ended.
    OthersEnded,
    /// An application lost its access.
    AccessRemoved {
        /// Which.
        application: String,
    },
    /// An application elsewhere got what it asked for.
    RequestAllowed,
    /// It did not.
    RequestRefused,
}

/// One of the account pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Everything at a glance.
    Overview,
    /// Where one is signed in.
    Sessions,
    /// What applications elsewhere ask.
    Requests,
    /// What applications may do.
    Applications,
    /// One's own sign-ins.
    History,
    /// The password.
    Password,
}

impl Section {
    /// In the order of the menu.
    pub const ALL: [Self; 6] =
        [Self::Overview, Self::Requests, Self::Sessions, Self::Applications, Self::History, Self::Password];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Overview => "section-overview",
            Self::Sessions => "section-sessions",
            Self::Requests => "section-requests",
            Self::Applications => "section-applications",
            Self::History => "section-history",
            Self::Password => "section-password",
        }
    }

    /// Where it is, below the account.
    pub fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Sessions => "/sessions",
            Self::Requests => "/requests",
            Self::Applications => "/applications",
            Self::History => "/history",
            Self::Password => "/password",
        }
    }

    /// Its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Overview => "person",
            Self::Sessions => "device",
            Self::Requests => "bell",
            Self::Applications => "grid",
            Self::History => "clock",
            Self::Password => "key",
        }
    }
}

impl Account {
    /// The menu: what there is for this person.
    pub fn sections(&self) -> impl Iterator<Item = Section> {
        Section::ALL.into_iter().filter(|section| self.is_asked || *section != Section::Requests)
    }
}

impl Notice {
    /// The key of its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::PasswordChanged => "notice-password-changed",
            Self::ProfileChanged => "notice-profile-changed",
            Self::SessionEnded => "notice-session-ended",
            Self::OthersEnded => "notice-others-ended",
            Self::AccessRemoved { .. } => "notice-access-removed",
            Self::RequestAllowed => "notice-request-allowed",
            Self::RequestRefused => "notice-request-refused",
        }
    }

    /// The application that it is about.
    pub fn application(&self) -> &str {
        if let Self::AccessRemoved { application } = self { application } else { "" }
    }
}
