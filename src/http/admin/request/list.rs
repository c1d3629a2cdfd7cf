//! The parameters of a list: how many, from where, which, in what order.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use journal::Position;
use queries::{Listing, Page};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::query::Query;
use super::read;
use crate::http::Shared;
use crate::http::error::problem::Problem;

const USUAL: u32 = 50;
const MOST: u64 = 200;
/// How long a reader who wants a position is kept waiting.
pub(in crate::http) const PATIENCE: Duration = Duration::from_secs(3);

/// Which part of a list is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `List` reads")]
pub(in crate::http::admin) struct ListParameters {
    /// How many at most: 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// Begin where an earlier page said `next`.
    cursor: Option<String>,
    /// `FIELD sw "TEXT"` or `FIELD eq "TEXT"` (RFC 7644 §3.4.2.2): only what begins like this, or is this. Which fields and which
    /// of the two, the operation says.
    filter: Option<String>,
    /// The order: `id`, or the field of the filter.
    sort: Option<String>,
}

/// A list that is asked for.
pub(in crate::http::admin) struct List {
    page: Page,
    filter: Option<Filter>,
    sort: Option<String>,
    min_position: Option<Position>,
}

/// Only what begins with a text, or is one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filter {
    field: String,
    operator: Operator,
    text: String,
}

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    BeginsWith,
    Is,
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(in crate::http::admin) struct Items<T> {
    /// The items, in the order of the list.
    items: Vec<T>,
    /// What to give as `cursor` for the page after this one; none after the last.
    #[schema(required = true)]
    next: Option<String>,
}

impl<T> Items<T> {
    /// The page that a query gave, each row as it is shown.
    pub(in crate::http::admin) fn of<R>(listing: Listing<R>, show: impl FnMut(R) -> T) -> Self {
        Self { items: listing.items.into_iter().map(show).collect(), next: listing.next }
    }
}

impl<T> Items<T> {
    /// A page of nothing.
    pub(in crate::http::admin) fn none() -> Self {
        Self { items: Vec::new(), next: None }
    }
}

impl<T> Items<Result<T, Problem>> {
    /// The page, if each of its rows can be shown.
    pub(in crate::http::admin) fn whole(self) -> Result<Items<T>, Problem> {
        Ok(Items { items: self.items.into_iter().collect::<Result<_, _>>()?, next: self.next })
    }
}

impl List {
    /// A list that is asked for with more parameters than those of every list.
    pub(in crate::http::admin) fn and(parts: &Parts, more: &[&str]) -> Result<(Self, Query), Problem> {
        let query = Query::of(&parts.uri, &[&["limit", "cursor", "filter", "sort"], more].concat())?;
        let limit = query.number("limit", 1, MOST)?.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(USUAL);
        let list = Self {
            page: Page::after(limit, query.text("cursor")),
            filter: query.text("filter").map(filter).transpose()?,
            sort: query.text("sort").map(str::to_owned),
            min_position: read::min_position(&parts.headers)?,
        };
        Ok((list, query))
    }

    /// Waits until the rows of a projection have come to where the reader wants them.
    pub(in crate::http::admin) async fn wait(&self, shared: &Shared, projection: &str) -> Result<(), Problem> {
        let Some(position) = self.min_position else { return Ok(()) };
        Ok(shared.watermarks.wait_for(projection, position, PATIENCE).await?)
    }

    /// The page of a list that cannot be filtered.
    pub(in crate::http::admin) fn whole(&self) -> Result<&Page, Problem> {
        self.prefix(&[]).map(|_: Option<((), &str)>| &self.page)
    }

    /// The page.
    pub(in crate::http::admin) fn page(&self) -> &Page {
        &self.page
    }

    /// The field and the beginning that the list is held to. Such a list is in the order of that field, any other in that of
    /// its ids: those are the orders in which a page is one read of an index, whatever the size of the tenant.
    pub(in crate::http::admin) fn prefix<F: Copy>(&self, fields: &[(&str, F)]) -> Result<Option<(F, &str)>, Problem> {
        let names = || fields.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        self.check_order(self.filter.as_ref().map_or("id", |filter| filter.field.as_str()))?;
        let Some(filter) = &self.filter else { return Ok(None) };
        if filter.operator != Operator::BeginsWith {
            return Err(Problem::unreadable("filter", "compares in a way that this list does not", "write sw"));
        }
        let field = fields.iter().find(|(name, _)| *name == filter.field).map(|(_, field)| *field);
        let remedy = if fields.is_empty() { "leave it out".to_owned() } else { format!("filter by {}", names()) };
        let refusal = || Problem::unreadable("filter", "names a field that this list is not filtered by", &remedy);
        field.map(|field| Some((field, filter.text.as_str()))).ok_or_else(refusal)
    }
}

impl List {
    /// The field and the text that the list is held to. Such a list is of somebody's or something's, and has no whole.
    pub(in crate::http::admin) fn exactly<F: Copy>(&self, fields: &[(&str, F)]) -> Result<(F, &str), Problem> {
        self.check_order("id")?;
        let names = fields.iter().map(|(name, _)| format!("{name} eq \"…\"")).collect::<Vec<_>>().join(" or ");
        let remedy = format!("write {names}");
        let filter = self.filter.as_ref().filter(|filter| filter.operator == Operator::Is);
        let found = filter.and_then(|filter| {
            let (_, field) = fields.iter().find(|(name, _)| *name == filter.field)?;
            Some((*field, filter.text.as_str()))
        });
        found.ok_or_else(|| Problem::unreadable("filter", "does not say whose list it is", &remedy))
    }

    /// The text that a field must be, where the list is asked for by that; there is one such row, or none.
    pub(in crate::http::admin) fn is(&self, field: &str) -> Result<Option<&str>, Problem> {
        let found = self.filter.as_ref().filter(|filter| filter.operator == Operator::Is && filter.field == field);
        found.map(|filter| self.check_order(field).map(|()| filter.text.as_str())).transpose()
    }

    fn check_order(&self, order: &str) -> Result<(), Problem> {
        if self.sort.as_deref().is_none_or(|sort| sort == order) {
            return Ok(());
        }
        let remedy = format!("leave it out, or write {order}");
        Err(Problem::unreadable("sort", "is an order that this list does not have", &remedy))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for List {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::and(parts, &[]).map(|(list, _)| list)
    }
}

fn filter(text: &str) -> Result<Filter, Problem> {
    let strange = || Problem::unreadable("filter", "cannot be read", "write FIELD sw \"TEXT\", such as email sw \"a\"");
    let (field, rest) = text.trim().split_once(' ').ok_or_else(strange)?;
    let (operator, value) = rest.trim_start().split_once(' ').ok_or_else(strange)?;
    let operator = match operator.to_ascii_lowercase().as_str() {
        "sw" => Operator::BeginsWith,
        "eq" => Operator::Is,
        _ => return Err(strange()),
    };
    let text: String = serde_json::from_str(value.trim()).map_err(|_| strange())?;
    if text.contains('\0') { Err(strange()) } else { Ok(Filter { field: field.to_owned(), operator, text }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_field_and_its_text_or_the_beginning_of_it() {
        let table = [
            ("email sw \"a\"", ("email", Operator::BeginsWith, "a")),
            (" name  SW  \"\\\"x y\" ", ("name", Operator::BeginsWith, "\"x y")),
            ("user_id eq \"u-1\"", ("user_id", Operator::Is, "u-1")),
        ];
        for (text, (field, operator, value)) in table {
            let read = Filter { field: field.to_owned(), operator, text: value.to_owned() };
            assert_eq!(filter(text).unwrap(), read);
        }
        for strange in
            ["", "email", "email sw", "email sw a", "email co \"a\"", "email sw \"a\" or true", "email sw \"\\u0000\""]
        {
            assert!(filter(strange).is_err(), "{strange}");
        }
    }
}
