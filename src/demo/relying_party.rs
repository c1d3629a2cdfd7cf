//! The sample application as a relying party: the authorization code flow with PKCE, `state` and `nonce`, step by step (OIDC Core
//! §3.1, RFC 7636, RFC 9700 §2.1.1), and what can be done with the tokens afterwards.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use journal::Journal;
use protocols::jose::{Algorithm, JwkSet, Jws, Validation};
use serde_json::Value;
use tokio::sync::OnceCell;
use url::{Url, form_urlencoded};

use super::visitor::{Asked, Held, Visitor};
use super::wire::{self, Credentials, Heard};
use super::{DemoError, TENANT, WEB_CLIENT};
use crate::outbound::{Outbound, OutboundError};

/// Where the provider sends the browser with its answer.
pub(super) const CALLBACK: &str = "/demo/callback";
/// Where the provider sends the browser after signing out.
pub(super) const GOODBYE: &str = "/demo/goodbye";
/// What the application asks for. Of the last one, people get it who administer.
pub(super) const SCOPE: &str = "openid profile email offline_access orders:read evident:users:read";
/// The demonstration speaks to itself.
const ITSELF: &str = "127.0.0.0/8, ::1";
/// What ID tokens of the provider are signed with.
const SIGNED_BY: [Algorithm; 2] = [Algorithm::RS256, Algorithm::ES256];
const NONE: Option<crate::pages::Exchange> = None;

/// The application. It knows the provider by its issuer and nothing else.
pub(super) struct RelyingParty {
    outbound: Outbound,
    journal: Journal,
    issuer: String,
    base: String,
    described: OnceCell<Value>,
}

/// What becomes of an act that went well: an address where the browser goes on, or none.
type Onward = Result<Option<String>, Refused>;

/// An act that did not go well: which step, the error, and what was said.
pub(super) struct Refused {
    step: &'static str,
    error: String,
    exchange: Option<crate::pages::Exchange>,
}

impl Refused {
    fn at(step: &'static str) -> impl Fn(OutboundError) -> Self {
        move |error| Self { step, error: error.to_string(), exchange: NONE }
    }

    fn of(step: &'static str, error: impl Into<String>, exchange: Option<crate::pages::Exchange>) -> Self {
        Self { step, error: error.into(), exchange }
    }

    /// Shows it to the visitor.
    pub(super) fn tell(self, visitor: &mut Visitor) {
        visitor.refuse(self.step, self.error, self.exchange);
    }
}

impl RelyingParty {
    /// The application at a public address, where the provider is too.
    pub(super) fn new(journal: &Journal, public_url: &Url) -> Result<Self, DemoError> {
        let base = public_url.as_str().trim_end_matches('/').to_owned();
        let outbound = Outbound::new(ITSELF.parse()?)?;
        let issuer = format!("{base}/t/{TENANT}");
        Ok(Self { outbound, journal: journal.clone(), issuer, base, described: OnceCell::new() })
    }

    /// 256 bits that nobody can guess.
    pub(super) fn random(&self) -> String {
        let mut bytes = [0; 32];
        self.journal.entropy().fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// An address of the provider, from its discovery document.
    async fn endpoint(&self, name: &str) -> Result<String, OutboundError> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer);
        let described = self.described.get_or_try_init(|| wire::get(&self.outbound, &address)).await?;
        Ok(described[name].as_str().unwrap_or_default().to_owned())
    }

    /// Begins: the browser is sent to the provider with a request.
    pub(super) async fn begin(&self, visitor: &mut Visitor) -> Onward {
        let asked = Asked { state: self.random(), nonce: self.random(), verifier: self.random() };
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, asked.verifier.as_bytes()));
        let redirect_uri = format!("{}{CALLBACK}", self.base);
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", WEB_CLIENT),
            ("redirect_uri", redirect_uri.as_str()),
            ("scope", SCOPE),
            ("state", asked.state.as_str()),
            ("nonce", asked.nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(visitor.locale.map(|locale| ("ui_locales", locale.tag())));
        let endpoint = self.endpoint("authorization_endpoint").await.map_err(Refused::at("request"))?;
        visitor.reset();
        visitor.note("request", Some(wire::asked(&endpoint, &fields)));
        let address = with_query(&endpoint, &fields);
        visitor.asked = Some(asked);
        Ok(Some(address))
    }

    /// The browser is back: the code is traded for tokens, and what the ID token says is held to what was asked.
    pub(super) async fn finish(&self, visitor: &mut Visitor, fields: &[(String, String)]) -> Result<(), Refused> {
        let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let exchange = || Some(wire::brought(CALLBACK, fields));
        // An answer to something that nobody asked here is somebody else's (RFC 6749 §10.12), and one of another issuer is a
        // trick (RFC 9207 §2.4).
        let Some(asked) = visitor.asked.take_if(|asked| field("state") == Some(asked.state.as_str())) else {
            return Ok(());
        };
        if field("iss") != Some(self.issuer.as_str()) {
            return Err(Refused::of("code", "iss", exchange()));
        }
        let Some(code) = field("code") else {
            return Err(Refused::of("sign-in", field("error").unwrap_or("code"), exchange()));
        };
        visitor.note("sign-in", NONE);
        visitor.note("code", exchange());
        let redirect_uri = format!("{}{CALLBACK}", self.base);
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri.as_str()),
            ("code_verifier", asked.verifier.as_str()),
        ];
        let heard = self.ask("tokens", "token_endpoint", Credentials::Own, &fields).await?;
        let tokens = heard.good().map_err(|error| Refused::of("tokens", error, Some(heard.exchange.clone())))?;
        let subject = self.checked(tokens["id_token"].as_str().unwrap_or_default(), &asked.nonce).await;
        let subject = subject.map_err(|error| Refused::of("tokens", error, Some(heard.exchange.clone())))?;
        self.keep(visitor, tokens);
        visitor.name = Some(subject);
        visitor.note("tokens", Some(heard.exchange));
        Ok(())
    }

    /// Whom an ID token names, if it is one of the provider's for this application and this request (OIDC Core §3.1.3.7).
    async fn checked(&self, token: &str, nonce: &str) -> Result<String, String> {
        let address = self.endpoint("jwks_uri").await.map_err(|error| error.to_string())?;
        let published = wire::get(&self.outbound, &address).await.map_err(|error| error.to_string())?;
        let keys = JwkSet::from_value(&published).map_err(|error| error.to_string())?.verifying_keys();
        let token = Jws::parse(token).map_err(|error| error.to_string())?;
        let verified = token.verify(keys.iter(), &SIGNED_BY).map_err(|error| error.to_string())?;
        let now = self.journal.clock().now().timestamp();
        let audience: &[&str] = &[WEB_CLIENT];
        let expected = Validation { issuer: Some(&self.issuer), audience: Some(audience), ..Validation::at(now) };
        let claims = verified.claims(&expected).map_err(|error| error.to_string())?;
        if claims.text("nonce").ok().flatten() != Some(nonce) {
            return Err("nonce".to_owned());
        }
        claims.subject.ok_or_else(|| "sub".to_owned())
    }

    /// Asks who it is.
    pub(super) async fn userinfo(&self, visitor: &mut Visitor) -> Onward {
        let Some(access) = visitor.held.access.clone() else { return Ok(None) };
        let bearer = Credentials::Bearer(&access);
        let heard = self.ask("userinfo", "userinfo_endpoint", bearer, &[]).await?;
        let claims = heard.good().map_err(|error| Refused::of("userinfo", error, Some(heard.exchange.clone())))?;
        if let Some(name) = claims["name"].as_str() {
            visitor.name = Some(name.to_owned());
        }
        visitor.note("userinfo", Some(heard.exchange));
        Ok(None)
    }

    /// Gets new tokens.
    pub(super) async fn refresh(&self, visitor: &mut Visitor) -> Onward {
        let Some(refresh) = visitor.held.refresh.clone() else { return Ok(None) };
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let heard = self.ask("refresh", "token_endpoint", Credentials::Own, &fields).await?;
        let tokens = heard.good().map_err(|error| Refused::of("refresh", error, Some(heard.exchange.clone())))?;
        self.keep(visitor, tokens);
        visitor.note("refresh", Some(heard.exchange));
        Ok(None)
    }

    /// Asks whether the access token is good.
    pub(super) async fn introspect(&self, visitor: &mut Visitor) -> Onward {
        let Some(access) = visitor.held.access.clone() else { return Ok(None) };
        let fields = [("token", access.as_str())];
        let heard = self.ask("introspect", "introspection_endpoint", Credentials::Own, &fields).await?;
        heard.good().map_err(|error| Refused::of("introspect", error, Some(heard.exchange.clone())))?;
        visitor.note("introspect", Some(heard.exchange));
        Ok(None)
    }

    /// Gives the refresh token back, and with it everything that hangs on it. The access token is kept: to see that it is dead.
    pub(super) async fn revoke(&self, visitor: &mut Visitor) -> Onward {
        let Some(refresh) = visitor.held.refresh.take() else { return Ok(None) };
        let fields = [("token", refresh.as_str()), ("token_type_hint", "refresh_token")];
        let heard = self.ask("revoke", "revocation_endpoint", Credentials::Own, &fields).await?;
        heard.good().map_err(|error| Refused::of("revoke", error, Some(heard.exchange.clone())))?;
        visitor.note("revoke", Some(heard.exchange));
        Ok(None)
    }

    /// Signs out: the browser is sent to the provider, which ends the session.
    pub(super) async fn sign_out(&self, visitor: &mut Visitor) -> Onward {
        let endpoint = self.endpoint("end_session_endpoint").await.map_err(Refused::at("sign-out"))?;
        let (state, afterwards) = (self.random(), format!("{}{GOODBYE}", self.base));
        let hint = visitor.held.id.clone().unwrap_or_default();
        let fields = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", afterwards.as_str()),
            ("state", state.as_str()),
        ];
        visitor.note("sign-out", Some(wire::asked(&endpoint, &fields)));
        let address = with_query(&endpoint, &fields);
        visitor.leaving = Some(state);
        Ok(Some(address))
    }

    async fn ask(
        &self,
        step: &'static str,
        endpoint: &str,
        credentials: Credentials<'_>,
        fields: &[(&str, &str)],
    ) -> Result<Heard, Refused> {
        let endpoint = self.endpoint(endpoint).await.map_err(Refused::at(step))?;
        wire::post(&self.outbound, &endpoint, credentials, fields).await.map_err(Refused::at(step))
    }

    /// Keeps new tokens. What does not come anew stays.
    fn keep(&self, visitor: &mut Visitor, tokens: &Value) {
        let token = |name: &str| tokens[name].as_str().map(str::to_owned);
        let seconds = tokens["expires_in"].as_u64().unwrap_or_default();
        let seconds = TimeDelta::from_std(Duration::from_secs(seconds)).unwrap_or_default();
        let before = std::mem::take(&mut visitor.held);
        visitor.held = Held {
            id: token("id_token").or(before.id),
            access: token("access_token"),
            access_ends: Some(self.journal.clock().now() + seconds),
            refresh: token("refresh_token").or(before.refresh),
        };
    }
}

fn with_query(endpoint: &str, fields: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{endpoint}?{query}")
}
