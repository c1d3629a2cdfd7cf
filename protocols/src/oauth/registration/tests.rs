//! Registration: the examples of the specifications, and one row for each refusal.

use proptest::prelude::*;
use serde_json::{Value, json, to_value};

use super::*;

// RFC 7591 §3.1, verbatim.
const RFC_7591: &str = r#"
     {
      "redirect_uris": [
        "https://client.example.org/callback",
        "https://client.example.org/callback2"],
      "client_name": "My Example Client",
      "client_name#ja-Jpan-JP":
         "\u30AF\u30E9\u30A4\u30A2\u30F3\u30C8\u540D",
      "token_endpoint_auth_method": "client_secret_basic",
      "logo_uri": "https://client.example.org/logo.png",
      "jwks_uri": "https://client.example.org/my_public_keys.jwks",
      "example_extension_parameter": "example_value"
     }"#;

// OIDC Registration §3.1, verbatim.
const OIDC: &str = r#"
  {
   "application_type": "web",
   "redirect_uris":
     ["https://client.example.org/callback",
      "https://client.example.org/callback2"],
   "client_name": "My Example",
   "client_name#ja-Jpan-JP":
     "クライアント名",
   "logo_uri": "https://client.example.org/logo.png",
   "subject_type": "pairwise",
   "sector_identifier_uri":
     "https://other.example.net/file_of_redirect_uris.json",
   "token_endpoint_auth_method": "client_secret_basic",
   "jwks_uri": "https://client.example.org/my_public_keys.jwks",
   "userinfo_encrypted_response_alg": "RSA-OAEP-256",
   "userinfo_encrypted_response_enc": "A128CBC-HS256",
   "contacts": ["ve7jtb@example.org", "mary@example.org"],
   "request_uris":
     ["https://client.example.org/rf.txt#qpXaRLh_n93TTR9F252ValdatUQvQiJi5BDub2BeznA"]
  }"#;

#[test]
fn the_requests_of_both_specifications_are_read_whole() {
    for (text, unknown) in [(RFC_7591, &["example_extension_parameter"][..]), (OIDC, &[])] {
        let request = RegistrationRequest::read(text.as_bytes()).unwrap();
        let mut expected: Value = serde_json::from_str(text).unwrap();
        for name in unknown {
            expected.as_object_mut().unwrap().remove(*name);
        }
        assert_eq!(to_value(&request.metadata).unwrap(), expected);
        assert_eq!(request.metadata.localized["client_name#ja-Jpan-JP"], "クライアント名");
        assert!(!format!("{request:?}").contains("example.org"), "contacts are not printed");
    }
}

#[test]
fn an_empty_registration_is_well_formed_and_null_is_missing() {
    let nulls = br#"{"redirect_uris":null,"client_name":null,"client_name#ja":null,"default_max_age":null}"#;
    for body in [&b"{}"[..], nulls] {
        assert_eq!(RegistrationRequest::read(body).unwrap().metadata, RegisteredMetadata::default());
    }
}

#[test]
fn each_wrong_shape_has_its_code_and_names_the_member() {
    let cases = [
        (r#"{"redirect_uris":"https://a"}"#, "invalid_redirect_uri", "redirect_uris is no list of texts"),
        (r#"{"redirect_uris":[1]}"#, "invalid_redirect_uri", "redirect_uris is no list of texts"),
        (r#"{"client_name":1}"#, "invalid_client_metadata", "client_name is no text"),
        (r#"{"client_name#ja":{}}"#, "invalid_client_metadata", "client_name#ja is no text"),
        (r#"{"grant_types":"code"}"#, "invalid_client_metadata", "grant_types is no list of texts"),
        (r#"{"jwks":"{}"}"#, "invalid_client_metadata", "jwks is no object"),
        (r#"{"default_max_age":-1}"#, "invalid_client_metadata", "default_max_age is no number of seconds"),
        (r#"{"default_max_age":"1"}"#, "invalid_client_metadata", "default_max_age is no number of seconds"),
        (r#"{"require_auth_time":"yes"}"#, "invalid_client_metadata", "require_auth_time is neither true nor false"),
        (r#"{"software_statement":{}}"#, "invalid_software_statement", "software_statement is no text"),
        ("[]", "invalid_client_metadata", "the body is no JSON object"),
        ("", "invalid_client_metadata", "the body is no JSON object"),
    ];
    for (body, code, sentence) in cases {
        let error = RegistrationRequest::read(body.as_bytes()).unwrap_err();
        assert_eq!((error.code.as_str(), error.description.as_str()), (code, sentence), "{body}");
    }
    let large = RegistrationRequest::read(&vec![b' '; 70_000]).unwrap_err();
    assert_eq!(large.description.as_str(), "the body is too large or nested too deeply");
    assert_eq!(RegistrationError::of_member("redirect_uris[2]", "x").code, RegistrationErrorCode::InvalidRedirectUri);
    let many: serde_json::Map<_, _> =
        (0..=100).map(|n| (format!("client_name#x-{n}"), Value::String("a".to_owned()))).collect();
    assert!(RegistrationRequest::read(Value::Object(many).to_string().as_bytes()).is_err());
}

#[test]
fn an_error_is_written_as_rfc_7591_says() {
    // RFC 7591 §3.2.2.
    let sentence = "The redirection URI http://sketchy.example.com is not allowed by this server.";
    let error = RegistrationError::new(RegistrationErrorCode::InvalidRedirectUri, sentence);
    assert_eq!(to_value(&error).unwrap(), json!({"error": "invalid_redirect_uri", "error_description": sentence}));
    let codes = [RegistrationErrorCode::InvalidSoftwareStatement, RegistrationErrorCode::UnapprovedSoftwareStatement];
    assert_eq!(
        codes.map(RegistrationErrorCode::as_str),
        ["invalid_software_statement", "unapproved_software_statement"]
    );
}

#[test]
fn a_software_statement_takes_precedence() {
    let request = br#"{"client_name":"Mine","software_id":"a","redirect_uris":["https://a.example/"],"software_statement":"eyJ"}"#;
    let request = RegistrationRequest::read(request).unwrap();
    assert_eq!(request.software_statement.as_deref(), Some("eyJ"));
    let claims = json!({"iss": "https://trust.example", "client_name": "Theirs", "client_name#ja": "彼"});
    let attested = RegistrationRequest::attested(claims.as_object().unwrap().clone()).unwrap();
    assert_eq!(attested.names(), ["client_name", "client_name#ja"]);
    let merged = request.metadata.attested_by(attested);
    assert_eq!(merged.client_name.as_deref(), Some("Theirs"));
    assert_eq!(merged.software_id.as_deref(), Some("a"));
    assert_eq!(merged.localized["client_name#ja"], "彼");
    let wrong = json!({"redirect_uris": 1});
    let error = RegistrationRequest::attested(wrong.as_object().unwrap().clone()).unwrap_err();
    assert_eq!(error.code, RegistrationErrorCode::InvalidSoftwareStatement);
}

#[test]
fn the_update_of_rfc_7592_is_read() {
    // RFC 7592 §2.2, verbatim.
    let body = br#"{
      "client_id": "s6BhdRkqt3",
      "client_secret": "cf136dc3c1fc93f31185e5885805d",
      "redirect_uris": [
        "https://client.example.org/callback",
        "https://client.example.org/alt"],
      "grant_types": ["authorization_code", "refresh_token"],
      "token_endpoint_auth_method": "client_secret_basic",
      "jwks_uri": "https://client.example.org/my_public_keys.jwks",
      "client_name": "My New Example",
      "client_name#fr": "Mon Nouvel Exemple",
      "logo_uri": "https://client.example.org/newlogo.png",
      "logo_uri#fr": "https://client.example.org/fr/newlogo.png"
     }"#;
    let update = UpdateRequest::read(body, "s6BhdRkqt3").unwrap();
    assert_eq!(update.client_secret, Some("cf136dc3c1fc93f31185e5885805d".into()));
    assert_eq!(update.metadata.localized.len(), 2);
    let wrong = UpdateRequest::read(body, "other").unwrap_err();
    assert_eq!(wrong.description.as_str(), "client_id is not that of this client");
    assert!(UpdateRequest::read(b"{}", "a").is_err());
    for name in
        ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"]
    {
        let body = json!({"client_id": "a", name: null}).to_string();
        let error = UpdateRequest::read(body.as_bytes(), "a").unwrap_err();
        assert_eq!(error.description.as_str(), format!("{name} must not be in an update"));
    }
}

#[test]
fn a_registration_is_told_whole() {
    let metadata = RegistrationRequest::read(br#"{"redirect_uris":["https://a.example/cb"]}"#).unwrap().metadata;
    let mut response =
        RegistrationResponse::new("s6BhdRkqt3", metadata).with_secret("cf136dc3c1fc93f31185e5885805d".into(), None);
    response.client_id_issued_at = Some(2_893_256_800);
    response.registration_access_token = Some("reg-23410913-abewfq.123483".into());
    response.registration_client_uri = Some("https://server.example.com/register/s6BhdRkqt3".to_owned());
    let written = json!({
        "client_id": "s6BhdRkqt3", "client_secret": "cf136dc3c1fc93f31185e5885805d", "client_secret_expires_at": 0,
        "client_id_issued_at": 2_893_256_800_i64, "registration_access_token": "reg-23410913-abewfq.123483",
        "registration_client_uri": "https://server.example.com/register/s6BhdRkqt3",
        "redirect_uris": ["https://a.example/cb"],
    });
    assert_eq!(to_value(&response).unwrap(), written);
    assert!(!format!("{response:?}").contains("cf136"));
}

proptest! {
    #[test]
    fn no_body_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200), json in "[\\{\\}\\[\\]\",:a-z_0-9# ]{0,80}") {
        let _ = (RegistrationRequest::read(&body), UpdateRequest::read(json.as_bytes(), "a"));
    }
}
