//! A browser at a tenant's door: who is asked, where, in which language, with which cookies.
//!
//! Every handler of pages takes a [`Visit`], asks it for the frame, addresses and forms of its page, and hands its outcome back to
//! it: [`Visit::told`] turns whatever stopped the handler into a page.

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::tenant::{TenantSettings, TenantStatus};
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use commands::Context;
use journal::{Actor, Appended};
use protocols::oauth::Parameters;
use queries::tenant::Tenant;
use uuid::Uuid;

use super::goto::{GOTO, GOTO_ON_FAIL};
use super::posted::Posted;
use super::stop::Stop;
use crate::http::cookies::{Cookies, Purpose};
use crate::http::extract::tenant;
use crate::http::form_token::{self, FormSecret};
use crate::http::layers::Arrival;
use crate::http::{Place, Shared};
use crate::pages::{Branding, Colour, Failure, Form, Frame, Locale, Page, Trouble, View};

/// Where a write is in the log.
const POSITION: HeaderName = HeaderName::from_static("evident-position");
/// The header by which our own script says that nobody asked for this: an open page looks again by itself.
const UNATTENDED: HeaderName = HeaderName::from_static("evident-unattended");
/// What a stream of events is asked for by (HTML Living Standard, §9.2.2); a browser opens and reopens it by itself.
const EVENTS: &str = "text/event-stream";
/// The parameter by which a person chooses a language.
const LANGUAGE: &str = "ui_locales";

/// A request of a browser to a tenant that serves.
pub struct Visit {
    /// What handlers share.
    pub shared: Shared,
    /// What is known of the request before anybody reads it.
    pub arrival: Arrival,
    /// Cookies and what the browser says.
    pub headers: HeaderMap,
    tenant: Arc<Tenant>,
    place: Place,
    here: String,
    form_secret: FormSecret,
    has_cookies: bool,
}

impl Visit {
    /// Whose door it is.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant.tenant_id
    }

    /// Everything that the tenant's row shows.
    pub fn house(&self) -> &Tenant {
        &self.tenant
    }

    /// The tenant, as endpoints of clients know it.
    pub fn serving(&self) -> tenant::Tenant {
        tenant::Tenant::serving(Arc::clone(&self.tenant), self.place.clone())
    }

    /// The tenant's settings.
    pub fn settings(&self) -> &TenantSettings {
        &self.tenant.settings
    }

    /// The tenant's issuer at the address that was asked.
    pub fn issuer(&self) -> String {
        self.place.issuer(self.tenant())
    }

    /// The address that was asked.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether the page asks by itself, and nobody sits before it as far as one can tell.
    pub fn is_unattended(&self) -> bool {
        let accepted = self.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        self.headers.contains_key(UNATTENDED) || accepted.is_some_and(|accepted| accepted.trim() == EVENTS)
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.journal.clock().now()
    }

    /// The tenant's cookies.
    pub fn cookies(&self) -> Cookies {
        Cookies::of(self.tenant(), &self.place, &self.settings().cookies)
    }

    /// Path and query of the page itself, as links name it.
    pub fn here(&self) -> &str {
        &self.here
    }

    /// The query as text; empty where there is none.
    pub fn query(&self) -> &str {
        self.here.split_once('?').map_or("", |(_, query)| query)
    }

    /// The query as it follows a path; empty where there is none.
    pub fn asked_for(&self) -> &str {
        self.here.find('?').map_or("", |at| &self.here[at..])
    }

    /// The parameters of the address.
    pub fn parameters(&self) -> Result<Parameters, Stop> {
        Parameters::parse(self.query().as_bytes()).map_err(|_| Trouble::BadRequest.into())
    }

    /// A parameter of the address, where it stands once.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let parameters = Parameters::parse(self.query().as_bytes()).ok()?;
        parameters.once(name).ok().flatten().map(str::to_owned)
    }

    /// The address of a page of this tenant: a path of this server. The language that somebody chose goes along.
    pub fn address(&self, path: &str) -> String {
        let address = self.plain_address(path);
        let Some(locale) = self.parameter(LANGUAGE).as_deref().and_then(Locale::of_tag) else { return address };
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{address}{joint}{LANGUAGE}={}", locale.tag())
    }

    /// The address at which somebody else signs in beside whoever is signed in, for the request that is kept, if there is one.
    pub fn other_account(&self, grant: Option<Uuid>) -> String {
        match grant {
            Some(grant) => self.address(&format!("/login?grant={grant}&other=1")),
            None => self.address("/login?other=1"),
        }
    }

    /// The same address without a query of its own, for whoever appends to it.
    pub fn plain_address(&self, path: &str) -> String {
        format!("{}{path}", self.place.path_of(self.tenant()))
    }

    /// The frame of a page; `asked` are the languages that an application asked for, best first.
    pub fn frame(&self, asked: &[String]) -> Frame {
        let chosen = self.parameter(LANGUAGE);
        let asked = chosen.into_iter().chain(asked.iter().cloned()).collect::<Vec<_>>().join(" ");
        let accepted = self.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let locale = Locale::negotiate(Some(&asked), accepted, self.tenant.default_locale.as_deref());
        Frame::new(locale, branding(&self.tenant))
            .below(self.place.path())
            .branded_at(&self.plain_address("/branding.css"))
            .offering_languages(&self.here)
            .leading_to(self.wanted(GOTO))
            .leading_to(self.wanted(GOTO_ON_FAIL))
    }

    /// A page, with the cookie that its forms are bound to.
    pub fn page(&self, frame: &Frame, view: &impl View, status: StatusCode) -> Response {
        let mut response = frame.page(view).with_status(status).into_response();
        if !self.has_cookies {
            let cookie = self.cookies().keep(Purpose::Form, self.form_secret.expose(), None);
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    /// Sends the browser on, with 303: whatever was posted is not posted again (RFC 9700 §4.12).
    pub fn onward(&self, address: &str) -> Response {
        let mut response = (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store")]).into_response();
        match HeaderValue::from_str(address) {
            Ok(address) => drop(response.headers_mut().insert(LOCATION, address)),
            Err(_) => return self.stopped(&Trouble::Internal.into()),
        }
        response
    }

    /// The header that binds the forms of this browser to another secret than before.
    pub fn renewed_form_secret(&self) -> HeaderValue {
        let fresh = FormSecret::generate(&self.shared.journal);
        self.cookies().keep(Purpose::Form, fresh.expose(), None)
    }

    /// What a form is called that goes to an address, for its token.
    pub async fn form(&self, action: String, purpose: &str) -> Result<Form, Stop> {
        let token = self.form_secret.token(&self.shared.journal, self.tenant(), purpose).await?;
        Ok(Form::to(action, token))
    }

    /// The fields of a form that is one of ours; `purpose` is what it was made for.
    pub async fn checked<'p>(&self, posted: &'p Posted, purpose: &str) -> Result<&'p Parameters, Stop> {
        let fields = posted.fields()?;
        let token = fields.once(form_token::FIELD).ok().flatten().unwrap_or_default();
        self.checked_token(token, purpose).await?;
        Ok(fields)
    }

    /// Whether a form is one of ours; `token` is what it carries, `purpose` what it was made for.
    pub async fn checked_token(&self, token: &str, purpose: &str) -> Result<(), Stop> {
        if !form_token::is_of_our_pages(&self.headers, self.place.origin()) {
            return Err(Trouble::StaleForm.into());
        }
        if !self.has_cookies {
            return Err(Trouble::NoCookies.into());
        }
        let fits = self.form_secret.fits(&self.shared.journal, self.tenant(), purpose, token).await?;
        if fits { Ok(()) } else { Err(Trouble::StaleForm.into()) }
    }

    /// The context of a command that nobody who is known asks for.
    pub fn context(&self) -> Context {
        self.arrival.context(&self.shared.journal, Actor::system())
    }

    /// The context of a command that somebody asks for, in a session where there is one, for a client where there is one.
    pub fn context_of(&self, user: &str, session: Option<&str>, client: Option<&str>) -> Context {
        let actor = Actor { kind: "user".into(), id: user.to_owned() };
        let mut metadata = self.arrival.metadata(actor.clone());
        metadata.session_id = session.map(str::to_owned);
        metadata.client_id = client.map(str::to_owned);
        Context::new(self.shared.journal.clone(), actor).with_metadata(metadata)
    }

    /// The answer, or the page that says why there is none.
    pub fn told(&self, outcome: Result<Response, Stop>) -> Response {
        outcome.unwrap_or_else(|stop| self.stopped(&stop))
    }

    /// The page that says why there is no answer.
    pub fn stopped(&self, stop: &Stop) -> Response {
        let view = Failure { trouble: stop.trouble, reference: self.arrival.id().to_owned(), ways: stop.ways.clone() };
        retry_after(self.page(&self.frame(&[]), &view, stop.status()), stop.retry_after)
    }
}

/// Says in an answer where its write is in the log.
pub fn recorded(mut response: Response, appended: Option<Appended>) -> Response {
    if let Some(appended) = appended {
        response.headers_mut().insert(POSITION, HeaderValue::from(appended.last));
    }
    response
}

/// Says in an answer when to come back, where that helps.
pub fn retry_after(mut response: Response, wait: Option<Duration>) -> Response {
    if let Some(wait) = wait {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    response
}

/// How a tenant's pages introduce themselves.
pub fn branding(tenant: &Tenant) -> Branding {
    let own = &tenant.settings.branding;
    Branding {
        product_name: own.product_name.clone().unwrap_or_else(|| tenant.name.clone()),
        logo: own.logo_uri.clone(),
        accent: own.color.as_deref().and_then(Colour::parse),
    }
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Page;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Page> {
        let Ok(arrival) = Arrival::from_request_parts(parts, shared).await;
        let found = match tenant::id(parts, shared).await {
            Some(id) => shared.directory.tenant(&id).await.map_err(Stop::from),
            None => Ok(None),
        };
        let serving = found.and_then(|tenant| match tenant {
            Some(tenant) if tenant.state == TenantStatus::Active => Ok(tenant),
            Some(tenant) if tenant.state != TenantStatus::Deleted => Err(Trouble::TenantUnavailable.into()),
            _ => Err(Trouble::NotFound.into()),
        });
        let tenant = serving.map_err(|stop| closed(&stop, &arrival, &parts.headers))?;
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(parts, shared).await;
        let Ok(place) = Place::from_request_parts(parts, shared).await;
        let here = format!("{}{}", place.path(), uri.path_and_query().map_or("/", |here| here.as_str()));
        let cookies = Cookies::of(&tenant.tenant_id, &place, &tenant.settings.cookies);
        let kept = cookies.read(&parts.headers, Purpose::Form).and_then(FormSecret::read);
        let has_cookies = kept.is_some();
        let form_secret = kept.unwrap_or_else(|| FormSecret::generate(&shared.journal));
        let headers = parts.headers.clone();
        Ok(Self { shared: shared.clone(), arrival, headers, tenant, place, here, form_secret, has_cookies })
    }
}

/// The page of a door that is not there or not open: nobody's branding, the browser's language.
fn closed(stop: &Stop, arrival: &Arrival, headers: &HeaderMap) -> Page {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let frame = Frame::new(Locale::negotiate(None, accepted, None), Branding::default());
    let view = Failure { trouble: stop.trouble, reference: arrival.id().to_owned(), ways: Vec::new() };
    frame.page(&view).with_status(stop.status())
}
