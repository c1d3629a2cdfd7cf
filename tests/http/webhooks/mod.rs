//! Webhooks: addresses of a tenant's own are told what happens, whatever they do about it.

mod asking;
mod disclosing;
mod failing;
mod shapes;
mod stage;
mod telling;
