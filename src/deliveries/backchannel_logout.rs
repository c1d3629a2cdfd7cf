//! Applications hear that a session has ended (OpenID Connect Back-Channel Logout 1.0).
//!
//! The fact is `SessionEnded`, whoever ended it; the receivers are the clients that got something in the session and have an address for
//! this. Each gets a logout token under the algorithm of its ID tokens. A token is short-lived, so every attempt signs a new one; its
//! `jti` stays, so that a client that was told twice notices.

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::client::ClientStatus;
use aggregates::session::Session;
use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use journal::Stored;
use projections::Cursor;
use projections::deliveries::Delivery;
use protocols::jose::tokens::{LoggedOut, LogoutToken};
use queries::client::Client;
use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;

use super::{DeliveryError, Kind, Message, Pace, Receiver};
use crate::http::Shared;
use crate::http::oauth::subject;
use crate::streams;

/// For how long a token is good, in seconds (Back-Channel Logout §4: at most two minutes are recommended).
const GOOD_FOR: i64 = 120;
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The kind.
pub struct BackchannelLogout {
    shared: Shared,
}

/// What is kept with a delivery.
#[derive(Serialize, Deserialize)]
struct Content {
    user_id: String,
    sid: String,
}

impl BackchannelLogout {
    /// With what handlers share: clients, keys, and how the issuer is called.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    /// The client, where it is there and answered.
    async fn client(&self, tenant: &TenantId, client_id: &str) -> Result<Option<Arc<Client>>, DeliveryError> {
        let client = self.shared.directory.client(tenant, client_id).await?;
        Ok(client.filter(|client| client.state == ClientStatus::Enabled))
    }

    async fn token(&self, delivery: &Delivery, client: &Client, content: &Content) -> Result<String, DeliveryError> {
        let (shared, tenant) = (&self.shared, &delivery.tenant);
        let house = shared.directory.tenant(tenant).await?.ok_or(DeliveryError::Unfit("the tenant is gone"))?;
        let issuer = shared.own_issuer(&house);
        let now = shared.journal.clock().now();
        let name = subject::of_user(shared, tenant, client, &content.user_id).await?;
        let jwt_id = jwt_id(delivery);
        let token = LogoutToken {
            issuer: &issuer,
            subject: &name,
            client_id: &client.client_id,
            issued_at: now.timestamp(),
            expires_at: now.timestamp() + GOOD_FOR,
            jwt_id: &jwt_id,
            sid: &content.sid,
            events: LoggedOut,
        };
        let algorithm = client.metadata.id_token_algorithm();
        if !algorithm.is_symmetric() {
            return Ok(token.sign(&*shared.keys.signer(tenant, algorithm).await?)?);
        }
        let key = shared.client_keys.signer(tenant, client, algorithm, now).await?;
        let key = key.ok_or(DeliveryError::Unfit("the client has no secret that is long enough for its algorithm"))?;
        Ok(token.sign(&key)?)
    }
}

/// One fact has many receivers, and each of them has its own name for what it is told.
fn jwt_id(delivery: &Delivery) -> String {
    let text = format!("{} {}", delivery.event_id, delivery.target);
    BASE64.encode(digest(&SHA256, text.as_bytes()))
}

#[async_trait]
impl Kind for BackchannelLogout {
    fn name(&self) -> &'static str {
        "backchannel_logout"
    }

    fn cursor(&self) -> Cursor {
        Cursor::new("backchannel_logout")
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["Session"]
    }

    fn tells(&self, event_type: &str) -> bool {
        event_type == "SessionEnded"
    }

    fn pace(&self) -> Pace {
        Pace {
            attempts: 24,
            first: Duration::from_secs(5),
            longest: Duration::from_hours(1),
            // Whoever was away for a day has no session left that is worth ending.
            lasting: TimeDelta::days(1),
        }
    }

    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        let tenant = &fact.tenant_id;
        let session = streams::fold::<Session>(&self.shared.journal, tenant, &fact.aggregate_id, None).await?;
        let Some(session) = session.map(|session| session.state) else { return Ok(Vec::new()) };
        let Some(user_id) = session.user_id() else { return Ok(Vec::new()) };
        let mut receivers = Vec::new();
        for (client_id, sid) in session.clients() {
            let client = self.client(tenant, client_id).await?;
            if client.is_none_or(|client| client.metadata.backchannel_logout_uri.is_none()) {
                continue;
            }
            let content = Content { user_id: user_id.to_owned(), sid: sid.to_owned() };
            receivers.push(Receiver {
                target: client_id.to_owned(),
                lane: fact.aggregate_id.clone(),
                content: serde_json::to_string(&content)?,
            });
        }
        Ok(receivers)
    }

    async fn message(&self, delivery: &Delivery) -> Result<Option<Message>, DeliveryError> {
        let Some(client) = self.client(&delivery.tenant, &delivery.target).await? else { return Ok(None) };
        let Some(address) = client.metadata.backchannel_logout_uri.clone() else { return Ok(None) };
        let content: Content = serde_json::from_str(&delivery.content)?;
        let token = self.token(delivery, &client, &content).await?;
        let body = Serializer::new(String::new()).append_pair("logout_token", &token).finish().into();
        Ok(Some(Message { address, headers: HeaderMap::from_iter([(CONTENT_TYPE, FORM)]), body }))
    }
}
