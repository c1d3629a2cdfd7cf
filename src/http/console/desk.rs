//! Who sits at the console: a person with their session, what they may do at this moment, and what all pages need from them.

use std::ops::Deref;
use std::sync::Arc;

use aggregates::role::{Permission, administers};
use aggregates::tenant::TenantStatus;
use aggregates::{ScopeSet, TenantId};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, Utc};
use journal::clock::uuid_v7;
use journal::{Journal, Metadata};
use protocols::hexadecimal::sha256;
use protocols::oauth::Parameters;
use queries::delegation::{self, Delegations, Part};
use queries::{QueryError, notification, role};

use super::Halt;
use super::look::Look;
use crate::http::Shared;
use crate::http::admin::{Administrator, EVERYTHING, Masked, Order, PATIENCE, reader};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::{Browser, Named, Posted, Stop, Visit, check_not_barred, named, retry_after};
use crate::pages::console::{Bell, Console, Refusal, Refused, Section};
use crate::pages::{Form, Frame, Trouble, View, Way, Zone};

/// The longest reason that somebody may give for what they do.
const LONGEST_REASON: usize = 500;
/// The hidden field that tells one filled form from another.
pub(super) const ONCE: &str = "once";

/// Somebody at the console. Only the gate makes one: a page without a gate serves nobody.
#[derive(Clone)]
pub(super) struct Desk(Arc<Seat>);

/// What a [`Desk`] is made of.
pub(super) struct Seat {
    /// The request.
    pub(super) visit: Visit,
    /// What they may do, as commands and checks ask for it.
    pub(super) administrator: Administrator,
    /// What they may do over groups that the person is in whom the page is about.
    here: Vec<Permission>,
    session_id: String,
    zone: Option<Zone>,
    look: Look,
    shell: Console,
}

impl Deref for Desk {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let nobody = || Problem::new(Kind::Unauthenticated, "nobody is signed in here; sign in first").into_response();
        parts.extensions.get::<Self>().cloned().ok_or_else(nobody)
    }
}

/// What somebody's roles let them administer at this moment.
pub(super) async fn scope(shared: &Shared, tenant: &TenantId, user_id: &str) -> Result<ScopeSet, QueryError> {
    let roles = role::of_user(shared.journal.db(), tenant, user_id).await?;
    Ok(roles.into_iter().flat_map(|role| role.permissions).filter(|name| administers(name)).collect())
}

/// Who is signed in in a browser, before anything is asked of their permissions.
pub(super) struct Sitter {
    administrator: Administrator,
    /// What they may do over groups that the person is in whom a page is about.
    here: Vec<Permission>,
    session_id: String,
    named: Named,
    shell: Console,
}

impl Sitter {
    /// The person of the browser's session, if there is one.
    pub(super) async fn of(visit: &Visit) -> Result<Option<Self>, Stop> {
        let browser = Browser::of(visit).await?;
        let Some(session) = browser.session().cloned() else {
            check_not_barred(visit).await?;
            return Ok(None);
        };
        let named = named(visit, &session.user_id).await?.ok_or(Trouble::AccountUnavailable)?;
        let held = scope(&visit.shared, visit.tenant(), &session.user_id).await?;
        // Whoever may do everything has nothing more over a group.
        let delegations = if held.contains(EVERYTHING) {
            Delegations::default()
        } else {
            delegation::of_user(visit.shared.journal.db(), visit.tenant(), &session.user_id).await?
        };
        let administrator = Administrator {
            session_id: Some(session.session_id.clone()),
            delegations,
            ..Administrator::of(visit.tenant().clone(), Some(session.user_id), None, held)
        };
        let here: String = url::form_urlencoded::byte_serialize(visit.here().as_bytes()).collect();
        let action = visit.plain_address(&format!("/console/look?goto={here}"));
        let theme_form = visit.form(action, &purpose(&session.session_id, "look")).await?;
        let sections = Section::ALL.into_iter();
        let shell = Console {
            person: named.person.clone(),
            base: visit.plain_address("/console"),
            account: visit.address("/account"),
            sign_out: visit.address("/logout"),
            sections: sections
                .filter(|one| visit.tenant().is_system() || *one != Section::Tenants)
                .filter(|one| match one.permission() {
                    // Those whose pages are open to whoever administers a group.
                    Some(permission @ Permission::UsersRead) => part(&administrator, permission).is_some(),
                    Some(permission) => permission.is_in(&administrator.scope),
                    None => true,
                })
                .collect(),
            bell: bell(visit, &administrator).await?,
            theme: Look::of(visit).theme,
            theme_form,
            ..Console::default()
        };
        let here = Vec::new();
        Ok(Some(Self { administrator, here, session_id: session.session_id, named, shell }))
    }

    /// The same at a page that takes this permission in the whole tenant, or at one that is open to whoever has it over a group.
    pub(super) fn with(mut self, permission: Permission, in_part: bool) -> Self {
        let part = part(&self.administrator, permission);
        self.administrator.part = part.filter(|part| in_part || *part == Part::Whole).unwrap_or_default();
        self
    }

    /// The same at a page about a person, with what they may do over the groups that the person is in.
    pub(super) async fn about(mut self, visit: &Visit, person: &str) -> Result<Self, QueryError> {
        let delegations = &self.administrator.delegations;
        let groups = delegations.all_groups();
        let groups = delegation::among(visit.shared.journal.db(), visit.tenant(), &groups, person).await?;
        let held = delegations.iter().filter(|(group, _)| groups.contains(*group));
        self.here = held.filter_map(|(_, name)| Permission::named(name)).collect();
        Ok(self)
    }

    /// Their place.
    pub(super) fn at(self, visit: Visit) -> Desk {
        let Self { administrator, here, session_id, named, shell } = self;
        let profile = named.user.state.profile();
        let zone = profile.and_then(|profile| profile.zoneinfo.as_deref()).and_then(Zone::of_name);
        Desk(Arc::new(Seat { look: Look::of(&visit), visit, administrator, here, session_id, zone, shell }))
    }
}

/// Where somebody may do something: in the whole tenant, over groups, or nowhere.
fn part(administrator: &Administrator, permission: Permission) -> Option<Part> {
    if permission.is_in(&administrator.scope) {
        return Some(Part::Whole);
    }
    Some(administrator.delegations.groups(permission)).filter(|groups| !groups.is_empty()).map(Part::Groups)
}

/// The bell of whoever may see what they are told of.
async fn bell(visit: &Visit, administrator: &Administrator) -> Result<Option<Bell>, QueryError> {
    if !Permission::NotificationsRead.is_in(&administrator.scope) {
        return Ok(None);
    }
    let reader = reader(administrator, visit.tenant());
    let unread = notification::unread(visit.shared.journal.db(), visit.tenant(), &reader, visit.now()).await?;
    let address = visit.plain_address("/console/notifications");
    Ok(Some(Bell { unread, live: format!("{address}/live"), address }))
}

/// What a form of the console is for, and in whose session.
fn purpose(session: &str, what: &str) -> String {
    format!("console {session} {what}")
}

impl Seat {
    /// Whether they have a permission in the whole tenant.
    pub(super) fn may(&self, permission: Permission) -> bool {
        permission.is_in(&self.administrator.scope)
    }

    /// Whether they have a permission in the whole tenant, or over a group that the person is in whom the page is about.
    pub(super) fn may_here(&self, permission: Permission) -> bool {
        self.may(permission) || self.here.contains(&permission)
    }

    /// Where they have a permission; nothing where they have it nowhere.
    pub(super) fn part(&self, permission: Permission) -> Option<Part> {
        part(&self.administrator, permission)
    }

    /// Whether they have any permission, be it over a group.
    pub(super) fn administers(&self) -> bool {
        Permission::ALL.iter().any(|permission| self.part(*permission).is_some())
    }

    /// The log.
    pub(super) fn journal(&self) -> &Journal {
        &self.visit.shared.journal
    }

    /// The tenant that is administered.
    pub(super) fn tenant(&self) -> &TenantId {
        self.visit.tenant()
    }

    /// Who sits here, by id.
    pub(super) fn user(&self) -> &str {
        self.administrator.user_id.as_deref().unwrap_or_default()
    }

    /// What no page shows of people but the form that changes it.
    pub(super) fn masked(&self) -> Masked {
        Masked::of(&self.visit.house().attribute_schema)
    }

    /// The address of a page of the console: a path of this server. `path` begins with `/`, or is empty for the overview.
    pub(super) fn address(&self, path: &str) -> String {
        self.visit.plain_address(&format!("/console{path}"))
    }

    /// The day of a moment, as their clock has days.
    pub(super) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.zone.map_or_else(|| at.date_naive(), |zone| zone.at(&at).date_naive())
    }

    /// Waits a moment for what was just done to be in the rows of a projection; shows what is there if that takes too long.
    pub(super) async fn caught_up(&self, projection: &str) {
        if self.visit.parameter("done").is_some() {
            let head = *self.journal().head().borrow();
            if let Err(late) = self.visit.shared.watermarks.wait_for(projection, head, PATIENCE).await {
                tracing::debug!(%late, "a page is shown from rows that do not contain what was just done");
            }
        }
    }

    /// What they may do at this moment, if they are still signed in and have this permission: for answers that go on for long.
    pub(super) async fn still(&self, permission: Permission) -> Option<Administrator> {
        let (shared, tenant) = (&self.visit.shared, self.tenant());
        let serves = shared.directory.tenant(tenant).await.ok().flatten();
        if serves.is_none_or(|row| row.state != TenantStatus::Active) {
            return None;
        }
        let session = shared.rows.session(tenant, self.session_id.clone()).await.ok().flatten();
        if session.is_none_or(|session| !session.is_alive(self.visit.now())) {
            return None;
        }
        let scope = scope(shared, tenant, self.user()).await.ok().filter(|scope| permission.is_in(scope))?;
        Some(Administrator { scope, ..self.administrator.clone() })
    }

    /// The frame of a page, with moments in the time zone of their profile.
    pub(super) fn frame(&self) -> Frame {
        let chosen: Vec<String> = self.look.locale.map(|locale| locale.tag().to_owned()).into_iter().collect();
        self.visit.frame(&chosen).in_zone(self.zone)
    }

    /// What all pages share. `section` is where the page stands in the menu; `done` in the address names what was just done.
    pub(super) fn console(&self, section: impl Into<Option<Section>>) -> Console {
        Console { section: section.into(), done: self.visit.parameter("done"), ..self.shell.clone() }
    }

    /// A page of the console.
    pub(super) fn page(&self, view: &impl View, status: StatusCode) -> Response {
        let frame = self.frame();
        let mut response = self.visit.page(&frame, view, status);
        if self.visit.parameter("ui_locales").is_some() {
            let look = Look { locale: Some(frame.locale), ..self.look };
            response.headers_mut().append(SET_COOKIE, look.kept(&self.visit));
        }
        response
    }

    /// A form that goes to a path of the console; `what` says what it does and to whom, and must be said again when it comes back.
    pub(super) async fn form(&self, path: &str, what: &str) -> Result<Form, Halt> {
        let form = self.visit.form(self.address(path), &self.purpose(what)).await?;
        let journal = self.journal();
        Ok(form.carrying(ONCE, uuid_v7(journal.clock().now(), journal.entropy()).to_string()))
    }

    /// The fields of a form that is one of ours and was made for this.
    pub(super) async fn checked<'p>(&self, posted: &'p Posted, what: &str) -> Result<&'p Parameters, Halt> {
        Ok(self.visit.checked(posted, &self.purpose(what)).await?)
    }

    /// The same of a form that is read piece by piece: whether it is one of ours, by the token that it carries.
    pub(super) async fn checked_token(&self, token: &str, what: &str) -> Result<(), Halt> {
        Ok(self.visit.checked_token(token, &self.purpose(what)).await?)
    }

    fn purpose(&self, what: &str) -> String {
        purpose(&self.session_id, what)
    }

    /// How what a checked form asks for is written: in the name of whoever sits here, once however often the form is sent, and with the
    /// reason that its field `reason` gives. `version` is the version of what the form was made of; another one refuses it.
    pub(super) async fn order(&self, posted: &Posted, version: Option<u64>) -> Result<Order, Halt> {
        let fields = posted.fields()?;
        let once = fields.once(ONCE).ok().flatten().unwrap_or_default();
        let mut metadata = self.metadata();
        metadata.circumstances.reason = reason(fields)?;
        let sent = sha256(posted.bytes());
        let order = Order::of_form(&self.visit.shared, &self.administrator, metadata, (once, &sent), version);
        Ok(order.await?)
    }

    /// The same of a form that is read piece by piece: what told it from others, and the SHA-256 of what it brought, in hexadecimal.
    pub(super) async fn order_of(&self, once: &str, sent: &str) -> Result<Order, Halt> {
        let order = Order::of_form(&self.visit.shared, &self.administrator, self.metadata(), (once, sent), None);
        Ok(order.await?)
    }

    fn metadata(&self) -> Metadata {
        let mut metadata = self.visit.arrival.metadata(self.administrator.actor());
        metadata.session_id.clone_from(&self.administrator.session_id);
        metadata
    }

    /// Sends the browser on to a page of the console, with 303.
    pub(super) fn onward(&self, path: &str) -> Response {
        self.visit.onward(&self.address(path))
    }

    /// The same, and says there what was done: `what` is the end of a key `console-done-…`.
    pub(super) fn done(&self, path: &str, what: &str) -> Response {
        let joint = if path.contains('?') { '&' } else { '?' };
        self.onward(&format!("{path}{joint}done={what}"))
    }

    /// The answer, or the page that says why there is none.
    pub(super) fn told(&self, outcome: Result<Response, Halt>) -> Response {
        match outcome {
            Ok(response) => response,
            Err(Halt::Stop(stop)) => self.visit.stopped(&stop),
            Err(Halt::Problem(problem)) => self.refused(&problem),
        }
    }

    fn refused(&self, problem: &Problem) -> Response {
        let console = Console { refusal: Some(refusal(problem)), ..self.console(None) };
        let mut response = self.page(&Refused { console }, problem.kind().status());
        // For the gate, which records what somebody was not allowed to do.
        response.extensions_mut().insert(problem.kind());
        retry_after(response, problem.wait())
    }

    /// The page for somebody who administers nothing here.
    pub(super) fn stranger(&self) -> Response {
        self.visit.stopped(&Stop::from(Trouble::Forbidden).with(Way::Account(self.visit.address("/account"))))
    }
}

/// A problem as pages show it, for forms that are shown again with what is wrong.
pub(super) fn refusal(problem: &Problem) -> Refusal {
    let faults = problem.faults().iter();
    Refusal {
        kind: problem.kind().name(),
        detail: problem.detail().to_owned(),
        faults: faults.map(|fault| fault.told().map(str::to_owned)).collect(),
    }
}

fn reason(fields: &Parameters) -> Result<Option<String>, Problem> {
    let Some(text) = fields.once("reason").ok().flatten().map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.chars().count() > LONGEST_REASON || text.chars().any(char::is_control) {
        let remedy = format!("write at most {LONGEST_REASON} characters in one line");
        return Err(Problem::invalid("reason", "is no reason", &remedy));
    }
    Ok(Some(text.to_owned()))
}
