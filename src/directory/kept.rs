//! One shelf of the directory: what was found, and what was looked for and is not there.
//!
//! Both are bounded, and apart: whoever asks for names that nobody has drives out only others who do.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use journal::{Position, TenantId};
use moka::sync::Cache;
use queries::QueryError;
use tokio::sync::Mutex;

use super::marks::{Kind, Marks};

/// How long something that nobody asks for stays.
const IDLE: Duration = Duration::from_hours(1);
/// Names that nobody has.
const ABSENT: u64 = 10_000;
const ABSENT_FOR: Duration = Duration::from_secs(10);
/// A longer name is none of ours, and is not kept.
const LONGEST_NAME: usize = 300;
/// As many look-ups at once; those for the same thing wait for the first.
const STRIPES: usize = 32;

/// An entry, and up to where the log had been read when it began to be loaded.
struct Entry<V> {
    read_at: Position,
    value: V,
}

/// What is known without asking.
enum Known<V> {
    Here(Arc<V>),
    Absent,
}

impl<V> From<Known<V>> for Option<Arc<V>> {
    fn from(known: Known<V>) -> Self {
        match known {
            Known::Here(value) => Some(value),
            Known::Absent => None,
        }
    }
}

/// A bounded cache of one kind.
pub(super) struct Kept<V> {
    kind: Kind,
    found: Cache<String, Arc<Entry<Arc<V>>>>,
    absent: Cache<String, Position>,
    loading: [Mutex<()>; STRIPES],
}

impl<V: Send + Sync + 'static> Kept<V> {
    /// Keeps at most `most` entries.
    pub(super) fn new(kind: Kind, most: u64) -> Self {
        Self {
            kind,
            found: Cache::builder().max_capacity(most).time_to_idle(IDLE).build(),
            absent: Cache::builder().max_capacity(ABSENT).time_to_live(ABSENT_FOR).build(),
            loading: std::array::from_fn(|_| Mutex::new(())),
        }
    }

    /// What is kept under a name, or what `load` answers.
    pub(super) async fn get<F>(
        &self,
        marks: &Marks,
        tenant: &TenantId,
        id: &str,
        load: impl FnOnce() -> F,
    ) -> Result<Option<Arc<V>>, QueryError>
    where
        F: Future<Output = Result<Option<V>, QueryError>>,
    {
        let slot = Marks::slot(self.kind, tenant.as_str(), id);
        let key = format!("{tenant}\n{id}");
        if let Some(known) = self.known(marks, slot, &key) {
            return Ok(known.into());
        }
        let _turn = self.loading[slot % STRIPES].lock().await;
        if let Some(known) = self.known(marks, slot, &key) {
            return Ok(known.into());
        }
        // Asked before the rows are: they hold at least everything up to here.
        let read_at = marks.read();
        let loaded = load().await?;
        Ok(self.keep(key, read_at, loaded))
    }

    fn known(&self, marks: &Marks, slot: usize, key: &str) -> Option<Known<V>> {
        if let Some(entry) = self.found.get(key)
            && marks.counts(slot, entry.read_at)
        {
            return Some(Known::Here(Arc::clone(&entry.value)));
        }
        self.absent.get(key).filter(|read_at| marks.counts(slot, *read_at)).map(|_| Known::Absent)
    }

    fn keep(&self, key: String, read_at: Position, loaded: Option<V>) -> Option<Arc<V>> {
        let Some(value) = loaded.map(Arc::new) else {
            self.found.invalidate(&key);
            if key.len() <= LONGEST_NAME {
                self.absent.insert(key, read_at);
            }
            return None;
        };
        self.found.insert(key, Arc::new(Entry { read_at, value: Arc::clone(&value) }));
        Some(value)
    }

    /// Entries at hand, about.
    pub(super) fn len(&self) -> u64 {
        self.found.run_pending_tasks();
        self.found.entry_count()
    }
}
