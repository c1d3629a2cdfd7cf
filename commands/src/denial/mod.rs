//! Intents towards those who were denied something.

mod record;

pub use record::{RecordDenial, RecordDenialError};
