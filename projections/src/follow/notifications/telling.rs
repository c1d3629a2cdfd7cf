//! What an event tells: the occasion that it is, what it is about, whom it concerns, and who asked for it.

use std::collections::BTreeSet;

use aggregates::authentication::AuthenticationEvent;
use aggregates::credential::CredentialEvent;
use aggregates::inbox::user_recipient;
use aggregates::job::JobEvent;
use aggregates::tenant::{Audience, Occasion};
use aggregates::user::UserEvent;
use aggregates::user_roles::UserRolesEvent;
use aggregates::webhook::{Pauser, WebhookEvent};
use journal::{Event, ProjectError};
use serde_json::{Value, json};

use crate::decode::decode;

/// The stored names of events that may be an occasion.
pub const TOLD: [&str; 19] = [
    "AuthenticationSucceeded",
    "JobAborted",
    "JobCancelled",
    "JobFailed",
    "JobStarted",
    "JobSucceeded",
    "PasswordSet",
    "RoleAssigned",
    "RoleDelegated",
    "RoleDelegationEnded",
    "RoleUnassigned",
    "TenantSettingsChanged",
    "UserDeletionRequested",
    "UserLocked",
    "UserProfileChanged",
    "UserReactivated",
    "UserRegistered",
    "UserSuspended",
    "WebhookPaused",
];

/// What an event tells.
#[derive(Clone, Debug)]
pub(super) struct Telling<'b> {
    pub(super) event: &'b Event,
    pub(super) occasion: Occasion,
    /// What it is about.
    pub(super) object: (&'static str, String),
    /// Whom it concerns, by user id.
    pub(super) person: Option<String>,
    /// Who asked for it, as a recipient.
    pub(super) requester: Option<String>,
    /// More that is told of it: counts and closed words.
    pub(super) detail: Value,
    /// Whether it counts only for those who signed in before.
    pub(super) needs_earlier: bool,
}

impl<'b> Telling<'b> {
    /// What an event tells; none where it is no occasion.
    pub(super) fn of(event: &'b Event) -> Result<Option<Self>, ProjectError> {
        let id = || event.aggregate_id.clone();
        // Who is told of people's affairs does not want to hear of each row of a table.
        let by_itself = event.metadata.job_id.is_none();
        let told = match event.aggregate_type.as_str() {
            "Job" => Self::of_job(event)?,
            "Webhook" => match decode(event)? {
                WebhookEvent::Paused { by: Pauser::Program, .. } => {
                    Some(Self::new(event, Occasion::WebhookPaused, ("webhook", id())))
                }
                _ => None,
            },
            "Tenant" => Some(Self::new(event, Occasion::SettingsChanged, ("tenant", id()))),
            "Credential" => match decode(event)? {
                // The first password is no change.
                CredentialEvent::PasswordSet { user_id, .. } if event.sequence > 1 => {
                    Some(Self::about(event, Occasion::PasswordChanged, user_id))
                }
                _ => None,
            },
            "Authentication" => match decode(event)? {
                AuthenticationEvent::Succeeded(one)
                    if one.session_id.is_some() && event.metadata.subject.as_ref() == Some(&one.user_id) =>
                {
                    let known = one.origin.device_hash.is_some();
                    let telling = Self::about(event, Occasion::NewDevice, one.user_id);
                    (!known).then_some(Self { needs_earlier: true, ..telling })
                }
                _ => None,
            },
            "UserRoles" => {
                let (occasion, user, role) = match decode(event)? {
                    UserRolesEvent::Assigned { user_id, role_id }
                    | UserRolesEvent::Delegated { user_id, role_id, .. } => (Occasion::RoleGiven, user_id, role_id),
                    UserRolesEvent::Unassigned { user_id, role_id }
                    | UserRolesEvent::DelegationEnded { user_id, role_id, .. } => {
                        (Occasion::RoleTaken, user_id, role_id)
                    }
                };
                // Whose it is: it reads differently to them than to others.
                let detail = json!({"user_id": user});
                by_itself.then(|| Self { object: ("role", role), detail, ..Self::about(event, occasion, user) })
            }
            _ => of_user(event)?.filter(|_| by_itself).map(|occasion| Self::about(event, occasion, id())),
        };
        Ok(told)
    }

    fn new(event: &'b Event, occasion: Occasion, object: (&'static str, String)) -> Self {
        let actor = &event.metadata.actor;
        let requester = recipient(&actor.kind, &actor.id);
        let detail = json!({});
        Self { event, occasion, object, person: None, requester, detail, needs_earlier: false }
    }

    fn about(event: &'b Event, occasion: Occasion, user: String) -> Self {
        Self { person: Some(user.clone()), ..Self::new(event, occasion, ("user", user)) }
    }

    fn of_job(event: &'b Event) -> Result<Option<Self>, ProjectError> {
        let (occasion, detail) = match decode(event)? {
            // A node that goes on where another one was gone is no news.
            JobEvent::Started { run: 1, .. } => (Occasion::JobStarted, json!({})),
            JobEvent::Succeeded { counts, .. } => (Occasion::JobFinished, json!({"counts": counts})),
            JobEvent::Failed { counts, reason, .. } => {
                (Occasion::JobFailed, json!({"counts": counts, "reason": reason}))
            }
            JobEvent::Aborted { counts, .. } => {
                (Occasion::JobFailed, json!({"counts": counts, "reason": "too_many_deletions"}))
            }
            JobEvent::Cancelled { counts, .. } => (Occasion::JobCancelled, json!({"counts": counts})),
            _ => return Ok(None),
        };
        let telling = Self::new(event, occasion, ("job", event.aggregate_id.clone()));
        Ok(Some(Self { detail, requester: None, ..telling }))
    }

    /// What the beginning of its stream says of a job: who asked, and for what.
    pub(super) fn begun_by(&mut self, beginning: &Value) {
        let queued = beginning.get("Queued");
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let asker = queued.and_then(|queued| queued.get("requested_by"));
        let kind = text(asker.and_then(|asker| asker.get("kind")));
        let id = text(asker.and_then(|asker| asker.get("id")));
        self.requester = kind.zip(id).and_then(|(kind, id)| recipient(&kind, &id));
        let work = queued.and_then(|queued| queued.get("work")).and_then(Value::as_object);
        if let (Some(work), Some(detail)) = (work.and_then(|work| work.keys().next()), self.detail.as_object_mut()) {
            detail.insert("type".to_owned(), work.as_str().into());
        }
    }

    /// Who hears of it by a rule's audiences: single recipients, and others.
    pub(super) fn heard_by(&self, audiences: &BTreeSet<Audience>) -> impl Iterator<Item = (String, bool)> {
        audiences.iter().filter_map(|audience| match audience {
            Audience::Requester => self.requester.clone().map(|who| (who, false)),
            Audience::Person => self.person.as_deref().map(|user| (user_recipient(user), false)),
            Audience::User(id) => Some((user_recipient(id), false)),
            Audience::Permission(_) | Audience::Group(_) => Some((audience.to_string(), true)),
        })
    }
}

fn of_user(event: &Event) -> Result<Option<Occasion>, ProjectError> {
    Ok(match decode(event)? {
        UserEvent::Registered { .. } => Some(Occasion::UserCreated),
        UserEvent::Suspended { .. } => Some(Occasion::UserSuspended),
        UserEvent::Reactivated => Some(Occasion::UserReactivated),
        UserEvent::DeletionRequested { .. } => Some(Occasion::UserDeleted),
        UserEvent::Locked { .. } => Some(Occasion::AccountLocked),
        UserEvent::ProfileChanged { changed, removed, .. } => {
            (changed.contains("email") || removed.contains("email")).then_some(Occasion::EmailChanged)
        }
        _ => None,
    })
}

/// Who can be told: people and clients. The operator at the command line and the program itself have no inbox.
fn recipient(kind: &str, id: &str) -> Option<String> {
    matches!(kind, "user" | "client").then(|| format!("{kind}:{id}"))
}
