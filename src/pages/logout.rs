//! Signing out: the question, where an application alone cannot decide it, and the word that it is done.
//!
//! OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3, and Front-Channel Logout 1.0, section 3. Scripts are not needed: frames are
//! filled without them, and the browser goes on by itself after some seconds, or at once by a link.

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
    /// Pages of applications that sign the person out there, each shown in a frame that nobody sees (Front-Channel Logout §3).
    pub elsewhere: Vec<String>,
    /// Where the browser goes by itself when they had time for it (`post_logout_redirect_uri`).
    pub onward: Option<String>,
}

impl SignedOut {
    /// The way back, where it may be shown. Where the browser goes on by itself, that is the way.
    pub fn back_link(&self) -> Option<(&str, &str)> {
        let (name, address) = self.back.as_ref()?;
        let address = if self.onward.as_ref() == Some(address) { links::onward(address) } else { links::web(address) };
        Some((name, address?))
    }

    /// The pages of applications, those that may be shown.
    pub fn frames(&self) -> impl Iterator<Item = &str> {
        self.elsewhere.iter().filter_map(|address| links::web(address))
    }

    /// Where the browser goes by itself.
    pub fn next(&self) -> Option<&str> {
        links::onward(self.onward.as_ref()?)
    }
}

super::page!(SignedOut, "signed_out.html", |view| view.frames().fold(Policy::strict(), Policy::framing));
