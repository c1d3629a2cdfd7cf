//! Our events in the words of CAEP and RISC: what each of them is for receivers, whom it is about, and what is told of it.

use std::collections::BTreeSet;

use aggregates::credential::Credential;
use aggregates::grant::{Grant, GrantEvent, Revocation};
use aggregates::group::Group;
use aggregates::session::{Session, SessionEnd, SessionEvent};
use aggregates::user::{LockReason, User, UserEvent, UserStatus};
use aggregates::user_groups::{UserGroups, UserGroupsEvent};
use aggregates::user_roles::{UserRoles, UserRolesEvent};
use journal::{Journal, Stored};
use protocols::ssf::EventType;
use serde_json::{Map, Value, json};

use super::story::{before, said};
use crate::deliveries::DeliveryError;
use crate::http::oauth::claims::{GROUPS, ROLES};
use crate::streams;

/// The members of a profile by which an account is recovered.
const RECOVERS: [&str; 2] = ["email", "phone_number"];

/// Something that receivers may hear of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happening {
    /// What it is for them.
    pub(super) kind: EventType,
    /// The person.
    pub(super) user_id: String,
    /// Which clients it concerns: all that know the person, or these, with the `sid` of the session that it is about.
    pub(super) at: Option<Vec<(String, Option<String>)>>,
    /// What is said of it beside when, by whom and why.
    pub(super) told: Map<String, Value>,
    /// The claims that changed, by name: each receiver is told of those that it may know.
    pub(super) claims: BTreeSet<String>,
    /// Who began it, where the event knows it better than who acted: `admin`, `user`, `policy` or `system`.
    pub(super) by: Option<&'static str>,
    /// Why, for administrators.
    pub(super) why: &'static str,
}

impl Happening {
    fn new(kind: EventType, user_id: &str, why: &'static str) -> Self {
        let (told, claims) = (Map::new(), BTreeSet::new());
        Self { kind, user_id: user_id.to_owned(), at: None, told, claims, by: None, why }
    }

    fn telling(mut self, name: &str, value: Value) -> Self {
        self.told.insert(name.to_owned(), value);
        self
    }
}

/// Whether an event may be something that receivers hear of.
pub(super) fn tells(event_type: &str) -> bool {
    matches!(
        event_type,
        "SessionEnded"
            | "SessionElevated"
            | "PasswordSet"
            | "CredentialRemoved"
            | "UserSuspended"
            | "UserReactivated"
            | "UserLocked"
            | "UserUnlocked"
            | "UserDeletionRequested"
            | "UserDeletionCancelled"
            | "UserProfileChanged"
            | "SubjectErased"
            | "RoleAssigned"
            | "RoleUnassigned"
            | "GroupJoined"
            | "GroupLeft"
            | "GrantRevoked"
    )
}

/// What a fact is for receivers: nothing, one thing, or two.
pub(super) async fn of(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    match fact.aggregate_type.as_str() {
        "Session" => of_session(journal, fact).await,
        "Credential" => of_credential(journal, fact).await,
        "User" => of_user(journal, fact).await,
        "UserRoles" => of_roles(journal, fact).await,
        "UserGroups" => of_groups(journal, fact).await,
        "Grant" => of_grant(journal, fact).await,
        _ => Ok(Vec::new()),
    }
}

async fn of_session(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    let session: Session = before(journal, fact).await?;
    let Some(user_id) = session.user_id() else { return Ok(Vec::new()) };
    let mut happening = match said::<Session>(journal, fact).await? {
        Some(SessionEvent::Ended { reason, .. }) => {
            let (by, why) = ended(reason);
            Happening { by: Some(by), ..Happening::new(EventType::SessionRevoked, user_id, why) }
        }
        Some(SessionEvent::Elevated { authenticated, .. }) => {
            let Some(known) = session.authenticated().filter(|known| known.acr != authenticated.acr) else {
                return Ok(Vec::new());
            };
            let direction = if authenticated.level >= known.level { "increase" } else { "decrease" };
            Happening::new(EventType::AssuranceLevelChange, user_id, "the person proved once more who they are")
                .telling("namespace", json!("acr"))
                .telling("previous_level", json!(known.acr))
                .telling("current_level", json!(authenticated.acr))
                .telling("change_direction", json!(direction))
        }
        _ => return Ok(Vec::new()),
    };
    let clients = session.clients().map(|(client, sid)| (client.to_owned(), Some(sid.to_owned())));
    happening.at = Some(clients.collect());
    Ok(vec![happening])
}

fn ended(reason: SessionEnd) -> (&'static str, &'static str) {
    match reason {
        SessionEnd::Logout => ("user", "the person signed out"),
        SessionEnd::User => ("user", "the person ended the session from another one"),
        SessionEnd::PasswordChanged => ("user", "the password was changed"),
        SessionEnd::Administrator => ("admin", "an administrator ended the session"),
        SessionEnd::UserUnavailable => ("admin", "the person may not sign in any more"),
        SessionEnd::TenantUnavailable => ("admin", "the provider does not serve any more"),
        SessionEnd::Idle => ("policy", "the session was not used for too long"),
        SessionEnd::Expired => ("policy", "the session had lasted as long as it may"),
        SessionEnd::Evicted => ("policy", "a newer session took its place"),
    }
}

async fn of_credential(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    let known: Credential = before(journal, fact).await?;
    let now = streams::fold::<Credential>(journal, &fact.tenant_id, &fact.aggregate_id, None).await?;
    let owner = now.as_ref().and_then(|folded| folded.state.user_id());
    let Some(user_id) = owner else { return Ok(Vec::new()) };
    let (change, why) = match (fact.event_type.as_str(), known.password().is_some()) {
        ("PasswordSet", false) => ("create", "a password was set"),
        ("PasswordSet", true) => ("update", "the password was changed"),
        _ => ("delete", "the password was removed"),
    };
    let happening = Happening::new(EventType::CredentialChange, user_id, why)
        .telling("credential_type", json!("password"))
        .telling("change_type", json!(change));
    Ok(vec![happening])
}

async fn of_user(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    use EventType::{AccountDisabled, AccountEnabled, AccountPurged, RecoveryInformationChanged, TokenClaimsChange};
    let user_id = &fact.aggregate_id;
    let one = |kind, why| Ok(vec![Happening::new(kind, user_id, why)]);
    match said::<User>(journal, fact).await? {
        Some(UserEvent::Suspended { .. }) => one(AccountDisabled, "the account was suspended"),
        Some(UserEvent::DeletionRequested { .. }) => one(AccountDisabled, "the account will be deleted"),
        Some(UserEvent::Locked { reason: LockReason::SuspectedCompromise, .. }) => {
            let happening = Happening::new(AccountDisabled, user_id, "the account seems to be in other hands");
            Ok(vec![happening.telling("reason", json!("hijacking"))])
        }
        Some(UserEvent::Locked { .. }) => one(AccountDisabled, "the account was locked"),
        Some(UserEvent::Reactivated) => one(AccountEnabled, "the suspension ended"),
        Some(UserEvent::DeletionCancelled) => one(AccountEnabled, "the deletion was called off"),
        Some(UserEvent::Unlocked) => {
            // That failures are forgotten is no news where there was no lock.
            let known: User = before(journal, fact).await?;
            if known.status() == Some(UserStatus::Locked) { one(AccountEnabled, "the lock ended") } else { Ok(vec![]) }
        }
        Some(UserEvent::SubjectErased { .. }) => one(AccountPurged, "the person was erased"),
        Some(UserEvent::ProfileChanged { changed, removed, .. }) => {
            let names: BTreeSet<String> = changed.union(&removed).cloned().collect();
            let mut all = Vec::new();
            if RECOVERS.iter().any(|name| names.contains(*name)) {
                all.push(Happening::new(RecoveryInformationChanged, user_id, "an address has changed"));
            }
            let claims = names.iter().map(|name| claim(name)).collect();
            all.push(Happening { claims, ..Happening::new(TokenClaimsChange, user_id, "the profile has changed") });
            Ok(all)
        }
        _ => Ok(Vec::new()),
    }
}

/// The claim that tells a member of a profile.
fn claim(member: &str) -> String {
    let name = match member {
        "user_name" => "preferred_username",
        other => other.strip_prefix("attributes.").unwrap_or(other),
    };
    name.to_owned()
}

async fn of_roles(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    let (user_id, why) = match said::<UserRoles>(journal, fact).await? {
        Some(UserRolesEvent::Assigned { user_id, .. }) => (user_id, "a role was given"),
        Some(UserRolesEvent::Unassigned { user_id, .. }) => (user_id, "a role was taken back"),
        // What somebody may do over a group is in no token's claims.
        Some(UserRolesEvent::Delegated { .. } | UserRolesEvent::DelegationEnded { .. }) | None => return Ok(Vec::new()),
    };
    let claims = BTreeSet::from([ROLES.to_owned()]);
    Ok(vec![Happening { claims, ..Happening::new(EventType::TokenClaimsChange, &user_id, why) }])
}

/// Who comes or goes has other groups, and other roles where the group gives any. What becomes of all members of a group at once (it is
/// renamed, or given a role) is told to nobody: it would be a token for each of them.
async fn of_groups(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    let (user_id, group_id, why) = match said::<UserGroups>(journal, fact).await? {
        Some(UserGroupsEvent::Joined { user_id, group_id }) => (user_id, group_id, "a group was joined"),
        Some(UserGroupsEvent::Left { user_id, group_id }) => (user_id, group_id, "a group was left"),
        None => return Ok(Vec::new()),
    };
    let group = streams::fold::<Group>(journal, &fact.tenant_id, &group_id, None).await?;
    let gives = group.is_some_and(|group| group.state.gave_roles());
    let claims = [GROUPS].into_iter().chain(gives.then_some(ROLES)).map(str::to_owned).collect();
    Ok(vec![Happening { claims, ..Happening::new(EventType::TokenClaimsChange, &user_id, why) }])
}

/// A code or a refresh token that came twice is in two hands.
async fn of_grant(journal: &Journal, fact: &Stored) -> Result<Vec<Happening>, DeliveryError> {
    let (kind, why) = match said::<Grant>(journal, fact).await? {
        Some(GrantEvent::Revoked { reason: Revocation::RefreshReused, .. }) => {
            ("refresh_token", "a refresh token was used after it had been replaced")
        }
        Some(GrantEvent::Revoked { reason: Revocation::CodeReused, .. }) => {
            ("authorization_code", "an authorization code was used twice")
        }
        _ => return Ok(Vec::new()),
    };
    let grant: Grant = before(journal, fact).await?;
    let (Some(approval), Some(client)) = (grant.approval(), grant.client_id()) else { return Ok(Vec::new()) };
    let mut happening = Happening::new(EventType::CredentialCompromise, &approval.user_id, why);
    happening.at = Some(vec![(client.to_owned(), None)]);
    happening.by = Some("policy");
    Ok(vec![happening.telling("credential_type", json!(kind))])
}

#[cfg(test)]
mod tests {
    use aggregates::catalogue;

    use super::*;

    #[test]
    fn what_receivers_hear_of_are_events_of_the_followed_aggregates() {
        let told: Vec<_> = catalogue().iter().filter(|kind| tells(kind.event_type)).collect();
        assert_eq!(told.len(), 17);
        for kind in told {
            assert!(super::super::AGGREGATES.contains(&kind.aggregate_type), "{}", kind.event_type);
        }
    }

    #[test]
    fn members_of_a_profile_are_called_as_their_claims() {
        assert_eq!(claim("user_name"), "preferred_username");
        assert_eq!(claim("attributes.department"), "department");
        assert_eq!(claim("email"), "email");
    }
}
