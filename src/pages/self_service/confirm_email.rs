//! An address that is to be confirmed: a button, because a link that is opened has not been meant yet.

use crate::pages::Form;

/// The page. Its form sends nothing of its own.
#[derive(Clone, Debug)]
pub struct ConfirmEmail {
    /// Where it goes; it carries what the link carried.
    pub form: Form,
    /// The address.
    pub address: String,
}

crate::pages::page!(ConfirmEmail, "self_service/confirm_email.html");
