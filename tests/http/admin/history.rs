//! `{issuer}/admin/v1/history/{kind}/{id}`.

use serde_json::json;

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_history_is_read_in_pages_and_up_to_a_moment
    what_changed_between_two_moments_is_told
}

const USERS: &str = "/t/acme/admin/v1/users";
const HISTORY: &str = "/t/acme/admin/v1/history";

async fn a_history_is_read_in_pages_and_up_to_a_moment(world: &World) {
    let created = world.post(USERS, &json!({"user_id": "u-1"})).is(201).await;
    for step in ["lock", "unlock", "lock"] {
        world.post(format!("{USERS}/u-1/{step}"), &json!({})).is(200).await;
    }
    let path = format!("{HISTORY}/user/u-1");
    let first = world.get(format!("{path}?limit=3")).is(200).await;
    assert_eq!((first.body["items"].as_array().unwrap().len(), &first.body["next"]), (3, &json!(3)));
    let rest = world.get(format!("{path}?after=3")).is(200).await;
    assert_eq!((&rest.body["items"][0]["event_type"], &rest.body["next"]), (&json!("UserLocked"), &json!(null)));
    let then = world.get(format!("{path}?at={}", created.position())).is(200).await;
    assert_eq!(then.body["items"].as_array().unwrap().len(), 1);
    for query in ["limit=0", "limit=1001", "after=-1", "cursor=a", "at=soon"] {
        world.get(format!("{path}?{query}")).refused("malformed-request").await;
    }
    world.get(format!("{HISTORY}/user/nobody")).refused("not-found").await;
    world.get(format!("{HISTORY}/thing/u-1")).refused("not-found").await;
}

async fn what_changed_between_two_moments_is_told(world: &World) {
    let created = world.post(USERS, &json!({"user_id": "u-1", "profile": {"name": "Aiko"}})).is(201).await.position();
    world.patch(format!("{USERS}/u-1"), &json!({"profile": {"name": "Ken", "nickname": "K"}})).any().is(200).await;
    let path = format!("{HISTORY}/user/u-1/diff");
    let changes = world.get(format!("{path}?from={created}")).is(200).await.body["changes"].clone();
    assert_eq!(
        changes,
        json!([
            {"path": "profile.name", "from": "Aiko", "to": "Ken"},
            {"path": "profile.nickname", "to": "K"},
        ])
    );
    let same = world.get(format!("{path}?from={created}&to={created}")).is(200).await;
    assert_eq!(same.body["changes"], json!([]));
    world.get(&path).refused("malformed-request").await;
    world.get(format!("{HISTORY}/user/nobody/diff?from=0")).refused("not-found").await;
}
