//! Searching the audit log: any of these together, newest first or oldest first, page by page.
//!
//! The strongest of the given conditions leads: there is a statement for each, and an index beneath it, so that a page costs what
//! it shows and not what the tenant is old.

use journal::db::{Db, Scope, Statement};
use journal::{Position, TenantId};

use super::{Entry, select};
use crate::read::{Noun as _, rows};
use crate::{Listing, Page, QueryError};

/// Conditions that may be missing; the statement that one of them leads has it once more.
macro_rules! conditions {
    ($leading:literal, $order:literal) => {
        select!(concat!(
            "AND position > $2 AND position < $3 ",
            $leading,
            " AND (CAST($5 AS TEXT) IS NULL OR person = $5) AND (CAST($6 AS TEXT) IS NULL OR object_kind = $6) \
             AND (CAST($7 AS TEXT) IS NULL OR object_id = $7) AND (CAST($8 AS TEXT) IS NULL OR actor_id = $8) \
             AND (CAST($9 AS TEXT) IS NULL OR client_id = $9) AND (CAST($10 AS TEXT) IS NULL OR ip = $10) \
             AND (CAST($11 AS TEXT) IS NULL OR event_type = $11) AND (CAST($12 AS TEXT) IS NULL OR outcome = $12) \
             AND (CAST($13 AS TEXT) IS NULL OR correlation_id = $13) AND (CAST($14 AS TEXT) IS NULL OR session_id = $14) \
             ORDER BY position ",
            $order,
            " LIMIT $4"
        ))
    };
}

macro_rules! both_orders {
    ($($name:ident $leading:literal),+) => {
        $(static $name: [Statement; 2] =
            [Statement::new(conditions!($leading, "DESC")), Statement::new(conditions!($leading, "ASC"))];)+
        pub(super) const STATEMENTS: &[&Statement] = &[$(&$name[0], &$name[1]),+];
    };
}

both_orders! {
    BY_CORRELATION "AND correlation_id = $13",
    BY_OBJECT "AND object_id = $7",
    BY_PERSON "AND person = $5",
    BY_ADDRESS "AND ip = $10",
    BY_ACTOR "AND actor_id = $8",
    BY_CLIENT "AND client_id = $9",
    BY_TYPE "AND event_type = $11",
    ALL ""
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What happened last first.
    #[default]
    NewestFirst,
    /// What happened first first.
    OldestFirst,
}

/// What is searched for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only after this position.
    pub after: Position,
    /// Only up to and including this position.
    pub until: Option<Position>,
    /// In which order.
    pub order: Order,
    /// Whom it concerns.
    pub person: Option<String>,
    /// What kind of thing it happened to.
    pub object_kind: Option<String>,
    /// To which.
    pub object_id: Option<String>,
    /// Who acted.
    pub actor: Option<String>,
    /// Through which client.
    pub client_id: Option<String>,
    /// From which network address.
    pub ip: Option<String>,
    /// The event's stored name.
    pub event_type: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Of which request.
    pub correlation_id: Option<String>,
    /// In which session.
    pub session_id: Option<String>,
}

impl Search {
    fn statement(&self) -> &'static Statement {
        let found = if self.correlation_id.is_some() {
            &BY_CORRELATION
        } else if self.object_id.is_some() {
            &BY_OBJECT
        } else if self.person.is_some() {
            &BY_PERSON
        } else if self.ip.is_some() {
            &BY_ADDRESS
        } else if self.actor.is_some() {
            &BY_ACTOR
        } else if self.client_id.is_some() {
            &BY_CLIENT
        } else if self.event_type.is_some() {
            &BY_TYPE
        } else {
            &ALL
        };
        match self.order {
            Order::NewestFirst => &found[0],
            Order::OldestFirst => &found[1],
        }
    }

    fn texts(&self) -> [&Option<String>; 10] {
        [
            &self.person,
            &self.object_kind,
            &self.object_id,
            &self.actor,
            &self.client_id,
            &self.ip,
            &self.event_type,
            &self.outcome,
            &self.correlation_id,
            &self.session_id,
        ]
    }

    /// The positions between which a page lies, both outside of it.
    fn bounds(&self, page: &Page) -> Result<(Position, Position), QueryError> {
        let (after, before) = (self.after, self.until.map_or(Position::MAX, |until| until.saturating_add(1)));
        let Some([seen]) = page.key::<1>()? else { return Ok((after, before)) };
        let seen: Position = seen.parse().map_err(|_| QueryError::Cursor)?;
        Ok(match self.order {
            Order::NewestFirst => (after, before.min(seen)),
            Order::OldestFirst => (after.max(seen), before),
        })
    }

    /// A page of what is found.
    pub async fn page(&self, db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Entry>, QueryError> {
        // PostgreSQL refuses U+0000 with an error; nothing is stored with it.
        if self.texts().into_iter().flatten().any(|text| text.contains('\0')) {
            return Ok(Listing { items: Vec::new(), next: None });
        }
        let (after, before) = self.bounds(page)?;
        let big = |position: Position| i64::try_from(position).unwrap_or(i64::MAX);
        let found = rows(db, Scope::Tenant(tenant.clone()), self.statement(), |call| {
            call.text(tenant.as_str()).int(big(after)).int(big(before)).int(page.fetch());
            for text in self.texts() {
                call.opt_text(text.as_deref());
            }
        });
        Ok(Listing::of(page, found.await?, |entry: &Entry| [entry.id()]))
    }
}
