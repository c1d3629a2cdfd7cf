//! Intents towards credentials: today, passwords.

mod in_force;
mod own_words;
mod remove_password;
mod set_password;
mod upgrade_password;

pub use in_force::{InForce, password_in_force};
pub use own_words::own_words;
pub use remove_password::{RemovePassword, RemovePasswordError};
pub use set_password::{PasswordFacts, SetPassword, SetPasswordError, password_facts};
pub use upgrade_password::{UpgradePassword, UpgradePasswordError};
