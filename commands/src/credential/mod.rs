//! Intents towards credentials: today, passwords.

mod remove_password;
mod set_password;

pub use remove_password::{RemovePassword, RemovePasswordError};
pub use set_password::{PasswordFacts, SetPassword, SetPasswordError, password_facts};
