//! Filters: the grammar, what each operator finds, and what is refused before it costs anything.

use serde_json::json;

use super::super::*;
use super::{document, shape};

fn person() -> Document {
    document(json!({
        "id": "2819c223", "userName": "BJensen", "title": "Tour Guide", "active": true,
        "name": { "familyName": "O'Malley", "givenName": "Barbara" },
        "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@home.example.org", "type": "home" },
        ],
        "meta": { "resourceType": "User", "lastModified": "2026-05-13T04:42:34.5Z" },
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales", "manager": { "value": "26118915" } },
        "urn:evident:params:scim:schemas:extension:tenant:2.0:User": { "floor": 7, "tags": ["red", "Blue"] },
    }))
}

#[test]
fn a_filter_finds_what_it_describes_and_nothing_else() {
    let (person, shape) = (person(), shape());
    let table = [
        ("userName eq \"bjensen\"", true),
        ("USERNAME EQ \"bjensen\"", true),
        ("id eq \"2819C223\"", false),
        ("name.familyName co \"O'Malley\"", true),
        ("userName sw \"BJ\" and userName ew \"SEN\"", true),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", false),
        ("title pr", true),
        ("nickName pr", false),
        ("not (nickName pr)", true),
        ("nickName eq null", true),
        ("title ne null", true),
        ("title pr and userType eq \"Employee\"", false),
        ("title pr or userType eq \"Intern\"", true),
        // `and` binds more than `or`.
        ("userType pr and title pr or active eq true", true),
        ("userType pr and (title pr or active eq true)", false),
        ("emails eq \"babs@home.example.org\"", true),
        ("emails.value eq \"BABS@home.example.org\"", true),
        ("emails[type eq \"work\" and value co \"@example.com\"]", true),
        ("emails[type eq \"work\" and value co \"@home\"]", false),
        ("emails[not (primary eq true) and type eq \"home\"]", true),
        ("emails.type ne \"work\"", false),
        ("emails co \"example.com\" or ims.value co \"foo.com\"", true),
        ("active eq \"True\"", true),
        ("active eq false", false),
        ("meta.lastModified gt \"2026-05-13T04:42:34Z\"", true),
        ("meta.lastModified ge \"2026-05-13T13:42:34.5+09:00\"", true),
        ("meta.lastModified lt \"2026-05-13T04:42:34.500001Z\"", true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"sales\"", true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"26118915\"", true),
        ("urn:evident:params:scim:schemas:extension:tenant:2.0:User:floor ge 7", true),
        ("urn:evident:params:scim:schemas:extension:tenant:2.0:User:floor gt 7", false),
        ("urn:evident:params:scim:schemas:extension:tenant:2.0:User:tags eq \"blue\"", true),
        ("urn:evident:params:scim:schemas:extension:tenant:2.0:User:tags[value eq \"green\"]", false),
        ("title eq \"Tour \\u0047uide\"", true),
    ];
    for (text, expected) in table {
        let filter = Filter::parse(text, &shape).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.matches(&person), expected, "{text}");
    }
}

#[test]
fn what_is_no_filter_is_refused_with_its_word() {
    let shape = shape();
    let deep = format!("{}title pr{}", "(".repeat(5000), ")".repeat(5000));
    let nots = format!("{}title pr{}", "not (".repeat(1000), ")".repeat(1000));
    let wide = vec!["title pr"; 101].join(" or ");
    let long = format!("title eq \"{}\"", "a".repeat(9000));
    let strange = [
        "",
        "userName",
        "userName eq",
        "userName is \"a\"",
        "userName eq a",
        "eq \"a\"",
        "nobody eq \"a\"",
        "userName eq \"a",
        "userName eq \"a\" and",
        "(userName eq \"a\"",
        "userName eq \"a\")",
        "userName eq [1]",
        "userName eq {}",
        "active gt true",
        "active eq \"perhaps\"",
        "userName eq 7",
        "meta.created gt \"yesterday\"",
        "name eq \"a\"",
        "emails[emails[type pr]]",
        "emails[type pr",
        "userName[type pr]",
        "x509Certificates.value gt \"a\"",
        "title eq \"\\u0000\"",
        "title eq \"\\x\"",
        "urn:evident:params:scim:schemas:extension:tenant:2.0:User:floor eq \"7\"",
        "not title pr",
        &deep,
        &nots,
        &wide,
        &long,
    ];
    for text in strange {
        let refused = Filter::parse(text, &shape).expect_err(text);
        assert_eq!((refused.status, refused.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
    }
}
