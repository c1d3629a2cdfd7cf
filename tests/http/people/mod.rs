//! Pages as people meet them: through a browser that keeps cookies, follows addresses and sends forms, and runs no scripts.

mod account;
pub mod apps;
mod barred;
pub mod browser;
mod details;
mod enumeration;
mod fixation;
pub mod flows;
mod forgery;
mod front_channel;
mod hashes;
pub mod html;
mod lockout;
mod logout;
mod lost;
pub mod near;
mod own_account;
mod password_grant;
mod prompts;
mod redirects;
mod refusals;
mod strangers;
pub mod world;
