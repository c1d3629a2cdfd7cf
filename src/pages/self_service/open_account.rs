//! Opening an account: what the tenant asks for, and a password.

use super::Asked;
use crate::pages::account::PasswordFault;
use crate::pages::{Application, Form, Policy, Text};

/// The page. Its form sends each field by its name, `new_password` and `new_password_again`.
#[derive(Clone, Debug)]
pub struct OpenAccount {
    /// Where it goes; it carries what the link carried.
    pub form: Form,
    /// Who waits; `None` where somebody came by themselves.
    pub application: Option<Application>,
    /// The address that was confirmed.
    pub address: String,
    /// What is asked for.
    pub fields: Vec<Asked>,
    /// The fewest characters of a password.
    pub min_length: u64,
    /// What is wrong with the password; empty at first.
    pub faults: Vec<PasswordFault>,
}

impl OpenAccount {
    /// What is wrong with a field of the password, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text, field: &str) -> String {
        let fault = self.faults.iter().find(|fault| fault.field() == field);
        fault.map(|fault| fault.text(text)).unwrap_or_default()
    }

    /// Whether anything is wrong.
    pub fn is_refused(&self) -> bool {
        !self.faults.is_empty() || self.fields.iter().any(|field| field.fault.is_some())
    }

    fn ends_at(&self) -> Option<&str> {
        self.application.as_ref()?.redirect_uri.as_deref()
    }
}

crate::pages::page!(OpenAccount, "self_service/open_account.html", |view| Policy::strict().ending_at(view.ends_at()));
