//! Who hears of something, and the token that they are told it by.

use std::sync::Arc;
use std::time::Duration;

use aggregates::client::ClientStatus;
use aggregates::ssf_stream::{SsfStream as State, StreamStatus};
use aggregates::{JwsAlgorithm, ScopeSet};
use journal::{Metadata, Stored};
use projections::deliveries::waiting;
use protocols::oauth::Scope;
use protocols::oidc::ClaimSelection;
use protocols::ssf::{EventType, Occurred, SecurityEventToken, SubjectId};
use queries::client::Client;
use queries::ssf_stream::SsfStream;
use queries::{Page, grant};
use serde_json::{Map, Value, json};

use super::content::Content;
use super::happening::Happening;
use super::{ALSO, DeliveryError, NAME, Receiver, story};
use crate::http::Shared;
use crate::http::oauth::{claims, subject};

/// How long it is waited for who knows whom.
const PATIENCE: Duration = Duration::from_secs(5);
/// Grants of one person at one client that are looked at.
const GRANTS: u32 = 200;
/// Tokens that are kept for one stream. Whoever lets so many wait is told nothing more until some are gone.
const MOST_KEPT: i64 = 20_000;
/// Tokens that were not kept because too many waited.
const OVERFLOWN: &str = "evident_ssf_tokens_dropped_total";

/// Those who are told, and what of.
pub(super) struct Audience<'s> {
    pub(super) shared: &'s Shared,
    pub(super) fact: &'s Stored,
}

impl Audience<'_> {
    /// A token for each receiver that asks for this, knows the person, and has not said that it does not want to hear of them.
    pub(super) async fn of(&self, happening: &Happening) -> Result<Vec<Receiver>, DeliveryError> {
        let (shared, tenant) = (self.shared, &self.fact.tenant_id);
        let uri = happening.kind.uri();
        let mut streams = queries::ssf_stream::all(shared.journal.db(), tenant).await?;
        // One that was disabled since then keeps nothing of before.
        streams.retain(|stream| stream.state != StreamStatus::Disabled);
        if streams.is_empty() {
            return Ok(Vec::new());
        }
        let concerned = self.concerned(happening).await?;
        let mut all = Vec::new();
        for stream in streams {
            let Some((_, sid)) = concerned.iter().find(|(client, _)| *client == stream.client_id) else { continue };
            // What counts is what the receiver wanted when it happened.
            let then: State = story::at(&shared.journal, self.fact, &stream.client_id).await?;
            if then.stream_id() != Some(stream.stream_id.as_str()) || !then.wants(uri) {
                continue;
            }
            let client = shared.directory.client(tenant, &stream.client_id).await?;
            let Some(client) = client.filter(|client| client.state == ClientStatus::Enabled) else { continue };
            if waiting(shared.journal.db(), tenant, NAME, &stream.stream_id, MOST_KEPT).await? >= MOST_KEPT {
                metrics::counter!(OVERFLOWN).increment(1);
                continue;
            }
            all.extend(self.addressed(happening, (&stream, &then), &client, sid.as_deref()).await?);
        }
        Ok(all)
    }

    /// The clients that it concerns.
    async fn concerned(&self, happening: &Happening) -> Result<Vec<(String, Option<String>)>, DeliveryError> {
        if let Some(at) = &happening.at {
            return Ok(at.clone());
        }
        let (shared, tenant) = (self.shared, &self.fact.tenant_id);
        let known = shared.watermarks.wait_for("acquaintances", self.fact.position, PATIENCE).await;
        known.map_err(|_| DeliveryError::Early)?;
        let known = queries::ssf_stream::acquaintances(shared.journal.db(), tenant, &happening.user_id).await?;
        Ok(known.into_iter().map(|client| (client, None)).collect())
    }

    async fn addressed(
        &self,
        happening: &Happening,
        (stream, then): (&SsfStream, &State),
        client: &Arc<Client>,
        sid: Option<&str>,
    ) -> Result<Option<Receiver>, DeliveryError> {
        let (shared, tenant) = (self.shared, &self.fact.tenant_id);
        let name = subject::of_user(shared, tenant, client, &happening.user_id).await?;
        if then.has_removed(&name) {
            return Ok(None);
        }
        let mut told = happening.told.clone();
        let personal = happening.kind == EventType::TokenClaimsChange;
        if personal {
            let claims = self.claims(happening, client).await?;
            if claims.is_empty() {
                return Ok(None);
            }
            told.insert("claims".to_owned(), Value::Object(claims));
        }
        if happening.kind.is_caep() || happening.kind == EventType::CredentialCompromise {
            told.insert("event_timestamp".to_owned(), json!(self.fact.recorded_at / 1_000_000));
            told.insert("reason_admin".to_owned(), json!({ "en": happening.why }));
        }
        if happening.kind.is_caep() {
            told.insert("initiating_entity".to_owned(), json!(self.initiator(happening)?));
        }
        let person = SubjectId::person(&stream.issuer, &name);
        let about = match sid {
            Some(sid) => SubjectId::session_of(person, sid),
            None => person,
        };
        // Beside what it tells of claims, a fact may tell one thing more; it has a place and a name of its own.
        let (target, jti) = match happening.kind {
            EventType::RecoveryInformationChanged => {
                (format!("{}{ALSO}", stream.stream_id), format!("{}{ALSO}", self.fact.event_id))
            }
            _ => (stream.stream_id.clone(), self.fact.event_id.to_string()),
        };
        let set = self.token((stream, client), &jti, &about, Occurred { kind: happening.kind, told: &told }).await?;
        let of = personal.then_some(happening.user_id.as_str());
        let content = Content::new(&stream.client_id, jti, set, of).close(&shared.journal, tenant).await?;
        Ok(Some(Receiver { target, lane: name, content }))
    }

    /// The token for a stream, signed once and for all.
    pub(super) async fn token(
        &self,
        (stream, client): (&SsfStream, &Client),
        jwt_id: &str,
        subject: &SubjectId,
        events: Occurred<'_>,
    ) -> Result<String, DeliveryError> {
        let cause = self.metadata()?.correlation_id.to_string();
        let token = SecurityEventToken {
            issuer: &stream.issuer,
            jwt_id,
            issued_at: self.shared.journal.clock().now().timestamp(),
            audience: &stream.client_id,
            cause: Some(&cause),
            subject,
            events,
        };
        // Receivers find the key at `jwks_uri`: a shared secret would not do.
        let algorithm = Some(client.metadata.id_token_algorithm()).filter(|algorithm| !algorithm.is_symmetric());
        let algorithm = algorithm.unwrap_or(JwsAlgorithm::RS256);
        Ok(token.sign(&*self.shared.keys.signer(&self.fact.tenant_id, algorithm).await?)?)
    }

    fn metadata(&self) -> Result<Metadata, DeliveryError> {
        Ok(serde_json::from_str(&self.fact.metadata)?)
    }

    /// Who began it, as CAEP §2 knows initiators.
    fn initiator(&self, happening: &Happening) -> Result<&'static str, DeliveryError> {
        if let Some(by) = happening.by {
            return Ok(by);
        }
        let actor = self.metadata()?.actor;
        Ok(match actor.kind.as_str() {
            "user" if actor.id == happening.user_id => "user",
            "system" => "system",
            _ => "admin",
        })
    }

    /// Of the claims that changed those that the client may know at this moment, as they are now; null for what is not there any more.
    async fn claims(&self, happening: &Happening, client: &Client) -> Result<Map<String, Value>, DeliveryError> {
        let (shared, tenant) = (self.shared, &self.fact.tenant_id);
        let scope = self.scope(happening, client).await?;
        let selection = ClaimSelection::of_scope(&scope);
        let wanted: Vec<&String> = happening.claims.iter().filter(|name| selection.contains(name)).collect();
        if wanted.is_empty() {
            return Ok(Map::new());
        }
        let house = shared.directory.tenant(tenant).await?.ok_or(DeliveryError::Unfit("the tenant is gone"))?;
        let person = shared.people.find(tenant, &happening.user_id).await?;
        let mut present = person.map(|person| person.claims(&house.attribute_schema)).unwrap_or_default();
        let (db, changed) = (shared.journal.db(), |name: &str| happening.claims.contains(name));
        present.extend(claims::of_every_tenant(db, &house, &happening.user_id, changed).await?);
        let told = wanted.into_iter().map(|name| (name.clone(), present.remove(name).unwrap_or(Value::Null)));
        Ok(told.collect())
    }

    /// What the person lets the client have: the scopes of its live grants and of their consent.
    async fn scope(&self, happening: &Happening, client: &Client) -> Result<Scope, DeliveryError> {
        let (db, tenant, now) = (self.shared.journal.db(), &self.fact.tenant_id, self.shared.journal.clock().now());
        let of = grant::Of::UserAndClient(&happening.user_id, &client.client_id);
        let mut scope = ScopeSet::default();
        for grant in grant::list(db, tenant, of, now, &Page::first(GRANTS)).await?.items {
            scope = scope.union(&grant.scope);
        }
        let consent = queries::consent::of(db, tenant, &happening.user_id, &client.client_id).await?;
        if let Some(consent) = consent.filter(|consent| consent.is_live(now)) {
            scope = scope.union(&consent.extent.scope);
        }
        Ok(Scope::of(scope.iter().map(String::as_str)).unwrap_or_default())
    }
}
