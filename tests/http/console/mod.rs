//! The console as administrators meet it: through a browser that runs no scripts, with the roles that they have.

mod audit;
mod doors;
mod imports;
mod jobs;
mod live;
mod notifications;
mod objects;
mod parts;
mod pasts;
mod permissions;
mod resources;
mod settings;
mod sheets;
mod stage;
mod streams;
mod tenants;
mod webhooks;
pub mod world;
