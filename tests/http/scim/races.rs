//! Thirty-two clients at once: a version is written by one of them, and no change gets lost.

use axum::http::Method;
use futures_util::future::join_all;
use serde_json::json;

use super::{ask, patch, user};
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    of_many_who_write_one_version_one_does
    of_many_who_change_different_things_each_does
}

const RIVALS: usize = 32;

async fn of_many_who_write_one_version_one_does(world: &World) {
    let created = user(world, "aiko").await;
    let path = format!("/Users/{}", created.text("id"));
    let operations: Vec<_> = (0..RIVALS)
        .map(|n| json!([{"op": "replace", "path": "title", "value": format!("t{n}")}, {"op": "replace", "path": "userType", "value": format!("t{n}")}]))
        .collect();
    let rivals =
        operations.iter().map(|operations| patch(world, &path, operations).header("if-match", "W/\"1\"").answer());
    let answers = join_all(rivals).await;
    let winners: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(winners.len(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 412));
    // Both parts of the winner's change, and no part of another one's.
    let shown = ask(world, Method::GET, &path).is(200).await;
    assert_eq!((shown.header("etag"), &shown.body["title"]), ("W/\"2\"", &winners[0].body["title"]));
    assert_eq!(shown.body["title"], shown.body["userType"]);
}

async fn of_many_who_change_different_things_each_does(world: &World) {
    let created = user(world, "aiko").await;
    let path = format!("/Users/{}", created.text("id"));
    let operations: Vec<_> = (0..RIVALS)
        .map(|n| json!([{"op": "add", "path": "entitlements", "value": [{"value": format!("e{n}")}]}]))
        .collect();
    let answers = join_all(operations.iter().map(|operations| patch(world, &path, operations).answer())).await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let shown = ask(world, Method::GET, &path).is(200).await;
    assert_eq!(shown.body["entitlements"].as_array().map(Vec::len), Some(RIVALS));
    assert_eq!(shown.header("etag"), format!("W/\"{}\"", RIVALS + 1));
    let gone = join_all((0..RIVALS).map(|_| ask(world, Method::DELETE, &path).answer())).await;
    assert_eq!(gone.iter().filter(|answer| answer.status == 204).count(), 1);
    assert!(gone.iter().all(|answer| answer.status == 204 || answer.status == 404));
}
