//! Administering one part of a tenant: what an operation is about, and that it is inside.
//!
//! Somebody may have a role over a group and nothing else (docs/decisions/0039-delegated-administration.md). An operation is closed to them unless
//! it was opened with what it is about, and the gate asks, before the operation does anything, whether that is in one of their groups at this moment.
//! What is outside is not there for them: they are told what they would be told of an id that was never given.

use aggregates::TenantId;
use axum::extract::{FromRequestParts as _, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use queries::delegation::{self, Part};
use queries::{grant, session};
use uuid::Uuid;

use super::administrator::Administrator;
use super::power;
use super::request::read::absent;
use crate::http::Shared;
use crate::http::error::problem::{Kind, Problem};

/// What an operation is about that is open to those who administer a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Subject {
    /// Several things: the operation itself asks for those inside alone, by [`Administrator::part`].
    List,
    /// The user `{user_id}`.
    User,
    /// The group `{group_id}`.
    Group,
    /// The user `{user_id}` as a member of the group `{group_id}`.
    Member,
    /// The user whose session is `{session_id}`.
    Session,
    /// The user whose grant is `{grant_id}`.
    Grant,
}

impl Subject {
    /// The word for it in descriptions.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::User => "user",
            Self::Group => "group",
            Self::Member => "member",
            Self::Session => "session",
            Self::Grant => "grant",
        }
    }
}

/// Refuses what is outside the administrator's part, and to touch somebody inside who may do more than they. Whoever administers the whole
/// tenant is left to the operation.
pub(in crate::http) async fn check(
    shared: &Shared,
    administrator: &Administrator,
    subject: Option<Subject>,
    parts: &mut Parts,
) -> Result<(), Problem> {
    let Part::Groups(groups) = &administrator.part else { return Ok(()) };
    let (db, tenant) = (shared.journal.db(), &administrator.tenant);
    let named = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| absent(false))?;
    // Addresses of the admin API say `{user_id}`, those of the console `{user}`.
    let given = |name: &str| {
        let is = |known: &str| known == name || name.strip_suffix("_id") == Some(known);
        named.iter().find(|(known, _)| is(known)).map(|(_, value)| value.to_owned())
    };
    let group = given("group_id").filter(|group| groups.contains(group));
    let person = match subject {
        // What was never opened to them is closed.
        None => return Err(closed()),
        Some(Subject::List) => return Ok(()),
        Some(Subject::Group) => return group.map(|_| ()).ok_or_else(|| absent(false)),
        Some(Subject::User) => given("user_id"),
        Some(Subject::Member) => given("user_id").filter(|_| group.is_some()),
        Some(Subject::Session) => match given("session_id") {
            Some(id) => session::by_id(db, tenant, &id).await?.map(|session| session.user_id),
            None => None,
        },
        Some(Subject::Grant) => match given("grant_id").and_then(|id| Uuid::try_parse(&id).ok()) {
            Some(id) => grant::by_id(db, tenant, id).await?.and_then(|grant| grant.user_id),
            None => None,
        },
    };
    let person = person.ok_or_else(|| absent(false))?;
    if !delegation::is_inside(db, tenant, groups, &person).await? {
        return Err(absent(false));
    }
    if ![Method::GET, Method::HEAD].contains(&parts.method) {
        power::over(shared, administrator, tenant, &person).await?;
    }
    Ok(())
}

/// Whether an administrator may see a user whom something names that is asked for.
pub(super) async fn sees(
    shared: &Shared,
    administrator: &Administrator,
    tenant: &TenantId,
    user_id: &str,
) -> Result<bool, Problem> {
    match &administrator.part {
        Part::Whole => Ok(true),
        Part::Groups(groups) => Ok(delegation::is_inside(shared.journal.db(), tenant, groups, user_id).await?),
    }
}

/// Refuses to those who administer a part what there is for the whole tenant alone.
pub(super) fn whole(administrator: &Administrator) -> Result<(), Problem> {
    if administrator.part == Part::Whole { Ok(()) } else { Err(closed()) }
}

fn closed() -> Problem {
    let detail = "this is for those who administer the whole tenant, and your role is over a group; ask for what is in the group, \
                  such as its users by id";
    Problem::new(Kind::Forbidden, detail)
}
