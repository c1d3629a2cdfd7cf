//! Who may not, and what nobody may: permissions, tenants, and bodies that mean harm.

use axum::http::Method;
use serde_json::{Value, json};

use super::{SCIM, USER, ask, changes, patch, refused, send, user};
use crate::admin::tokens::token;
use crate::admin::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    every_endpoint_asks_for_its_permission_and_no_other_tenant_gets_in
    nothing_that_is_sent_breaks_anything
}

async fn every_endpoint_asks_for_its_permission_and_no_other_tenant_gets_in(world: &World) {
    let id = user(world, "aiko").await.text("id");
    let one = format!("/Users/{id}");
    let group = json!({"schemas": [super::GROUP], "displayName": "G"});
    let group = format!("/Groups/{}", send(world, Method::POST, "/Groups", &group).is(201).await.text("id"));
    let (users, groups) =
        (("evident:users:read", "evident:users:write"), ("evident:groups:read", "evident:groups:write"));
    let table = [
        (Method::GET, "/ServiceProviderConfig", users.0),
        (Method::GET, "/ResourceTypes", users.0),
        (Method::GET, "/ResourceTypes/User", users.0),
        (Method::GET, "/Schemas", users.0),
        (Method::GET, "/Schemas/x", users.0),
        (Method::GET, "/Users", users.0),
        (Method::POST, "/Users/.search", users.0),
        (Method::GET, one.as_str(), users.0),
        (Method::POST, "/Users", users.1),
        (Method::PUT, one.as_str(), users.1),
        (Method::PATCH, one.as_str(), users.1),
        (Method::DELETE, one.as_str(), users.1),
        (Method::GET, "/Groups", groups.0),
        (Method::POST, "/Groups/.search", groups.0),
        (Method::GET, group.as_str(), groups.0),
        (Method::POST, "/Groups", groups.1),
        (Method::PUT, group.as_str(), groups.1),
        (Method::PATCH, group.as_str(), groups.1),
        (Method::DELETE, group.as_str(), groups.1),
        (Method::POST, "/Bulk", users.1),
    ];
    let before = world.written().await;
    for (method, path, needed) in &table {
        let asked = || send(world, method.clone(), path, &json!({}));
        let nobody = refused(asked().nobody(), 401, None).await;
        assert!(nobody.header("www-authenticate").starts_with("Bearer"));
        refused(asked().token("nobodys-token"), 401, None).await;
        refused(asked().token(token("other", "evident:admin")), 401, None).await;
        refused(asked().token(token("system", needed)), 403, None).await;
        for other in
            ["evident:users:read", "evident:users:write", "evident:groups:read", "evident:groups:write", "openid"]
        {
            if other != *needed {
                refused(asked().token(token("acme", other)), 403, None).await;
            }
        }
        // With it the gate is open: whatever is refused now is refused for what was sent.
        let status = ask(world, method.clone(), path).token(token("acme", needed)).answer().await.status;
        assert!(![401, 403].contains(&status.as_u16()), "{method} {path} {status}");
    }
    assert_eq!(
        world.written().await - before,
        3,
        "the user was deleted, the group and its name, and nothing else was written"
    );
    // The same ids in another tenant are nobody's.
    let theirs = user(world, "ken").await.text("id");
    let elsewhere = format!("/t/other/scim/v2/Users/{theirs}");
    for method in [Method::GET, Method::DELETE] {
        refused(world.ask(method, &elsewhere), 404, None).await;
    }
    refused(world.get("/t/nowhere/scim/v2/Users"), 404, None).await;
}

async fn nothing_that_is_sent_breaks_anything(world: &World) {
    let id = user(world, "aiko").await.text("id");
    let (one, before) = (format!("/Users/{id}"), world.written().await);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
    let filter = format!("{}title pr{}", "(".repeat(4000), ")".repeat(4000));
    let mut bodies: Vec<Vec<u8>> = [
        "",
        "null",
        "7",
        "[]",
        "\"a\"",
        "{",
        "{}",
        "{\"schemas\":7}",
        "{\"schemas\":[7]}",
        "\u{feff}{}",
        "{\"userName\":\"a\",\"userName\":\"b\"",
        deep.as_str(),
        objects.as_str(),
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    bodies.push(vec![0xff, 0xfe, 0x00]);
    let long = "x".repeat(60_000);
    let values: [Value; 12] = [
        json!({"schemas": [USER]}),
        json!({"schemas": [USER], "userName": "\u{0}"}),
        json!({"schemas": [USER], "userName": " a"}),
        json!({"schemas": [USER], "userName": "\u{202e}"}),
        json!({"schemas": [USER], "userName": long}),
        json!({"schemas": [USER], "userName": "a", "emails": vec![json!({"value": "b"}); 5000]}),
        json!({"schemas": [USER], "userName": "a", "externalId": "e".repeat(300)}),
        json!({"schemas": [USER], "userName": "a", "x509Certificates": [{"value": long}, {"value": long}]}),
        changes(&json!([{"op": "add", "path": format!("emails[{filter}].value"), "value": "a"}])),
        changes(&json!([{"op": "add", "path": "title", "value": {"deep": [[[[[]]]]]}}])),
        changes(&json!([{"op": "add", "path": "\u{0}", "value": "a"}])),
        changes(&json!(vec![json!({"op": "add", "path": "title", "value": "a"}); 1001])),
    ];
    bodies.extend(values.iter().map(|value| value.to_string().into_bytes()));
    let doors = [
        (Method::POST, "/Users"),
        (Method::POST, "/Groups"),
        (Method::POST, "/Bulk"),
        (Method::POST, "/Users/.search"),
        (Method::POST, "/Groups/.search"),
        (Method::PUT, one.as_str()),
        (Method::PATCH, one.as_str()),
    ];
    for (method, path) in &doors {
        for body in &bodies {
            let asked =
                ask(world, method.clone(), path).raw(body.clone()).header("content-type", "application/scim+json");
            let answer = asked.answer().await;
            let shown: String = String::from_utf8_lossy(body).chars().take(60).collect();
            assert_eq!(answer.status, 400, "{method} {path} {shown}: {}", answer.body);
            assert!(answer.body["scimType"].is_string(), "{method} {path} {shown}: {}", answer.body);
        }
        let large =
            ask(world, method.clone(), path).raw(vec![b' '; 1_048_577]).header("content-type", "application/scim+json");
        refused(large, 413, None).await;
        for media in ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json"] {
            refused(ask(world, method.clone(), path).raw("{}").header("content-type", media), 415, None).await;
        }
        refused(ask(world, method.clone(), path).raw("{}"), 415, None).await;
    }
    for id in ["%00", "a%2Fb", "%F0%9F%A6%80", "..%2f..", "%ff", &"a".repeat(5000)] {
        for kind in ["Users", "Groups"] {
            let status = ask(world, Method::GET, &format!("/{kind}/{id}")).answer().await.status;
            assert!(status == 404 || status == 400, "{kind} {id}: {status}");
        }
    }
    for query in [
        format!("filter={}", "(".repeat(5000)),
        "filter=%00".into(),
        "filter=%ff".into(),
        format!("attributes={}", "a,".repeat(3000)),
        format!("sortBy={}", "a".repeat(9000)),
        "startIndex=99999999999999999999".into(),
        "startIndex=9223372036854775807".into(),
        "count=-9223372036854775808".into(),
    ] {
        for kind in ["Users", "Groups"] {
            let status = world.get(format!("{SCIM}/{kind}?{query}")).answer().await.status;
            assert!(status == 400 || status == 200, "{query}: {status}");
        }
    }
    let thousand = json!(vec![json!({"op": "add", "path": "title", "value": "a"}); 1000]);
    patch(world, &one, &thousand).is(200).await;
    assert_eq!(world.written().await, before + 1, "only the last of these was carried out");
}
