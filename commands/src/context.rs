//! Who asks for a command, from where and why, and the log that it is about.
//!
//! One context serves one intent: the command id in it is the intent's own (the HTTP `Idempotency-Key`), so that asking
//! twice is answered twice and done once.

use chrono::{DateTime, Utc};
use journal::clock::uuid_v7;
use journal::{Actor, Circumstances, Journal, Metadata};
use uuid::Uuid;

/// Everything a command needs beside its own words.
#[derive(Clone)]
pub struct Context {
    journal: Journal,
    metadata: Metadata,
    command_id: Option<Uuid>,
}

impl Context {
    /// The context of an act about whose circumstances nothing more is known.
    pub fn new(journal: Journal, actor: Actor) -> Self {
        let correlation = uuid_v7(journal.clock().now(), journal.entropy());
        Self { journal, metadata: Metadata::new(actor, correlation), command_id: None }
    }

    /// The same with more metadata: on whose behalf, which session, client, job or trace.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = metadata;
        self
    }

    /// The same with the caller's address, program and reason, which are sealed under the key of the person concerned.
    #[must_use]
    pub fn under(mut self, circumstances: Circumstances) -> Self {
        self.metadata.circumstances = circumstances;
        self
    }

    /// The same under a command id of the caller's choosing: the same id again is answered with the first outcome.
    #[must_use]
    pub fn with_command_id(mut self, command_id: Uuid) -> Self {
        self.command_id = Some(command_id);
        self
    }

    /// The log.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.journal.clock().now()
    }

    /// A new `UUIDv7`.
    pub fn new_id(&self) -> Uuid {
        uuid_v7(self.now(), self.journal.entropy())
    }

    pub(crate) fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    pub(crate) fn command_id(&self) -> Option<Uuid> {
        self.command_id
    }
}
