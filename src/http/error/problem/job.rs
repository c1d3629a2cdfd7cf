//! Refusals of jobs and of their files, as problems.

use aggregates::job::JobError;
use aggregates::{Faults, FieldFault};
use commands::job::{ChangeJobError, QueueJobError};

use super::{Kind, Problem};
use crate::jobs::UploadFault;

impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        let kind = match &error {
            JobError::AlreadyQueued => Kind::AlreadyExists,
            JobError::NotQueued => Kind::NotFound,
            JobError::WrongStatus(_) | JobError::NotDue | JobError::Overtaken => Kind::WrongState,
            JobError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<QueueJobError> for Problem {
    fn from(error: QueueJobError) -> Self {
        match error {
            QueueJobError::Closed(closed) => closed.into(),
            QueueJobError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            QueueJobError::NotConfirmable => Self::new(Kind::WrongState, error.to_string()),
            QueueJobError::Refused(refused) => refused.into(),
            QueueJobError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeJobError> for Problem {
    fn from(error: ChangeJobError) -> Self {
        match error {
            ChangeJobError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeJobError::Refused(refused) => refused.into(),
            ChangeJobError::Failed(failure) => failure.into(),
        }
    }
}

impl From<UploadFault> for Problem {
    fn from(fault: UploadFault) -> Self {
        match fault {
            UploadFault::Database(error) => error.into(),
            UploadFault::TooLarge | UploadFault::TooManyRows => Self::new(Kind::TooLarge, fault.to_string()),
            UploadFault::Header(faults) => {
                let first = FieldFault::new("header", "is not usable", "begin with a row that names the columns");
                Faults::check(faults).err().unwrap_or_else(|| first.into()).into()
            }
            UploadFault::Empty | UploadFault::Archive | UploadFault::Undecodable { .. } | UploadFault::Form(_) => {
                Self::of_sentence(Kind::Invalid, "file", &fault)
            }
        }
    }
}
