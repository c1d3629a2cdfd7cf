//! The addresses of the sample application: its page, what its buttons do, where browsers come back, and the live feed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use journal::Journal;
use moka::sync::Cache;
use tokio::sync::{Mutex, Semaphore, watch};
use url::{Url, form_urlencoded};

use super::relying_party::{CALLBACK, GOODBYE, RelyingParty};
use super::visitor::Visitor;
use super::{ADMINISTRATOR_NAME, DemoError, PEOPLE, TENANT, decoded, record};
use crate::http::routing::{get, post};
use crate::pages::{Branding, Demo, DemoAction, Form, Frame, Locale, Place, Root, SamplePerson};

/// The page's address, below the public one.
pub const PAGE: &str = "/demo";
const FEED: &str = "/demo/events";
const COOKIE_NAME: &str = "evident-demo";
/// Browsers that are remembered, and how long those that do not come again.
const VISITORS: u64 = 1000;
const IDLE: Duration = Duration::from_hours(1);
/// Browsers that hear the live feed at once; the others reload.
const LISTENERS: usize = 64;

type Shared = Arc<Demonstration>;

/// The sample application while it is served.
pub struct Demonstration {
    journal: Journal,
    tenant: TenantId,
    relying_party: RelyingParty,
    public_url: Url,
    visitors: Cache<String, Arc<Mutex<Visitor>>>,
    listeners: Arc<Semaphore>,
    stopped: watch::Receiver<bool>,
}

impl Demonstration {
    /// The application at a public address. The live feed ends when the program is told to stop.
    pub fn new(journal: &Journal, public_url: &Url, stopped: watch::Receiver<bool>) -> Result<Self, DemoError> {
        Ok(Self {
            journal: journal.clone(),
            tenant: TenantId::parse(TENANT)?,
            relying_party: RelyingParty::new(journal, public_url)?,
            public_url: public_url.clone(),
            visitors: Cache::builder().max_capacity(VISITORS).time_to_idle(IDLE).build(),
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            stopped,
        })
    }

    /// Its addresses, and the front page of the installation.
    pub fn routes(self) -> Router {
        Router::new()
            .route("/", get(root))
            .route(PAGE, get(show).merge(post(act)))
            .route(CALLBACK, get(back))
            .route(GOODBYE, get(goodbye))
            .route(FEED, get(feed))
            .with_state(Arc::new(self))
    }

    /// An address of the application as browsers know it.
    fn place(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.path().trim_end_matches('/'))
    }

    /// What is around a page, in the language that was chosen or that the browser asks for.
    fn frame(&self, headers: &HeaderMap, uri: &Uri, chosen: Option<Locale>) -> Frame {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let locale = Locale::negotiate(chosen.map(Locale::tag), accepted, None);
        let frame = Frame::new(locale, Branding::default()).below(self.public_url.path());
        frame.offering_languages(&self.place(uri.path_and_query().map_or(PAGE, |address| address.as_str())))
    }

    /// The visitor whom a cookie names; none where it names nobody.
    fn known(&self, headers: &HeaderMap) -> Option<Arc<Mutex<Visitor>>> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == COOKIE_NAME)?;
        self.visitors.get(value)
    }

    /// Somebody new, and the cookie by which they are known again.
    fn welcome(&self) -> (Arc<Mutex<Visitor>>, HeaderValue) {
        let (id, form_token) = (self.relying_party.random(), self.relying_party.random());
        let since = *self.journal.head().borrow();
        let visitor = Arc::new(Mutex::new(Visitor::new(form_token, since)));
        let secure = if self.public_url.scheme() == "https" { "; Secure" } else { "" };
        let cookie = format!("{COOKIE_NAME}={id}; Path={}; HttpOnly; SameSite=Lax{secure}", self.place(PAGE));
        self.visitors.insert(id, Arc::clone(&visitor));
        // It is put together from characters of base64url and a path.
        (visitor, HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("evident-demo=; Max-Age=0")))
    }

    async fn page(&self, frame: &Frame, visitor: &Visitor) -> Result<Response, StatusCode> {
        let events = record::since(&self.journal, &self.tenant, visitor.since).await.map_err(|error| {
            tracing::warn!(%error, "the record cannot be read");
            StatusCode::SERVICE_UNAVAILABLE
        })?;
        let here = self.place(PAGE);
        let view = Demo {
            form: Form::to(here.clone(), visitor.form_token.clone()),
            stage: visitor.stage(),
            actions: visitor.actions(),
            steps: visitor.steps(),
            tokens: decoded::tokens(&visitor.held),
            events,
            live: Some(self.place(FEED)),
            people: PEOPLE.map(|(name, _, _, password)| sample(name, password)).into(),
            here,
        };
        Ok(frame.page(&view).into_response())
    }

    /// Whether a form was sent by the page of this visitor.
    fn is_own(&self, headers: &HeaderMap, visitor: &Visitor, token: Option<&str>) -> bool {
        let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
        let own = self.public_url.origin().ascii_serialization();
        origin.is_none_or(|origin| origin == own) && token == Some(visitor.form_token.as_str())
    }
}

/// Somebody to sign in as.
fn sample(name: &str, password: &str) -> SamplePerson {
    SamplePerson { name: name.into(), password: password.into(), administers: name == ADMINISTRATOR_NAME }
}

async fn root(State(demo): State<Shared>, headers: HeaderMap, uri: Uri) -> Response {
    let places = vec![
        Place::Demo(demo.place(PAGE)),
        Place::Account { tenant: TENANT.into(), address: demo.place(&format!("/t/{TENANT}/account")) },
        Place::Discovery {
            tenant: TENANT.into(),
            address: demo.place(&format!("/t/{TENANT}/.well-known/openid-configuration")),
        },
        Place::Readiness(demo.place("/readyz")),
    ];
    demo.frame(&headers, &uri, chosen(&uri))
        .page(&Root { places, version: env!("CARGO_PKG_VERSION").into() })
        .into_response()
}

/// `GET /demo`.
async fn show(State(demo): State<Shared>, headers: HeaderMap, uri: Uri) -> Result<Response, StatusCode> {
    let (visitor, cookie) = if let Some(visitor) = demo.known(&headers) {
        (visitor, None)
    } else {
        let (visitor, cookie) = demo.welcome();
        (visitor, Some(cookie))
    };
    let mut visitor = visitor.lock().await;
    visitor.locale = chosen(&uri).or(visitor.locale);
    let frame = demo.frame(&headers, &uri, visitor.locale);
    let mut page = demo.page(&frame, &visitor).await?;
    page.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    Ok(page)
}

/// The language that an address asks for.
fn chosen(uri: &Uri) -> Option<Locale> {
    let mut fields = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    fields.find(|(name, _)| name == "ui_locales").and_then(|(_, tag)| Locale::of_tag(&tag))
}

/// `POST /demo`: a button. A form of another page leads to the page and does nothing.
async fn act(State(demo): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let Some(visitor) = demo.known(&headers) else { return demo.onward(None) };
    let mut visitor = visitor.lock().await;
    let action = DemoAction::ALL.into_iter().find(|action| Some(action.name()) == field("action"));
    let Some(action) = action.filter(|_| demo.is_own(&headers, &visitor, field("form_token"))) else {
        return demo.onward(None);
    };
    visitor.refused = None;
    let party = &demo.relying_party;
    let done = match action {
        DemoAction::Begin => party.begin(&mut visitor).await,
        DemoAction::UserInfo => party.userinfo(&mut visitor).await,
        DemoAction::Refresh => party.refresh(&mut visitor).await,
        DemoAction::Introspect => party.introspect(&mut visitor).await,
        DemoAction::Revoke => party.revoke(&mut visitor).await,
        DemoAction::SignOut => party.sign_out(&mut visitor).await,
        DemoAction::Reset => {
            visitor.reset();
            Ok(None)
        }
    };
    match done {
        Ok(address) => demo.onward(address),
        Err(refused) => {
            refused.tell(&mut visitor);
            demo.onward(None)
        }
    }
}

/// `GET /demo/callback`: the browser brings the provider's answer, and goes on at once, so that no code stays in its address.
async fn back(State(demo): State<Shared>, headers: HeaderMap, uri: Uri) -> Response {
    if let Some(visitor) = demo.known(&headers) {
        let mut visitor = visitor.lock().await;
        let fields = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        let fields: Vec<(String, String)> = fields.into_owned().collect();
        if let Err(refused) = demo.relying_party.finish(&mut visitor, &fields).await {
            refused.tell(&mut visitor);
        }
    }
    demo.onward(None)
}

/// `GET /demo/goodbye`: the provider has ended the session.
async fn goodbye(State(demo): State<Shared>, headers: HeaderMap, uri: Uri) -> Response {
    if let Some(visitor) = demo.known(&headers) {
        let mut visitor = visitor.lock().await;
        let mut fields = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        let state = fields.find(|(name, _)| name == "state").map(|(_, value)| value);
        if visitor.leaving.take_if(|leaving| state.as_deref() == Some(leaving.as_str())).is_some() {
            (visitor.held, visitor.name) = (super::visitor::Held::default(), None);
        }
    }
    demo.onward(None)
}

/// `GET /demo/events`: a word whenever the log has grown.
async fn feed(State(demo): State<Shared>) -> Result<impl IntoResponse, StatusCode> {
    let place = Arc::clone(&demo.listeners).try_acquire_owned().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let heard = (demo.journal.head(), demo.stopped.clone(), place);
    let events = stream::unfold(heard, async |(mut head, mut stopped, place)| {
        tokio::select! {
            moved = head.changed() => moved.ok()?,
            _ = stopped.wait_for(|stopped| *stopped) => return None,
        }
        let position = *head.borrow_and_update();
        let event = Event::default().event("changed").data(position.to_string());
        Some((Ok::<_, Infallible>(event), (head, stopped, place)))
    });
    Ok(([(CACHE_CONTROL, "no-store")], Sse::new(events).keep_alive(KeepAlive::default())))
}

impl Demonstration {
    /// Where the browser goes on: to an address of the provider, or back to the page.
    fn onward(&self, address: Option<String>) -> Response {
        let address = address.unwrap_or_else(|| self.place(PAGE));
        let location = HeaderValue::from_str(&address).unwrap_or(HeaderValue::from_static(PAGE));
        (StatusCode::SEE_OTHER, [(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static("no-store"))])
            .into_response()
    }
}
