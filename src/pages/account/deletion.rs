//! Asking for the deletion of one's own account: what it means, and the password.

use super::{Account, PasswordFault, Section};
use crate::pages::{Form, Text};

/// The page. Its form sends `current_password`.
#[derive(Clone, Debug)]
pub struct DeleteAccount {
    /// Whose.
    pub account: Account,
    /// Where it goes.
    pub form: Form,
    /// For how many days it can be called off.
    pub days: u64,
    /// Whether they administer something here: others must take their roles first.
    pub administers: bool,
    /// Why nothing was asked for; empty at first.
    pub faults: Vec<PasswordFault>,
}

impl DeleteAccount {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Overview
    }

    /// What is wrong with the password, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text) -> String {
        let fault = self.faults.iter().find(|fault| fault.field() == "current-password");
        fault.map(|fault| fault.text(text)).unwrap_or_default()
    }
}

crate::pages::page!(DeleteAccount, "account/deletion.html");
