//! A password that must be changed before anything else: the old one once more, and the new one twice.
//!
//! Nobody is signed in yet, so the page has no menu and says of the person only what they typed themselves.

use super::account::PasswordFault;
use super::{Application, Form, Policy, Text};

/// The page. Its form sends `identifier`, `current_password`, `new_password` and `new_password_again`.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// Where it goes; it carries the identifier.
    pub form: Form,
    /// Who asks; `None` where somebody came by themselves.
    pub application: Option<Application>,
    /// What was typed on the page before.
    pub identifier: String,
    /// The fewest characters.
    pub min_length: u64,
    /// Why it was not changed; empty at first.
    pub faults: Vec<PasswordFault>,
}

impl NewPassword {
    /// What is wrong with a field, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text, field: &str) -> String {
        let fault = self.faults.iter().find(|fault| fault.field() == field);
        fault.map(|fault| fault.text(text)).unwrap_or_default()
    }

    fn ends_at(&self) -> Option<&str> {
        self.application.as_ref()?.redirect_uri.as_deref()
    }
}

super::page!(NewPassword, "new_password.html", |view| Policy::strict().ending_at(view.ends_at()));
