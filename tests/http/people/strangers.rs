//! What belongs to another tenant or to somebody else is worth nothing here, whatever it is called.

use super::apps::obtain;
use super::browser::Browser;
use super::world::{PASSWORD, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    cookies_of_another_tenant_open_nothing
    a_form_of_another_tenant_is_not_ours
    a_request_of_another_tenant_is_not_known
    a_device_that_another_tenant_knows_is_a_strangers
    nobody_sees_or_ends_the_session_of_somebody_else
    nobody_sees_or_takes_back_the_consent_of_somebody_else
    a_page_of_a_list_is_ones_own_wherever_it_begins
}

fn name(purpose: &str, tenant: &str) -> String {
    format!("__Host-evident-{purpose}.{tenant}")
}

/// Takes every cookie of one tenant along to another under the other's names.
fn carry(browser: &Browser<'_>, from: &str, to: &str) -> Vec<(String, String)> {
    let purposes = ["session", "form", "device"];
    let carried = purposes.map(|purpose| (name(purpose, to), browser.cookies.get(&name(purpose, from))));
    carried.into_iter().filter_map(|(name, value)| Some((name, value?.clone()))).collect()
}

async fn cookies_of_another_tenant_open_nothing(world: &World) {
    for tenant in ["acme", "other"] {
        world.clients(tenant).await;
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    assert_eq!(browser.open("/t/other/account").await.path(), "/t/other/login");
    browser.cookies.extend(carry(&browser, "acme", "other"));
    assert!(browser.session_cookie("other").is_some());
    for path in ["account", "account/sessions", "account/applications", "account/history", "account/password", "select"]
    {
        assert_eq!(browser.open(&format!("/t/other/{path}")).await.is(200).path(), "/t/other/login", "{path}");
    }
    let silent = authorize("other", "trusted", &[("prompt", "none")]);
    assert_eq!(browser.open(&silent).await.told("error").as_deref(), Some("login_required"));
    assert_eq!(browser.open("/t/other/logout").await.is(200).heading(), "You are signed out");
    assert_eq!(browser.open("/t/acme/account").await.path(), "/t/acme/account", "and nothing ended there");
}

async fn a_form_of_another_tenant_is_not_ours(world: &World) {
    for tenant in ["acme", "other"] {
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    let page = browser.open("/t/acme/login").await;
    browser.cookies.extend(carry(&browser, "acme", "other"));
    let fields = page.form().filled(&[("identifier", "aiko"), ("password", PASSWORD), ("decision", "sign_in")]);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let before = world.events().await;
    browser.post("/t/other/login", &fields).await.is(403);
    assert_eq!(world.events().await, before);
    browser.post("/t/acme/login", &fields).await.is(303);
}

async fn a_request_of_another_tenant_is_not_known(world: &World) {
    for tenant in ["acme", "other"] {
        world.clients(tenant).await;
        world.person(tenant, "aiko").await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser.enter("other", "aiko").await;
    let page = browser.open(&authorize("acme", "shop", &[])).await.is(200);
    let grant = page.at.split("grant=").nth(1).unwrap();
    let before = world.events().await;
    for path in ["login", "select", "consent"] {
        let path = format!("/t/other/{path}?grant={grant}");
        assert_eq!(browser.open(&path).await.is(400).heading(), "This sign-in has ended", "{path}");
        let form = page.form();
        let seen = browser.post(&path, &[("decision", "allow"), ("form_token", form.field("form_token"))]).await;
        assert_eq!((seen.status.as_u16(), seen.leads_to()), (400, None), "{path}");
    }
    assert_eq!(world.events().await, before);
    browser.answer(&page, &[("decision", "allow")]).await.code();
}

async fn a_device_that_another_tenant_knows_is_a_strangers(world: &World) {
    for tenant in ["acme", "other"] {
        world.person(tenant, "aiko").await;
    }
    world.tune("other", |settings| settings.lockout.failures = 2).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser.cookies.extend(carry(&browser, "acme", "other"));
    assert!(browser.cookies.contains_key(&name("device", "other")));
    let mut stranger = world.browser();
    for _ in 0..2 {
        stranger.guess("other", "aiko", "not her password at all").await;
    }
    browser.guess("other", "aiko", PASSWORD).await.is(429);
    browser.guess("acme", "aiko", PASSWORD).await.is(303);
}

async fn nobody_sees_or_ends_the_session_of_somebody_else(world: &World) {
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    let (mut aiko, mut other, mut ken) = (world.browser(), world.browser(), world.browser());
    aiko.enter("acme", "aiko").await;
    other.enter("acme", "aiko").await;
    ken.enter("acme", "ken").await;
    let list = aiko.open("/t/acme/account/sessions").await.is(200);
    let path = list.html.split("href=\"").find(|rest| rest.contains("/end\"")).unwrap().split('"').next().unwrap();
    let question = aiko.open(path).await.is(200);
    let before = world.events().await;
    let seen = ken.open(path).await.is(404);
    assert_eq!(seen.heading(), "There is no such page");
    // A token of his own for a question that he was never asked does not exist; one of hers is not his.
    ken.submit(&question, &[]).await.is(403);
    let own = ken.open("/t/acme/account/sessions/end-others").await.is(200);
    ken.post(path, &[("form_token", own.form().field("form_token"))]).await.is(403);
    ken.submit(&own, &[]).await.is(303);
    assert_eq!(world.events().await, before, "and all others of his are none of hers");
    assert!(other.open("/t/acme/account").await.text().contains("aiko of acme"));
    for id in ["x", "0195d0f0-7c1e-7d3a-9b3e-2f1c00000000", "%00", "..%2F..", "%C3%A9"] {
        let seen = ken.open(&format!("/t/acme/account/sessions/{id}/end")).await;
        assert_eq!(seen.status.as_u16(), 404, "{id}");
    }
    for client in ["nobody", "%00", "..%2F..", "%C3%A9"] {
        let seen = ken.open(&format!("/t/acme/account/applications/{client}/remove")).await;
        assert_eq!(seen.status.as_u16(), 404, "{client}");
    }
    ken.open("/t/acme/account/applications?removed=%00").await.is(200);
    aiko.submit(&question, &[]).await.is(303);
    assert_eq!(other.open("/t/acme/account").await.path(), "/t/acme/login");
}

async fn nobody_sees_or_takes_back_the_consent_of_somebody_else(world: &World) {
    world.clients("acme").await;
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    let (mut aiko, mut ken) = (world.browser(), world.browser());
    aiko.enter("acme", "aiko").await;
    ken.enter("acme", "ken").await;
    let mut tokens = obtain(world, &mut aiko, "shop", "openid profile").await;
    let seen = ken.open("/t/acme/account/applications").await.is(200);
    assert!(seen.text().contains("You have not allowed any application"), "{}", seen.text());
    let hers = aiko.open("/t/acme/account/applications/shop/remove").await.is(200);
    ken.submit(&hers, &[]).await.is(403);
    let own = ken.open("/t/acme/account/applications/shop/remove").await.is(200);
    ken.submit(&own, &[]).await.is(303);
    assert!(tokens.opens(world).await && tokens.refreshes(world).await);
    assert!(aiko.open("/t/acme/account/applications").await.text().contains("The shop"));
}

async fn a_page_of_a_list_is_ones_own_wherever_it_begins(world: &World) {
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    let mut ken = world.browser();
    ken.headers.push(("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into()));
    ken.enter("acme", "ken").await;
    let mut aiko = world.browser().at([198, 51, 100, 77]);
    for _ in 0..31 {
        aiko.enter("acme", "aiko").await;
    }
    world.follow().await;
    let page = aiko.open("/t/acme/account/history").await.is(200);
    let older = page.html.split("href=\"").find(|rest| rest.contains("history?after=")).unwrap();
    let older = super::html::unescaped(older.split('"').next().unwrap());
    assert_eq!(page.html.matches("198.51.100.77").count(), 30);
    assert!(!page.text().contains("Firefox") && !page.html.contains("192.0.2.7"), "{}", page.text());
    assert_eq!(aiko.open(&older).await.is(200).html.matches("198.51.100.77").count(), 1);
    let seen = ken.open(&older).await.is(200);
    assert!(seen.text().contains("192.0.2.7") && !seen.html.contains("198.51.100.77"), "{}", seen.text());
    for cursor in ["x", "%00", "-1", "%C3%A9"] {
        ken.open(&format!("/t/acme/account/history?after={cursor}")).await.is(404);
    }
}
