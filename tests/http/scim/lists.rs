//! Lists: filters along indexes and past them, order, pages by index and by cursor.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};

use super::{USER, ask, each, filtered, patch, refused, send};
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    users_are_found_by_whatever_is_asked
    a_list_is_read_page_by_page_and_in_an_order
    what_would_look_through_too_many_is_refused
}

async fn people(world: &World) {
    let people = [
        ("aiko", "Sato", "work", true),
        ("Akira", "Ito", "home", false),
        ("ken", "Abe", "work", true),
        ("zoe", "", "work", true),
    ];
    for (name, family, kind, active) in people {
        let body = json!({"schemas": [USER], "userName": name, "externalId": format!("e-{name}"), "active": active,
            "name": {"familyName": family}, "title": if name == "ken" { "Guide" } else { "" },
            "emails": [{"value": format!("{name}@example.com"), "type": kind}]});
        send(world, Method::POST, "/Users", &body).is(201).await;
    }
}

async fn users_are_found_by_whatever_is_asked(world: &World) {
    people(world).await;
    let table = [
        ("userName eq \"AIKO\"", vec!["aiko"]),
        ("userName eq \"nobody\"", vec![]),
        ("userName sw \"a\"", vec!["Akira", "aiko"]),
        ("userName co \"K\"", vec!["Akira", "aiko", "ken"]),
        ("externalId eq \"e-ken\"", vec!["ken"]),
        ("externalId eq \"E-KEN\"", vec![]),
        ("emails.value eq \"zoe@example.com\"", vec!["zoe"]),
        ("emails[type eq \"work\" and value sw \"a\"]", vec!["aiko"]),
        ("emails.value eq \"zoe@example.com\" or userName eq \"ken\"", vec!["ken", "zoe"]),
        ("active eq false", vec!["Akira"]),
        ("active eq \"True\"", vec!["aiko", "ken", "zoe"]),
        ("active eq true and title pr", vec!["ken"]),
        ("name.familyName pr and not (title pr)", vec!["Akira", "aiko"]),
        ("meta.lastModified gt \"2020-01-01T00:00:00Z\"", vec!["Akira", "aiko", "ken", "zoe"]),
        ("meta.lastModified gt \"2020-01-01T00:00:00Z\" and meta.lastModified lt \"2021-01-01T00:00:00Z\"", vec![]),
        ("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"", vec!["Akira", "aiko", "ken", "zoe"]),
    ];
    for (filter, expected) in table {
        let list = ask(world, Method::GET, &filtered("Users", filter, &[])).is(200).await;
        let mut found = each(&list, "/userName");
        found.sort();
        assert_eq!(found, expected, "{filter}");
        assert_eq!(list.body["totalResults"], expected.len(), "{filter}");
    }
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "title pr", "attributes": ["title"]});
    let found = send(world, Method::POST, "/Users/.search", &body).is(200).await;
    assert_eq!(each(&found, "/title"), ["Guide"]);
    let names: BTreeSet<_> = found.body["Resources"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["id", "schemas", "title"]));
    // Nobody of another tenant is ever among them.
    let elsewhere = world.get("/t/other/scim/v2/Users?filter=userName%20pr").is(200).await;
    assert_eq!(elsewhere.body["totalResults"], 0);
    for (query, word) in [
        ("filter=userName%20eq%20aiko", "invalidFilter"),
        ("filter=nobody%20pr", "invalidFilter"),
        ("sortBy=nobody", "invalidPath"),
        ("cursor=bm8", "invalidCursor"),
        ("cursor=%00", "invalidCursor"),
        ("filter=title%20pr&cursor=bm8", "invalidCursor"),
        ("cursor=&startIndex=1", "invalidValue"),
        ("count=x", "invalidValue"),
        ("attributes=id&excludedAttributes=id", "invalidValue"),
    ] {
        refused(ask(world, Method::GET, &format!("/Users?{query}")), 400, Some(word)).await;
    }
}

async fn a_list_is_read_page_by_page_and_in_an_order(world: &World) {
    people(world).await;
    let page = async |query: &str| ask(world, Method::GET, &format!("/Users?{query}")).is(200).await;
    let counted = page("count=0").await.body;
    assert_eq!((&counted["totalResults"], counted.get("Resources")), (&json!(4), None));
    let all = each(&page("").await, "/userName");
    for by in ["", "&filter=userName%20pr", "&sortBy=id"] {
        let mut found = vec![];
        for start in [1, 3] {
            let list = page(&format!("startIndex={start}&count=2{by}")).await;
            assert_eq!((&list.body["startIndex"], &list.body["itemsPerPage"]), (&json!(start), &json!(2)), "{by}");
            found.extend(each(&list, "/userName"));
        }
        assert_eq!(found, all, "{by}");
        assert_eq!(page(&format!("startIndex=5{by}")).await.body["Resources"], json!([]));
        let (mut found, mut cursor) = (vec![], Some(String::new()));
        while let Some(at) = cursor {
            let list = page(&format!("count=3&cursor={at}{by}")).await;
            found.extend(each(&list, "/userName"));
            cursor = list.body["nextCursor"].as_str().map(str::to_owned);
        }
        assert_eq!(found, all, "{by}");
    }
    for (query, expected) in [
        ("sortBy=userName", vec!["aiko", "Akira", "ken", "zoe"]),
        ("sortBy=userName&sortOrder=descending", vec!["zoe", "ken", "Akira", "aiko"]),
        ("sortBy=name.familyName", vec!["ken", "Akira", "aiko", "zoe"]),
        ("sortBy=emails&count=2&startIndex=2", vec!["Akira", "ken"]),
        ("sortBy=userName&filter=active%20eq%20true&count=1", vec!["aiko"]),
    ] {
        assert_eq!(each(&page(query).await, "/userName"), expected, "{query}");
    }
    // What changes goes to the end of the list by change.
    let first = page("filter=userName%20eq%20%22aiko%22").await.body["Resources"][0]["id"].clone();
    let path = format!("/Users/{}", first.as_str().unwrap());
    patch(world, &path, &json!([{"op": "add", "path": "title", "value": "Last"}])).is(200).await;
    let since = filtered("Users", "meta.lastModified ge \"2020-01-01T00:00:00Z\"", &[("count", "3"), ("cursor", "")]);
    let list = ask(world, Method::GET, &since).is(200).await;
    let next = filtered(
        "Users",
        "meta.lastModified ge \"2020-01-01T00:00:00Z\"",
        &[("cursor", list.body["nextCursor"].as_str().unwrap())],
    );
    assert_eq!(each(&ask(world, Method::GET, &next).is(200).await, "/userName"), ["aiko"]);
}

/// A thousand and one people, written in bulk.
async fn what_would_look_through_too_many_is_refused(world: &World) {
    for some in (0..1001).collect::<Vec<u32>>().chunks(500) {
        let operations: Vec<Value> = some
            .iter()
            .map(|n| json!({"method": "POST", "path": "/Users", "bulkId": format!("b{n}"), "data": {"schemas": [USER], "userName": format!("n{n}")}}))
            .collect();
        let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
        let done = send(world, Method::POST, "/Bulk", &body).is(200).await;
        let statuses: BTreeSet<&str> =
            done.body["Operations"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, BTreeSet::from(["201"]));
    }
    for query in
        ["filter=title%20pr", "sortBy=userName", "filter=userName%20co%20%22n%22", "filter=userName%20sw%20%22n%22"]
    {
        refused(ask(world, Method::GET, &format!("/Users?{query}")), 400, Some("tooMany")).await;
    }
    let found = ask(world, Method::GET, &filtered("Users", "userName sw \"n100\" and title pr", &[])).is(200).await;
    assert_eq!(found.body["totalResults"], 0);
    let list = ask(world, Method::GET, "/Users?startIndex=1001&count=5").is(200).await;
    assert_eq!((&list.body["totalResults"], &list.body["itemsPerPage"]), (&json!(1001), &json!(1)));
    let list = ask(world, Method::GET, &filtered("Users", "active eq true", &[("count", "1000")])).is(200).await;
    assert_eq!((&list.body["totalResults"], &list.body["itemsPerPage"]), (&json!(1001), &json!(200)));
}
