//! Histories in the console: sliding back, reading the difference, and restoring.

use commands::tenant::ChangeAttributeSchema;

use super::stage::{acme, administrator, at, does, links, permitted, send};
use crate::on_both_engines;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    somebody_is_slid_back_and_restored
    what_is_restored_is_held_to_the_power_of_today
    a_slider_takes_whatever_stands_in_an_address
    what_is_sensitive_is_masked
    what_was_erased_stays_unreadable
}

async fn somebody_is_slid_back_and_restored(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    let mut browser = administrator(world, "boss").await;
    let change = format!("/users/{aiko}/change");
    for name in ["Aiko Mori", "Aiko Abe"] {
        does(&mut browser, &change, &[("user_name", "aiko"), ("name", name), ("email", "aiko@example.com")]).await;
    }
    does(&mut browser, &format!("/users/{aiko}/stand/lock"), &[("for", ""), ("reason", "she asked")]).await;
    let page = browser.open(&at(&format!("/users/{aiko}"))).await.is(200);
    let [history] = links(&page, "/history/user/").try_into().unwrap();
    let now = browser.open(&history).await.is(200);
    assert!(now.text().contains("User locked") && now.text().contains("she asked"), "{}", now.text());
    assert!(now.html.contains("type=\"range\"") && now.text().contains("Event 4 of 4"), "{}", now.text());
    assert!(links(&now, "/restore").is_empty(), "there is nothing to bring back from now");
    let then = browser.open(&format!("{history}?at=2&with=4")).await.is(200);
    assert!(then.text().contains("Event 2 of 4") && then.text().contains("profile.name"), "{}", then.text());
    assert!(then.text().contains("Aiko Mori") && then.text().contains("Aiko Abe"), "{}", then.text());
    let [restore] = links(&then, "/restore").try_into().unwrap();
    let before = world.events().await;
    let asked = browser.open(&restore).await.is(200);
    assert!(asked.text().contains("Profile changed") && asked.text().contains("Aiko Mori"), "{}", asked.text());
    assert!(asked.text().contains("status"), "where somebody stands does not come back: {}", asked.text());
    assert_eq!(world.events().await, before);
    let done = send(&mut browser, &asked, "do", &[("reason", "a mistake")]).await.is(303);
    let back = browser.open(&done.leads_to().unwrap()).await.is(200);
    assert!(back.text().contains("It was brought back."), "{}", back.text());
    assert_eq!(world.names_since(before).await, ["UserProfileChanged"]);
    let page = browser.open(&at(&format!("/users/{aiko}"))).await.is(200);
    assert!(page.text().contains("Aiko Mori") && page.text().contains("Locked"), "{}", page.text());
    let again = browser.open(&restore).await.is(200);
    assert!(again.text().contains("It would change nothing"), "{}", again.text());
}

async fn what_is_restored_is_held_to_the_power_of_today(world: &World) {
    let mut boss = administrator(world, "boss").await;
    let filled = [("name", "Keepers"), ("permissions", "evident:keys:write")];
    let page = does(&mut boss, "/roles/new", &filled).await;
    let role = page.path().rsplit('/').next().unwrap().to_owned();
    let change = boss.open(&at(&format!("/roles/{role}/change"))).await.is(200);
    let tried = send(&mut boss, &change, "try", &[("name", "Keepers")]).await.is(200);
    send(&mut boss, &tried, "do", &[("name", "Keepers")]).await.is(303);
    let mut scribe = permitted(world, "scribe", &["evident:roles:write"]).await;
    let refused = scribe.open(&at(&format!("/roles/{role}/restore?at=1"))).await.is(403);
    assert!(refused.text().contains("evident:history:read"), "what it was then is history: {}", refused.text());
    let mut clerk =
        permitted(world, "clerk", &["evident:history:read", "evident:roles:read", "evident:roles:write"]).await;
    let refused = clerk.open(&at(&format!("/roles/{role}/restore?at=1"))).await.is(403);
    assert!(refused.text().contains("evident:keys:write"), "{}", refused.text());
    let page = does(&mut boss, &format!("/roles/{role}/restore?at=1"), &[]).await;
    assert!(page.text().contains("It was brought back."), "{}", page.text());
    let found = queries::role::by_id(world.journal.db(), &acme(), &role).await.unwrap().unwrap();
    assert!(found.permissions.contains("evident:keys:write"));
}

async fn a_slider_takes_whatever_stands_in_an_address(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    let mut browser = administrator(world, "boss").await;
    for query in
        ["at=0", "at=999999", "at=-1", "at=x&with=y", "end=0", "at=18446744073709551615&end=18446744073709551615"]
    {
        browser.open(&at(&format!("/history/user/{aiko}?{query}"))).await.is(200);
    }
    for (path, status) in [
        ("/history/user/nobody", 404),
        ("/history/lockout/x", 404),
        ("/history/user/%00", 404),
        ("/users/%00", 404),
        ("/users/a%00b/stand/lock", 404),
        ("/groups/%00", 404),
        ("/roles/%00/holders", 404),
        ("/clients/%00/change", 404),
        ("/jobs/%00", 404),
        ("/import/%00", 404),
        ("/users/nobody/restore?at=1", 404),
    ] {
        assert_eq!(browser.open(&at(path)).await.status.as_u16(), status, "{path}");
    }
    for query in ["", "?at=0", "?at=99", "?at=x"] {
        let seen = browser.open(&at(&format!("/users/{aiko}/restore{query}"))).await;
        assert!(seen.status.is_client_error() || seen.text().contains("nothing"), "{query}: {}", seen.text());
    }
}

async fn what_is_sensitive_is_masked(world: &World) {
    let blood = serde_json::json!([{"name": "blood", "kind": "string", "sensitive": true, "editable_by": "admin"}]);
    let schema = serde_json::from_value(blood).unwrap();
    world.does(&ChangeAttributeSchema { id: acme(), schema }).await;
    let aiko = world.person("acme", "aiko").await;
    let mut browser = administrator(world, "boss").await;
    let change = browser.open(&at(&format!("/users/{aiko}/change"))).await.is(200);
    let filled = [("user_name", "aiko"), ("attributes.blood", "AB-")];
    let tried = send(&mut browser, &change, "try", &filled).await.is(200);
    assert!(tried.text().contains("(secret)") && !tried.text().contains("AB-"), "{}", tried.text());
    send(&mut browser, &tried, "do", &filled).await.is(303);
    for path in [format!("/users/{aiko}"), format!("/history/user/{aiko}"), format!("/history/user/{aiko}?at=1&with=2")]
    {
        let page = browser.open(&at(&path)).await.is(200);
        assert!(page.text().contains("(secret)") && !page.text().contains("AB-"), "{path}: {}", page.text());
    }
}

async fn what_was_erased_stays_unreadable(world: &World) {
    let aiko = world.person("acme", "aiko").await;
    let mut browser = administrator(world, "boss").await;
    does(&mut browser, &format!("/users/{aiko}/erase"), &[]).await;
    let page = browser.open(&at(&format!("/history/user/{aiko}?at=1"))).await.is(200);
    assert!(page.text().contains("(erased)") && !page.text().contains("aiko@example.com"), "{}", page.text());
    let refused = browser.open(&at(&format!("/users/{aiko}/restore?at=1"))).await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
}
