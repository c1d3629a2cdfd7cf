//! The door of the console: a page is opened under its permission or not at all.
//!
//! [`Door`] is the only way to add a page, and it asks for the permission; the gate that it puts before the page decides as the gate of
//! the admin API does, by the roles that the person has at this moment. Whoever is not signed in is sent to sign in and comes back.
//! Who is known and may not do what they ask for is recorded, as there.

use aggregates::denial::Want;
use aggregates::role::Permission;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts as _, RawPathParams, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;

use super::Halt;
use super::desk::{Desk, Sitter};
use crate::http::Shared;
use crate::http::admin::{Denied, LARGEST, Subject, check_part};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::{Stop, Visit};
use crate::http::routing::{any, get};
use crate::pages::{Trouble, Way};

/// Where the console of a tenant is.
const PLACE: &str = "/t/{tenant}/console";
/// The most bytes of a form: what the admin API takes as a document, each byte written as the three that it may become (`%22`).
const LARGEST_FORM: usize = 3 * LARGEST;

/// What it takes to see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// To administer anything at all; the page shows of it what its reader may see.
    Anything,
    /// This permission in the whole tenant.
    Permission(Permission),
    /// This permission at the platform; in other tenants there is no such page.
    AtPlatform(Permission),
    /// This permission in the whole tenant, or over a group that what the page is about is in.
    InPart(Permission, Subject),
}

impl Need {
    fn permission(self) -> Option<Permission> {
        match self {
            Self::Anything => None,
            Self::Permission(permission) | Self::AtPlatform(permission) | Self::InPart(permission, _) => {
                Some(permission)
            }
        }
    }

    fn subject(self) -> Option<Subject> {
        match self {
            Self::Anything | Self::Permission(_) | Self::AtPlatform(_) => None,
            Self::InPart(_, subject) => Some(subject),
        }
    }
}

impl From<Permission> for Need {
    fn from(permission: Permission) -> Self {
        Self::Permission(permission)
    }
}

/// What was opened at a path below the console, for reading, for writing or for both: for the tests that hold every page to its permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The path, with names in the place of ids.
    pub path: String,
    /// The permission that it takes; none where it is open to whoever administers anything.
    pub permission: Option<Permission>,
    /// Whether it is there at the platform alone.
    pub at_platform: bool,
    /// Whether it is also open to whoever has its permission over a group.
    pub in_part: bool,
}

/// The pages that were opened so far.
pub(super) struct Door {
    shared: Shared,
    pages: Router<Shared>,
    list: Vec<Page>,
}

impl Door {
    /// A door without pages.
    pub(super) fn new(shared: &Shared) -> Self {
        Self { shared: shared.clone(), pages: Router::new(), list: Vec::new() }
    }

    /// Adds what is at a path below the console. Reading and writing at one path are opened one after the other, each under its own
    /// permission.
    #[must_use]
    pub(super) fn open(mut self, need: impl Into<Need>, path: &str, methods: MethodRouter<Shared>) -> Self {
        let need = need.into();
        let methods = self.gated(need, methods);
        self.pages = self.pages.route(path, methods);
        self.list.push(Page {
            path: path.to_owned(),
            permission: need.permission(),
            at_platform: matches!(need, Need::AtPlatform(_)),
            in_part: need.subject().is_some(),
        });
        self
    }

    /// The same for a page about other tenants: it is there in the platform's own tenant alone.
    #[must_use]
    pub(super) fn open_at_platform(self, permission: Permission, path: &str, methods: MethodRouter<Shared>) -> Self {
        self.open(Need::AtPlatform(permission), path, methods)
    }

    /// The same for a page that is also for those who have its permission over a group: for what of its subject is in it.
    #[must_use]
    pub(super) fn open_in_part(
        self,
        permission: Permission,
        subject: Subject,
        path: &str,
        methods: MethodRouter<Shared>,
    ) -> Self {
        self.open(Need::InPart(permission, subject), path, methods)
    }

    /// What was opened, in that order.
    pub(super) fn list(self) -> Vec<Page> {
        self.list
    }

    /// The pages at their address.
    pub(super) fn opened(self) -> Router<Shared> {
        // What answers every method has no route that a layer of routes could stand before.
        let gate = Gate { shared: self.shared.clone(), need: Need::Anything };
        let lost = any(lost).layer(from_fn_with_state(gate, self::gate));
        let slash = get(|visit: Visit| async move { visit.onward(&visit.address("/console")) });
        let pages = self.pages.layer(DefaultBodyLimit::max(LARGEST_FORM));
        Router::new()
            .nest(PLACE, pages.fallback_service(lost.with_state(self.shared)))
            .route(&format!("{PLACE}/"), slash)
    }

    fn gated(&self, need: Need, methods: MethodRouter<Shared>) -> MethodRouter<Shared> {
        methods.route_layer(from_fn_with_state(Gate { shared: self.shared.clone(), need }, gate))
    }
}

/// What stands before a page.
#[derive(Clone)]
struct Gate {
    shared: Shared,
    need: Need,
}

async fn gate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, &gate.shared).await {
        Ok(visit) => visit,
        Err(page) => return page.into_response(),
    };
    let desk = match seated(visit, &mut parts, gate.need).await {
        Ok(desk) => desk,
        Err(response) => return *response,
    };
    // Nothing has a name with U+0000 in it, and PostgreSQL refuses it with an error.
    let elsewhere = matches!(gate.need, Need::AtPlatform(_)) && !desk.tenant().is_system();
    if elsewhere || parts.uri.path().contains("%00") {
        return if desk.administers() { lost(desk).await } else { desk.stranger() };
    }
    if let Some(permission) = gate.need.permission() {
        let (shared, tenant) = (&gate.shared, desk.visit.tenant().clone());
        let denied = Denied::of(shared, permission, &desk.administrator, Some(tenant), &parts);
        if desk.administrator.part.is_nowhere() {
            denied.record(&gate.shared, Want::Permission).await;
            return if desk.administers() { desk.told(Err(lacks(permission))) } else { desk.stranger() };
        }
        if let Err(problem) = check_part(&gate.shared, &desk.administrator, gate.need.subject(), &mut parts).await {
            denied.record(&gate.shared, Want::Power).await;
            return desk.told(Err(problem.into()));
        }
        parts.extensions.insert(desk);
        let response = next.run(Request::from_parts(parts, body)).await;
        if response.extensions().get::<Kind>() == Some(&Kind::Forbidden) {
            denied.record(&gate.shared, Want::Power).await;
        }
        return response;
    }
    if !desk.administers() {
        return desk.stranger();
    }
    parts.extensions.insert(desk);
    next.run(Request::from_parts(parts, body)).await
}

/// The person of the browser's session; otherwise the way to sign in and back, or why there is none.
async fn seated(visit: Visit, parts: &mut Parts, need: Need) -> Result<Desk, Box<Response>> {
    let sitter = match Sitter::of(&visit).await {
        Ok(Some(sitter)) => sitter,
        Ok(None) => return Err(Box::new(visit.onward(&sign_in(&visit, &parts.method)))),
        Err(stop) => return Err(Box::new(visit.stopped(&stop))),
    };
    let Some(permission) = need.permission() else { return Ok(sitter.at(visit)) };
    let sitter = sitter.with(permission, need.subject().is_some());
    let person = match need.subject() {
        Some(Subject::User | Subject::Member) => RawPathParams::from_request_parts(parts, &()).await.ok(),
        _ => None,
    };
    let person = person.as_ref().and_then(|named| named.iter().find(|(name, _)| *name == "user"));
    match person {
        Some((_, person)) => match sitter.about(&visit, person).await {
            Ok(sitter) => Ok(sitter.at(visit)),
            Err(error) => Err(Box::new(visit.stopped(&Stop::from(error)))),
        },
        None => Ok(sitter.at(visit)),
    }
}

/// Where to sign in; whoever was about to read a page comes back to it.
fn sign_in(visit: &Visit, method: &Method) -> String {
    let back = if method == Method::GET { visit.here().to_owned() } else { visit.plain_address("/console") };
    let back: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
    visit.address(&format!("/login?goto={back}"))
}

fn lacks(permission: Permission) -> Halt {
    let detail =
        format!("this takes the permission {}; ask somebody who may give you a role with it", permission.scope());
    Problem::new(Kind::Forbidden, detail).into()
}

async fn lost(desk: Desk) -> Response {
    let stop = Stop::from(Trouble::NotFound).with(Way::Console(desk.address("")));
    desk.visit.stopped(&stop)
}
