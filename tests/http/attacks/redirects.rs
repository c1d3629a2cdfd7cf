//! Redirect addresses: more tricks at the authorization endpoint and at logout, beside those of `tests/http/people/redirects.rs`.

use aggregates::client::ApplicationType;
use axum::http::Method;

use crate::on_both_engines;
use crate::people::browser::Seen;
use crate::people::world::{REDIRECT, World, authorize};

on_both_engines! { crate::people::world::World:
    no_other_spelling_of_an_address_is_that_address
    no_spelling_of_a_loopback_address_but_two_has_a_free_port
    an_address_that_stands_twice_leads_nowhere
    an_address_after_logout_is_compared_as_strictly
}

/// A page for the person, and nothing that leads away.
#[track_caller]
fn leads_nowhere(trick: &str, seen: &Seen) {
    assert_eq!(seen.status.as_u16(), 400, "{trick:?} {:?}", seen.leads_to());
    assert!(seen.leads_to().is_none() && !seen.html.contains("<form"), "{trick:?}");
    for attribute in ["href=\"", "action=\"", "src=\"", "url="] {
        for link in seen.html.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let here = link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\");
            // The client's own home is a way on.
            assert!(here || link == "https://app.example.com/" || link.starts_with('#'), "{trick:?} is a link: {link}");
        }
    }
}

/// What looks like `https://app.example.com/cb`, or leads there or elsewhere by one parser and not by another.
const SPELLINGS: &[&str] = &[
    // Other hosts that look alike or resolve alike.
    "https://app.example.com./cb",
    "https://app.example.com../cb",
    "https://app.еxample.com/cb",
    "https://app.xn--xample-2of.com/cb",
    "https://app。example。com/cb",
    "https://app.example.com%2eevil.example/cb",
    "https://app.example.com%00.evil.example/cb",
    "https://app.example.com\u{0}.evil.example/cb",
    "https://app.example.com,evil.example/cb",
    "https://app.example.com;@evil.example/cb",
    "https://app.example.com:pass@evil.example/cb",
    "https://app.example.com:443@evil.example/cb",
    "https://evil.example#@app.example.com/cb",
    "https://evil.example?@app.example.com/cb",
    "https://evil.example\\@app.example.com/cb",
    "https://evil.example\\.app.example.com/cb",
    "https://evil.example;app.example.com/cb",
    "https://sub.app.example.com/cb",
    "https://example.com/cb",
    "https://*.example.com/cb",
    "https://app.example.com*/cb",
    // Other ports and schemes.
    "https://app.example.com:/cb",
    "https://app.example.com:00443/cb",
    "https://app.example.com:0/cb",
    "https:app.example.com/cb",
    "https:/app.example.com/cb",
    "https:///app.example.com/cb",
    "https://\tapp.example.com/cb",
    "ht\ntps://app.example.com/cb",
    "\u{200b}https://app.example.com/cb",
    "\u{feff}https://app.example.com/cb",
    "view-source:https://app.example.com/cb",
    "blob:https://app.example.com/cb",
    "vbscript:msgbox(1)",
    "JaVaScRiPt:alert(1)//https://app.example.com/cb",
    "data:text/html;base64,PHNjcmlwdD4=",
    "about:blank",
    "file:///cb",
    "com.example.app:/cb",
    "urn:ietf:wg:oauth:2.0:oob",
    // Other paths.
    "https://app.example.com",
    "https://app.example.com/",
    "https://app.example.com//cb",
    "https://app.example.com/./cb",
    "https://app.example.com/x/../cb",
    "https://app.example.com/x/..%2fcb",
    "https://app.example.com/%2e%2e/cb",
    "https://app.example.com/cb/..;/evil",
    "https://app.example.com/cb;x=1",
    "https://app.example.com/cb%00",
    "https://app.example.com/cb%0d%0aLocation:%20https://evil.example",
    "https://app.example.com/cb\r\nLocation: https://evil.example",
    "https://app.example.com/cb.",
    "https://app.example.com/cb*",
    "https://app.example.com/c%62",
    "https://app.example.com/%43b",
    "https://app.example.com\\cb",
    "https://app.example.com/\\cb",
    // Other queries and fragments: what an open redirector of the client's own would be fed with.
    "https://app.example.com/cb?next=https://evil.example",
    "https://app.example.com/cb?redirect_uri=https://evil.example",
    "https://app.example.com/cb?code=stolen",
    "https://app.example.com/cb?&",
    "https://app.example.com/cb#",
    "https://app.example.com/cb#https://evil.example",
    "https://app.example.com/cb%23",
    "https://app.example.com/cb%3Fnext=https://evil.example",
    "https://app.example.com/redirect?to=https://evil.example",
    // Two addresses in one value.
    "https://app.example.com/cb https://evil.example/cb",
    "https://app.example.com/cb,https://evil.example/cb",
    "https://app.example.com/cb\u{0}https://evil.example/cb",
    "null",
    "undefined",
    ".",
];

async fn no_other_spelling_of_an_address_is_that_address(world: &World) {
    world.clients("acme").await;
    let mut browser = world.browser();
    for &trick in SPELLINGS {
        for more in
            [vec![], vec![("prompt", "none"), ("response_mode", "fragment")], vec![("response_type", "nonsense")]]
        {
            let request = [vec![("redirect_uri", trick)], more].concat();
            leads_nowhere(trick, &browser.open(&authorize("acme", "shop", &request)).await);
        }
        // In a form too.
        let request = authorize("acme", "shop", &[("redirect_uri", trick), ("prompt", "none")]);
        let (path, query) = request.split_once('?').unwrap();
        let mut seen = browser.send(Method::POST, path, Some("https://evil.example"), query.to_owned()).await;
        if let Some(next) = seen.leads_to() {
            assert!(next.starts_with("/t/acme/oauth2/authorize?"), "{trick:?} {next}");
            seen = browser.send(Method::GET, &next, None, String::new()).await;
        }
        leads_nowhere(trick, &seen);
    }
    let long = format!("{REDIRECT}?{}", "a".repeat(4000));
    leads_nowhere("a long one", &browser.open(&authorize("acme", "shop", &[("redirect_uri", &long)])).await);
}

/// What this machine may be called, and is not called among redirect addresses.
const LOOPBACKS: &[&str] = &[
    "http://127.1:51004/cb",
    "http://127.0.1:51004/cb",
    "http://2130706433:51004/cb",
    "http://0x7f000001:51004/cb",
    "http://0177.0.0.1:51004/cb",
    "http://127.0.0.1.:51004/cb",
    "http://127.000.000.001:51004/cb",
    "http://0.0.0.0:51004/cb",
    "http://[::]:51004/cb",
    "http://[0:0:0:0:0:0:0:1]:51004/cb",
    "http://[::ffff:127.0.0.1]:51004/cb",
    "http://[::1%25lo]:51004/cb",
    "http://127.0.0.1:51004\\@evil.example/cb",
    "http://127.0.0.1:51004@evil.example/cb",
    "http://127.0.0.1:51004.evil.example/cb",
    "http://127.0.0.1:51004/cb?",
    "http://127.0.0.1:51004/cb/",
    "http://127.0.0.1:51004/CB",
    "http://127.0.0.1:-1/cb",
    "http://127.0.0.1:5100４/cb",
    "http://127.0.0.1: 80/cb",
    "HTTP://127.0.0.1:51004/cb",
    "https://127.0.0.1/cb",
    "http://localhost/cb",
    "http://localhost:3001/cb",
    "http://localhost.:3000/cb",
    "http://LOCALHOST:3000/cb",
    "com.example.app:/cb?",
    "com.example.app:///cb",
    "COM.EXAMPLE.APP:/cb",
    "com.example.app2:/cb",
];

async fn no_spelling_of_a_loopback_address_but_two_has_a_free_port(world: &World) {
    world
        .client("acme", "phone", |metadata| {
            metadata.application_type = Some(ApplicationType::Native);
            let own = ["http://127.0.0.1/cb", "http://[::1]/cb", "http://localhost:3000/cb", "com.example.app:/cb"];
            metadata.redirect_uris = Some(own.map(str::to_owned).to_vec());
        })
        .await;
    let mut browser = world.browser();
    for &trick in LOOPBACKS {
        let request = authorize("acme", "phone", &[("redirect_uri", trick), ("prompt", "none")]);
        leads_nowhere(trick, &browser.open(&request).await);
    }
    for own in ["http://127.0.0.1:51004/cb", "http://[::1]:51004/cb", "http://localhost:3000/cb", "com.example.app:/cb"]
    {
        let request = authorize("acme", "phone", &[("redirect_uri", own), ("prompt", "none")]);
        let seen = browser.open(&request).await.is(303);
        assert!(seen.leads_to().unwrap().starts_with(&format!("{own}?error=login_required")), "{own}");
    }
}

async fn an_address_that_stands_twice_leads_nowhere(world: &World) {
    world.clients("acme").await;
    let mut browser = world.browser();
    let good = authorize("acme", "shop", &[("prompt", "none")]);
    let evil = "redirect_uri=https%3A%2F%2Fevil.example%2Fcb";
    for query in [
        format!("{good}&{evil}"),
        format!("{good}&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb"),
        format!("{good}&redirect%5Furi=https%3A%2F%2Fevil.example%2Fcb"),
        format!("{good}&redirect_uri="),
        format!("{good}&client_id=trusted"),
        good.replacen('?', &format!("?{evil}&"), 1),
    ] {
        leads_nowhere(&query, &browser.open(&query).await);
    }
    // Names that only look like it are nobody's business.
    for name in ["redirect_url", "redirect_uri[]", "Redirect_Uri", "redirect_uri%20", "REDIRECT_URI"] {
        let seen = browser.open(&format!("{good}&{name}=https%3A%2F%2Fevil.example%2Fcb")).await.is(303);
        assert!(seen.leads_to().unwrap().starts_with(REDIRECT), "{name}");
    }
}

async fn an_address_after_logout_is_compared_as_strictly(world: &World) {
    world.clients("acme").await;
    let mut browser = world.browser();
    for trick in [
        "https://evil.example/bye",
        "https://app.example.com/bye/",
        "https://app.example.com/bye?x",
        "https://app.example.com/bye#x",
        "https://APP.example.com/bye",
        "https://app.example.com:443/bye",
        "https://app.example.com/x/../bye",
        "https://app.example.com@evil.example/bye",
        "//app.example.com/bye",
        "/bye",
        "javascript:alert(1)",
        REDIRECT,
    ] {
        for client in ["shop", "nobody", ""] {
            let mut pairs = vec![("post_logout_redirect_uri", trick), ("state", "s")];
            if !client.is_empty() {
                pairs.push(("client_id", client));
            }
            let query = crate::people::browser::encoded(&pairs);
            leads_nowhere(trick, &browser.open(&format!("/t/acme/oauth2/end_session?{query}")).await);
        }
    }
}
