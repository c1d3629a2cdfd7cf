//! Resources as clients write them, what is shown of them, lists and several requests in one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::*;
use super::{document, shape};

#[test]
fn a_resource_is_read_into_one_spelling() {
    let given = document(json!({
        "schemas": [USER.to_uppercase(), "urn:example:unknown"], "USERNAME": "aiko", "id": "mine", "Active": "True", "nickName": "",
        "emails": [{"Value": "a@example.com", "Primary": "true"}, {}], "groups": [{"value": "g"}], "meta": {"version": "7"},
        "phoneNumbers": "+81312345678", "unheardOf": {"deep": []}, "photos": [],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user": {"Manager": {"value": "m", "displayName": "M"}},
        "urn:evident:params:scim:schemas:extension:tenant:2.0:User": {"floor": 3, "tags": "one"},
    }));
    let read = shape().read(&given).unwrap();
    let expected = json!({
        "userName": "aiko", "active": true, "emails": [{"value": "a@example.com", "primary": true}],
        "phoneNumbers": [{"value": "+81312345678"}], (ENTERPRISE_USER): {"manager": {"value": "m"}},
        (TENANT_USER): {"floor": 3, "tags": ["one"]},
    });
    assert_eq!(Value::Object(read), expected);
}

#[test]
fn what_no_schema_allows_is_refused() {
    let long = "a".repeat(4097);
    let table = [
        json!({}),
        json!({"schemas": ["urn:example:other"], "userName": "a"}),
        json!({"schemas": "urn", "userName": "a"}),
        json!({"userName": 7}),
        json!({"userName": ["a"]}),
        json!({"userName": long}),
        json!({"userName": "a\u{0}"}),
        json!({"userName": "a", "active": 1}),
        json!({"userName": "a", "name": "Aiko"}),
        json!({"userName": "a", "emails": [["a"]]}),
        json!({"userName": "a", "emails": [{"value": {"a": 1}}]}),
        json!({"userName": "a", "emails": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}),
        json!({"userName": "a", (TENANT_USER): {"floor": "three"}}),
    ];
    for given in table {
        assert!(
            shape().read(&document(given.clone())).is_err(),
            "{}",
            given.to_string().chars().take(80).collect::<String>()
        );
    }
}

#[test]
fn what_is_shown_is_what_was_asked_for() {
    let person = document(json!({
        "schemas": [USER], "id": "u", "userName": "aiko", "password": "secret", "name": {"familyName": "Sato", "givenName": "Aiko"},
        "emails": [{"value": "a@example.com", "type": "work"}], (ENTERPRISE_USER): {"department": "Sales", "division": "East"},
    }));
    let shown = |attributes: Option<&str>, excluded: Option<&str>| {
        Value::Object(Selection::read(attributes, excluded, &shape()).unwrap().of(person.clone(), &shape()))
    };
    let always = |more: Value| {
        let mut all = document(json!({"schemas": [USER], "id": "u"}));
        all.extend(document(more));
        Value::Object(all)
    };
    let mut all = person.clone();
    all.remove("password");
    assert_eq!(shown(None, None), Value::Object(all.clone()));
    assert_eq!(shown(Some("USERNAME, nobody"), None), always(json!({"userName": "aiko"})));
    assert_eq!(
        shown(Some("name.familyName,emails.value"), None),
        always(json!({"name": {"familyName": "Sato"}, "emails": [{"value": "a@example.com"}]}))
    );
    assert_eq!(shown(Some("password"), None), always(json!({})));
    assert_eq!(
        shown(Some(&format!("{ENTERPRISE_USER}:division")), None),
        always(json!({(ENTERPRISE_USER): {"division": "East"}}))
    );
    assert_eq!(shown(Some(ENTERPRISE_USER), None)[ENTERPRISE_USER]["department"], "Sales");
    let without = shown(None, Some(&format!("id,name,emails.type,{ENTERPRISE_USER}")));
    assert_eq!(without, always(json!({"userName": "aiko", "emails": [{"value": "a@example.com"}]})));
    assert!(Selection::read(Some("a"), Some("b"), &shape()).is_err());
}

#[test]
fn a_list_is_asked_for_in_the_address_or_in_a_message() {
    let read =
        ListQuery::of_query("filter=userName+eq+%22a%22&startIndex=0&count=1000&sortby=userName&sortOrder=descending")
            .unwrap();
    assert_eq!(
        (read.filter.as_deref(), &read.paging, read.count),
        (Some("userName eq \"a\""), &Paging::Index(1), MOST_PER_PAGE)
    );
    assert_eq!((read.sort_by.as_deref(), read.sort_order), (Some("userName"), SortOrder::Descending));
    assert_eq!(
        ListQuery::of_query("cursor&count=-1").map(|read| (read.paging, read.count)),
        Ok((Paging::Cursor(None), 0))
    );
    let body = json!({"schemas": [SEARCH_REQUEST], "startIndex": 3, "attributes": ["userName", "name"]});
    let read = ListQuery::of_body(&document(body)).unwrap();
    assert_eq!((read.paging, read.attributes.as_deref()), (Paging::Index(3), Some("userName,name")));
    for strange in ["count=many", "count=1&count=2", "cursor=a&startIndex=1", "sortOrder=up", "startIndex=1.5"] {
        assert!(ListQuery::of_query(strange).is_err(), "{strange}");
    }
    for strange in [
        json!({}),
        json!({"schemas": [SEARCH_REQUEST], "filter": 7}),
        json!({"schemas": [SEARCH_REQUEST], "count": "x"}),
    ] {
        assert!(ListQuery::of_body(&document(strange.clone())).is_err(), "{strange}");
    }
}

#[test]
fn several_requests_are_put_into_an_order_in_which_all_names_are_known() {
    let group = |id: &str, member: &str| json!({"method": "POST", "path": "/Groups", "bulkId": id, "data": {"displayName": id, "members": [{"value": format!("bulkId:{member}")}]}});
    let user = json!({"method": "post", "path": "/Users", "bulkId": "u", "data": {"userName": "a"}});
    let late = json!({"method": "PATCH", "path": "/Users/bulkId:u", "data": {"Operations": []}});
    let body = json!({"schemas": [BULK_REQUEST], "failOnErrors": 1, "Operations": [group("g", "u"), late, user, group("x", "y"), group("y", "x")]});
    let bulk = BulkRequest::read(&document(body)).unwrap();
    assert_eq!(bulk.order(), (vec![2, 0, 1], vec![3, 4]));
    let ids = BTreeMap::from([("u".to_owned(), "2819".to_owned())]);
    assert_eq!(bulk.operations[1].clone().resolved(&ids).path, "/Users/2819");
    assert_eq!(bulk.operations[0].clone().resolved(&ids).body["members"], json!([{"value": "2819"}]));
    let twice = json!({"method": "POST", "path": "/Users", "bulkId": "u", "data": {}});
    for strange in [
        json!([7]),
        json!([{"method": "GET", "path": "/Users"}]),
        json!([{"method": "POST", "path": "/Users", "data": {}}]),
        json!([twice, twice]),
    ] {
        let body = document(json!({"schemas": [BULK_REQUEST], "Operations": strange}));
        assert_eq!(BulkRequest::read(&body).unwrap_err().scim_type, Some(ScimType::InvalidSyntax));
    }
    let many: Vec<Value> = (0..1001).map(|_| json!({"method": "DELETE", "path": "/Users/a"})).collect();
    assert_eq!(
        BulkRequest::read(&document(json!({"schemas": [BULK_REQUEST], "Operations": many}))).unwrap_err().status,
        413
    );
}
