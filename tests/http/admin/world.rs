//! A whole installation behind its router, with two tenants. Every answer is held against the served description.

use std::sync::Arc;

use aggregates::TenantId;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use commands::tenant::CreateTenant;
use commands::{Context, execute};
use evident::directory::Directory;
use evident::http::{self, Given, Shared};
use evident::outbound::Outbound;
use evident::passwords::Passwords;
use evident::settings::{Networks, Settings};
use journal::db::Engine;
use journal::{Actor, Journal, Tasks};
use projections::Runner;
use serde_json::Value;
use support::{Ground, TestEntropy};
use tower::ServiceExt as _;

use super::schema::Description;
use super::tokens::{Tokens, token};

/// An installation.
pub struct World {
    pub journal: Journal,
    tasks: Tasks,
    runner: Runner,
    router: Router,
    tokens: Tokens,
    description: Description,
    pub ground: Ground,
}

/// A question on its way.
pub struct Ask<'w> {
    world: &'w World,
    method: Method,
    path: String,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl World {
    pub async fn on(engine: Engine) -> Self {
        let ground = crate::ground(engine).await;
        let (witness, marks) = Directory::witness();
        let mut inline = projections::inline();
        inline.push(witness);
        let (journal, tasks) = ground.journal(inline).await;
        projections::prepare(&journal).await.unwrap();
        commands::tenant::bootstrap(&journal).await.unwrap();
        let runner = Runner::start(&journal);
        let router = http::router(Shared::new(Given {
            journal: journal.clone(),
            directory: Directory::new(&journal, marks),
            watermarks: runner.watermarks(),
            passwords: Passwords::open(Arc::new(TestEntropy), None).unwrap(),
            outbound: Outbound::new(Networks::default()).unwrap(),
            settings: Arc::new(Settings::load(None, std::iter::empty(), []).unwrap()),
        }));
        let description = Description::served_by(&router).await;
        let tokens = Tokens::default();
        let world = Self { journal, tasks, runner, router, tokens, description, ground };
        for tenant in ["acme", "other"] {
            world.tenant(tenant).await;
        }
        world.value(&token("system", "evident:admin")).await;
        world
    }

    async fn tenant(&self, id: &str) {
        let context = Context::new(self.journal.clone(), Actor::operator());
        let create = CreateTenant { id: TenantId::parse(id).unwrap(), name: id.to_uppercase(), default_locale: None };
        execute(&context, &create).await.unwrap();
    }

    pub async fn end(self) {
        let Self { journal, tasks, runner, router, ground, .. } = self;
        runner.stop().await;
        drop(router);
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
        drop(ground);
    }

    pub fn description(&self) -> &Description {
        &self.description
    }

    /// A question by the administrator of everything.
    pub fn ask(&self, method: Method, path: impl Into<String>) -> Ask<'_> {
        let token = Some(token("system", "evident:admin"));
        Ask { world: self, method, path: path.into(), token, headers: Vec::new(), body: Vec::new() }
    }

    pub fn get(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub fn post(&self, path: impl Into<String>, body: &Value) -> Ask<'_> {
        self.ask(Method::POST, path).body(body)
    }

    pub fn put(&self, path: impl Into<String>, body: &Value) -> Ask<'_> {
        self.ask(Method::PUT, path).body(body)
    }

    pub fn patch(&self, path: impl Into<String>, body: &Value) -> Ask<'_> {
        self.ask(Method::PATCH, path).body(body)
    }

    pub fn delete(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask(Method::DELETE, path)
    }

    /// How many events there are.
    pub async fn events(&self) -> u64 {
        self.journal.position().await.unwrap()
    }

    /// How many of them are neither there because tokens had to be issued nor because somebody was denied something.
    pub async fn written(&self) -> u64 {
        let all = self.journal.read_stored(0, 100_000).await.unwrap();
        let denials = all.iter().filter(|event| event.event_type == "AdministrationDenied").count();
        all.len() as u64 - self.tokens.events() - denials as u64
    }

    /// The answer to a request, its body still to be read.
    pub async fn respond(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The token that is asked for.
    pub async fn value(&self, asked: &str) -> String {
        self.tokens.value(&self.journal, asked).await
    }
}

impl Ask<'_> {
    #[must_use]
    pub fn token(mut self, value: impl Into<String>) -> Self {
        self.token = Some(value.into());
        self
    }

    #[must_use]
    pub fn nobody(mut self) -> Self {
        self.token = None;
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Whatever version it has.
    #[must_use]
    pub fn any(self) -> Self {
        self.header("if-match", "*")
    }

    #[must_use]
    pub fn body(self, body: &Value) -> Self {
        self.raw(body.to_string()).header("content-type", "application/json")
    }

    #[must_use]
    pub fn raw(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub async fn answer(self) -> Answer {
        let mut request = Request::builder().method(self.method.clone()).uri(&self.path);
        if let Some(asked) = &self.token {
            let token = self.world.value(asked).await;
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(self.body)).unwrap();
        let response = self.world.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        // A single line of NDJSON would read as JSON too, so it is what it is called.
        let media_type = parts.headers.get("content-type").map_or("", |value| value.to_str().unwrap());
        let essence = media_type.split(';').next().unwrap();
        let body = if essence == "application/json" || essence.ends_with("+json") {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            String::from_utf8_lossy(&bytes).into()
        };
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        self.world.description.hold(&self.method, &self.path, &answer);
        answer
    }

    /// What must be answered with this status.
    pub async fn is(self, status: u16) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        let answer = self.answer().await;
        assert_eq!(answer.status.as_u16(), status, "{asked}: {}", answer.body);
        answer
    }

    /// What must be refused with this kind of problem; answers the document.
    pub async fn refused(self, kind: &str) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        let answer = self.answer().await;
        assert_eq!(answer.body["type"], format!("urn:evident:problem:{kind}"), "{asked}: {}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        answer
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {self:?}")).to_str().unwrap()
    }

    /// Where the write is in the log.
    pub fn position(&self) -> u64 {
        self.header("evident-position").parse().unwrap()
    }

    pub fn text(&self, member: &str) -> String {
        self.body[member].as_str().unwrap_or_else(|| panic!("no {member} in {}", self.body)).to_owned()
    }
}
