//! Requests for the operations of a description: mostly such as somebody would send, then bent.

use std::fmt::Write as _;

use axum::http::Method;
use serde_json::Value;

use super::Chance;
use super::values::{Known, garbled, odd_text, spoiled, valid};
use crate::admin::tokens::token;

/// An operation, with what it takes.
pub struct Operation {
    pub method: Method,
    pub path: String,
    described: Value,
}

/// A request.
#[derive(Default)]
pub struct Request {
    pub method: Method,
    pub address: String,
    pub token: Option<String>,
    pub nobody: bool,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
}

/// Whoever makes them.
pub struct Maker {
    description: Value,
    pub operations: Vec<Operation>,
    pub known: Known,
    chance: Chance,
    /// Settings as an answer told them: their schema does not say which words they take.
    settings: Value,
}

/// What a history is of, and the name under which its ids are known.
const KINDS: [(&str, &str); 11] = [
    ("user", "user_id"),
    ("credential", "user_id"),
    ("user_roles", "user_id"),
    ("group", "group_id"),
    ("user_groups", "user_id"),
    ("client", "client_id"),
    ("resource", "resource_id"),
    ("signing_key", "kid"),
    ("role", "role_id"),
    ("session", "session_id"),
    ("grant", "grant_id"),
];

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = self.body.as_ref().map(|body| String::from_utf8_lossy(&body[..body.len().min(2000)]).into_owned());
        write!(f, "{} {} {:?} {:?} {body:?}", self.method, self.address, self.token, self.headers)
    }
}

impl Request {
    /// Whether it asks to wait for a position that may be far away.
    pub fn waits(&self) -> bool {
        self.headers.iter().any(|(name, _)| *name == "evident-min-position")
    }
}

impl Maker {
    pub fn new(description: &Value, chance: Chance) -> Self {
        let mut operations = Vec::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, described) in item.as_object().unwrap() {
                let method = method.to_uppercase().parse().unwrap();
                operations.push(Operation { method, path: path.clone(), described: described.clone() });
            }
        }
        Self { description: description.clone(), operations, known: Known::default(), chance, settings: Value::Null }
    }

    pub fn any_operation(&mut self) -> usize {
        self.chance.below(self.operations.len())
    }

    /// Keeps the names that an answer told. Those on which the run itself stands are left alone.
    pub fn learn(&mut self, answer: &Value, etag: Option<&str>) {
        let ours = |text: &str| matches!(text, "acme" | "system" | "administration") || text.starts_with("fuzz-");
        let wanted = |name: &str, text: &str| {
            (name.ends_with("_id") || matches!(name, "kid" | "next" | "recorded_at" | "created_at")) && !ours(text)
        };
        self.known.learn_all(answer, &wanted);
        if let Some(etag) = etag {
            self.known.learn("etag", etag);
        }
        if answer["lifetimes"]["access_token"].is_u64() {
            self.settings = answer.clone();
        }
    }

    /// A request for an operation.
    pub fn request(&mut self, at: usize) -> Request {
        let (method, path) = (self.operations[at].method.clone(), self.operations[at].path.clone());
        let described = self.operations[at].described.clone();
        let mut address = self.address(&path);
        let query = self.query(&described);
        if !query.is_empty() {
            write!(address, "?{query}").unwrap();
        }
        let mut request = Request { method: method.clone(), address, ..Request::default() };
        if self.chance.percent(1) {
            request.method = self.chance.pick(&METHODS).clone();
        }
        self.headers(&mut request);
        if method != Method::GET {
            self.body(&described, &mut request);
        }
        match self.chance.below(60) {
            0 => request.nobody = true,
            1 => request.token = Some(token("other", "evident:admin")),
            2 => request.token = Some(token("acme", "evident:users:read")),
            3 => request.token = Some("a.b.c".to_owned()),
            _ => {}
        }
        request
    }

    fn address(&mut self, template: &str) -> String {
        let (kind, named) = *self.chance.pick(&KINDS);
        let parts: Vec<String> = template
            .split('/')
            .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some("kind") if self.chance.percent(90) => kind.to_owned(),
                Some("id") => escaped(&self.part(named)),
                Some(name) => escaped(&self.part(name)),
                None => part.to_owned(),
            })
            .collect();
        parts.join("/")
    }

    /// What stands for a parameter of the path.
    fn part(&mut self, name: &str) -> String {
        let chance = &mut self.chance;
        if name == "tenant" {
            let others = ["other", "system", "nobody", "ACME", "a b", ""];
            return if chance.percent(95) { "acme".to_owned() } else { (*chance.pick(&others)).to_owned() };
        }
        match chance.below(16) {
            0 => odd_text(chance),
            1 => support::new_uuid().to_string(),
            2 => self.known.anything(chance).unwrap_or_default(),
            _ => self.known.any(chance, name).unwrap_or_else(|| format!("{name}-1")),
        }
    }

    fn query(&mut self, described: &Value) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for parameter in described["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let often = if parameter["required"] == true || name == "filter" { 80 } else { 25 };
            if parameter["in"] != "query" || !self.chance.percent(often) {
                continue;
            }
            let value = self.argument(name);
            pairs.push((name.to_owned(), value));
        }
        if self.chance.percent(2) {
            pairs.push((odd_text(&mut self.chance), odd_text(&mut self.chance)));
        }
        if self.chance.percent(2)
            && let Some(first) = pairs.first().cloned()
        {
            pairs.push(first);
        }
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    fn argument(&mut self, name: &str) -> String {
        let chance = &mut self.chance;
        if chance.percent(15) {
            return odd_text(chance);
        }
        let field = ["user_id", "user_id", "user_id", "client_id", "session_id", "email", "user_name", "name"];
        match name {
            "limit" => (1 + chance.below(200)).to_string(),
            "cursor" => self.known.any(chance, "next").unwrap_or_default(),
            "sort" => "id".to_owned(),
            "dry_run" => chance.percent(70).to_string(),
            "filter" => {
                let field = *chance.pick(&field);
                let value = self.known.any(chance, field).unwrap_or_else(|| "a".to_owned());
                // Most of what belongs to somebody is listed by their whole name.
                let operator = if field.ends_with("_id") { &["eq", "eq", "sw"] } else { &["sw", "sw", "eq"] };
                format!("{field} {} \"{value}\"", chance.pick(operator))
            }
            "after" => chance.below(5).to_string(),
            "at" | "from" | "to" => match chance.below(3) {
                0 => self.known.any(chance, "created_at").unwrap_or_default(),
                _ => chance.below(300).to_string(),
            },
            _ => odd_text(chance),
        }
    }

    fn headers(&mut self, request: &mut Request) {
        let chance = &mut self.chance;
        let mut add = |name: &'static str, value: String| {
            // What no header can carry never gets here.
            let sound = value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
            request.headers.push((name, if sound { value } else { "?".to_owned() }));
        };
        if request.method == Method::GET {
            if chance.percent(8) {
                add("if-none-match", self.known.any(chance, "etag").unwrap_or_else(|| odd_text(chance)));
            }
            match chance.below(400) {
                0 => add("evident-min-position", "999999999".to_owned()),
                1..=15 => add("evident-min-position", odd_text(chance)),
                16..=40 => add("evident-min-position", chance.below(20).to_string()),
                _ => {}
            }
            return;
        }
        match chance.below(20) {
            0 => add("if-match", odd_text(chance)),
            1 => add("if-match", self.known.any(chance, "etag").unwrap_or_default()),
            2..=8 => {}
            _ => add("if-match", "*".to_owned()),
        }
        match chance.below(20) {
            0 => add("idempotency-key", odd_text(chance)),
            1 => add("idempotency-key", "0198c0de-0000-7000-8000-000000000001".to_owned()),
            2 | 3 => add("idempotency-key", support::new_uuid().to_string()),
            _ => {}
        }
        if chance.percent(8) {
            add("evident-reason", odd_text(chance));
        }
    }

    fn body(&mut self, described: &Value, request: &mut Request) {
        let content = &described["requestBody"]["content"];
        let schema =
            content.as_object().and_then(|content| content.values().next()).map(|media| media["schema"].clone());
        let kind = match self.chance.below(40) {
            0 => Some("application/x-www-form-urlencoded"),
            1 => Some("text/plain"),
            2 => None,
            3 => Some("application/merge-patch+json"),
            4 => Some("Application/JSON; charset=utf-8"),
            _ => Some("application/json"),
        };
        request.headers.extend(kind.map(|kind| ("content-type", kind.to_owned())));
        let Some(schema) = schema else {
            if self.chance.percent(10) {
                request.body = Some(b"{}".to_vec());
            }
            return;
        };
        let mut document = if request.address.contains("/settings") && self.settings.is_object() {
            self.some_settings(request.method == Method::PUT)
        } else {
            valid(&self.description, &schema, "", &mut self.chance, &self.known)
        };
        let wrong = self.chance.below(100);
        if wrong < 25 {
            for _ in 0..=self.chance.below(2) {
                document = spoiled(&document, &mut self.chance);
            }
        }
        request.body =
            Some(if wrong > 94 { garbled(&document, &mut self.chance) } else { document.to_string().into_bytes() });
    }
}

impl Maker {
    /// Some of the settings, or all of them, as they are.
    fn some_settings(&mut self, all: bool) -> Value {
        let mut settings = self.settings.clone();
        if let Some(members) = settings.as_object_mut().filter(|_| !all) {
            members.retain(|_, _| self.chance.percent(30));
        }
        settings
    }
}

/// A part of a path, whatever is in it.
fn escaped(part: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    part.bytes().fold(String::new(), |mut text, byte| {
        if plain(byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").unwrap();
        }
        text
    })
}
