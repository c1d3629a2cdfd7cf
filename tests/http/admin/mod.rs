//! The admin API.

mod audience;
mod clients;
mod description;
mod history;
mod isolation;
mod keys;
mod manners;
mod pasts;
mod people;
mod permissions;
mod refusals;
mod resources;
mod roles;
pub mod schema;
mod tenants;
pub mod tokens;
mod users;
pub mod world;
