//! Signing out everywhere: applications are told, by us and by the browser, and asked whether anything changed.

mod backchannel;
mod browser_state;
mod front_channel;
mod nodes;
mod queue;
pub mod stage;
mod timing;
mod token;
