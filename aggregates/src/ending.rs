//! What ends with what: the facts that take others along, and how far they reach.
//!
//! A session, a person, a client, a consent, a grant, a group and a tenant are streams of their own, and so is every grant that hangs on them. One commit
//! cannot end them all, for there may be any number. So the first fact stands alone, and from its moment on nothing that hangs on it
//! is good; the others follow it, page by page. Which facts these are is said here, once.

use crate::grant::Revocation;

/// A fact that takes others along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// A session ended: with it the grants that were given in it, unless they are for offline access.
    Session,
    /// A person may not sign in for a time: their sessions end. What is for offline access waits for them.
    Lock,
    /// A person may not sign in, or will be gone: their sessions and all their grants end.
    Suspension,
    /// A person is gone: their sessions, grants and consents end, and they are in no group.
    Erasure,
    /// A client is not answered any more: its grants end.
    ClientDisabled,
    /// A client is gone: its grants and the consents to it end.
    ClientDeleted,
    /// A consent was taken back: the grants that stand on it end.
    Consent,
    /// A grant was taken back: what was exchanged for its tokens ends.
    Grant,
    /// A group is gone: those who were in it are shown out.
    Group,
    /// A tenant does not serve any more: every session and every grant in it ends.
    Tenant,
}

impl Ending {
    /// The types of the events that such facts are.
    pub const EVENT_TYPES: [&'static str; 13] = [
        "SessionEnded",
        "UserLocked",
        "UserSuspended",
        "UserDeletionRequested",
        "SubjectErased",
        "ClientDisabled",
        "ClientDeleted",
        "ConsentRevoked",
        "GrantRevoked",
        "GroupDeleted",
        "TenantSuspended",
        "TenantDeletionRequested",
        "TenantDeleted",
    ];

    /// The fact that an event is, by its stored name; `None` where it takes nothing along.
    pub fn of(event_type: &str) -> Option<Self> {
        Some(match event_type {
            "SessionEnded" => Self::Session,
            "UserLocked" => Self::Lock,
            "UserSuspended" | "UserDeletionRequested" => Self::Suspension,
            "SubjectErased" => Self::Erasure,
            "ClientDisabled" => Self::ClientDisabled,
            "ClientDeleted" => Self::ClientDeleted,
            "ConsentRevoked" => Self::Consent,
            "GrantRevoked" => Self::Grant,
            "GroupDeleted" => Self::Group,
            "TenantSuspended" | "TenantDeletionRequested" | "TenantDeleted" => Self::Tenant,
            _ => return None,
        })
    }

    /// Why the grants end that it takes along. Of a consent its own event says it.
    pub fn revocation(self) -> Revocation {
        match self {
            // Nothing that was granted hangs on a group: what somebody may do by it is looked up whenever they do it.
            Self::Group => Revocation::Administrator,
            Self::Session => Revocation::Logout,
            Self::Lock | Self::Suspension | Self::Erasure => Revocation::UserUnavailable,
            Self::ClientDisabled | Self::ClientDeleted => Revocation::ClientUnavailable,
            Self::Consent => Revocation::User,
            Self::Grant => Revocation::SubjectRevoked,
            Self::Tenant => Revocation::TenantUnavailable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn the_facts_are_the_named_events() {
        let mut found = std::collections::HashSet::new();
        for kind in catalogue() {
            let ending = Ending::of(kind.event_type);
            assert_eq!(ending.is_some(), Ending::EVENT_TYPES.contains(&kind.event_type), "{}", kind.event_type);
            found.extend(ending);
        }
        assert!(Ending::EVENT_TYPES.iter().all(|kind| catalogue().iter().any(|known| known.event_type == *kind)));
        assert_eq!(found.len(), 10, "every fact has an event: {found:?}");
    }

    #[test]
    fn what_begins_takes_nothing_along() {
        for name in ["SessionStarted", "UserReactivated", "ClientEnabled", "ConsentGiven", "TokensIssued", ""] {
            assert_eq!(Ending::of(name), None, "{name}");
        }
    }
}
