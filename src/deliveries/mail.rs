//! Mail: links that somebody asked for, and notices of what happened to an account.
//!
//! What is queued names the fact and the letter, and nobody's address: the letter is made from the log when it is sent, the same each
//! time. So a queue that leaks tells nothing, a person who was erased gets nothing more, and a link that was used, replaced or is over is
//! not sent any more. One person is a receiver: their letters go out one after the other and not too fast.

use std::time::Duration;

use aggregates::TenantId;
use aggregates::backchannel_request::BackchannelRequest;
use aggregates::identifier::IdentifierKind;
use aggregates::tenant::Letter as Kinds;
use aggregates::user::{Profile, User};
use aggregates::verification::{Purpose, Verification};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use commands::verification::address_of;
use journal::Stored;
use projections::Cursor;
use projections::deliveries::Delivery;
use queries::tenant::Tenant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::form_urlencoded;

use super::kind::Carried;
use super::notice::{self, Notices};
use super::{DeliveryError, Kind, Message, Pace, Receiver};
use crate::http::Shared;
use crate::http::people::{application_name, display_name};
use crate::mail::{self, Post, server_of};
use crate::pages::{Facts, Letter, Locale, Text, Zone};
use crate::streams;

/// The name under which letters are queued.
pub(super) const MAIL: &str = "mail";
/// How patiently letters are tried.
pub(super) const PACE: Pace =
    Pace { attempts: 60, first: Duration::from_secs(5), longest: Duration::from_mins(30), lasting: TimeDelta::days(2) };

/// The kind.
pub struct Mail {
    shared: Shared,
    post: Post,
    notices: Notices,
}

/// A letter that is being written.
pub(super) struct Writing {
    letter: Kinds,
    to: String,
    profile: Option<Profile>,
    about: Option<String>,
    path: String,
    until: Option<DateTime<Utc>>,
    told: Option<String>,
    /// By what a repetition is known.
    id: String,
    locale: Locale,
}

impl Writing {
    /// A letter to an address, in the language of its reader, otherwise in that in which it was asked for, otherwise in the tenant's.
    pub(super) fn to(
        house: &Tenant,
        address: String,
        profile: Option<Profile>,
        asked: Option<&str>,
        id: String,
    ) -> Self {
        let spoken = profile.as_ref().and_then(|profile| profile.locale.as_deref()).and_then(Locale::of_tag);
        let standard = || house.default_locale.as_deref().and_then(Locale::of_tag);
        let locale = spoken.or_else(|| asked.and_then(Locale::of_tag)).or_else(standard).unwrap_or_default();
        let (letter, path) = (Kinds::Notification, "/account".to_owned());
        Self { letter, to: address, profile, about: None, path, until: None, told: None, id, locale }
    }

    /// The same as a letter that tells something, in lines where that is several things, and leads somewhere below the issuer.
    pub(super) fn telling(self, letter: Kinds, path: &str, told: String) -> Self {
        Self { letter, path: path.to_owned(), told: Some(told), ..self }
    }

    /// What speaks its language.
    pub(super) fn text(&self) -> Text {
        Text::of(self.locale)
    }
}

impl Mail {
    /// The message of a letter.
    fn write(
        &self,
        house: &Tenant,
        from: String,
        at: DateTime<Utc>,
        writing: Writing,
    ) -> Result<mail::Message, DeliveryError> {
        let (settings, profile, locale) = (&house.settings, writing.profile.as_ref(), writing.locale);
        let product = settings.branding.product_name.clone().unwrap_or_else(|| house.name.clone());
        let formatted = |profile: &Profile| settings.sign_in.format_name(locale.tag(), profile);
        let called = |profile: &Profile| formatted(profile).or_else(|| display_name(profile));
        let facts = Facts {
            name: profile.and_then(called),
            user_name: profile.and_then(|profile| signs_in_as(profile, &settings.sign_in.identifiers)),
            address: writing.about.or_else(|| Some(writing.to.clone())),
            told: writing.told,
            link: Some((format!("{}{}", self.shared.own_issuer(house), writing.path), writing.until)),
            zone: zone_of(profile),
            product: product.clone(),
        };
        let own = settings.mail.words(writing.letter, locale.tag());
        let letter = Letter::write(writing.letter, &facts, locale, own)
            .map_err(|_| DeliveryError::Unfit("the letter cannot be written"))?;
        Ok(mail::Message {
            from,
            from_name: settings.mail.from_name.clone().unwrap_or(product),
            to: writing.to,
            id: writing.id,
            at,
            language: locale.tag(),
            letter,
        })
    }
}

/// What is kept with a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    letter: Kinds,
    /// The stream of the fact, and which of its events it is.
    stream: String,
    version: u64,
}

/// What may be kept with a delivery that stands in this queue.
#[derive(Deserialize)]
#[serde(untagged)]
enum Any {
    Letter(Content),
    Notice(notice::Content),
}

/// What a letter tells.
enum Told {
    Words(String),
    /// In the words of its reader, and their zone.
    Moment(DateTime<Utc>),
}

/// A letter that is wanted now.
struct Wanted {
    address: String,
    profile: Option<Profile>,
    about: Option<String>,
    path: String,
    until: Option<DateTime<Utc>>,
    told: Option<Told>,
    locale: Option<String>,
}

impl Mail {
    /// With what handlers share: the log, tenants, and how the issuer is called.
    pub fn new(shared: Shared) -> Self {
        let post = Post::new(&shared.outbound, &shared.settings.public_url);
        Self { post, notices: Notices::new(shared.clone()), shared }
    }

    /// The letter that a fact asks for; none where nobody is to hear of it.
    fn letter(fact: &Stored) -> Result<Option<(Kinds, String)>, DeliveryError> {
        let payload: Value = serde_json::from_str(&fact.payload)?;
        let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
        let named = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(|name| name == "email"));
        let told = payload.as_object().and_then(|event| event.values().next()).cloned().unwrap_or_default();
        Ok(match fact.event_type.as_str() {
            "VerificationRequested" => {
                let purpose = told.get("purpose").cloned().map(serde_json::from_value::<Purpose>).transpose()?;
                let letter = match (purpose, told.get("link").is_some()) {
                    (Some(Purpose::Registration), false) => Some(Kinds::AlreadyRegistered),
                    (Some(Purpose::Registration), true) => Some(Kinds::Registration),
                    (Some(Purpose::PasswordReset), true) => Some(Kinds::PasswordReset),
                    (Some(Purpose::UserName), true) => Some(Kinds::UserName),
                    (Some(Purpose::Email), true) => Some(Kinds::Email),
                    (Some(Purpose::Invitation), true) => Some(Kinds::Invitation),
                    _ => None,
                };
                letter.zip(text(&told, "user_id"))
            }
            // The first password is no change.
            "PasswordSet" if fact.sequence > 1 => text(&told, "user_id").map(|user| (Kinds::PasswordChanged, user)),
            "BackchannelAuthenticationRequested" => {
                let asked = told.get("asked").cloned().unwrap_or_default();
                text(&asked, "user_id").map(|user| (Kinds::BackchannelRequest, user))
            }
            "UserLocked" => Some((Kinds::Locked, fact.aggregate_id.clone())),
            "UserDeletionRequested" => Some((Kinds::Deletion, fact.aggregate_id.clone())),
            "UserProfileChanged" if ["changed", "removed"].iter().any(|list| told.get(list).is_some_and(named)) => {
                Some((Kinds::EmailChanged, fact.aggregate_id.clone()))
            }
            _ => None,
        })
    }

    /// What a delivery says, where it is still wanted.
    async fn wanted(
        &self,
        delivery: &Delivery,
        house: &Tenant,
        content: &Content,
    ) -> Result<Option<Wanted>, DeliveryError> {
        let (journal, tenant, user) = (&self.shared.journal, &delivery.tenant, &delivery.target);
        let person = streams::fold::<User>(journal, tenant, user, None).await?;
        let erased_on = person.as_ref().and_then(|person| person.state.purge_after());
        let profile = person.and_then(|person| person.state.profile().cloned());
        let own = profile.as_ref().and_then(|profile| address_of(profile, &house.settings.mail.attribute));
        let plain = |address: Option<String>, path: &str| {
            let (path, profile) = (path.to_owned(), profile.clone());
            address.map(|address| Wanted { address, profile, about: None, path, until: None, told: None, locale: None })
        };
        match content.letter {
            Kinds::BackchannelRequest => {
                let found = streams::fold::<BackchannelRequest>(journal, tenant, &content.stream, None).await?;
                let Some(request) = found.map(|found| found.state) else { return Ok(None) };
                // What is answered or over is nothing to write about any more.
                let Ok(asked) = request.waiting(journal.clock().now()) else { return Ok(None) };
                let client = self.shared.directory.client(tenant, &asked.client_id).await?;
                let Some(client) = client else { return Ok(None) };
                let spoken = profile.as_ref().and_then(|profile| profile.locale.as_deref()).and_then(Locale::of_tag);
                let standard = house.default_locale.as_deref().and_then(Locale::of_tag);
                let told = application_name(&client, spoken.or(standard).unwrap_or_default());
                let wanted = plain(own, &format!("/account/requests/{}", content.stream));
                Ok(wanted.map(|wanted| Wanted { told: Some(Told::Words(told)), until: request.expires_at(), ..wanted }))
            }
            Kinds::Locked => Ok(plain(own, "/login")),
            // Where it was called off meanwhile there is nothing to tell; where they are erased, nobody whom to tell.
            Kinds::Deletion => Ok(plain(own.filter(|_| erased_on.is_some()), "/login")
                .map(|wanted| Wanted { told: erased_on.map(Told::Moment), ..wanted })),
            Kinds::PasswordChanged => Ok(plain(own, "/account/password")),
            Kinds::EmailChanged => {
                let before = streams::fold_to::<User>(journal, tenant, user, content.version - 1).await?;
                let before = before.and_then(|before| before.profile().and_then(|profile| profile.email.clone()));
                let after = profile.as_ref().and_then(|profile| profile.email.clone());
                let wanted = plain(before.clone().filter(|before| Some(before) != after.as_ref()), "/account");
                Ok(wanted.map(|wanted| Wanted { about: before, ..wanted }))
            }
            letter => {
                let now = streams::fold::<Verification>(journal, tenant, &content.stream, None).await?;
                let Some(now) = now.filter(|now| now.version == content.version).map(|now| now.state) else {
                    return Ok(None);
                };
                Ok(of_link(letter, &now, journal.clock().now(), own, profile))
            }
        }
    }

    async fn made(&self, delivery: &Delivery, house: &Tenant) -> Result<Option<Writing>, DeliveryError> {
        let content = match serde_json::from_str(&delivery.content)? {
            Any::Letter(content) => content,
            Any::Notice(content) => return self.notices.writing(delivery, content, house).await,
        };
        let Some(wanted) = self.wanted(delivery, house, &content).await? else { return Ok(None) };
        let Wanted { address, profile, about, path, until, told, locale } = wanted;
        let id = delivery.event_id.to_string();
        let writing = Writing::to(house, address, profile, locale.as_deref(), id);
        let moment = |on| writing.text().in_zone(zone_of(writing.profile.as_ref())).moment(&on);
        let told = told.map(|told| match told {
            Told::Words(words) => words,
            Told::Moment(on) => moment(on),
        });
        Ok(Some(Writing { letter: content.letter, about, path, until, told, ..writing }))
    }
}

/// A letter that goes with a link, as long as the link holds.
fn of_link(
    letter: Kinds,
    link: &Verification,
    now: DateTime<Utc>,
    own: Option<String>,
    profile: Option<Profile>,
) -> Option<Wanted> {
    let until = link.expires_at().filter(|until| *until > now)?;
    let secret = || link.link()?.secret.expose().cloned();
    let path = |page: &str| {
        let token: String = form_urlencoded::byte_serialize(secret()?.as_bytes()).collect();
        Some(format!("{page}?token={token}"))
    };
    let (path, until) = match letter {
        Kinds::PasswordReset | Kinds::Invitation => (path("/recover/password")?, Some(until)),
        Kinds::Registration => {
            // The application that waits gets its answer from there.
            let grant = link.grant_id().map(|grant| format!("&grant={grant}")).unwrap_or_default();
            (path("/register/account")? + &grant, Some(until))
        }
        Kinds::Email => (path("/account/email/confirm")?, Some(until)),
        _ => ("/login".to_owned(), None),
    };
    let address = link.address().map(str::to_owned).or(own)?;
    if link.is_used() {
        return None;
    }
    Some(Wanted {
        about: Some(address.clone()),
        address,
        profile,
        path,
        until,
        told: None,
        locale: link.locale().map(str::to_owned),
    })
}

/// The time zone of a person.
fn zone_of(profile: Option<&Profile>) -> Option<Zone> {
    profile.and_then(|profile| profile.zoneinfo.as_deref()).and_then(Zone::of_name)
}

/// What a person signs in with, the first that the tenant lets them.
fn signs_in_as(profile: &Profile, kinds: &[IdentifierKind]) -> Option<String> {
    let of = |kind: &IdentifierKind| match kind {
        IdentifierKind::UserName => profile.user_name.clone(),
        IdentifierKind::Email => profile.email.clone(),
        IdentifierKind::PhoneNumber => profile.phone_number.clone(),
        _ => None,
    };
    kinds.iter().find_map(of)
}

/// When the fact happened: its id begins with the moment.
fn happened(delivery: &Delivery) -> DateTime<Utc> {
    let stamp = delivery.event_id.get_timestamp().map(|stamp| stamp.to_unix());
    let stamp = stamp.and_then(|(seconds, _)| DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0));
    stamp.unwrap_or(delivery.due_at)
}

#[async_trait]
impl Kind for Mail {
    fn name(&self) -> &'static str {
        MAIL
    }

    fn cursor(&self) -> Cursor {
        Cursor::new("mail")
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["BackchannelRequest", "Credential", "User", "Verification"]
    }

    fn tells(&self, event_type: &str) -> bool {
        matches!(
            event_type,
            "BackchannelAuthenticationRequested"
                | "VerificationRequested"
                | "PasswordSet"
                | "UserDeletionRequested"
                | "UserLocked"
                | "UserProfileChanged"
        )
    }

    fn pace(&self) -> Pace {
        PACE
    }

    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        let house = self.shared.directory.tenant(&fact.tenant_id).await?;
        let Some(house) = house.filter(|house| house.settings.mail.is_set_up()) else { return Ok(Vec::new()) };
        let Some((letter, user)) = Self::letter(fact)? else { return Ok(Vec::new()) };
        let notice = matches!(letter, Kinds::PasswordChanged | Kinds::EmailChanged | Kinds::Locked | Kinds::Deletion);
        if notice && !house.settings.self_service.notices {
            return Ok(Vec::new());
        }
        let content = Content { letter, stream: fact.aggregate_id.clone(), version: fact.sequence };
        Ok(vec![Receiver { target: user.clone(), lane: user, content: serde_json::to_string(&content)? }])
    }

    /// Mail has a way of its own; nothing of it is posted as it is.
    async fn message(&self, _: &Delivery) -> Result<Option<Message>, DeliveryError> {
        Ok(None)
    }

    async fn carries(&self, delivery: &Delivery) -> Result<Option<Carried>, DeliveryError> {
        let tenant: &TenantId = &delivery.tenant;
        let Some(house) = self.shared.directory.tenant(tenant).await? else { return Ok(Some(Carried::Unwanted)) };
        let server = server_of(&self.shared.journal, tenant).await?;
        let (Some(from), Some(server)) = (house.settings.mail.from.clone(), server) else {
            return Ok(Some(Carried::Unwanted));
        };
        let Some(writing) = self.made(delivery, &house).await? else { return Ok(Some(Carried::Unwanted)) };
        let message = self.write(&house, from, happened(delivery), writing)?;
        let carried = self.post.hand_over(tenant, &server, &message).await;
        let rest = Duration::from_secs(house.settings.mail.seconds_between.into());
        Ok(Some(carried.resting(rest)))
    }
}
