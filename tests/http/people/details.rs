//! What a client asks for one by one (RFC 9396), as people see it: every member, in their language, each time anew.

use serde_json::json;

use super::flows::exchange;
use super::world::{World, authorize};
use crate::oauth::details::{paying, payment};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    a_person_reads_what_is_asked_and_the_token_says_what_they_allowed
    nothing_that_was_allowed_once_is_allowed_again
    a_request_may_be_for_details_alone
}

async fn shop(world: &World) {
    world
        .tune("acme", |settings| {
            drop(settings.oauth.authorization_details_types.insert("payment".into(), payment()));
        })
        .await;
    world.client("acme", "shop", |metadata| metadata.authorization_details_types = Some(vec!["payment".into()])).await;
    world.person("acme", "aiko").await;
}

async fn a_person_reads_what_is_asked_and_the_token_says_what_they_allowed(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("DE02 <b>1001</b>")]).to_string();
    let more = [("authorization_details", details.as_str())];
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    for word in ["Pay once", "Amount", "123.50 EUR", "To account", "DE02 &#60;b&#62;1001&#60;/b&#62;"] {
        assert!(page.html.contains(word), "{word}: {}", page.html);
    }
    let japanese = [more[0], ("ui_locales", "ja")];
    let page = browser.open(&authorize("acme", "shop", &japanese)).await.is(200);
    for word in ["一回の支払い", "金額", "振込先", "123.50 EUR"] {
        assert!(page.html.contains(word), "{word}: {}", page.html);
    }
    let code = browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    assert_eq!(exchange(world, &code).await["authorization_details"], json!([paying("DE02 <b>1001</b>")]));
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    let back = browser.answer(&page, &[("decision", "deny")]).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("access_denied"));
}

async fn nothing_that_was_allowed_once_is_allowed_again(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = |to: &str| json!([paying(to)]).to_string();
    let first = details("123");
    let page = browser.open(&authorize("acme", "shop", &[("authorization_details", &first)])).await.is(200);
    browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    // What the scope allows is remembered; a payment is not.
    let code = browser.open(&authorize("acme", "shop", &[])).await.is(303).code();
    assert!(exchange(world, &code).await.get("authorization_details").is_none());
    let page = browser.open(&authorize("acme", "shop", &[("authorization_details", &first)])).await.is(200);
    assert_eq!(page.path(), "/t/acme/consent");
    let silent = [("authorization_details", first.as_str()), ("prompt", "none")];
    let back = browser.open(&authorize("acme", "shop", &silent)).await.is(303);
    assert_eq!(back.told("error").as_deref(), Some("consent_required"));
    // The answer to one question is none to another: what the page showed is what is allowed.
    let other = details("456");
    let asked = browser.open(&authorize("acme", "shop", &[("authorization_details", &other)])).await.is(200);
    let form = page.form();
    let token = form.field("form_token").to_owned();
    let swapped = browser.submit(&asked, &[("decision", "allow"), ("form_token", &token)]).await;
    assert_ne!(swapped.status, 303, "{}", swapped.html);
}

async fn a_request_may_be_for_details_alone(world: &World) {
    shop(world).await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let details = json!([paying("123")]).to_string();
    let more = [("authorization_details", details.as_str()), ("scope", "")];
    let page = browser.open(&authorize("acme", "shop", &more)).await.is(200);
    assert!(page.html.contains("123.50 EUR"));
    let code = browser.answer(&page, &[("decision", "allow")]).await.is(303).code();
    let tokens = exchange(world, &code).await;
    assert_eq!(tokens["authorization_details"], json!([paying("123")]));
    assert!(tokens.get("id_token").is_none());
}
