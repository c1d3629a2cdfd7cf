//! The words of a job: what it does, for whom, how far it is, and why it ended.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// What a job does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum JobWork {
    /// Look at every row of a file and say what importing it would do; nothing is changed.
    #[serde(rename = "csv.validate")]
    CsvValidate(CsvImport),
    /// Create, change and delete what the rows of a file name.
    #[serde(rename = "csv.import")]
    CsvImport(CsvImport),
    /// Write all there is into a file.
    #[serde(rename = "csv.export")]
    CsvExport {
        /// Of what.
        object: CsvObject,
        /// Where it is kept.
        file: JobFile,
    },
}

impl JobWork {
    /// The word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::CsvValidate(_) => "csv.validate",
            Self::CsvImport(_) => "csv.import",
            Self::CsvExport { .. } => "csv.export",
        }
    }

    /// What its rows are about.
    pub fn object(&self) -> CsvObject {
        match self {
            Self::CsvValidate(import) | Self::CsvImport(import) => import.object,
            Self::CsvExport { object, .. } => *object,
        }
    }

    /// The file that it reads or writes.
    pub fn file(&self) -> &JobFile {
        match self {
            Self::CsvValidate(import) | Self::CsvImport(import) => &import.file,
            Self::CsvExport { file, .. } => file,
        }
    }

    /// How many rows it has, as far as that is known from the beginning.
    pub fn rows(&self) -> u64 {
        match self {
            Self::CsvValidate(import) | Self::CsvImport(import) => import.rows,
            Self::CsvExport { .. } => 0,
        }
    }
}

/// How a file is imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CsvImport {
    /// What its rows are about.
    pub object: CsvObject,
    /// Whether one bad row keeps all the others out.
    pub mode: CsvMode,
    /// Whether rows may only change what is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub update_only: bool,
    /// Whether every row deletes what it names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub delete: bool,
    /// A file that would delete more than so many is not applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_deletions: Option<u64>,
    /// Rows beneath the header.
    pub rows: u64,
    /// Bytes as they were sent.
    pub bytes: u64,
    /// Where it is kept.
    pub file: JobFile,
}

/// A file of a job: stored in sealed pieces outside the log, for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobFile {
    /// What its pieces are found by.
    pub id: String,
    /// What its pieces are sealed with: 32 bytes in base64.
    pub key: Secret<String>,
}

/// What the rows of a file are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CsvObject {
    /// People.
    Users,
}

impl CsvObject {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
        }
    }
}

/// Whether one bad row keeps all the others out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CsvMode {
    /// It does: nothing is applied unless every row may be.
    #[default]
    AllOrNothing,
    /// It does not: what can be applied is, and the others are told.
    RowByRow,
}

/// Who asked for a job, as metadata says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requester {
    /// `user`, `client`, `operator` or `system`.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// Through which client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It waits for its time or for somebody to do it.
    Queued,
    /// Somebody does it.
    Running,
    /// It was done.
    Succeeded,
    /// It was not done, or not whole.
    Failed,
    /// Somebody called it off.
    Cancelled,
    /// A guard stopped it.
    Aborted,
}

impl JobStatus {
    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Aborted => "aborted",
        }
    }

    /// Whether nothing more happens by itself.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// Which part of the work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Rows are looked at; nothing changes.
    Validating,
    /// Rows are applied, or written.
    Applying,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobCounts {
    /// Rows in all; 0 where nobody knows.
    pub total: u64,
    /// Rows that were dealt with, in the stage that goes on.
    pub done: u64,
    /// What came to be.
    pub created: u64,
    /// What changed.
    pub updated: u64,
    /// What was deleted.
    pub deleted: u64,
    /// What was so already.
    pub unchanged: u64,
    /// Rows that were refused.
    pub failed: u64,
}

/// Why a job failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobFailure {
    /// Rows were refused while they were looked at; nothing was applied.
    RowsInvalid,
    /// Rows were refused while they were applied; the others were applied.
    RowsRefused,
    /// The file is gone: it was kept for its time.
    FileGone,
    /// Something that nobody who asked can mend; the operator's log says more.
    Internal,
}
