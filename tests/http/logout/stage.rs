//! An installation that tells others, with somebody signed in to applications.

use std::time::Duration;

use aggregates::TenantId;
use aggregates::client::ClientMetadata;
use aggregates::session::SessionEnd;
use commands::session::{EndSession, JoinClient};
use commands::{Command, Context, execute};
use evident::deliveries::Deliveries;
use journal::Actor;
use journal::db::Engine;
use queries::delivery::{self, Delivery, DeliveryState};
use queries::{Page, session};
use support::{Ground, PATIENCE};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::people::browser::Browser;
use crate::people::world::World;

pub const SECOND: i64 = 1_000_000;
const LOOPBACK: &str = "127.0.0.0/8";

/// What tells others, on one node.
pub struct Node {
    stop: watch::Sender<bool>,
    deliveries: Deliveries,
}

impl Node {
    pub async fn start(world: &World) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, deliveries: Deliveries::start(&world.shared, stopped).await.unwrap() }
    }

    /// Ends it in order.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.deliveries.stopped().await;
    }
}

/// An installation and what tells others on it.
pub struct Stage {
    pub world: World,
    node: Option<Node>,
}

impl Stage {
    pub async fn on(engine: Engine) -> Self {
        Self::over(World::on(engine).await.stop().await).await
    }

    /// One node over a database that has what [`World::on`] makes.
    pub async fn over(ground: Ground) -> Self {
        let world = World::reaching(ground, LOOPBACK.parse().unwrap()).await;
        let node = Some(Node::start(&world).await);
        Self { world, node }
    }

    /// The same, and nobody tells anybody.
    pub async fn quiet(mut self) -> Self {
        self.silence().await;
        self
    }

    async fn silence(&mut self) {
        if let Some(node) = self.node.take() {
            node.stop().await;
        }
    }

    pub async fn end(self) {
        drop(self.stop().await);
    }

    /// Ends the node in order and leaves its database behind.
    pub async fn stop(mut self) -> Ground {
        self.silence().await;
        self.world.stop().await
    }

    /// Somebody who is signed in, and their session.
    pub async fn signed_in(&self, name: &str) -> (Browser<'_>, String) {
        let user = self.world.person("acme", name).await;
        let mut browser = self.world.browser();
        browser.enter("acme", name).await;
        (browser, self.session_of(&user).await)
    }

    /// The newest session of a user.
    pub async fn session_of(&self, user: &str) -> String {
        let (db, now) = (self.world.journal.db(), self.world.journal.clock().now());
        let found = session::of_user(db, &acme(), user, now, &Page::first(200)).await.unwrap();
        found.items.last().unwrap().session_id.clone()
    }

    /// Registers a client that is told at an address.
    pub async fn client(&self, id: &str, address: &str, change: impl FnOnce(&mut ClientMetadata)) {
        let told = |metadata: &mut ClientMetadata| {
            metadata.backchannel_logout_uri = Some(address.to_owned());
            metadata.skip_consent = Some(true);
            change(metadata);
        };
        self.world.client("acme", id, told).await;
    }

    /// Lets a client join a session, and answers how it knows it.
    pub async fn join(&self, session: &str, client: &str) -> String {
        let (tenant, session_id, client_id) = (acme(), session.to_owned(), client.to_owned());
        self.world.does(&JoinClient { tenant, session_id, client_id }).await.0
    }

    /// An administrator ends a session.
    pub async fn end_session(&self, session: &str) {
        let (tenant, session_id) = (acme(), session.to_owned());
        self.does(&EndSession { tenant, session_id, user: None, reason: SessionEnd::Administrator }).await;
    }

    /// Carries a command out, and sees to what ends with it.
    pub async fn does<C>(&self, command: &C)
    where
        C: Command,
        C::Error: std::fmt::Debug,
    {
        let journal = &self.world.journal;
        let outcome = execute(&Context::new(journal.clone(), Actor::operator()), command).await.unwrap();
        evident::endings::see_to(journal, &outcome.appended.unwrap()).await;
    }

    pub async fn deliveries(&self, state: DeliveryState) -> Vec<Delivery> {
        delivery::list(self.world.journal.db(), &acme(), state, &Page::first(200)).await.unwrap().items
    }

    /// Waits until so many deliveries stand so and satisfy this.
    pub async fn waits_for(
        &self,
        state: DeliveryState,
        count: usize,
        fits: impl Fn(&Delivery) -> bool,
    ) -> Vec<Delivery> {
        let begun = Instant::now();
        loop {
            let found: Vec<_> = self.deliveries(state).await.into_iter().filter(&fits).collect();
            if found.len() >= count {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "{} of {count} are {state:?}: {found:?}", found.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Moves the clock.
    pub fn step(&self, seconds: i64) {
        self.world.ground.clock.step(seconds * SECOND);
    }
}

pub fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// A delivery of any kind.
pub fn any(_: &Delivery) -> bool {
    true
}
