//! `{issuer}/admin/v1/groups`: what a group is, who is in it and was, and what its members may do by it.

use aggregates::TenantId;
use aggregates::user::Profile;
use axum::http::Method;
use commands::group::{ChangeMembers, DeleteGroup, MemberChanges};
use commands::user::RegisterUser;
use commands::{Command, Context, Outcome, execute};
use journal::Actor;
use serde_json::{Value, json};
use support::{new_uuid, until};
use tokio::sync::watch;

use super::tokens::token;
use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_group_is_created_shown_changed_listed_and_deleted
    people_come_and_go_and_who_was_there_is_remembered
    a_group_gives_its_members_its_roles
    nobody_moves_people_into_more_than_they_have
    groups_keep_the_manners_of_the_house
    what_is_wrong_with_a_group_is_named
    what_another_tenant_has_of_groups_is_not_there
    a_group_whose_deletion_nobody_saw_through_is_emptied_page_by_page
}

const GROUPS: &str = "/t/acme/admin/v1/groups";
const ROLES: &str = "/t/acme/admin/v1/roles";
const USERS: &str = "/t/acme/admin/v1/users";

async fn group(world: &World, name: &str) -> String {
    world.post(GROUPS, &json!({"name": name})).is(201).await.text("group_id")
}

async fn user(world: &World, name: &str) -> String {
    world.post(USERS, &json!({"profile": {"user_name": name}})).is(201).await.text("user_id")
}

async fn role(world: &World, name: &str, permissions: &[&str]) -> String {
    world.post(ROLES, &json!({"name": name, "permissions": permissions})).is(201).await.text("role_id")
}

fn member(group: &str, user: &str) -> String {
    format!("{GROUPS}/{group}/members/{user}")
}

fn names<'v>(body: &'v Value, member: &str) -> Vec<&'v str> {
    body["items"].as_array().unwrap().iter().map(|one| one[member].as_str().unwrap()).collect()
}

async fn members(world: &World, group: &str, query: &str) -> Vec<String> {
    let body = world.get(format!("{GROUPS}/{group}/members{query}")).is(200).await.body;
    names(&body, "user_id").into_iter().map(str::to_owned).collect()
}

async fn permissions(world: &World, user: &str, at: &str) -> Value {
    let path = format!("{USERS}/{user}/access{at}");
    world.get(path).is(200).await.body["permissions"].clone()
}

async fn a_group_is_created_shown_changed_listed_and_deleted(world: &World) {
    let aiko = user(world, "aiko").await;
    let body = json!({"group_id": "sales", "name": "Sales", "email": "sales@example.com", "external_id": "S-1",
        "attributes": {"floor": 3, "sites": ["Osaka", "Kobe"]}, "members": [aiko]});
    let created = world.post(GROUPS, &body).is(201).await;
    let path = created.header("location").to_owned();
    assert_eq!(path, format!("{GROUPS}/sales"));
    let shown = world.get(&path).is(200).await;
    insta::assert_json_snapshot!("group", shown.body, { ".created_at" => "[time]", ".updated_at" => "[time]" });
    assert_eq!(shown.header("etag"), "\"1\"", "who comes does not change it");

    world.patch(&path, &json!({"name": "Trade"})).refused("precondition-required").await;
    let changes = json!({"name": "Trade", "email": null, "attributes": {"floor": null}});
    world.patch(&path, &changes).header("if-match", "\"1\"").is(200).await;
    let now = world.get(&path).is(200).await.body;
    assert_eq!((&now["name"], now.get("email")), (&json!("Trade"), None));
    assert_eq!((&now["attributes"], &now["external_id"]), (&json!({"sites": ["Osaka", "Kobe"]}), &json!("S-1")));
    assert_eq!(world.get(format!("{path}?at={}", created.position())).is(200).await.body, shown.body);
    let restore = world.post(format!("{path}/restore"), &json!({"to": created.position().to_string()})).any();
    assert_eq!(restore.is(200).await.body["stays"], json!([]));
    assert_eq!(world.get(&path).is(200).await.body["attributes"], shown.body["attributes"]);
    let document = json!({"name": "Sales", "description": "Sells"});
    world.put(&path, &document).any().is(200).await;
    assert_eq!(world.put(&path, &document).any().is(200).await.body["changed"], false);

    for name in ["Support", "ＳＡＬＥＳ Osaka", "Stock"] {
        group(world, name).await;
    }
    let list = async |query: &str| world.get(format!("{GROUPS}{query}")).is(200).await.body;
    assert_eq!(names(&list("?filter=name%20sw%20%22SALES%22").await, "name"), ["Sales", "ＳＡＬＥＳ Osaka"]);
    let first = list("?filter=name%20sw%20%22s%22&sort=name&limit=3").await;
    assert_eq!(names(&first, "name"), ["Sales", "ＳＡＬＥＳ Osaka", "Stock"]);
    let next = format!("?filter=name%20sw%20%22s%22&limit=3&cursor={}", first["next"].as_str().unwrap());
    assert_eq!(names(&list(&next).await, "name"), ["Support"]);
    assert_eq!(list("?filter=external_id%20eq%20%22S-1%22").await["items"], json!([]), "the document was replaced");
    world.patch(&path, &json!({"external_id": "S-2"})).any().is(200).await;
    let found = list("?filter=external_id%20eq%20%22S-2%22").await;
    assert_eq!((names(&found, "group_id"), &found["items"][0]["members"]), (vec!["sales"], &json!(1)));

    world.delete(&path).is(200).await;
    world.get(&path).refused("gone").await;
    world.put(&path, &document).any().refused("gone").await;
    assert_eq!(world.delete(&path).is(200).await.body["changed"], false);
    assert_eq!(world.get(format!("{USERS}/{aiko}/groups")).is(200).await.body["items"], json!([]));
    let told = world.get(format!("/t/acme/admin/v1/history/user_groups/{aiko}")).is(200).await.body;
    assert_eq!(names(&told, "event_type"), ["GroupJoined", "GroupLeft"], "those who were in it are shown out");
    group(world, "Sales").await;
}

async fn people_come_and_go_and_who_was_there_is_remembered(world: &World) {
    let sales = group(world, "Sales").await;
    let mut people = Vec::new();
    for name in ["aiko", "ken", "maria"] {
        people.push(user(world, name).await);
    }
    people.sort();
    let [a, b, c] = [&people[0], &people[1], &people[2]];
    let moving = async |body: Value| world.post(format!("{GROUPS}/{sales}/members"), &body).is(200).await;
    let came = moving(json!({"add": [a, b]})).await;
    assert_eq!((&came.body["joined"], &came.body["left"]), (&json!(2), &json!(0)));
    assert_eq!(moving(json!({"add": [a, b]})).await.body["changed"], false);
    assert_eq!(members(world, &sales, "").await, [a.as_str(), b]);
    let went = moving(json!({"add": [c], "remove": [a]})).await;
    assert_eq!((&went.body["joined"], &went.body["left"]), (&json!(1), &json!(1)));
    assert_eq!(members(world, &sales, "").await, [b.as_str(), c]);
    let then = format!("?at={}", came.position());
    assert_eq!(members(world, &sales, &then).await, [a.as_str(), b]);
    let body = world.get(format!("{GROUPS}/{sales}/members{then}&limit=1")).is(200).await.body;
    assert!(body["items"][0]["left_at"].is_string() && body["next"].is_string(), "{body}");
    let back = world.put(format!("{GROUPS}/{sales}/members"), &json!({"members": [a, b]})).is(200).await;
    assert_eq!((&back.body["joined"], &back.body["left"]), (&json!(1), &json!(1)));
    assert_eq!(members(world, &sales, "").await, [a.as_str(), b]);
    assert_eq!(members(world, &sales, &format!("?at={}", went.position())).await, [b.as_str(), c]);

    let join = world.ask(Method::PUT, member(&sales, c)).header("if-match", "\"2\"").is(200).await;
    assert_eq!((join.header("etag"), &join.body["joined"]), ("\"3\"", &json!(1)));
    world.delete(member(&sales, c)).header("if-match", "\"2\"").refused("precondition-failed").await;
    let of_user = world.get(format!("{USERS}/{c}/groups")).is(200).await;
    assert_eq!((names(&of_user.body, "name"), &of_user.body["version"]), (vec!["Sales"], &json!(3)));
    assert_eq!(world.delete(member(&sales, c)).is(200).await.body["left"], 1);
    assert_eq!(world.delete(member(&sales, c)).is(200).await.body["changed"], false);
    let listed = world.get(GROUPS).is(200).await.body;
    assert_eq!(listed["items"][0]["members"], 2);
    world.post(format!("{USERS}/{a}/erase"), &json!({"at_once": true})).is(200).await;
    assert_eq!(members(world, &sales, "").await, [b.as_str()]);
    let audited = format!("/t/acme/admin/v1/audit?person={b}");
    let body = world.get(audited).header("evident-min-position", world.events().await).answer().await.body;
    assert!(body.to_string().contains("GroupJoined"), "{body}");
}

async fn a_group_gives_its_members_its_roles(world: &World) {
    let (reader, keys) = (
        role(world, "Reader", &["evident:users:read"]).await,
        role(world, "Keys", &["evident:keys:read", "evident:users:read"]).await,
    );
    let (sales, support, aiko) =
        (group(world, "Sales").await, group(world, "Support").await, user(world, "aiko").await);
    let given = |group: &str, role: &str| format!("{GROUPS}/{group}/roles/{role}");
    world.ask(Method::PUT, given(&sales, &keys)).header("if-match", "\"1\"").is(200).await;
    world.ask(Method::PUT, given(&support, &keys)).is(200).await;
    world.ask(Method::PUT, format!("{ROLES}/{reader}/holders/{aiko}")).is(200).await;
    for group in [&sales, &support] {
        world.ask(Method::PUT, member(group, &aiko)).is(200).await;
    }
    let roles = world.get(format!("{USERS}/{aiko}/roles")).is(200).await.body;
    assert_eq!(names(&roles, "name"), ["Reader", "Keys"]);
    assert_eq!((&roles["items"][0]["own"], &roles["items"][0]["groups"]), (&json!(true), &json!([])));
    assert_eq!((&roles["items"][1]["own"], &roles["items"][1]["groups"]), (&json!(false), &json!([sales, support])));
    let before = world.events().await;
    let both = json!(["evident:keys:read", "evident:users:read"]);
    assert_eq!(permissions(world, &aiko, "").await, both);
    assert_eq!(names(&world.get(format!("{GROUPS}/{sales}/roles")).is(200).await.body, "name"), ["Keys"]);
    let with = world.get(format!("{ROLES}/{keys}/groups")).is(200).await.body;
    assert_eq!(names(&with, "group_id"), [sales.as_str(), &support]);

    world.delete(given(&sales, &keys)).is(200).await;
    assert_eq!(permissions(world, &aiko, "").await, both, "by the other group");
    world.delete(format!("{GROUPS}/{support}")).is(200).await;
    assert_eq!(permissions(world, &aiko, "").await, json!(["evident:users:read"]));
    let then = world.get(format!("{USERS}/{aiko}/access?at={before}&permission=evident:keys:read")).is(200).await.body;
    assert_eq!((&then["permitted"], &then["roles"][1]["groups"]), (&json!(true), &json!([sales, support])));
    let roles = world.get(format!("{USERS}/{aiko}/roles")).is(200).await.body;
    assert_eq!(names(&roles, "name"), ["Reader"]);
}

async fn nobody_moves_people_into_more_than_they_have(world: &World) {
    let strong = role(world, "Strong", &["evident:users:erase"]).await;
    let (bosses, sales, aiko) = (group(world, "Bosses").await, group(world, "Sales").await, user(world, "aiko").await);
    world.ask(Method::PUT, format!("{GROUPS}/{bosses}/roles/{strong}")).is(200).await;
    let writer = token("acme", "evident:groups:write evident:roles:write");
    world.value(&writer).await;
    let before = world.written().await;
    for (method, path, body) in [
        (Method::PUT, member(&bosses, &aiko), json!({})),
        (Method::DELETE, member(&bosses, &aiko), json!({})),
        (Method::POST, format!("{GROUPS}/{bosses}/members"), json!({"add": [aiko]})),
        (Method::PUT, format!("{GROUPS}/{bosses}/members"), json!({"members": [aiko]})),
        (Method::DELETE, format!("{GROUPS}/{bosses}"), json!({})),
        (Method::PUT, format!("{GROUPS}/{sales}/roles/{strong}"), json!({})),
        (Method::PUT, format!("{GROUPS}/{sales}/roles/administrator"), json!({})),
        (Method::DELETE, format!("{GROUPS}/{bosses}/roles/{strong}"), json!({})),
    ] {
        world.ask(method, path).token(writer.clone()).body(&body).refused("forbidden").await;
    }
    assert_eq!(world.written().await, before, "nothing was appended");
    world.ask(Method::PUT, member(&sales, &aiko)).token(writer.clone()).is(200).await;
    world.ask(Method::PUT, member(&bosses, &aiko)).is(200).await;
    let setter = token("acme", "evident:credentials:write");
    let password = json!({"password": "an-uncommon-phrase-of-mine"});
    world.put(format!("{USERS}/{aiko}/password"), &password).token(setter).refused("forbidden").await;
}

async fn groups_keep_the_manners_of_the_house(world: &World) {
    let aiko = user(world, "aiko").await;
    let body = json!({"name": "Sales", "members": [aiko]});
    let before = world.events().await;
    let tried = world.post(format!("{GROUPS}?dry_run=true"), &body).is(200).await.body;
    let told: Vec<_> = tried["would_append"].as_array().unwrap().iter().map(|one| &one["event_type"]).collect();
    assert_eq!(told, ["GroupCreated", "IdentifierClaimed", "GroupJoined"]);
    assert_eq!(world.events().await, before);
    let key = new_uuid();
    let create = || world.post(GROUPS, &body).header("idempotency-key", key);
    let (first, second) = (create().is(201).await, create().is(201).await);
    assert_eq!((&first.body, first.position()), (&second.body, second.position()));
    let path = first.header("location").to_owned();
    let ken = user(world, "ken").await;
    for (method, at, body) in [
        (Method::POST, "/members", json!({"add": [ken], "remove": [aiko]})),
        (Method::PUT, "/members", json!({"members": [aiko]})),
    ] {
        let key = new_uuid();
        let ask = || world.ask(method.clone(), format!("{path}{at}")).body(&body).header("idempotency-key", key);
        let tried = world.ask(method.clone(), format!("{path}{at}?dry_run=true")).body(&body).is(200).await.body;
        assert_eq!(tried["would_append"].as_array().unwrap().len(), 2, "{tried}");
        let (first, second) = (ask().is(200).await, ask().is(200).await);
        assert_eq!((&first.body, first.body["joined"].as_u64()), (&second.body, Some(1)));
    }
    let given =
        world.ask(Method::PUT, format!("{path}/members/{ken}")).header("evident-reason", "She asked").is(200).await;
    let list = world.get(format!("{path}/members")).header("evident-min-position", given.position()).is(200).await.body;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let event = &world.get(format!("/t/acme/admin/v1/history/user_groups/{ken}")).is(200).await.body["items"][2];
    assert_eq!(event["circumstances"]["reason"], "She asked");
}

async fn what_is_wrong_with_a_group_is_named(world: &World) {
    let (aiko, sales) = (user(world, "aiko").await, group(world, "Sales").await);
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "A", "email": "nobody"}), "email"),
        (json!({"name": "A", "description": "\u{202e}"}), "description"),
        (json!({"name": "A", "members": ["nobody"]}), "members"),
        (json!({"name": "A", "attributes": {"a b": 1}}), "attributes"),
        (json!({"group_id": "a b", "name": "A"}), "id"),
    ] {
        let refused = world.post(GROUPS, &body).refused("invalid").await;
        assert_eq!(refused.body["faults"][0]["field"], field);
    }
    world.post(GROUPS, &json!({"name": "A", "attributes": {"a": {"b": 1}}})).refused("invalid").await;
    world.post(GROUPS, &json!({"name": "A", "mail": "a@example.com"})).refused("invalid").await;
    world.post(GROUPS, &json!({"name": " sales"})).refused("taken").await;
    world.post(GROUPS, &json!({"group_id": sales, "name": "A"})).refused("already-exists").await;
    for path in ["", "/members", "/roles"] {
        world.get(format!("{GROUPS}/nobody{path}")).refused("not-found").await;
    }
    world.get(format!("{GROUPS}/{sales}/members?at=1")).refused("not-found").await;
    world.get(format!("{USERS}/nobody/groups")).refused("not-found").await;
    world.get(format!("{ROLES}/nobody/groups")).refused("not-found").await;
    world.delete(format!("{GROUPS}/nobody")).refused("not-found").await;
    world.ask(Method::PUT, member("nobody", &aiko)).refused("not-found").await;
    world.ask(Method::PUT, member(&sales, "nobody")).refused("invalid").await;
    world.ask(Method::PUT, format!("{GROUPS}/{sales}/roles/nobody")).refused("not-found").await;
    let members = format!("{GROUPS}/{sales}/members");
    world.post(&members, &json!({"add": [aiko], "remove": [aiko]})).refused("invalid").await;
    let many: Vec<String> = (0..1001).map(|number| format!("u-{number}")).collect();
    world.post(&members, &json!({"add": many})).refused("invalid").await;
    world.get(format!("{members}?filter=user_id%20eq%20%22a%22")).refused("malformed-request").await;
}

async fn what_another_tenant_has_of_groups_is_not_there(world: &World) {
    let (sales, aiko) = (group(world, "Sales").await, user(world, "aiko").await);
    world.ask(Method::PUT, member(&sales, &aiko)).is(200).await;
    let other = |path: String| path.replace("/t/acme/", "/t/other/");
    let own = world.post(other(GROUPS.into()), &json!({"name": "Sales"})).is(201).await.text("group_id");
    let before = world.events().await;
    for path in [String::new(), "/members".into(), "/roles".into(), "/members?at=100000".into()] {
        world.get(other(format!("{GROUPS}/{sales}{path}"))).refused("not-found").await;
    }
    world.ask(Method::PUT, other(member(&sales, &aiko))).refused("not-found").await;
    world.ask(Method::PUT, other(member(&own, &aiko))).refused("invalid").await;
    world.delete(other(format!("{GROUPS}/{sales}"))).refused("not-found").await;
    assert_eq!(world.events().await, before);
    assert_eq!(world.get(other(format!("{GROUPS}/{own}/members"))).is(200).await.body["items"], json!([]));
}

async fn does<C: Command<Error: std::fmt::Debug>>(world: &World, command: &C) -> Outcome<C::Answer> {
    execute(&Context::new(world.journal.clone(), Actor::operator()), command).await.unwrap()
}

async fn a_group_whose_deletion_nobody_saw_through_is_emptied_page_by_page(world: &World) {
    let tenant = TenantId::parse("acme").unwrap();
    let everybody = group(world, "Everybody").await;
    let mut users = Vec::new();
    for number in 0..450 {
        let id = Some(format!("user-{number}"));
        let register =
            RegisterUser { tenant: tenant.clone(), id, profile: Profile::default(), status: None, password: None };
        users.push(does(world, &register).await.answer.0);
    }
    let everyone = MemberChanges::adding(users);
    does(world, &ChangeMembers { tenant: tenant.clone(), group: everybody.clone(), members: everyone }).await;
    // Where it never stood, it begins at the head.
    projections::Cursor::new("endings").standing(&world.journal).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let follower = tokio::spawn(evident::endings::follow(world.journal.clone(), stopped));
    // As if the process had died after the commit.
    let deleted = does(world, &DeleteGroup { tenant: tenant.clone(), id: everybody.clone() }).await.appended.unwrap();
    let there = async || {
        let page = queries::Page::first(1);
        queries::group::members(world.journal.db(), &tenant, &everybody, None, &page).await.unwrap().items.len()
    };
    assert_eq!((there().await, deleted.last + 1 - deleted.first), (1, 2), "the group goes, and its name");
    let groups = world.get(format!("{USERS}/user-7/groups")).is(200).await.body;
    assert_eq!(groups["items"], json!([]), "it means nothing from then on");
    world.ground.clock.step(6_000_000);
    until("the group is empty", || async { there().await == 0 }).await;
    let told = world.get("/t/acme/admin/v1/history/user_groups/user-7").is(200).await.body;
    assert_eq!(names(&told, "event_type"), ["GroupJoined", "GroupLeft"]);
    assert_eq!(told["items"][1]["metadata"]["actor_type"], "system");
    assert_eq!(members(world, &everybody, &format!("?at={}&limit=200", deleted.first - 1)).await.len(), 200);
    stop.send(true).unwrap();
    follower.await.unwrap();
}
