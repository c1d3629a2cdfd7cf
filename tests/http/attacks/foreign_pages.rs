//! What another tenant's pages gave a browser, brought to this tenant's pages: grants, cookies, forms and clients.

use crate::on_both_engines;
use crate::people::browser::{Browser, Seen};
use crate::people::world::{PASSWORD, World, authorize};

on_both_engines! { crate::people::world::World:
    a_foreign_client_or_grant_is_a_page_that_nobody_knows
    a_foreign_cookie_opens_nothing
    a_foreign_form_is_no_form
}

/// What a page says, without what differs between any two.
fn said(seen: &Seen) -> (u16, Option<String>, String) {
    (seen.status.as_u16(), seen.leads_to(), seen.heading())
}

/// The grant that a page is about.
fn grant(seen: &Seen) -> String {
    let query = seen.at.split_once('?').unwrap().1;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "grant").unwrap().1.into_owned()
}

async fn a_foreign_client_or_grant_is_a_page_that_nobody_knows(world: &World) {
    world.clients("acme").await;
    for tenant in ["acme", "other"] {
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    let pending = grant(&browser.open(&authorize("acme", "shop", &[])).await.is(200));
    for signed_in in [false, true] {
        let mut stranger = world.browser();
        if signed_in {
            stranger.enter("other", "aiko").await;
        }
        let before = world.events().await;
        let pages = [
            authorize("other", "CLIENT", &[]),
            authorize("other", "CLIENT", &[("prompt", "none")]),
            "/t/other/oauth2/end_session?client_id=CLIENT".to_owned(),
            "/t/other/account/applications?removed=CLIENT".to_owned(),
            "/t/other/account/applications/CLIENT/remove".to_owned(),
            "/t/other/login?grant=GRANT".to_owned(),
            "/t/other/login/password?grant=GRANT".to_owned(),
            "/t/other/select?grant=GRANT".to_owned(),
            "/t/other/consent?grant=GRANT".to_owned(),
        ];
        for page in pages {
            let foreign = page.replace("CLIENT", "shop").replace("GRANT", &pending);
            let unknown = page.replace("CLIENT", "nobody").replace("GRANT", &support::new_uuid().to_string());
            let (foreign, unknown) = (stranger.open(&foreign).await, stranger.open(&unknown).await);
            assert_eq!(said(&foreign), said(&unknown), "{page}");
            assert!(foreign.status.as_u16() < 500 && !foreign.html.contains("The shop"), "{page}");
        }
        assert_eq!(world.events().await, before, "nothing was appended");
    }
    let page = browser.open(&format!("/t/acme/login?grant={pending}")).await.is(200);
    assert_eq!(browser.sign_in(&page, "aiko").await.path(), "/t/acme/consent", "where it belongs it is good");
}

/// The same browser, with everything that it has of one tenant under the names of another.
fn carried_over<'w>(browser: &Browser<'w>, from: &str, to: &str) -> Browser<'w> {
    let mut carried = browser.clone();
    let renamed = |name: &String| name.replace(&format!(".{from}"), &format!(".{to}"));
    carried.cookies = browser.cookies.iter().map(|(name, value)| (renamed(name), value.clone())).collect();
    carried
}

async fn a_foreign_cookie_opens_nothing(world: &World) {
    for tenant in ["acme", "other"] {
        world.clients(tenant).await;
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    assert!(browser.session_cookie("acme").is_some());
    let mut carried = carried_over(&browser, "acme", "other");
    assert!(carried.session_cookie("other").is_some());
    let mut nobody = world.browser();
    let before = world.events().await;
    for path in [
        "account",
        "account/sessions",
        "account/applications",
        "account/history",
        "account/password",
        "console",
        "console/jobs",
        "console/users",
        "console/clients/new",
        "console/history/tenant/other",
        "select",
    ] {
        let path = format!("/t/other/{path}");
        let (foreign, unknown) = (carried.open(&path).await, nobody.open(&path).await);
        assert_eq!((foreign.path(), foreign.heading()), (unknown.path(), unknown.heading()), "{path}");
        assert!(!foreign.html.contains("aiko of"), "{path}");
    }
    let silent = authorize("other", "trusted", &[("prompt", "none")]);
    assert_eq!(carried.open(&silent).await.told("error").as_deref(), Some("login_required"));
    assert_eq!(world.events().await, before, "nothing was appended");
    assert_eq!(browser.open("/t/acme/account").await.path(), "/t/acme/account");
}

async fn a_foreign_form_is_no_form(world: &World) {
    for tenant in ["acme", "other"] {
        world.clients(tenant).await;
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    let page = browser.open("/t/acme/login").await.is(200);
    let mut carried = carried_over(&browser, "acme", "other");
    carried.open("/t/other/login").await.is(200);
    let form = page.form();
    let filled = form.filled(&[("identifier", "aiko"), ("password", PASSWORD), ("decision", "sign_in")]);
    let fields: Vec<_> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let before = world.events().await;
    let action = form.action.replace("/t/acme/", "/t/other/");
    let seen = carried.post(&action, &fields).await;
    assert!(seen.status.is_client_error() && carried.session_cookie("other").is_none(), "{:?}", said(&seen));
    assert_eq!(world.events().await, before, "nothing was appended");
    assert_eq!(browser.sign_in(&page, "aiko").await.path(), "/t/acme/account", "where it belongs it is good");
}
