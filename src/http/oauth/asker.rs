//! Who asks what a token is worth (RFC 7662 §2.1): a client, or a resource that has a secret of its own.
//!
//! A client hears of every token of its tenant. A resource hears of the tokens that are for it and of no others: what it may know is
//! what it is about to act upon.

use std::sync::Arc;

use commands::hash_secret;
use protocols::oauth::{ClientAuthentication, TokenError};
use queries::resource::Resource;

use super::desk::Desk;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::{KnownClient, refused};
use crate::http::extract::form::Posted;

/// Somebody who has shown who it is.
pub(super) enum Asker {
    /// A client.
    Client(KnownClient),
    /// A resource, by its id and one of its secrets in the `Authorization` header.
    Resource(Arc<Resource>),
}

impl Asker {
    /// Who asks.
    pub(super) async fn of(desk: &Desk<'_>, posted: &Posted) -> Result<Self, OauthError> {
        if let Some(resource) = resource(desk, posted).await? {
            return Ok(Self::Resource(resource));
        }
        desk.client(posted).await?.confidential().map(Self::Client)
    }

    /// The client, if it is one.
    pub(super) fn client(&self) -> Option<&KnownClient> {
        match self {
            Self::Client(client) => Some(client),
            Self::Resource(_) => None,
        }
    }

    /// Whether it may hear of a token that is for these.
    pub(super) fn may_hear_of(&self, audience: &[String]) -> bool {
        match self {
            Self::Client(_) => true,
            Self::Resource(resource) => audience.contains(&resource.identifier),
        }
    }
}

/// The resource that shows itself, if the header names one. What names none is a client's to explain.
async fn resource(desk: &Desk<'_>, posted: &Posted) -> Result<Option<Arc<Resource>>, OauthError> {
    let form = posted.form.unique().map_err(TokenError::from)?;
    let Ok(ClientAuthentication::Basic { client_id, client_secret }) =
        ClientAuthentication::read(posted.authorization.as_ref(), form)
    else {
        return Ok(None);
    };
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let Some(resource) = resources.by_id(&client_id) else { return Ok(None) };
    let hash = hash_secret(client_secret.expose()).map_err(|_| refused())?;
    // All are compared, however early one fits.
    let fits = resource.live_secrets(desk.now()).fold(false, |fits, live| live.hash.matches(&hash) | fits);
    if fits { Ok(Some(Arc::clone(resource))) } else { Err(refused()) }
}
