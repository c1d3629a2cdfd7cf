//! The account chooser: with which of the accounts on this device to go on.

use super::{Application, Form, Person, Policy};

/// The page. Its form sends `account` with the chosen key, or `other`.
#[derive(Clone, Debug)]
pub struct AccountChooser {
    /// Where the choice goes.
    pub form: Form,
    /// Who asks; `None` where somebody came by themselves.
    pub application: Option<Application>,
    /// The accounts, the last used first.
    pub accounts: Vec<AccountChoice>,
}

/// One account that may be chosen.
#[derive(Clone, Debug)]
pub struct AccountChoice {
    /// What is sent when it is chosen.
    pub key: String,
    /// Whose it is.
    pub person: Person,
    /// Whether a session is open; otherwise the password is asked for.
    pub signed_in: bool,
}

impl AccountChooser {
    fn ends_at(&self) -> Option<&str> {
        self.application.as_ref()?.redirect_uri.as_deref()
    }
}

super::page!(AccountChooser, "accounts.html", |view| Policy::strict().ending_at(view.ends_at()));
