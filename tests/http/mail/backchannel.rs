//! A letter that an application elsewhere asks for its reader (CIBA Core 1.0).

use aggregates::user::ProfileChanges;
use commands::user::ChangeProfile;

use super::stage::Stage;
use crate::logout::stage::acme;
use crate::oauth::backchannel::{Bank, PAGE, id_of, question, switched_on};
use crate::on_both_engines;

on_both_engines! { crate::mail::stage::Stage:
    a_person_is_told_by_mail_what_waits
}

async fn a_person_is_told_by_mail_what_waits(stage: &Stage) {
    let world = stage.world();
    switched_on(world, "acme").await;
    let user = world.person("acme", "aiko").await;
    let bank = Bank::open(world, "acme", "bank", |metadata| {
        metadata.client_name = Some("Example <b>Bank</b>".into());
    });
    let bank = bank.await;
    let asks = [("scope", "openid"), ("login_hint", "aiko"), ("binding_message", "visit https://evil.example")];
    let id = id_of(&bank.asks(world, &asks).await);
    let mail = stage.sink.message(1).await;
    assert_eq!(mail.to, "aiko@example.com");
    assert_eq!(mail.subject, "ACME: an application asks for your answer");
    assert!(mail.text.contains("Example <b>Bank</b> asks ACME") && !mail.html.contains("<b>Bank"), "{}", mail.text);
    assert!(!mail.text.contains("evil.example"), "who asks does not choose the words: {}", mail.text);
    let link = mail.link();
    assert!(link.starts_with(&format!("{PAGE}/")), "{link}");
    let mut browser = world.browser();
    let page = browser.open(&link).await.is(200);
    assert_eq!(page.path(), "/t/acme/login", "a link opens nothing");
    let page = browser.sign_in(&page, "aiko").await.is(200);
    assert_eq!(page.path(), link);
    browser.answer(&page, &[]).await.is(200);
    assert_eq!(bank.polls(world, &id).await.0, 200);

    let set = aggregates::user::Profile { locale: Some("ja".into()), ..aggregates::user::Profile::default() };
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    world.does(&ChangeProfile { tenant: acme(), user, changes }).await;
    bank.asks(world, &asks).await;
    let mail = stage.sink.message(2).await;
    assert!(mail.subject.contains("アプリが確認を求めています"), "{}", mail.subject);
    assert_eq!(question(&mut browser).await.path(), mail.link());
}
