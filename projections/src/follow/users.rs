//! `users`: every user who is not erased, as lists show them and searches find them.
//!
//! Erasure removes the row. A history that is replayed after it passes through the same events with their personal parts
//! gone, and ends at the same place: no row.

use std::collections::BTreeSet;

use aggregates::Personal;
use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::user::{Profile, UserEvent, UserStatus};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, micros, table, word};

table!(
    "users", "user_id", "state" Text, "state_before_deletion" Text, "active" Int, "user_name" Text, "name" Text,
    "given_name" Text, "family_name" Text, "nickname" Text, "email" Text, "email_verified" Int, "phone_number" Text,
    "external_id" Text, "locked_until" Int, "purge_after" Int, "display_name" Text, "user_name_search" Text,
    "email_search" Text, "name_search" Text
);

/// A row of `users`; the columns after `purge_after` are computed from those before.
pub(crate) struct User {
    state: UserStatus,
    state_before_deletion: Option<UserStatus>,
    /// Only the members that have a column.
    profile: Profile,
    locked_until: Option<i64>,
    purge_after: Option<i64>,
}

impl Record for User {
    type Event = UserEvent;
    const AGGREGATE: &'static str = "User";
    const TABLES: &'static [&'static str] = &["users"];
    const VERSION: u32 = 2;
    const MODE: Mode = Mode::Follow;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/users.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        let profile = Profile {
            user_name: row.opt_text(3)?,
            name: row.opt_text(4)?,
            given_name: row.opt_text(5)?,
            family_name: row.opt_text(6)?,
            nickname: row.opt_text(7)?,
            email: row.opt_text(8)?,
            email_verified: row.opt_int(9)?.map(|verified| verified != 0),
            phone_number: row.opt_text(10)?,
            external_id: row.opt_text(11)?,
            ..Profile::default()
        };
        Ok(Self {
            state: row.word(0)?,
            state_before_deletion: row.opt_word(1)?,
            profile,
            locked_until: row.opt_int(12)?,
            purge_after: row.opt_int(13)?,
        })
    }

    fn write(&self, call: &mut Call) {
        let profile = &self.profile;
        call.text(self.state.as_str()).opt_text(self.state_before_deletion.as_ref().map(word).as_deref());
        call.int(i64::from(self.state.is_active()));
        let names = [&profile.user_name, &profile.name, &profile.given_name, &profile.family_name, &profile.nickname];
        for text in names.into_iter().chain([&profile.email]) {
            call.opt_text(text.as_deref());
        }
        call.opt_int(profile.email_verified.map(i64::from));
        call.opt_text(profile.phone_number.as_deref()).opt_text(profile.external_id.as_deref());
        call.opt_int(self.locked_until).opt_int(self.purge_after);
        let display = display_name(profile);
        call.opt_text(display.as_deref());
        call.opt_text(compared(&IdentifierKind::UserName, profile.user_name.as_deref()).as_deref());
        call.opt_text(compared(&IdentifierKind::Email, profile.email.as_deref()).as_deref());
        call.opt_text(compared(&IdentifierKind::UserName, display.as_deref()).as_deref());
    }

    fn apply(before: Option<Self>, event: UserEvent) -> Option<Self> {
        match (before, event) {
            (None, UserEvent::Registered { profile, status, .. }) => Some(Self {
                state: status.into(),
                state_before_deletion: None,
                profile: profile.into_inner().map(shown).unwrap_or_default(),
                locked_until: None,
                purge_after: None,
            }),
            (Some(_), UserEvent::SubjectErased { .. }) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }
}

impl User {
    fn after(mut self, event: UserEvent) -> Self {
        match event {
            UserEvent::Registered { .. } | UserEvent::SubjectErased { .. } => {}
            UserEvent::Activated | UserEvent::Reactivated | UserEvent::Unlocked => self.stand(UserStatus::Active),
            UserEvent::Suspended { .. } => self.stand(UserStatus::Suspended),
            UserEvent::Locked { until, .. } => {
                self.stand(UserStatus::Locked);
                self.locked_until = until.as_ref().map(micros);
            }
            UserEvent::ProfileChanged { set, removed, .. } => self.merge(set, &removed),
            UserEvent::DeletionRequested { purge_after } => {
                if self.state != UserStatus::PendingDeletion {
                    self.state_before_deletion = Some(self.state);
                }
                self.state = UserStatus::PendingDeletion;
                self.purge_after = Some(micros(&purge_after));
            }
            UserEvent::DeletionCancelled => {
                self.state = self.state_before_deletion.take().unwrap_or(UserStatus::Suspended);
                self.purge_after = None;
            }
        }
        self
    }

    fn stand(&mut self, state: UserStatus) {
        self.locked_until = None;
        self.state = state;
    }

    fn merge(&mut self, set: Option<Personal<Profile>>, removed: &BTreeSet<String>) {
        let set = set.and_then(Personal::into_inner).map(shown).unwrap_or_default();
        self.profile.merge(set, removed);
    }
}

/// The members that have a column.
fn shown(profile: Profile) -> Profile {
    Profile {
        user_name: profile.user_name,
        name: profile.name,
        given_name: profile.given_name,
        family_name: profile.family_name,
        nickname: profile.nickname,
        email: profile.email,
        email_verified: profile.email_verified,
        phone_number: profile.phone_number,
        external_id: profile.external_id,
        ..Profile::default()
    }
}

/// What a list shows: the full name, or what comes nearest to it.
fn display_name(profile: &Profile) -> Option<String> {
    let parts: Vec<&str> =
        [&profile.given_name, &profile.family_name].into_iter().flatten().map(String::as_str).collect();
    let composed = (!parts.is_empty()).then(|| parts.join(" "));
    profile.name.clone().or(composed).or_else(|| profile.nickname.clone()).or_else(|| profile.user_name.clone())
}

/// The form in which names are compared; a text that has none is not found by it.
fn compared(kind: &IdentifierKind, text: Option<&str>) -> Option<String> {
    text.and_then(|text| normalise(kind, text).ok())
}
