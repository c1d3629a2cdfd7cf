//! A key's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::laws::{self, Outcome};
use crate::{JweAlgorithm, JwsAlgorithm, Keyring};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn public() -> Value {
    json!({"kty": "EC", "crv": "P-256", "kid": "k1", "alg": "ES256", "use": "sig", "x": "AA", "y": "AA"})
}

fn private() -> Secret<String> {
    Secret::new(Keyring::SigningKeys, "MIGHAgEAMBMG".to_owned())
}

fn generate(
    kid: &str,
    alg: impl Into<KeyAlgorithm>,
    public_jwk: Value,
    private_key: Secret<String>,
) -> SigningKeyCommand {
    SigningKeyCommand::Generate { kid: kid.into(), alg: alg.into(), public_jwk, private_key, at: at(0) }
}

fn good() -> SigningKeyCommand {
    generate("k1", JwsAlgorithm::ES256, public(), private())
}

fn generated() -> SigningKeyEvent {
    SigningKeyEvent::Generated {
        kid: "k1".into(),
        alg: JwsAlgorithm::ES256.into(),
        key_use: KeyUse::Sig,
        public_jwk: public(),
        private_key: private(),
        at: at(0),
    }
}

fn standing(status: KeyStatus) -> Vec<SigningKeyEvent> {
    let activated = SigningKeyEvent::Activated { at: at(1) };
    match status {
        KeyStatus::Pending => vec![generated()],
        KeyStatus::Active => vec![generated(), activated],
        KeyStatus::Retired | KeyStatus::Expired => {
            vec![generated(), activated, SigningKeyEvent::Retired { verify_until: at(9) }]
        }
        KeyStatus::Revoked => vec![generated(), SigningKeyEvent::Revoked { reason: "leaked".into() }],
    }
}

fn given(events: &[SigningKeyEvent]) -> AggregateTestExecutor<SigningKey> {
    TestFramework::<SigningKey>::with(()).given(events.to_vec())
}

fn retire(until: i64) -> SigningKeyCommand {
    SigningKeyCommand::Retire { verify_until: at(until), at: at(2) }
}

fn revoke() -> SigningKeyCommand {
    SigningKeyCommand::Revoke { reason: "leaked".into() }
}

#[test]
fn a_key_is_generated_once() {
    given(&[]).when(good()).then_expect_events(vec![generated()]);
    given(&[generated()]).when(good()).then_expect_error(SigningKeyError::AlreadyGenerated);
}

#[test]
fn nothing_can_be_done_before_generation() {
    for command in [SigningKeyCommand::Activate { at: at(0) }, retire(9), revoke()] {
        given(&[]).when(command).then_expect_error(SigningKeyError::NotGenerated);
    }
}

#[test]
fn every_fault_of_a_key_is_named() {
    let with = |member: &str, value: Value| {
        let mut jwk = public();
        jwk[member] = value;
        generate("k1", JwsAlgorithm::ES256, jwk, private())
    };
    let secret =
        |keyring, text: &str| generate("k1", JwsAlgorithm::ES256, public(), Secret::new(keyring, text.to_owned()));
    let table = [
        (generate("a b", JwsAlgorithm::ES256, public(), private()), vec!["kid", "public_jwk"]),
        (generate("k1", JwsAlgorithm::HS256, json!({"kty": "oct", "kid": "k1"}), private()), vec!["alg"]),
        (generate("k1", JwsAlgorithm::RS256, public(), private()), vec!["public_jwk"]),
        (generate("k1", JwsAlgorithm::ES256, json!("key"), private()), vec!["public_jwk"]),
        (generate("k1", JwsAlgorithm::ES256, json!({}), private()), vec!["public_jwk"]),
        (with("d", json!("AA")), vec!["public_jwk"]),
        (with("kid", json!("k2")), vec!["public_jwk"]),
        (with("crv", json!("P-384")), vec!["public_jwk"]),
        (with("use", json!("enc")), vec!["public_jwk"]),
        (with("alg", json!("ES384")), vec!["public_jwk"]),
        (with("alg", json!(7)), vec!["public_jwk"]),
        (secret(Keyring::ClientSecrets, "MIGH"), vec!["private_key"]),
        (secret(Keyring::SigningKeys, "-----BEGIN PRIVATE KEY-----"), vec!["private_key"]),
        (secret(Keyring::SigningKeys, ""), vec!["private_key"]),
    ];
    for (command, fields) in table {
        match decide(&SigningKey::default(), command.clone()) {
            Err(SigningKeyError::Invalid(faults)) => assert_eq!(faults.fields(), fields, "{command:?}"),
            other => panic!("{fields:?}: {other:?}"),
        }
    }
}

#[test]
fn an_ed25519_key_may_call_its_algorithm_by_either_name() {
    for name in ["EdDSA", "Ed25519"] {
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "k1", "alg": name, "x": "AA"});
        assert!(decide(&SigningKey::default(), generate("k1", JwsAlgorithm::EdDSA, jwk, private())).is_ok());
    }
}

#[test]
fn every_step_is_open_from_some_states_and_refused_from_the_others() {
    use KeyStatus::{Active, Pending, Retired, Revoked};
    let table = [
        (SigningKeyCommand::Activate { at: at(1) }, vec![Pending], vec![Active]),
        (retire(9), vec![Active], vec![Retired]),
        (revoke(), vec![Pending, Active, Retired], vec![Revoked]),
    ];
    for (command, moves, rests) in table {
        for status in [Pending, Active, Retired, Revoked] {
            let expected = match given(&standing(status)).when(command.clone()).inspect_result() {
                Ok(events) if events.is_empty() => rests.contains(&status),
                Ok(_) => moves.contains(&status),
                Err(refusal) => {
                    assert_eq!(refusal, SigningKeyError::WrongStatus(status));
                    !moves.contains(&status) && !rests.contains(&status)
                }
            };
            assert!(expected, "{command:?} while {status:?}");
        }
    }
}

#[test]
fn a_retired_key_verifies_for_a_time_that_is_not_over_yet() {
    given(&standing(KeyStatus::Active)).when(retire(2)).then_expect_error(SigningKeyError::VerifiesNothing);
    given(&standing(KeyStatus::Retired))
        .when(retire(10))
        .then_expect_error(SigningKeyError::WrongStatus(KeyStatus::Retired));
    let key: SigningKey = laws::fold(standing(KeyStatus::Retired));
    assert_eq!(key.status_at(at(8)), Some(KeyStatus::Retired));
    assert_eq!(key.status_at(at(9)), Some(KeyStatus::Expired));
    assert!(key.verifies(at(8)) && !key.verifies(at(9)));
}

#[test]
fn the_private_half_leaves_with_the_right_to_sign() {
    for status in [KeyStatus::Pending, KeyStatus::Active, KeyStatus::Retired, KeyStatus::Revoked] {
        let key: SigningKey = laws::fold(standing(status));
        let may_sign = matches!(status, KeyStatus::Pending | KeyStatus::Active);
        assert_eq!(key.private_key().is_some(), may_sign, "{status:?}");
    }
    assert!(!laws::fold::<SigningKey>(standing(KeyStatus::Revoked)).verifies(at(0)));
}

#[test]
fn a_revocation_says_why() {
    let silent = SigningKeyCommand::Revoke { reason: String::new() };
    given(&[generated()]).when(silent).then_expect_error_message("reason is empty; give a text or leave it out");
}

fn any_command() -> impl Strategy<Value = SigningKeyCommand> {
    prop_oneof![
        2 => Just(good()),
        2 => (0i64..9).prop_map(|seconds| SigningKeyCommand::Activate { at: at(seconds) }),
        2 => (0i64..9).prop_map(retire),
        1 => Just(revoke()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..16)) {
        let (key, outcomes) = laws::hold::<SigningKey>(commands);
        let names: Vec<_> = outcomes
            .iter()
            .flat_map(|outcome| match outcome {
                Outcome::Accepted(events) => events.as_slice(),
                Outcome::Refused(_) => &[],
            })
            .map(|event| event.kind().event_type)
            .collect();
        let life = ["SigningKeyGenerated", "SigningKeyActivated", "SigningKeyRetired"];
        let (body, revoked) = match names.split_last() {
            Some((&"SigningKeyRevoked", body)) => (body, true),
            _ => (names.as_slice(), false),
        };
        prop_assert!(body == &life[..body.len()], "{names:?}");
        prop_assert_eq!(revoked, key.status_at(at(0)) == Some(KeyStatus::Revoked));
    }
}

#[test]
fn a_key_for_encryption_opens_until_it_is_revoked() {
    let jwk = json!({"kty": "RSA", "kid": "k1", "alg": "RSA-OAEP-256", "use": "enc", "n": "AQAB", "e": "AQAB"});
    let command = |jwk: &Value| generate("k1", JweAlgorithm::RsaOaep256, jwk.clone(), private());
    let events = decide(&SigningKey::default(), command(&jwk)).unwrap();
    assert!(matches!(&events[..], [SigningKeyEvent::Generated { key_use: KeyUse::Enc, .. }]));
    let mut key = SigningKey::default();
    let retired = SigningKeyEvent::Retired { verify_until: at(9) };
    for event in events.into_iter().chain([SigningKeyEvent::Activated { at: at(1) }, retired]) {
        key.apply(event);
    }
    assert!(key.private_key().is_some() && key.verifies(at(8)) && !key.verifies(at(9)));
    key.apply(SigningKeyEvent::Revoked { reason: "leaked".into() });
    assert!(key.private_key().is_none());

    for (member, value) in [("use", "sig"), ("alg", "RSA-OAEP"), ("alg", "RS256"), ("kty", "EC")] {
        let mut wrong = jwk.clone();
        wrong[member] = value.into();
        assert!(decide(&SigningKey::default(), command(&wrong)).is_err(), "{member} {value}");
    }
    let shared = generate("k1", JweAlgorithm::A128Kw, json!({"kty": "oct", "kid": "k1"}), private());
    assert!(decide(&SigningKey::default(), shared).is_err());
}
