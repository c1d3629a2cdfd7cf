//! Clients hear of a person's answer in the back channel: that there is one (CIBA Core §10.2), or what came of it (§10.3, §12).
//!
//! What is queued is the request's id. What the client is shown by which it knows us (`client_notification_token`) stands sealed in the log, and
//! its `auth_req_id` is made anew. Tokens are issued when they are sent for the first time, and are the same each time.
//!
//! Time ends a request without an event, so for a client that does not ask a second delivery waits beside the request for its end.

use std::sync::Arc;
use std::time::Duration;

use aggregates::backchannel_request::{BackchannelRequest, Delivery as Way, Outcome};
use aggregates::client::{ClientStatus, GrantType, TokenDeliveryMode};
use aggregates::grant::Grant;
use aggregates::tenant::TenantStatus;
use async_trait::async_trait;
use chrono::TimeDelta;
use commands::backchannel_request::auth_req_id;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use journal::Stored;
use projections::Cursor;
use projections::deliveries::Delivery;
use protocols::oauth::{BackchannelNotice, Hidden, PushedFailure, TokenError, TokenErrorCode};
use queries::client::Client;
use queries::tenant::Tenant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::kind::Errand;
use super::{DeliveryError, Kind, Message, Pace, Receiver, Verdict};
use crate::http::Shared;
use crate::http::oauth::backchannel::{Pushed, failed, pushed};
use crate::streams;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The kind.
pub struct BackchannelAnswers {
    shared: Shared,
}

/// What is kept with a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    request: Uuid,
    matter: Matter,
}

/// What a delivery is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Matter {
    /// The person has answered.
    Answer,
    /// Nobody has, and the time is over.
    End,
}

impl BackchannelAnswers {
    /// With what handlers share: the log, clients, keys, and how the issuer is called.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    async fn request(&self, delivery: &Delivery, id: Uuid) -> Result<Option<BackchannelRequest>, DeliveryError> {
        let found = streams::fold(&self.shared.journal, &delivery.tenant, &id.to_string(), None).await?;
        Ok(found.map(|found| found.state))
    }

    /// The body; none where there is nothing to tell.
    async fn body(
        &self,
        way: &Way,
        outcome: Outcome<'_>,
        told: (&Arc<Tenant>, Arc<Client>, Content),
    ) -> Result<Option<Vec<u8>>, DeliveryError> {
        let (house, client, Content { request, matter }) = told;
        let (id, _) = auth_req_id(&self.shared.journal, &house.tenant_id, request).await?;
        let auth_req_id = Hidden::from(id.expose());
        let no = |code, sentence: &'static str| {
            let error = TokenError::new(code, sentence);
            serde_json::to_vec(&PushedFailure { auth_req_id: auth_req_id.clone(), error })
        };
        let failed = || no(TokenErrorCode::TransactionFailed, "the tokens could not be issued, or hold no more");
        let body = match (way, matter, outcome) {
            (Way::Ping(_), Matter::Answer, Outcome::Approved(_) | Outcome::Denied | Outcome::Failed)
                if is_pinged(house, &client) =>
            {
                serde_json::to_vec(&BackchannelNotice { auth_req_id })
            }
            (Way::Push(_), Matter::Answer, Outcome::Denied) => no(TokenErrorCode::AccessDenied, "the person said no"),
            (Way::Push(_), Matter::End, Outcome::Expired) => {
                no(TokenErrorCode::ExpiredToken, "nobody answered in time")
            }
            (Way::Push(_), Matter::Answer, Outcome::Failed) => failed(),
            (Way::Push(_), Matter::Answer, Outcome::Approved(_) | Outcome::Redeemed { .. }) => {
                let pushed = pushed(&self.shared, house, client, request, auth_req_id.clone()).await;
                match pushed.map_err(|_| DeliveryError::Busy)? {
                    Pushed::Tokens(tokens) => serde_json::to_vec(&tokens),
                    Pushed::Failed => failed(),
                    Pushed::Nothing => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(body?))
    }

    /// What came of an answer that need not be told; `None` where it is told.
    async fn settled(
        &self,
        delivery: &Delivery,
        way: &Way,
        outcome: Outcome<'_>,
    ) -> Result<Option<&'static str>, DeliveryError> {
        Ok(match (way, outcome) {
            (_, Outcome::Expired) => Some("over before it was told"),
            (Way::Ping(_), Outcome::Redeemed { .. }) => Some("asked already"),
            (Way::Push(_), Outcome::Redeemed { grant_id, .. }) => {
                let grant = streams::fold::<Grant>(&self.shared.journal, &delivery.tenant, grant_id, None).await?;
                let used = grant.is_some_and(|grant| grant.state.generation() > 0);
                used.then_some("arrived: the client has used it")
            }
            _ => None,
        })
    }
}

/// Whether the client would be answered that hears of an answer: what the tenant and its registration say now counts.
fn is_pinged(house: &Tenant, client: &Client) -> bool {
    let metadata = &client.metadata;
    house.settings.oauth.allows(GrantType::Ciba)
        && metadata.uses(GrantType::Ciba)
        && metadata.token_delivery_mode() == TokenDeliveryMode::Ping
}

#[async_trait]
impl Kind for BackchannelAnswers {
    fn name(&self) -> &'static str {
        "backchannel_authentication"
    }

    fn cursor(&self) -> Cursor {
        Cursor::new("backchannel_authentication")
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["BackchannelRequest"]
    }

    fn tells(&self, event_type: &str) -> bool {
        matches!(
            event_type,
            "BackchannelAuthenticationRequested"
                | "BackchannelAuthenticationApproved"
                | "BackchannelAuthenticationDenied"
        )
    }

    fn pace(&self) -> Pace {
        Pace {
            attempts: 12,
            first: Duration::from_secs(2),
            longest: Duration::from_mins(2),
            // A request waits for half an hour at most, and its access token lives for some minutes.
            lasting: TimeDelta::hours(1),
        }
    }

    /// CIBA Core §10.2, §10.3: what the client refuses is not told again, whatever its reason. It is where the client was too slow, or
    /// wants it at another time (RFC 9110 §15.5.9, RFC 8470 §5.2).
    fn verdict(&self, status: u16) -> Verdict {
        match status {
            400..=407 | 409..=424 | 426..=428 | 430..=499 => Verdict::Stop,
            status => Verdict::usual(status),
        }
    }

    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        let (journal, tenant, id) = (&self.shared.journal, &fact.tenant_id, &fact.aggregate_id);
        let found = streams::fold::<BackchannelRequest>(journal, tenant, id, None).await?;
        let state = found.map(|found| found.state);
        let Some((way, asked)) = state.as_ref().and_then(|state| Some((state.delivery()?, state.asked()?))) else {
            return Ok(Vec::new());
        };
        let begins = fact.event_type == "BackchannelAuthenticationRequested";
        let matter = match way {
            Way::Push(_) if begins => Matter::End,
            Way::Ping(_) | Way::Push(_) if !begins => Matter::Answer,
            _ => return Ok(Vec::new()),
        };
        let Ok(request) = Uuid::parse_str(id) else { return Ok(Vec::new()) };
        // The end waits on a lane of its own, or the answer would wait for it.
        let lane = if matter == Matter::End { format!("{id} end") } else { id.clone() };
        let content = serde_json::to_string(&Content { request, matter })?;
        Ok(vec![Receiver { target: asked.client_id.clone(), lane, content }])
    }

    async fn works(&self, delivery: &Delivery) -> Result<Option<Errand>, DeliveryError> {
        let content: Content = serde_json::from_str(&delivery.content)?;
        let now = self.shared.journal.clock().now();
        let request = self.request(delivery, content.request).await?;
        if content.matter == Matter::Answer {
            let standing = request.as_ref().and_then(|request| Some((request.delivery()?, request.outcome(now)?)));
            let Some((way, outcome)) = standing else { return Ok(None) };
            let settled = self.settled(delivery, way, outcome).await?;
            return Ok(settled.map(|told| Errand::Done(told.to_owned())));
        }
        let standing = request.as_ref().and_then(|request| Some((request.outcome(now)?, request.expires_at()?)));
        Ok(match standing {
            Some((Outcome::Waiting, ends)) => {
                let rest = (ends - now).to_std().unwrap_or_default();
                Some(Errand::GoesOn(delivery.content.clone(), rest))
            }
            Some((Outcome::Expired, _)) => None,
            _ => Some(Errand::Done("answered in time".to_owned())),
        })
    }

    /// What was issued and never arrives is nobody's.
    async fn gives_up(&self, delivery: &Delivery) -> Result<(), DeliveryError> {
        let content: Content = serde_json::from_str(&delivery.content)?;
        let request = self.request(delivery, content.request).await?;
        let is_pushed =
            request.as_ref().and_then(BackchannelRequest::delivery).is_some_and(|way| matches!(way, Way::Push(_)));
        if is_pushed && content.matter == Matter::Answer {
            failed(&self.shared, &delivery.tenant, content.request).await?;
        }
        Ok(())
    }

    async fn message(&self, delivery: &Delivery) -> Result<Option<Message>, DeliveryError> {
        let content: Content = serde_json::from_str(&delivery.content)?;
        let (directory, tenant) = (&self.shared.directory, &delivery.tenant);
        let house = directory.tenant(tenant).await?.filter(|house| house.state == TenantStatus::Active);
        let client = directory.client(tenant, &delivery.target).await?;
        let client = client.filter(|client| client.state == ClientStatus::Enabled);
        let (Some(house), Some(client)) = (house, client) else { return Ok(None) };
        let Some(address) = client.metadata.backchannel_client_notification_endpoint.clone() else { return Ok(None) };
        let Some(request) = self.request(delivery, content.request).await? else { return Ok(None) };
        let now = self.shared.journal.clock().now();
        let (Some(way), Some(outcome)) = (request.delivery(), request.outcome(now)) else { return Ok(None) };
        let Some(shown) = way.notification_token().and_then(|token| token.expose()) else { return Ok(None) };
        let shown = HeaderValue::try_from(format!("Bearer {shown}"));
        let mut shown = shown.map_err(|_| DeliveryError::Unfit("what the client wants to be shown is no header"))?;
        shown.set_sensitive(true);
        let Some(body) = self.body(way, outcome, (&house, client, content)).await? else { return Ok(None) };
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, JSON), (AUTHORIZATION, shown)]);
        Ok(Some(Message { address, headers, body: body.into() }))
    }
}
