//! A client's life, refusal by refusal, and the laws of its stream.

mod answers;
mod backchannel;
mod histories;
mod profiles;
mod secrets;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use serde_json::json;

use super::*;
use crate::laws;
use crate::{Encryption, JweAlgorithm, JweEncryption, JwsAlgorithm, Keyring, Personal, Secret};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn metadata() -> ClientMetadata {
    ClientMetadata {
        client_name: Some("Shop".into()),
        redirect_uris: Some(vec!["https://shop.example.com/cb".into()]),
        ..ClientMetadata::default()
    }
}

fn with(change: impl FnOnce(&mut ClientMetadata)) -> ClientMetadata {
    let mut metadata = metadata();
    change(&mut metadata);
    metadata
}

fn register(client_id: &str, metadata: ClientMetadata) -> ClientCommand {
    ClientCommand::Register { client_id: client_id.into(), metadata, at: at(0) }
}

fn change(metadata: ClientMetadata) -> ClientCommand {
    ClientCommand::ChangeMetadata { metadata, at: at(1) }
}

fn registered(metadata: ClientMetadata) -> ClientEvent {
    let metadata = metadata.check("shop").unwrap();
    ClientEvent::Registered { client_id: "shop".into(), metadata, at: at(0) }
}

fn given(events: &[ClientEvent]) -> AggregateTestExecutor<Client> {
    TestFramework::<Client>::with(()).given(events.to_vec())
}

fn hash(number: usize) -> SecretHash {
    SecretHash::parse(&format!("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSu{number:02}")).unwrap()
}

fn sealed() -> Secret<String> {
    Secret::new(Keyring::ClientSecrets, "s3cr3t".repeat(11))
}

fn add(number: usize, sealed: Option<Secret<String>>, expires_at: Option<DateTime<Utc>>) -> ClientCommand {
    let secret_id = format!("s{number}");
    ClientCommand::AddSecret { secret_id, hash: hash(number), sealed, expires_at, at: at(0) }
}

fn added(number: usize, sealed: Option<Secret<String>>, expires_at: Option<DateTime<Utc>>) -> ClientEvent {
    let secret_id = format!("s{number}");
    ClientEvent::SecretAdded { secret_id, hash: hash(number), sealed, expires_at, at: at(0) }
}

fn removed(number: usize) -> ClientEvent {
    ClientEvent::SecretRemoved { secret_id: format!("s{number}") }
}

fn public(metadata: &mut ClientMetadata) {
    metadata.token_endpoint_auth_method = Some(AuthMethod::None);
}

fn keys() -> serde_json::Value {
    json!({"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]})
}

#[test]
fn registration_fills_the_registered_defaults_in() {
    let client: Client = laws::fold(decide(&Client::default(), register("shop", metadata())).unwrap());
    let stored = client.metadata().unwrap();
    assert_eq!(stored.grant_types, Some(vec![GrantType::AuthorizationCode]));
    assert_eq!(stored.response_types, Some(vec![ResponseType::Code]));
    assert_eq!(stored.token_endpoint_auth_method, Some(AuthMethod::ClientSecretBasic));
    assert_eq!(stored.application_type, Some(ApplicationType::Web));
    assert_eq!(stored.id_token_signed_response_alg, Some(JwsAlgorithm::RS256));
    assert_eq!(stored.subject_type, Some(SubjectType::Public));
    assert_eq!(stored.access_token_format, None, "what the tenant says, whenever a token is issued");
    assert_eq!((client.client_id(), client.status()), (Some("shop"), Some(ClientStatus::Enabled)));
}

#[test]
fn a_client_without_the_authorization_endpoint_needs_no_redirect_address() {
    let machine = ClientMetadata { grant_types: Some(vec![GrantType::ClientCredentials]), ..ClientMetadata::default() };
    let checked = machine.check("machine").unwrap();
    assert_eq!(checked.response_types, Some(vec![]));
}

#[test]
fn contacts_are_sealed_under_the_client_whoever_named_them() {
    let stray = with(|m| m.contacts = Some(Personal::new("user-1", vec!["ops@example.com".into()])));
    let checked = stray.check("shop").unwrap();
    assert_eq!(checked.contacts.as_ref().and_then(Personal::subject), Some("client:shop"));
    assert!(!format!("{checked:?}").contains("ops@"));
}

#[test]
fn a_client_id_is_given_once() {
    let begun = registered(metadata());
    given(std::slice::from_ref(&begun))
        .when(register("shop", metadata()))
        .then_expect_error(ClientError::AlreadyRegistered);
    given(&[begun, ClientEvent::Deleted])
        .when(register("shop", metadata()))
        .then_expect_error(ClientError::AlreadyRegistered);
    for client_id in ["", "a b", "店"] {
        given(&[])
            .when(register(client_id, metadata()))
            .then_expect_error_message("client_id is not usable; give 1 to 255 visible ASCII characters");
    }
}

fn all_but_registration() -> Vec<ClientCommand> {
    vec![
        change(metadata()),
        add(1, None, None),
        ClientCommand::RemoveSecret { secret_id: "s1".into() },
        ClientCommand::Disable { reason: "abuse".into() },
        ClientCommand::Enable,
        ClientCommand::Delete,
    ]
}

#[test]
fn nothing_can_be_done_before_registration() {
    for command in all_but_registration() {
        given(&[]).when(command).then_expect_error(ClientError::NotRegistered);
    }
}

#[test]
fn deletion_is_for_ever() {
    let gone = [registered(metadata()), added(1, None, None), ClientEvent::Deleted];
    for command in all_but_registration() {
        let expected = if command == ClientCommand::Delete { Ok(vec![]) } else { Err(ClientError::Deleted) };
        assert_eq!(given(&gone).when(command).inspect_result(), expected);
    }
    assert_eq!(laws::fold::<Client>(gone).live_secrets(at(0)).count(), 0);
}

#[test]
fn a_client_can_be_disabled_and_enabled_again() {
    let disabled = ClientEvent::Disabled { reason: "abuse".into() };
    let disable = |reason: &str| ClientCommand::Disable { reason: reason.into() };
    let begun = registered(metadata());
    given(std::slice::from_ref(&begun)).when(disable("abuse")).then_expect_events(vec![disabled.clone()]);
    given(std::slice::from_ref(&begun))
        .when(disable(""))
        .then_expect_error_message("reason is empty; give a text or leave it out");
    given(std::slice::from_ref(&begun)).when(ClientCommand::Enable).then_expect_events(vec![]);
    given(&[begun.clone(), disabled.clone()]).when(disable("again")).then_expect_events(vec![]);
    given(&[begun, disabled]).when(ClientCommand::Enable).then_expect_events(vec![ClientEvent::Enabled]);
}

type Spoil = fn(&mut ClientMetadata);

fn assert_each_is_named(table: &[(&str, Spoil)]) {
    for (field, spoil) in table {
        match decide(&Client::default(), register("shop", with(spoil))) {
            Err(ClientError::Invalid(faults)) => assert_eq!(faults.fields(), [*field]),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn every_fault_of_a_single_member_is_named() {
    assert_each_is_named(&[
        ("client_name", |m| m.client_name = Some("a\0".into())),
        ("software_id", |m| m.software_id = Some(String::new())),
        ("software_version", |m| m.software_version = Some("a\n".into())),
        ("default_acr_values", |m| {
            m.default_acr_values = Some(vec![String::new()]);
        }),
        ("contacts", |m| {
            m.contacts = Some(ClientMetadata::contacts_of("shop", vec![]));
        }),
        ("contacts", |m| {
            m.contacts = Some(ClientMetadata::contacts_of("shop", vec!["\0".into()]));
        }),
        ("logo_uri", |m| {
            m.logo_uri = Some("http://shop.example.com/logo.png".into());
        }),
        ("client_uri", |m| m.client_uri = Some("javascript:alert(1)".into())),
        ("policy_uri", |m| m.policy_uri = Some("policy".into())),
        ("tos_uri", |m| m.tos_uri = Some("https://a@shop.example.com".into())),
        ("jwks_uri", |m| m.jwks_uri = Some("file:///keys".into())),
        ("sector_identifier_uri", |m| {
            m.sector_identifier_uri = Some("http://shop.example.com/".into());
        }),
        ("localized.client_name", |m| {
            m.localized.extend([("client_name".into(), "店".into())]);
        }),
        ("localized.client_name#ja_JP", |m| {
            m.localized.extend([("client_name#ja_JP".into(), "店".into())]);
        }),
        ("localized.client_name#ja", |m| {
            m.localized.extend([("client_name#ja".into(), "\0".into())]);
        }),
        ("localized.tos_uri#ja", |m| {
            m.localized.extend([("tos_uri#ja".into(), "規約".into())]);
        }),
        ("localized.scope#ja", |m| {
            m.localized.extend([("scope#ja".into(), "a".into())]);
        }),
    ]);
}

#[test]
fn every_contradiction_between_members_is_named() {
    use GrantType::{AuthorizationCode, Ciba, ClientCredentials, Implicit, RefreshToken};
    assert_each_is_named(&[
        ("grant_types", |m| m.grant_types = Some(vec![])),
        ("grant_types", |m| m.grant_types = Some(vec![RefreshToken])),
        ("grant_types", |m| {
            m.response_types = Some(vec![ResponseType::Code, ResponseType::IdToken]);
        }),
        ("grant_types", |m| {
            m.grant_types = Some(vec![ClientCredentials]);
            m.response_types = Some(vec![ResponseType::Code]);
        }),
        ("grant_types", |m| {
            m.grant_types = Some(vec![AuthorizationCode, ClientCredentials]);
            public(m);
        }),
        ("grant_types", |m| {
            m.grant_types = Some(vec![AuthorizationCode, Ciba]);
            public(m);
        }),
        ("response_types", |m| m.response_types = Some(vec![])),
        ("response_types", |m| {
            m.grant_types = Some(vec![AuthorizationCode, Implicit]);
        }),
        ("redirect_uris", |m| m.redirect_uris = None),
        ("redirect_uris[0]", |m| {
            m.redirect_uris = Some(vec!["http://shop.example.com/cb".into()]);
        }),
        ("redirect_uris[0]", |m| {
            m.redirect_uris = Some(vec!["http://127.0.0.1/cb".into()]);
            m.grant_types = Some(vec![Implicit]);
            m.response_types = Some(vec![ResponseType::IdToken]);
        }),
        ("post_logout_redirect_uris[0]", |m| {
            m.post_logout_redirect_uris = Some(vec!["/bye".into()]);
        }),
        ("jwks", |m| {
            m.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
        }),
        ("jwks", |m| {
            m.token_endpoint_auth_method = Some(AuthMethod::SelfSignedTlsClientAuth);
        }),
        ("jwks", |m| {
            m.jwks = Some(keys());
            m.jwks_uri = Some("https://shop.example.com/jwks".into());
        }),
        ("id_token_signed_response_alg", |m| {
            m.id_token_signed_response_alg = Some(JwsAlgorithm::HS256);
            public(m);
        }),
        ("token_endpoint_auth_signing_alg", |m| {
            m.token_endpoint_auth_signing_alg = Some(JwsAlgorithm::ES256);
        }),
        ("scope", |m| m.scope = Some("openid  email".into())),
        ("lifetimes.access_token", |m| {
            m.lifetimes = Some(ClientLifetimes { access_token: Some(1), ..ClientLifetimes::default() });
        }),
    ]);
}

#[test]
fn key_sets_hold_public_keys_only() {
    let table = [
        (json!([]), "jwks"),
        (json!({"keys": []}), "jwks"),
        (json!({"keys": ["k"]}), "jwks.keys[0]"),
        (json!({"keys": [{"crv": "P-256"}]}), "jwks.keys[0]"),
        (json!({"keys": [{"kty": "EC"}, {"kty": "EC", "d": "AA"}]}), "jwks.keys[1]"),
        (json!({"keys": [{"kty": "oct", "k": "AA"}]}), "jwks.keys[0]"),
    ];
    for (set, field) in table {
        let faults = with(|m| m.jwks = Some(set)).check("shop").unwrap_err();
        assert_eq!(faults.fields(), [field]);
    }
}

#[test]
fn pairwise_subjects_need_one_sector() {
    let two = || {
        with(|m| {
            m.subject_type = Some(SubjectType::Pairwise);
            m.redirect_uris = Some(vec!["https://a.example.com/cb".into(), "https://b.example.com/cb".into()]);
        })
    };
    assert_eq!(two().check("shop").unwrap_err().fields(), ["sector_identifier_uri"]);
    let sector = ClientMetadata { sector_identifier_uri: Some("https://a.example.com/s.json".into()), ..two() };
    assert!(sector.check("shop").is_ok());
}

#[test]
fn consistent_metadata_of_every_sort_passes() {
    let sorts = [
        with(public),
        with(|m| {
            m.application_type = Some(ApplicationType::Native);
            m.redirect_uris = Some(vec!["com.example.shop:/cb".into()]);
            public(m);
        }),
        with(|m| {
            m.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
            m.token_endpoint_auth_signing_alg = Some(JwsAlgorithm::ES256);
            m.jwks = Some(keys());
        }),
        with(|m| {
            m.grant_types = Some(vec![GrantType::Implicit, GrantType::AuthorizationCode]);
            m.response_types = Some(vec![ResponseType::CodeIdToken]);
        }),
        with(|m| m.localized.extend([("client_name#ja".into(), "店".into())])),
        with(|m| m.scope = Some("openid email https://api.example.com/read".into())),
        with(|m| m.response_types = Some(vec![ResponseType::None])),
    ];
    for metadata in sorts {
        let names = metadata.names();
        assert!(metadata.check("shop").is_ok(), "{names:?}");
    }
}

#[test]
fn a_change_writes_the_difference() {
    let begun = registered(metadata());
    given(std::slice::from_ref(&begun)).when(change(metadata())).then_expect_events(vec![]);
    let wanted = with(|m| {
        m.client_name = None;
        m.scope = Some("openid".into());
    });
    given(&[begun]).when(change(wanted)).then_expect_events(vec![ClientEvent::MetadataChanged {
        set: ClientMetadata { scope: Some("openid".into()), ..ClientMetadata::default() },
        removed: ["client_name".to_owned()].into(),
    }]);
}
