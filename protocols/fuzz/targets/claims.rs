//! The `claims` parameter and what else OpenID Connect adds: what is read is written and read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::oauth::{Parameters, Scope};
use protocols::oidc::{ClaimsParameter, EndSessionRequest, Locales, Prompts};

fuzz_target!(|text: &str| {
    if let Ok(claims) = text.parse::<ClaimsParameter>() {
        let written = serde_json::to_string(&claims).expect("claims have a JSON form");
        let again: ClaimsParameter = written.parse().expect("what was written can be read");
        assert_eq!(again, claims);
        let _ = (claims.subject(), claims.essential_acr_values());
    }
    if let Ok(scope) = text.parse::<Scope>() {
        assert_eq!(scope.to_string().parse(), Ok(scope));
    }
    let locales = Locales::read(text);
    let _ = (locales.best(&["en", "ja", "zh-Hant"]), locales.covers(text), locales.covers("en-GB"));
    let _ = text.parse::<Prompts>();
    if let Ok(parameters) = Parameters::parse(text.as_bytes())
        && let Ok(request) = EndSessionRequest::read(&parameters)
        && let Some(address) = request.destination(&["https://app.example.com/bye".to_owned()], false)
    {
        assert!(address == "https://app.example.com/bye" || address.starts_with("https://app.example.com/bye?state="));
    }
});
