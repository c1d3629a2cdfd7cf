//! The frozen corpus: one stored payload of every event in every version ever written.
//!
//! It answers one question at every build: can today's program still read yesterday's log?

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use cqrs_es::DomainEvent;
use cqrs_es::persist::SerializedEvent;
use serde_json::{Value, from_value, json, to_value};

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
use crate::{EventKind, catalogue, upcast};

fn files() -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let payload = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
            (name, payload)
        })
        .collect();
    files.sort_by(|left, right| left.0.cmp(&right.0));
    files
}

/// Decodes as the aggregate would and returns the stored name and the payload as it would be written today.
fn recode(kind: &EventKind, payload: Value) -> (String, Value) {
    fn through<E: DomainEvent>(kind: &EventKind, payload: Value) -> (String, Value) {
        let event: E = from_value(payload).unwrap_or_else(|error| panic!("{}: {error}", kind.event_type));
        (event.event_type(), to_value(&event).unwrap())
    }
    match kind.aggregate_type {
        "Tenant" => through::<TenantEvent>(kind, payload),
        "User" => through::<UserEvent>(kind, payload),
        "Credential" => through::<CredentialEvent>(kind, payload),
        "Identifier" => through::<IdentifierEvent>(kind, payload),
        "Client" => through::<ClientEvent>(kind, payload),
        "Resource" => through::<ResourceEvent>(kind, payload),
        "Role" => through::<RoleEvent>(kind, payload),
        "UserRoles" => through::<UserRolesEvent>(kind, payload),
        "Group" => through::<GroupEvent>(kind, payload),
        "UserGroups" => through::<UserGroupsEvent>(kind, payload),
        "Grant" => through::<GrantEvent>(kind, payload),
        "Consent" => through::<ConsentEvent>(kind, payload),
        "SigningKey" => through::<SigningKeyEvent>(kind, payload),
        "Authentication" => through::<AuthenticationEvent>(kind, payload),
        "Session" => through::<SessionEvent>(kind, payload),
        "SessionQuota" => through::<SessionQuotaEvent>(kind, payload),
        "OneTimeId" => through::<OneTimeIdEvent>(kind, payload),
        "PushedRequest" => through::<PushedRequestEvent>(kind, payload),
        "DeviceAuthorization" => through::<DeviceAuthorizationEvent>(kind, payload),
        "BackchannelRequest" => through::<BackchannelRequestEvent>(kind, payload),
        "BackchannelQueue" => through::<BackchannelQueueEvent>(kind, payload),
        "Verification" => through::<VerificationEvent>(kind, payload),
        "Denial" => through::<DenialEvent>(kind, payload),
        "SsfStream" => through::<SsfStreamEvent>(kind, payload),
        "Webhook" => through::<WebhookEvent>(kind, payload),
        "Job" => through::<JobEvent>(kind, payload),
        "Inbox" => through::<InboxEvent>(kind, payload),
        other => panic!("the corpus test does not know the aggregate {other}"),
    }
}

#[test]
fn every_event_of_the_catalogue_has_its_frozen_payload() {
    let names: BTreeSet<_> = files().into_iter().map(|(name, _)| name).collect();
    for kind in catalogue() {
        let name = format!("{}.v{}", kind.event_type, kind.version);
        assert!(names.contains(&name), "corpus/{name}.json is missing");
    }
}

#[test]
fn every_payload_ever_written_is_still_read() {
    for (name, payload) in files() {
        let (event_type, version) = name.split_once(".v").unwrap_or_else(|| panic!("{name}: no version in the name"));
        let kind = catalogue().iter().find(|kind| kind.event_type == event_type);
        let kind = kind.unwrap_or_else(|| panic!("{name}: the catalogue has lost this event"));
        let stored = SerializedEvent::new(
            String::new(),
            1,
            kind.aggregate_type.to_owned(),
            event_type.to_owned(),
            version.to_owned(),
            payload.clone(),
            json!({}),
        );
        let current = upcast(stored);
        assert_eq!(current.event_version, kind.version, "{name}: a step is missing");
        let (recoded_type, recoded) = recode(kind, current.payload);
        assert_eq!(recoded_type, event_type, "{name}: decodes to another event");
        if version == kind.version {
            assert_eq!(recoded, payload, "{name}: is written differently today; raise the version and add a step");
        }
    }
}
