//! An installation that sends its mail to a server of ours.

use aggregates::tenant::{MailSecurity, MailServer, NotificationRule, TenantSettings};
use journal::db::Engine;

use super::message::Message;
use super::sink::{Manners, Sink};
use crate::logout::stage;
use crate::people::browser::{Browser, Seen};
use crate::people::world::World;

/// Another password that is good enough.
pub const FRESH: &str = "seven green herons wade";

/// An installation and its mail server.
pub struct Stage {
    pub inner: stage::Stage,
    pub sink: Sink,
}

impl Stage {
    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, Manners::default()).await
    }

    pub async fn with(engine: Engine, manners: Manners) -> Self {
        let (inner, sink) = (stage::Stage::on(engine).await, Sink::open(manners).await);
        let port = sink.port;
        let stage = Self { inner, sink };
        stage.tune(port, |_| {}).await;
        stage
    }

    /// Sends to a port of loopback, after a change of what is usual here.
    pub async fn tune(&self, port: u16, change: impl FnOnce(&mut TenantSettings)) {
        let server = MailServer::Smtp {
            host: "127.0.0.1".into(),
            port: Some(port),
            security: MailSecurity::None,
            user_name: None,
        };
        let usual = |settings: &mut TenantSettings| {
            settings.mail.from = Some("no-reply@acme.example".into());
            settings.mail.server = Some(server);
            settings.mail.seconds_between = 0;
            // Tests of letters count them: who signs in on several devices would get one of that each time.
            settings.notifications.rules = [("own_account".to_owned(), NotificationRule::default())].into();
            settings.self_service.registration = true;
            settings.self_service.seconds_between = 0;
            settings.self_service.per_minute = 0;
            change(settings);
        };
        self.world().tune("acme", usual).await;
    }

    pub fn world(&self) -> &World {
        &self.inner.world
    }

    pub async fn end(self) {
        self.inner.end().await;
    }

    /// Asks for mail on a page, as somebody who is not signed in.
    pub async fn asks(&self, browser: &mut Browser<'_>, path: &str, typed: &str) -> Seen {
        let page = browser.open(&format!("/t/acme{path}")).await.is(200);
        browser.submit(&page, &[("identifier", typed)]).await.is(200)
    }

    /// The mail that somebody gets who asks on a page: the one after so many.
    pub async fn gets(&self, browser: &mut Browser<'_>, path: &str, typed: &str, before: usize) -> Message {
        self.asks(browser, path, typed).await;
        self.sink.message(before + 1).await
    }
}
