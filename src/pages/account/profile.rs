//! Changing what is known about oneself, as far as the tenant leaves it to people.

use super::{Account, Section};
use crate::pages::Form;
use crate::pages::self_service::Asked;

/// The page. Its form sends each field by its name.
#[derive(Clone, Debug)]
pub struct EditProfile {
    /// Whose.
    pub account: Account,
    /// Where it goes; it carries the version that is shown.
    pub form: Form,
    /// What can be changed.
    pub fields: Vec<Asked>,
    /// Whether somebody changed something since the page was shown: what stands here now is the newest.
    pub changed_meanwhile: bool,
}

impl EditProfile {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Overview
    }

    /// Whether nothing was changed.
    pub fn is_refused(&self) -> bool {
        self.changed_meanwhile || self.fields.iter().any(|field| field.fault.is_some())
    }
}

crate::pages::page!(EditProfile, "account/profile.html");
