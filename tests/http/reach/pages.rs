//! Pages at a host of one's own, where they lead afterwards, whose clocks they show and how they call people.

use aggregates::TenantId;
use aggregates::tenant::SameSite;
use aggregates::user::{Profile, ProfileChanges};
use axum::body::Body;
use axum::http::{Method, Request};
use commands::user::ChangeProfile;
use tower::ServiceExt as _;

use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::{BASE, PASSWORD, World, authorize};

on_both_engines! { crate::people::world::World:
    a_person_signs_in_at_the_tenants_own_host
    a_form_of_one_host_is_none_of_another
    goto_leads_to_listed_places_and_to_our_own_pages
    cookies_reach_further_where_a_tenant_says_so
    moments_are_told_in_the_time_zone_of_the_profile
    names_are_put_together_as_the_language_wants_it
}

const OWN: &str = "login.acme.example";
const ISSUER: &str = "https://login.acme.example";

/// A browser at the tenant's own host.
fn there(world: &World) -> Browser<'_> {
    let mut browser = world.browser();
    browser.headers.push(("host", OWN.to_owned()));
    browser
}

async fn press(browser: &mut Browser<'_>, page: &Seen, origin: &str, filled: &[(&str, &str)]) -> Seen {
    let form = page.form();
    let fields = form.filled(filled);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send(Method::POST, &form.action, Some(origin), encoded(&fields)).await
}

const ENTER: [(&str, &str); 3] = [("identifier", "aiko"), ("password", PASSWORD), ("decision", "sign_in")];

async fn a_person_signs_in_at_the_tenants_own_host(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    world.tune("acme", |settings| settings.domain = Some(OWN.into())).await;
    let mut browser = there(world);
    let asked = authorize("acme", "trusted", &[]).replace("/t/acme/", "/");
    let page = browser.open(&asked).await.is(200);
    assert_eq!(page.path(), "/login");
    for link in page.html.split("href=\"").chain(page.html.split("action=\"")).chain(page.html.split("src=\"")).skip(1)
    {
        let link = link.split('"').next().unwrap();
        assert!(!link.starts_with("/t/"), "{link}");
    }
    let entered = press(&mut browser, &page, ISSUER, &ENTER).await.is(303);
    assert!(!entered.code().is_empty());
    assert_eq!(entered.told("iss").as_deref(), Some(ISSUER));
    assert_eq!(browser.open("/account").await.is(200).path(), "/account");
    assert!(browser.open("/account/sessions").await.is(200).html.contains("href=\"/account"));
    // At the main address nobody is signed in by that: cookies are a host's own.
    let mut elsewhere = world.browser();
    assert_eq!(elsewhere.open("/t/acme/account").await.is(200).path(), "/t/acme/login");
    let page = browser.open("/logout").await.is(200);
    press(&mut browser, &page, ISSUER, &[("decision", "sign_out")]).await.is(200);
    assert_eq!(browser.open("/account").await.is(200).path(), "/login");
}

async fn a_form_of_one_host_is_none_of_another(world: &World) {
    world.person("acme", "aiko").await;
    world.tune("acme", |settings| settings.domain = Some(OWN.into())).await;
    let mut own = there(world);
    let page = own.open("/login").await.is(200);
    press(&mut own, &page, BASE, &ENTER).await.is(403);
    press(&mut own, &page, "https://evil.example", &ENTER).await.is(403);
    let mut main = world.browser();
    let page = main.open("/t/acme/login").await.is(200);
    press(&mut main, &page, ISSUER, &ENTER).await.is(403);
    press(&mut main, &page, BASE, &ENTER).await.is(303);
}

async fn goto_leads_to_listed_places_and_to_our_own_pages(world: &World) {
    world.person("acme", "aiko").await;
    let listed = vec!["https://app.example.com/*".to_owned(), "https://app.example.com/*?*".to_owned()];
    let elsewhere =
        ["https://evil.example/", "https://app.example.com.evil.example/", "//evil.example", "/t/other/account"];
    let login = |goto: &str| format!("/t/acme/login?{}", encoded(&[("goto", goto)]));
    let leads = async |goto: &str| {
        let mut browser = world.browser();
        let page = browser.open(&login(goto)).await.is(200);
        let seen = press(&mut browser, &page, BASE, &ENTER).await.is(303);
        let again = browser.send(Method::GET, &login(goto), None, String::new()).await.is(303);
        assert_eq!(again.leads_to(), seen.leads_to(), "whoever is signed in goes on at once");
        (seen.leads_to().unwrap(), page, browser)
    };
    let place = "https://app.example.com/cart?item=1";
    assert_eq!(leads(place).await.0, "/t/acme/account", "only our own pages where nothing is listed");
    assert_eq!(leads("/t/acme/account/sessions").await.0, "/t/acme/account/sessions");
    assert_eq!(leads(&format!("{BASE}/t/acme/account/history")).await.0, "/t/acme/account/history");
    world.tune("acme", |settings| settings.sign_in.goto = listed).await;
    let (led, page, mut browser) = leads(place).await;
    assert_eq!(led, place);
    // Browsers hold the redirect that follows a form to the policy of its page.
    let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://app.example.com;"), "{policy}");
    for goto in elsewhere {
        assert_eq!(leads(goto).await.0, "/t/acme/account", "{goto}");
    }
    let out = browser.open(&format!("/t/acme/logout?{}", encoded(&[("goto", place)]))).await.is(200);
    let out = press(&mut browser, &out, BASE, &[("decision", "sign_out")]).await.is(303);
    assert_eq!(out.leads_to().as_deref(), Some(place));
    let page = browser.open(&format!("/t/acme/login?{}", encoded(&[("gotoOnFail", place)]))).await.is(200);
    let given_up = press(&mut browser, &page, BASE, &[("decision", "cancel")]).await.is(303);
    assert_eq!(given_up.leads_to().as_deref(), Some(place));
}

async fn cookies_reach_further_where_a_tenant_says_so(world: &World) {
    world
        .tune("acme", |settings| {
            settings.cookies.domain = Some("example.com".into());
            settings.cookies.same_site = SameSite::None;
        })
        .await;
    let line = async |tenant: &str| {
        let request = Request::builder().uri(format!("/t/{tenant}/login"));
        let request = request.body(Body::empty()).unwrap();
        let answer = world.router.clone().oneshot(request).await.unwrap();
        answer.headers()["set-cookie"].to_str().unwrap().to_owned()
    };
    let wide = line("acme").await;
    assert!(wide.starts_with("__Secure-evident-form.acme="), "{wide}");
    assert!(wide.ends_with("; Domain=example.com; Path=/; HttpOnly; SameSite=None; Secure"), "{wide}");
    let usual = line("other").await;
    assert!(usual.starts_with("__Host-evident-form.other=") && !usual.contains("Domain"), "{usual}");
}

async fn change(world: &World, user: &str, set: Profile) {
    let tenant = TenantId::parse("acme").unwrap();
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    world.does(&ChangeProfile { tenant, user: user.to_owned(), changes }).await;
}

async fn moments_are_told_in_the_time_zone_of_the_profile(world: &World) {
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let page = browser.open("/t/acme/account/sessions").await.is(200);
    assert!(page.html.contains(" UTC</time>") && page.html.contains("data-local"), "{}", page.html);
    change(world, &user, Profile { zoneinfo: Some("Asia/Tokyo".into()), ..Profile::default() }).await;
    for (language, told) in [("en", "(UTC+09:00)</time>"), ("ja", "（UTC+09:00）</time>")] {
        let page = browser.open(&format!("/t/acme/account/sessions?ui_locales={language}")).await.is(200);
        assert!(page.html.contains(told) && !page.html.contains("data-local"), "{}", page.html);
    }
    change(world, &user, Profile { zoneinfo: Some("Mars/Olympus".into()), ..Profile::default() }).await;
    assert!(
        browser.open("/t/acme/account").await.is(200).html.contains("data-local"),
        "a zone that nobody knows is none"
    );
}

async fn names_are_put_together_as_the_language_wants_it(world: &World) {
    let user = world.person("acme", "aiko").await;
    let name = Profile { given_name: Some("Aiko".into()), family_name: Some("Sato".into()), ..Profile::default() };
    change(world, &user, name).await;
    let formats = [("ja", "{family_name} {given_name}"), ("en", "{given_name} {middle_name} {family_name}")];
    let formats = formats.map(|(tag, format)| (tag.to_owned(), format.to_owned()));
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let called = async |browser: &mut Browser<'_>, language: &str| {
        browser.open(&format!("/t/acme/account?ui_locales={language}")).await.is(200).text()
    };
    assert!(called(&mut browser, "ja").await.contains("aiko of acme"));
    world.tune("acme", |settings| settings.sign_in.name_formats = formats.into()).await;
    assert!(called(&mut browser, "ja").await.contains("Sato Aiko"));
    let english = called(&mut browser, "en").await;
    assert!(english.contains("aiko of acme") && !english.contains("Aiko  Sato"), "a part is missing: {english}");
}
