//! Protected resources in the console.

use queries::{Page, resource};

use super::stage::{acme, administrator, at, does, said, send};
use crate::on_both_engines;
use crate::people::world::World;

on_both_engines! { crate::people::world::World:
    a_resource_is_registered_changed_given_a_secret_and_removed
    what_is_wrong_is_told_at_its_field
}

async fn a_resource_is_registered_changed_given_a_secret_and_removed(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let list = browser.open(&at("/resources")).await.is(200);
    assert!(list.text().contains("There are no protected resources yet"), "{}", list.text());
    let scopes = "read = Read your orders\r\nread ja = 注文を読む\r\ninternal hidden";
    let filled = [("name", "Orders"), ("identifier", "https://orders.example/"), ("scopes", scopes)];
    let page = does(&mut browser, "/resources/new", &filled).await;
    assert!(page.text().contains("The resource was registered."), "{}", page.text());
    assert!(page.text().contains("Read your orders") && page.text().contains("注文を読む"), "{}", page.text());
    let found = resource::list(world.journal.db(), &acme(), &Page::first(10)).await.unwrap().items;
    let [found] = &found[..] else { panic!("{found:?}") };
    assert!(found.scopes["internal"].hidden && found.scopes["read"].descriptions["ja"] == "注文を読む");
    let id = found.resource_id.clone();
    let form = browser.open(&at(&format!("/resources/{id}/scopes"))).await.is(200);
    let filled = [("scopes", "read = Read orders")];
    let tried = send(&mut browser, &form, "try", &filled).await.is(200);
    send(&mut browser, &tried, "do", &filled).await.is(303);
    send(&mut browser, &form, "do", &[("scopes", "other")]).await.is(412);
    let found = resource::by_id(world.journal.db(), &acme(), &id).await.unwrap().unwrap();
    assert_eq!(found.scopes.keys().collect::<Vec<_>>(), ["read"]);
    let form = browser.open(&at(&format!("/resources/{id}/secrets/new"))).await.is(200);
    let taken = send(&mut browser, &form, "do", &[]).await.is(201);
    let secret = said(&taken, "client-secret");
    assert!(said(&taken, "snippet").contains(&format!("{id}:{secret}")), "{}", taken.text());
    let again = send(&mut browser, &form, "do", &[]).await.is(201);
    assert!(again.text().contains("cannot be shown again") && !again.html.contains(&secret));
    let found = resource::by_id(world.journal.db(), &acme(), &id).await.unwrap().unwrap();
    let path = format!("/resources/{id}/secrets/{}/remove", found.secrets[0].secret_id);
    does(&mut browser, &path, &[("reason", "lost")]).await;
    let page = does(&mut browser, &format!("/resources/{id}/remove"), &[]).await;
    assert!(page.path().ends_with("/console/resources"), "{}", page.at);
    browser.open(&at(&format!("/resources/{id}"))).await.is(404);
}

async fn what_is_wrong_is_told_at_its_field(world: &World) {
    let mut browser = administrator(world, "boss").await;
    let form = browser.open(&at("/resources/new")).await.is(200);
    for (field, typed) in
        [("identifier", "orders"), ("scopes", "read _ = x"), ("scopes", "a b c"), ("scopes", "re\"ad"), ("name", "")]
    {
        let usual = [("name", "Orders"), ("identifier", "https://orders.example/"), ("scopes", "")];
        let filled = usual.map(|(name, value)| if name == field { (name, typed) } else { (name, value) });
        let refused = send(&mut browser, &form, "do", &filled).await.is(422);
        assert!(refused.html.contains(&format!("id=\"field-{field}-fault\"")), "{field}: {}", refused.html);
    }
}
