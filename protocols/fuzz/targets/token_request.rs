//! Token requests and all ways in which a client can show who it is: the first line is the header, the rest is the form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::oauth::{
    Authorization, BackchannelRequest, BearerToken, ClientAuthentication, DeviceAuthorizationRequest,
    IntrospectionRequest, Parameters, RevocationRequest, TokenRequest,
};

fuzz_target!(|input: &[u8]| {
    let (header, form) = match input.iter().position(|byte| *byte == b'\n') {
        Some(at) => (Some(&input[..at]), &input[at + 1..]),
        None => (None, input),
    };
    let authorization = Authorization::read(header).ok().flatten();
    let Ok(form) = Parameters::parse(form) else { return };
    if let Ok(token) = BearerToken::read(authorization.as_ref(), &form, &Parameters::default()) {
        assert!(!token.expose().is_empty() && token.expose().is_ascii());
    }
    let _ = ClientAuthentication::refuse_in_query(&form);
    let Ok(form) = form.unique() else { return };
    if let Ok(shown) = ClientAuthentication::read(authorization.as_ref(), form) {
        let visible = |id: &str| !id.is_empty() && id.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        assert!(shown.client_id().is_none_or(visible));
    }
    let _ = TokenRequest::read(form);
    let _ = DeviceAuthorizationRequest::read(form);
    let _ = BackchannelRequest::read(form);
    let _ = IntrospectionRequest::read(form);
    let _ = RevocationRequest::read(form);
});
