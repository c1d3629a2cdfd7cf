//! The rules of a webhook.

use super::{Disclosure, Life, Webhook, WebhookCommand, WebhookError, WebhookEvent, WebhookSettings, WebhookState};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault};

const LONGEST_REASON: usize = 500;

type Decision = Result<Vec<WebhookEvent>, WebhookError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Webhook, command: WebhookCommand) -> Decision {
    match (&state.life, command) {
        (None, WebhookCommand::Register { id, settings }) => register(id, settings),
        (None, _) => Err(WebhookError::NotRegistered),
        (Some(_), WebhookCommand::Register { .. }) => Err(WebhookError::AlreadyRegistered),
        (Some(life), WebhookCommand::Remove) if life.removed => Ok(vec![]),
        (Some(life), _) if life.removed => Err(WebhookError::Removed),
        (Some(life), command) => life.decide(command),
    }
}

fn register(id: String, mut settings: WebhookSettings) -> Decision {
    let mut faults = vec![];
    if !text::is_visible_ascii(&id) {
        faults.push(FieldFault::new("id", "is not usable", "give 1 to 255 visible ASCII characters"));
    }
    let origin = settings.tidy(&mut faults);
    Faults::check(faults)?;
    Ok(vec![WebhookEvent::Registered { id, origin, settings }])
}

impl Life {
    fn decide(&self, command: WebhookCommand) -> Decision {
        Ok(match command {
            WebhookCommand::Register { .. } => return Err(WebhookError::AlreadyRegistered),
            WebhookCommand::Change { settings } => return self.change(settings),
            WebhookCommand::Disclose { disclosure } if disclosure == self.disclosure => vec![],
            WebhookCommand::Disclose { disclosure } => vec![WebhookEvent::DisclosureChanged { disclosure }],
            WebhookCommand::AddSecret { secret_id, secret, others_end_at, at } => {
                return self.add_secret(secret_id, &secret, others_end_at, at);
            }
            WebhookCommand::RemoveSecret { secret_id } => return self.remove_secret(secret_id),
            WebhookCommand::Pause { by, reason } => {
                let reason = text::check("reason", &reason, LONGEST_REASON, Lines::Many).map_err(Faults::from)?;
                if self.is_paused() { vec![] } else { vec![WebhookEvent::Paused { by, reason }] }
            }
            WebhookCommand::Resume { at } if self.is_paused() => vec![WebhookEvent::Resumed { at }],
            WebhookCommand::Resume { .. } => vec![],
            WebhookCommand::RequestTest if self.is_paused() => return Err(WebhookError::Paused),
            WebhookCommand::RequestTest => vec![WebhookEvent::TestRequested],
            WebhookCommand::RequestReplay { after } => vec![WebhookEvent::ReplayRequested { after }],
            WebhookCommand::RequestRedrive { event_id } => {
                if event_id.as_ref().is_some_and(|id| !text::is_visible_ascii(id)) {
                    let fault = FieldFault::new("event_id", "is no id of an event", "give one that was given up");
                    return Err(Faults::from(fault).into());
                }
                vec![WebhookEvent::RedriveRequested { event_id }]
            }
            WebhookCommand::Remove => vec![WebhookEvent::Removed],
        })
    }

    fn is_paused(&self) -> bool {
        self.state == WebhookState::Paused
    }

    /// Whoever may change a webhook may not have the power to disclose people to it. So where a change leads what is personal to
    /// another place, or tells more of it, it is taken out again until somebody with that power has looked.
    fn change(&self, mut settings: WebhookSettings) -> Decision {
        let mut faults = vec![];
        let origin = settings.tidy(&mut faults);
        Faults::check(faults)?;
        if settings == self.settings {
            return Ok(vec![]);
        }
        let elsewhere = settings.url != self.settings.url
            || settings.shape != self.settings.shape
            || !settings.events.is_subset(&self.settings.events);
        let mut events = vec![WebhookEvent::Changed { origin, settings }];
        if elsewhere && self.disclosure == Disclosure::Clear {
            events.push(WebhookEvent::DisclosureChanged { disclosure: Disclosure::Removed });
        }
        Ok(events)
    }
}
