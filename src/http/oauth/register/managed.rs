//! A client that looks after its own registration (RFC 7592 §2): shown by the token that it got when it registered.

use std::sync::Arc;

use aggregates::client::ClientStatus;
use axum::http::request::Parts;
use protocols::oauth::{BearerError, Hidden};
use queries::client::Client;

use crate::http::error::registration::RegistrationRefusal;
use crate::http::extract::bearer::Bearer;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;

/// The scope of such a token. It is no scope that anybody could ask for.
pub(super) const MANAGES: &str = "evident:registration";

/// A client and its token.
pub(super) struct Managed {
    pub(super) client: KnownClient,
    pub(super) token: Hidden,
}

impl Managed {
    /// The client of an address, if the token is its own. A client that does not exist is answered like a wrong token
    /// (RFC 7592 §2.1).
    pub(super) async fn of(desk: &Desk<'_>, client_id: &str, parts: &Parts) -> Result<Self, RegistrationRefusal> {
        let Bearer { token, shown } = Bearer::of_header(desk, parts).await?;
        if token.client_id != client_id || !token.scope.contains(MANAGES) {
            return Err(BearerError::invalid_token().into());
        }
        let client: Option<Arc<Client>> = desk.shared.directory.client(desk.tenant.id(), client_id).await?;
        let client = client.filter(|client| client.state == ClientStatus::Enabled);
        let client = KnownClient::of_token(client.ok_or_else(BearerError::invalid_token)?);
        Ok(Self { client, token: shown.expose().into() })
    }
}
