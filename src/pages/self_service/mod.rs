//! What people do about their accounts by themselves: asking for mail, and what its links lead to.
//!
//! Pages that ask for mail say the same whoever is meant, so none of them tells who has an account here. Pages of links show what is about
//! to be done and do nothing: mail programs open links to look at them, and only the form that stands there acts.

mod ask;
mod asked;
mod choose_password;
mod confirm_email;
mod open_account;
mod told;

pub use ask::{Ask, AskFault, Asking};
pub use asked::{Asked, AskedKind, FieldFault};
pub use choose_password::{ChoosePassword, Choosing};
pub use confirm_email::ConfirmEmail;
pub use open_account::OpenAccount;
pub use told::{Done, Told};
