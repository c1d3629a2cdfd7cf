//! Every event that any aggregate may write, in one list.
//!
//! Stored names are a contract with every log ever written. `docs/EVENTS.md`, the frozen corpus and subscribers read this
//! list; it is complete by construction, because the macro that writes an event's name is the one that lists it.

use std::sync::LazyLock;

use crate::authentication::AuthenticationEvent;
use crate::backchannel_queue::BackchannelQueueEvent;
use crate::backchannel_request::BackchannelRequestEvent;
use crate::client::ClientEvent;
use crate::consent::ConsentEvent;
use crate::credential::CredentialEvent;
use crate::denial::DenialEvent;
use crate::device_authorization::DeviceAuthorizationEvent;
use crate::grant::GrantEvent;
use crate::group::GroupEvent;
use crate::identifier::IdentifierEvent;
use crate::inbox::InboxEvent;
use crate::job::JobEvent;
use crate::one_time_id::OneTimeIdEvent;
use crate::pushed_request::PushedRequestEvent;
use crate::resource::ResourceEvent;
use crate::role::RoleEvent;
use crate::session::SessionEvent;
use crate::session_quota::SessionQuotaEvent;
use crate::signing_key::SigningKeyEvent;
use crate::ssf_stream::SsfStreamEvent;
use crate::tenant::TenantEvent;
use crate::user::UserEvent;
use crate::user_groups::UserGroupsEvent;
use crate::user_roles::UserRolesEvent;
use crate::verification::VerificationEvent;
use crate::webhook::WebhookEvent;

/// One kind of event as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventKind {
    /// Type of the stream, such as `User`.
    pub aggregate_type: &'static str,
    /// Stored name, such as `UserRegistered`; unique over the whole log and never changed.
    pub event_type: &'static str,
    /// Version that is written today; older ones are brought up by [`crate::upcast`].
    pub version: &'static str,
    /// What happened, as one English sentence.
    pub meaning: &'static str,
}

/// All kinds of events, by aggregate, in the order of an aggregate's life.
pub fn catalogue() -> &'static [EventKind] {
    static ALL: LazyLock<Vec<EventKind>> = LazyLock::new(|| {
        [
            TenantEvent::KINDS,
            UserEvent::KINDS,
            CredentialEvent::KINDS,
            IdentifierEvent::KINDS,
            ClientEvent::KINDS,
            ResourceEvent::KINDS,
            RoleEvent::KINDS,
            UserRolesEvent::KINDS,
            GroupEvent::KINDS,
            UserGroupsEvent::KINDS,
            GrantEvent::KINDS,
            ConsentEvent::KINDS,
            SigningKeyEvent::KINDS,
            AuthenticationEvent::KINDS,
            SessionEvent::KINDS,
            SessionQuotaEvent::KINDS,
            OneTimeIdEvent::KINDS,
            PushedRequestEvent::KINDS,
            DeviceAuthorizationEvent::KINDS,
            BackchannelRequestEvent::KINDS,
            BackchannelQueueEvent::KINDS,
            VerificationEvent::KINDS,
            DenialEvent::KINDS,
            SsfStreamEvent::KINDS,
            WebhookEvent::KINDS,
            JobEvent::KINDS,
            InboxEvent::KINDS,
        ]
        .concat()
    });
    &ALL
}

/// Names the variants of an event enum: writes `DomainEvent`, `kind()` and the aggregate's part of the catalogue.
macro_rules! events {
    ($event:ident of $aggregate:ty { $($variant:ident = $name:literal $version:literal: $meaning:literal,)+ }) => {
        impl $event {
            /// The aggregate's events, for the catalogue.
            pub(crate) const KINDS: &'static [$crate::EventKind] = &[$($crate::EventKind {
                aggregate_type: <$aggregate as cqrs_es::Aggregate>::TYPE,
                event_type: $name,
                version: $version,
                meaning: $meaning,
            }),+];

            /// The event's entry in the catalogue.
            pub fn kind(&self) -> &'static $crate::EventKind {
                match self {
                    $(Self::$variant { .. } => &$crate::EventKind {
                        aggregate_type: <$aggregate as cqrs_es::Aggregate>::TYPE,
                        event_type: $name,
                        version: $version,
                        meaning: $meaning,
                    },)+
                }
            }
        }

        impl cqrs_es::DomainEvent for $event {
            fn event_type(&self) -> String {
                self.kind().event_type.to_owned()
            }

            fn event_version(&self) -> String {
                self.kind().version.to_owned()
            }
        }
    };
}

pub(crate) use events;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::catalogue;

    #[test]
    fn a_stored_name_means_one_event_of_one_aggregate() {
        let names: BTreeSet<_> = catalogue().iter().map(|kind| kind.event_type).collect();
        assert_eq!(names.len(), catalogue().len());
    }

    #[test]
    fn every_entry_says_what_happened() {
        for kind in catalogue() {
            assert!(kind.meaning.ends_with('.') && kind.meaning.len() > 10, "{kind:?}");
            assert!(kind.event_type.bytes().all(|b| b.is_ascii_alphanumeric()), "{kind:?}");
            assert!(kind.version.parse::<u32>().is_ok_and(|version| version > 0), "{kind:?}");
        }
    }
}
