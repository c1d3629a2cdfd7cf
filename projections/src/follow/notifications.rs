//! `notifications`: what somebody is told of, by the rules that were in force when it happened, and what they did with it.
//!
//! One row for an event, whoever hears of it, and one for each audience. Audiences that are no person stay as they are, so nobody has to be
//! found when something happens, and a replay does not ask who was an administrator then. The rules are followed here, as they change in
//! the log: a notification is what its rules made of it, and not what the present ones would.

mod rows;
mod telling;

use std::collections::{BTreeMap, BTreeSet};

use aggregates::TenantId;
use aggregates::inbox::{InboxEvent, user_recipient};
use aggregates::tenant::{Audience, NotificationSettings, Occasion, TenantEvent, TenantSettings};
use async_trait::async_trait;
use journal::db::{Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;
use crate::fold::json;
use crate::number::big;
use rows::{Changes, InboxRow, Key, Notification, Written};
pub use telling::TOLD as OCCASIONS;
use telling::{TOLD, Telling};

/// A day in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// An hour in microseconds.
const HOUR: i64 = DAY / 24;

/// The projector.
pub(crate) struct Notifications;

#[async_trait]
impl Projector for Notifications {
    fn name(&self) -> &'static str {
        "notifications"
    }

    fn version(&self) -> u32 {
        2
    }

    fn mode(&self) -> Mode {
        Mode::Follow
    }

    fn tables(&self) -> &'static [&'static str] {
        &["notifications", "notification_audiences", "notification_inboxes", "notification_marks", "notification_rules"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/notifications.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&["Authentication", "Credential", "Inbox", "Job", "Tenant", "User", "UserRoles", "Webhook"])
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == "Inbox"
            || event.event_type == "SubjectErased"
            || TOLD.contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut told = Vec::with_capacity(batch.len());
        for event in batch {
            let is_occasion = TOLD.contains(&event.event_type.as_str());
            told.push(if is_occasion { Telling::of(event)? } else { None });
        }
        let mut work = Work::begin(batch, &told, tx).await?;
        for (event, telling) in batch.iter().zip(told) {
            work.take(event, telling)?;
        }
        work.changes.store(tx).await?;
        if let Some(last) = batch.last() {
            rows::remove_old(last.stored.recorded_at, tx).await?;
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        rows::statements()
    }
}

/// What is known while a batch is gone through.
struct Work {
    /// Inboxes as they were before the batch.
    inboxes: BTreeMap<Key, InboxRow>,
    beginnings: BTreeMap<Key, serde_json::Value>,
    /// What tenants wrote of their rules, as far as the batch has come.
    written: BTreeMap<String, String>,
    /// The rules in force, as far as somebody needed them.
    in_force: BTreeMap<String, Rules>,
    changes: Changes,
}

/// The rules of a tenant by occasion, for how long a notification is kept, and into the day summaries go out, in microseconds.
struct Rules {
    audiences: BTreeMap<Occasion, BTreeSet<Audience>>,
    kept: i64,
    hour: i64,
}

impl Rules {
    fn of(settings: &NotificationSettings) -> Self {
        let mut audiences: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for rule in settings.in_force().into_values() {
            for occasion in rule.on {
                audiences.entry(occasion).or_default().extend(rule.to.iter().cloned());
            }
        }
        Self { audiences, kept: i64::from(settings.kept_days) * DAY, hour: i64::from(settings.digest_hour) * HOUR }
    }

    /// When the next summary goes out after a moment.
    fn next_digest(&self, after: i64) -> i64 {
        let today = after - after.rem_euclid(DAY) + self.hour;
        if today > after { today } else { today + DAY }
    }
}

impl Work {
    async fn begin(batch: &[&Event], told: &[Option<Telling<'_>>], tx: &mut Tx) -> Result<Self, ProjectError> {
        let (mut keys, mut jobs) = (BTreeSet::new(), BTreeSet::new());
        let system = TenantId::system();
        let mut tenants = BTreeSet::new();
        for (event, telling) in batch.iter().zip(told) {
            let tenant = event.tenant_id.as_str();
            if event.aggregate_type == "Inbox" {
                keys.insert((tenant.to_owned(), recipient_of(event)?));
                // The hour of summaries is a setting.
                tenants.extend([tenant, system.as_str()]);
            }
            let Some(telling) = telling else { continue };
            tenants.extend([tenant, system.as_str()]);
            if telling.needs_earlier {
                keys.extend(telling.person.as_deref().map(|user| (tenant.to_owned(), user_recipient(user))));
            }
            if event.aggregate_type == "Job" {
                jobs.insert((tenant.to_owned(), event.aggregate_id.clone()));
            }
        }
        Ok(Self {
            inboxes: rows::inboxes(&keys, tx).await?,
            beginnings: rows::beginnings(&jobs, tx).await?,
            written: rows::rules(&tenants, tx).await?,
            in_force: BTreeMap::new(),
            changes: Changes::default(),
        })
    }

    fn take(&mut self, event: &Event, telling: Option<Telling<'_>>) -> Result<(), ProjectError> {
        let tenant = event.tenant_id.as_str();
        if event.event_type == "SubjectErased" {
            let key = (tenant.to_owned(), user_recipient(&event.aggregate_id));
            self.inboxes.remove(&key);
            self.changes.forget(key);
        } else if event.aggregate_type == "Inbox" {
            self.opened(event)?;
        }
        if let Some(telling) = telling {
            self.tell(telling);
        }
        if event.event_type == "TenantSettingsChanged" {
            self.ruled(tenant, event)?;
        }
        Ok(())
    }

    /// The row of an inbox, to be changed.
    fn inbox(&mut self, key: &Key) -> &mut InboxRow {
        let before = &self.inboxes;
        self.changes.inboxes.entry(key.clone()).or_insert_with(|| before.get(key).cloned().unwrap_or_default())
    }

    fn opened(&mut self, event: &Event) -> Result<(), ProjectError> {
        let tenant = event.tenant_id.to_string();
        match decode(event)? {
            InboxEvent::Marked { recipient, position, read } => {
                self.changes.marks.entry((tenant, recipient)).or_default().insert(big(position), read);
            }
            InboxEvent::Read { recipient, up_to } => {
                let (key, up_to) = ((tenant, recipient), big(up_to));
                self.inbox(&key).read_to = up_to;
                if let Some(marks) = self.changes.marks.get_mut(&key) {
                    marks.retain(|position, _| *position > up_to);
                }
                self.changes.cleared.insert(key, up_to);
            }
            InboxEvent::Preferred { recipient, preferences } => {
                let next = self.rules(&tenant).next_digest(event.stored.recorded_at);
                let row = self.inbox(&(tenant, recipient));
                // Whoever begins to want summaries gets what happens from here on.
                if row.digest_due.is_none() {
                    row.digested_to = big(event.position);
                }
                row.digest_due = preferences.has_daily().then(|| row.digest_due.unwrap_or(next));
                row.preferences = preferences;
            }
            InboxEvent::Digested { recipient, up_to, .. } => {
                let next = self.rules(&tenant).next_digest(event.stored.recorded_at);
                let row = self.inbox(&(tenant, recipient));
                row.digested_to = big(up_to);
                row.digest_due = row.digest_due.map(|_| next);
            }
        }
        Ok(())
    }

    fn tell(&mut self, mut telling: Telling<'_>) {
        let event = telling.event;
        let tenant = event.tenant_id.as_str();
        if let (true, Some(user)) = (telling.needs_earlier, &telling.person) {
            let row = self.inbox(&(tenant.to_owned(), user_recipient(user)));
            if !std::mem::replace(&mut row.signed_in, true) {
                return;
            }
        }
        if let Some(beginning) = self.beginnings.get(&(tenant.to_owned(), event.aggregate_id.clone())) {
            telling.begun_by(beginning);
        }
        let rules = self.rules(tenant);
        let audiences = rules.audiences.get(&telling.occasion);
        let heard: Vec<_> = audiences.into_iter().flat_map(|audiences| telling.heard_by(audiences)).collect();
        let kept = rules.kept;
        if heard.is_empty() {
            return;
        }
        let recorded_at = event.stored.recorded_at;
        let notification = Notification {
            event_id: event.event_id.to_string(),
            occasion: telling.occasion.as_str(),
            object: telling.object,
            actor: (event.metadata.actor.kind.clone(), event.metadata.actor.id.clone()),
            detail: json(&telling.detail),
            shared: heard.iter().any(|(_, shared)| *shared),
            audiences: heard.into_iter().map(|(audience, _)| audience).collect(),
            recorded_at,
            expires_at: recorded_at.saturating_add(kept),
        };
        self.changes.notifications.insert((tenant.to_owned(), big(event.position)), notification);
    }

    fn rules(&mut self, tenant: &str) -> &Rules {
        let written = &self.written;
        self.in_force.entry(tenant.to_owned()).or_insert_with(|| {
            let settings = |tenant: &str| -> TenantSettings {
                let written: Written =
                    written.get(tenant).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
                let notifications = Box::new(written.notifications);
                TenantSettings { notifications, kept: written.kept, ..TenantSettings::default() }
            };
            let own = settings(tenant);
            let system = TenantId::system();
            let effective = if tenant == system.as_str() { own } else { own.over(&settings(system.as_str())) };
            Rules::of(&effective.notifications)
        })
    }

    /// Rules were changed: what happens after this is told by the new ones.
    fn ruled(&mut self, tenant: &str, event: &Event) -> Result<(), ProjectError> {
        let TenantEvent::SettingsChanged { settings } = decode(event)? else { return Ok(()) };
        let kept: Vec<&String> = settings.kept.iter().filter(|path| path.starts_with("notifications")).collect();
        let text = json(&serde_json::json!({"notifications": settings.notifications, "kept": kept}));
        self.changes.rules.insert(tenant.to_owned(), text.clone());
        self.written.insert(tenant.to_owned(), text);
        // The installation's are everybody's.
        if event.tenant_id.is_system() {
            self.in_force.clear();
        } else {
            self.in_force.remove(tenant);
        }
        Ok(())
    }
}

fn recipient_of(event: &Event) -> Result<String, ProjectError> {
    Ok(match decode(event)? {
        InboxEvent::Marked { recipient, .. }
        | InboxEvent::Read { recipient, .. }
        | InboxEvent::Preferred { recipient, .. }
        | InboxEvent::Digested { recipient, .. } => recipient,
    })
}
