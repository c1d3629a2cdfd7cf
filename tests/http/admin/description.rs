//! `/openapi.json`: complete, consistent, and the same for everybody.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    every_operation_is_described_with_its_permission
    every_reference_leads_somewhere
    a_name_means_one_operation
}

async fn every_operation_is_described_with_its_permission(world: &World) {
    let description = world.description();
    assert_eq!(description.0["openapi"], "3.1.0");
    let operations: Vec<String> = description
        .operations()
        .map(|one| {
            let permission = one.described["x-permission"].as_str().unwrap_or("-");
            let wanted = json!([{"access_token": [permission]}, {"access_token": ["evident:admin"]}]);
            assert_eq!(one.described["security"], wanted, "{} {}", one.method, one.path);
            assert!(one.described["summary"].is_string(), "{} {} has no summary", one.method, one.path);
            format!("{} {} {permission}", one.method, one.path)
        })
        .collect();
    insta::assert_json_snapshot!("operations", operations);
}

async fn every_reference_leads_somewhere(world: &World) {
    let document = &world.description().0;
    let mut references = BTreeSet::new();
    collect(document, &mut references);
    assert!(references.len() > 10, "{references:?}");
    for reference in references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

async fn a_name_means_one_operation(world: &World) {
    let mut names = BTreeSet::new();
    for one in world.description().operations() {
        let name = one.described["operationId"].as_str().unwrap();
        assert!(names.insert(name), "{name} is given twice");
        let mut parameters = BTreeSet::new();
        for parameter in one.described["parameters"].as_array().unwrap() {
            let key = (parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
            assert!(parameters.insert(key), "{name} has the parameter {key:?} twice");
        }
        for part in one.path.split('/').filter_map(|part| part.strip_prefix('{')) {
            let part = part.trim_end_matches('}');
            assert!(parameters.contains(&("path", part)), "{name} does not describe {part}");
        }
    }
}
