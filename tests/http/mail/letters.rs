//! Every letter arrives, in both languages and both forms, and its link does what it says.

use aggregates::tenant::{Letter, LetterWords};
use aggregates::user::{LockReason, Profile, ProfileChanges};
use commands::user::{ChangeProfile, LockUser, RegisterUser};
use commands::verification::InviteUser;

use super::stage::{FRESH, Stage};
use crate::logout::stage::acme;
use crate::on_both_engines;
use crate::people::browser::Browser;
use crate::people::world::{PASSWORD, authorize};

on_both_engines! { crate::mail::stage::Stage:
    a_forgotten_password_is_replaced_by_a_link_and_what_was_begun_goes_on
    an_account_is_opened_by_a_link_and_the_application_gets_its_code
    a_forgotten_user_name_is_told
    an_address_is_changed_by_a_link_and_the_old_one_hears_of_it
    an_invited_person_sets_a_password_and_is_active
    every_letter_speaks_the_language_of_its_reader_and_the_tenants_own_words
}

async fn signs_in(browser: &mut Browser<'_>, name: &str, password: &str) -> u16 {
    let seen = browser.guess("acme", name, password).await;
    seen.status.as_u16()
}

async fn a_forgotten_password_is_replaced_by_a_link_and_what_was_begun_goes_on(stage: &Stage) {
    let world = stage.world();
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut elsewhere = world.browser();
    elsewhere.enter("acme", "aiko").await;
    let mut browser = world.browser();
    let sign_in = browser.open(&authorize("acme", "trusted", &[])).await.is(200);
    let recover = sign_in.html.split("href=\"").find(|rest| rest.contains("/recover?grant=")).unwrap();
    let recover = recover.split('"').next().unwrap().replace("&#38;", "&");
    let page = browser.open(&recover).await.is(200);
    assert!(page.html.contains("The trusted"), "{}", page.html);
    browser.submit(&page, &[("identifier", "aiko@example.com")]).await.is(200);
    let mail = stage.sink.message(1).await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("aiko@example.com", "Set a new password for ACME"));
    assert!(mail.text.contains("aiko of acme") && mail.html.contains("aiko of acme"), "{}", mail.text);
    let link = mail.link();
    assert!(link.starts_with("/t/acme/recover/password?token="), "{link}");
    // Looking at a link is not using it.
    for _ in 0..3 {
        browser.open(&link).await.is(200);
    }
    let page = browser.open(&link).await.is(200);
    let refused = browser.submit(&page, &[("new_password", FRESH), ("new_password_again", "other")]).await.is(422);
    assert!(refused.text().contains("not the same"), "{}", refused.text());
    let short = [("new_password", "short"), ("new_password_again", "short")];
    browser.submit(&refused, &short).await.is(422);
    let chosen = [("new_password", FRESH), ("new_password_again", FRESH)];
    let done = browser.submit(&page, &chosen).await.is(200);
    assert_eq!(done.heading(), "Your password is set");
    let onward = done.html.split("class=\"button primary\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let page = browser.open(&onward.replace("&#38;", "&")).await.is(200);
    let filled = [("identifier", "aiko"), ("password", FRESH), ("decision", "sign_in")];
    let seen = browser.answer(&page, &filled).await;
    assert!(!seen.code().is_empty());
    // The other device is signed out, the old password is over, the link too, and the owner hears of it.
    let away = elsewhere.open("/t/acme/account").await;
    assert_eq!(away.path(), "/t/acme/login");
    assert_eq!(signs_in(&mut world.browser(), "aiko", PASSWORD).await, 422);
    let over = browser.open(&link).await.is(400);
    assert_eq!(over.heading(), "This link does not work any more");
    let notice = stage.sink.message(2).await;
    assert_eq!(notice.subject, "Your password for ACME was changed");
    assert_eq!(notice.link(), "/t/acme/account/password");
}

async fn an_account_is_opened_by_a_link_and_the_application_gets_its_code(stage: &Stage) {
    let world = stage.world();
    world.clients("acme").await;
    let claims = ["user_name", "name"].map(str::to_owned);
    stage.tune(stage.sink.port, |settings| settings.self_service.registration_claims = claims.into()).await;
    let mut browser = world.browser();
    let page = browser.open(&authorize("acme", "trusted", &[("prompt", "create")])).await.is(200);
    assert_eq!((page.path(), page.heading().as_str()), ("/t/acme/register", "Create an account"));
    let known = browser.open("/t/acme/.well-known/openid-configuration").await.is(200);
    assert!(known.html.contains("\"create\""), "{}", known.html);
    let wrong = browser.submit(&page, &[("identifier", "no address")]).await.is(422);
    browser.submit(&wrong, &[("identifier", "mei@example.org")]).await.is(200);
    let mail = stage.sink.message(1).await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("mei@example.org", "Confirm your email address for ACME"));
    let link = mail.link();
    let page = browser.open(&link).await.is(200);
    assert!(page.html.contains("mei@example.org") && page.html.contains("The trusted"), "{}", page.html);
    world.person("acme", "taken").await;
    let filled = |name: &'static str| {
        [("user_name", name), ("name", "Mei Tanaka"), ("new_password", FRESH), ("new_password_again", FRESH)]
    };
    let missing = browser.submit(&page, &filled("")).await.is(422);
    assert!(missing.text().contains("User name: fill this in."), "{}", missing.text());
    let taken = browser.submit(&missing, &filled("taken")).await.is(422);
    assert!(taken.text().contains("somebody else has this already"), "{}", taken.text());
    let seen = browser.answer(&taken, &filled("mei")).await;
    assert!(!seen.code().is_empty(), "signed in, and back at the application");
    browser.open(&link).await.is(400);
    let mut again = world.browser();
    assert_eq!(signs_in(&mut again, "mei@example.org", FRESH).await, 303);
    // Whoever asks for an account under an address that has one is told so by mail, and sees what everybody sees.
    let mail = stage.gets(&mut world.browser(), "/register", "MEI@example.org", 1).await;
    assert_eq!(mail.subject, "You already have an account with ACME");
    assert_eq!((mail.to.as_str(), mail.link().as_str()), ("mei@example.org", "/t/acme/login"));
}

async fn a_forgotten_user_name_is_told(stage: &Stage) {
    stage.world().person("acme", "aiko").await;
    let mail = stage.gets(&mut stage.world().browser(), "/recover/name", "aiko@example.com", 0).await;
    assert_eq!(mail.subject, "Your user name for ACME");
    assert!(mail.text.contains("as: aiko\r\n"), "{}", mail.text);
}

async fn an_address_is_changed_by_a_link_and_the_old_one_hears_of_it(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    let account = browser.enter("acme", "aiko").await;
    assert!(account.html.contains("/account/email\""), "{}", account.html);
    let page = browser.open("/t/acme/account/email").await.is(200);
    let wrong = [("email", "new@example.net"), ("current_password", "wrong password of mine")];
    let page = browser.submit(&page, &wrong).await.is(422);
    let right = [("email", "new@example.net"), ("current_password", PASSWORD)];
    browser.submit(&page, &right).await.is(200);
    let mail = stage.sink.message(1).await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("new@example.net", "Confirm your email address for ACME"));
    // Whatever device it is opened on.
    let mut phone = world.browser();
    let page = phone.open(&mail.link()).await.is(200);
    assert!(page.text().contains("new@example.net"), "{}", page.text());
    let done = phone.submit(&page, &[]).await.is(200);
    assert_eq!(done.heading(), "Your email address is confirmed");
    assert!(browser.open("/t/acme/account").await.text().contains("new@example.net"));
    let notice = stage.sink.message(2).await;
    assert_eq!(
        (notice.to.as_str(), notice.subject.as_str()),
        ("aiko@example.com", "Your email address for ACME was changed",)
    );
    phone.open(&mail.link()).await.is(400);
}

async fn an_invited_person_sets_a_password_and_is_active(stage: &Stage) {
    let world = stage.world();
    let profile = Profile {
        user_name: Some("kenji".into()),
        email: Some("kenji@example.com".into()),
        locale: Some("ja-JP".into()),
        ..Profile::default()
    };
    let status = Some(aggregates::user::InitialStatus::Registered);
    let user = world.does(&RegisterUser { tenant: acme(), id: None, profile, status, password: None }).await.0;
    world.does(&InviteUser { tenant: acme(), user: user.clone() }).await;
    let first = stage.sink.message(1).await;
    assert_eq!(first.subject, "ACME のアカウントのご案内");
    world.does(&InviteUser { tenant: acme(), user }).await;
    let second = stage.sink.message(2).await;
    let mut browser = world.browser();
    browser.open(&first.link()).await.is(400);
    let page = browser.open(&second.link()).await.is(200);
    assert_eq!(page.heading(), "Welcome");
    browser.submit(&page, &[("new_password", FRESH), ("new_password_again", FRESH)]).await.is(200);
    assert_eq!(signs_in(&mut browser, "kenji", FRESH).await, 303);
}

async fn every_letter_speaks_the_language_of_its_reader_and_the_tenants_own_words(stage: &Stage) {
    let world = stage.world();
    let user = world.person("acme", "aiko").await;
    let set = Profile { locale: Some("ja".into()), ..Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    world.does(&ChangeProfile { tenant: acme(), user: user.clone(), changes }).await;
    let mail = stage.gets(&mut world.browser(), "/recover", "aiko", 0).await;
    assert_eq!(mail.subject, "ACME の新しいパスワードの設定");
    assert!(mail.text.contains("aiko of acme 様") && mail.html.contains("<html lang=\"ja\">"), "{}", mail.text);
    // Somebody who is no user yet is written to in the language of the page.
    let mut browser = world.browser();
    browser.headers.push(("accept-language", "ja".to_owned()));
    let mail = stage.gets(&mut browser, "/register", "mei@example.org", 1).await;
    assert_eq!(mail.subject, "ACME のメールアドレスの確認");
    let until = None;
    world.does(&LockUser { tenant: acme(), user, until, reason: LockReason::Administrator }).await;
    assert_eq!(stage.sink.message(3).await.subject, "ACME のアカウントがロックされました");
    let words = LetterWords {
        subject: "{product}: 合言葉".into(),
        text: "{name} さん\n\n{link} を開いてください。<b>急いで</b>".into(),
    };
    let own = [(Letter::Registration, [("ja".to_owned(), words)].into())];
    stage.tune(stage.sink.port, |settings| settings.mail.letters = own.into()).await;
    let mail = stage.gets(&mut browser, "/register", "rin@example.org", 3).await;
    assert_eq!(mail.subject, "ACME: 合言葉");
    assert!(mail.link().starts_with("/t/acme/register/account?token="));
    assert!(!mail.html.contains("<b>急いで"), "{}", mail.html);
}
