//! `/console/clients`: applications. A new one is registered in three steps: its kind, its addresses, and what it takes along.

mod draft;
mod edit;
mod end;
mod list;
mod register;
mod secrets;
mod show;
mod snippet;

use queries::client::{self, Client};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{ClientsRead, ClientsWrite};
use crate::http::admin::{Target, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::application_name;
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(ClientsRead, "/clients", get(list::get))
        .open(ClientsWrite, "/clients/new", get(register::kinds))
        .open(ClientsWrite, "/clients/new/{kind}", get(register::get).merge(post(register::post)))
        .open(ClientsRead, "/clients/{client}", get(show::get))
        .open(ClientsWrite, "/clients/{client}/change", get(edit::get).merge(post(edit::post)))
        .open(ClientsWrite, "/clients/{client}/secrets/new", get(secrets::get_new).merge(post(secrets::post_new)))
        .open(ClientsWrite, "/clients/{client}/secrets/{secret}/remove", get(secrets::get).merge(post(secrets::post)))
        .open(ClientsWrite, "/clients/{client}/stand/{deed}", get(end::get).merge(post(end::post)))
}

/// The page of a client: a path below the console.
fn path(client: &str) -> String {
    format!("/clients/{}", escaped(client))
}

async fn found(desk: &Desk, id: &str) -> Result<Client, Halt> {
    let found = client::by_id(desk.journal().db(), desk.tenant(), id).await?;
    let absent = || Problem::new(Kind::NotFound, "there is no such application; list the applications to find one");
    Ok(found.ok_or_else(absent)?)
}

fn name(desk: &Desk, client: &Client) -> String {
    application_name(client, desk.frame().locale)
}

fn target(desk: &Desk, id: &str) -> Target {
    Target::Client(desk.tenant().clone(), id.to_owned())
}
