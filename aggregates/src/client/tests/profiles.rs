//! Every forbidden thing, under every security profile: what a registration hears of it.

use super::*;

const HTTP: &str = "http://127.0.0.1/cb";

type Change = fn(&mut ClientMetadata);

/// A registration that every profile takes.
fn sound(profile: SecurityProfile) -> ClientMetadata {
    with(|metadata| {
        metadata.security_profile = Some(profile);
        metadata.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
        metadata.jwks = Some(keys());
        metadata.tls_client_certificate_bound_access_tokens = Some(true);
    })
}

/// The fields that are refused after a change.
fn refused(profile: SecurityProfile, change: Change) -> Vec<String> {
    let mut metadata = sound(profile);
    change(&mut metadata);
    let Err(faults) = metadata.check("shop") else { return Vec::new() };
    let (own, others): (Vec<_>, Vec<_>) = faults.iter().partition(|fault| fault.fault.contains("forbids"));
    assert!(!own.is_empty(), "it is refused for another reason: {others:?}");
    own.iter().map(|fault| fault.field.clone()).collect()
}

fn shows(metadata: &mut ClientMetadata, method: AuthMethod) {
    metadata.token_endpoint_auth_method = Some(method);
}

fn answers(metadata: &mut ClientMetadata, kind: ResponseType) {
    metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
    metadata.response_types = Some(vec![ResponseType::Code, kind]);
}

fn returns(metadata: &mut ClientMetadata, kind: ApplicationType, address: &str) {
    metadata.application_type = Some(kind);
    metadata.redirect_uris = Some(vec![address.into()]);
}

/// Asks in the back channel, as FAPI-CIBA wants it.
fn asks(metadata: &mut ClientMetadata) {
    metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Ciba]);
    metadata.backchannel_authentication_request_signing_alg = Some(JwsAlgorithm::PS256);
}

fn told(metadata: &mut ClientMetadata, mode: TokenDeliveryMode) {
    asks(metadata);
    metadata.backchannel_token_delivery_mode = Some(mode);
    metadata.backchannel_client_notification_endpoint = Some("https://shop.example.com/told".into());
}

#[test]
fn what_a_profile_forbids_is_refused_when_it_is_registered() {
    // Columns as in `SecurityProfile::ALL`: FAPI 1.0 Baseline, FAPI 1.0 Advanced, FAPI 2.0, FAPI 2.0 Message Signing, FAPI-CIBA.
    let (no, yes) = (false, true);
    let (method, algorithm) = ("token_endpoint_auth_method", "token_endpoint_auth_signing_alg");
    let (id_token, encrypted) = ("id_token_signed_response_alg", "id_token_encrypted_response_alg");
    let (userinfo, answer) = ("userinfo_signed_response_alg", "authorization_signed_response_alg");
    let (introspection, request) = ("introspection_signed_response_alg", "request_object_signing_alg");
    let (types, redirects, rotation) = ("response_types", "redirect_uris", "refresh_policy.rotation");
    let bound = "tls_client_certificate_bound_access_tokens";
    let (back, push) = ("backchannel_authentication_request_signing_alg", "backchannel_token_delivery_mode");
    let table: [(&str, Change, [bool; 5]); 36] = [
        (method, |m| shows(m, AuthMethod::ClientSecretBasic), [yes, yes, yes, yes, yes]),
        (method, |m| shows(m, AuthMethod::ClientSecretPost), [yes, yes, yes, yes, yes]),
        (method, |m| shows(m, AuthMethod::ClientSecretJwt), [no, yes, yes, yes, yes]),
        (method, |m| shows(m, AuthMethod::None), [no, yes, yes, yes, yes]),
        (method, |m| shows(m, AuthMethod::SelfSignedTlsClientAuth), [no, no, no, no, no]),
        (algorithm, |m| m.token_endpoint_auth_signing_alg = Some(JwsAlgorithm::RS256), [no, yes, yes, yes, yes]),
        (algorithm, |m| m.token_endpoint_auth_signing_alg = Some(JwsAlgorithm::EdDSA), [no, yes, no, no, yes]),
        (algorithm, |m| m.token_endpoint_auth_signing_alg = Some(JwsAlgorithm::ES256), [no, no, no, no, no]),
        (id_token, |m| m.id_token_signed_response_alg = Some(JwsAlgorithm::RS256), [no, yes, yes, yes, yes]),
        (userinfo, |m| m.userinfo_signed_response_alg = Some(JwsAlgorithm::ES512), [no, yes, yes, yes, yes]),
        (answer, |m| m.authorization_signed_response_alg = Some(JwsAlgorithm::RS512), [no, yes, yes, yes, yes]),
        (introspection, |m| m.introspection_signed_response_alg = Some(JwsAlgorithm::RS256), [no, yes, yes, yes, yes]),
        (request, |m| m.request_object_signing_alg = Some(JwsAlgorithm::RS256), [no, yes, yes, yes, yes]),
        (encrypted, |m| m.id_token_encrypted_response_alg = Some(JweAlgorithm::Rsa15), [no, yes, yes, yes, yes]),
        (encrypted, |m| m.id_token_encrypted_response_alg = Some(JweAlgorithm::EcdhEs), [no, no, no, no, no]),
        ("grant_types", |m| m.grant_types = Some(vec![GrantType::Password]), [yes, yes, yes, yes, yes]),
        (types, |m| answers(m, ResponseType::IdToken), [yes, yes, yes, yes, yes]),
        (types, |m| answers(m, ResponseType::Token), [yes, yes, yes, yes, yes]),
        (types, |m| answers(m, ResponseType::CodeToken), [yes, yes, yes, yes, yes]),
        (types, |m| answers(m, ResponseType::CodeIdTokenToken), [yes, yes, yes, yes, yes]),
        (types, |m| answers(m, ResponseType::CodeIdToken), [no, no, yes, yes, no]),
        (
            bound,
            |m| {
                m.tls_client_certificate_bound_access_tokens = None;
                m.dpop_bound_access_tokens = Some(true);
            },
            [no, yes, no, no, yes],
        ),
        ("dpop_bound_access_tokens", |m| m.tls_client_certificate_bound_access_tokens = None, [no, no, yes, yes, no]),
        (bound, |m| m.tls_client_certificate_bound_access_tokens = None, [no, yes, no, no, yes]),
        (redirects, |m| returns(m, ApplicationType::Web, HTTP), [yes, yes, yes, yes, yes]),
        (redirects, |m| returns(m, ApplicationType::Native, HTTP), [yes, yes, no, no, yes]),
        (redirects, |m| returns(m, ApplicationType::Native, "com.example.app:/cb"), [yes, yes, no, no, yes]),
        (redirects, |m| returns(m, ApplicationType::Native, "https://app.example.com/cb"), [no, no, no, no, no]),
        ("skip_consent", |m| m.skip_consent = Some(true), [yes, yes, no, no, yes]),
        (rotation, |m| m.refresh_policy = Some(RefreshPolicy::default()), [no, no, yes, yes, no]),
        (
            rotation,
            |m| m.refresh_policy = Some(RefreshPolicy { grace: 30, ..RefreshPolicy::default() }),
            [no, no, no, no, no],
        ),
        (push, asks, [no, no, no, no, no]),
        (push, |m| told(m, TokenDeliveryMode::Ping), [no, no, no, no, no]),
        (back, |m| m.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Ciba]), [no, no, no, no, yes]),
        (back, |m| m.grant_types = Some(vec![GrantType::Ciba]), [no, no, no, no, yes]),
        (back, |m| m.grant_types = Some(vec![GrantType::ClientCredentials]), [no, no, no, no, no]),
    ];
    for (at, profile) in SecurityProfile::ALL.into_iter().enumerate() {
        assert_eq!(sound(profile).check("shop").map(drop), Ok(()), "{profile:?}");
        for (row, (field, change, forbids)) in table.iter().enumerate() {
            let found = refused(profile, *change).iter().any(|found| found == field);
            assert_eq!(found, forbids[at], "{profile:?}, row {row}: {field}");
        }
    }
}

#[test]
fn tokens_that_are_bound_are_not_pushed_and_a_profile_for_the_back_channel_says_so() {
    let pushed = |profile| {
        let mut metadata = sound(profile);
        told(&mut metadata, TokenDeliveryMode::Push);
        let faults = metadata.check("shop").unwrap_err();
        assert!(faults.iter().all(|fault| fault.field == "backchannel_token_delivery_mode"), "{faults:?}");
        faults.iter().any(|fault| fault.fault.contains("FAPI-CIBA forbids"))
    };
    assert_eq!(SecurityProfile::ALL.map(pushed), [false, false, false, false, true]);
}

#[test]
fn where_a_client_names_no_algorithm_its_profile_has_one() {
    let named = |profile| sound(profile).check("shop").unwrap().id_token_algorithm();
    assert_eq!(named(SecurityProfile::Fapi1Baseline), JwsAlgorithm::RS256);
    assert_eq!(named(SecurityProfile::Fapi2SecurityProfile), JwsAlgorithm::PS256);
    assert_eq!(metadata().check("shop").unwrap().id_token_algorithm(), JwsAlgorithm::RS256);
    // What the tenant chose for all holds where the profile allows it.
    let signed = |profile, chosen| sound(profile).signed_under(chosen);
    assert_eq!(signed(SecurityProfile::Fapi1Advanced, JwsAlgorithm::ES256), JwsAlgorithm::ES256);
    assert_eq!(signed(SecurityProfile::Fapi1Advanced, JwsAlgorithm::RS256), JwsAlgorithm::PS256);
    assert_eq!(signed(SecurityProfile::Fapi1Baseline, JwsAlgorithm::RS256), JwsAlgorithm::RS256);
    assert_eq!(metadata().signed_under(JwsAlgorithm::RS512), JwsAlgorithm::RS512);
}
