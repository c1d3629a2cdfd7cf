//! Redirect addresses: what is taken for a registered address leads, for a browser too, to the same place but for its port. And of the
//! addresses at which requests lie nothing else is asked than was registered.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::oauth::RequestUri;
use protocols::oauth::redirect_uri::matches;
use url::Url;

const REGISTERED: [&str; 5] = [
    "https://app.example.com/cb",
    "https://app.example.com/cb?tenant=1",
    "http://127.0.0.1/cb",
    "http://[::1]:3000/cb?a=b",
    "com.example.app:/cb",
];

fuzz_target!(|presented: &str| {
    let own = REGISTERED.map(str::to_owned);
    if let Ok(uri) = RequestUri::resolve(presented, &own) {
        assert!(own.iter().any(|own| own == uri.place()) && presented.starts_with(uri.place()));
    }
    for registered in REGISTERED {
        assert!(matches(registered, registered, false));
        assert_eq!(matches(registered, presented, false), registered == presented);
        if !matches(registered, presented, true) || registered == presented {
            continue;
        }
        let (own, other) =
            (Url::parse(registered).expect("it is one"), Url::parse(presented).expect("it was taken for one"));
        assert!(other.port_or_known_default().is_some_and(|port| port != 0));
        assert!(other.username().is_empty() && other.password().is_none());
        let rest = |url: &Url| {
            let host = url.host_str().map(str::to_owned);
            (url.scheme().to_owned(), host, url.path().to_owned(), url.query().map(str::to_owned))
        };
        assert_eq!(rest(&own), rest(&other), "{registered} {presented}");
        assert_eq!(other.fragment(), None);
    }
});
