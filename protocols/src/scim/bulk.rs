//! Several requests in one (RFC 7644 §3.7), and how they name what others of them create.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Document;
use super::error::{ScimError, ScimType};
use super::patch::member;

/// The schema of the request.
pub const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// The schema of the answer.
pub const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// The most operations of one request.
pub const MOST_OPERATIONS: usize = 1000;
const REFERENCE: &str = "bulkId:";

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkMethod {
    /// Creates.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl BulkMethod {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkOperation {
    /// What it does.
    pub method: BulkMethod,
    /// To what, below the address of the service.
    pub path: String,
    /// By what others name what it creates.
    pub bulk_id: Option<String>,
    /// The version that it is about.
    pub version: Option<String>,
    /// With what.
    pub body: Document,
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRequest {
    /// After how many errors the rest is left alone.
    pub fail_on_errors: Option<u64>,
    /// In their order.
    pub operations: Vec<BulkOperation>,
}

fn syntax(detail: &str) -> ScimError {
    ScimError::bad(ScimType::InvalidSyntax, detail)
}

impl BulkRequest {
    /// Reads a request.
    pub fn read(body: &Document) -> Result<Self, ScimError> {
        let is_bulk = |id: &Value| id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(BULK_REQUEST));
        if !member(body, "schemas").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(is_bulk)) {
            return Err(syntax("schemas does not name urn:ietf:params:scim:api:messages:2.0:BulkRequest"));
        }
        let given = member(body, "Operations")
            .and_then(Value::as_array)
            .ok_or_else(|| syntax("Operations is missing; give a list"))?;
        if given.len() > MOST_OPERATIONS {
            return Err(ScimError::plain(413, "there are more than 1000 operations; send several requests"));
        }
        let operations = given.iter().map(BulkOperation::read).collect::<Result<Vec<_>, _>>()?;
        let mut names = BTreeSet::new();
        if operations.iter().filter_map(|one| one.bulk_id.as_deref()).any(|name| !names.insert(name)) {
            return Err(syntax("a bulkId is given twice; give every operation its own"));
        }
        let fail_on_errors = match member(body, "failOnErrors") {
            None | Some(Value::Null) => None,
            Some(number) => Some(
                number.as_u64().filter(|most| *most > 0).ok_or_else(|| syntax("failOnErrors is no number above 0"))?,
            ),
        };
        Ok(Self { fail_on_errors, operations })
    }

    /// The order in which nothing is named before it was created, and what names itself in a circle.
    pub fn order(&self) -> (Vec<usize>, Vec<usize>) {
        let named: BTreeMap<&str, usize> =
            self.operations.iter().enumerate().filter_map(|(at, one)| Some((one.bulk_id.as_deref()?, at))).collect();
        let needs: Vec<BTreeSet<usize>> = self
            .operations
            .iter()
            .map(|one| one.references().into_iter().filter_map(|name| named.get(name.as_str()).copied()).collect())
            .collect();
        let (mut order, mut done, mut left) =
            (Vec::new(), BTreeSet::new(), (0..self.operations.len()).collect::<Vec<_>>());
        loop {
            let before = order.len();
            left.retain(|at| {
                let ready = needs[*at].iter().all(|need| done.contains(need));
                if ready {
                    done.insert(*at);
                    order.push(*at);
                }
                !ready
            });
            if left.is_empty() || order.len() == before {
                return (order, left);
            }
        }
    }
}

impl BulkOperation {
    fn read(given: &Value) -> Result<Self, ScimError> {
        let given = given.as_object().ok_or_else(|| syntax("an operation is no object"))?;
        let text = |name: &str| member(given, name).and_then(Value::as_str).map(str::to_owned);
        let method = match text("method").unwrap_or_default().to_ascii_uppercase().as_str() {
            "POST" => BulkMethod::Post,
            "PUT" => BulkMethod::Put,
            "PATCH" => BulkMethod::Patch,
            "DELETE" => BulkMethod::Delete,
            _ => return Err(syntax("method is none of POST, PUT, PATCH and DELETE")),
        };
        let bulk_id = text("bulkId");
        if method == BulkMethod::Post && bulk_id.as_ref().is_none_or(String::is_empty) {
            return Err(syntax("a POST has no bulkId; give every one its own"));
        }
        let body = match member(given, "data") {
            Some(Value::Object(body)) => body.clone(),
            _ if method == BulkMethod::Delete => Document::new(),
            _ => return Err(syntax("data is missing; give an object")),
        };
        let path = text("path").ok_or_else(|| syntax("path is missing"))?;
        Ok(Self { method, path, bulk_id, version: text("version"), body })
    }

    fn references(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        found.extend(self.path.rsplit('/').next().and_then(reference));
        self.body.values().for_each(|value| collect(value, &mut found));
        found
    }

    /// The same with the ids of what was created.
    #[must_use]
    pub fn resolved(mut self, ids: &BTreeMap<String, String>) -> Self {
        if let Some((before, last)) = self.path.rsplit_once('/')
            && let Some(id) = reference(last).and_then(|name| ids.get(&name))
        {
            self.path = format!("{before}/{id}");
        }
        self.body.values_mut().for_each(|value| replace(value, ids));
        self
    }
}

fn reference(text: &str) -> Option<String> {
    text.strip_prefix(REFERENCE).map(str::to_owned)
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => into.extend(reference(text)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
        Value::Object(members) => members.values().for_each(|value| collect(value, into)),
        _ => {}
    }
}

fn replace(value: &mut Value, ids: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(id) = reference(text).and_then(|name| ids.get(&name)) {
                text.clone_from(id);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, ids)),
        Value::Object(members) => members.values_mut().for_each(|value| replace(value, ids)),
        _ => {}
    }
}
