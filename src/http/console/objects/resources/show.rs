//! One resource.

use aggregates::resource::Scope;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::client::Secret;

use super::super::{Desk, Halt};
use super::{found, path};
use crate::http::admin::{Permission, escaped};
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, ResourcePage, ScopeLine, SecretRow, Way};

/// The page.
pub(super) async fn get(Path((_, resource)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &resource).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let resource = found(desk, id).await?;
    let writes = desk.may(Permission::ResourcesWrite);
    let way = |deed, end: &str| Way { deed, address: desk.address(&format!("{}{end}", path(id))) };
    let secret = |secret: &Secret| SecretRow {
        secret_id: secret.secret_id.clone(),
        added_at: secret.added_at,
        expires_at: secret.expires_at,
        way: writes
            .then(|| way(Deed::RemoveResourceSecret, &format!("/secrets/{}/remove", escaped(&secret.secret_id)))),
    };
    let ways = [
        way(Deed::ChangeScopes, "/scopes"),
        way(Deed::AddResourceSecret, "/secrets/new"),
        way(Deed::RemoveResource, "/remove"),
    ];
    let history = desk.address(&format!("/history/resource/{}", escaped(id)));
    let view = ResourcePage {
        console: desk.console(Section::Resources),
        resource_id: id.to_owned(),
        name: resource.name.clone(),
        identifier: resource.identifier.clone(),
        scopes: resource.scopes.iter().map(|(name, scope)| line(name, scope)).collect(),
        secrets: resource.secrets.iter().map(secret).collect(),
        since: resource.created_at,
        ways: if writes { ways.into() } else { Vec::new() },
        history: desk.may(Permission::HistoryRead).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn line(name: &str, scope: &Scope) -> ScopeLine {
    let usual = scope.description.iter().map(|words| (String::new(), words.clone()));
    let by_language = scope.descriptions.iter().map(|(language, words)| (language.clone(), words.clone()));
    ScopeLine { name: name.to_owned(), descriptions: usual.chain(by_language).collect(), hidden: scope.hidden }
}
