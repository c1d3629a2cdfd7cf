//! The pages about objects of a tenant: users, groups, roles, applications, resources, keys, webhooks, streams of signals,
//! settings, and the history of each; at the platform, the tenants themselves.
//!
//! Everything that changes something is a [`question::Question`]: it is shown what it would do before it is done, by the very command
//! that the admin API carries out, under the same checks.

mod clients;
mod find;
mod groups;
mod keys;
mod past;
mod question;
mod resources;
mod roles;
mod settings;
mod signals;
mod tenants;
mod told;
mod users;
mod webhooks;

use super::{Desk, Door, Halt};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    let areas = [
        users::open,
        groups::open,
        roles::open,
        clients::open,
        resources::open,
        keys::open,
        webhooks::open,
        signals::open,
        settings::open,
        tenants::open,
        past::open,
    ];
    areas.into_iter().fold(door, |door, open| open(door))
}
