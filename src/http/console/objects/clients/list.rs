//! All applications.

use axum::http::StatusCode;
use axum::response::Response;
use queries::client::{self, Client};

use super::super::find::Asked;
use super::super::{Desk, Halt};
use super::{name, path};
use crate::http::admin::Permission;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects, Row, State, Way};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/clients");
    let found = client::list(desk.journal().db(), desk.tenant(), asked.page()).await?;
    let row = |client: &Client| {
        let called = name(desk, client);
        let told = if called == client.client_id { Vec::new() } else { vec![client.client_id.clone()] };
        let (href, state) = (desk.address(&path(&client.client_id)), Some(State::from(client.state)));
        Row { href, name: called, told, state, ..Row::default() }
    };
    let register = Way { deed: Deed::RegisterClient, address: desk.address("/clients/new") };
    let view = Catalogue {
        console: desk.console(Section::Clients),
        export: None,
        of: Objects::Clients,
        chosen_for: String::new(),
        finder: None,
        rows: found.items.iter().map(row).collect(),
        next: asked.next(desk, found.next),
        ways: desk.may(Permission::ClientsWrite).then_some(register).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
