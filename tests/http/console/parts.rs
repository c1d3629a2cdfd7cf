//! The console of somebody who administers one group: its people, and nobody and nothing else.

use aggregates::group::GroupDetails;
use aggregates::role::Permission;
use commands::group::{ChangeMembers, CreateGroup, MemberChanges};
use commands::role::{CreateRole, DelegateRole, EndDelegation};

use super::stage::{administrator, at, links, send};
use super::world::{CONSOLE, acme, signed_in};
use crate::on_both_engines;
use crate::people::browser::Browser;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    lists_and_searches_show_the_people_of_the_group
    somebody_inside_is_shown_and_locked
    what_is_outside_is_not_there
    everything_else_is_closed
    a_delegation_that_ends_closes_the_console
    a_group_is_given_to_somebody_to_administer
}

/// Aiko, who has every permission over a group with ken in it; mei is in another group.
struct House<'w> {
    browser: Browser<'w>,
    aiko: String,
    ken: String,
    mei: String,
    inside: String,
    outside: String,
    role: String,
}

async fn house(world: &World) -> House<'_> {
    let aiko = world.person("acme", "aiko").await;
    let (ken, mei) = (world.person("acme", "ken").await, world.person("acme", "mei").await);
    let group = async |name: &str, member: &str| {
        let (name, members) = (name.to_owned(), vec![member.to_owned()]);
        let command = CreateGroup { tenant: acme(), id: None, name, details: GroupDetails::default(), members };
        world.does(&command).await.0
    };
    let (inside, outside) = (group("Inside", &ken).await, group("Outside", &mei).await);
    let permissions = Permission::ALL.iter().map(|one| one.scope().to_owned()).collect();
    let create = CreateRole { tenant: acme(), name: "Helpers".into(), description: String::new(), permissions };
    let role = world.does(&create).await.0;
    world.does(&DelegateRole { tenant: acme(), role: role.clone(), group: inside.clone(), user: aiko.clone() }).await;
    let browser = signed_in(world, "aiko").await;
    House { browser, aiko, ken, mei, inside, outside, role }
}

async fn lists_and_searches_show_the_people_of_the_group(world: &World) {
    let House { mut browser, ken, .. } = house(world).await;
    let overview = browser.open(CONSOLE).await.is(200);
    assert_eq!(links(&overview, "/console/users").len(), 1, "{}", overview.html);
    assert!(links(&overview, "/console/groups").is_empty() && links(&overview, "/console/audit").is_empty());
    for path in ["/users", "/users?by=user_name&text=k", "/search?q=ken"] {
        let page = browser.open(&at(path)).await.is(200);
        assert_eq!(links(&page, &format!("/users/{ken}")).len(), 1, "{path}: {}", page.html);
        assert!(!page.html.contains("mei of acme"), "{path}: {}", page.html);
    }
    for path in ["/users?by=user_name&text=m", "/search?q=mei", "/search?q=Outside", "/search?q=Inside"] {
        let page = browser.open(&at(path)).await.is(200);
        assert!(!page.html.contains("mei of acme") && !page.text().contains("Outside "), "{path}: {}", page.html);
    }
}

async fn somebody_inside_is_shown_and_locked(world: &World) {
    let House { mut browser, ken, inside, outside, .. } = house(world).await;
    let also = MemberChanges::adding([ken.clone()]);
    world.does(&ChangeMembers { tenant: acme(), group: outside.clone(), members: also }).await;
    let page = browser.open(&at(&format!("/users/{ken}"))).await.is(200);
    assert!(page.text().contains("ken of acme") && page.text().contains("Inside"), "{}", page.text());
    assert!(!page.text().contains("Outside"), "in which other groups they are is not told: {}", page.text());
    assert_eq!(links(&page, &format!("/groups/{inside}/leave")).len(), 1, "{}", page.html);
    assert!(links(&page, "/history/").is_empty() && links(&page, "/roles").is_empty(), "{}", page.html);
    let sheet = browser.open(&at(&format!("/users/{ken}/stand/lock"))).await.is(200);
    let before = world.events().await;
    send(&mut browser, &sheet, "do", &[("for", ""), ("reason", "they asked")]).await.is(303);
    assert_eq!(world.names_since(before).await[0], "UserLocked");
}

async fn what_is_outside_is_not_there(world: &World) {
    let House { mut browser, ken, mei, inside, outside, .. } = house(world).await;
    let sheet = browser.open(&at(&format!("/users/{ken}/stand/lock"))).await.is(200);
    let before = world.events().await;
    for path in ["", "/change", "/stand/lock", "/erase", "/invite"] {
        browser.open(&at(&format!("/users/{mei}{path}"))).await.is(404);
        let (_, unseen) = super::stage::sheet(&sheet);
        let unseen: Vec<_> = unseen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let seen = browser.post(&at(&format!("/users/{mei}{path}")), &unseen).await;
        assert!([404, 405].contains(&seen.status.as_u16()), "{path}: {}", seen.status);
    }
    for (user, group) in [(&mei, &inside), (&ken, &outside), (&mei, &outside)] {
        browser.open(&at(&format!("/users/{user}/groups/{group}/join"))).await.is(404);
    }
    let appended = world.names_since(before).await;
    assert!(appended.iter().all(|name| name == "AdministrationDenied"), "{appended:?}");
}

async fn everything_else_is_closed(world: &World) {
    let House { mut browser, ken, inside, .. } = house(world).await;
    let paths = ["/users/new", "/groups", "/groups/new", "/roles", "/clients", "/keys", "/jobs", "/audit", "/import"];
    let paths = paths.into_iter().map(str::to_owned).chain([
        format!("/groups/{inside}"),
        format!("/groups/{inside}/members"),
        format!("/users/{ken}/groups"),
        format!("/users/{ken}/roles"),
        format!("/history/user/{ken}"),
        "/notifications".to_owned(),
    ]);
    let newer =
        ["/settings", "/settings/mail", "/resources", "/resources/new", "/webhooks", "/webhooks/new", "/streams"];
    let paths = paths.chain(newer.map(str::to_owned));
    for path in paths {
        let seen = browser.open(&at(&path)).await;
        assert_eq!(seen.status, 403, "{path}: {}", seen.text());
    }
}

async fn a_delegation_that_ends_closes_the_console(world: &World) {
    let House { mut browser, aiko, ken, inside, role, .. } = house(world).await;
    browser.open(&at(&format!("/users/{ken}"))).await.is(200);
    world.does(&EndDelegation { tenant: acme(), role, group: inside, user: aiko }).await;
    for path in ["", "/users", &format!("/users/{ken}")] {
        browser.open(&at(path)).await.is(403);
    }
}

async fn a_group_is_given_to_somebody_to_administer(world: &World) {
    let House { mut browser, aiko, ken, mei, outside, role, .. } = house(world).await;
    let mut boss = administrator(world, "boss").await;
    world.listed().await;
    let group = at(&format!("/groups/{outside}"));
    let page = boss.open(&group).await.is(200);
    let [choose] = links(&page, "/administrators").try_into().unwrap();
    let who = boss.open(&choose).await.is(200);
    let [chosen] = links(&who, &format!("/administrators/{aiko}")).try_into().unwrap();
    let which = boss.open(&chosen).await.is(200);
    let [sheet] = links(&which, &format!("/{role}/give")).try_into().unwrap();
    let sheet = boss.open(&sheet).await.is(200);
    assert!(sheet.text().contains("Role given over a group"), "{}", sheet.text());
    browser.open(&at(&format!("/users/{mei}"))).await.is(404);
    let done = send(&mut boss, &sheet, "do", &[("reason", "she helps")]).await.is(303);
    let page = boss.open(&done.leads_to().unwrap()).await.is(200);
    assert!(page.text().contains("They may administer the group now.") && page.text().contains("Helpers"));
    for user in [&mei, &ken] {
        browser.open(&at(&format!("/users/{user}"))).await.is(200);
    }
    let [take] = links(&page, &format!("/{role}/take")).try_into().unwrap();
    let sheet = boss.open(&take).await.is(200);
    send(&mut boss, &sheet, "do", &[("reason", "no more")]).await.is(303);
    browser.open(&at(&format!("/users/{mei}"))).await.is(404);
}
