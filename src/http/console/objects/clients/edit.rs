//! Changing what is configured of an application.

use aggregates::client::{ClientMetadata, GrantType};
use axum::extract::Path;
use axum::response::Response;
use commands::client::UpdateClient;

use super::super::question::{Question, check_sees};
use super::super::{Desk, Halt};
use super::{draft, found, name, path, target};
use crate::http::admin::{Permission, within_power};
use crate::http::people::{Posted, Stop};
use crate::pages::console::Section;
use crate::pages::console::objects::Deed;
use crate::streams;

/// The form.
pub(super) async fn get(Path((_, client)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(form(&desk, &client).await)
}

/// What it says.
pub(super) async fn post(Path((_, client)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(Box::pin(changed(&desk, &client, &posted)).await)
}

fn has_people(metadata: &ClientMetadata) -> bool {
    metadata.uses(GrantType::AuthorizationCode) || metadata.uses(GrantType::Implicit)
}

fn question<'d>(desk: &'d Desk, id: &str, called: &str, metadata: &ClientMetadata) -> Question<'d> {
    let question = Question::new(desk, Section::Clients, Deed::ChangeClient, format!("{}/change", path(id)), path(id));
    question.about(called).asking(draft::fields(metadata, has_people(metadata)))
}

async fn form(desk: &Desk, id: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::ClientsRead)?;
    let client = found(desk, id).await?;
    question(desk, id, &name(desk, &client), &client.metadata).of_version(client.version).shown().await
}

async fn changed(desk: &Desk, id: &str, posted: &Posted) -> Result<Response, Halt> {
    check_sees(desk, Permission::ClientsRead)?;
    let client = found(desk, id).await?;
    // Rows have no contacts, which are people: what is changed is what the stream tells.
    let whole = streams::fold::<aggregates::client::Client>(desk.journal(), desk.tenant(), id, None)
        .await
        .map_err(Stop::from)?;
    let before = whole.and_then(|whole| whole.state.metadata().cloned()).unwrap_or_else(|| client.metadata.clone());
    let has_people = has_people(&before);
    let metadata = draft::read(posted.fields()?, before, has_people);
    let check = within_power(&desk.administrator, metadata.scope.as_deref());
    let question = question(desk, id, &name(desk, &client), &metadata).of_version(client.version);
    let command = UpdateClient { tenant: desk.tenant().clone(), client_id: id.to_owned(), metadata };
    question.answered(posted, check, target(desk, id), &command).await
}
