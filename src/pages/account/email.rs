//! Changing one's address: the new one, and the password, because whoever reads the mail can take the account.

use super::{Account, Section};
use crate::pages::account::PasswordFault;
use crate::pages::{Form, Text};

/// The page. Its form sends `email` and `current_password`.
#[derive(Clone, Debug)]
pub struct ChangeEmail {
    /// Whose.
    pub account: Account,
    /// Where it goes.
    pub form: Form,
    /// What was typed, or the present address.
    pub address: String,
    /// Whether that is no address.
    pub no_address: bool,
    /// Why nothing was sent, as far as it is about the password; empty at first.
    pub faults: Vec<PasswordFault>,
}

impl ChangeEmail {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Overview
    }

    /// Whether nothing was sent.
    pub fn is_refused(&self) -> bool {
        self.no_address || !self.faults.is_empty()
    }

    /// What is wrong with the password, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text) -> String {
        let fault = self.faults.iter().find(|fault| fault.field() == "current-password");
        fault.map(|fault| fault.text(text)).unwrap_or_default()
    }
}

crate::pages::page!(ChangeEmail, "account/email.html");
