//! An installation that may speak to this machine, where the servers of its clients are.

use std::ops::Deref;

use journal::db::Engine;

use super::world::World;

/// The same world, with a way to its neighbours.
pub struct Near(World);

impl Near {
    pub async fn on(engine: Engine) -> Self {
        let ground = World::on(engine).await.stop().await;
        Self(World::reaching(ground, "127.0.0.0/8".parse().unwrap()).await)
    }

    /// The same installation with a node that remembers nothing but what is in its database.
    pub async fn again(self) -> Self {
        Self(World::reaching(self.0.stop().await, "127.0.0.0/8".parse().unwrap()).await)
    }

    pub async fn end(self) {
        self.0.end().await;
    }
}

impl Deref for Near {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}
