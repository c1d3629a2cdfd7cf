//! What a client says of the back channel, and whether it agrees (CIBA Core §4).
//!
//! A member that could mean nothing is refused: whoever registers an address for answers and polls would wait for a call that never comes.

use super::{ClientMetadata, GrantType, TokenDeliveryMode};
use crate::{FieldFault, JwsAlgorithm};

/// How requests may be signed: the two that FAPI-CIBA takes (§5.2.2, §7.10).
pub const REQUEST_ALGORITHMS: [JwsAlgorithm; 2] = [JwsAlgorithm::ES256, JwsAlgorithm::PS256];

const MODE: &str = "backchannel_token_delivery_mode";
const ENDPOINT: &str = "backchannel_client_notification_endpoint";
const ALGORITHM: &str = "backchannel_authentication_request_signing_alg";

/// Everything that does not agree.
pub(super) fn faults(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let mut refuse = |field: &str, fault: &str, remedy: &str| faults.push(FieldFault::new(field, fault, remedy));
    if !metadata.uses(GrantType::Ciba) {
        let given = [
            (ENDPOINT, metadata.backchannel_client_notification_endpoint.is_some()),
            (ALGORITHM, metadata.backchannel_authentication_request_signing_alg.is_some()),
        ];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            refuse(field, "has no meaning without the grant", "add urn:openid:params:grant-type:ciba to grant_types");
        }
        return;
    }
    let mode = metadata.token_delivery_mode();
    match (mode, &metadata.backchannel_client_notification_endpoint) {
        (TokenDeliveryMode::Poll, Some(_)) => {
            refuse(ENDPOINT, "is never called in mode poll", "choose ping or push, or leave it out");
        }
        (TokenDeliveryMode::Ping | TokenDeliveryMode::Push, None) => {
            refuse(ENDPOINT, "is missing for this backchannel_token_delivery_mode", "give the address that is told");
        }
        _ => {}
    }
    // What is pushed is given to whoever listens there, who shows no key and no certificate.
    let bound = metadata.dpop_bound_access_tokens == Some(true) || metadata.is_bound_by_certificate(false);
    if mode == TokenDeliveryMode::Push && bound {
        refuse(MODE, "push gives tokens that are bound to nothing", "choose ping, or unbound tokens");
    }
    if let Some(algorithm) = metadata.backchannel_authentication_request_signing_alg {
        if !REQUEST_ALGORITHMS.contains(&algorithm) {
            refuse(ALGORITHM, "is not accepted for these requests", "choose ES256 or PS256");
        }
        if metadata.jwks.is_none() && metadata.jwks_uri.is_none() {
            refuse("jwks", "is missing for backchannel_authentication_request_signing_alg", "give jwks or jwks_uri");
        }
    }
}
