//! `tenants`: every tenant there ever was, with its settings.
//!
//! A deleted tenant keeps its row: its id is never given again, and its issuer must go on saying that it is gone.

use aggregates::tenant::{TenantEvent, TenantStatus};
use journal::Mode;
use journal::db::{Call, Column, DbError, Kind, Statement};

use crate::fold::{Columns, KEY, Record, json, micros, word};

// A tenant's stream bears the tenant's own id, so these statements find a row by `tenant` alone.
static LOAD: Statement = Statement::new(
    "SELECT t.tenant_id, rows.which, t.version, t.created_at, t.updated_at, t.name, t.default_locale, t.state, \
     t.state_before_deletion, t.purge_after, t.settings, t.attribute_schema, t.domain \
     FROM {rows} JOIN {tenants} t ON t.tenant_id = rows.tenant",
)
.rows(KEY)
.tables(&["tenants"]);

static SAVE: Statement = Statement::new(
    "INSERT INTO {tenants} (tenant_id, version, created_at, updated_at, name, default_locale, state, state_before_deletion, \
     purge_after, settings, attribute_schema, domain) SELECT tenant, version, created_at, updated_at, name, default_locale, state, \
     state_before_deletion, purge_after, settings, attribute_schema, domain FROM {rows} WHERE true ON CONFLICT (tenant_id) DO UPDATE SET \
     version = excluded.version, updated_at = excluded.updated_at, name = excluded.name, state = excluded.state, \
     default_locale = excluded.default_locale, state_before_deletion = excluded.state_before_deletion, \
     purge_after = excluded.purge_after, settings = excluded.settings, attribute_schema = excluded.attribute_schema, \
     domain = excluded.domain",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("version", Kind::Int),
    Column("created_at", Kind::Int),
    Column("updated_at", Kind::Int),
    Column("name", Kind::Text),
    Column("default_locale", Kind::Text),
    Column("state", Kind::Text),
    Column("state_before_deletion", Kind::Text),
    Column("purge_after", Kind::Int),
    Column("settings", Kind::Text),
    Column("attribute_schema", Kind::Text),
    Column("domain", Kind::Text),
])
.tables(&["tenants"]);

static REMOVE: Statement = Statement::new("DELETE FROM {tenants} WHERE tenant_id IN (SELECT tenant FROM {rows})")
    .rows(KEY)
    .tables(&["tenants"]);

/// A row of `tenants`.
pub(crate) struct Tenant {
    name: String,
    default_locale: Option<String>,
    state: TenantStatus,
    state_before_deletion: Option<TenantStatus>,
    purge_after: Option<i64>,
    settings: Option<String>,
    attribute_schema: Option<String>,
    domain: Option<String>,
}

impl Record for Tenant {
    type Event = TenantEvent;
    const AGGREGATE: &'static str = "Tenant";
    const TABLES: &'static [&'static str] = &["tenants"];
    const VERSION: u32 = 2;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/tenants.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self {
            name: row.text(0)?,
            default_locale: row.opt_text(1)?,
            state: row.word(2)?,
            state_before_deletion: row.opt_word(3)?,
            purge_after: row.opt_int(4)?,
            settings: row.opt_text(5)?,
            attribute_schema: row.opt_text(6)?,
            domain: row.opt_text(7)?,
        })
    }

    fn write(&self, call: &mut Call) {
        call.text(&self.name).opt_text(self.default_locale.as_deref()).text(&word(&self.state));
        call.opt_text(self.state_before_deletion.as_ref().map(word).as_deref()).opt_int(self.purge_after);
        call.opt_text(self.settings.as_deref()).opt_text(self.attribute_schema.as_deref());
        call.opt_text(self.domain.as_deref());
    }

    fn apply(before: Option<Self>, event: TenantEvent) -> Option<Self> {
        match (before, event) {
            (None, TenantEvent::Created { name, default_locale, .. }) => Some(Self {
                name,
                default_locale,
                state: TenantStatus::Active,
                state_before_deletion: None,
                purge_after: None,
                settings: None,
                attribute_schema: None,
                domain: None,
            }),
            (Some(row), event) => Some(row.after(event)),
            (None, _) => None,
        }
    }
}

impl Tenant {
    fn after(mut self, event: TenantEvent) -> Self {
        match event {
            // What is sealed is in no row.
            TenantEvent::Created { .. }
            | TenantEvent::SubjectSaltSet { .. }
            | TenantEvent::MailSecretSet { .. }
            | TenantEvent::MailSecretRemoved => {}
            TenantEvent::Renamed { name } => self.name = name,
            TenantEvent::Suspended { .. } => self.state = TenantStatus::Suspended,
            TenantEvent::Reactivated => self.state = TenantStatus::Active,
            TenantEvent::AttributeSchemaChanged { schema } => self.attribute_schema = Some(json(&schema)),
            TenantEvent::SettingsChanged { settings } => {
                self.settings = Some(json(&settings));
                self.domain = settings.domain;
            }
            TenantEvent::DeletionRequested { purge_after } => {
                if self.state != TenantStatus::PendingDeletion {
                    self.state_before_deletion = Some(self.state);
                }
                self.state = TenantStatus::PendingDeletion;
                self.purge_after = Some(micros(&purge_after));
            }
            TenantEvent::DeletionCancelled => {
                self.state = self.state_before_deletion.take().unwrap_or(TenantStatus::Suspended);
                self.purge_after = None;
            }
            TenantEvent::Deleted => {
                self.state = TenantStatus::Deleted;
                self.state_before_deletion = None;
                self.domain = None;
            }
        }
        self
    }
}
