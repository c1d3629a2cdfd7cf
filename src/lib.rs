//! The rim: command line, HTTP, settings, wiring, and the one place that asks the machine for time and chance.
//!
//! It may see every room, and nobody sees it. It holds no rule and no SQL: it reads what strangers say, hands it to a
//! command or a query, and says the answer in their language.

pub mod adapters;
pub mod asyncapi;
pub mod audit;
pub mod checkpoints;
pub mod cli;
pub mod csv;
pub mod deliveries;
pub mod demo;
pub mod directory;
pub mod endings;
pub mod http;
pub mod installation;
pub mod jobs;
pub mod keys;
pub mod lookups;
pub mod mail;
pub mod observability;
pub mod outbound;
pub mod pages;
pub mod passwords;
pub mod relay;
pub mod server;
pub mod settings;
pub mod streams;
