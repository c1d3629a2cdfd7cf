//! The pages about objects of a tenant: its users, groups, roles, applications, resources, keys and settings, and the history of each; and
//! the tenants themselves.
//!
//! A list is a [`Catalogue`], everything that changes something is a [`Sheet`], and each kind of object has a page of its own.

mod catalogue;
mod client;
mod deed;
mod facts;
mod group;
mod past;
mod resource;
mod role;
mod settings;
mod sheet;
mod signal;
mod state;
mod tenant;
mod user;
mod webhook;

pub use catalogue::{Catalogue, Finder, Objects, Row};
pub use client::{ClientKind, ClientKinds, ClientPage, SecretRow, TakeAlong, Taker};
pub use deed::{Deed, Way};
pub use facts::{facts, told};
pub use group::{GroupPage, Member};
pub use past::{Change, Happening, PastPage};
pub use resource::{ResourcePage, ScopeLine};
pub use role::RolePage;
pub use settings::{Chosen, Group, SettingLine, SettingsPage, Standing, lasting};
pub use sheet::{Field, Input, Sheet, Tick, Tried, TriedEvent, choice};
pub use signal::StreamPage;
pub use state::State;
pub use tenant::TenantPage;
pub use user::{Belonging, Held, Known, UserPage};
pub use webhook::{
    AttemptRow, DeliveriesPage, DeliveryLine, DeliveryPage, WebhookPage, delivery_outcome, webhook_pauser,
};

use super::super::Text;

/// What stands for a reason that is still to come, where only what would happen is shown.
pub fn reason_to_come(text: Text) -> String {
    text.say("reason-to-come")
}

/// What a field is called: the console's word (`label-lifetimes-access_token`), our word for a claim, or the tenant's own name of an
/// attribute.
pub fn label(name: &str, text: Text) -> String {
    let flat = name.replace('.', "-");
    let mut keys = [format!("label-{flat}"), format!("field-{flat}")].into_iter();
    match keys.find(|key| text.knows(key)) {
        Some(key) => text.say(key),
        None => name.trim_start_matches("attributes.").replace('_', " "),
    }
}
