//! Signing out: the question, where an application alone cannot decide it, and the word that it is done.
//!
//! OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3.

use super::{Application, Form, Person, Policy, links};

/// The question. Its form sends `decision=sign_out` or `decision=stay`.
#[derive(Clone, Debug)]
pub struct LogoutConfirmation {
    /// Where the answer goes.
    pub form: Form,
    /// Who would be signed out.
    pub person: Person,
    /// Which application asks; `None` where the person does.
    pub application: Option<Application>,
    /// Where the browser goes afterwards (`post_logout_redirect_uri`), if anywhere else.
    pub afterwards: Option<String>,
}

super::page!(LogoutConfirmation, "logout.html", |view| Policy::strict().ending_at(view.afterwards.as_deref()));

/// The word that it is done.
#[derive(Clone, Debug, Default)]
pub struct SignedOut {
    /// The application that the person came from: its name and its page.
    pub back: Option<(String, String)>,
    /// Where to sign in again: a path of this server.
    pub sign_in: Option<String>,
}

impl SignedOut {
    /// The way back, where it may be shown.
    pub fn back_link(&self) -> Option<(&str, &str)> {
        let (name, address) = self.back.as_ref()?;
        Some((name, links::web(address)?))
    }
}

super::page!(SignedOut, "signed_out.html");
