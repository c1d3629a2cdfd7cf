//! A person's own sign-ins, and the attempts at them, as their account page shows them.

use aggregates::authentication::{FailureReason, Method};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Scope, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

use crate::read::{Noun, moment, rows, version, word};
use crate::{Listing, Page, QueryError};

static OF_USER: Statement = Statement::new(
    "SELECT position, recorded_at, method, failure, acr, session_id, known_device, ip, user_agent FROM sign_ins \
     WHERE tenant_id = $1 AND user_id = $2 AND position < $3 ORDER BY position DESC LIMIT $4",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&OF_USER];

/// A sign-in, or an attempt at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// Its place in the log, as text.
    pub position: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By what.
    pub method: Method,
    /// Why it failed; none where it succeeded.
    pub failure: Option<FailureReason>,
    /// The authentication context class that was reached.
    pub acr: Option<String>,
    /// The session that it started or renewed, which may be over.
    pub session_id: Option<String>,
    /// Whether it came from a device on which the person had signed in before.
    pub known_device: bool,
    /// Network address.
    pub ip: Option<String>,
    /// Browser.
    pub user_agent: Option<String>,
}

impl Noun for SignIn {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            position: version(row, 0)?.to_string(),
            at: moment(row, 1)?,
            method: word(row, 2)?,
            failure: opt_word(row, 3)?,
            acr: row.opt_text(4)?,
            session_id: row.opt_text(5)?,
            known_device: row.int(6)? != 0,
            ip: row.opt_text(7)?,
            user_agent: row.opt_text(8)?,
        })
    }

    fn id(&self) -> &str {
        &self.position
    }
}

fn opt_word<T: DeserializeOwned>(row: &Row, column: usize) -> Result<Option<T>, DbError> {
    let Some(text) = row.opt_text(column)? else { return Ok(None) };
    let read = T::deserialize(StrDeserializer::<WordError>::new(&text));
    read.map(Some).map_err(|error| DbError::Column { column, reason: error.to_string() })
}

/// What happened to a user's sign-in during the last half year, newest first.
pub async fn of_user(db: &Db, tenant: &TenantId, user_id: &str, page: &Page) -> Result<Listing<SignIn>, QueryError> {
    if user_id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let before = match page.key::<1>()? {
        Some([position]) => position.parse::<i64>().map_err(|_| QueryError::Cursor)?,
        None => i64::MAX,
    };
    let found = rows(db, Scope::Tenant(tenant.clone()), &OF_USER, |call| {
        call.text(tenant.as_str()).text(user_id).int(before).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |one: &SignIn| [one.id()]))
}
