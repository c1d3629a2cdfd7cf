//! A tenant: one isolated house of users, clients and keys under its own issuer.
//!
//! `Active ⇄ Suspended`, either `→ PendingDeletion → Deleted`, with a way back until deletion is done. Everything that is
//! configured per tenant is an event here, so that a setting has a history, an author and a reason. The platform's own
//! tenant `system` can neither be suspended nor deleted: nobody would be left to undo it.

mod attribute_definition;
mod attribute_fault;
mod attribute_schema;
mod attribute_value;
mod branding;
mod client_id_hosts;
mod command;
mod cookies;
mod cors;
mod decide;
mod device_flow;
mod domain;
mod error;
mod event;
mod goto;
mod inherit;
mod lifetimes;
mod mail;
mod name_format;
mod notifications;
mod oauth;
mod registration;
mod request_objects;
mod self_service;
mod settings;
mod sign_in;
mod term;
#[cfg(test)]
mod tests;
mod trusted_issuer;
mod words;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use attribute_definition::{AttributeDefinition, AttributeKind, EditableBy};
pub use attribute_fault::AttributeFault;
pub use attribute_schema::AttributeSchema;
pub use attribute_value::{AttributeValue, Scalar};
pub use branding::Branding;
pub use command::TenantCommand;
pub use cookies::{CookieSettings, SameSite};
pub use cors::{CorsSet, CorsSettings};
pub use decide::decide;
pub use device_flow::DeviceFlow;
pub use error::TenantError;
pub use event::TenantEvent;
pub use inherit::Origin;
pub use lifetimes::Lifetimes;
pub(crate) use lifetimes::check_term;
pub use mail::{Letter, LetterWords, MailSecurity, MailServer, MailSettings, Piece, Place, pieces};
pub use notifications::{Audience, NotificationRule, NotificationSettings, Occasion};
pub use oauth::{GroupsClaim, OauthSettings, PkceRule, PublishedKeys};
pub use registration::Registration;
pub use request_objects::{RequestObjectProcessing, RequestObjects};
pub use self_service::SelfService;
pub use settings::{Lockout, PasswordPolicy, TenantSettings};
pub use sign_in::{PASSWORD_ACR, QuotaPolicy, SessionQuotaSettings, SignIn};
pub use term::{NoTerm, Term};
pub use trusted_issuer::{TrustedIssuer, TrustedIssuers};
pub use words::Words;

use crate::{Entity, Secret, TenantId, retention};

/// Where a tenant stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantStatus {
    /// Serves.
    Active,
    /// Answers nobody; everything is kept.
    Suspended,
    /// Answers nobody and will be deleted.
    PendingDeletion,
    /// Gone; the id is never given again.
    Deleted,
}

/// The state of a tenant's stream, whose id is the tenant's id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: TenantId,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default_locale: Option<String>,
    created_at: DateTime<Utc>,
    status: TenantStatus,
    /// What to return to when a deletion is called off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_before_deletion: Option<TenantStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purge_after: Option<DateTime<Utc>>,
    settings: TenantSettings,
    schema: AttributeSchema,
    /// The kind that each attribute name ever had: values of a dropped attribute are still out there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    known_kinds: BTreeMap<String, String>,
    /// With what pairwise subjects are salted, where that was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject_salt: Option<Secret<String>>,
    /// What its mail server wants to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mail_secret: Option<Secret<String>>,
}

impl Tenant {
    /// The tenant's id.
    pub fn id(&self) -> Option<&TenantId> {
        self.life.as_ref().map(|life| &life.id)
    }

    /// The name shown on pages and in lists.
    pub fn name(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.name.as_str())
    }

    /// The language of pages and mail where nothing better is known, as a BCP 47 tag.
    pub fn default_locale(&self) -> Option<&str> {
        self.life.as_ref()?.default_locale.as_deref()
    }

    /// When the tenant was created.
    pub fn created_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.created_at)
    }

    /// Where it stands in its life; `None` before it began.
    pub fn status(&self) -> Option<TenantStatus> {
        self.life.as_ref().map(|life| life.status)
    }

    /// When it may be deleted, while deletion is pending.
    pub fn purge_after(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref()?.purge_after
    }

    /// Its settings; `None` before it began.
    pub fn settings(&self) -> Option<&TenantSettings> {
        self.life.as_ref().map(|life| &life.settings)
    }

    /// With what pairwise subjects are salted, where that was set (OIDC Core §8.1).
    pub fn subject_salt(&self) -> Option<&Secret<String>> {
        self.life.as_ref()?.subject_salt.as_ref()
    }

    /// What its mail server wants to be shown, where that was set.
    pub fn mail_secret(&self) -> Option<&Secret<String>> {
        self.life.as_ref()?.mail_secret.as_ref()
    }

    /// The attributes its users may have; `None` before it began.
    pub fn schema(&self) -> Option<&AttributeSchema> {
        self.life.as_ref().map(|life| &life.schema)
    }

    fn begin(id: TenantId, name: String, default_locale: Option<String>, at: DateTime<Utc>) -> Self {
        Self {
            life: Some(Life {
                id,
                name,
                default_locale,
                created_at: at,
                status: TenantStatus::Active,
                status_before_deletion: None,
                purge_after: None,
                settings: TenantSettings::default(),
                schema: AttributeSchema::default(),
                known_kinds: BTreeMap::new(),
                subject_salt: None,
                mail_secret: None,
            }),
        }
    }
}

impl Life {
    fn apply(&mut self, event: TenantEvent) {
        match event {
            TenantEvent::Created { .. } => {}
            TenantEvent::Renamed { name } => self.name = name,
            TenantEvent::Suspended { .. } => self.status = TenantStatus::Suspended,
            TenantEvent::Reactivated => self.status = TenantStatus::Active,
            TenantEvent::AttributeSchemaChanged { schema } => {
                self.known_kinds.extend(schema.iter().map(|a| (a.name.clone(), a.kind.name().to_owned())));
                self.schema = schema;
            }
            TenantEvent::SettingsChanged { settings } => self.settings = settings,
            TenantEvent::SubjectSaltSet { salt } => self.subject_salt = Some(salt),
            TenantEvent::MailSecretSet { secret } => self.mail_secret = Some(secret),
            TenantEvent::MailSecretRemoved => self.mail_secret = None,
            TenantEvent::DeletionRequested { purge_after } => {
                if self.status != TenantStatus::PendingDeletion {
                    self.status_before_deletion = Some(self.status);
                }
                self.status = TenantStatus::PendingDeletion;
                self.purge_after = Some(purge_after);
            }
            TenantEvent::DeletionCancelled => {
                self.status = self.status_before_deletion.take().unwrap_or(TenantStatus::Suspended);
                self.purge_after = None;
            }
            TenantEvent::Deleted => {
                self.status = TenantStatus::Deleted;
                self.status_before_deletion = None;
            }
        }
    }
}

impl Aggregate for Tenant {
    const TYPE: &'static str = "Tenant";
    type Command = TenantCommand;
    type Event = TenantEvent;
    type Error = TenantError;
    type Services = ();

    async fn handle(&mut self, command: TenantCommand, (): &(), sink: &EventSink<Self>) -> Result<(), TenantError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: TenantEvent) {
        match (self.life.as_mut(), event) {
            (None, TenantEvent::Created { id, name, default_locale, at }) => {
                *self = Self::begin(id, name, default_locale, at);
            }
            (Some(life), event) => life.apply(event),
            (None, _) => {}
        }
    }
}

impl Entity for Tenant {
    const STATE_VERSION: u32 = 4;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: TenantCommand) -> Result<Vec<TenantEvent>, TenantError> {
        decide(self, command)
    }
}
