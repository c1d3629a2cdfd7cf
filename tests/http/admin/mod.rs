//! The admin API.

mod audience;
mod audit;
mod clients;
mod description;
mod events;
mod groups;
mod history;
mod invitations;
mod isolation;
mod jobs;
mod keys;
mod manners;
mod pasts;
mod people;
mod permissions;
mod refusals;
mod resources;
mod restoring;
mod roles;
pub mod schema;
mod stream;
mod tenants;
mod thousand;
pub mod tokens;
mod users;
mod webhooks;
pub mod world;
