//! What a recipient wants by mail: of everything, and of single occasions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::tenant::Occasion;

/// How notifications come by mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByMail {
    /// Each by itself.
    #[default]
    AtOnce,
    /// In one letter a day.
    Daily,
    /// Not at all.
    Never,
}

/// What a recipient wants by mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// How notifications come of which nothing else is said.
    pub mail: ByMail,
    /// How those of single occasions come.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub occasions: BTreeMap<Occasion, ByMail>,
}

impl Preferences {
    /// How a notification of an occasion comes by mail. What concerns the safety of their own account comes at once, whatever they chose.
    pub fn of(&self, occasion: Occasion, own: bool) -> ByMail {
        if own && occasion.is_security() {
            return ByMail::AtOnce;
        }
        self.occasions.get(&occasion).copied().unwrap_or(self.mail)
    }

    /// Whether anything may come in a daily letter.
    pub fn has_daily(&self) -> bool {
        Occasion::ALL.iter().any(|occasion| self.of(*occasion, false) == ByMail::Daily)
    }
}
