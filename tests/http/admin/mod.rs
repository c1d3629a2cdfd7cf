//! The admin API.

mod clients;
mod description;
mod history;
mod isolation;
mod keys;
mod manners;
mod people;
mod permissions;
mod refusals;
mod resources;
mod schema;
mod tenants;
mod tokens;
mod users;
mod world;
