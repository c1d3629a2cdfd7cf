//! The back channel as CIBA Core spells it.

use serde_json::{Value, json};

use super::*;
use crate::jose::{Algorithm, SigningKey, VerifyingKey};
use crate::oauth::{Parameters, TokenResponse};

const TOKEN: &str = "8d67dc78-7faa-4d41-aabd-67707b374255";

fn read(form: &str) -> Result<BackchannelRequest, TokenError> {
    BackchannelRequest::read(Parameters::parse(form.as_bytes())?.unique()?)
}

#[test]
fn the_request_of_the_specification_is_understood() {
    // CIBA Core §7.1.
    let form = format!(
        "scope=openid%20email%20example-scope&client_notification_token={TOKEN}&binding_message=W4SCT&login_hint=email%3Aa%40example.com\
         &acr_values=urn%3Aa%20urn%3Ab&requested_expiry=120&authorization_details=%5B%7B%22type%22%3A%22a%22%7D%5D"
    );
    let request = read(&form).unwrap();
    assert_eq!(request.scope.to_string(), "openid email example-scope");
    assert_eq!(request.hint, PersonHint::Login(LoginHint::Email("a@example.com".into())));
    assert_eq!(request.client_notification_token, Some(TOKEN.into()));
    assert_eq!((request.binding_message.as_deref(), request.requested_expiry), (Some("W4SCT"), Some(120)));
    assert_eq!(request.acr_values, ["urn:a", "urn:b"]);
    assert_eq!(request.authorization_details, Some(vec![json!({"type": "a"})]));
    assert!(!format!("{request:?}").contains("example.com"), "a name is not printed");
}

#[test]
fn a_name_says_which_kind_of_name_it_is() {
    let hint = |text: &str| match read(&format!("scope=openid&login_hint={text}")).unwrap().hint {
        PersonHint::Login(hint) => hint,
        PersonHint::IdToken(_) => unreachable!(),
    };
    assert_eq!(hint("sub:248289761001"), LoginHint::Subject("248289761001".into()));
    assert_eq!(hint("phone:%2B81312345678"), LoginHint::Phone("+81312345678".into()));
    assert_eq!(hint("aiko"), LoginHint::Name("aiko".into()));
    assert_eq!(hint("Sub:aiko"), LoginHint::Name("Sub:aiko".into()));
    let token = read("scope=openid&id_token_hint=eyJ").unwrap().hint;
    assert_eq!(token, PersonHint::IdToken("eyJ".into()));
}

#[test]
fn what_is_wrong_is_named() {
    let long = "a".repeat(LONGEST_MESSAGE + 1);
    let table = [
        ("login_hint=a".to_owned(), "invalid_request", "scope is missing"),
        ("scope=profile&login_hint=a".into(), "invalid_scope", "scope must contain openid"),
        ("scope=%22&login_hint=a".into(), "invalid_scope", "scope is no list"),
        ("scope=openid".into(), "invalid_request", "login_hint or id_token_hint is missing"),
        ("scope=openid&login_hint=a&id_token_hint=b".into(), "invalid_request", "login_hint stands beside"),
        ("scope=openid&login_hint_token=a".into(), "invalid_request", "login_hint_token is not supported"),
        ("scope=openid&login_hint=a&login_hint_token=b".into(), "invalid_request", "login_hint_token is not"),
        ("scope=openid&login_hint=a&login_hint=b".into(), "invalid_request", "login_hint stands more"),
        (format!("scope=openid&login_hint={}", "a".repeat(1025)), "invalid_request", "login_hint is too long"),
        ("scope=openid&login_hint=a&binding_message=%0A".into(), "invalid_binding_message", "binding_message must"),
        ("scope=openid&login_hint=a&binding_message=a%0Ab".into(), "invalid_binding_message", "binding_message must"),
        ("scope=openid&login_hint=a&binding_message=a%E2%80%AEb".into(), "invalid_binding_message", "binding_message"),
        ("scope=openid&login_hint=a&binding_message=%E3%85%A4".into(), "invalid_binding_message", "binding_message"),
        (
            "scope=openid&login_hint=a&binding_message=a%F0%9B%B2%A0".into(),
            "invalid_binding_message",
            "binding_message",
        ),
        (
            format!("scope=openid&login_hint=a&binding_message=a{}", "%CC%81".repeat(3)),
            "invalid_binding_message",
            "binding_message",
        ),
        (format!("scope=openid&login_hint=a&binding_message={long}"), "invalid_binding_message", "binding_message"),
        ("scope=openid&login_hint=a&requested_expiry=0".into(), "invalid_request", "requested_expiry must"),
        ("scope=openid&login_hint=a&requested_expiry=-1".into(), "invalid_request", "requested_expiry must"),
        ("scope=openid&login_hint=a&requested_expiry=%2B1".into(), "invalid_request", "requested_expiry must"),
        ("scope=openid&login_hint=a&requested_expiry=1.5".into(), "invalid_request", "requested_expiry must"),
        ("scope=openid&login_hint=a&client_notification_token=short".into(), "invalid_request", "client_notification"),
        (
            format!("scope=openid&login_hint=a&client_notification_token={}%20b", "a".repeat(30)),
            "invalid_request",
            "client_notification_token must",
        ),
        ("scope=openid&login_hint=a&acr_values=%C3%A9".into(), "invalid_request", "acr_values are"),
        ("scope=openid&login_hint=a&resource=x".into(), "invalid_target", "resource must be"),
        (
            "scope=openid&login_hint=a&authorization_details=%5B%5D".into(),
            "invalid_authorization_details",
            "authorization_details is",
        ),
    ];
    for (form, code, sentence) in table {
        let error = read(&form).unwrap_err();
        assert_eq!(error.code.as_str(), code, "{form}");
        assert!(error.description.as_str().starts_with(sentence), "{form}: {error}");
    }
    for (good, text) in [("%E6%8C%AF%E8%BE%BC", "振込"), ("a%CC%82%CC%81", "a\u{302}\u{301}")] {
        let form = format!("scope=openid&login_hint=a&binding_message={good}");
        assert_eq!(read(&form).unwrap().binding_message.as_deref(), Some(text));
    }
}

#[test]
fn the_answers_are_those_of_the_specification() {
    // CIBA Core §7.3, §10.2, §10.3.1, §12.
    let id = "1c266114-a1be-4252-8ad1-04986c5b9ac1";
    let answer = BackchannelResponse { auth_req_id: id.into(), expires_in: 120, interval: Some(2) };
    assert_eq!(serde_json::to_value(&answer).unwrap(), json!({"auth_req_id": id, "expires_in": 120, "interval": 2}));
    let pushed = BackchannelResponse { interval: None, ..answer };
    assert_eq!(serde_json::to_value(&pushed).unwrap(), json!({"auth_req_id": id, "expires_in": 120}));
    let notice = BackchannelNotice { auth_req_id: id.into() };
    assert_eq!(serde_json::to_value(&notice).unwrap(), json!({"auth_req_id": id}));
    let tokens = TokenResponse::new("G5kXH2wHvUra0sHlDy1iTkDJgsgUO1bN".into(), 3600, Scope::default());
    let told = PushedTokens { auth_req_id: id.into(), tokens };
    let expected = json!({"auth_req_id": id, "access_token": "G5kXH2wHvUra0sHlDy1iTkDJgsgUO1bN", "token_type": "Bearer",
        "expires_in": 3600});
    assert_eq!(serde_json::to_value(&told).unwrap(), expected);
    let error = TokenError::new(TokenErrorCode::AccessDenied, "the person said no");
    let failure = PushedFailure { auth_req_id: id.into(), error };
    let expected = json!({"auth_req_id": id, "error": "access_denied", "error_description": "the person said no"});
    assert_eq!(serde_json::to_value(&failure).unwrap(), expected);
    assert!(!format!("{told:?}{failure:?}").contains(id), "ids are not printed");
}

const NOW: i64 = 1_700_000_000;
const ISSUER: &str = "https://id.example.com/t/demo";

fn claims(change: impl FnOnce(&mut Value)) -> Value {
    let mut claims = json!({
        "iss": "bank", "aud": ISSUER, "exp": NOW + 300, "nbf": NOW, "iat": NOW, "jti": "1",
        "scope": "openid", "login_hint": "email:a@example.com", "requested_expiry": 60,
    });
    change(&mut claims);
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn believed(claims: &Value, allowed: Algorithm) -> Result<Believed, String> {
    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
    let token = SigningKey::from_secret(Algorithm::HS256, None, SECRET).unwrap().sign(None, claims).unwrap();
    let key = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).unwrap();
    let request = SignedBackchannelRequest::parse(&token).map_err(|error| error.to_string())?;
    request.verify([&key], &[allowed], "bank", &[ISSUER], NOW).map_err(|error| error.to_string())
}

#[test]
fn a_signed_request_says_who_when_and_for_whom() {
    let good = believed(&claims(|_| {}), Algorithm::HS256).unwrap();
    assert_eq!((good.jwt_id.as_str(), good.expires_at), ("1", NOW + 300));
    let request = BackchannelRequest::read(good.parameters.unique().unwrap()).unwrap();
    assert_eq!(request.requested_expiry, Some(60));
    // RFC 9396 §3: in a JWT the list stands as it is.
    let single = believed(&claims(|c| c["authorization_details"] = json!([{"type": "a"}])), Algorithm::HS256).unwrap();
    let request = BackchannelRequest::read(single.parameters.unique().unwrap()).unwrap();
    assert_eq!(request.authorization_details, Some(vec![json!({"type": "a"})]));
    assert!(
        believed(&claims(|c| c["requested_expiry"] = json!("60")), Algorithm::HS256).is_ok(),
        "a text does as well"
    );
    assert!(believed(&claims(|_| {}), Algorithm::ES256).is_err(), "another algorithm than it registered");
    for member in ["iss", "aud", "exp", "nbf", "iat", "jti"] {
        let error = believed(&claims(|c| c[member] = Value::Null), Algorithm::HS256).unwrap_err();
        assert!(error.contains(&format!("`{member}` is missing")), "{member}: {error}");
    }
    let wrong: [(&str, Value); 12] = [
        ("iss", json!("rival")),
        ("aud", json!("https://other.example.com")),
        ("exp", json!(NOW - 31)),
        ("exp", json!(NOW + 70 * 60)),
        ("nbf", json!(NOW + 600)),
        ("nbf", json!(NOW - 70 * 60)),
        ("iat", json!(NOW + 600)),
        ("sub", json!("bank")),
        ("client_id", json!("rival")),
        ("request", json!("eyJ")),
        ("jti", json!("")),
        ("scope", json!(["openid"])),
    ];
    for (member, value) in wrong {
        assert!(believed(&claims(|c| c[member] = value.clone()), Algorithm::HS256).is_err(), "{member} {value}");
    }
}

#[test]
fn nothing_of_the_request_stands_beside_a_signed_one() {
    let beside = |form: &str| SignedBackchannelRequest::refuse_beside(&Parameters::parse(form.as_bytes()).unwrap());
    assert_eq!(beside("request=a&client_id=bank&client_assertion=b&client_assertion_type=c"), Ok(()));
    for form in ["scope=openid", "login_hint=a", "binding_message=a", "requested_expiry=1", "user_code=1"] {
        assert_eq!(beside(form).unwrap_err().code, TokenErrorCode::InvalidRequest, "{form}");
    }
}
