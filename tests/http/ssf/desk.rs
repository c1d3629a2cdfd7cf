//! What a receiver does: it gets its token, manages its stream, reads what it is told.

use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use aggregates::ssf_stream::StreamStatus;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use commands::client::RegisterClient;
use commands::ssf_stream::OverruleSsfStream;
use protocols::jose::{Algorithm, JwkSet, Jws};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::logout::stage::{Stage, acme};
use crate::people::browser::{Browser, encoded};
use crate::people::world::{REDIRECT, VERIFIER, authorize};

pub const CAEP: &str = "https://schemas.openid.net/secevent/caep/event-type/";
pub const RISC: &str = "https://schemas.openid.net/secevent/risc/event-type/";
pub const SSF: &str = "https://schemas.openid.net/secevent/ssf/event-type/";

/// A token that a receiver was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub set: String,
    pub authorization: Option<String>,
}

impl Told {
    pub fn of(set: &Value) -> Self {
        Self { set: set.as_str().unwrap().to_owned(), authorization: None }
    }

    pub fn header(&self) -> Value {
        self.part(0)
    }

    pub fn claims(&self) -> Value {
        self.part(1)
    }

    fn part(&self, at: usize) -> Value {
        serde_json::from_slice(&BASE64.decode(self.set.split('.').nth(at).unwrap()).unwrap()).unwrap()
    }

    /// The one event, its type and what is said of it.
    pub fn event(&self) -> (String, Value) {
        let claims = self.claims();
        let events = claims["events"].as_object().unwrap();
        assert_eq!(events.len(), 1, "{claims}");
        events.iter().next().map(|(kind, said)| (kind.clone(), said.clone())).unwrap()
    }

    /// The type of the event without what all of its family have in front.
    pub fn kind(&self) -> String {
        self.event().0.rsplit('/').next().unwrap().to_owned()
    }
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// A receiver.
pub struct Desk<'s> {
    pub stage: &'s Stage,
    pub tenant: &'static str,
    pub client: String,
    secret: String,
    pub token: String,
}

impl<'s> Desk<'s> {
    /// A client that people sign in to and that is told of them, with a token to manage its stream.
    pub async fn of(stage: &'s Stage, client: &str) -> Desk<'s> {
        Self::within(stage, "acme", client, |_| {}).await
    }

    pub async fn within(
        stage: &'s Stage,
        tenant: &'static str,
        client: &str,
        change: impl FnOnce(&mut ClientMetadata),
    ) -> Desk<'s> {
        let mut metadata = ClientMetadata {
            redirect_uris: Some(vec![REDIRECT.to_owned()]),
            grant_types: Some(vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
            ]),
            token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
            scope: Some("openid profile email offline_access ssf.manage ssf.read".into()),
            skip_consent: Some(true),
            ..ClientMetadata::default()
        };
        change(&mut metadata);
        let id = aggregates::TenantId::parse(tenant).unwrap();
        let register = RegisterClient { tenant: id, client_id: Some(client.to_owned()), metadata, secret: None };
        let secret = stage.world.does(&register).await.secret.unwrap().expose().to_owned();
        let mut desk = Self { stage, tenant, client: client.to_owned(), secret, token: String::new() };
        desk.renew("ssf.manage").await;
        desk
    }

    /// Gets a token of this scope.
    pub async fn renew(&mut self, scope: &str) {
        let answer = self.posted(&format!("grant_type=client_credentials&scope={scope}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["access_token"].as_str().unwrap().clone_into(&mut self.token);
    }

    /// Lets whoever is signed in sign in to the application, and answers its tokens.
    pub async fn tokens(&self, browser: &mut Browser<'_>, scope: &str) -> Value {
        let code = browser.open(&authorize("acme", &self.client, &[("scope", scope)])).await.code();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let answer = self.posted(&encoded(&fields)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// Refreshes, and answers the status.
    pub async fn refreshes(&self, token: &str) -> u16 {
        self.posted(&encoded(&[("grant_type", "refresh_token"), ("refresh_token", token)])).await.status.as_u16()
    }

    /// Asks the token endpoint.
    async fn posted(&self, form: &str) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.client, self.secret));
        let request = Request::post(format!("/t/{}/oauth2/token", self.tenant))
            .header("authorization", format!("Basic {basic}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        send(self.stage, request.unwrap()).await
    }

    /// Asks an endpoint below `/ssf/`.
    pub async fn ask(&self, method: Method, place: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/t/{}/ssf/{place}", self.tenant))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
        send(self.stage, request.unwrap()).await
    }

    pub async fn get(&self, place: &str) -> Answer {
        self.ask(Method::GET, place, None).await
    }

    pub async fn post(&self, place: &str, body: Value) -> Answer {
        self.ask(Method::POST, place, Some(body)).await
    }

    /// Creates a stream that is pushed to an address, for these types of events, and answers its id.
    pub async fn pushes(&self, address: &str, events: &[String]) -> String {
        let delivery = json!({
            "method": "urn:ietf:rfc:8935", "endpoint_url": address, "authorization_header": "Bearer of-the-receiver"
        });
        self.created(json!({ "delivery": delivery, "events_requested": events })).await
    }

    /// Creates a stream that is polled.
    pub async fn polls(&self, events: &[String]) -> String {
        self.created(json!({ "events_requested": events })).await
    }

    async fn created(&self, body: Value) -> String {
        let answer = self.post("streams", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["stream_id"].as_str().unwrap().to_owned()
    }

    /// What waits now, after what is said of what came before.
    pub async fn poll(&self, mut body: Value) -> Vec<(String, Told)> {
        body["returnImmediately"] = json!(true);
        let answer = self.post("poll", body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        sets(&answer.body)
    }

    /// Polls until so much waits.
    pub async fn polled(&self, count: usize) -> Vec<(String, Told)> {
        let begun = tokio::time::Instant::now();
        loop {
            let found = self.poll(json!({})).await;
            if found.len() >= count {
                return found;
            }
            assert!(begun.elapsed() < support::PATIENCE, "{} of {count} wait: {found:?}", found.len());
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// The receiver sets its stream's status.
    pub async fn sets(&self, stream_id: &str, status: &str) -> Answer {
        self.post("status", json!({ "stream_id": stream_id, "status": status })).await
    }

    /// The tenant sets it.
    pub async fn overruled(&self, status: StreamStatus, reason: &str) {
        let (tenant, client_id, reason) = (acme(), self.client.clone(), Some(reason.to_owned()));
        self.stage.world.does(&OverruleSsfStream { tenant, client_id, status, reason }).await;
    }

    /// Whether a key that the tenant publishes verifies a token.
    pub async fn verifies(&self, told: &Told) -> bool {
        let request = Request::get(format!("/t/{}/oauth2/jwks", self.tenant)).body(Body::empty());
        let published = send(self.stage, request.unwrap()).await.body;
        let keys = JwkSet::from_value(&published).unwrap().verifying_keys();
        Jws::parse(&told.set).unwrap().verify(keys.iter(), &Algorithm::ALL).is_ok()
    }
}

/// The tokens of an answer, in its order.
pub fn sets(body: &Value) -> Vec<(String, Told)> {
    body["sets"].as_object().unwrap().iter().map(|(jti, set)| (jti.clone(), Told::of(set))).collect()
}

/// One request.
pub async fn send(stage: &Stage, request: Request<Body>) -> Answer {
    let (parts, body) = stage.world.router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status: parts.status, headers: parts.headers, body }
}

/// The URIs of types of events.
pub fn events(family: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{family}{name}")).collect()
}
