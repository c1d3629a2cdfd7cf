//! Authorization requests: the input is a query. Whatever it says, an answer goes to a registered address and nowhere else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::oauth::{
    AuthorizationError, AuthorizationErrorCode, AuthorizationReply, AuthorizationRequest, AuthorizationTarget,
    Delivery, Parameters,
};

const ISSUER: &str = "https://id.example.com/t/acme";

fuzz_target!(|query: &[u8]| {
    let Ok(parameters) = Parameters::parse(query) else { return };
    let _ = AuthorizationRequest::read(&parameters);
    let Ok(target) = AuthorizationTarget::read(&parameters) else { return };
    let registered = ["https://app.example.com/cb".to_owned(), "http://127.0.0.1/cb".to_owned()];
    let Ok(redirect_uri) = target.resolve(&registered, true) else { return };
    let reply = AuthorizationReply::read(&parameters, redirect_uri.clone());
    let error = AuthorizationError::new(AuthorizationErrorCode::InvalidRequest, "a fault");
    let (address, fields) = match reply.deliver(&error.into(), ISSUER) {
        Delivery::Redirect(address) => {
            let url = url::Url::parse(&address).expect("an answer has an address");
            let text = url.fragment().or(url.query()).unwrap_or_default().to_owned();
            let fields: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
            (address, fields)
        }
        // What is signed has no address yet.
        Delivery::Sign(fields) => {
            assert!(fields.iter().all(|(name, _)| *name != "code"));
            return;
        }
        Delivery::FormPost { action, fields } => {
            (action, fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        }
    };
    assert!(address.starts_with(redirect_uri.as_str()));
    assert!(["https://app.example.com/cb", "http://127.0.0.1"].iter().any(|own| address.starts_with(own)));
    for (name, value) in [("iss", Some(ISSUER)), ("error", Some("invalid_request")), ("code", None)] {
        let found: Vec<_> = fields.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(found, value.into_iter().collect::<Vec<_>>(), "{name}");
    }
});
