//! Client metadata as strangers send it: what is read can be written and read again, no member more and none less. What lies at a client's id
//! names that id.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::oauth::{ClientIdUrl, RegistrationRequest, UpdateRequest};

fuzz_target!(|body: &[u8]| {
    let _ = UpdateRequest::read(body, "client");
    let id = ClientIdUrl::parse("https://app.example.com/client").expect("it is one");
    if RegistrationRequest::published(body, &id).is_ok() {
        assert!(UpdateRequest::read(body, "client").is_err(), "two clients cannot be of one document");
    }
    if let Some(id) = str::from_utf8(body).ok().and_then(ClientIdUrl::parse) {
        assert!(id.as_str().starts_with("http") && !id.host().is_empty() && !id.as_str().contains('#'));
    }
    let Ok(request) = RegistrationRequest::read(body) else { return };
    let names = request.metadata.names();
    assert!(names.iter().all(|name| !name.is_empty()));
    let written = serde_json::to_vec(&request.metadata).expect("metadata has a JSON form");
    let again = RegistrationRequest::read(&written).expect("what was written can be read");
    // Numbers in keys may lose their last digits on the way; nobody looks at them.
    assert_eq!(again.metadata.names(), names);
});
