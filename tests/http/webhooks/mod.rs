//! Webhooks: addresses of a tenant's own are told what happens, whatever they do about it.

mod asking;
mod disclosing;
mod failing;
mod shapes;
pub mod stage;
mod telling;
