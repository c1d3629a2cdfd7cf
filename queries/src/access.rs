//! What a person could do at a moment: where they stood, their roles and permissions, what they had consented to, and which of their
//! sessions and grants were alive.
//!
//! Each of these is a stream of its own, folded up to the moment as any history is. Which sessions and grants there were is asked of the
//! audit log; of those, no more than were begun within the longest life that one has.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::ScopeSet;
use aggregates::consent::{Consent, Extent};
use aggregates::grant::{Grant, GrantStatus};
use aggregates::group::Group;
use aggregates::role::{ADMINISTRATOR, EVERYTHING, Role};
use aggregates::session::Session;
use aggregates::user::{User, UserStatus};
use aggregates::user_groups::{UserGroups, user_groups_stream};
use aggregates::user_roles::{Delegation, UserRoles, user_roles_stream};
use chrono::{DateTime, TimeDelta, Utc};
use journal::{Journal, Position, TenantId};
use serde::Serialize;

use crate::QueryError;
use crate::audit::objects_of_person;
use crate::history::folded;

/// How far back sessions and grants are looked for: rows of grants are kept for so long.
const LOOKED_BACK: TimeDelta = TimeDelta::days(90);
/// The most of each kind that are looked at.
const MOST: u32 = 200;

/// What somebody could do.
#[derive(Clone, Debug, Serialize)]
pub struct Access {
    /// Where they stood.
    pub status: UserStatus,
    /// Whether they could sign in, as far as that is theirs: lockouts by failures are counted elsewhere.
    pub may_sign_in: bool,
    /// Roles that existed, their own and those of their groups, by id, each with its name and permissions.
    pub roles: Vec<RoleThen>,
    /// What all of these permit together.
    pub permissions: BTreeSet<String>,
    /// Roles that they had over one group and nothing else, by role and group.
    pub delegations: Vec<DelegationThen>,
    /// What they had consented to.
    pub consents: Vec<ConsentThen>,
    /// Sessions that were alive.
    pub sessions: Vec<SessionThen>,
    /// Grants that were alive.
    pub grants: Vec<GrantThen>,
    /// Whether there were more than are told.
    pub cut_off: bool,
}

impl Access {
    /// Whether a token of theirs could carry a permission for the whole tenant: somebody who may not sign in has none.
    pub fn permits(&self, permission: &str) -> bool {
        self.may_sign_in && (self.permissions.contains(permission) || self.permissions.contains(EVERYTHING))
    }
}

/// A role that somebody had.
#[derive(Clone, Debug, Serialize)]
pub struct RoleThen {
    /// Its id.
    pub role_id: String,
    /// What it was called.
    pub name: String,
    /// What it permitted.
    pub permissions: BTreeSet<String>,
    /// Whether it was given to the person.
    pub own: bool,
    /// The groups by which they had it, by id.
    pub groups: Vec<String>,
}

/// A role that somebody had over one group.
#[derive(Clone, Debug, Serialize)]
pub struct DelegationThen {
    /// Its id.
    pub role_id: String,
    /// What it was called.
    pub name: String,
    /// Over which group.
    pub group_id: String,
    /// What it permitted.
    pub permissions: BTreeSet<String>,
}

/// A consent that held.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentThen {
    /// To which client.
    pub client_id: String,
    /// What.
    pub extent: Extent,
}

/// A session that was alive.
#[derive(Clone, Debug, Serialize)]
pub struct SessionThen {
    /// Its id.
    pub session_id: String,
    /// When it would end in any case.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A grant that was alive.
#[derive(Clone, Debug, Serialize)]
pub struct GrantThen {
    /// Its id.
    pub grant_id: String,
    /// To which client.
    pub client_id: String,
    /// Where it stood.
    pub status: GrantStatus,
    /// What was allowed.
    pub scope: ScopeSet,
}

/// What is asked: whose access, up to which position, looked at from which moment.
#[derive(Clone, Copy)]
struct Asked<'a> {
    journal: &'a Journal,
    tenant: &'a TenantId,
    user: &'a str,
    until: Position,
    moment: DateTime<Utc>,
}

/// What a user could do after the last event up to and including a position, at a moment; `None` where there was no such user then.
pub async fn at(
    journal: &Journal,
    tenant: &TenantId,
    user: &str,
    until: Position,
    moment: DateTime<Utc>,
) -> Result<Option<Access>, QueryError> {
    let asked = Asked { journal, tenant, user, until, moment };
    let Some(person) = folded::<User>(journal, tenant, user, Some(until)).await? else { return Ok(None) };
    let Some(status) = person.state.status() else { return Ok(None) };
    let roles = asked.roles().await?;
    let permissions = roles.iter().flat_map(|role| role.permissions.iter().cloned()).collect();
    let delegations = asked.delegations().await?;
    let (consents, many_consents) = asked.consents().await?;
    let (sessions, many_sessions) = asked.sessions().await?;
    let (grants, many_grants) = asked.grants().await?;
    Ok(Some(Access {
        status,
        may_sign_in: person.state.may_sign_in(moment),
        roles,
        permissions,
        delegations,
        consents,
        sessions,
        grants,
        cut_off: many_consents || many_sessions || many_grants,
    }))
}

impl Asked<'_> {
    async fn roles(self) -> Result<Vec<RoleThen>, QueryError> {
        let mut roles = Vec::new();
        for (role_id, (own, groups)) in self.given().await? {
            if role_id == ADMINISTRATOR {
                let permissions = BTreeSet::from([EVERYTHING.to_owned()]);
                roles.push(RoleThen { name: role_id.clone(), role_id, permissions, own, groups });
                continue;
            }
            let Some(role) = folded::<Role>(self.journal, self.tenant, &role_id, Some(self.until)).await? else {
                continue;
            };
            // A role that was deleted before the moment permitted nothing.
            let Some(permissions) = role.state.permissions().cloned() else { continue };
            let name = role.state.name().unwrap_or_default().to_owned();
            roles.push(RoleThen { role_id, name, permissions, own, groups });
        }
        Ok(roles)
    }

    /// The roles that they had over groups; roles and groups that were deleted before the moment gave nothing.
    async fn delegations(self) -> Result<Vec<DelegationThen>, QueryError> {
        let (journal, tenant, until) = (self.journal, self.tenant, Some(self.until));
        let held = folded::<UserRoles>(journal, tenant, &user_roles_stream(self.user), until).await?;
        let mut delegations = Vec::new();
        for Delegation { role_id, group_id } in held.map(|held| held.state.delegations().clone()).unwrap_or_default() {
            let role = folded::<Role>(journal, tenant, &role_id, until).await?;
            let group = folded::<Group>(journal, tenant, &group_id, until).await?;
            let role = role.map(|role| role.state).filter(|_| group.is_some_and(|group| group.state.is_live()));
            let Some(permissions) = role.as_ref().and_then(|role| role.permissions().cloned()) else { continue };
            let name = role.as_ref().and_then(Role::name).unwrap_or_default().to_owned();
            delegations.push(DelegationThen { role_id, name, group_id, permissions });
        }
        Ok(delegations)
    }

    /// Ids of the roles that they had, whether they were their own, and by which groups.
    async fn given(self) -> Result<BTreeMap<String, (bool, Vec<String>)>, QueryError> {
        let (journal, tenant, until) = (self.journal, self.tenant, Some(self.until));
        let held = folded::<UserRoles>(journal, tenant, &user_roles_stream(self.user), until).await?;
        let own = held.map(|held| held.state.roles().clone()).unwrap_or_default();
        let mut given: BTreeMap<_, _> = own.into_iter().map(|role_id| (role_id, (true, Vec::new()))).collect();
        let member = folded::<UserGroups>(journal, tenant, &user_groups_stream(self.user), until).await?;
        for group_id in member.map(|member| member.state.groups().clone()).unwrap_or_default() {
            let group = folded::<Group>(journal, tenant, &group_id, until).await?;
            // A group that was deleted before the moment gave nothing.
            for role_id in group.and_then(|group| group.state.roles().cloned()).unwrap_or_default() {
                given.entry(role_id).or_insert_with(|| (false, Vec::new())).1.push(group_id.clone());
            }
        }
        Ok(given)
    }

    /// The objects of a kind that may have been theirs, and whether there are more.
    async fn objects(self, kind: &str, after: Position) -> Result<(Vec<String>, bool), QueryError> {
        let (db, within) = (self.journal.db(), (after, self.until));
        let mut found = objects_of_person(db, self.tenant, self.user, kind, within, MOST + 1).await?;
        let many = found.len() > MOST as usize;
        found.truncate(MOST as usize);
        Ok((found, many))
    }

    async fn recently(self) -> Result<Position, QueryError> {
        Ok(self.journal.position_at(self.moment - LOOKED_BACK).await?)
    }

    async fn consents(self) -> Result<(Vec<ConsentThen>, bool), QueryError> {
        let (ids, many) = self.objects("consent", 0).await?;
        let mut consents = Vec::new();
        for id in ids {
            let Some(found) = folded::<Consent>(self.journal, self.tenant, &id, Some(self.until)).await? else {
                continue;
            };
            let Some((_, client)) = found.state.between().filter(|(user, _)| *user == self.user) else { continue };
            let extent = found.state.extent_at(self.moment).cloned();
            consents.extend(extent.map(|extent| ConsentThen { client_id: client.to_owned(), extent }));
        }
        Ok((consents, many))
    }

    async fn sessions(self) -> Result<(Vec<SessionThen>, bool), QueryError> {
        let (ids, many) = self.objects("session", self.recently().await?).await?;
        let mut sessions = Vec::new();
        for session_id in ids {
            let found = folded::<Session>(self.journal, self.tenant, &session_id, Some(self.until)).await?;
            let Some(session) = found.map(|found| found.state) else { continue };
            if session.user_id() == Some(self.user) && session.is_alive(self.moment) {
                sessions.push(SessionThen { session_id, expires_at: session.expires_at() });
            }
        }
        Ok((sessions, many))
    }

    async fn grants(self) -> Result<(Vec<GrantThen>, bool), QueryError> {
        let (ids, many) = self.objects("grant", self.recently().await?).await?;
        let mut grants = Vec::new();
        for grant_id in ids {
            let found = folded::<Grant>(self.journal, self.tenant, &grant_id, Some(self.until)).await?;
            let Some(grant) = found.map(|found| found.state) else { continue };
            let Some(approval) = grant.approval().filter(|approval| approval.user_id == self.user) else { continue };
            let Some(status) = grant.status_at(self.moment) else { continue };
            if ![GrantStatus::Granted, GrantStatus::Exchanged].contains(&status) {
                continue;
            }
            let (client_id, scope) = (grant.client_id().unwrap_or_default().to_owned(), approval.scope.clone());
            grants.push(GrantThen { grant_id, client_id, status, scope });
        }
        Ok((grants, many))
    }
}
