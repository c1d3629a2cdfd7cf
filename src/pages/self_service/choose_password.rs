//! A password that is set by a link: typed twice, and the present one is not asked for.

use crate::pages::account::PasswordFault;
use crate::pages::{Form, Text};

/// Why it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// The one before was forgotten.
    Again,
    /// An administrator opened the account.
    Invited,
}

/// The page. Its form sends `new_password` and `new_password_again`.
#[derive(Clone, Debug)]
pub struct ChoosePassword {
    /// Where it goes; it carries what the link carried.
    pub form: Form,
    /// Why.
    pub choosing: Choosing,
    /// What the person signs in with.
    pub identifier: String,
    /// The fewest characters.
    pub min_length: u64,
    /// Why it was not set; empty at first.
    pub faults: Vec<PasswordFault>,
}

impl ChoosePassword {
    /// The key of the title; what follows it is what the page explains.
    pub fn key(&self) -> &'static str {
        match self.choosing {
            Choosing::Again => "choose-password",
            Choosing::Invited => "choose-password-invited",
        }
    }

    /// The key of what the page explains.
    pub fn what(&self) -> String {
        format!("{}-what", self.key())
    }

    /// What is wrong with a field, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text, field: &str) -> String {
        let fault = self.faults.iter().find(|fault| fault.field() == field);
        fault.map(|fault| fault.text(text)).unwrap_or_default()
    }
}

crate::pages::page!(ChoosePassword, "self_service/choose_password.html");
