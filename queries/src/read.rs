//! What all nouns share: one round trip per question, and columns as values.

use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Call, Db, DbError, Row, Scope, Statement};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};
use uuid::Uuid;

use crate::{Listing, Page, QueryError};

/// A noun as its row gives it.
pub(crate) trait Noun: Sized {
    /// Reads the columns in the order in which the noun's statements select them.
    fn read(row: &Row) -> Result<Self, DbError>;

    /// What it is listed by.
    fn id(&self) -> &str;
}

/// The rows that a statement answers, within a scope.
pub(crate) async fn rows<T: Noun>(
    db: &Db,
    scope: Scope,
    statement: &'static Statement,
    fill: impl FnOnce(&mut Call),
) -> Result<Vec<T>, DbError> {
    let mut call = db.call(statement);
    fill(&mut call);
    db.ask(&scope, call).await?.iter().map(T::read).collect()
}

/// One row of a tenant by a key; `$1` is the tenant, `$2` the key.
pub(crate) async fn one<T: Noun>(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    key: &str,
) -> Result<Option<T>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if key.contains('\0') {
        return Ok(None);
    }
    let scope = Scope::Tenant(tenant.clone());
    let rows = rows(db, scope, statement, |call| {
        call.text(tenant.as_str()).text(key);
    });
    Ok(rows.await?.into_iter().next())
}

/// Rows of a tenant by their ids, in any order; `$1` is the tenant, and `{rows}` holds the ids.
pub(crate) async fn these<T: Noun>(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    ids: &[String],
) -> Result<Vec<T>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    let ids = ids.iter().filter(|id| !id.contains('\0'));
    let mut call = db.call(statement);
    call.text(tenant.as_str());
    for id in ids {
        call.row().text(id);
    }
    if !call.has_rows() {
        return Ok(Vec::new());
    }
    let found = db.ask(&Scope::Tenant(tenant.clone()), call).await?;
    Ok(found.iter().map(T::read).collect::<Result<_, DbError>>()?)
}

/// A page of a tenant's rows by id; `$1` is the tenant, `$2` the id to begin after, `$3` how many.
pub(crate) async fn page_of<T: Noun>(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    page: &Page,
) -> Result<Listing<T>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let scope = Scope::Tenant(tenant.clone());
    let rows = rows(db, scope, statement, |call| {
        call.text(tenant.as_str()).text(&after).int(page.fetch());
    });
    Ok(Listing::of(page, rows.await?, |row: &T| [row.id()]))
}

/// A moment from microseconds since 1970.
pub(crate) fn moment(row: &Row, column: usize) -> Result<DateTime<Utc>, DbError> {
    at(column, row.int(column)?)
}

/// A moment that may be missing.
pub(crate) fn opt_moment(row: &Row, column: usize) -> Result<Option<DateTime<Utc>>, DbError> {
    row.opt_int(column)?.map(|micros| at(column, micros)).transpose()
}

fn at(column: usize, micros: i64) -> Result<DateTime<Utc>, DbError> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| unreadable(column, "this is no moment"))
}

/// How many events of its stream a row contains.
pub(crate) fn version(row: &Row, column: usize) -> Result<u64, DbError> {
    u64::try_from(row.int(column)?).map_err(|_| unreadable(column, "a negative number where a count belongs"))
}

/// A value of a closed list, from its word.
pub(crate) fn word<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, DbError> {
    let text = row.text(column)?;
    T::deserialize(StrDeserializer::<WordError>::new(&text)).map_err(|error| unreadable(column, &error.to_string()))
}

/// An id that is a UUID.
pub(crate) fn id(row: &Row, column: usize) -> Result<Uuid, DbError> {
    Uuid::parse_str(&row.text(column)?).map_err(|error| unreadable(column, &error.to_string()))
}

/// A document, from its JSON.
pub(crate) fn json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, DbError> {
    serde_json::from_str(&row.text(column)?).map_err(|error| unreadable(column, &error.to_string()))
}

/// A document that may be missing.
pub(crate) fn opt_json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<Option<T>, DbError> {
    let Some(text) = row.opt_text(column)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| unreadable(column, &error.to_string()))
}

fn unreadable(column: usize, reason: &str) -> DbError {
    DbError::Column { column, reason: reason.to_owned() }
}
