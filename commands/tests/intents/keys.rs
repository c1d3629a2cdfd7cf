//! Signing keys: never a moment without one, and the private half sealed.

use aggregates::JwsAlgorithm;
use commands::signing_key::{
    GenerateSigningKey, KeyPair, RevokeSigningKey, RotateSigningKey, SigningKeyCommandError, Successor,
};
use serde_json::json;

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    a_rotation_activates_retires_and_publishes_in_one_commit
    a_private_key_is_sealed_in_the_log
    a_key_that_does_not_exist_cannot_be_revoked
}

fn pair(kid: &str) -> KeyPair {
    let coordinate = "WKn-ZIGevcwGIyyrzFoZNBdaq9_TsqzGl96oc0CWuis";
    let public_jwk = json!({"kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "use": "sig", "x": coordinate, "y": coordinate});
    KeyPair { kid: kid.into(), alg: JwsAlgorithm::ES256.into(), public_jwk, private_key: "cHJpdmF0ZSBrZXk".into() }
}

async fn a_rotation_activates_retires_and_publishes_in_one_commit(installation: &Installation) {
    let first =
        RotateSigningKey { tenant: demo(), active: None, successor: Successor::New(pair("one")), next: pair("two") };
    let appended = installation.does(&first).await.appended.unwrap();
    assert_eq!(appended.last - appended.first + 1, 3);
    let second = RotateSigningKey {
        tenant: demo(),
        active: Some("one".into()),
        successor: Successor::Pending("two".into()),
        next: pair("three"),
    };
    installation.does(&second).await;
    let names = ["SigningKeyGenerated", "SigningKeyActivated", "SigningKeyRetired"];
    assert_eq!(installation.names_of_events("SigningKey", "one").await, names);
    assert_eq!(installation.names_of_events("SigningKey", "two").await, names[..2]);
    assert_eq!(installation.names_of_events("SigningKey", "three").await, names[..1]);
    // The same rotation again would activate what is active and retire what is retired.
    assert!(matches!(installation.refuses(&second).await, SigningKeyCommandError::Refused(_)));
}

async fn a_private_key_is_sealed_in_the_log(installation: &Installation) {
    installation.does(&GenerateSigningKey { tenant: demo(), pair: pair("one") }).await;
    let event = &installation.events("SigningKey", "one").await[0];
    assert!(event.payload.contains("cHJpdmF0ZSBrZXk") && !event.stored.payload.contains("cHJpdmF0ZSBrZXk"));
}

async fn a_key_that_does_not_exist_cannot_be_revoked(installation: &Installation) {
    let revoke = |kid: &str| RevokeSigningKey { tenant: demo(), kid: kid.into(), reason: "Stolen".into() };
    let refusal = installation.refuses(&revoke("none")).await;
    assert_eq!(refusal, SigningKeyCommandError::NotFound("none".into()));
    installation.does(&GenerateSigningKey { tenant: demo(), pair: pair("one") }).await;
    assert!(installation.does(&revoke("one")).await.appended.is_some());
}
