//! What a client's security profile forbids of its requests: every forbidden thing, under every profile.

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata, SecurityProfile};
use axum::http::Method;
use protocols::jose::{CLIENT_ASSERTION_TYPE, SigningKey};
use serde_json::{Value, json};

use super::assertions::pair;
use super::world::claims;
use crate::on_both_engines;
use crate::people::browser::encoded;
use crate::people::world::{BASE, CHALLENGE, REDIRECT, VERIFIER, World};

on_both_engines! { crate::people::world::World:
    what_a_profile_forbids_is_refused_when_it_is_asked_for
    a_profile_that_wants_requests_pushed_takes_none_from_a_browser
    a_code_lives_no_longer_than_its_profile_lets_it
}

/// A client under a profile, and what it sends.
pub struct Sender<'w> {
    world: &'w World,
    profile: SecurityProfile,
    pub id: &'static str,
    pub key: SigningKey,
    other: SigningKey,
}

/// What a client sends: the request, the claims of the object about it, and who it says it is.
#[derive(Clone)]
pub struct Sent {
    request: Value,
    object: Option<Value>,
    assertion: Value,
    /// Whether the assertion is signed under RS256.
    weak_assertion: bool,
    /// Whether the object is.
    weak_object: bool,
}

impl Sent {
    pub fn without(mut self, name: &str) -> Self {
        self.request.as_object_mut().unwrap().remove(name);
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.request[name] = json!(value);
        self
    }

    fn object(mut self, change: impl FnOnce(&mut Value)) -> Self {
        self.object.as_mut().map(change);
        self
    }
}

impl<'w> Sender<'w> {
    async fn under(world: &'w World, profile: SecurityProfile) -> Self {
        Self::like(world, profile, |_| {}).await
    }

    /// The same after a change of what is usual.
    pub async fn like(world: &'w World, profile: SecurityProfile, change: impl FnOnce(&mut ClientMetadata)) -> Self {
        let id = match profile {
            SecurityProfile::Fapi1Baseline => "baseline",
            SecurityProfile::Fapi1Advanced => "advanced",
            SecurityProfile::Fapi2SecurityProfile => "security",
            SecurityProfile::Fapi2MessageSigning => "signing",
            SecurityProfile::FapiCiba => "ciba",
        };
        let (key, own) = pair("k1", JwsAlgorithm::ES256);
        let (other, weak) = pair("k2", JwsAlgorithm::RS256);
        let keys = json!({"keys": [own["keys"][0], weak["keys"][0]]});
        world
            .client("acme", id, |metadata| {
                metadata.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
                metadata.jwks = Some(keys);
                metadata.tls_client_certificate_bound_access_tokens = Some(true);
                metadata.security_profile = Some(profile);
                change(metadata);
            })
            .await;
        Self { world, profile, id, key, other }
    }

    /// What its profile lets it send.
    pub fn usual(&self) -> Sent {
        let (demands, now) = (self.profile.demands(), self.world.journal.clock().now().timestamp());
        let mut request = json!({
            "client_id": self.id, "response_type": "code", "redirect_uri": REDIRECT, "scope": "openid", "state": "s",
            "nonce": "n", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        });
        if demands.signed_answers {
            request["response_mode"] = json!("jwt");
        }
        let issuer = format!("{BASE}/t/acme");
        let object = json!({"iss": self.id, "aud": issuer, "nbf": now, "exp": now + 300});
        let object = demands.signed_requests.then_some(object);
        Sent { request, object, assertion: self.asserted(), weak_assertion: false, weak_object: false }
    }

    /// What it says to show who it is.
    fn asserted(&self) -> Value {
        let now = self.world.journal.clock().now().timestamp();
        json!({
            "iss": self.id, "sub": self.id, "aud": format!("{BASE}/t/acme"), "iat": now, "exp": now + 60,
            "jti": support::new_uuid().to_string(),
        })
    }

    /// How it shows who it is.
    pub fn shows(&self) -> [(String, String); 2] {
        proof_of(&self.key, &self.asserted())
    }

    /// The parameters of a request, in the clear or in an object.
    pub fn fields(&self, sent: &Sent) -> Vec<(String, String)> {
        let Some(Value::Object(mut claims)) = sent.object.clone() else {
            let said = sent.request.as_object().unwrap().iter();
            return said.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
        };
        claims.extend(sent.request.as_object().unwrap().clone());
        let signer = if sent.weak_object { &self.other } else { &self.key };
        let object = signer.sign(Some("oauth-authz-req+jwt"), &Value::Object(claims)).unwrap();
        vec![("client_id".to_owned(), self.id.to_owned()), ("request".to_owned(), object)]
    }

    /// Pushes it: the reference, or what went wrong.
    pub async fn pushes(&self, sent: Sent) -> Result<String, String> {
        let signer = if sent.weak_assertion { &self.other } else { &self.key };
        let mut fields = self.fields(&sent);
        fields.extend(proof_of(signer, &sent.assertion));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let seen = self.world.browser().send(Method::POST, "/t/acme/oauth2/par", None, encoded(&fields)).await;
        let body: Value = serde_json::from_str(&seen.html).unwrap();
        match body["request_uri"].as_str() {
            Some(reference) => Ok(reference.to_owned()),
            None => Err(format!("{} {}", seen.status.as_u16(), body["error"].as_str().unwrap())),
        }
    }
}

fn proof_of(signer: &SigningKey, assertion: &Value) -> [(String, String); 2] {
    [
        ("client_assertion_type".to_owned(), CLIENT_ASSERTION_TYPE.to_owned()),
        ("client_assertion".to_owned(), signer.sign(None, assertion).unwrap()),
    ]
}

type Change = fn(Sent) -> Sent;

async fn what_a_profile_forbids_is_refused_when_it_is_asked_for(world: &World) {
    world.tune("acme", |settings| settings.oauth.allow_plain_pkce = true).await;
    // Columns as in `SecurityProfile::ALL`: FAPI 1.0 Baseline, FAPI 1.0 Advanced, FAPI 2.0, FAPI 2.0 Message Signing, FAPI-CIBA.
    let (no, yes) = (false, true);
    let (request, object, client) = ("400 invalid_request", "400 invalid_request_object", "401 invalid_client");
    let table: [(&str, Change, &str, [bool; 5]); 17] = [
        ("no challenge", |sent| sent.without("code_challenge").without("code_challenge_method"), request, [yes; 5]),
        (
            "a plain challenge",
            |sent| sent.with("code_challenge", VERIFIER).with("code_challenge_method", "plain"),
            request,
            [yes; 5],
        ),
        ("no redirect address", |sent| sent.without("redirect_uri"), request, [yes; 5]),
        ("no nonce", |sent| sent.without("nonce"), request, [yes, yes, no, no, yes]),
        (
            "no state without openid",
            |sent| sent.without("state").with("scope", "profile"),
            request,
            [yes, yes, no, no, yes],
        ),
        ("an answer in the clear", |sent| sent.without("response_mode"), request, [no, yes, no, yes, yes]),
        (
            "a token through the browser",
            |sent| sent.with("response_type", "code token"),
            "400 unsupported_response_type",
            [yes; 5],
        ),
        ("no signature", |sent| Sent { object: None, ..sent }, request, [no, yes, no, yes, yes]),
        ("a signature under RS256", |sent| Sent { weak_object: true, ..sent }, object, [no, yes, no, yes, yes]),
        ("no aud", |sent| sent.object(|claims| claims["aud"] = Value::Null), object, [no, yes, no, yes, yes]),
        ("no exp", |sent| sent.object(|claims| claims["exp"] = Value::Null), object, [no, yes, no, yes, yes]),
        ("no nbf", |sent| sent.object(|claims| claims["nbf"] = Value::Null), object, [no, yes, no, yes, yes]),
        ("good for more than an hour", |sent| sent.object(|c| later(c, "exp", 3400)), object, [no, yes, no, yes, yes]),
        ("older than an hour", |sent| sent.object(|c| later(c, "nbf", -3700)), object, [no, yes, no, yes, yes]),
        (
            "an assertion for an endpoint",
            |mut sent| {
                sent.assertion["aud"] = json!(format!("{BASE}/t/acme/oauth2/token"));
                sent
            },
            client,
            [no, no, yes, yes, no],
        ),
        (
            "an assertion for a list",
            |mut sent| {
                sent.assertion["aud"] = json!([sent.assertion["aud"]]);
                sent
            },
            client,
            [no, no, yes, yes, no],
        ),
        ("an assertion under RS256", |sent| Sent { weak_assertion: true, ..sent }, client, [no, yes, yes, yes, yes]),
    ];
    for (at, profile) in SecurityProfile::ALL.into_iter().enumerate() {
        let sender = Sender::under(world, profile).await;
        assert_eq!(sender.pushes(sender.usual()).await.err(), None, "{profile:?}");
        for (what, change, error, forbids) in &table {
            let heard = sender.pushes(change(sender.usual())).await.err();
            assert_eq!(heard.as_deref(), forbids[at].then_some(*error), "{profile:?}: {what}");
        }
    }
}

fn later(claims: &mut Value, name: &str, seconds: i64) {
    claims[name] = json!(claims[name].as_i64().unwrap() + seconds);
}

async fn a_profile_that_wants_requests_pushed_takes_none_from_a_browser(world: &World) {
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for (profile, refuses) in SecurityProfile::ALL.into_iter().zip([false, false, true, true, false]) {
        let sender = Sender::under(world, profile).await;
        let fields = sender.fields(&sender.usual());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let seen = browser.open(&format!("/t/acme/oauth2/authorize?{}", encoded(&fields))).await;
        // Whoever wants signed answers hears of faults so as well.
        let signed = seen.told("response").map(|answer| claims(&answer)["error"].as_str().unwrap().to_owned());
        let told = seen.told("error").or(signed);
        assert_eq!(told.as_deref(), refuses.then_some("invalid_request"), "{profile:?}");
    }
}

async fn a_code_lives_no_longer_than_its_profile_lets_it(world: &World) {
    world.tune("acme", |settings| settings.lifetimes.authorization_code = 300).await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    for (profile, seconds) in [(SecurityProfile::Fapi1Baseline, 300), (SecurityProfile::Fapi2SecurityProfile, 60)] {
        let sender = Sender::under(world, profile).await;
        let reference = sender.pushes(sender.usual()).await.unwrap();
        let fields = [("client_id", sender.id), ("request_uri", reference.as_str())];
        let page = browser.open(&format!("/t/acme/oauth2/authorize?{}", encoded(&fields))).await.is(200);
        browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
        let events = world.journal.read_page(0, 1000).await.unwrap();
        let approved = events.iter().rfind(|event| event.event_type == "GrantApproved").unwrap();
        let told = &serde_json::from_str::<Value>(&approved.payload).unwrap()["Approved"];
        let moment = |value: &Value| value.as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let lives = moment(&told["code"]["expires_at"]) - moment(&told["at"]);
        assert_eq!(lives.num_seconds(), seconds, "{profile:?}");
    }
}
