//! `/console/streams`: streams of shared signals (SSF), whom they tell, and what waits. Receivers create them; the tenant looks, and stops
//! and starts them.

mod list;
mod show;
mod stand;

use queries::ssf_stream::{self, SsfStream};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{ClientsRead, ClientsWrite};
use crate::http::admin::escaped;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::application_name;
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(ClientsRead, "/streams", get(list::get)).open(ClientsRead, "/streams/{client}", get(show::get)).open(
        ClientsWrite,
        "/streams/{client}/stand/{deed}",
        get(stand::get).merge(post(stand::post)),
    )
}

/// The page of a stream: a path below the console.
fn path(client: &str) -> String {
    format!("/streams/{}", escaped(client))
}

async fn found(desk: &Desk, client: &str) -> Result<SsfStream, Halt> {
    let found = ssf_stream::by_client(desk.journal().db(), desk.tenant(), client).await?;
    let absent = || Problem::new(Kind::NotFound, "there is no such stream; list the streams to find one");
    Ok(found.ok_or_else(absent)?)
}

/// What the application is called that a stream tells.
async fn called(desk: &Desk, client: &str) -> Result<String, Halt> {
    let known = desk.visit.shared.directory.client(desk.tenant(), client).await?;
    Ok(known.map_or_else(|| client.to_owned(), |client| application_name(&client, desk.frame().locale)))
}
