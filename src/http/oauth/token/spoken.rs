//! The person whom tokens speak for, as one client knows them: read once for all tokens of an answer.

use aggregates::ScopeSet;
use commands::grant::IssuedAccess;
use protocols::oauth::Hidden;
use serde_json::{Map, Value};

use super::answer::{access_token, named, spelled};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::people::Person;
use crate::http::oauth::{claims, subject};

/// A person, under the name that a client has for them.
pub(in crate::http::oauth) struct Spoken {
    pub(super) person: Person,
    pub(super) subject: String,
    /// What scopes of the tenant's own claims ask for.
    pub(super) own: Map<String, Value>,
}

impl Spoken {
    /// Somebody who may be spoken for at this moment; `None` of anybody else.
    pub(in crate::http::oauth) async fn of(
        desk: &Desk<'_>,
        client: &KnownClient,
        user_id: &str,
        scope: &ScopeSet,
    ) -> Result<Option<Self>, OauthError> {
        let tenant = desk.tenant.id();
        let person = desk.shared.people.find(tenant, user_id).await?;
        let Some(person) = person.filter(|person| person.is_available(desk.now())) else { return Ok(None) };
        let subject = subject::of_user(desk.shared, tenant, client.row(), user_id).await?;
        let own = claims::own(desk, &person, user_id, &spelled(scope)).await?;
        Ok(Some(Self { person, subject, own }))
    }

    /// The access token as the client gets it.
    pub(in crate::http::oauth) async fn access_token(
        &self,
        desk: &Desk<'_>,
        client: &KnownClient,
        access: &IssuedAccess,
    ) -> Result<Hidden, OauthError> {
        let mut told = named(desk, self.person.user_name());
        told.extend(self.own.clone());
        access_token(desk, client, access, &self.subject, told).await
    }
}
