//! Lists of groups (RFC 7644 §3.4.2): by what has an index, or by looking through them without their members.

use std::collections::BTreeSet;

use protocols::scim::{
    AttributePath, Comparison, Filter, ListQuery, Operator, ScimError, ScimType, Selection, Shape, SortOrder,
};
use queries::Page;
use queries::group::{self, Group};
use serde_json::Value;

use super::change::named;
use super::{Told, document, member, whole};
use crate::http::scim::call::Caller;
use crate::http::scim::refusal::Refusal;
use crate::http::scim::users::list::{key, page, slice};

/// As many as are looked through for one question.
const LOOKED_THROUGH: usize = 10_000;
/// As many as are asked one by one for their members.
const ASKED: usize = 1000;

/// A list of groups.
pub(super) async fn list(caller: &Caller, query: &ListQuery) -> Result<Told, Refusal> {
    let shape = Shape::group();
    let selection = Selection::read(query.attributes.as_deref(), query.excluded_attributes.as_deref(), shape)?;
    let filter = query.filter.as_deref().map(|text| Filter::parse(text, shape)).transpose()?;
    let unknown = || ScimError::bad(ScimType::InvalidPath, "sortBy names no attribute; /Schemas names them");
    let order =
        query.sort_by.as_deref().map(|name| AttributePath::parse(name, shape).ok_or_else(unknown)).transpose()?;
    let mut found = Vec::new();
    let mentioned = filter.as_ref().map(mentioned).unwrap_or_default();
    let candidates = candidates(caller, filter.as_ref()).await?;
    if !mentioned.is_empty() && candidates.len() > ASKED {
        return Err(too_many());
    }
    for group in candidates {
        if matches(caller, &group, filter.as_ref(), &mentioned).await? {
            found.push(group);
        }
    }
    if let Some(order) = &order {
        found.sort_by_cached_key(|group| {
            let key = key(&document(caller, group), order);
            (key.is_none(), key)
        });
        if query.sort_order == SortOrder::Descending {
            found.reverse();
        }
    }
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let (skip, next) = slice(query, total)?;
    let mut resources = Vec::new();
    for group in found.iter().skip(skip).take(query.count as usize) {
        let whole = whole(caller, group, selection.shows("members")).await?;
        resources.push(Value::Object(selection.of(whole, shape)));
    }
    Ok(Told::shown(page(query, total, next, resources)))
}

fn too_many() -> Refusal {
    let detail = "this would look through too many groups; ask by id, displayName, externalId or members.value";
    ScimError::bad(ScimType::TooMany, detail).into()
}

/// The groups for which a filter can hold.
async fn candidates(caller: &Caller, filter: Option<&Filter>) -> Result<Vec<Group>, Refusal> {
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    let parts = match filter {
        Some(Filter::And(parts)) => parts.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for part in parts {
        let Some((name, text)) = equality(part) else { continue };
        let found = match name {
            "id" => group::by_id(db, tenant, &text).await?,
            "displayName" => group::by_name(db, tenant, &text).await?,
            "externalId" => group::by_external_id(db, tenant, &text).await?,
            "members" => return all(caller, Some(&text)).await,
            _ => continue,
        };
        return Ok(found.into_iter().collect());
    }
    all(caller, None).await
}

/// All groups, or all of somebody's, if they are few.
async fn all(caller: &Caller, of_user: Option<&str>) -> Result<Vec<Group>, Refusal> {
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = Page::after(u32::MAX, cursor.as_deref());
        let listing = match of_user {
            Some(user) => group::of_user(db, tenant, user, &page).await?,
            None => group::list(db, tenant, &page).await?,
        };
        found.extend(listing.items);
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(found);
        }
        if found.len() >= LOOKED_THROUGH {
            return Err(too_many());
        }
    }
}

/// What a part of a filter asks an attribute to be; a member by one id.
fn equality(filter: &Filter) -> Option<(&str, String)> {
    match filter {
        Filter::Compare(Comparison { path, operator: Operator::Equal, value: Value::String(text), .. }) => {
            let by_value = path.name == "members" && path.sub.as_deref().is_none_or(|sub| sub == "value");
            (path.sub.is_none() || by_value).then(|| (path.name.as_str(), text.clone()))
        }
        Filter::Within(path, inner) if path.name == "members" => {
            let ids = named(inner).ok().filter(|ids| ids.len() == 1)?;
            Some((path.name.as_str(), ids.into_iter().next()?))
        }
        _ => None,
    }
}

/// The ids of members that a filter mentions: those, and no others, are looked up.
fn mentioned(filter: &Filter) -> BTreeSet<String> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().flat_map(mentioned).collect(),
        Filter::Not(part) => mentioned(part),
        Filter::Within(path, inner) if path.name == "members" => mentioned(inner),
        Filter::Compare(Comparison { path, value: Value::String(id), .. })
            if path.name == "members" || path.name == "value" =>
        {
            BTreeSet::from([id.clone()])
        }
        Filter::Compare(_) | Filter::Within(..) | Filter::Present(_) => BTreeSet::new(),
    }
}

async fn matches(
    caller: &Caller,
    group: &Group,
    filter: Option<&Filter>,
    mentioned: &BTreeSet<String>,
) -> Result<bool, Refusal> {
    let Some(filter) = filter else { return Ok(true) };
    let mut document = document(caller, group);
    let asked: Vec<String> = mentioned.iter().cloned().collect();
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    let present = if asked.is_empty() { Vec::new() } else { group::among(db, tenant, &group.group_id, &asked).await? };
    let mut members: Vec<Value> = present.iter().map(|one| member(caller, &one.user_id)).collect();
    if members.is_empty() && group.members > 0 && asked.is_empty() {
        // That there are members is known without knowing them.
        members.push(Value::Object(protocols::scim::Document::new()));
    }
    if !members.is_empty() {
        document.insert("members".to_owned(), members.into());
    }
    Ok(filter.matches(&document))
}
