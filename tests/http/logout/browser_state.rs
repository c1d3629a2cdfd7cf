//! Pages that ask whether somebody signed in or out (OpenID Connect Session Management 1.0).

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;

use crate::on_both_engines;
use crate::people::browser::{Browser, encoded};
use crate::people::world::{BASE, World, authorize};

on_both_engines! { crate::people::world::World:
    nothing_of_it_is_there_until_a_tenant_wants_it
    the_state_of_the_browser_changes_whenever_somebody_signs_in_or_out
    the_page_may_be_framed_and_runs_one_script_of_ours
}

async fn wanted(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    world.tune("acme", |settings| settings.oauth.session_management = true).await;
}

async fn discovery(world: &World) -> Value {
    let seen = world.browser().open("/t/acme/.well-known/openid-configuration").await.is(200);
    serde_json::from_str(&seen.html).unwrap()
}

/// What the script in the frame reads.
fn browser_state(browser: &Browser<'_>) -> String {
    browser.cookies.get("__Host-evident-browser.acme").cloned().unwrap_or_default()
}

/// What the script in the frame answers (section 3.2).
fn answer(browser: &Browser<'_>, told: &str) -> bool {
    let (_, salt) = told.split_once('.').unwrap();
    let text = format!("trusted https://app.example.com {} {salt}", browser_state(browser));
    told == format!("{}.{salt}", BASE64.encode(digest(&SHA256, text.as_bytes())))
}

async fn nothing_of_it_is_there_until_a_tenant_wants_it(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let back = browser.open(&authorize("acme", "trusted", &[])).await.is(303);
    assert_eq!((back.told("session_state"), browser_state(&browser)), (None, String::new()));
    assert!(discovery(world).await.get("check_session_iframe").is_none());
    browser.open("/t/acme/oauth2/check_session").await.is(404);
}

async fn the_state_of_the_browser_changes_whenever_somebody_signs_in_or_out(world: &World) {
    wanted(world).await;
    world.person("acme", "ken").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let told = |back: crate::people::browser::Seen| back.told("session_state").unwrap();
    let first = told(browser.open(&authorize("acme", "trusted", &[])).await.is(303));
    assert!(answer(&browser, &first) && !first.contains(' '), "{first}");
    let again = told(browser.open(&authorize("acme", "trusted", &[])).await.is(303));
    assert!(answer(&browser, &first) && again != first, "each has its own salt");
    let plain = browser.open(&authorize("acme", "trusted", &[("scope", "profile"), ("nonce", "")])).await;
    assert_eq!(plain.told("session_state"), None, "it is for OpenID Connect alone");
    browser.enter("acme", "ken").await;
    assert!(!answer(&browser, &first), "somebody else signed in");
    let both = told(browser.open(&authorize("acme", "trusted", &[])).await.is(303));
    assert!(answer(&browser, &both));
    let page = browser.open("/t/acme/logout").await.is(200);
    browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert!(!answer(&browser, &both) && answer(&browser, &first), "as it was before");
    let asked = format!("/t/acme/oauth2/end_session?{}", encoded(&[("client_id", "trusted")]));
    let page = browser.open(&asked).await.is(200);
    browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert_eq!(browser_state(&browser), "");
    assert!(!answer(&browser, &first));
}

async fn the_page_may_be_framed_and_runs_one_script_of_ours(world: &World) {
    wanted(world).await;
    let address = discovery(world).await["check_session_iframe"].as_str().unwrap().to_owned();
    assert_eq!(address, format!("{BASE}/t/acme/oauth2/check_session"));
    let mut browser = world.browser();
    let path = address.strip_prefix(BASE).unwrap();
    let seen = browser.send(Method::GET, path, Some("https://app.example.com"), String::new()).await.is(200);
    let policy = seen.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors *") && seen.headers["x-frame-options"] != "DENY", "{policy}");
    assert!(seen.html.contains("data-cookie=\"__Host-evident-browser.acme\"") && !seen.html.contains("<form"));
    let script = seen.html.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(seen.html.matches("<script").count(), 1);
    let script = browser.open(&script).await.is(200);
    assert!(script.html.contains("postMessage") && script.html.contains("crypto.subtle"));
}
