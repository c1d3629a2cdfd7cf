//! What a receiver sets of its stream (SSF 1.0 §8.1.1), and the rules for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::text::{self, Lines};
use crate::{FieldFault, Secret, uri};

const MOST_EVENTS: usize = 100;
const LONGEST_EVENT: usize = 512;
const LONGEST_DESCRIPTION: usize = 500;
const LONGEST_HEADER: usize = 4096;

/// What the receiver sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The types of events that it asks for, by their URIs, also those that nobody tells: at most 100.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub events_requested: BTreeSet<String>,
    /// How tokens come to it.
    pub delivery: Delivery,
    /// For people who look at it, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How tokens come to a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Delivery {
    /// We send them (RFC 8935).
    Push {
        /// Where to.
        endpoint_url: String,
        /// What is shown there as `Authorization`, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authorization_header: Option<Secret<String>>,
    },
    /// It fetches them (RFC 8936).
    Poll,
}

impl Configuration {
    /// Puts the description in its stored form and answers every member that breaks a rule.
    pub(super) fn tidy(&mut self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        text::tidy("description", &mut self.description, LONGEST_DESCRIPTION, Lines::One, &mut faults);
        let usable = |uri: &String| uri.len() <= LONGEST_EVENT && uri.bytes().all(|b| b.is_ascii_graphic());
        if self.events_requested.len() > MOST_EVENTS || !self.events_requested.iter().all(usable) {
            let remedy = format!("give at most {MOST_EVENTS} URIs of at most {LONGEST_EVENT} characters");
            faults.push(FieldFault::new("events_requested", "is not usable", remedy));
        }
        if let Delivery::Push { endpoint_url, authorization_header } = &self.delivery {
            faults.extend(uri::web("delivery.endpoint_url", endpoint_url).err());
            let shown = authorization_header.as_ref().and_then(Secret::expose);
            if shown.is_some_and(|shown| !is_field_value(shown)) {
                let remedy = format!("give 1 to {LONGEST_HEADER} visible ASCII characters, with spaces within");
                faults.push(FieldFault::new("delivery.authorization_header", "is no value of a header", remedy));
            }
        }
        faults
    }
}

/// RFC 9110 §5.5, without what is obsolete.
fn is_field_value(text: &str) -> bool {
    (1..=LONGEST_HEADER).contains(&text.len())
        && text.trim() == text
        && text.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
}
