//! Calls of the admin API that somebody was not allowed to make.
//!
//! `(Recorded)*`. One stream per caller ([`denial_stream`]), and only callers whose access token is good have one: who shows none leaves
//! no trace here, so that strangers cannot fill the log. Nor can the known ones: what a caller is denied for the same want again within
//! a quarter of an hour is not recorded again.

mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::DenialCommand;
pub use decide::decide;
pub use error::DenialError;
pub use event::DenialEvent;

use crate::{Entity, Retention, retention};

/// What was missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// The permission of the operation.
    Permission,
    /// The right to act in another tenant than the token's own.
    OtherTenant,
    /// As much power as the call would have handed out, or taken over.
    Power,
}

/// The id of the stream of a caller's denials: `user` or `client`, and its id.
pub fn denial_stream(kind: &str, id: &str) -> String {
    format!("{kind}:{id}")
}

/// The state of a caller's denials.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Denial {
    /// When each want was last recorded, by permission and want. There are as many as there are permissions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    recorded: BTreeMap<String, DateTime<Utc>>,
}

/// What is recorded once within a while.
fn key(permission: &str, want: Want) -> String {
    let want = match want {
        Want::Permission => "permission",
        Want::OtherTenant => "other_tenant",
        Want::Power => "power",
    };
    format!("{permission} {want}")
}

impl Aggregate for Denial {
    const TYPE: &'static str = "Denial";
    type Command = DenialCommand;
    type Event = DenialEvent;
    type Error = DenialError;
    type Services = ();

    async fn handle(&mut self, command: DenialCommand, (): &(), sink: &EventSink<Self>) -> Result<(), DenialError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: DenialEvent) {
        let DenialEvent::Recorded { permission, want, at, .. } = event;
        self.recorded.insert(key(&permission, want), at);
    }
}

impl Entity for Denial {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &DenialEvent) -> Retention {
        Retention::Audit
    }

    fn exists(&self) -> bool {
        !self.recorded.is_empty()
    }

    fn decide(&self, command: DenialCommand) -> Result<Vec<DenialEvent>, DenialError> {
        decide(self, command)
    }
}
