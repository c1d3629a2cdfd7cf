//! What a client is answered with: refresh tokens, signed responses, and who is told of a sign-out.

use super::*;

fn reusable(m: &mut ClientMetadata) {
    m.refresh_policy = Some(RefreshPolicy { rotation: RefreshRotation::Reusable, grace: 0 });
}

#[test]
fn every_fault_of_how_a_client_is_answered_is_named() {
    assert_each_is_named(&[
        ("default_scope", |m| m.default_scope = Some("openid openid".into())),
        ("refresh_policy.grace", |m| {
            m.refresh_policy = Some(RefreshPolicy { grace: 121, ..RefreshPolicy::default() });
        }),
        ("refresh_policy.rotation", |m| {
            reusable(m);
            public(m);
        }),
        ("userinfo_signed_response_alg", |m| {
            m.userinfo_signed_response_alg = Some(JwsAlgorithm::HS256);
            public(m);
        }),
        ("introspection_signed_response_alg", |m| {
            m.introspection_signed_response_alg = Some(JwsAlgorithm::HS512);
            public(m);
        }),
        ("userinfo_encrypted_response_enc", |m| m.userinfo_encrypted_response_enc = Some(JweEncryption::A128Gcm)),
        ("id_token_encrypted_response_alg", |m| {
            m.id_token_encrypted_response_alg = Some(JweAlgorithm::A128Kw);
            public(m);
        }),
        ("jwks", |m| m.authorization_encrypted_response_alg = Some(JweAlgorithm::EcdhEs)),
        ("allowed_cors_origins[1]", |m| {
            m.allowed_cors_origins = Some(vec!["https://shop.example.com".into(), "https://shop.example.com/".into()]);
        }),
        ("backchannel_logout_uri", |m| m.backchannel_logout_uri = Some("http://shop.example.com/out".into())),
        ("initiate_login_uri", |m| m.initiate_login_uri = Some("https://shop.example.com/#login".into())),
        ("frontchannel_logout_uri", |m| m.frontchannel_logout_uri = Some("https://other.example.com/out".into())),
        ("frontchannel_logout_uri", |m| m.frontchannel_logout_uri = Some("https://shop.example.com:8443/out".into())),
    ]);
}

#[test]
fn what_agrees_passes() {
    let sorts = [
        with(reusable),
        with(|m| {
            m.refresh_policy = Some(RefreshPolicy { rotation: RefreshRotation::Rotate, grace: 120 });
            public(m);
        }),
        with(|m| {
            m.frontchannel_logout_uri = Some("https://shop.example.com/out".into());
            m.frontchannel_logout_session_required = Some(true);
            m.backchannel_logout_uri = Some("https://hooks.example.com/out".into());
        }),
        with(|m| m.skip_consent = Some(true)),
    ];
    for metadata in sorts {
        let names = metadata.names();
        assert!(metadata.check("shop").is_ok(), "{names:?}");
    }
}

#[test]
fn a_response_under_an_hmac_needs_the_secret_itself() {
    assert!(!metadata().needs_secret_in_the_clear());
    assert!(with(|m| m.userinfo_signed_response_alg = Some(JwsAlgorithm::HS256)).needs_secret_in_the_clear());
    assert!(with(|m| m.introspection_signed_response_alg = Some(JwsAlgorithm::HS256)).needs_secret_in_the_clear());
}

#[test]
fn a_response_that_is_encrypted_under_the_secret_needs_it_and_its_length() {
    let direct = with(|m| {
        m.id_token_encrypted_response_alg = Some(JweAlgorithm::Direct);
        m.id_token_encrypted_response_enc = Some(JweEncryption::A192CbcHs384);
    });
    assert!(direct.needs_secret_in_the_clear());
    assert_eq!(direct.shortest_secret(), 48);
    let wrapped = with(|m| m.request_object_encryption_alg = Some(JweAlgorithm::A256Kw));
    assert!(wrapped.needs_secret_in_the_clear());
    assert_eq!(wrapped.shortest_secret(), 32);
    let usual = Encryption { alg: JweAlgorithm::A256Kw, enc: JweEncryption::A128CbcHs256 };
    assert_eq!(wrapped.request_object_encryption(), Some(usual));
    let own = with(|m| m.userinfo_encrypted_response_alg = Some(JweAlgorithm::RsaOaep));
    assert!(!own.needs_secret_in_the_clear());
}
