//! Applications that sign somebody out through the browser (OpenID Connect Front-Channel Logout 1.0).

use aggregates::client::ClientMetadata;
use serde_json::Value;

use crate::on_both_engines;
use crate::people::apps::obtain;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::{BASE, World};

on_both_engines! { crate::people::world::World:
    every_application_of_the_session_has_a_frame_and_then_the_browser_goes_on
    a_person_who_signs_out_by_themselves_is_signed_out_elsewhere_too
    applications_that_took_no_part_have_no_frame
}

const BYE: &str = "https://app.example.com/bye";

async fn applications(world: &World) {
    let page = |address: &'static str, which: bool| {
        move |metadata: &mut ClientMetadata| {
            metadata.redirect_uris.as_mut().unwrap().push(format!("{}/cb", address.rsplit_once('/').unwrap().0));
            metadata.frontchannel_logout_uri = Some(address.to_owned());
            metadata.frontchannel_logout_session_required = Some(which);
            metadata.skip_consent = Some(true);
        }
    };
    world.clients("acme").await;
    world.client("acme", "forum", page("https://forum.example.com/out?a=b", true)).await;
    world.client("acme", "news", page("https://news.example.com:8443/out", false)).await;
    world.client("acme", "apart", page("https://apart.example.com/out", true)).await;
}

fn frames(seen: &Seen) -> Vec<String> {
    let tags = seen.html.split("<iframe ").skip(1);
    tags.map(|tag| tag.split("src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&")).collect()
}

async fn signed_in(world: &World) -> (Browser<'_>, String, String) {
    applications(world).await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let hint = obtain(world, &mut browser, "trusted", "openid").await.id;
    let forum = obtain(world, &mut browser, "forum", "openid").await.id;
    obtain(world, &mut browser, "news", "openid").await;
    (browser, hint, sid(&forum))
}

fn sid(token: &str) -> String {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice::<Value>(&payload).unwrap()["sid"].as_str().unwrap().to_owned()
}

fn expected(sid: &str) -> [String; 2] {
    let issuer = encoded(&[("iss", &format!("{BASE}/t/acme")), ("sid", sid)]);
    [format!("https://forum.example.com/out?a=b&{issuer}"), "https://news.example.com:8443/out".to_owned()]
}

async fn every_application_of_the_session_has_a_frame_and_then_the_browser_goes_on(world: &World) {
    let (mut browser, hint, sid) = signed_in(world).await;
    let request = [("id_token_hint", &*hint), ("post_logout_redirect_uri", BYE), ("state", "x y")];
    let address = format!("/t/acme/oauth2/end_session?{}", encoded(&request));
    let seen = browser.open(&address).await.is(200);
    assert_eq!(seen.heading(), "You are signed out");
    assert_eq!(frames(&seen), expected(&sid));
    let policy = seen.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-src https://forum.example.com https://news.example.com:8443;"), "{policy}");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let next = format!("{BYE}?state=x+y");
    assert!(seen.html.contains(&format!("<meta http-equiv=\"refresh\" content=\"3; url={next}\">")), "{}", seen.html);
    assert!(seen.html.contains(&format!("href=\"{next}\"")), "and a link for whoever does not want to wait");
    assert!(browser.session_cookie("acme").is_none() && seen.headers.contains_key("evident-position"));
    // The second time nobody is signed in, so nobody has to be signed out.
    assert_eq!(browser.open(&address).await.is(303).leads_to(), Some(next));
    let seen = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    let discovery: Value = serde_json::from_str(&seen.html).unwrap();
    for member in ["frontchannel_logout_supported", "frontchannel_logout_session_supported"] {
        assert_eq!(discovery[member], true, "{member}");
    }
}

async fn a_person_who_signs_out_by_themselves_is_signed_out_elsewhere_too(world: &World) {
    let (mut browser, _, sid) = signed_in(world).await;
    let page = browser.open("/t/acme/logout").await.is(200);
    assert!(frames(&page).is_empty(), "nothing before the answer");
    let seen = browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert_eq!(frames(&seen), expected(&sid));
    assert!(!seen.html.contains("http-equiv=\"refresh\""), "nobody waits for them");
    let again = browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert!(frames(&again).is_empty());
}

async fn applications_that_took_no_part_have_no_frame(world: &World) {
    applications(world).await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let hint = obtain(world, &mut browser, "trusted", "openid").await.id;
    let request = encoded(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", BYE)]);
    let seen = browser.open(&format!("/t/acme/oauth2/end_session?{request}")).await;
    assert_eq!(seen.is(303).leads_to().as_deref(), Some(BYE), "then nobody waits");
}
