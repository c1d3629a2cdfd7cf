//! Rows whose time is over, removed in passing: one in 256 rows that begin takes along up to 512 that have ended.
//!
//! So a table shrinks to what is alive while it is used, no batch has to remove more than it has time for, and no timer is needed. That
//! it is one row in many that sweeps, and not each a little, spares most batches the question; and a table from whose one end rows
//! are taken all the time makes `PostgreSQL` step over what was taken before, until it has cleaned up.
//!
//! Which rows go is a question of the log alone and not of how it was cut into batches: after any event the rows are those that
//! one event after another would have left. That is why the work is done in memory, on the first rows in the order of their ends,
//! and why a rebuild gives the very rows that were there.

use std::collections::BTreeSet;

use journal::db::{DbError, Row, Statement, Tx};

/// One row in so many sweeps.
const EVERY: u32 = 256;

/// How many rows go at once: twice as many as begin meanwhile.
pub(crate) const MOST: usize = 2 * EVERY as usize;

/// A row: when it ends, its tenant, its id.
pub(crate) type Due = (i64, String, String);

/// Whether the beginning of a row with this id is one that sweeps. By chance, so that no rhythm of events can miss it, but always
/// the same (FNV-1a of the id).
pub(crate) fn sweeps(id: &str) -> bool {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 16).is_multiple_of(EVERY)
}

/// The rows that may have to go in a batch, first those that ended first.
pub(crate) struct Sweep {
    /// The last moment at which a row can have ended and still go in this batch.
    limit: i64,
    due: BTreeSet<Due>,
}

impl Sweep {
    /// Finds the rows that may have to go while so many rows begin that sweep and `touched` others change, until the moment `limit`.
    ///
    /// `$1` of the statement is the limit, `$2` how many rows; it answers tenant, id and end, in the order of [`Due`].
    pub(crate) async fn load(
        statement: &'static Statement,
        (sweeping, touched): (usize, usize),
        limit: i64,
        tx: &mut Tx,
    ) -> Result<Self, DbError> {
        // Those that are touched may come to end later; enough others must be known to take their place.
        let most = i64::try_from(sweeping * MOST + touched).unwrap_or(i64::MAX);
        let mut call = tx.call(statement);
        call.int(limit).int(most);
        let rows = tx.fetch(call).await?;
        let due = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { limit, due })
    }

    /// Takes note that a row begins, ends at another moment, or is gone.
    pub(crate) fn moved(&mut self, tenant: &str, id: &str, before: Option<i64>, after: Option<i64>) {
        let due = |end: i64| (end, tenant.to_owned(), id.to_owned());
        if before == after {
            return;
        }
        if let Some(end) = before.filter(|end| *end <= self.limit) {
            self.due.remove(&due(end));
        }
        if let Some(end) = after.filter(|end| *end <= self.limit) {
            self.due.insert(due(end));
        }
    }

    /// The rows that go because one began that sweeps, at a moment.
    pub(crate) fn take(&mut self, now: i64) -> Vec<Due> {
        let mut gone = Vec::new();
        while gone.len() < MOST && self.due.first().is_some_and(|(end, ..)| *end <= now) {
            gone.extend(self.due.pop_first());
        }
        gone
    }
}

fn read(row: &Row) -> Result<Due, DbError> {
    Ok((row.int(2)?, row.text(0)?, row.text(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_in_256_sweeps() {
        let names = (0..100_000).map(|number| format!("0194a1b2-c3d4-7e5f-8a6b-{number:012x}"));
        let count = names.filter(|name| sweeps(name)).count();
        assert!((300..500).contains(&count), "{count}");
    }

    #[test]
    fn rows_go_in_the_order_of_their_ends_and_none_before_its_end() {
        let mut sweep = Sweep { limit: 1000, due: BTreeSet::new() };
        for (end, id) in [(5, "e"), (3, "c"), (2000, "late"), (900, "z")] {
            sweep.moved("t", id, None, Some(end));
        }
        sweep.moved("t", "c", Some(3), Some(6));
        let gone: Vec<_> = sweep.take(10).into_iter().map(|(_, _, id)| id).collect();
        assert_eq!(gone, ["e", "c"]);
        sweep.moved("t", "z", Some(900), None);
        assert!(sweep.take(1000).is_empty());
    }
}
