//! The rules of a tenant.

use chrono::{DateTime, Utc};

use super::{AttributeSchema, Life, Tenant, TenantCommand, TenantError, TenantEvent, TenantSettings, TenantStatus};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault, Keyring, Secret, TenantId, language};

const LONGEST_NAME: usize = 200;
const LONGEST_REASON: usize = 500;
/// Fewer could be guessed by whoever knows a person's id and one of their names.
const SALT_BYTES: std::ops::RangeInclusive<usize> = 16..=512;

const LONGEST_MAIL_SECRET: usize = 1024;

type Decision = Result<Vec<TenantEvent>, TenantError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Tenant, command: TenantCommand) -> Decision {
    match (&state.life, command) {
        (None, TenantCommand::Create { id, name, default_locale, at }) => create(id, &name, default_locale, at),
        (None, _) => Err(TenantError::NotCreated),
        (Some(_), TenantCommand::Create { .. }) => Err(TenantError::AlreadyCreated),
        (Some(life), TenantCommand::Delete { at }) => life.delete(at),
        (Some(life), _) if life.status == TenantStatus::Deleted => Err(TenantError::WrongStatus(life.status)),
        (Some(life), command) => life.decide(command),
    }
}

fn create(id: TenantId, name: &str, default_locale: Option<String>, at: DateTime<Utc>) -> Decision {
    if default_locale.as_ref().is_some_and(|tag| !language::is_tag(tag)) {
        let fault = FieldFault::new("default_locale", "is no language tag", "write a BCP 47 tag such as en or ja");
        return Err(Faults::from(fault).into());
    }
    Ok(vec![TenantEvent::Created { id, name: line("name", name, LONGEST_NAME)?, default_locale, at }])
}

fn line(field: &str, text: &str, longest: usize) -> Result<String, Faults> {
    Ok(text::check(field, text, longest, Lines::One)?)
}

impl Life {
    fn decide(&self, command: TenantCommand) -> Decision {
        match command {
            // `decide` above has answered these two.
            TenantCommand::Create { .. } => Err(TenantError::AlreadyCreated),
            TenantCommand::Delete { at } => self.delete(at),
            TenantCommand::Rename { name } => {
                let name = line("name", &name, LONGEST_NAME)?;
                Ok(one_if(name != self.name, TenantEvent::Renamed { name }))
            }
            TenantCommand::Suspend { reason } => self.suspend(&reason),
            TenantCommand::Reactivate => match self.status {
                TenantStatus::Suspended => Ok(vec![TenantEvent::Reactivated]),
                TenantStatus::Active => Ok(vec![]),
                status => Err(TenantError::WrongStatus(status)),
            },
            TenantCommand::ChangeAttributeSchema { schema } => self.change_schema(schema),
            TenantCommand::ChangeSettings { settings } => self.change_settings(settings),
            TenantCommand::SetSubjectSalt { salt, change_subjects } => self.set_subject_salt(salt, change_subjects),
            TenantCommand::SetMailSecret { secret } => self.set_mail_secret(secret),
            TenantCommand::RemoveMailSecret => Ok(one_if(self.mail_secret.is_some(), TenantEvent::MailSecretRemoved)),
            TenantCommand::RequestDeletion { purge_after } => {
                self.refuse_for_platform()?;
                Ok(one_if(self.purge_after != Some(purge_after), TenantEvent::DeletionRequested { purge_after }))
            }
            TenantCommand::CancelDeletion => match self.status {
                TenantStatus::PendingDeletion => Ok(vec![TenantEvent::DeletionCancelled]),
                status => Err(TenantError::WrongStatus(status)),
            },
        }
    }

    fn suspend(&self, reason: &str) -> Decision {
        self.refuse_for_platform()?;
        match self.status {
            TenantStatus::Active => {
                Ok(vec![TenantEvent::Suspended { reason: line("reason", reason, LONGEST_REASON)? }])
            }
            TenantStatus::Suspended => Ok(vec![]),
            status => Err(TenantError::WrongStatus(status)),
        }
    }

    fn change_schema(&self, schema: AttributeSchema) -> Decision {
        for attribute in &schema {
            match self.known_kinds.get(&attribute.name) {
                Some(kind) if kind != attribute.kind.name() => {
                    let (attribute, kind) = (attribute.name.clone(), kind.clone());
                    return Err(TenantError::AttributeKindChanged { attribute, kind });
                }
                _ => {}
            }
        }
        Ok(one_if(schema != self.schema, TenantEvent::AttributeSchemaChanged { schema }))
    }

    fn change_settings(&self, settings: TenantSettings) -> Decision {
        Faults::check(settings.faults())?;
        Ok(one_if(settings != self.settings, TenantEvent::SettingsChanged { settings }))
    }

    /// Nobody knows for how many clients a name would change, so whoever sets a salt says that it may.
    fn set_subject_salt(&self, salt: Secret<String>, change_subjects: bool) -> Decision {
        let usable = salt.expose().is_none_or(|text| SALT_BYTES.contains(&text.len()));
        if !usable || salt.subject() != Some(Keyring::SubjectSalts.subject()) {
            let fault = FieldFault::new("salt", "is not usable", "give 16 to 512 bytes, or leave it out for a new one");
            return Err(Faults::from(fault).into());
        }
        if self.subject_salt.as_ref() == Some(&salt) {
            return Ok(vec![]);
        }
        if !change_subjects {
            return Err(TenantError::SubjectsWouldChange);
        }
        Ok(vec![TenantEvent::SubjectSaltSet { salt }])
    }

    fn set_mail_secret(&self, secret: Secret<String>) -> Decision {
        let usable =
            secret.expose().is_none_or(|text| text::check("secret", text, LONGEST_MAIL_SECRET, Lines::One).is_ok());
        if !usable || secret.subject() != Some(Keyring::MailSecrets.subject()) {
            let fault = FieldFault::new("secret", "is not usable", "give 1 to 1024 characters on one line");
            return Err(Faults::from(fault).into());
        }
        Ok(one_if(self.mail_secret.as_ref() != Some(&secret), TenantEvent::MailSecretSet { secret }))
    }

    fn delete(&self, at: DateTime<Utc>) -> Decision {
        match (self.status, self.purge_after) {
            (TenantStatus::Deleted, _) => Ok(vec![]),
            (TenantStatus::PendingDeletion, Some(after)) if at < after => Err(TenantError::TooEarly(after)),
            (TenantStatus::PendingDeletion, _) => Ok(vec![TenantEvent::Deleted]),
            (status, _) => Err(TenantError::WrongStatus(status)),
        }
    }

    fn refuse_for_platform(&self) -> Result<(), TenantError> {
        if self.id.is_system() { Err(TenantError::PlatformTenant) } else { Ok(()) }
    }
}

fn one_if(changed: bool, event: TenantEvent) -> Vec<TenantEvent> {
    if changed { vec![event] } else { vec![] }
}
