//! Who acts for whom (RFC 8693): a token that was exchanged for another one, and who may act with it.
//!
//! A client may exchange what was issued to itself. What was issued to another client it may exchange only where the token says who may act
//! with it, and then nobody else may, its own client neither. So whose tokens leave one client for another is said beforehand, by the
//! tenant, for the client that they come from. Every exchange leaves its actor behind: the chain is never shortened, and has an end.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use super::{GrantError, Held};
use crate::client::SecretHash;
use crate::{FieldFault, text};

/// How often a token and what came of it may be exchanged in a row.
pub const MOST_EXCHANGES: u32 = 4;
/// As many as may act with one token, of each sort.
const MOST: usize = 50;

/// Somebody who acts for the person of a token (RFC 8693 §4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The client: the actor itself, or that through which a person acts.
    pub client_id: String,
    /// The person who acts, by their id; nobody where the client acts itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// Who may act for the person of a token (RFC 8693 §4.4). Whatever is said must be true of the actor; of a list, one name is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MayAct {
    /// Clients by their ids; any where none is named. At most 50.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "one_or_many")]
    pub client_id: BTreeSet<String>,
    /// People by their ids, and clients that act themselves; anybody where none is named. At most 50.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "one_or_many")]
    pub sub: BTreeSet<String>,
}

/// Who may act with the tokens of a client, by their kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delegates {
    /// With its access tokens: nobody but the client itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<MayAct>,
    /// With its ID tokens: nobody but the client itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<MayAct>,
}

/// A token that was shown as that of the person for whom somebody wants to act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShownToken {
    /// An access token of ours.
    AccessToken {
        /// Its grant.
        grant_id: String,
        /// Whom it was issued to.
        client_id: String,
        /// What it is known by.
        hash: SecretHash,
    },
    /// An ID token of ours.
    IdToken {
        /// The grant that it came of.
        grant_id: String,
        /// Whom it was issued to.
        client_id: String,
    },
    /// The word of an issuer whom the tenant trusts.
    Jwt {
        /// `iss`
        issuer: String,
    },
}

/// What a token was exchanged for, and who acts with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// What was shown.
    pub subject: ShownToken,
    /// Who acts for the person, the present actor first; nobody where a client took the person's place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Actor>,
    /// How many exchanges led to the token, this one included.
    pub depth: u32,
}

/// What is asked for: to be given a token for one that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What was shown.
    pub subject: ShownToken,
    /// Who may act with it, where it says so.
    pub may_act: Option<MayAct>,
    /// What it was exchanged for itself.
    pub before: Option<Exchanged>,
    /// What it is bound to: so is what is given for it.
    pub bound: Held,
    /// Who shall act; nobody where the client takes the person's place.
    pub actor: Option<Actor>,
}

impl Actor {
    /// Its `sub`: the person, or the client itself.
    pub fn subject(&self) -> &str {
        self.user_id.as_deref().unwrap_or(&self.client_id)
    }
}

impl MayAct {
    /// Whether it says nothing. As a claim that came from elsewhere that is nobody.
    pub fn is_empty(&self) -> bool {
        self.client_id.is_empty() && self.sub.is_empty()
    }

    /// Whether an actor is one of those.
    pub fn names(&self, actor: &Actor) -> bool {
        let fits = |named: &BTreeSet<String>, name: &str| named.is_empty() || named.contains(name);
        !self.is_empty() && fits(&self.client_id, &actor.client_id) && fits(&self.sub, actor.subject())
    }

    fn faults(&self, field: &str) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        for (member, names) in [("client_id", &self.client_id), ("sub", &self.sub)] {
            if names.len() > MOST || !names.iter().all(|name| text::is_visible_ascii(name)) {
                let remedy = format!("name at most {MOST} by their ids");
                faults.push(FieldFault::new(format!("{field}.{member}"), "are not usable", remedy));
            }
        }
        faults
    }
}

impl Delegates {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Who may act with access tokens where a client says this and its tenant that; nobody else where that is empty.
    pub fn with_access_tokens<'d>(own: Option<&'d Self>, tenant: &'d Self) -> Option<&'d MayAct> {
        let own = own.and_then(|own| own.access_token.as_ref());
        own.or(tenant.access_token.as_ref()).filter(|may| !may.is_empty())
    }

    /// The same of ID tokens.
    pub fn with_id_tokens<'d>(own: Option<&'d Self>, tenant: &'d Self) -> Option<&'d MayAct> {
        let own = own.and_then(|own| own.id_token.as_ref());
        own.or(tenant.id_token.as_ref()).filter(|may| !may.is_empty())
    }

    /// Everything that is wrong with it.
    pub(crate) fn faults(&self, field: &str) -> Vec<FieldFault> {
        let kinds = [("access_token", &self.access_token), ("id_token", &self.id_token)];
        let of = |(kind, may): (&str, &Option<MayAct>)| may.as_ref().map(|may| may.faults(&format!("{field}.{kind}")));
        kinds.into_iter().filter_map(of).flatten().collect()
    }
}

impl ShownToken {
    /// Whom it was issued to; nobody where somebody else issued it.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::AccessToken { client_id, .. } | Self::IdToken { client_id, .. } => Some(client_id),
            Self::Jwt { .. } => None,
        }
    }

    /// The grant with which everything ends that is exchanged for it.
    pub fn grant_id(&self) -> Option<&str> {
        match self {
            Self::AccessToken { grant_id, .. } | Self::IdToken { grant_id, .. } => Some(grant_id),
            Self::Jwt { .. } => None,
        }
    }

    /// The token with which everything ends that is exchanged for it.
    pub fn hash(&self) -> Option<&SecretHash> {
        match self {
            Self::AccessToken { hash, .. } => Some(hash),
            Self::IdToken { .. } | Self::Jwt { .. } => None,
        }
    }
}

impl Exchange {
    /// What comes of it, if a client may have it.
    pub(super) fn by(self, client_id: &str) -> Result<Exchanged, GrantError> {
        let Self { subject, may_act, before, actor, .. } = self;
        // Whoever takes a person's place acts as well; only that the token does not say so.
        let acts = actor.clone().unwrap_or_else(|| Actor { client_id: client_id.to_owned(), user_id: None });
        let allowed = match &may_act {
            Some(may) => may.names(&acts),
            None => subject.client_id().is_none_or(|own| own == client_id),
        };
        if !allowed {
            return Err(GrantError::MayNotAct);
        }
        let depth = before.as_ref().map_or(0, |before| before.depth).saturating_add(1);
        if depth > MOST_EXCHANGES {
            return Err(GrantError::ExchangedTooOften);
        }
        let actors = actor.into_iter().chain(before.into_iter().flat_map(|before| before.actors)).collect();
        Ok(Exchanged { subject, actors, depth })
    }
}

/// A name, or a list of names.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Many(BTreeSet<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(name) => [name].into(),
        Names::Many(names) => names,
    })
}
