//! An installation with nothing in it but tenants `system` and `demo`, whose time and chance the test decides.

use std::sync::Arc;

use aggregates::TenantId;
use aggregates::user::Profile;
use commands::tenant::{CreateTenant, bootstrap};
use commands::user::{RegisterUser, RegisterUserError};
use commands::{Command, Context, Outcome, execute};
use journal::db::Engine;
use journal::{Actor, Circumstances, Event, Journal, StreamId, Tasks};
use support::{Ground, TestClock};

pub struct Installation {
    pub journal: Journal,
    pub clock: Arc<TestClock>,
    tasks: Tasks,
    _ground: Ground,
}

impl Installation {
    pub async fn on(engine: Engine) -> Self {
        let ground = Ground::ready(engine, async |ground| ground.db().await.close().await).await;
        let (journal, tasks) = ground.journal(Vec::new()).await;
        let installation = Self { journal, clock: Arc::clone(&ground.clock), tasks, _ground: ground };
        assert!(bootstrap(&installation.journal).await.unwrap());
        let demo = CreateTenant { id: demo(), name: "Demo".into(), default_locale: None };
        installation.does(&demo).await;
        installation
    }

    pub async fn close(self) {
        let db = self.journal.db().clone();
        drop(self.journal);
        self.tasks.finish().await;
        db.close().await;
    }

    pub fn context(&self) -> Context {
        let told = Circumstances { ip: Some("192.0.2.7".into()), ..Circumstances::default() };
        Context::new(self.journal.clone(), Actor::operator()).under(told)
    }

    /// Carries out what must succeed.
    pub async fn does<C: Command<Error: std::fmt::Debug>>(&self, command: &C) -> Outcome<C::Answer> {
        execute(&self.context(), command).await.unwrap()
    }

    /// Carries out what must be refused.
    pub async fn refuses<C: Command<Answer: std::fmt::Debug>>(&self, command: &C) -> C::Error {
        execute(&self.context(), command).await.expect_err("it should be refused")
    }

    pub async fn register(&self, name: &str) -> Result<String, RegisterUserError> {
        Ok(execute(&self.context(), &registration(name)).await?.answer.0)
    }

    pub async fn events(&self, kind: &'static str, id: &str) -> Vec<Event> {
        self.journal.load_stream(&StreamId::new(&demo(), kind, id), 0).await.unwrap().0
    }

    pub async fn names_of_events(&self, kind: &'static str, id: &str) -> Vec<String> {
        self.events(kind, id).await.into_iter().map(|event| event.stored.event_type).collect()
    }
}

pub fn demo() -> TenantId {
    TenantId::parse("demo").unwrap()
}

pub fn person(name: &str) -> Profile {
    Profile {
        user_name: Some(name.into()),
        email: Some(format!("{name}@example.com")),
        given_name: Some("Aiko".into()),
        ..Profile::default()
    }
}

pub fn registration(name: &str) -> RegisterUser {
    RegisterUser { tenant: demo(), id: None, profile: person(name), status: None, password: None }
}
