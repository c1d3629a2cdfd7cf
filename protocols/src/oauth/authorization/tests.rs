//! Authorization requests and answers: the examples of the specifications, and one row for each refusal.

use proptest::prelude::*;

use super::*;
use crate::oauth::{Hidden, Parameters, ResponseMode, ResponseType};

const ISSUER: &str = "https://id.example.com/t/demo";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn parameters(query: &str) -> Parameters {
    Parameters::parse(query.as_bytes()).unwrap()
}

fn read(query: &str) -> Result<AuthorizationRequest, AuthorizationError> {
    AuthorizationRequest::read(&parameters(query))
}

fn code_of(query: &str) -> &'static str {
    read(query).map_or_else(|error| error.code.as_str(), |_| "accepted")
}

fn target(query: &str) -> Result<AuthorizationTarget, TargetError> {
    AuthorizationTarget::read(&parameters(query))
}

fn reply(query: &str) -> AuthorizationReply {
    AuthorizationReply::read(&parameters(query), RedirectUri::kept("https://client.example.org/cb".to_owned(), true))
}

#[test]
fn the_example_of_openid_connect_core_is_read() {
    // OIDC Core §3.1.2.1.
    let query = "response_type=code&scope=openid%20profile%20email&client_id=s6BhdRkqt3&state=af0ifjsldkj\
                 &redirect_uri=https%3A%2F%2Fclient.example.org%2Fcb";
    let own = ["https://client.example.org/cb".to_owned()];
    let target = target(query).unwrap();
    assert_eq!(target.client_id(), "s6BhdRkqt3");
    let redirect_uri = target.resolve(&own, false).unwrap();
    assert_eq!((redirect_uri.as_str(), redirect_uri.is_given()), (own[0].as_str(), true));
    let request = read(query).unwrap();
    assert_eq!(request.response_type, ResponseType::Code);
    assert_eq!(request.scope.to_string(), "openid profile email");
    assert_eq!(request.state.as_deref(), Some("af0ifjsldkj"));
    assert_eq!(request.mode(), ResponseMode::Query);
}

#[test]
fn every_parameter_is_read() {
    let query = format!(
        "response_type=code&response_mode=form_post&scope=openid&state=s&nonce=n&display=popup&prompt=login+consent\
         &max_age=86400&ui_locales=fr-CA+fr+en&claims_locales=ja&id_token_hint=h&login_hint=aiko%40example.com\
         &acr_values=urn:a+urn:b&claims=%7B%22id_token%22%3A%7B%22acr%22%3Anull%7D%7D&code_challenge={CHALLENGE}\
         &code_challenge_method=S256&resource=https%3A%2F%2Fapi.example.com&unknown=ignored"
    );
    let request = read(&query).unwrap();
    assert_eq!(request.response_mode, Some(ResponseMode::FormPost));
    assert_eq!(request.nonce.as_deref(), Some("n"));
    assert_eq!(request.display.map(crate::oidc::Display::as_str), Some("popup"));
    assert_eq!(request.prompt.to_string(), "login consent");
    assert_eq!(request.max_age, Some(86400));
    assert_eq!(request.ui_locales.to_string(), "fr-CA fr en");
    assert_eq!(request.claims_locales.to_string(), "ja");
    assert_eq!(request.id_token_hint, Some("h".into()));
    assert_eq!(request.login_hint, Some("aiko@example.com".into()));
    assert_eq!(request.acr_values, ["urn:a", "urn:b"]);
    assert!(request.claims.id_token.contains_key("acr"));
    assert_eq!(request.code_challenge.unwrap().value(), CHALLENGE);
    assert_eq!(request.resources, ["https://api.example.com"]);
}

#[test]
fn what_concerns_the_target_is_for_a_page() {
    let cases = [
        ("response_type=code", TargetError::MissingClientId),
        ("client_id=&response_type=code", TargetError::MissingClientId),
        ("client_id=a%00b", TargetError::MalformedClientId),
        ("client_id=%E6%97%A5", TargetError::MalformedClientId),
        ("client_id=a&client_id=b", TargetError::Repeated(crate::oauth::Repeated("client_id".to_owned()))),
        (
            "client_id=a&redirect_uri=b&redirect_uri=c",
            TargetError::Repeated(crate::oauth::Repeated("redirect_uri".to_owned())),
        ),
    ];
    for (query, error) in cases {
        assert_eq!(target(query), Err(error), "{query}");
    }
    assert_eq!(target(&format!("client_id={}", "a".repeat(256))), Err(TargetError::MalformedClientId));
    assert!(target("client_id=a&state=1&state=2").is_ok(), "what else is wrong can be told to the client");
}

#[test]
fn only_one_address_and_plain_oauth_may_go_without_redirect_uri() {
    let one = ["https://a.example/cb".to_owned()];
    let two = ["https://a.example/cb".to_owned(), "https://a.example/other".to_owned()];
    let plain = target("client_id=a&scope=read").unwrap();
    let resolved = plain.resolve(&one, false).unwrap();
    assert_eq!((resolved.as_str(), resolved.is_given()), ("https://a.example/cb", false));
    assert_eq!(plain.resolve(&two, false), Err(TargetError::MissingRedirectUri));
    assert_eq!(plain.resolve(&[], false), Err(TargetError::MissingRedirectUri));
    let openid = target("client_id=a&scope=read+openid").unwrap();
    assert_eq!(openid.resolve(&one, false), Err(TargetError::MissingRedirectUri));
    let stranger = target("client_id=a&redirect_uri=https%3A%2F%2Fevil.example%2Fcb").unwrap();
    assert_eq!(stranger.resolve(&two, true), Err(TargetError::UnregisteredRedirectUri));
}

#[test]
fn each_fault_has_the_error_of_its_specification() {
    let cases = [
        ("", "invalid_request"),
        ("response_type=", "invalid_request"),
        ("response_type=device", "unsupported_response_type"),
        ("response_type=code+none", "unsupported_response_type"),
        ("response_type=code&state=1&state=2", "invalid_request"),
        ("response_type=code&unknown=1&unknown=2", "invalid_request"),
        ("response_type=code&response_mode=query.jwe", "invalid_request"),
        ("response_type=token&response_mode=query", "invalid_request"),
        ("response_type=code&scope=a%22b", "invalid_scope"),
        ("response_type=code&request=eyJ", "request_not_supported"),
        ("response_type=code&request_uri=https%3A%2F%2Fa.example", "request_uri_not_supported"),
        ("request_uri=urn:x", "request_uri_not_supported"),
        ("response_type=code&request=a&request_uri=b", "invalid_request"),
        ("response_type=code&registration=%7B%7D", "registration_not_supported"),
        ("response_type=code&authorization_details=%5B%5D", "invalid_authorization_details"),
        ("response_type=code&display=cinema", "invalid_request"),
        ("response_type=code&prompt=none+login", "invalid_request"),
        ("response_type=code&prompt=please", "invalid_request"),
        ("response_type=code&max_age=-1", "invalid_request"),
        ("response_type=code&max_age=1.5", "invalid_request"),
        ("response_type=code&max_age=%2B1", "invalid_request"),
        ("response_type=code&claims=%7B", "invalid_request"),
        ("response_type=code&claims=%5B%5D", "invalid_request"),
        ("response_type=code&code_challenge=short", "invalid_request"),
        ("response_type=code&code_challenge_method=S256", "invalid_request"),
        ("response_type=code&resource=nowhere", "invalid_target"),
        ("response_type=code&resource=https%3A%2F%2Fa.example%2F%23x", "invalid_target"),
        ("response_type=id_token&nonce=n", "invalid_request"),
        ("response_type=id_token&scope=openid", "invalid_request"),
        ("response_type=code+id_token&scope=openid", "invalid_request"),
        ("response_type=code&ui_locales=%F0%9F%98%80+xx_YY&claims_locales=se", "accepted"),
        ("response_type=code&scope=openid", "accepted"),
        ("response_type=code&resource=urn:a&resource=urn:b", "accepted"),
        ("response_type=code&max_age=99999999999999999999", "accepted"),
        ("response_type=none", "accepted"),
        ("response_type=token+id_token&scope=openid&nonce=n", "accepted"),
    ];
    for (query, code) in cases {
        assert_eq!(code_of(query), code, "{query}");
    }
    for (name, bytes) in
        [("state", 4097), ("nonce", 1025), ("login_hint", 1025), ("id_token_hint", 16385), ("acr_values", 2049)]
    {
        assert_eq!(code_of(&format!("response_type=code&{name}={}", "a".repeat(bytes))), "invalid_request", "{name}");
    }
}

#[test]
fn an_answer_carries_state_and_issuer() {
    let success = AuthorizationSuccess::code("SplxlOBeZQQYbYS6WxSbIA".into()).into();
    let delivery = reply("response_type=code&state=a+b").deliver(&success, ISSUER);
    let address = "https://client.example.org/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=a+b\
                   &iss=https%3A%2F%2Fid.example.com%2Ft%2Fdemo";
    assert_eq!(delivery, Delivery::Redirect(address.to_owned()));
    let error = AuthorizationError::new(AuthorizationErrorCode::AccessDenied, "the user said no").into();
    let address = "https://client.example.org/cb?error=access_denied&error_description=the+user+said+no\
                   &iss=https%3A%2F%2Fid.example.com%2Ft%2Fdemo";
    assert_eq!(reply("response_type=code").deliver(&error, ISSUER), Delivery::Redirect(address.to_owned()));
}

#[test]
fn tokens_go_into_the_fragment() {
    let token = BrowserToken {
        value: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y".into(),
        expires_in: 3600,
        scope: "openid".parse().unwrap(),
    };
    let success = AuthorizationSuccess {
        access_token: Some(token),
        id_token: Some("eyJ0".into()),
        session_state: Some("h.s".into()),
        ..AuthorizationSuccess::default()
    };
    let delivery = reply("response_type=id_token+token&state=af0ifjsldkj").deliver(&success.into(), ISSUER);
    let address = "https://client.example.org/cb#access_token=jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y\
                   &token_type=Bearer&expires_in=3600&scope=openid&id_token=eyJ0&session_state=h.s&state=af0ifjsldkj\
                   &iss=https%3A%2F%2Fid.example.com%2Ft%2Fdemo";
    assert_eq!(delivery, Delivery::Redirect(address.to_owned()));
}

#[test]
fn a_form_carries_the_fields_as_they_are() {
    let success = AuthorizationSuccess::code("a&b".into()).into();
    let delivery = reply("response_type=code&response_mode=form_post&state=%3Cx%3E").deliver(&success, ISSUER);
    let fields = vec![("code", "a&b".to_owned()), ("state", "<x>".to_owned()), ("iss", ISSUER.to_owned())];
    assert_eq!(delivery, Delivery::FormPost { action: "https://client.example.org/cb".to_owned(), fields });
}

#[test]
fn a_faulty_request_still_finds_its_way_back() {
    let cases = [
        ("response_type=token&response_mode=query", ResponseMode::Fragment),
        ("response_type=token&response_mode=form_post&prompt=x", ResponseMode::FormPost),
        ("response_type=code&response_mode=nowhere", ResponseMode::Query),
        ("response_mode=fragment", ResponseMode::Fragment),
        ("response_type=code&response_type=token", ResponseMode::Query),
    ];
    for (query, mode) in cases {
        assert_eq!(reply(query).mode(), mode, "{query}");
    }
    let error = read("response_type=code&state=1&state=2").unwrap_err().into();
    let Delivery::Redirect(address) = reply("response_type=code&state=1&state=2").deliver(&error, ISSUER) else {
        panic!("query is the default");
    };
    assert!(address.contains("error=invalid_request") && !address.contains("state=1"), "{address}");
}

#[test]
fn codes_and_hints_are_not_printed() {
    let query = "response_type=code&login_hint=aiko&id_token_hint=eyJ&state=tied";
    let printed = format!("{:?} {:?}", read(query).unwrap(), reply(query));
    assert!(!["aiko", "eyJ", "tied"].iter().any(|text| printed.contains(text)), "{printed}");
    let success = AuthorizationSuccess::code(Hidden::from("secret-code"));
    let delivery = reply(query).deliver(&success.clone().into(), ISSUER);
    assert!(!format!("{success:?} {delivery:?}").contains("secret-code"));
}

proptest! {
    #[test]
    fn no_request_makes_it_panic(query in "((response_type|scope|claims|prompt|max_age|resource|state|code_challenge)=\\PC{0,20}&){0,6}") {
        if let Ok(parameters) = Parameters::parse(query.as_bytes()) {
            let _ = AuthorizationTarget::read(&parameters);
            let _ = AuthorizationRequest::read(&parameters);
        }
    }
}
