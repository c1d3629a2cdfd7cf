//! What a client says of the back channel (CIBA Core §4).

use super::*;

const TOLD: &str = "https://shop.example.com/told";

fn asks(m: &mut ClientMetadata) {
    m.grant_types = Some(vec![GrantType::Ciba]);
    m.redirect_uris = None;
}

fn told(m: &mut ClientMetadata, mode: TokenDeliveryMode) {
    asks(m);
    m.backchannel_token_delivery_mode = Some(mode);
    m.backchannel_client_notification_endpoint = Some(TOLD.into());
}

fn signs(m: &mut ClientMetadata, algorithm: JwsAlgorithm) {
    asks(m);
    m.backchannel_authentication_request_signing_alg = Some(algorithm);
    m.jwks_uri = Some("https://shop.example.com/keys".into());
}

#[test]
fn what_contradicts_itself_in_the_back_channel_is_named() {
    let (mode, endpoint) = ("backchannel_token_delivery_mode", "backchannel_client_notification_endpoint");
    let algorithm = "backchannel_authentication_request_signing_alg";
    assert_each_is_named(&[
        (endpoint, |m| m.backchannel_client_notification_endpoint = Some(TOLD.into())),
        (endpoint, |m| told(m, TokenDeliveryMode::Poll)),
        (endpoint, |m| {
            told(m, TokenDeliveryMode::Ping);
            m.backchannel_client_notification_endpoint = None;
        }),
        (endpoint, |m| {
            told(m, TokenDeliveryMode::Push);
            m.backchannel_client_notification_endpoint = Some("http://shop.example.com/told".into());
        }),
        (mode, |m| {
            told(m, TokenDeliveryMode::Push);
            m.dpop_bound_access_tokens = Some(true);
        }),
        (mode, |m| {
            told(m, TokenDeliveryMode::Push);
            m.tls_client_certificate_bound_access_tokens = Some(true);
        }),
        (algorithm, |m| m.backchannel_authentication_request_signing_alg = Some(JwsAlgorithm::ES256)),
        (algorithm, |m| signs(m, JwsAlgorithm::RS256)),
        (algorithm, |m| signs(m, JwsAlgorithm::HS256)),
        ("jwks", |m| {
            signs(m, JwsAlgorithm::PS256);
            m.jwks_uri = None;
        }),
    ]);
}

#[test]
fn a_client_polls_where_it_does_not_say() {
    let mode = |m: ClientMetadata| m.check("shop").unwrap().backchannel_token_delivery_mode;
    assert_eq!(mode(with(asks)), Some(TokenDeliveryMode::Poll));
    assert_eq!(mode(with(|m| told(m, TokenDeliveryMode::Push))), Some(TokenDeliveryMode::Push));
    let left = with(|m| m.backchannel_token_delivery_mode = Some(TokenDeliveryMode::Ping));
    assert_eq!(mode(left), None, "whoever may not ask learns of nothing");
    assert!(with(|m| signs(m, JwsAlgorithm::PS256)).check("shop").is_ok());
    assert_eq!("push".parse(), Ok(TokenDeliveryMode::Push));
    assert!("pull".parse::<TokenDeliveryMode>().is_err());
}
