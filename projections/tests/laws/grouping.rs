//! Who is in which group, who was, and by which roles: rows in one batch are the rows of many, and a replay gives them again.

use aggregates::group::{GroupDetails, GroupEvent};
use aggregates::user_groups::{UserGroupsEvent, user_groups_stream};
use journal::NewEvent;
use support::on_both_engines;

use crate::world::{World, stored, stream};

fn joined(user: &str, group: &str) -> NewEvent {
    stored(&UserGroupsEvent::Joined { user_id: user.into(), group_id: group.into() })
}

fn left(user: &str, group: &str) -> NewEvent {
    stored(&UserGroupsEvent::Left { user_id: user.into(), group_id: group.into() })
}

fn of_people(user: &str) -> Vec<NewEvent> {
    vec![
        joined(user, "a"),
        joined(user, "b"),
        left(user, "a"),
        joined(user, "a"),
        left(user, "b"),
        left(user, "a"),
        joined(user, "a"),
        joined(user, "c"),
        left(user, "c"),
    ]
}

fn of_group(group: &str) -> Vec<NewEvent> {
    let set = GroupDetails {
        email: Some("trade@example.com".into()),
        attributes: [("floor".to_owned(), 3.into())].into(),
        ..GroupDetails::default()
    };
    let described = GroupDetails { description: Some("Sells".into()), ..GroupDetails::default() };
    let role = |role: &str| GroupEvent::RoleAssigned { role_id: role.into() };
    let mut events = vec![
        GroupEvent::Created { id: group.into(), name: "Sales".into(), details: described },
        role("r-1"),
        role("r-2"),
        GroupEvent::RoleUnassigned { role_id: "r-1".into() },
        GroupEvent::Renamed { name: "ＴＲＡＤＥ".into() },
        GroupEvent::Changed { set, removed: ["description".to_owned()].into() },
        role("r-1"),
    ];
    if group == "b" {
        events.push(GroupEvent::Deleted);
    }
    events.iter().map(stored).collect()
}

/// The rows without the times, which are those of the commits.
async fn rows(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for text in [
        "SELECT group_id, user_id || ' ' || since_position || ' ' || until_position FROM group_members ORDER BY 1, 2",
        "SELECT group_id, members || ' ' || moves FROM group_sizes ORDER BY 1",
        "SELECT group_id, role_id FROM group_roles ORDER BY 1, 2",
        "SELECT group_id, name || ' ' || name_search || ' ' || COALESCE(description, '-') || ' ' || email || ' ' || attributes \
         || ' ' || version FROM groups ORDER BY 1",
    ] {
        all.extend(world.ask(&journal::db::Scope::System, text).await);
    }
    all
}

#[tokio::test]
async fn a_history_of_groups_leaves_the_same_rows_in_one_commit_and_in_many() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let people = ["u-1", "u-2"].map(|user| (stream("UserGroups", &user_groups_stream(user)), of_people(user)));
            let groups = ["a", "b"].map(|group| (stream("Group", group), of_group(group)));
            for (stream, history) in people.into_iter().chain(groups) {
                let chunk = if at_once { history.len() } else { 1 };
                for events in history.chunks(chunk) {
                    world.append(&stream, events.to_vec()).await;
                }
            }
            dumps.push(rows(&world).await);
            for (projection, tables) in [
                ("groups", &["groups"][..]),
                ("group_roles", &["group_roles"]),
                ("group_members", &["group_members", "group_sizes"]),
            ] {
                let mut live = Vec::new();
                for table in tables {
                    live.push(world.rows(table).await);
                }
                assert!(projections::verify(&world.journal, projection, &|_, _| {}).await.unwrap().is_right());
                projections::rebuild(&world.journal, projection, &|_, _| {}).await.unwrap();
                for (table, before) in tables.iter().zip(live) {
                    assert_eq!(world.rows(table).await, before, "{table}: also the times");
                }
            }
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        let all = &dumps[0];
        assert_eq!(
            all.len(),
            10 + 3 + 2 + 1,
            "five stays each, three groups with sizes, two roles of the group that is left: {all:?}"
        );
        assert!(all.iter().any(|row| row.contains("trade - trade@example.com")), "{all:?}");
    })
    .await;
}
