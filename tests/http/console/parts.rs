//! The console of somebody who administers one group: its people, and nobody and nothing else.

use aggregates::group::GroupDetails;
use aggregates::role::Permission;
use commands::group::{ChangeMembers, CreateGroup, MemberChanges};
use commands::role::{CreateRole, DelegateRole, EndDelegation};
use evident::http::console_pages;

use super::permissions::asked;
use super::stage::{administrator, at, links, send};
use super::world::{CONSOLE, acme, signed_in};
use crate::on_both_engines;
use crate::people::browser::Browser;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    lists_and_searches_show_the_people_of_the_group
    somebody_inside_is_shown_and_locked
    what_is_outside_is_not_there
    every_page_is_closed_or_held_to_the_group
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

/// Every page that the router has, about whom and what is outside: those of parts do not know them, the others are closed.
async fn every_page_is_closed_or_held_to_the_group(world: &World) {
    let House { mut browser, mei, outside, .. } = house(world).await;
    let before = world.events().await;
    let (mut closed, mut held) = (0, 0);
    for page in console_pages(&world.shared).into_iter().filter(|page| page.permission.is_some()) {
        let parts = page.path.split('/').map(|part| match part {
            "{user}" | "{id}" => mei.as_str(),
            "{group}" => outside.as_str(),
            part if part.starts_with('{') => "nobody",
            part => part,
        });
        let address = at(&parts.collect::<Vec<_>>().join("/"));
        // What is a list shows what is inside and nothing else, and that is held to elsewhere.
        let is_list = page.in_part && !page.path.contains('{');
        for (method, seen) in asked(&mut browser, &address).await {
            let status = seen.status.as_u16();
            match (page.in_part, page.at_platform) {
                _ if is_list => assert_eq!(status, 200, "{method} {address}"),
                (false, false) => assert_eq!(status, 403, "{method} {address}: {}", seen.text()),
                _ => assert_eq!(status, 404, "{method} {address}: {}", seen.text()),
            }
            assert!(!seen.html.contains("mei of acme") && !seen.html.contains("Outside"), "{address}: {}", seen.html);
            if page.in_part { held += 1 } else { closed += 1 }
        }
    }
    assert!(closed > 100 && held > 10, "{closed} {held}");
    let appended = world.names_since(before).await;
    assert!(appended.iter().all(|name| name == "AdministrationDenied"), "{appended:?}");
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
