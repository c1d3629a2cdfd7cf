//! What attackers try with mail and its links, and what they learn.

use aggregates::tenant::MailSecurity;
use axum::http::{HeaderMap, Method};
use commands::user::{EraseUser, SuspendUser};

use super::stage::{FRESH, Stage};
use crate::logout::stage::acme;
use crate::on_both_engines;
use crate::people::browser::{Seen, encoded};
use crate::people::world::{BASE, PASSWORD};

on_both_engines! { crate::mail::stage::Stage:
    asking_tells_nobody_who_has_an_account
    a_link_is_good_for_one_thing_once_and_for_one_account
    links_lead_to_the_issuer_whatever_the_request_says
    what_is_not_offered_is_not_there
    asking_too_often_is_slowed_down_by_account_and_by_address
}

/// All that an answer shows, without what is another thing in every answer.
fn shown(seen: Seen) -> (u16, Vec<String>, String) {
    let mut headers: HeaderMap = seen.headers;
    headers.remove("x-request-id");
    let mut lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    (seen.status.as_u16(), lines, seen.html)
}

async fn asking_tells_nobody_who_has_an_account(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "q7-active").await;
    let barred = world.person("acme", "q7-barred").await;
    world.does(&SuspendUser { tenant: acme(), user: barred, reason: None }).await;
    let erased = world.person("acme", "q7-erased").await;
    world.does(&EraseUser { tenant: acme(), user: erased, at_once: true }).await;
    for path in ["/recover", "/recover/name", "/register"] {
        let mut told = Vec::new();
        for name in ["q7-nobody", "q7-active", "q7-barred", "q7-erased"] {
            let mut browser = world.browser();
            let (page, before) = (browser.open(&format!("/t/acme{path}")).await.is(200), world.events().await);
            let begun = tokio::time::Instant::now();
            let seen = browser.submit(&page, &[("identifier", &format!("{name}@example.com"))]).await.is(200);
            assert!(begun.elapsed().as_millis() >= 300, "an answer comes no sooner, whoever is meant");
            told.push((name, shown(seen), world.names_since(before).await));
        }
        for (name, seen, events) in &told {
            assert_eq!((seen, events), (&told[0].1, &told[0].2), "{path} {name}");
            assert_eq!(events, &["VerificationRequested"], "{path} {name}");
        }
    }
    // One has mail for each; those who may not sign in are written to only where they asked to be somebody anew.
    let to: Vec<_> = stage.sink.messages(6).await.into_iter().map(|mail| (mail.to, mail.subject)).collect();
    let of = |name: &str| to.iter().filter(|(to, _)| to == &format!("{name}@example.com")).count();
    assert_eq!([of("q7-active"), of("q7-barred"), of("q7-nobody"), of("q7-erased")], [3, 1, 1, 1], "{to:?}");
}

async fn a_link_is_good_for_one_thing_once_and_for_one_account(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "aiko").await;
    world.person("other", "aiko").await;
    let mut browser = world.browser();
    let first = stage.gets(&mut browser, "/recover", "aiko", 0).await.link();
    let second = stage.gets(&mut browser, "/recover", "aiko@example.com", 1).await.link();
    let token = second.split("token=").nth(1).unwrap().to_owned();
    let other = stage.gets(&mut browser, "/register", "mei@example.org", 2).await.link();
    let registration = other.split("token=").nth(1).unwrap().to_owned();
    let mut spoilt = token.clone().into_bytes();
    let last = spoilt.len() - 2;
    spoilt[last] = if spoilt[last] == b'A' { b'B' } else { b'A' };
    let spoilt = String::from_utf8(spoilt).unwrap();
    // The older one, one for something else, one of another tenant, one that was guessed, none at all.
    let nowhere = [
        first,
        format!("/t/acme/register/account?token={token}"),
        format!("/t/acme/account/email/confirm?token={token}"),
        format!("/t/acme/recover/password?token={registration}"),
        format!("/t/acme/recover/password?token={spoilt}"),
        "/t/acme/recover/password?token=".to_owned(),
        "/t/acme/recover/password".to_owned(),
        format!("/t/acme/recover/password?token={token}&token={token}"),
    ];
    let before = world.events().await;
    for address in nowhere {
        let seen = browser.open(&address).await.is(400);
        assert_eq!(seen.heading(), "This link does not work any more", "{address}");
        assert!(!seen.html.contains("aiko@example.com"), "{address}");
    }
    world.browser().open(&format!("/t/other/recover/password?token={token}")).await.is(400);
    let page = browser.open(&second).await.is(200);
    let form = page.form();
    let chosen = [("new_password", FRESH), ("new_password_again", FRESH)];
    // A form of somebody else's page, one without its token, and one whose link was exchanged.
    let fields = form.filled(&chosen);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send(Method::POST, &form.action, Some("https://evil.example"), encoded(&fields)).await.is(403);
    let bare: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "form_token").collect();
    browser.send(Method::POST, &form.action, Some(BASE), encoded(&bare)).await.is(403);
    let exchanged = [chosen[0], chosen[1], ("token", registration.as_str())];
    browser.submit(&page, &exchanged).await.is(400);
    assert_eq!(world.events().await, before, "nothing was done");
    // Two at once: one of them is late.
    let mut twin = browser.clone();
    let (one, two) = tokio::join!(browser.submit(&page, &chosen), twin.submit(&page, &chosen));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && statuses[1] != 200, "{statuses:?}");
    let used = world.names_since(before).await.into_iter().filter(|name| name == "VerificationUsed").count();
    assert_eq!(used, 1);
    assert_eq!(world.browser().guess("other", "aiko", PASSWORD).await.status.as_u16(), 303, "nobody else's");
    // One whose time is over.
    let late = stage.gets(&mut browser, "/recover/name", "aiko@example.com", 4).await;
    assert!(!late.text.contains("token="), "{}", late.text);
    let late = stage.gets(&mut browser, "/recover", "aiko", 5).await.link();
    stage.inner.step(30 * 60 + 1);
    browser.open(&late).await.is(400);
}

async fn links_lead_to_the_issuer_whatever_the_request_says(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let page = browser.open("/t/acme/recover").await.is(200);
    for (name, value) in
        [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")]
    {
        browser.headers.push((name, value.to_owned()));
    }
    let _ = browser.submit(&page, &[("identifier", "aiko")]).await;
    browser.headers.clear();
    let mail = stage.gets(&mut browser, "/recover?goto=https://evil.example/", "aiko", stage.sink.so_far().len()).await;
    for mail in stage.sink.so_far().iter().chain([&mail]) {
        assert!(
            mail.link().starts_with("/t/acme/recover/password?token=") && !mail.raw.contains("evil"),
            "{}",
            mail.raw
        );
    }
    // Names that would begin a header, or bring somebody else in.
    for evil in ["aiko@example.com\r\nBcc: victim@example.net", "aiko@example.com,victim@example.net"] {
        let mut browser = world.browser();
        let page = browser.open("/t/acme/register").await.is(200);
        browser.submit(&page, &[("identifier", evil)]).await.is(422);
    }
}

async fn what_is_not_offered_is_not_there(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    stage
        .tune(stage.sink.port, |settings| {
            settings.self_service.registration = false;
            settings.self_service.password_reset = false;
            settings.self_service.user_name_reminder = false;
            settings.self_service.email_change = false;
        })
        .await;
    let every = ["/recover", "/recover/name", "/register", "/register/account?token=x", "/account/email"];
    for path in every {
        browser.open(&format!("/t/acme{path}")).await.is(404);
    }
    let page = world.browser().open("/t/acme/login").await.is(200);
    assert!(!page.html.contains("/recover") && !page.html.contains("/register"), "{}", page.html);
    // A tenant that cannot send mail offers nothing that needs it.
    for path in every {
        world.browser().open(&format!("/t/other{path}")).await;
    }
    let page = world.browser().open("/t/other/login").await.is(200);
    assert!(!page.html.contains("/recover"), "{}", page.html);
    let tenant = queries::tenant::by_id(world.journal.db(), &acme()).await.unwrap().unwrap();
    let shown = format!("{:?}", tenant.settings.mail);
    assert!(shown.contains(&format!("{:?}", MailSecurity::None)), "{shown}");
}

async fn asking_too_often_is_slowed_down_by_account_and_by_address(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "aiko").await;
    stage.tune(stage.sink.port, |settings| settings.self_service.seconds_between = 60).await;
    let mut browser = world.browser();
    let before = world.events().await;
    for name in ["aiko", "aiko@example.com", "AIKO"] {
        stage.asks(&mut browser, "/recover", name).await;
    }
    let asked = world.names_since(before).await;
    assert_eq!(asked, ["VerificationRequested"], "the same answer, and one mail");
    stage.inner.step(61);
    stage.asks(&mut browser, "/recover", "aiko").await;
    stage.sink.messages(2).await;
    stage.tune(stage.sink.port, |settings| settings.self_service.per_minute = 2).await;
    let mut flood = world.browser().at([198, 51, 100, 7]);
    for _ in 0..2 {
        stage.asks(&mut flood, "/recover", "somebody").await;
    }
    let page = flood.open("/t/acme/recover").await.is(200);
    let refused = flood.submit(&page, &[("identifier", "somebody")]).await;
    if refused.status.as_u16() == 200 {
        // The minute ended between two of them.
        for _ in 0..2 {
            let _ = flood.submit(&page, &[("identifier", "somebody")]).await;
        }
        flood.submit(&page, &[("identifier", "somebody")]).await.is(429);
    } else {
        refused.is(429);
    }
    stage.asks(&mut world.browser(), "/recover", "aiko").await;
}
