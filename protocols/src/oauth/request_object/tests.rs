//! Request objects: the example of the specification, both ways to read one, and one row for each refusal.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::jose::{Jwk, LEEWAY, SigningKey};

const NOW: i64 = 1_900_000_000;
const ISSUER: &str = "https://id.example.com/t/demo";
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fn rules(processing: Processing) -> RequestRules<'static> {
    RequestRules {
        processing,
        client_id: "shop",
        audience: &[ISSUER],
        now: NOW,
        needs_exp: false,
        needs_nbf: false,
        needs_audience: false,
        longest: None,
        oldest: None,
    }
}

fn signed(typ: Option<&str>, claims: &Value) -> String {
    SigningKey::from_secret(Algorithm::HS256, None, SECRET).unwrap().sign(typ, claims).unwrap()
}

fn unsigned(claims: &Value) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), BASE64.encode(claims.to_string()))
}

fn read(token: &str, beside: &str, rules: &RequestRules<'_>) -> Result<Parameters, RequestObjectError> {
    let key = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).unwrap();
    let beside = Parameters::parse(beside.as_bytes()).unwrap();
    RequestObject::parse(token)?.parameters([&key], &[Algorithm::HS256], &beside, rules)
}

fn good() -> Value {
    json!({
        "iss": "shop", "aud": ISSUER, "client_id": "shop", "response_type": "code", "scope": "openid",
        "redirect_uri": "https://shop.example.com/cb",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = good();
    claims[name] = value;
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

#[test]
fn the_example_of_openid_connect_core_is_verified_and_read() {
    // OIDC Core §6.1.
    let key = json!({
        "kty": "RSA", "kid": "k2bdc", "e": "AQAB",
        "n": "y9Lqv4fCp6Ei-u2-ZCKq83YvbFEk6JMs_pSj76eMkddWRuWX2aBKGHAtKlE5P7_vn__PCKZWePt3vGkB6ePgzAFu08NmKemwE5bQI0e6kIChtt\
              _6KzT5OaaXDFI6qCLJmk51Cc4VYFaxgqevMncYrzaW_50mZ1yGSFIQzLYP8bijAHGVjdEFgZaZEN9lsn_GdWLaJpHrB3ROlS50E45wxrlg9xMncVb8qD\
              PuXZarvghLL0HzOuYRadBJVoWZowDNTpKpk2RklZ7QaBO7XDv3uR7s_sf2g-bAjSYxYUGsqkNA9b3xVW53am_UZZ3tZbFTIh557JICWKHlWj5uzeJXaw",
    });
    let token = include_str!("example.jwt").trim();
    let object = RequestObject::parse(token).unwrap();
    assert_eq!((object.algorithm(), object.kid()), (Some(Algorithm::RS256), Some("k2bdc")));
    let key = VerifyingKey::from_jwk(&Jwk::from_value(&key).unwrap()).unwrap();
    let rules = RequestRules {
        client_id: "s6BhdRkqt3",
        audience: &["https://server.example.com"],
        ..rules(Processing::OpenId)
    };
    let beside = "response_type=code%20id_token&client_id=s6BhdRkqt3&redirect_uri=https%3A%2F%2Fclient.example.org%2Fcb\
                  &scope=openid&state=af0ifjsldkj&nonce=n-0S6_WzA2Mj&request=left-out";
    let beside = Parameters::parse(beside.as_bytes()).unwrap();
    let whole = object.parameters([&key], &[Algorithm::RS256], &beside, &rules).unwrap();
    let expected = [
        ("client_id", Some("s6BhdRkqt3")),
        ("max_age", Some("86400")),
        ("nonce", Some("n-0S6_WzA2Mj")),
        ("redirect_uri", Some("https://client.example.org/cb")),
        ("request", None),
        ("iss", None),
    ];
    for (name, value) in expected {
        assert_eq!(whole.once(name), Ok(value), "{name}");
    }
    let request = crate::oauth::AuthorizationRequest::read(&whole).unwrap();
    assert!(request.claims.userinfo.contains_key("given_name"));
}

#[test]
fn by_rfc_9101_the_object_alone_is_the_request() {
    let beside = "client_id=shop&state=beside&scope=email&prompt=none&response_type=token";
    let own = read(&signed(Some(REQUEST_OBJECT_TYPE), &good()), beside, &rules(Processing::Jar)).unwrap();
    assert_eq!((own.once("scope"), own.once("state"), own.once("prompt")), (Ok(Some("openid")), Ok(None), Ok(None)));
    assert_eq!(own.once("response_type"), Ok(Some("code")));
}

#[test]
fn by_openid_connect_the_object_wins_and_the_rest_is_filled_in() {
    let beside = "client_id=shop&state=beside&scope=openid+email&prompt=none&response_type=code&request=x";
    let whole = read(&signed(None, &good()), beside, &rules(Processing::OpenId)).unwrap();
    assert_eq!((whole.once("scope"), whole.once("state")), (Ok(Some("openid")), Ok(Some("beside"))));
    assert_eq!((whole.once("prompt"), whole.once("request")), (Ok(Some("none")), Ok(None)));
    let fetched = beside.replace("request=x", "request_uri=https%3A%2F%2Fshop.example.com%2Fr.jwt");
    let whole = read(&signed(None, &good()), &fetched, &rules(Processing::OpenId)).unwrap();
    assert_eq!((whole.once("prompt"), whole.once("request_uri")), (Ok(Some("none")), Ok(None)));
    let plain = read(&unsigned(&good()), beside, &rules(Processing::OpenId)).unwrap();
    assert_eq!(plain.once("redirect_uri"), Ok(Some("https://shop.example.com/cb")));
    assert_eq!(read(&unsigned(&good()), beside, &rules(Processing::Jar)).unwrap_err(), JwsError::Unsigned.into());
    for (beside, name) in [
        ("client_id=shop&scope=openid", "response_type"),
        ("client_id=shop&response_type=token&scope=openid", "response_type"),
        ("response_type=code&scope=openid", "client_id"),
    ] {
        let refused = read(&signed(None, &good()), beside, &rules(Processing::OpenId)).unwrap_err();
        assert_eq!(refused, RequestObjectError::Beside(name), "{beside}");
    }
}

#[test]
fn a_payment_is_never_filled_in() {
    let beside =
        "client_id=shop&scope=openid&response_type=code&authorization_details=%5B%7B%22type%22%3A%22a%22%7D%5D";
    let added = RequestObjectError::Added("authorization_details");
    assert_eq!(read(&signed(None, &good()), beside, &rules(Processing::OpenId)).unwrap_err(), added);
    let mut own = good();
    own["authorization_details"] = json!([{"type": "a"}]);
    let same = read(&signed(None, &own), beside, &rules(Processing::OpenId)).unwrap();
    assert_eq!(same.once("authorization_details"), Ok(Some(r#"[{"type":"a"}]"#)));
    own["authorization_details"] = json!([{"type": "b"}]);
    assert_eq!(read(&signed(None, &own), beside, &rules(Processing::OpenId)).unwrap_err(), added);
}

#[test]
fn openid_beside_an_object_does_not_open_it() {
    // Whoever carries the request wrote what stands beside; what the object says of itself decides.
    let beside = "client_id=shop&state=beside&scope=openid&response_type=code&redirect_uri=https%3A%2F%2Fevil.example";
    let openid = rules(Processing::OpenId);
    let state = |token: &str, beside: &str| {
        let whole = read(token, beside, &openid)?;
        Ok::<_, RequestObjectError>(whole.once("state").unwrap().map(str::to_owned))
    };
    let (bare, own) = (with("scope", Value::Null), with("scope", json!("payments")));
    let unfinished = json!({"iss": "shop", "nonce": "n"});
    let filled = Ok(Some("beside".to_owned()));
    let table = [
        (signed(None, &good()), beside, filled.clone()),
        (signed(Some("JWT"), &good()), beside, filled.clone()),
        (signed(None, &unfinished), beside, filled.clone()),
        (unsigned(&unfinished), beside, filled),
        (signed(None, &own), beside, Ok(None)),
        (signed(None, &with("scope", json!("openidx"))), beside, Ok(None)),
        (signed(None, &bare), beside, Ok(None)),
        (signed(Some(REQUEST_OBJECT_TYPE), &good()), beside, Ok(None)),
        (signed(Some("application/OAuth-authz-req+JWT"), &good()), beside, Ok(None)),
        (signed(None, &good()), "client_id=shop&state=beside&response_type=code", Ok(None)),
        (signed(Some(REQUEST_OBJECT_TYPE), &unfinished), beside, Err(RequestObjectError::Client)),
        (signed(None, &unfinished), "client_id=shop&response_type=code", Err(RequestObjectError::Client)),
        (unsigned(&own), beside, Err(JwsError::Unsigned.into())),
        (unsigned(&good()), "client_id=shop&response_type=code", Err(JwsError::Unsigned.into())),
    ];
    for (number, (token, beside, expected)) in table.into_iter().enumerate() {
        assert_eq!(state(&token, beside), expected, "{number}");
    }
    let whole = read(&signed(None, &own), beside, &openid).unwrap();
    assert_eq!(whole.once("redirect_uri"), Ok(Some("https://shop.example.com/cb")));
}

#[test]
fn an_object_has_no_more_members_than_a_form_has_parameters() {
    let mut claims = good();
    let known = claims.as_object().unwrap().len() - 2;
    for number in 0..Parameters::MOST - known {
        claims[format!("x{number}")] = json!("y");
    }
    assert!(read(&signed(None, &claims), "", &rules(Processing::Jar)).is_ok(), "iss and aud are none");
    claims["one more"] = json!(true);
    assert_eq!(read(&signed(None, &claims), "", &rules(Processing::Jar)).unwrap_err(), RequestObjectError::TooMany);
    let several = with("resource", json!(vec!["https://a.example"; Parameters::MOST]));
    assert_eq!(read(&signed(None, &several), "", &rules(Processing::Jar)).unwrap_err(), RequestObjectError::TooMany);
}

#[test]
fn each_fault_has_its_reason() {
    let table = [
        ("client_id", json!("rival"), RequestObjectError::Client),
        ("client_id", json!(null), RequestObjectError::Client),
        ("client_id", json!(["shop"]), RequestObjectError::Parameter("client_id".into())),
        ("sub", json!("shop"), RequestObjectError::Assertion),
        ("iss", json!("rival"), ClaimsError::Issuer.into()),
        ("aud", json!("https://elsewhere.example"), ClaimsError::Audience.into()),
        ("exp", json!(NOW - LEEWAY), ClaimsError::Expired.into()),
        ("nbf", json!(NOW + LEEWAY + 1), ClaimsError::NotYetValid.into()),
        ("iat", json!(NOW + LEEWAY + 1), ClaimsError::IssuedInFuture.into()),
        ("request", json!("a.b.c"), RequestObjectError::Nested("request")),
        ("request_uri", json!("urn:a"), RequestObjectError::Nested("request_uri")),
        ("scope", json!(true), RequestObjectError::Parameter("scope".into())),
        ("resource", json!([1]), RequestObjectError::Parameter("resource".into())),
    ];
    for (name, value, error) in table {
        let refused = read(&signed(None, &with(name, value)), "client_id=shop", &rules(Processing::Jar)).unwrap_err();
        assert_eq!(refused, error, "{name}");
    }
    for typ in ["at+jwt", "dpop+jwt", "client-authentication+jwt", "logout+jwt"] {
        let refused = read(&signed(Some(typ), &good()), "", &rules(Processing::Jar)).unwrap_err();
        assert_eq!(refused, ClaimsError::Kind.into(), "{typ}");
    }
    for token in ["", "a.b", "a.b.c", "a.b.c.d.e"] {
        assert!(matches!(read(token, "", &rules(Processing::Jar)), Err(RequestObjectError::Token(_))), "{token}");
    }
    let colour = with("colour", json!([true]));
    assert!(read(&signed(None, &colour), "", &rules(Processing::Jar)).is_ok(), "what nobody reads may be anything");
    let several = with("resource", json!(["https://a.example", "https://b.example"]));
    let own = read(&signed(None, &several), "", &rules(Processing::Jar)).unwrap();
    assert_eq!(own.all("resource").count(), 2);
}

#[test]
fn times_are_limited_as_the_tenant_says() {
    let limited = RequestRules { longest: Some(600), oldest: Some(300), ..rules(Processing::Jar) };
    let needed = RequestRules { needs_exp: true, needs_nbf: true, ..rules(Processing::Jar) };
    let table = [
        (limited, json!({}), None),
        (limited, json!({"exp": NOW + 86_400}), None),
        (limited, json!({"nbf": NOW - 300, "exp": NOW + 300}), None),
        (limited, json!({"nbf": NOW - 300, "exp": NOW + 301}), Some(RequestObjectError::TooLong)),
        (limited, json!({"nbf": NOW - 301}), Some(RequestObjectError::TooOld)),
        (rules(Processing::Jar), json!({"nbf": 1, "exp": NOW + 86_400}), None),
        (needed, json!({"exp": NOW + 60}), Some(ClaimsError::Missing("nbf").into())),
        (needed, json!({"nbf": NOW}), Some(ClaimsError::Missing("exp").into())),
        (needed, json!({"nbf": 1, "exp": NOW + 86_400}), None),
    ];
    for (rules, times, refusal) in table {
        let mut claims = good();
        claims.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        assert_eq!(read(&signed(None, &claims), "client_id=shop", &rules).err(), refusal, "{times}");
    }
}

#[test]
fn a_signature_by_somebody_else_or_another_algorithm_is_none() {
    let token = signed(None, &good());
    let object = RequestObject::parse(&token).unwrap();
    let other = VerifyingKey::from_secret(Algorithm::HS256, None, b"another secret of thirty-two byt").unwrap();
    let (beside, rules) = (Parameters::default(), rules(Processing::Jar));
    let refused = object.parameters([&other], &[Algorithm::HS256], &beside, &rules).unwrap_err();
    assert_eq!(refused, JwsError::Signature.into());
    let own = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).unwrap();
    let refused = object.parameters([&own], &[Algorithm::RS256], &beside, &rules).unwrap_err();
    assert_eq!(refused, JwsError::NotAllowed(Algorithm::HS256).into());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}") {
        let _ = read(&text, "client_id=shop", &rules(Processing::OpenId));
    }
}
