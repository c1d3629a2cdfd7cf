//! One application.

use aggregates::client::{AuthMethod, ClientMetadata, ClientStatus};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::client::Secret;

use super::super::{Desk, Halt};
use super::{found, name, path};
use crate::http::admin::{Permission, escaped};
use crate::pages::Text;
use crate::pages::console::Section;
use crate::pages::console::objects::{ClientPage, Deed, Known, SecretRow, State, Way, told};

/// The page.
pub(super) async fn get(Path((_, client)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &client).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let client = found(desk, id).await?;
    let writes = desk.may(Permission::ClientsWrite);
    let address = |end: &str| desk.address(&format!("{}{end}", path(id)));
    let secret = |secret: &Secret| {
        let address = address(&format!("/secrets/{}/remove", escaped(&secret.secret_id)));
        SecretRow {
            secret_id: secret.secret_id.clone(),
            added_at: secret.added_at,
            expires_at: secret.expires_at,
            way: writes.then_some(Way { deed: Deed::RemoveSecret, address }),
        }
    };
    let history = desk.address(&format!("/history/client/{}", escaped(id)));
    let view = ClientPage {
        console: desk.console(Section::Clients),
        client_id: id.to_owned(),
        name: name(desk, &client),
        state: State::from(client.state),
        metadata: known(&client.metadata, desk.frame().text()),
        secrets: client.secrets.iter().map(secret).collect(),
        since: client.created_at,
        ways: if writes { ways(desk, id, client.state, &client.metadata) } else { Vec::new() },
        history: desk.may(Permission::HistoryRead).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn ways(desk: &Desk, id: &str, state: ClientStatus, metadata: &ClientMetadata) -> Vec<Way> {
    let way = |deed, end: &str| Way { deed, address: desk.address(&format!("{}{end}", path(id))) };
    let by_secret = [AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost, AuthMethod::ClientSecretJwt];
    let secret = by_secret.contains(&metadata.auth_method()).then(|| way(Deed::AddSecret, "/secrets/new"));
    let switch = match state {
        ClientStatus::Disabled => way(Deed::EnableClient, "/stand/enable"),
        ClientStatus::Enabled | ClientStatus::Deleted => way(Deed::DisableClient, "/stand/disable"),
    };
    let change = way(Deed::ChangeClient, "/change");
    [Some(change), secret, Some(switch), Some(way(Deed::DeleteClient, "/stand/delete"))].into_iter().flatten().collect()
}

/// Everything that is configured, in the order of its declaration.
fn known(metadata: &ClientMetadata, text: Text) -> Vec<Known> {
    // Metadata always has JSON.
    let members = serde_json::to_value(metadata).unwrap_or_default();
    let known = |name: &str| {
        let value = told(members.get(name)?, text);
        Some(Known { name: name.to_owned(), value, verified: None, identifies: false })
    };
    ClientMetadata::FIELDS.iter().filter_map(|name| known(name)).collect()
}
