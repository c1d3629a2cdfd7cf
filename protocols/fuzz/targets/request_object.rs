//! Request objects before and after their signature: the input is a payload, and what stands beside it is fixed. Whatever it says, the
//! request is its own client's.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::jose::{Algorithm, SigningKey, VerifyingKey};
use protocols::oauth::{
    AuthorizationRequest, AuthorizationTarget, BackchannelRequest, Parameters, Processing, RequestObject, RequestRules,
    SignedBackchannelRequest,
};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const BESIDE: &[u8] = b"client_id=shop&response_type=code&scope=openid&state=beside";

fuzz_target!(|payload: &[u8]| {
    let signer = SigningKey::from_secret(Algorithm::HS256, None, SECRET).expect("the secret is long enough");
    let key = VerifyingKey::from_secret(Algorithm::HS256, None, SECRET).expect("the secret is long enough");
    let token = signer.sign_bytes(None, payload).expect("an HMAC never fails");
    let beside = Parameters::parse(BESIDE).expect("these are parameters");
    if let Ok(request) = SignedBackchannelRequest::parse(&token)
        && let Ok(believed) =
            request.verify([&key], &[Algorithm::HS256], "shop", &["https://id.example"], 1_900_000_000)
    {
        assert!(!believed.jwt_id.is_empty() && believed.parameters.all("request").next().is_none());
        let _ = believed.parameters.unique().map(BackchannelRequest::read);
    }
    for processing in [Processing::Jar, Processing::OpenId] {
        let rules = RequestRules {
            processing,
            client_id: "shop",
            audience: &["https://id.example"],
            now: 1_900_000_000,
            needs_exp: false,
            needs_nbf: false,
            longest: Some(600),
            oldest: Some(600),
        };
        let Ok(object) = RequestObject::parse(&token) else { return };
        if let Ok(meant) = object.parameters([&key], &[Algorithm::HS256], &beside, &rules) {
            assert_eq!(meant.once("client_id"), Ok(Some("shop")));
            assert!(meant.all("request").next().is_none() && meant.all("request_uri").next().is_none());
            let _ = AuthorizationTarget::read(&meant);
            let _ = AuthorizationRequest::read(&meant);
        }
    }
});
