//! How far a tenant reaches: hosts of its own, what it has from the installation, what browsers and sessions are allowed.

mod browsers;
mod defaults;
mod domains;
mod pages;
mod properties;
