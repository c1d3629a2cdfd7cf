//! A mail server that is away, busy, or breaks off: nothing is lost, and what arrives twice says so.

use aggregates::tenant::{MailSecurity, MailServer};
use commands::ClearSecret;
use commands::tenant::SetMailSecret;
use journal::db::Engine;
use queries::delivery::DeliveryState;

use super::sink::{Answer, Manners, Sink};
use super::stage::Stage;
use crate::logout::stage::{acme, any};
use crate::on_both_engines;

on_both_engines! { crate::mail::stage::Stage:
    a_server_that_is_away_for_a_minute_loses_nothing_and_gets_nothing_twice
    what_the_queue_keeps_tells_nobodys_address_and_no_secret
    letters_to_one_person_are_as_far_apart_as_the_tenant_says
}

async fn a_server_that_is_away_for_a_minute_loses_nothing_and_gets_nothing_twice(stage: &Stage) {
    let world = stage.world();
    let away = Sink::open(Manners::default()).await.close().await;
    stage.tune(away, |_| {}).await;
    for name in ["aiko", "mei", "rin"] {
        world.person("acme", name).await;
        stage.asks(&mut world.browser(), "/recover", name).await;
    }
    let tried = |delivery: &queries::delivery::Delivery| delivery.kind == "mail" && delivery.attempts > 0;
    stage.inner.waits_for(DeliveryState::Waiting, 3, tried).await;
    let back = Sink::at(away, Manners::default()).await;
    stage.inner.step(60);
    let mut to: Vec<_> = back.messages(3).await.into_iter().map(|message| message.to).collect();
    to.sort();
    assert_eq!(to, ["aiko@example.com", "mei@example.com", "rin@example.com"]);
    stage.inner.waits_for(DeliveryState::Done, 3, any).await;
    // An hour later somebody else asks. When their letter is there, whatever else was due had its turn.
    stage.inner.step(3600);
    world.person("acme", "ken").await;
    stage.asks(&mut world.browser(), "/recover", "ken").await;
    stage.inner.waits_for(DeliveryState::Done, 4, any).await;
    let to: Vec<_> = back.so_far().into_iter().map(|message| message.to).collect();
    assert_eq!((to.len(), to[3].as_str()), (4, "ken@example.com"), "nothing twice: {to:?}");
}

async fn what_the_queue_keeps_tells_nobodys_address_and_no_secret(stage: &Stage) {
    let world = stage.world();
    world.person("acme", "aiko").await;
    let mail = stage.gets(&mut world.browser(), "/recover", "aiko", 0).await;
    let token = mail.link().split("token=").nth(1).unwrap().to_owned();
    let found = stage.inner.waits_for(DeliveryState::Done, 1, |one| one.kind == "mail").await;
    let shown = format!("{found:?}");
    assert!(!shown.contains("aiko") && !shown.contains(&token), "{shown}");
    let events = world.journal.read_page(0, 10_000).await.unwrap();
    let request = events.iter().find(|event| event.event_type == "VerificationRequested").unwrap();
    assert!(request.payload.contains(&token), "opened by whoever has the keys");
    let stored =
        world.journal.read_stretch(0, journal::Wanted::Aggregates(&["Verification"]), 100).await.unwrap().events;
    assert!(!stored.is_empty());
    for event in stored {
        assert!(!event.payload.contains(&token) && !event.payload.contains("example.com"), "{}", event.payload);
    }
}

async fn letters_to_one_person_are_as_far_apart_as_the_tenant_says(stage: &Stage) {
    let world = stage.world();
    stage.tune(stage.sink.port, |settings| settings.mail.seconds_between = 30).await;
    world.person("acme", "aiko").await;
    world.person("acme", "mei").await;
    let mut browser = world.browser();
    stage.asks(&mut browser, "/recover", "aiko").await;
    stage.sink.messages(1).await;
    stage.asks(&mut browser, "/recover/name", "aiko@example.com").await;
    stage.asks(&mut browser, "/recover", "mei").await;
    let to: Vec<_> = stage.sink.messages(2).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["aiko@example.com", "mei@example.com"], "nobody else waits");
    stage.inner.step(31);
    assert_eq!(stage.sink.message(3).await.subject, "Your user name for ACME");
}

async fn with(engine: Engine, manners: Manners, proves: impl AsyncFnOnce(&Stage)) {
    let stage = Stage::with(engine, manners).await;
    proves(&stage).await;
    stage.end().await;
}

async fn answers_are_understood(engine: Engine) {
    let answers = vec![Answer::Later, Answer::BreaksOff];
    let account = Some(("mailer", "letmein"));
    with(engine, Manners { answers, account, ..Manners::default() }, async |stage: &Stage| {
        let world = stage.world();
        let (port, host) = (Some(stage.sink.port), "127.0.0.1".to_owned());
        let user_name = Some("mailer".to_owned());
        let server = MailServer::Smtp { host, port, security: MailSecurity::None, user_name };
        stage.tune(stage.sink.port, |settings| settings.mail.server = Some(server)).await;
        world.person("acme", "aiko").await;
        // Without the secret the server lets nobody in; that is mended, and then it goes out.
        stage.asks(&mut world.browser(), "/recover", "aiko").await;
        let refused = |one: &queries::delivery::Delivery| one.status == Some(535);
        stage.inner.waits_for(DeliveryState::Waiting, 1, refused).await;
        world.does(&SetMailSecret { id: acme(), secret: Some(ClearSecret::given("letmein".into())) }).await;
        stage.inner.step(20);
        // Greylisted once, then taken without anybody saying so, then taken again: the same message, byte by byte.
        let busy = |one: &queries::delivery::Delivery| one.status == Some(451);
        stage.inner.waits_for(DeliveryState::Waiting, 1, busy).await;
        stage.inner.step(60);
        stage.sink.messages(1).await;
        let away = |one: &queries::delivery::Delivery| one.attempts >= 3;
        stage.inner.waits_for(DeliveryState::Waiting, 1, away).await;
        stage.inner.step(120);
        let both = stage.sink.messages(2).await;
        assert_eq!((&both[0].id, &both[0].raw), (&both[1].id, &both[1].raw));
        stage.inner.waits_for(DeliveryState::Done, 1, any).await;
    })
    .await;
}

async fn what_is_refused_is_given_up_and_nothing_is_said_in_the_clear(engine: Engine) {
    let manners = Manners { answers: vec![Answer::Never], ..Manners::default() };
    with(engine, manners, async |stage: &Stage| {
        let world = stage.world();
        world.person("acme", "aiko").await;
        stage.asks(&mut world.browser(), "/recover", "aiko").await;
        let dead = stage.inner.waits_for(DeliveryState::Dead, 1, any).await;
        assert_eq!(dead[0].status, Some(550));
        // A server that does not offer STARTTLS hears neither who sends nor to whom; nor does one that cannot prove who it is.
        let before = stage.sink.said().len();
        let (port, host) = (Some(stage.sink.port), "127.0.0.1".to_owned());
        let server = MailServer::Smtp { host, port, security: MailSecurity::StartTls, user_name: Some("m".into()) };
        stage.tune(stage.sink.port, |settings| settings.mail.server = Some(server)).await;
        stage.asks(&mut world.browser(), "/recover/name", "aiko@example.com").await;
        let tried = |one: &queries::delivery::Delivery| one.attempts > 0;
        stage.inner.waits_for(DeliveryState::Waiting, 1, tried).await;
        let said = stage.sink.said().split_off(before);
        assert!(!said.is_empty() && said.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{said:?}");
    })
    .await;
}

mod sqlite_answers {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_repeated_message_is_the_same_message() {
        answers_are_understood(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_refusal_is_final_and_encryption_is_not_given_up() {
        what_is_refused_is_given_up_and_nothing_is_said_in_the_clear(Engine::Sqlite).await;
    }
}

mod postgres_answers {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_repeated_message_is_the_same_message() {
        answers_are_understood(Engine::Postgres).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_refusal_is_final_and_encryption_is_not_given_up() {
        what_is_refused_is_given_up_and_nothing_is_said_in_the_clear(Engine::Postgres).await;
    }
}
