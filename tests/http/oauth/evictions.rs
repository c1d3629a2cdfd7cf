//! A session that makes room for a newer one takes along what hangs on it, as any other that ends.

use aggregates::tenant::QuotaPolicy;

use crate::on_both_engines;
use crate::people::apps::obtain;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    the_grants_of_an_evicted_session_end_with_it
}

async fn the_grants_of_an_evicted_session_end_with_it(world: &World) {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    world
        .tune("acme", |settings| {
            settings.sign_in.quota.max_sessions = 1;
            settings.sign_in.quota.policy = QuotaPolicy::EvictOldest;
        })
        .await;
    let mut first = world.browser();
    first.enter("acme", "aiko").await;
    let mut inside = obtain(world, &mut first, "shop", "openid profile").await;
    let mut outside = obtain(world, &mut first, "trusted", "openid offline_access").await;
    assert!(inside.opens(world).await && inside.refreshes(world).await);
    let before = world.events().await;
    world.browser().enter("acme", "aiko").await;
    assert!(!inside.opens(world).await && !inside.refreshes(world).await);
    let names = world.names_since(before).await;
    let ended: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| ["SessionEnded", "GrantRevoked"].contains(name)).collect();
    assert_eq!(ended, ["SessionEnded", "GrantRevoked"], "{names:?}");
    assert!(outside.opens(world).await && outside.refreshes(world).await, "offline_access outlives the session");
}
