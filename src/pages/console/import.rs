//! Bringing people in by a file: choosing it, looking at it, importing it.

use aggregates::job::{CsvMode, JobCounts};

use super::{Console, JobLine, RowFault};
use crate::pages::{Form, Policy};

/// Choosing the file.
#[derive(Clone, Debug)]
pub struct ImportStart {
    /// What all pages share.
    pub console: Console,
    /// The form: it sends `encoding`, `rows` and `file`, in parts (RFC 7578).
    pub form: Form,
    /// The names of the columns that may stand in the file.
    pub columns: Vec<String>,
}

/// Looking at it.
#[derive(Clone, Debug)]
pub struct ImportPreview {
    /// What all pages share.
    pub console: Console,
    /// The validation.
    pub line: JobLine,
    /// Its columns, in their order.
    pub columns: Vec<String>,
    /// Its first rows: the line, and the cells.
    pub rows: Vec<(u64, Vec<String>)>,
    /// What is wrong with it.
    pub faults: Vec<RowFault>,
    /// All that is wrong: the page of the validation.
    pub all_faults: String,
    /// The form that imports it: it sends `mode`; none where it cannot be imported.
    pub form: Option<Form>,
    /// Where another file is chosen.
    pub again: String,
    /// What tells that something changed; none for whoever may not see jobs.
    pub live: Option<String>,
    /// The page itself.
    pub here: String,
}

impl ImportPreview {
    /// Whether every row may be applied.
    pub fn is_faultless(&self) -> bool {
        self.line.counts.failed == 0
    }

    /// How many rows would be applied if the others were left out.
    pub fn good_rows(&self) -> u64 {
        let JobCounts { total, failed, .. } = self.line.counts;
        total.saturating_sub(failed)
    }

    /// The name of importing everything or nothing.
    pub fn all_or_nothing(&self) -> &'static str {
        mode_name(CsvMode::AllOrNothing)
    }

    /// The name of importing what can be.
    pub fn row_by_row(&self) -> &'static str {
        mode_name(CsvMode::RowByRow)
    }
}

/// The name of a way of importing, as forms send it.
pub fn mode_name(mode: CsvMode) -> &'static str {
    match mode {
        CsvMode::AllOrNothing => "all_or_nothing",
        CsvMode::RowByRow => "row_by_row",
    }
}

crate::pages::page!(ImportStart, "console/import_start.html");
crate::pages::page!(ImportPreview, "console/import_preview.html", |_| Policy::strict().live());
