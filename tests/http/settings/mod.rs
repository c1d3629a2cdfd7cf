//! What tenants and clients may set, and that it is so: each setting is changed and seen to change what people and clients meet.

mod algorithms;
mod consents;
mod grants;
mod id_tokens;
mod lifetimes;
mod people;
mod places;
mod registration;
mod sessions;
mod sharing;
mod subjects;
mod tokens;
