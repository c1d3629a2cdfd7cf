//! How and when a person proved who they are: what ID tokens say of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::FieldFault;
use crate::text;

const MOST_METHODS: usize = 16;

/// The authentication that a session rests on (OIDC Core §2: `auth_time`, `acr`, `amr`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticated {
    /// When the person was last asked to prove who they are.
    pub auth_time: DateTime<Utc>,
    /// The authentication context class that was reached.
    pub acr: String,
    /// Which methods were used (RFC 8176), such as `pwd`; at most 16.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// How good that is, from 1 up; the tenant's settings give each `acr` its level.
    pub level: u8,
}

impl Authenticated {
    /// Every member that is not usable.
    pub(crate) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if !text::is_visible_ascii(&self.acr) {
            faults.push(FieldFault::new("acr", "is not usable", "give 1 to 255 visible ASCII characters"));
        }
        if self.amr.len() > MOST_METHODS || !self.amr.iter().all(|method| text::is_visible_ascii(method)) {
            let remedy = format!("give at most {MOST_METHODS} words of visible ASCII characters");
            faults.push(FieldFault::new("amr", "is not usable", remedy));
        }
        if self.level == 0 {
            faults.push(FieldFault::new("level", "is not usable", "give a level from 1 to 255"));
        }
        faults
    }
}
