//! What is kept with a delivery: the token itself, made once.
//!
//! Whoever is told again is told in the same bytes, by whichever node and under whichever key signs meanwhile. A token that says more of
//! somebody than the name by which the receiver knows them is sealed under their key, so that erasing them makes it unreadable here too.

use aggregates::{Personal, TenantId};
use journal::Journal;
use serde::{Deserialize, Serialize};

use crate::deliveries::DeliveryError;

/// What is kept with a delivery.
#[derive(Serialize, Deserialize)]
pub(crate) struct Content {
    /// The client whose stream it is.
    pub(crate) client_id: String,
    /// The token's name.
    pub(crate) jti: String,
    /// Whether it is told although the stream is stopped: that it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) anyway: bool,
    /// The token.
    set: Set,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Set {
    Clear(String),
    Sealed(Personal<String>),
}

impl Content {
    /// What is kept of a token; `of` is the person of whom it says more than a name.
    pub(super) fn new(client_id: &str, jti: String, set: String, of: Option<&str>) -> Self {
        let set = match of {
            Some(person) => Set::Sealed(Personal::new(person, set)),
            None => Set::Clear(set),
        };
        Self { client_id: client_id.to_owned(), jti, anyway: false, set }
    }

    /// The same, told although the stream is stopped, or not.
    #[must_use]
    pub(super) fn anyway(self, anyway: bool) -> Self {
        Self { anyway, ..self }
    }

    /// As it is stored.
    pub(super) async fn close(&self, journal: &Journal, tenant: &TenantId) -> Result<String, DeliveryError> {
        let text = serde_json::to_string(self)?;
        match self.set {
            Set::Clear(_) => Ok(text),
            Set::Sealed(_) => Ok(journal.vault().seal_apart(tenant, PLACE, &text).await?),
        }
    }

    /// From what is stored.
    pub(crate) async fn open(journal: &Journal, tenant: &TenantId, stored: &str) -> Result<Self, DeliveryError> {
        let opened = journal.vault().open_apart(tenant, PLACE, stored.to_owned()).await?;
        Ok(serde_json::from_str(&opened)?)
    }

    /// The token; `None` where the person of whom it tells is gone.
    pub(crate) fn into_set(self) -> Option<String> {
        match self.set {
            Set::Clear(set) => Some(set),
            Set::Sealed(set) => set.into_inner(),
        }
    }
}

/// Where tokens are sealed.
const PLACE: &str = "ssf";
