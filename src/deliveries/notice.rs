//! Notifications by mail: each by itself to those who want that, and summaries of a day.
//!
//! They are queued as mail, because to their reader they are: one queue, one order, one rest between two letters. Whether anybody is told of
//! a fact, and who, is the rows' to say: the follower waits until they have come as far, so nothing is judged
//! twice in two ways. What is queued names the event. The letter is made when it is sent, for whoever still hears of it then.

use std::collections::BTreeMap;
use std::time::Duration;

use aggregates::ScopeSet;
use aggregates::TenantId;
use aggregates::inbox::{ByMail, InboxEvent, Preferences, user_recipient};
use aggregates::tenant::{Letter as Kinds, Occasion};
use aggregates::user::User;
use async_trait::async_trait;
use commands::verification::address_of;
use journal::{Position, Stored};
use projections::Cursor;
use projections::deliveries::Delivery;
use projections::notifications::{OCCASIONS, Told, told};
use protocols::hexadecimal::sha256;
use queries::notification::{self, Hearers, Notification, Reader, Search};
use queries::tenant::Tenant;
use queries::{Page, role};
use serde::{Deserialize, Serialize};

use super::mail::{self, MAIL, Writing};
use super::{DeliveryError, Kind, Message, Pace, Receiver};
use crate::http::Shared;
use crate::pages::occasion_sentence;
use crate::streams;

/// The projection that says who hears of what.
const ROWS: &str = "notifications";
/// How long a stretch of the log waits for it before it is tried again.
const PATIENCE: Duration = Duration::from_secs(2);
/// As many people get a letter by way of one audience.
const MOST_PEOPLE: u32 = 500;
/// As many things are told in one summary.
const MOST_LINES: usize = 50;
/// Notifications that are looked at for one.
const MOST_LOOKED_AT: u32 = 200;
const CLOSED: &str = "NotificationDigestClosed";

/// The kind.
pub struct Notices {
    shared: Shared,
}

/// What is kept with a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Content {
    /// What the event at this position tells.
    Notification { position: Position },
    /// What happened after the one position, up to the other.
    Digest { after: Position, up_to: Position },
}

impl Notices {
    /// With what handlers share.
    pub(super) fn new(shared: Shared) -> Self {
        Self { shared }
    }

    /// Whether letters go out in a tenant, and those about the safety of accounts among them.
    async fn sends(&self, tenant: &TenantId) -> Result<Option<bool>, DeliveryError> {
        let house = self.shared.directory.tenant(tenant).await?;
        let house = house.filter(|house| house.settings.mail.is_set_up());
        Ok(house.map(|house| house.settings.self_service.notices))
    }

    /// The letter of a delivery; none where there is nothing to tell any more.
    pub(super) async fn writing(
        &self,
        delivery: &Delivery,
        content: Content,
        house: &Tenant,
    ) -> Result<Option<Writing>, DeliveryError> {
        let (journal, tenant) = (&self.shared.journal, &delivery.tenant);
        let person = streams::fold::<User>(journal, tenant, &delivery.target, None).await?;
        let barred = person.as_ref().is_none_or(|person| !person.state.may_sign_in(journal.clock().now()));
        if barred && !self.tells_why(delivery, &content).await? {
            return Ok(None);
        }
        let profile = person.and_then(|person| person.state.profile().cloned());
        let address = profile.as_ref().and_then(|profile| address_of(profile, &house.settings.mail.attribute));
        let Some(address) = address else { return Ok(None) };
        let writing = Writing::to(house, address, profile, None, message_id(delivery));
        match content {
            Content::Notification { position } => self.of_one(delivery, position, writing).await,
            Content::Digest { after, up_to } => self.of_day(delivery, (after, up_to), writing).await,
        }
    }

    /// Whether a letter tells somebody who may not sign in why that is so. They hear of nothing else.
    async fn tells_why(&self, delivery: &Delivery, content: &Content) -> Result<bool, DeliveryError> {
        let Content::Notification { position } = content else { return Ok(false) };
        let found = notification::at(self.shared.journal.db(), &delivery.tenant, *position).await?;
        Ok(found.is_some_and(|one| bars(one.occasion) && one.is_about(&delivery.target)))
    }

    /// The people who want a letter of it.
    async fn wanting(
        &self,
        told: &Told,
        notices: bool,
        hearers: &mut Hearers<'_>,
    ) -> Result<Vec<Receiver>, DeliveryError> {
        let Some(occasion) = Occasion::named(&told.occasion) else { return Ok(Vec::new()) };
        let db = self.shared.journal.db();
        let people = hearers.at(told.position).await?;
        let recipients = people.iter().map(|user| user_recipient(user));
        let chosen = notification::preferences(db, &told.tenant, recipients).await?;
        let content = serde_json::to_string(&Content::Notification { position: told.position })?;
        let wants = |user: &String| {
            let own = told.person.as_ref() == Some(user);
            // Whom it concerns gets another letter, or none where the tenant sends none of these; others hear of it by their rule.
            let passed_over = own && (has_its_own_letter(occasion) || (occasion.is_security() && !notices));
            !passed_over && by_mail(&chosen, user, occasion, own) == ByMail::AtOnce
        };
        let receiver = |user: String| Receiver { target: user.clone(), lane: user, content: content.clone() };
        Ok(people.into_iter().filter(wants).map(receiver).collect())
    }

    /// Who gets a summary, if there is anything in it.
    async fn of_digest(&self, fact: &Stored) -> Result<Option<Receiver>, DeliveryError> {
        let InboxEvent::Digested { recipient, after, up_to, .. } = serde_json::from_str(&fact.payload)? else {
            return Ok(None);
        };
        let Some(user) = recipient.strip_prefix("user:") else { return Ok(None) };
        if self.day(&fact.tenant_id, user, (after, up_to)).await?.is_empty() {
            return Ok(None);
        }
        let content = serde_json::to_string(&Content::Digest { after, up_to })?;
        Ok(Some(Receiver { target: user.to_owned(), lane: user.to_owned(), content }))
    }

    /// As whom a person reads at this moment.
    async fn reader(&self, tenant: &TenantId, user: &str) -> Result<Reader, DeliveryError> {
        let roles = role::of_user(self.shared.journal.db(), tenant, user).await?;
        let scope: ScopeSet = roles.into_iter().flat_map(|role| role.permissions).collect();
        Ok(Reader::user(user, &scope))
    }

    /// The letter of one notification, if its reader still hears of it.
    async fn of_one(
        &self,
        delivery: &Delivery,
        position: Position,
        writing: Writing,
    ) -> Result<Option<Writing>, DeliveryError> {
        let (db, tenant, user) = (self.shared.journal.db(), &delivery.tenant, &delivery.target);
        let Some(one) = notification::at(db, tenant, position).await? else { return Ok(None) };
        let (reader, now) = (self.reader(tenant, user).await?, self.shared.journal.clock().now());
        if notification::place(db, tenant, &reader, (&one.notification_id, now)).await?.is_none() {
            return Ok(None);
        }
        let (letter, path) = match one.occasion {
            Occasion::NewDevice => (Kinds::NewDevice, "/account/sessions"),
            Occasion::JobFinished => (Kinds::JobFinished, "/account"),
            Occasion::JobFailed => (Kinds::JobFailed, "/account"),
            _ => (Kinds::Notification, "/account"),
        };
        let what = self.what(tenant, &one).await?;
        let is_job = matches!(one.occasion, Occasion::JobFinished | Occasion::JobFailed);
        let told =
            if is_job { what } else { occasion_sentence(writing.text(), one.occasion, !one.is_about(user), &what) };
        Ok(Some(writing.telling(letter, path, told)))
    }

    /// The letter of a summary, if there is anything to tell.
    async fn of_day(
        &self,
        delivery: &Delivery,
        stretch: (Position, Position),
        writing: Writing,
    ) -> Result<Option<Writing>, DeliveryError> {
        let tenant = &delivery.tenant;
        let mut lines = Vec::new();
        for one in self.day(tenant, &delivery.target, stretch).await? {
            let what = self.what(tenant, &one).await?;
            lines.push(occasion_sentence(writing.text(), one.occasion, !one.is_about(&delivery.target), &what));
        }
        let told = Some(lines.join("\n")).filter(|told| !told.is_empty());
        Ok(told.map(|told| writing.telling(Kinds::Digest, "/account", told)))
    }

    /// What somebody is told in the summary of a stretch of the log: after the one position, up to the other.
    async fn day(
        &self,
        tenant: &TenantId,
        user: &str,
        (after, up_to): (Position, Position),
    ) -> Result<Vec<Notification>, DeliveryError> {
        let (db, now) = (self.shared.journal.db(), self.shared.journal.clock().now());
        let reader = self.reader(tenant, user).await?;
        let search = Search { after: Some(after), until: Some(up_to), ..Search::default() };
        let found = search.page(db, tenant, &reader, (&Page::first(MOST_LOOKED_AT), now)).await?;
        let chosen = notification::preferences(db, tenant, [user_recipient(user)]).await?;
        let daily = |one: &Notification| by_mail(&chosen, user, one.occasion, one.is_about(user)) == ByMail::Daily;
        Ok(found.items.into_iter().filter(daily).take(MOST_LINES).collect())
    }

    /// What a notification is about, in a few words that are the same in every language.
    async fn what(&self, tenant: &TenantId, one: &Notification) -> Result<String, DeliveryError> {
        if one.object_kind == "role" {
            let role = role::by_id(self.shared.journal.db(), tenant, &one.object_id).await?;
            return Ok(role.map_or_else(|| one.object_id.clone(), |role| role.name));
        }
        if one.object_kind != "job" {
            return Ok(one.object_id.clone());
        }
        let number = |name: &str| one.detail.get("counts")?.get(name)?.as_u64();
        let kind = one.detail.get("type").and_then(|kind| kind.as_str()).unwrap_or("job");
        Ok(match (number("done"), number("total"), number("failed")) {
            (Some(done), Some(total), Some(failed)) if total > 0 => format!("{kind}, {done}/{total}, -{failed}"),
            _ => kind.to_owned(),
        })
    }
}

fn by_mail(chosen: &BTreeMap<String, Preferences>, user: &str, occasion: Occasion, own: bool) -> ByMail {
    chosen.get(&user_recipient(user)).cloned().unwrap_or_default().of(occasion, own)
}

/// Whether whom it concerns may not sign in any more.
fn bars(occasion: Occasion) -> bool {
    matches!(occasion, Occasion::AccountLocked | Occasion::UserSuspended | Occasion::UserDeleted)
}

/// Whether a letter goes out for it anyway, to whoever it concerns (see [`super::mail`]).
fn has_its_own_letter(occasion: Occasion) -> bool {
    matches!(
        occasion,
        Occasion::PasswordChanged | Occasion::EmailChanged | Occasion::AccountLocked | Occasion::UserDeleted
    )
}

/// One fact goes to many, and each of their letters has an id of its own (RFC 5322 §3.6.4).
fn message_id(delivery: &Delivery) -> String {
    let who: String = sha256(delivery.target.as_bytes()).chars().take(16).collect();
    format!("{}.{who}", delivery.event_id)
}

#[async_trait]
impl Kind for Notices {
    fn name(&self) -> &'static str {
        "notice"
    }

    fn queue(&self) -> &'static str {
        MAIL
    }

    fn cursor(&self) -> Cursor {
        Cursor::new("notice")
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["Authentication", "Credential", "Inbox", "Job", "Tenant", "User", "UserRoles", "Webhook"]
    }

    fn tells(&self, event_type: &str) -> bool {
        event_type == CLOSED || OCCASIONS.contains(&event_type)
    }

    fn pace(&self) -> Pace {
        mail::PACE
    }

    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        Ok(self.audiences(&[fact]).await?.into_iter().flatten().collect())
    }

    /// One look at the rows for all of them.
    async fn audiences(&self, facts: &[&Stored]) -> Result<Vec<Vec<Receiver>>, DeliveryError> {
        let (Some(first), Some(last)) = (facts.first(), facts.last()) else { return Ok(Vec::new()) };
        let waiting = self.shared.watermarks.wait_for(ROWS, last.position, PATIENCE).await;
        waiting.map_err(|_| DeliveryError::Early)?;
        let rows = told(self.shared.journal.db(), first.position, last.position).await?;
        let rows: BTreeMap<Position, Told> = rows.into_iter().map(|one| (one.position, one)).collect();
        let (mut audiences, mut hearers) = (Vec::with_capacity(facts.len()), BTreeMap::new());
        for fact in facts {
            let one = rows.get(&fact.position);
            let is_digest = fact.event_type == CLOSED;
            let sends = if one.is_some() || is_digest { self.sends(&fact.tenant_id).await? } else { None };
            let Some(notices) = sends else {
                audiences.push(Vec::new());
                continue;
            };
            let mut receivers = match one {
                Some(one) => {
                    let db = self.shared.journal.db();
                    let hearers = hearers.entry(one.tenant.clone());
                    let hearers = hearers.or_insert_with(|| Hearers::of(db, &one.tenant, MOST_PEOPLE));
                    self.wanting(one, notices, hearers).await?
                }
                None => Vec::new(),
            };
            if is_digest {
                receivers.extend(self.of_digest(fact).await?);
            }
            audiences.push(receivers);
        }
        Ok(audiences)
    }

    /// Nothing of it is posted; [`super::mail`] carries it.
    async fn message(&self, _: &Delivery) -> Result<Option<Message>, DeliveryError> {
        Ok(None)
    }
}
