//! Where an answer may go: to an address of the client's own and to none that only looks like one.

use aggregates::client::ApplicationType;

use super::world::{World, authorize};
use crate::on_both_engines;

/// Parameters of a request.
type Fields<'f> = &'f [(&'f str, &'f str)];

on_both_engines! { crate::people::world::World:
    no_trick_with_the_redirect_address_leads_anywhere
    a_native_client_may_choose_its_loopback_port_and_nothing_else
    faults_of_the_client_or_its_address_are_for_the_person_alone
    nothing_that_stands_in_our_addresses_leads_elsewhere
}

async fn no_trick_with_the_redirect_address_leads_anywhere(world: &World) {
    world
        .client("acme", "shop", |metadata| {
            metadata.redirect_uris =
                Some(vec!["https://app.example.com/cb".into(), "https://app.example.com/cb?tenant=1".into()]);
        })
        .await;
    let mut browser = world.browser();
    let tricks = [
        "https://evil.example/cb",
        "https://app.example.com/cb/",
        "https://app.example.com/cb/../evil",
        "https://app.example.com/CB",
        "https://APP.example.com/cb",
        "HTTPS://app.example.com/cb",
        "http://app.example.com/cb",
        "https://app.example.com:443/cb",
        "https://app.example.com:8443/cb",
        "https://app.example.com/cb?",
        "https://app.example.com/cb?tenant=2",
        "https://app.example.com/cb?tenant=1&x=2",
        "https://app.example.com/cb#fragment",
        "https://app.example.com/cb%2f",
        "https://app.example.com/%63b",
        "https://app.example.com@evil.example/cb",
        "https://user@app.example.com/cb",
        "https://app.example.com.evil.example/cb",
        "https://evil.example/https://app.example.com/cb",
        "//app.example.com/cb",
        "/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        " https://app.example.com/cb",
        "https://app.example.com/cb\n",
        "https:\\\\app.example.com\\cb",
    ];
    for trick in tricks {
        for more in
            [vec![], vec![("prompt", "none")], vec![("scope", "nonsense")], vec![("response_mode", "form_post")]]
        {
            let request = [vec![("redirect_uri", trick)], more].concat();
            let seen = browser.open(&authorize("acme", "shop", &request)).await.is(400);
            assert!(seen.leads_to().is_none() && !seen.html.contains("<form"), "{trick}");
            assert!(!seen.html.contains("=\"https://evil.example"), "nothing on the page leads to {trick}");
        }
    }
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", authorize("acme", "shop", &[]));
    browser.open(&twice).await.is(400);
    let own = authorize("acme", "shop", &[("redirect_uri", "https://app.example.com/cb?tenant=1"), ("prompt", "none")]);
    assert!(
        browser
            .open(&own)
            .await
            .leads_to()
            .unwrap()
            .starts_with("https://app.example.com/cb?tenant=1&error=login_required")
    );
}

async fn a_native_client_may_choose_its_loopback_port_and_nothing_else(world: &World) {
    let loopback = ["http://127.0.0.1/cb", "http://[::1]:1234/cb", "com.example.app:/cb"];
    for (id, kind) in [("phone", ApplicationType::Native), ("web", ApplicationType::Web)] {
        world
            .client("acme", id, |metadata| {
                metadata.application_type = Some(kind);
                let own = if kind == ApplicationType::Native {
                    loopback.to_vec()
                } else {
                    vec!["https://app.example.com/cb"]
                };
                metadata.redirect_uris = Some(own.into_iter().map(str::to_owned).collect());
            })
            .await;
    }
    let mut browser = world.browser();
    let table = [
        ("http://127.0.0.1:51004/cb", true),
        ("http://[::1]:9/cb", true),
        ("com.example.app:/cb", true),
        ("http://127.0.0.1:51004/other", false),
        ("http://localhost:51004/cb", false),
        ("http://127.0.0.1:99999/cb", false),
        ("http://127.0.0.1:@evil.example/cb", false),
        ("http://127.0.0.2:51004/cb", false),
        ("https://127.0.0.1:51004/cb", false),
        ("com.example.app:/cb/x", false),
        ("com.example.app://cb", false),
    ];
    for (address, known) in table {
        let request = authorize("acme", "phone", &[("redirect_uri", address), ("prompt", "none")]);
        let seen = browser.open(&request).await;
        assert_eq!(seen.leads_to().is_some_and(|next| next.starts_with(address)), known, "{address}");
        assert_eq!(seen.status.as_u16(), if known { 303 } else { 400 }, "{address}");
    }
    browser.open(&authorize("acme", "web", &[("redirect_uri", "http://127.0.0.1:51004/cb")])).await.is(400);
}

async fn faults_of_the_client_or_its_address_are_for_the_person_alone(world: &World) {
    world.clients("acme").await;
    world.clients("other").await;
    world
        .client("acme", "several", |metadata| {
            metadata.redirect_uris = Some(vec!["https://a.example.com/".into(), "https://b.example.com/".into()]);
        })
        .await;
    let mut browser = world.browser();
    let table: [(&str, Fields<'_>, u16); 5] = [
        ("nobody", &[], 400),
        ("", &[], 400),
        ("sh\0p", &[], 400),
        ("shop", &[("redirect_uri", "")], 400),
        ("several", &[("redirect_uri", ""), ("scope", "profile")], 400),
    ];
    for (client, more, status) in table {
        let seen = browser.open(&authorize("acme", client, more)).await.is(status);
        assert!(seen.leads_to().is_none() && seen.html.contains("Reference"), "{client:?} {more:?}");
    }
    let plain = browser.open(&authorize("acme", "shop", &[("redirect_uri", ""), ("scope", "profile")])).await.is(200);
    assert_eq!(plain.path(), "/t/acme/login", "the only registered address is meant where it is not OpenID Connect");
    let client_id = "shop".to_owned();
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    world.does(&commands::client::DisableClient { tenant, client_id, reason: "test".into() }).await;
    browser.open(&authorize("acme", "shop", &[])).await.is(403);
    assert_eq!(browser.open(&authorize("other", "shop", &[])).await.is(200).path(), "/t/other/login");
    browser.open(&plain.at).await.is(403);
}

async fn nothing_that_stands_in_our_addresses_leads_elsewhere(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let elsewhere = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"];
    for address in elsewhere {
        for name in ["goto", "next", "return_to", "redirect_uri", "grant", "ui_locales", "login_hint", "other"] {
            let query = super::browser::encoded(&[(name, address)]);
            for path in ["login", "logout", "select", "consent", "account", "login/password"] {
                let seen = browser.open(&format!("/t/acme/{path}?{query}")).await;
                assert!(seen.leads_to().is_none(), "{path}?{query}");
                for link in seen.html.split("href=\"").chain(seen.html.split("action=\"")).skip(1) {
                    let link = link.split('"').next().unwrap();
                    assert!(!link.starts_with("//") && !link.starts_with("javascript"), "{path}?{query}: {link}");
                    assert!(!link.starts_with("https://evil"), "{path}?{query}: {link}");
                }
            }
        }
    }
    let page = browser.open("/t/acme/login?goto=https%3A%2F%2Fevil.example").await;
    assert_eq!(browser.sign_in(&page, "aiko").await.is(200).path(), "/t/acme/account");
}
