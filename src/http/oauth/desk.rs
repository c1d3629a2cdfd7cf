//! One request of a client while it is answered: whose it is, where it came from, and the answers that all endpoints share.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use commands::Context;
use journal::{Actor, Appended};
use serde::Serialize;

use crate::http::Shared;
use crate::http::error::oauth::{OauthError, uncached};
use crate::http::extract::client::{KnownClient, Showing};
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Where everything that the request wrote is in the log.
pub(super) const POSITION: HeaderName = HeaderName::from_static("evident-position");

/// A request while it is answered.
pub(in crate::http) struct Desk<'r> {
    pub(in crate::http) shared: &'r Shared,
    pub(in crate::http) tenant: &'r Tenant,
    /// The tenant's issuer at the address that was asked.
    pub(in crate::http) issuer: String,
    pub(super) arrival: &'r Arrival,
}

impl<'r> Desk<'r> {
    /// A request to a tenant.
    pub(in crate::http) fn new(shared: &'r Shared, tenant: &'r Tenant, arrival: &'r Arrival) -> Self {
        Self { shared, tenant, issuer: tenant.issuer(), arrival }
    }

    /// The client that asks, as far as it can show who it is.
    pub(super) async fn client(&self, posted: &Posted) -> Result<KnownClient, OauthError> {
        let form = posted.form.unique().map_err(protocols::oauth::TokenError::from)?;
        let Self { shared, tenant, arrival, .. } = *self;
        let showing = Showing { shared, tenant, issuer: &self.issuer, arrival };
        showing.client(posted.authorization.as_ref(), form).await
    }

    /// The context of a command that a client asks for.
    pub(super) fn context(&self, client: &KnownClient) -> Context {
        let mut metadata = self.arrival.metadata(client.actor());
        metadata.client_id = Some(client.id().to_owned());
        Context::new(self.shared.journal.clone(), client.actor()).with_metadata(metadata)
    }

    /// The same for a client that acts for a person: in that person's place, or with another one who acts through it.
    pub(super) fn context_of_acting(&self, client: &KnownClient, person: &str, acting: Option<&str>) -> Context {
        let actor = acting.map_or_else(|| client.actor(), |user| Actor { kind: "user".into(), id: user.to_owned() });
        let mut metadata = self.arrival.metadata(actor.clone());
        metadata.client_id = Some(client.id().to_owned());
        metadata.on_behalf_of = Some(person.to_owned()).filter(|person| Some(person.as_str()) != acting);
        Context::new(self.shared.journal.clone(), actor).with_metadata(metadata)
    }

    /// The present moment.
    pub(in crate::http) fn now(&self) -> DateTime<Utc> {
        self.shared.journal.clock().now()
    }

    /// The position to answer after a write that changed something, or nothing.
    pub(super) fn position(&self, appended: Option<&Appended>) -> HeaderValue {
        let head = || *self.shared.journal.head().borrow();
        HeaderValue::from(appended.map_or_else(head, |appended| appended.last))
    }
}

/// JSON that nobody keeps.
pub(super) fn json<B: Serialize>(body: &B) -> Response {
    (StatusCode::OK, uncached(), Json(body)).into_response()
}
