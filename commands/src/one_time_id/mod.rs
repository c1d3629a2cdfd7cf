//! Intents towards ids that may be used once.

mod use_once;

pub use use_once::{UseOnce, UseOnceError};
