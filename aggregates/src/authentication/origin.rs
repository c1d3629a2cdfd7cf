//! Whom an attempt was for and where it came from, as far as counters must know.

use serde::{Deserialize, Serialize};

use super::{CounterKey, CounterKind};

/// Where an attempt came from: HMACs under the tenant's key, so that neither can be read out of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// HMAC of the network address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_hash: Option<String>,
    /// HMAC of the id of a device on which this very account signed in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_hash: Option<String>,
}

/// Whose account an attempt was for. All names of a user are one account, or three names would be three times the guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account<'a> {
    /// A user, by id.
    User(&'a str),
    /// Nobody's name, by its HMAC. It is counted like anybody's: a lockout must not tell who exists.
    Unknown(&'a str),
}

impl Account<'_> {
    /// Whether the account is somebody's.
    pub fn is_known(self) -> bool {
        matches!(self, Self::User(_))
    }

    /// User ids and HMACs have neither spaces nor, at their second place, a colon that the other kind could have.
    fn word(self) -> String {
        match self {
            Self::User(id) => format!("u:{id}"),
            Self::Unknown(hash) => format!("n:{hash}"),
        }
    }
}

impl Origin {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        self.address_hash.is_none() && self.device_hash.is_none()
    }

    /// The counters that an attempt from here on the account is held to, and that count its failure.
    ///
    /// A device on which the account signed in before is held to its own counter alone: whatever strangers do to an account,
    /// its owner gets in from there.
    pub fn counters(&self, account: Account<'_>) -> Vec<CounterKey> {
        let mut counters = self.own(account);
        if self.device_hash.is_none() {
            counters.extend(self.address_hash.iter().map(|hash| CounterKey::new(CounterKind::Address, hash.clone())));
            counters.push(CounterKey::new(CounterKind::Tenant, String::new()));
        }
        counters
    }

    /// The counters that a success from here forgets. Those of an address and of the tenant stay: otherwise whoever has one
    /// account could guess at all others for ever.
    pub fn forgiven(&self, account: Account<'_>) -> Vec<CounterKey> {
        self.own(account)
    }

    /// The counters of the account itself.
    fn own(&self, account: Account<'_>) -> Vec<CounterKey> {
        let account = account.word();
        if let Some(device) = &self.device_hash {
            return vec![CounterKey::new(CounterKind::Device, format!("{account} {device}"))];
        }
        let pair = self.address_hash.iter().map(|hash| CounterKey::new(CounterKind::Pair, format!("{account} {hash}")));
        let mut counters: Vec<_> = pair.collect();
        counters.push(CounterKey::new(CounterKind::Account, account));
        counters
    }
}
