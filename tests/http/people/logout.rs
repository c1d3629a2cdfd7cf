//! Signing out: at a client's wish (OpenID Connect RP-Initiated Logout 1.0) and at one's own.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use super::apps::{Tokens, obtain};
use super::browser::{Browser, encoded};
use super::world::{World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    a_client_signs_its_person_out
    an_id_token_may_have_expired
    without_an_id_token_the_person_is_asked
    an_id_token_of_somebody_else_ends_nothing
    what_is_no_id_token_of_ours_is_refused
    the_browser_goes_only_to_an_address_of_the_client
    where_nobody_is_signed_in_there_is_nothing_to_ask
    a_request_may_come_in_a_form
    of_several_accounts_the_one_that_is_meant_is_left
    a_person_signs_out_by_themselves
}

const BYE: &str = "https://app.example.com/bye";
const SECOND: i64 = 1_000_000;

fn end_session(fields: &[(&str, &str)]) -> String {
    format!("/t/acme/oauth2/end_session?{}", encoded(fields))
}

async fn is_signed_in(browser: &Browser<'_>) -> bool {
    browser.clone().open("/t/acme/account").await.is(200).path() == "/t/acme/account"
}

/// Aiko, signed in, and what `shop` holds of her.
async fn signed_in(world: &World) -> (Browser<'_>, Tokens) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let tokens = obtain(world, &mut browser, "shop", "openid profile").await;
    (browser, tokens)
}

async fn a_client_signs_its_person_out(world: &World) {
    let (mut browser, mut tokens) = signed_in(world).await;
    let mut lasting = obtain(world, &mut browser, "trusted", "openid offline_access").await;
    let mut phone = world.browser();
    phone.enter("acme", "aiko").await;
    let held = browser.clone();
    let hint = tokens.id.clone();
    let request = [("id_token_hint", &*hint), ("post_logout_redirect_uri", BYE), ("state", "a b&c=d")];
    let before = world.events().await;
    let back = browser.open(&end_session(&request)).await.is(303);
    assert!(back.leads_to().unwrap().starts_with(BYE) && back.headers.contains_key("evident-position"));
    assert_eq!(back.told("state").as_deref(), Some("a b&c=d"));
    let mut names = world.names_since(before).await;
    names.sort();
    assert_eq!(names, ["GrantRevoked", "SessionEnded"]);
    assert!(browser.session_cookie("acme").is_none() && !is_signed_in(&held).await && is_signed_in(&phone).await);
    assert!(!tokens.opens(world).await && !tokens.refreshes(world).await);
    assert!(lasting.refreshes(world).await && lasting.opens(world).await, "offline_access outlives the session");
    let silent = browser.open(&authorize("acme", "trusted", &[("prompt", "none")])).await;
    assert_eq!(silent.told("error").as_deref(), Some("login_required"));
    let before = world.events().await;
    assert_eq!(
        browser.open(&end_session(&request)).await.is(303).leads_to(),
        back.leads_to(),
        "twice is no more than once"
    );
    assert_eq!(world.events().await, before);
}

async fn an_id_token_may_have_expired(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    world.ground.clock.step(20 * 60 * SECOND);
    let back = browser.open(&end_session(&[("id_token_hint", &*tokens.id)])).await.is(200);
    assert_eq!(back.heading(), "You are signed out");
    assert!(back.html.contains("href=\"https://app.example.com/\""), "the way back to the application: {}", back.html);
    assert!(browser.session_cookie("acme").is_none());
}

async fn without_an_id_token_the_person_is_asked(world: &World) {
    let (mut browser, mut tokens) = signed_in(world).await;
    let before = world.events().await;
    let page = browser.open(&end_session(&[])).await.is(200);
    assert_eq!(page.heading(), "Sign out of ACME?");
    assert!(page.text().contains("aiko of acme") && !page.text().contains("asks for this"), "{}", page.text());
    assert_eq!(browser.answer(&page, &[("decision", "stay")]).await.is(200).path(), "/t/acme/account");
    let request = [("client_id", "shop"), ("post_logout_redirect_uri", BYE), ("state", "xyz"), ("logout_hint", "aiko")];
    let page = browser.open(&end_session(&request)).await.is(200);
    assert!(page.text().contains("The shop asks for this."), "{}", page.text());
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("https://app.example.com"));
    assert_eq!(world.names_since(before).await, [""; 0]);
    assert_eq!(
        browser.answer(&page, &[("decision", "nonsense")]).await.is(400).heading(),
        "The application's request does not work"
    );
    assert!(is_signed_in(&browser).await);
    let changed = [("decision", "sign_out"), ("post_logout_redirect_uri", "https://app.example.com/")];
    browser.submit(&page, &changed).await.is(400);
    assert!(is_signed_in(&browser).await, "another answer than the one to the question");
    let back = browser.answer(&page, &[("decision", "sign_out")]).await.is(303);
    assert_eq!(back.leads_to().unwrap(), format!("{BYE}?state=xyz"));
    assert!(browser.session_cookie("acme").is_none() && !tokens.refreshes(world).await && !tokens.opens(world).await);
}

async fn an_id_token_of_somebody_else_ends_nothing(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    world.person("acme", "ken").await;
    let mut kens = world.browser();
    kens.enter("acme", "ken").await;
    let before = world.events().await;
    let request = [("id_token_hint", &*tokens.id), ("post_logout_redirect_uri", BYE)];
    let page = kens.open(&end_session(&request)).await.is(200);
    assert_eq!(page.heading(), "Sign out of ACME?");
    assert!(page.text().contains("ken of acme") && !page.text().contains("aiko"), "{}", page.text());
    assert_eq!(world.names_since(before).await, [""; 0]);
    // Nor does one of another session of the same person.
    let mut phone = world.browser();
    phone.enter("acme", "aiko").await;
    obtain(world, &mut phone, "shop", "openid").await;
    assert_eq!(phone.open(&end_session(&request)).await.is(200).heading(), "Sign out of ACME?");
    assert!(is_signed_in(&kens).await && is_signed_in(&phone).await && is_signed_in(&browser).await);
    browser.open(&end_session(&request)).await.is(303);
    assert!(is_signed_in(&kens).await && is_signed_in(&phone).await && !is_signed_in(&browser).await);
}

async fn what_is_no_id_token_of_ours_is_refused(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    world.clients("other").await;
    let (header, rest) = tokens.id.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let none = BASE64.encode(r#"{"alg":"none"}"#);
    let symmetric = BASE64.encode(r#"{"alg":"HS256"}"#);
    let cut = &signature[..signature.len() - 8];
    for hint in [
        "nonsense".to_owned(),
        "a.b.c".to_owned(),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{symmetric}.{payload}.{signature}"),
        format!("{header}.{payload}.{cut}AAAAAAAA"),
        format!("{header}.{payload}."),
        tokens.access.clone(),
    ] {
        let seen = browser.open(&end_session(&[("id_token_hint", &*hint), ("post_logout_redirect_uri", BYE)])).await;
        assert_eq!((seen.status.as_u16(), seen.leads_to()), (400, None), "{hint}");
    }
    let elsewhere = format!("/t/other/oauth2/end_session?{}", encoded(&[("id_token_hint", &*tokens.id)]));
    browser.open(&elsewhere).await.is(400);
    for client in ["trusted", "nobody"] {
        browser.open(&end_session(&[("id_token_hint", &*tokens.id), ("client_id", client)])).await.is(400);
    }
    for client in ["nobody", "\0", "é"] {
        browser.open(&end_session(&[("client_id", client)])).await.is(400);
    }
    let twice = format!("{}&state=1&state=2", end_session(&[("id_token_hint", &*tokens.id)]));
    browser.open(&twice).await.is(400);
    assert!(is_signed_in(&browser).await);
}

async fn the_browser_goes_only_to_an_address_of_the_client(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    world
        .client("acme", "elsewhere", |metadata| {
            metadata.post_logout_redirect_uris = Some(vec!["https://elsewhere.example.com/bye".into()]);
        })
        .await;
    for address in [
        "https://evil.example/bye",
        "https://app.example.com/bye/",
        "https://app.example.com/bye?x=1",
        "https://app.example.com/bye#x",
        "https://APP.example.com/bye",
        "https://app.example.com:443/bye",
        "http://app.example.com/bye",
        "https://app.example.com/",
        "https://app.example.com/cb",
        "https://elsewhere.example.com/bye",
        "//app.example.com/bye",
        "javascript:alert(1)",
    ] {
        for more in [vec![("id_token_hint", &*tokens.id)], vec![("client_id", "shop")], vec![]] {
            let fields = [&more[..], &[("post_logout_redirect_uri", address)]].concat();
            let seen = browser.open(&end_session(&fields)).await.is(400);
            assert_eq!(
                (seen.leads_to(), seen.heading().as_str()),
                (None, "We cannot send you back safely"),
                "{fields:?}"
            );
            assert!(!seen.html.contains("<form"), "{fields:?}");
        }
    }
    let nobodys = browser.open(&end_session(&[("post_logout_redirect_uri", BYE)])).await.is(400);
    assert_eq!(nobodys.heading(), "We cannot send you back safely", "whose address it is must be known");
    assert!(is_signed_in(&browser).await);
}

async fn where_nobody_is_signed_in_there_is_nothing_to_ask(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    browser.open(&end_session(&[("id_token_hint", &*tokens.id)])).await.is(200);
    let before = world.events().await;
    let mut nobody = world.browser();
    let seen = nobody.open(&end_session(&[])).await.is(200);
    assert_eq!(seen.heading(), "You are signed out");
    let named = [("client_id", "shop"), ("post_logout_redirect_uri", BYE), ("state", "xyz")];
    let seen = nobody.open(&end_session(&named)).await.is(200);
    assert_eq!(
        seen.heading(),
        "You are signed out",
        "nothing shows that the client sent the browser: a link, no redirect"
    );
    assert!(seen.html.contains(&format!("href=\"{BYE}?state=xyz\"")), "{}", seen.html);
    let hinted = [("id_token_hint", &*tokens.id), ("post_logout_redirect_uri", BYE)];
    assert_eq!(nobody.open(&end_session(&hinted)).await.is(303).leads_to().as_deref(), Some(BYE));
    assert_eq!(world.events().await, before);
}

async fn a_request_may_come_in_a_form(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    let fields = [("id_token_hint", &*tokens.id), ("post_logout_redirect_uri", BYE), ("state", "xyz")];
    let path = "/t/acme/oauth2/end_session";
    let from = Some("https://app.example.com");
    // A page of elsewhere brings no cookies along: the request goes on as an address, and then they are there.
    let mut without = browser.clone();
    without.cookies.clear();
    let on = without.send(Method::POST, path, from, encoded(&fields)).await.is(303);
    assert_eq!(on.leads_to().unwrap(), end_session(&fields));
    let asked = browser.send(Method::POST, path, from, encoded(&[("client_id", "shop")])).await.is(200);
    assert_eq!(asked.heading(), "Sign out of ACME?");
    browser.send(Method::POST, path, from, encoded(&[("decision", "sign_out")])).await.is(200);
    assert!(is_signed_in(&browser).await, "an answer without its question is a question");
    let back = browser.send(Method::POST, path, from, encoded(&fields)).await.is(303);
    assert_eq!(back.leads_to().unwrap(), format!("{BYE}?state=xyz"));
    assert!(browser.session_cookie("acme").is_none());
}

async fn of_several_accounts_the_one_that_is_meant_is_left(world: &World) {
    let (mut browser, tokens) = signed_in(world).await;
    world.person("acme", "ken").await;
    browser.enter("acme", "ken").await;
    browser.open(&end_session(&[("id_token_hint", &*tokens.id), ("post_logout_redirect_uri", BYE)])).await.is(303);
    let account = browser.open("/t/acme/account").await.is(200);
    assert!(account.text().contains("ken of acme"), "{}", account.text());
    let select = browser.open("/t/acme/select").await.is(200);
    assert!(!select.text().contains("aiko"), "{}", select.text());
}

async fn a_person_signs_out_by_themselves(world: &World) {
    let (mut browser, mut tokens) = signed_in(world).await;
    let mut lasting = obtain(world, &mut browser, "trusted", "openid offline_access").await;
    let page = browser.open("/t/acme/logout").await.is(200);
    assert_eq!(browser.answer(&page, &[("decision", "stay")]).await.is(200).path(), "/t/acme/account");
    browser.answer(&page, &[("decision", "nonsense")]).await.is(400);
    assert!(is_signed_in(&browser).await);
    let seen = browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert_eq!(seen.heading(), "You are signed out");
    assert!(browser.session_cookie("acme").is_none());
    assert!(!tokens.opens(world).await && !tokens.refreshes(world).await);
    assert!(lasting.refreshes(world).await, "offline_access outlives the session");
    let again = browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert_eq!(again.heading(), "You are signed out");
}
