//! Who holds which role: rows in one batch are the rows of many, and a replay gives them again.

use aggregates::user_roles::{UserRolesEvent, user_roles_stream};
use journal::NewEvent;
use support::on_both_engines;

use crate::world::{World, stored, stream};

const TABLE: &str = "role_holders";

fn assigned(user: &str, role: &str) -> NewEvent {
    stored(&UserRolesEvent::Assigned { user_id: user.into(), role_id: role.into() })
}

fn unassigned(user: &str, role: &str) -> NewEvent {
    stored(&UserRolesEvent::Unassigned { user_id: user.into(), role_id: role.into() })
}

fn delegated(user: &str, role: &str, group: &str) -> NewEvent {
    stored(&UserRolesEvent::Delegated { user_id: user.into(), role_id: role.into(), group_id: group.into() })
}

fn ended(user: &str, role: &str, group: &str) -> NewEvent {
    stored(&UserRolesEvent::DelegationEnded { user_id: user.into(), role_id: role.into(), group_id: group.into() })
}

/// The rows without the times, which are those of the commits.
async fn held(world: &World) -> Vec<String> {
    let rows = world.ask(&journal::db::Scope::System, "SELECT user_id, role_id FROM role_holders ORDER BY 1, 2").await;
    rows.into_iter().collect()
}

#[tokio::test]
async fn a_history_of_roles_leaves_the_same_rows_in_one_commit_and_in_many() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            for user in ["u-1", "u-2"] {
                let history = [
                    assigned(user, "a"),
                    assigned(user, "b"),
                    unassigned(user, "a"),
                    assigned(user, "a"),
                    unassigned(user, "b"),
                    assigned(user, "administrator"),
                    assigned(user, "c"),
                    unassigned(user, "c"),
                ];
                let chunk = if at_once { history.len() } else { 1 };
                for events in history.chunks(chunk) {
                    world.append(&stream("UserRoles", &user_roles_stream(user)), events.to_vec()).await;
                }
            }
            dumps.push(held(&world).await);
            let live = world.rows(TABLE).await;
            assert!(projections::verify(&world.journal, TABLE, &|_, _| {}).await.unwrap().is_right());
            projections::rebuild(&world.journal, TABLE, &|_, _| {}).await.unwrap();
            assert_eq!(world.rows(TABLE).await, live, "also the times");
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        assert_eq!(dumps[0].len(), 4, "{:?}", dumps[0]);
    })
    .await;
}

#[tokio::test]
async fn roles_over_groups_have_rows_of_their_own_in_one_commit_and_in_many() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let history = [
                delegated("u-1", "a", "g"),
                delegated("u-1", "a", "h"),
                assigned("u-1", "a"),
                ended("u-1", "a", "g"),
                delegated("u-1", "b", "g"),
                ended("u-1", "b", "g"),
                delegated("u-1", "a", "g"),
                unassigned("u-1", "a"),
            ];
            let chunk = if at_once { history.len() } else { 1 };
            for events in history.chunks(chunk) {
                world.append(&stream("UserRoles", &user_roles_stream("u-1")), events.to_vec()).await;
            }
            assert!(held(&world).await.is_empty(), "none of them is held in the whole tenant");
            let scope = journal::db::Scope::System;
            dumps.push(world.ask(&scope, "SELECT group_id, role_id FROM delegations ORDER BY 1, 2").await);
            let live = world.rows("delegations").await;
            assert!(projections::verify(&world.journal, "delegations", &|_, _| {}).await.unwrap().is_right());
            projections::rebuild(&world.journal, "delegations", &|_, _| {}).await.unwrap();
            assert_eq!(world.rows("delegations").await, live, "also the times");
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        assert_eq!(dumps[0].len(), 2, "{:?}", dumps[0]);
    })
    .await;
}
