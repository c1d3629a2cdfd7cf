//! Clients that prove who they are, and those who pretend to (RFC 7523 §3).

use protocols::jose::{
    Algorithm, AssertedClient, AssertionError, ClaimsError, ClientAssertion, JwsError, LEEWAY, MeantFor, SigningKey,
    VerifyingKey,
};
use serde_json::{Value, json};

use crate::keys::{ASYMMETRIC, SECRET, signer, verifier};

const NOW: i64 = 1_900_000_000;
const ISSUER: &str = "https://id.example/t/one";
const TOKEN_ENDPOINT: &str = "https://id.example/t/one/oauth2/token";

fn good() -> Value {
    json!({"iss": "app", "sub": "app", "aud": ISSUER, "exp": NOW + 60, "iat": NOW, "jti": "first"})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = good();
    claims[name] = value;
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn verify(token: &str, key: &VerifyingKey) -> Result<AssertedClient, AssertionError> {
    let assertion = ClientAssertion::parse(token)?;
    assertion.verify([key], &Algorithm::ALL, MeantFor::Any(&[ISSUER, TOKEN_ENDPOINT]), NOW)
}

#[test]
fn a_good_assertion_names_the_client_and_what_to_remember() {
    let wanted = AssertedClient { client_id: "app".into(), jwt_id: "first".into(), expires_at: NOW + 60 };
    for algorithm in ASYMMETRIC {
        let signer = signer(algorithm, "one");
        for typ in [None, Some("JWT"), Some("client-authentication+jwt")] {
            let token = signer.sign(typ, &good()).unwrap();
            assert_eq!(ClientAssertion::parse(&token).unwrap().claimed_client_id(), "app");
            assert_eq!(verify(&token, &verifier(&signer)), Ok(wanted.clone()), "{algorithm} {typ:?}");
        }
    }
    let secret = SigningKey::from_secret(Algorithm::HS256, None, SECRET).unwrap();
    let token = secret.sign(None, &with("aud", json!(["https://other.example", TOKEN_ENDPOINT]))).unwrap();
    assert_eq!(verify(&token, &verifier(&secret)), Ok(wanted));
}

#[test]
fn a_wrong_assertion_is_refused_for_its_reason() {
    let signer = signer(Algorithm::ES256, "one");
    let table = [
        ("sub", json!("other"), AssertionError::Parties),
        ("iss", json!(ISSUER), AssertionError::Parties),
        ("sub", json!(null), ClaimsError::Missing("sub").into()),
        ("iss", json!(null), ClaimsError::Missing("iss").into()),
        ("aud", json!(null), ClaimsError::Missing("aud").into()),
        ("aud", json!("https://other.example"), ClaimsError::Audience.into()),
        ("aud", json!(format!("{ISSUER}/")), ClaimsError::Audience.into()),
        ("exp", json!(null), ClaimsError::Missing("exp").into()),
        ("exp", json!("1900000060"), ClaimsError::Malformed("exp").into()),
        ("exp", json!(NOW - LEEWAY), ClaimsError::Expired.into()),
        ("exp", json!(NOW + 86_400), ClaimsError::TooLong.into()),
        ("nbf", json!(NOW + LEEWAY + 1), ClaimsError::NotYetValid.into()),
        ("iat", json!(NOW + LEEWAY + 1), ClaimsError::IssuedInFuture.into()),
        ("jti", json!(null), ClaimsError::Missing("jti").into()),
        ("jti", json!(""), ClaimsError::Malformed("jti").into()),
        ("jti", json!("j".repeat(256)), ClaimsError::Malformed("jti").into()),
        ("jti", json!(7), ClaimsError::Malformed("jti").into()),
    ];
    for (name, value, error) in table {
        let token = signer.sign(None, &with(name, value.clone())).unwrap();
        assert_eq!(verify(&token, &verifier(&signer)), Err(error), "{name}: {value}");
    }
}

#[test]
fn a_token_of_another_kind_is_no_assertion() {
    let signer = signer(Algorithm::ES256, "one");
    for typ in ["at+jwt", "dpop+jwt", "logout+jwt", "oauth-authz-req+jwt", "secevent+jwt", "token-introspection+jwt"] {
        let token = signer.sign(Some(typ), &good()).unwrap();
        assert_eq!(verify(&token, &verifier(&signer)), Err(ClaimsError::Kind.into()), "{typ}");
    }
}

#[test]
fn the_client_may_use_only_its_own_algorithms_and_keys() {
    let (own, foreign) = (signer(Algorithm::ES256, "one"), signer(Algorithm::ES256, "one"));
    let token = own.sign(None, &good()).unwrap();
    assert_eq!(verify(&token, &verifier(&foreign)), Err(JwsError::Signature.into()));
    let assertion = ClientAssertion::parse(&token).unwrap();
    let us = MeantFor::Any(&[ISSUER]);
    let outcome = assertion.verify([&verifier(&own)], &[Algorithm::PS256], us, NOW);
    assert_eq!(outcome, Err(JwsError::NotAllowed(Algorithm::ES256).into()));
    assert_eq!(assertion.verify([], &[Algorithm::ES256], us, NOW), Err(JwsError::NoKey.into()));
    let nobody = MeantFor::Any(&[]);
    let outcome = assertion.verify([&verifier(&own)], &[Algorithm::ES256], nobody, NOW);
    assert_eq!(outcome, Err(ClaimsError::Audience.into()));
}

#[test]
fn an_assertion_for_the_issuer_alone_names_it_and_nothing_else() {
    let signer = signer(Algorithm::ES256, "one");
    let table = [
        (json!(ISSUER), None),
        (json!([ISSUER]), Some(ClaimsError::ListedAudience)),
        (json!([ISSUER, TOKEN_ENDPOINT]), Some(ClaimsError::ListedAudience)),
        (json!(TOKEN_ENDPOINT), Some(ClaimsError::Audience)),
        (json!(null), Some(ClaimsError::Missing("aud"))),
    ];
    for (audience, error) in table {
        let token = signer.sign(None, &with("aud", audience.clone())).unwrap();
        let assertion = ClientAssertion::parse(&token).unwrap();
        let outcome = assertion.verify([&verifier(&signer)], &[Algorithm::ES256], MeantFor::Issuer(ISSUER), NOW);
        assert_eq!(outcome.err(), error.map(AssertionError::from), "{audience}");
    }
}
