//! What may have happened to a stream of signals.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Configuration, SetBy, SsfStream, StreamStatus};
use crate::catalogue::events;

/// Facts of the stream of one client. A subject is the name by which that client knows somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum SsfStreamEvent {
    Created {
        client_id: String,
        stream_id: String,
        issuer: String,
        configuration: Configuration,
        at: DateTime<Utc>,
    },
    Changed {
        configuration: Configuration,
    },
    StatusSet {
        status: StreamStatus,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        by: SetBy,
    },
    SubjectRemoved {
        subject: String,
    },
    SubjectAdded {
        subject: String,
    },
    VerificationRequested {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<String>,
        at: DateTime<Utc>,
    },
    Deleted,
}

events! { SsfStreamEvent of SsfStream {
    Created = "SsfStreamCreated" "1": "A client is told of what happens to people whom it knows.",
    Changed = "SsfStreamChanged" "1": "The client wants to be told something else, or elsewhere.",
    StatusSet = "SsfStreamStatusSet" "1": "The stream tells, holds what it would tell, or is silent.",
    SubjectRemoved = "SsfSubjectRemoved" "1": "The client does not want to hear of somebody.",
    SubjectAdded = "SsfSubjectAdded" "1": "The client wants to hear of somebody again.",
    VerificationRequested = "SsfVerificationRequested" "1": "The client wanted to see whether the stream works.",
    Deleted = "SsfStreamDeleted" "1": "The client is told nothing any more.",
} }
