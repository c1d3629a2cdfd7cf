//! The console: what administrators see and do with a browser.

mod objects;
mod pasts;
mod stage;
