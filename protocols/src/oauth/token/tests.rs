//! Token requests, answers and errors: the examples of the specifications, and one row for each refusal.

use proptest::prelude::*;
use serde_json::{json, to_value};

use super::*;
use crate::oauth::Parameters;

fn read(form: &str) -> Result<TokenRequest, TokenError> {
    TokenRequest::read(Parameters::parse(form.as_bytes())?.unique()?)
}

#[test]
fn the_code_request_of_rfc_6749_is_read() {
    // RFC 6749 §4.1.3, with the verifier of RFC 7636 appendix B.
    let form = "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA\
                &redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb\
                &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let Ok(TokenRequest::Code(request)) = read(form) else { panic!("a code request") };
    assert_eq!(request.code, "SplxlOBeZQQYbYS6WxSbIA".into());
    assert_eq!(request.redirect_uri.as_deref(), Some("https://client.example.com/cb"));
    assert!(request.code_verifier.is_some());
    assert!(!format!("{request:?}").contains("Splx"), "a code is not printed");
}

#[test]
fn the_refresh_request_of_rfc_6749_is_read() {
    // RFC 6749 §6.
    let Ok(TokenRequest::Refresh(request)) = read("grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA")
    else {
        panic!("a refresh request")
    };
    assert_eq!((request.refresh_token, request.scope), ("tGzv3JOkF0XG5Qx2TlKWIA".into(), None));
    let Ok(TokenRequest::Refresh(narrow)) = read("grant_type=refresh_token&refresh_token=t&scope=a+b&resource=urn:x")
    else {
        panic!("a refresh request")
    };
    assert_eq!(narrow.scope.map(|scope| scope.to_string()).as_deref(), Some("a b"));
    assert_eq!(narrow.resources, ["urn:x"]);
}

#[test]
fn the_client_credentials_request_of_rfc_6749_is_read() {
    // RFC 6749 §4.4.2.
    let request = read("grant_type=client_credentials").unwrap();
    assert_eq!(
        request,
        TokenRequest::ClientCredentials(ClientCredentialsRequest {
            scope: None,
            resources: vec![],
            authorization_details: None
        })
    );
    assert_eq!(request.grant_type(), "client_credentials");
}

#[test]
fn the_password_request_of_rfc_6749_is_read() {
    // RFC 6749 §4.3.2.
    let request = read("grant_type=password&username=johndoe&password=A3ddj3w").unwrap();
    let TokenRequest::Password(PasswordRequest { username, password, scope, .. }) = &request else {
        panic!("a password request")
    };
    assert_eq!((username, password, scope), (&"johndoe".into(), &"A3ddj3w".into(), &None));
    assert!(!format!("{request:?}").contains("A3ddj3w") && !format!("{request:?}").contains("johndoe"));
}

#[test]
fn the_device_code_request_of_rfc_8628_is_read() {
    // RFC 8628 §3.4.
    let form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code\
                &device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS&client_id=1406020730";
    let request = read(form).unwrap();
    let TokenRequest::DeviceCode(DeviceCodeRequest { device_code, code_verifier: None, resources }) = &request else {
        panic!("a device code request")
    };
    assert_eq!((device_code.expose(), resources.is_empty()), ("GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS", true));
    assert_eq!(request.grant_type(), "urn:ietf:params:oauth:grant-type:device_code");
}

#[test]
fn each_fault_has_the_error_of_its_specification() {
    let long = "a".repeat(4097);
    let cases = [
        ("", "invalid_request", "grant_type is missing"),
        ("grant_type=", "invalid_request", "grant_type is missing"),
        ("grant_type=authorization_code", "invalid_request", "code is missing"),
        ("grant_type=authorization_code&code=", "invalid_request", "code is missing"),
        ("grant_type=authorization_code&code=a&code=b", "invalid_request", "code stands more than once"),
        ("grant_type=authorization_code&code=a&code_verifier=short", "invalid_request", "code_verifier is malformed"),
        (&format!("grant_type=authorization_code&code={long}"), "invalid_request", "code is too long"),
        (
            &format!("grant_type=authorization_code&code=a&redirect_uri={long}"),
            "invalid_request",
            "redirect_uri is too",
        ),
        ("grant_type=refresh_token", "invalid_request", "refresh_token is missing"),
        ("grant_type=refresh_token&refresh_token=a&scope=%22", "invalid_scope", "scope is no list"),
        ("grant_type=client_credentials&resource=x", "invalid_target", "resource must be"),
        (
            "grant_type=client_credentials&authorization_details=%5B%5D",
            "invalid_authorization_details",
            "authorization_",
        ),
        ("grant_type=password", "invalid_request", "username is missing"),
        ("grant_type=password&username=a", "invalid_request", "password is missing"),
        ("grant_type=Authorization_Code&code=a", "unsupported_grant_type", "grant_type is not supported; use one"),
        ("grant_type=urn:ietf:params:oauth:grant-type:device_code", "invalid_request", "device_code is missing"),
        ("grant_type=urn:ietf:params:oauth:grant-type:token-exchange", "invalid_request", "subject_token is missing"),
        ("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer", "invalid_request", "assertion is missing"),
        ("grant_type=urn:openid:params:grant-type:ciba", "invalid_request", "auth_req_id is missing"),
        ("grant_type=urn:ietf:params:oauth:grant-type:saml2-bearer", "unsupported_grant_type", "grant_type is not"),
        ("grant_type=%ff", "invalid_request", "a parameter is not UTF-8"),
    ];
    for (form, code, sentence) in cases {
        let error = read(form).unwrap_err();
        assert_eq!(error.code.as_str(), code, "{form}");
        assert!(error.description.as_str().starts_with(sentence), "{form}: {error}");
        assert_eq!((error.status(), error.challenge("x")), (400, None), "{form}");
    }
    let listed = read("grant_type=magic").unwrap_err();
    let last = "urn:ietf:params:oauth:grant-type:token-exchange, urn:ietf:params:oauth:grant-type:jwt-bearer";
    assert!(listed.description.as_str().ends_with(last));
}

#[test]
fn an_error_is_written_as_rfc_6749_says() {
    let error = TokenError::new(TokenErrorCode::InvalidGrant, "the code was \"used\"");
    let body = serde_json::to_string(&error).unwrap();
    assert_eq!(body, r#"{"error":"invalid_grant","error_description":"the code was 'used'"}"#);
}

#[test]
fn a_client_in_doubt_is_answered_with_401_and_a_challenge() {
    let error = TokenError::invalid_client("client authentication failed");
    let challenge = r#"Basic realm="https://id.example.com/t/demo", charset="UTF-8""#;
    assert_eq!(error.status(), 401);
    assert_eq!(error.challenge("https://id.example.com/t/demo").as_deref(), Some(challenge));
    assert_eq!(error.challenge("a\"b\\c\r\n").as_deref(), Some(r#"Basic realm="a\"b\\c??", charset="UTF-8""#));
    for (code, status) in [(TokenErrorCode::ServerError, 500), (TokenErrorCode::TemporarilyUnavailable, 503)] {
        assert_eq!(TokenError::new(code, "x").status(), status);
    }
}

#[test]
fn the_successful_response_of_rfc_6749_is_written() {
    let mut response = TokenResponse::new("2YotnFZFEjr1zCsicMWpAA".into(), 3600, "example".parse().unwrap());
    let written = json!({
        "access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 3600, "scope": "example",
    });
    assert_eq!(to_value(&response).unwrap(), written);
    response.refresh_token = Some("tGzv3JOkF0XG5Qx2TlKWIA".into());
    response.id_token = Some("eyJ0".into());
    response.scope = crate::oauth::Scope::default();
    let written = json!({
        "access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "id_token": "eyJ0",
    });
    assert_eq!(to_value(&response).unwrap(), written);
    assert!(!format!("{response:?}").contains("2Yotn"));
}

proptest! {
    #[test]
    fn no_form_makes_it_panic(form in "grant_type=(authorization_code|refresh_token|client_credentials)(&(code|scope|resource|code_verifier|refresh_token)=\\PC{0,20}){0,5}") {
        let _ = read(&form);
    }
}
