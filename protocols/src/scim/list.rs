//! What a list is asked for (RFC 7644 §3.4.2, §3.4.3; RFC 9865): in the address, or as a message to `.search`.

use serde_json::Value;

use super::Document;
use super::error::{ScimError, ScimType};
use super::patch::member;

/// The schema of a list.
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// The schema of a question in a body.
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
/// The most resources of one page.
pub const MOST_PER_PAGE: u32 = 200;
/// How many there are where nothing is said.
const USUAL: u32 = 100;

/// In which direction a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// From the least.
    #[default]
    Ascending,
    /// From the greatest.
    Descending,
}

/// Which page of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// From the resource with this number, the first being 1.
    Index(u64),
    /// From where an earlier page ended; from the beginning, where no cursor is given yet.
    Cursor(Option<String>),
}

/// A question for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Which resources.
    pub filter: Option<String>,
    /// By which attribute they are sorted.
    pub sort_by: Option<String>,
    /// In which direction.
    pub sort_order: SortOrder,
    /// From where on.
    pub paging: Paging,
    /// How many at most; 0 asks for the number only.
    pub count: u32,
    /// Which attributes.
    pub attributes: Option<String>,
    /// Which attributes not.
    pub excluded_attributes: Option<String>,
}

impl ListQuery {
    /// Reads the query of an address.
    pub fn of_query(query: &str) -> Result<Self, ScimError> {
        let mut given = Document::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if given.insert(name.to_ascii_lowercase(), Value::String(value.into_owned())).is_some() {
                return Err(ScimError::bad(ScimType::InvalidValue, "a parameter is given twice; give it once"));
            }
        }
        Self::of(&given)
    }

    /// Reads a message.
    pub fn of_body(body: &Document) -> Result<Self, ScimError> {
        let is_search = |id: &Value| id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(SEARCH_REQUEST));
        if !member(body, "schemas").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(is_search)) {
            let detail = "schemas does not name urn:ietf:params:scim:api:messages:2.0:SearchRequest";
            return Err(ScimError::bad(ScimType::InvalidSyntax, detail));
        }
        Self::of(body)
    }

    fn of(given: &Document) -> Result<Self, ScimError> {
        let text = |name: &str| match member(given, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            // A list of names in a message.
            Some(Value::Array(names)) => Ok(Some(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))),
            Some(_) => Err(ScimError::bad(ScimType::InvalidValue, format!("{name} is no text"))),
        };
        let number = |name: &str| match member(given, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => text.parse::<i64>().map(Some).map_err(|_| not_a_number(name)),
            Some(Value::Number(number)) => number.as_i64().map(Some).ok_or_else(|| not_a_number(name)),
            Some(_) => Err(not_a_number(name)),
        };
        let sort_order = match text("sortOrder")?.map(|order| order.to_ascii_lowercase()).as_deref() {
            None | Some("" | "ascending") => SortOrder::Ascending,
            Some("descending") => SortOrder::Descending,
            Some(_) => {
                return Err(ScimError::bad(ScimType::InvalidValue, "sortOrder is neither ascending nor descending"));
            }
        };
        let start = number("startIndex")?.map(|start| u64::try_from(start).unwrap_or(1).max(1));
        let paging = match (text("cursor")?, start) {
            (Some(_), Some(_)) => {
                return Err(ScimError::bad(
                    ScimType::InvalidValue,
                    "cursor and startIndex exclude each other; give one",
                ));
            }
            (Some(cursor), None) => Paging::Cursor(Some(cursor).filter(|cursor| !cursor.is_empty())),
            (None, start) => Paging::Index(start.unwrap_or(1)),
        };
        let count = number("count")?
            .map_or(USUAL, |count| u32::try_from(count.clamp(0, i64::from(MOST_PER_PAGE))).unwrap_or(USUAL));
        Ok(Self {
            filter: text("filter")?.filter(|filter| !filter.trim().is_empty()),
            sort_by: text("sortBy")?.filter(|name| !name.is_empty()),
            sort_order,
            paging,
            count,
            attributes: text("attributes")?.filter(|names| !names.is_empty()),
            excluded_attributes: text("excludedAttributes")?.filter(|names| !names.is_empty()),
        })
    }
}

fn not_a_number(name: &str) -> ScimError {
    ScimError::bad(ScimType::InvalidValue, format!("{name} is no number"))
}
