//! What a client's security profile demands of an authorization request, beyond what every request of its must be.
//!
//! What can be seen in a registration is refused there ([`aggregates::client::SecurityProfile`]); pushing, signing and proving by PKCE are
//! demanded where tenants and clients demand them as well. Here is what nobody else demands.

use aggregates::client::{Demands, ResponseType};
use protocols::oauth::{
    AuthorizationError, AuthorizationErrorCode as Code, AuthorizationReply, AuthorizationRequest, ResponseMode,
};

/// Whether a request keeps to a profile.
pub fn check(
    demands: &Demands,
    request: &AuthorizationRequest,
    kind: ResponseType,
    reply: &AuthorizationReply,
) -> Result<(), AuthorizationError> {
    let refused = |sentence: &str| {
        Err(AuthorizationError::new(Code::InvalidRequest, format!("{} of this client: {sentence}", demands.name)))
    };
    // FAPI 1.0 Part 1 §5.2.2, point 9; FAPI 2.0 Security Profile §5.3.2.2, point 6.
    if !reply.redirect_uri().is_given() {
        return refused("name the redirect_uri");
    }
    // FAPI 1.0 Part 1 §5.2.2.2 and §5.2.2.3.
    if demands.told_apart {
        let openid = request.scope.iter().any(|name| name == "openid");
        if openid && request.nonce.is_none() {
            return refused("send a nonce with the scope openid");
        }
        if !openid && request.state.is_none() {
            return refused("send a state where the scope openid is not asked for");
        }
    }
    // FAPI 1.0 Part 2 §5.2.2, point 2; FAPI 2.0 Message Signing §5.4.1.
    let signed = matches!(
        reply.mode(),
        ResponseMode::Jwt | ResponseMode::QueryJwt | ResponseMode::FragmentJwt | ResponseMode::FormPostJwt
    );
    if demands.signed_answers && kind == ResponseType::Code && !signed {
        return refused("ask for a signed answer, such as response_mode=jwt");
    }
    Ok(())
}
