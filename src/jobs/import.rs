//! A file of people, looked at and applied.
//!
//! All or nothing means that every row is judged against the log before the first one is applied. They are then applied one by one, each in
//! a commit of its own: a single commit of a hundred thousand rows would hold the log up for everybody. Should somebody else take a
//! name between the two, the row is refused, the others stay, and the job says so (docs/decisions/0027).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aggregates::FieldFault;
use aggregates::job::{CsvImport, CsvMode, JobCounts, JobFailure, Stage};
use aggregates::tenant::AttributeSchema;
use commands::job::{ImportUser, ImportUserError, Imported, Report};
use commands::{Context, Preview, execute, foresee};
use futures_util::{StreamExt as _, stream};
use projections::jobs::{RowFaults, forget_faults, tell_faults};
use queries::{Page, job, tenant};
use serde_json::{Value, json};

use super::duplicates::{Names, fault};
use super::file::{PIECE, SealedFile};
use super::power::Asker;
use super::rows::{Row, Rows};
use super::run::{End, Halt, Run};
use super::{JobError, KEPT, LARGEST};

/// Rows that are told of at once.
const ROWS: usize = 256;
/// Rows under way.
const AT_ONCE: usize = 64;
/// How often a row is tried again while the log cannot be written.
const TRIES: u32 = 8;

/// Says what importing a file would do.
pub(super) async fn validate(run: &mut Run, import: &CsvImport) -> Result<End, Halt> {
    let work = Work::begin(run, import).await?;
    let mut listed = Listed::default();
    let counts = work.judge(run, Some(&mut listed)).await?;
    listed.finish(run, import).await?;
    let report = match counts.failed {
        0 if work.is_too_much(counts.deleted) => Report::Aborted,
        0 => Report::Succeeded { result: true },
        _ => Report::Failed(JobFailure::RowsInvalid),
    };
    Ok(End { report, counts })
}

/// Carries out what the rows of a file ask for.
pub(super) async fn import(run: &mut Run, import: &CsvImport) -> Result<End, Halt> {
    let mut work = Work::begin(run, import).await?;
    if run.job.stage() == Stage::Validating {
        let judged = match import.mode {
            CsvMode::AllOrNothing => work.judge(run, None).await?,
            CsvMode::RowByRow => JobCounts { deleted: work.deletions, ..JobCounts::default() },
        };
        if import.mode == CsvMode::RowByRow {
            forget_faults(run.journal.db(), (&run.tenant, &run.id)).await?;
        }
        if judged.failed > 0 {
            // What the other rows would have done was not done.
            let JobCounts { total, done, failed, .. } = judged;
            let counts = JobCounts { total, done, failed, ..JobCounts::default() };
            return Ok(End { report: Report::Failed(JobFailure::RowsInvalid), counts });
        }
        if work.is_too_much(judged.deleted) {
            return Ok(End {
                report: Report::Aborted,
                counts: JobCounts { total: import.rows, ..JobCounts::default() },
            });
        }
        let counts = JobCounts { total: import.rows, ..JobCounts::default() };
        run.tell(Stage::Applying, 0, counts, true).await?;
    }
    let counts = work.apply(run).await?;
    if counts.failed > 0 {
        // Who takes up again what was refused has the time for it from now on.
        work.file.keep_until(run.journal.clock().now() + KEPT).await?;
        return Ok(End { report: Report::Failed(JobFailure::RowsRefused), counts });
    }
    work.file.forget().await?;
    Ok(End { report: Report::Succeeded { result: false }, counts })
}

/// A file at work.
struct Work<'i> {
    import: &'i CsvImport,
    file: SealedFile,
    schema: AttributeSchema,
    asker: Asker,
    /// Rows with a name that an earlier row has, and that one's number.
    repeated: BTreeMap<u64, u64>,
    /// Rows that say that somebody is to be deleted.
    deletions: u64,
}

impl<'i> Work<'i> {
    /// Goes through the file once without asking the log anything.
    async fn begin(run: &mut Run, import: &'i CsvImport) -> Result<Self, Halt> {
        let counts = JobCounts { total: import.rows, ..run.job.counts() };
        let gone = Halt::Ends(End { report: Report::Failed(JobFailure::FileGone), counts });
        let file = SealedFile::of(&run.journal, &run.tenant, &import.file).ok_or(gone)?;
        let house = tenant::by_id(run.journal.db(), &run.tenant).await?;
        let schema = house.map(|house| house.attribute_schema).unwrap_or_default();
        let asker = match run.job.requested_by() {
            Some(requester) => Asker::of(&run.context(), &run.tenant, requester).await?,
            None => Asker::Operator,
        };
        let (mut names, mut deletions) = (Names::default(), 0);
        let mut rows = Rows::of(&file, &schema, import);
        loop {
            let page = rows.next(ROWS).await.map_err(|error| Halt::of_rows(error, counts))?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                if let Ok(asks) = &row.asks {
                    names.note(row.number, asks, &schema);
                    deletions += u64::from(asks.delete);
                }
            }
            run.tell(run.job.stage(), run.job.reached(), run.job.counts(), false).await?;
        }
        let repeated = names.repeated().into_iter().collect();
        Ok(Self { import, file, schema, asker, repeated, deletions })
    }

    fn is_too_much(&self, deletions: u64) -> bool {
        self.import.most_deletions.is_some_and(|most| deletions > most)
    }

    /// What rows ask for, or what is wrong with them before the log is asked.
    async fn asked(&self, run: &Run, rows: Vec<Row>) -> Result<Vec<Asked>, JobError> {
        let login_ids: Vec<String> =
            rows.iter().filter_map(|row| Some(row.asks.as_ref().ok()?.login_id.clone())).collect();
        let changeable = self.asker.changeable(&run.context(), &run.tenant, &login_ids).await?;
        let asked = |row: Row| {
            let (tenant, changeable) = (run.tenant.clone(), changeable.clone());
            let asks = match self.repeated.get(&row.number) {
                Some(of) => row.asks.and(Err(vec![fault(*of)])),
                None => row.asks.map(|row| ImportUser { tenant, row, changeable }),
            };
            Asked { number: row.number, line: row.line, asks }
        };
        Ok(rows.into_iter().map(asked).collect())
    }

    /// Asks the log what would become of every row, and changes nothing.
    async fn judge(&self, run: &mut Run, mut listed: Option<&mut Listed>) -> Result<JobCounts, Halt> {
        let until = run.journal.clock().now() + KEPT;
        forget_faults(run.journal.db(), (&run.tenant, &run.id)).await?;
        let mut counts = JobCounts { total: self.import.rows, ..JobCounts::default() };
        let mut rows = Rows::of(&self.file, &self.schema, self.import);
        loop {
            let page = rows.next(ROWS).await.map_err(|error| Halt::of_rows(error, counts))?;
            if page.is_empty() {
                return Ok(counts);
            }
            let context = run.context();
            let asked = self.asked(run, page).await?;
            let judged = stream::iter(asked).map(|Asked { line, asks, .. }| {
                let context = &context;
                async move { (line, foreseen(context, asks).await) }
            });
            let judged: Vec<_> = judged.buffered(AT_ONCE).collect().await;
            let mut refused = Vec::new();
            for (line, outcome) in judged {
                counts.done += 1;
                match outcome? {
                    Ok((imported, events)) => {
                        note(&mut counts, imported);
                        if let Some(listed) = listed.as_deref_mut() {
                            listed.list(line, imported, &events);
                        }
                    }
                    Err(faults) => {
                        counts.failed += 1;
                        refused.push(RowFaults { line, faults });
                    }
                }
            }
            if let Some(listed) = listed.as_deref_mut() {
                listed.store(run, self.import, false).await?;
            }
            if !refused.is_empty() {
                tell_faults(run.journal.db(), (&run.tenant, &run.id), &refused, &[], until).await?;
            }
            run.tell(Stage::Validating, 0, counts, false).await?;
        }
    }

    /// Applies the rows that were not applied yet.
    async fn apply(&mut self, run: &mut Run) -> Result<JobCounts, Halt> {
        let until = run.journal.clock().now() + KEPT;
        let mut mending = if run.job.is_mending() { faulty_lines(run).await? } else { BTreeSet::new() };
        let (mut reached, mut counts) = (run.job.reached(), run.job.counts());
        let again = run.job.run() > 1;
        let mut rows = Rows::of(&self.file, &self.schema, self.import);
        loop {
            let page = rows.next(ROWS).await.map_err(|error| Halt::of_rows(error, counts))?;
            if page.is_empty() {
                // What a short run did was not worth telling on the way.
                run.tell(Stage::Applying, reached, counts, true).await?;
                return Ok(counts);
            }
            let last = page.last().map_or(reached, |row| row.number);
            let mut left = Vec::new();
            for row in page {
                if row.number <= reached {
                    if !mending.remove(&row.line) {
                        continue;
                    }
                    (counts.failed, counts.done) = (counts.failed.saturating_sub(1), counts.done.saturating_sub(1));
                }
                left.push(row);
            }
            if left.is_empty() {
                continue;
            }
            let asked = self.asked(run, left).await?;
            let asked: Vec<_> = asked.into_iter().map(|asked| (run.context_of(asked.number), asked)).collect();
            let applied = stream::iter(asked)
                .map(|(context, Asked { line, asks, .. })| async move { (line, applied(&context, asks).await) });
            let applied: Vec<_> = applied.buffer_unordered(AT_ONCE).collect().await;
            let (mut refused, mut good) = (Vec::new(), Vec::new());
            for (line, outcome) in applied {
                counts.done += 1;
                match outcome? {
                    Ok(imported) => {
                        note(&mut counts, imported);
                        good.push(line);
                    }
                    Err(faults) => {
                        counts.failed += 1;
                        refused.push(RowFaults { line, faults });
                    }
                }
            }
            let good = if again { good.as_slice() } else { &[] };
            if !(refused.is_empty() && good.is_empty()) {
                tell_faults(run.journal.db(), (&run.tenant, &run.id), &refused, good, until).await?;
            }
            reached = reached.max(last);
            // A row that is mended twice would be counted twice: it is told at once that it was.
            run.tell(Stage::Applying, reached, counts, run.job.is_mending()).await?;
        }
    }
}

/// A row on its way to the log.
struct Asked {
    number: u64,
    line: u64,
    asks: Result<ImportUser, Vec<FieldFault>>,
}

fn note(counts: &mut JobCounts, imported: Imported) {
    *match imported {
        Imported::Created => &mut counts.created,
        Imported::Updated => &mut counts.updated,
        Imported::Deleted => &mut counts.deleted,
        Imported::Unchanged => &mut counts.unchanged,
    } += 1;
}

/// The lines of the rows that were refused.
async fn faulty_lines(run: &Run) -> Result<BTreeSet<u64>, JobError> {
    let (mut lines, mut cursor) = (BTreeSet::new(), None::<String>);
    loop {
        let page = Page::after(200, cursor.as_deref());
        let found = job::faults(run.journal.db(), &run.tenant, &run.id, &page).await?;
        lines.extend(found.items.iter().map(|fault| fault.line));
        match found.next {
            Some(next) => cursor = Some(next),
            None => return Ok(lines),
        }
    }
}

type Judged<T> = Result<Result<T, Vec<FieldFault>>, JobError>;

async fn foreseen(context: &Context, asked: Result<ImportUser, Vec<FieldFault>>) -> Judged<(Imported, Vec<Preview>)> {
    let command = match asked {
        Ok(command) => command,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut tries = 0;
    loop {
        match foresee(context, &command).await {
            Ok(foreseen) => return Ok(Ok(foreseen)),
            Err(error) => {
                if let Some(faults) = refused(error, &mut tries).await? {
                    return Ok(Err(faults));
                }
            }
        }
    }
}

async fn applied(context: &Context, asked: Result<ImportUser, Vec<FieldFault>>) -> Judged<Imported> {
    let command = match asked {
        Ok(command) => command,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut tries = 0;
    loop {
        match execute(context, &command).await {
            Ok(outcome) => return Ok(Ok(outcome.answer)),
            Err(error) => {
                if let Some(faults) = refused(error, &mut tries).await? {
                    return Ok(Err(faults));
                }
            }
        }
    }
}

/// What is wrong with a row; nothing, after a while, where trying again may help.
async fn refused(error: ImportUserError, tries: &mut u32) -> Result<Option<Vec<FieldFault>>, JobError> {
    let ImportUserError::Failed(failure) = error else { return Ok(Some(error.faults())) };
    match failure.retry_after() {
        Some(after) if *tries < TRIES => {
            *tries += 1;
            tokio::time::sleep(after.max(Duration::from_millis(20))).await;
            Ok(None)
        }
        Some(_) => Err(failure.into()),
        None => {
            tracing::error!(error = %failure, "a row of a file cannot be applied");
            let fault = "cannot be applied";
            Ok(Some(vec![FieldFault::new("row", fault, "tell the operator when it happened")]))
        }
    }
}

/// What a validation lists: a line of JSON for each row, as much as a file may hold.
#[derive(Default)]
struct Listed {
    waiting: String,
    bytes: u64,
    pieces: u64,
}

impl Listed {
    /// Events by name, with the fields that they change: what is in those stands in the file itself.
    fn list(&mut self, line: u64, imported: Imported, events: &[Preview]) {
        if self.bytes + self.waiting.len() as u64 > LARGEST {
            return;
        }
        let told = |event: &Preview| {
            let members = event.payload.as_object().and_then(|payload| payload.values().next());
            let names = |name: &str| members.and_then(|members| members.get(name)).cloned().unwrap_or(Value::Null);
            json!({
                "event_type": event.event_type, "aggregate_type": event.aggregate_type, "aggregate_id": event.aggregate_id,
                "changed": names("changed"), "removed": names("removed"),
            })
        };
        let does = match imported {
            Imported::Created => "created",
            Imported::Updated => "updated",
            Imported::Deleted => "deleted",
            Imported::Unchanged => "unchanged",
        };
        let listed = json!({ "line": line, "does": does, "would_append": events.iter().map(told).collect::<Vec<_>>() });
        self.waiting.push_str(&listed.to_string());
        self.waiting.push('\n');
    }

    async fn store(&mut self, run: &Run, import: &CsvImport, last: bool) -> Result<(), JobError> {
        if self.waiting.is_empty() || (self.waiting.len() < PIECE && !last) {
            return Ok(());
        }
        let Some(file) = SealedFile::of(&run.journal, &run.tenant, &import.file) else { return Ok(()) };
        let until = run.journal.clock().now() + KEPT;
        file.made_by(&run.id).keep(self.pieces, &self.waiting, until).await?;
        self.bytes += self.waiting.len() as u64;
        self.pieces += 1;
        self.waiting.clear();
        Ok(())
    }

    async fn finish(mut self, run: &Run, import: &CsvImport) -> Result<(), JobError> {
        self.store(run, import, true).await
    }
}
