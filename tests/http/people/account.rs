//! One's own account: what is seen there, and what can be ended.

use aggregates::tenant::QuotaPolicy;

use super::apps::obtain;
use super::browser::{Browser, Seen};
use super::world::{PASSWORD, World, authorize};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    one_session_is_ended_with_what_was_given_in_it
    all_other_sessions_are_ended_and_this_one_is_not
    what_an_application_may_do_is_taken_back_at_once
    a_trusted_application_loses_what_it_holds
    a_password_is_changed_by_whoever_knows_it
    a_new_password_keeps_to_the_rules
    other_devices_stay_where_that_is_wanted
    everybody_sees_their_own_attempts_to_sign_in
    where_sessions_are_counted_one_more_is_refused_or_takes_a_place
}

const NEW: &str = "seven grey foxes sing";

/// The addresses that links of a page lead to, of those that hold `part`.
fn links(page: &Seen, part: &str) -> Vec<String> {
    let links = page.html.split("href=\"").skip(1).map(|rest| super::html::unescaped(rest.split('"').next().unwrap()));
    links.filter(|link| link.contains(part)).collect()
}

async fn is_signed_in(browser: &Browser<'_>) -> bool {
    browser.clone().open("/t/acme/account").await.is(200).path() == "/t/acme/account"
}

async fn change(browser: &mut Browser<'_>, current: &str, new: &str, again: &str) -> Seen {
    let page = browser.open("/t/acme/account/password").await.is(200);
    let filled = [("current_password", current), ("new_password", new), ("new_password_again", again)];
    browser.answer(&page, &filled).await
}

async fn one_session_is_ended_with_what_was_given_in_it(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let (mut browser, mut phone, mut tablet) = (world.browser(), world.browser(), world.browser());
    browser.enter("acme", "aiko").await;
    let phones =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E Safari/604.1";
    phone.headers.push(("user-agent", phones.into()));
    phone.enter("acme", "aiko").await;
    tablet.enter("acme", "aiko").await;
    let mut given = obtain(world, &mut phone, "shop", "openid profile").await;
    let mut lasting = obtain(world, &mut phone, "trusted", "openid offline_access").await;
    let mut own = obtain(world, &mut browser, "trusted", "openid profile").await;
    let page = browser.open("/t/acme/account/sessions").await.is(200);
    assert!(page.text().contains("Safari on iPhone") && page.text().contains("Used for The shop"), "{}", page.text());
    let mut asked = None;
    for link in links(&page, "/end") {
        let question = browser.open(&link).await.is(200);
        if question.text().contains("Safari on iPhone") {
            asked = Some(question);
        }
    }
    let before = world.events().await;
    let done = browser.answer(&asked.unwrap(), &[]).await.is(200);
    assert!(done.text().contains("The device has been signed out.") && !done.text().contains("iPhone"));
    let names = world.names_since(before).await;
    assert!(names.contains(&"SessionEnded".to_owned()) && names.contains(&"GrantRevoked".to_owned()), "{names:?}");
    assert!(!is_signed_in(&phone).await && is_signed_in(&tablet).await && is_signed_in(&browser).await);
    assert!(!given.opens(world).await && !given.refreshes(world).await);
    assert!(
        lasting.refreshes(world).await && lasting.opens(world).await,
        "offline_access is for while nobody is there"
    );
    assert!(own.refreshes(world).await && own.opens(world).await, "what was given elsewhere stays");
}

async fn all_other_sessions_are_ended_and_this_one_is_not(world: &World) {
    world.clients("acme").await;
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let mut others = vec![world.browser(), world.browser(), world.browser()];
    for other in &mut others {
        other.enter("acme", "aiko").await;
    }
    let mut ken = world.browser();
    ken.enter("acme", "ken").await;
    let given = obtain(world, &mut others[0], "shop", "openid").await;
    let own = obtain(world, &mut browser, "trusted", "openid").await;
    let page = browser.open("/t/acme/account/sessions/end-others").await.is(200);
    let done = browser.answer(&page, &[]).await.is(200);
    assert!(done.text().contains("You are not signed in on any other device."), "{}", done.text());
    for other in &others {
        assert!(!is_signed_in(other).await);
    }
    assert!(is_signed_in(&browser).await && is_signed_in(&ken).await);
    assert!(!given.opens(world).await && own.opens(world).await);
}

async fn what_an_application_may_do_is_taken_back_at_once(world: &World) {
    world.clients("acme").await;
    world.client("acme", "diary", |_| {}).await;
    world.person("acme", "aiko").await;
    let (mut browser, mut phone) = (world.browser(), world.browser());
    browser.enter("acme", "aiko").await;
    phone.enter("acme", "aiko").await;
    let mut here = obtain(world, &mut browser, "shop", "openid profile").await;
    let mut there = obtain(world, &mut phone, "shop", "openid profile offline_access").await;
    let code = browser.open(&authorize("acme", "shop", &[])).await.code();
    let diary = obtain(world, &mut browser, "diary", "openid email").await;
    let page = browser.open("/t/acme/account/applications").await.is(200);
    assert!(page.text().contains("See your name and basic profile") && page.text().contains("The diary"));
    let [link] = links(&page, "/shop/remove").try_into().unwrap();
    let question = browser.open(&link).await.is(200);
    assert_eq!(question.heading(), "Remove the access of The shop?");
    let done = browser.answer(&question, &[]).await.is(200);
    assert!(done.text().contains("The shop no longer has access."), "{}", done.text());
    assert!(links(&done, "/shop/remove").is_empty() && links(&done, "/diary/remove").len() == 1);
    for tokens in [&mut here, &mut there] {
        assert!(!tokens.opens(world).await && !tokens.refreshes(world).await);
    }
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("client_id", "shop")];
    let more = [("redirect_uri", super::world::REDIRECT), ("code_verifier", super::world::VERIFIER)];
    let refused = world.browser().post("/t/acme/oauth2/token", &[&fields[..], &more[..]].concat()).await.is(400);
    assert!(refused.html.contains("invalid_grant"), "{}", refused.html);
    assert!(diary.opens(world).await);
    let seen = browser.open(&authorize("acme", "shop", &[("prompt", "none")])).await;
    assert_eq!(seen.told("error").as_deref(), Some("consent_required"), "it asks again");
}

async fn a_trusted_application_loses_what_it_holds(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    let mut tokens = obtain(world, &mut browser, "trusted", "openid profile").await;
    let page = browser.open("/t/acme/account/applications").await.is(200);
    let [link] = links(&page, "/remove").try_into().unwrap();
    let question = browser.open(&link).await;
    let done = browser.answer(&question, &[]).await.is(200);
    assert!(links(&done, "/remove").is_empty(), "{}", done.text());
    assert!(!tokens.opens(world).await && !tokens.refreshes(world).await);
}

async fn a_password_is_changed_by_whoever_knows_it(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let (mut browser, mut phone) = (world.browser(), world.browser());
    browser.enter("acme", "aiko").await;
    phone.enter("acme", "aiko").await;
    let given = obtain(world, &mut phone, "trusted", "openid").await;
    let before = world.events().await;
    change(&mut browser, "not hers at all", NEW, NEW).await.is(422);
    assert!(!world.names_since(before).await.contains(&"PasswordSet".to_owned()));
    let done = change(&mut browser, PASSWORD, NEW, NEW).await.is(200);
    assert!(done.text().contains("Your password has been changed."), "{}", done.text());
    let names = world.names_since(before).await;
    assert_eq!(names.iter().filter(|name| *name == "PasswordSet").count(), 1, "{names:?}");
    assert!(is_signed_in(&browser).await && !is_signed_in(&phone).await && !given.opens(world).await);
    world.browser().guess("acme", "aiko", PASSWORD).await.is(422);
    world.browser().guess("acme", "aiko", NEW).await.is(303);
    let events = world.journal.read_page(before, 1000).await.unwrap();
    for event in &events {
        assert!(!event.payload.contains(NEW) && !event.payload.contains(PASSWORD), "{}", event.event_type);
    }
}

async fn a_new_password_keeps_to_the_rules(world: &World) {
    world.person("acme", "hanamizuki").await;
    world.tune("acme", |settings| settings.password_policy.history = 2).await;
    let mut browser = world.browser();
    browser.enter("acme", "hanamizuki").await;
    let long = "a strange long road ".repeat(13);
    let table = [
        (PASSWORD, "short", "short", "too short. Use at least 12 characters"),
        (PASSWORD, &long, &long, "too long. Use at most 256 characters"),
        (PASSWORD, "Password1234", "Password1234", "easy to guess"),
        (PASSWORD, "aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "easy to guess"),
        (PASSWORD, "hanamizuki-acme", "hanamizuki-acme", "easy to guess"),
        (PASSWORD, PASSWORD, PASSWORD, "You have used this password before."),
        (PASSWORD, NEW, "seven grey foxes swim", "are not the same"),
        (PASSWORD, "", "", "Enter a new password."),
        ("", NEW, NEW, "Enter your current password."),
        ("not hers at all", NEW, NEW, "The current password is not right."),
    ];
    let before = world.events().await;
    for (current, new, again, said) in table {
        let seen = change(&mut browser, current, new, again).await.is(422);
        assert!(seen.text().contains(said), "{said}: {}", seen.text());
        assert!(!seen.html.contains(NEW) && !seen.html.contains(PASSWORD), "what was typed is not shown again");
    }
    assert!(!world.names_since(before).await.contains(&"PasswordSet".to_owned()));
    let third = "eleven slow trains hum";
    change(&mut browser, PASSWORD, NEW, NEW).await.is(200);
    change(&mut browser, NEW, PASSWORD, PASSWORD).await.is(422);
    change(&mut browser, NEW, third, third).await.is(200);
    change(&mut browser, third, NEW, NEW).await.is(422);
    change(&mut browser, third, PASSWORD, PASSWORD).await.is(200);
}

async fn other_devices_stay_where_that_is_wanted(world: &World) {
    world.person("acme", "aiko").await;
    let (mut browser, mut phone) = (world.browser(), world.browser());
    browser.enter("acme", "aiko").await;
    phone.enter("acme", "aiko").await;
    let page = browser.open("/t/acme/account/password").await;
    let form = page.form();
    assert_eq!(form.field("end_others"), "on", "the safe choice is made already");
    let fields = [
        ("form_token", form.field("form_token")),
        ("current_password", PASSWORD),
        ("new_password", NEW),
        ("new_password_again", NEW),
    ];
    browser.post(&form.action, &fields).await.is(303);
    assert!(is_signed_in(&phone).await && is_signed_in(&browser).await);
}

async fn everybody_sees_their_own_attempts_to_sign_in(world: &World) {
    for name in ["aiko", "ken"] {
        world.person("acme", name).await;
    }
    world.tune("acme", |settings| settings.lockout.failures = 2).await;
    let mut stranger = world.browser().at([198, 51, 100, 77]);
    for name in ["aiko", "aiko@example.com", "aiko"] {
        stranger.guess("acme", name, "not her password at all").await;
    }
    stranger.guess("acme", "ken", "not his password at all").await;
    world.ground.clock.step(31_000_000);
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    world.follow().await;
    let page = browser.open("/t/acme/account/history").await.is(200);
    let text = page.text();
    let count = |what: &str| text.matches(what).count();
    assert_eq!(
        (count("Wrong password"), count("Blocked after too many attempts"), count("198.51.100.77")),
        (2, 1, 3),
        "{text}"
    );
    assert!(text.lines().filter(|line| *line == "Signed in").count() == 1 && count("192.0.2.7") == 1, "{text}");
    let mut ken = world.browser();
    ken.enter("acme", "ken").await;
    world.follow().await;
    let text = ken.open("/t/acme/account/history").await.text();
    assert_eq!((text.matches("Wrong password").count(), text.matches("198.51.100.77").count()), (1, 1), "{text}");
}

async fn where_sessions_are_counted_one_more_is_refused_or_takes_a_place(world: &World) {
    world.person("acme", "aiko").await;
    world
        .tune("acme", |settings| {
            (settings.sign_in.quota.max_sessions, settings.sign_in.quota.policy) = (2, QuotaPolicy::Deny);
        })
        .await;
    let (mut first, mut second, mut third) = (world.browser(), world.browser(), world.browser());
    first.enter("acme", "aiko").await;
    second.enter("acme", "aiko").await;
    let seen = third.guess("acme", "aiko", PASSWORD).await.is(403);
    assert!(seen.text().contains("as many devices as are allowed") && third.session_cookie("acme").is_none());
    second.enter("acme", "aiko").await;
    let page = first.open("/t/acme/account/sessions/end-others").await;
    first.submit(&page, &[]).await.is(303);
    third.enter("acme", "aiko").await;
    world.tune("acme", |settings| settings.sign_in.quota.policy = QuotaPolicy::EvictOldest).await;
    second.enter("acme", "aiko").await;
    assert!(!is_signed_in(&first).await && is_signed_in(&second).await && is_signed_in(&third).await);
}
