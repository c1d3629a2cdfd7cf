//! Lists of users (RFC 7644 §3.4.2, RFC 9865): pages along an index, or a few that are looked through, filtered and sorted here.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use aggregates::user::User;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use protocols::scim::{
    AttributePath, Document, Filter, LIST_RESPONSE, ListQuery, Paging, ScimError, ScimType, Selection, SortOrder,
};
use queries::Page;
use queries::scim::{self, Source};
use serde_json::{Value, json};

use super::question::{Probe, Question};
use super::{Told, whole};
use crate::http::scim::call::Caller;
use crate::http::scim::refusal::Refusal;
use crate::streams::Folded;

/// As many as are looked through for one question.
const LOOKED_THROUGH: u32 = 1000;
/// As far as a list is counted, and an index may lead.
const COUNTED: u32 = 100_000;
/// As many as are read at the same moment.
const AT_ONCE: usize = 8;
/// How long a list waits for the rows of what was written before it was asked for.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// A page of users, in their order.
struct Found {
    people: Vec<Folded<User>>,
    total: u32,
    next: Option<String>,
}

/// A list of users.
pub(super) async fn list(caller: &Caller, query: &ListQuery) -> Result<Told, Refusal> {
    let shape = &caller.users;
    let selection = Selection::read(query.attributes.as_deref(), query.excluded_attributes.as_deref(), shape)?;
    let filter = query.filter.as_deref().map(|text| Filter::parse(text, shape)).transpose()?;
    let order = query.sort_by.as_deref().map(|name| order(caller, name)).transpose()?;
    // Whoever has just written somebody finds them.
    let head = *caller.shared.journal.head().borrow();
    caller.shared.watermarks.wait_for("users", head, PATIENCE).await?;
    let found = match Question::of(filter.as_ref()) {
        Question::List(source) if order.is_none() => along(caller, source, query).await?,
        Question::List(source) | Question::Among(source) => {
            let ids = everybody(caller, source).await?;
            few(caller, ids, filter.as_ref(), order.as_ref(), query).await?
        }
        Question::Keys(probes) => {
            let ids = by_keys(caller, &probes).await?;
            few(caller, ids, filter.as_ref(), order.as_ref(), query).await?
        }
    };
    let with_groups = selection.shows("groups");
    let mut resources = Vec::with_capacity(found.people.len());
    for person in &found.people {
        resources.push(Value::Object(selection.of(whole(caller, person, with_groups).await?, shape)));
    }
    Ok(Told::shown(page(query, found.total, found.next, resources)))
}

/// The message that a list is.
pub(in crate::http::scim) fn page(
    query: &ListQuery,
    total: u32,
    next: Option<String>,
    resources: Vec<Value>,
) -> Document {
    let mut document = Document::from_iter([
        ("schemas".to_owned(), json!([LIST_RESPONSE])),
        ("totalResults".to_owned(), total.into()),
        ("itemsPerPage".to_owned(), resources.len().into()),
    ]);
    match &query.paging {
        Paging::Index(start) => document.extend([("startIndex".to_owned(), (*start).into())]),
        Paging::Cursor(_) => document.extend(next.map(|next| ("nextCursor".to_owned(), next.into()))),
    }
    if query.count > 0 {
        document.insert("Resources".to_owned(), resources.into());
    }
    document
}

fn too_many(detail: &str) -> Refusal {
    ScimError::bad(ScimType::TooMany, detail).into()
}

/// What a list is sorted by.
fn order(caller: &Caller, name: &str) -> Result<AttributePath, ScimError> {
    let unknown = || ScimError::bad(ScimType::InvalidPath, "sortBy names no attribute; /Schemas names them");
    AttributePath::parse(name, &caller.users).ok_or_else(unknown)
}

/// A page along an index.
async fn along(caller: &Caller, source: Source, query: &ListQuery) -> Result<Found, Refusal> {
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    let total = scim::count(db, tenant, source, COUNTED + 1).await?;
    let (page, skip) = match &query.paging {
        Paging::Index(start) => {
            if total > COUNTED {
                return Err(too_many("these are more than 100000; ask with cursor, or for fewer with a filter"));
            }
            (Page::first(query.count), u32::try_from(start - 1).unwrap_or(u32::MAX).min(COUNTED))
        }
        Paging::Cursor(cursor) => (Page::after(query.count, cursor.as_deref()), 0),
    };
    if query.count == 0 {
        return Ok(Found { people: Vec::new(), total, next: None });
    }
    let listing = scim::page(db, tenant, source, &page, skip).await?;
    Ok(Found { people: people(caller, listing.items).await?, total, next: listing.next })
}

/// All of a list, if they are few.
async fn everybody(caller: &Caller, source: Source) -> Result<Vec<String>, Refusal> {
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    if scim::count(db, tenant, source, LOOKED_THROUGH + 1).await? > LOOKED_THROUGH {
        let detail = "this would look through more than 1000 users; ask by id, userName, externalId, emails.value, active or \
                      meta.lastModified, and sort no more than 1000";
        return Err(too_many(detail));
    }
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let listing = scim::page(db, tenant, source, &Page::after(u32::MAX, cursor.as_deref()), 0).await?;
        ids.extend(listing.items);
        cursor = listing.next;
        if cursor.is_none() || ids.len() > LOOKED_THROUGH as usize {
            return Ok(ids);
        }
    }
}

async fn by_keys(caller: &Caller, probes: &[Probe]) -> Result<Vec<String>, Refusal> {
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    let mut ids = BTreeSet::new();
    for Probe { key, text, prefix } in probes {
        let found = if *prefix {
            scim::prefixed(db, tenant, *key, text, LOOKED_THROUGH + 1).await?
        } else {
            scim::keyed(db, tenant, *key, text, LOOKED_THROUGH + 1).await?
        };
        ids.extend(found);
        if ids.len() > LOOKED_THROUGH as usize {
            return Err(too_many("more than 1000 users are found by this; ask for fewer"));
        }
    }
    Ok(ids.into_iter().collect())
}

async fn people(caller: &Caller, ids: Vec<String>) -> Result<Vec<Folded<User>>, Refusal> {
    let found = stream::iter(ids).map(|id| async move { super::find(caller, &id).await }).buffered(AT_ONCE);
    // Who went between the row and the stream is gone.
    let found: Vec<Option<Folded<User>>> = found.try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// Those of a few for whom the filter holds, sorted, and of these a page.
async fn few(
    caller: &Caller,
    ids: Vec<String>,
    filter: Option<&Filter>,
    order: Option<&AttributePath>,
    query: &ListQuery,
) -> Result<Found, Refusal> {
    let mut found = Vec::new();
    for person in people(caller, ids).await? {
        let document = whole(caller, &person, filter.is_some()).await?;
        if filter.is_none_or(|filter| filter.matches(&document)) {
            found.push((order.and_then(|path| key(&document, path)), person));
        }
    }
    if order.is_some() {
        // Who has no value comes last when sorted upwards (RFC 7644 §3.4.2.3).
        found.sort_by(|(one, _), (other, _)| match (one, other) {
            (Some(one), Some(other)) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
        if query.sort_order == SortOrder::Descending {
            found.reverse();
        }
    }
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let (skip, next) = slice(query, total)?;
    let people = found.into_iter().skip(skip).take(query.count as usize).map(|(_, person)| person).collect();
    Ok(Found { people, total, next })
}

/// Where a page of a few begins, and what leads to the next one.
pub(in crate::http::scim) fn slice(query: &ListQuery, total: u32) -> Result<(usize, Option<String>), Refusal> {
    let strange =
        || ScimError::bad(ScimType::InvalidCursor, "the cursor is not one that this list gave; begin without a cursor");
    let skip = match &query.paging {
        Paging::Index(start) => u32::try_from(start - 1).unwrap_or(u32::MAX),
        Paging::Cursor(None) => 0,
        Paging::Cursor(Some(cursor)) => {
            cursor.strip_prefix("at.").and_then(|at| at.parse().ok()).filter(|at| *at <= COUNTED).ok_or_else(strange)?
        }
    };
    let end = skip.saturating_add(query.count);
    Ok((skip as usize, (end < total && query.count > 0).then(|| format!("at.{end}"))))
}

/// What a resource is sorted by: of several values the preferred one, or the first.
pub(in crate::http::scim) fn key(document: &Document, path: &AttributePath) -> Option<String> {
    let holder = match &path.extension {
        Some(id) => document.get(id)?.as_object()?,
        None => document,
    };
    let value = match holder.get(&path.name)? {
        Value::Array(values) => values.iter().find(|value| value["primary"] == Value::Bool(true)).or(values.first())?,
        one => one,
    };
    let value = match (&path.sub, value) {
        (Some(sub), value) => value.get(sub)?,
        (None, Value::Object(members)) => members.get("value")?,
        (None, value) => value,
    };
    Some(match value {
        Value::String(text) => text.to_lowercase(),
        // A number as a text that is in the same order.
        Value::Number(number) => match number.as_i64() {
            Some(number) => format!("{:020}", i128::from(number) - i128::from(i64::MIN)),
            None => number.to_string(),
        },
        other => other.to_string(),
    })
}
