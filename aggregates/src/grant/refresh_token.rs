//! The refresh tokens of a grant: one that is good, perhaps one that was good a moment ago, and all that ever were.
//!
//! Every refresh token of a family carries the same mark, beside what is its own. Whoever presents the mark with anything but the
//! present token holds a retired one, however old: that is how reuse is seen without a list that grows with every refresh. Who
//! has never held a token of the family does not know the mark, so a guess revokes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Held;
use crate::Secret;
use crate::client::SecretHash;

/// The longest grace period in seconds: after it, a second use is a theft and not a lost answer.
pub const LONGEST_GRACE: u32 = 120;

/// A refresh token as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// SHA-256 of the token.
    pub hash: SecretHash,
    /// SHA-256 of the mark that it shares with its family.
    pub family: SecretHash,
    /// When it ends unless it is used; never where nothing stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_expires_at: Option<DateTime<Utc>>,
    /// When the family ends in any case; never where nothing stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absolute_expires_at: Option<DateTime<Utc>>,
    /// The grace that the token before it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Grace>,
    /// The thumbprint of the key that the family is bound to (RFC 9449 §5): that of a client that cannot authenticate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// The thumbprint of the certificate that it is bound to (RFC 8705 §4), in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x5t_s256: Option<String>,
}

/// For how long a token that was replaced is answered once more, and with what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grace {
    /// The last moment.
    pub until: DateTime<Utc>,
    /// What it was answered with, under [`crate::Keyring::RefreshTokens`].
    pub repeat: Secret<Repeat>,
}

/// Tokens in the clear, as the caller got them. Never logged: it has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// The successor.
    pub refresh_token: String,
    /// The access token, or the `jti` of a JWT.
    pub access_token: String,
}

/// What a grant remembers of its refresh tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Family {
    head: SecretHash,
    mark: SecretHash,
    /// When the present token ends unless it is used; never where nothing stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_expires_at: Option<DateTime<Utc>>,
    /// When the family ends in any case; never where nothing stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absolute_expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    replaced: Option<Replaced>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dpop_jkt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x5t_s256: Option<String>,
    /// Whether tokens of it were issued before it was bound: whoever took one of these needed no key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    bound_late: bool,
}

/// The token before the present one, while it has a grace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Replaced {
    hash: SecretHash,
    grace: Grace,
}

/// The first refresh token of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFamily {
    /// SHA-256 of the token.
    pub hash: SecretHash,
    /// SHA-256 of the mark.
    pub family: SecretHash,
    /// When it ends unless it is used; `None` for never.
    pub idle_expires_at: Option<DateTime<Utc>>,
    /// When the family ends in any case; `None` for never.
    pub absolute_expires_at: Option<DateTime<Utc>>,
    /// Whether it is issued only where `offline_access` was granted.
    pub offline_only: bool,
    /// To what the family is bound.
    pub held: Held,
}

/// What becomes of a refresh token that is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Rotation {
    /// It stays good.
    Reusable,
    /// Another one takes its place.
    Rotate(Successor),
}

/// The refresh token that takes the place of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Successor {
    /// SHA-256 of the token.
    pub hash: SecretHash,
    /// The grace of the one before.
    pub grace: Option<Grace>,
    /// To what the family is bound from now on, where it was bound to nothing of its kind (RFC 9449 §5).
    pub held: Held,
}

/// What a presented refresh token is to its family.
pub(super) enum Place {
    /// The present one.
    Head,
    /// Replaced a moment ago, and within its grace.
    InGrace,
    /// Replaced.
    Retired,
    /// Not of this family.
    Stranger,
}

impl Family {
    /// The family after a token was issued.
    pub(super) fn after(before: Option<Self>, token: RefreshToken) -> Self {
        let RefreshToken { hash, family, idle_expires_at, absolute_expires_at, grace, dpop_jkt, x5t_s256 } = token;
        let bound_late = before.as_ref().is_some_and(|before| {
            let by_key = before.dpop_jkt.is_none() && dpop_jkt.is_some();
            before.bound_late || by_key || (before.x5t_s256.is_none() && x5t_s256.is_some())
        });
        let replaced = before.filter(|before| before.head != hash).zip(grace);
        let replaced = replaced.map(|(before, grace)| Replaced { hash: before.head, grace });
        Self {
            head: hash,
            mark: family,
            idle_expires_at,
            absolute_expires_at,
            replaced,
            dpop_jkt,
            x5t_s256,
            bound_late,
        }
    }

    /// The family of a grant that is over: it is known and answered nothing.
    pub(super) fn closed(self) -> Self {
        Self { replaced: None, ..self }
    }

    /// What a token with this mark and this hash is.
    pub(super) fn place(&self, mark: &SecretHash, hash: &SecretHash, at: DateTime<Utc>) -> Place {
        if !self.mark.matches(mark) {
            return Place::Stranger;
        }
        match &self.replaced {
            _ if self.is_present(hash) => Place::Head,
            Some(replaced) if replaced.hash.matches(hash) && at <= replaced.grace.until => Place::InGrace,
            _ => Place::Retired,
        }
    }

    /// Whether the present token is good at a moment, if nobody took it back.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.idle_expires_at.is_none_or(|end| end > now)
    }

    /// Whether somebody who showed this, or nothing, is heard with a token in this place. Had a thief bound the family to their own key
    /// first, the one from whom they took a token that was free could not make it known otherwise.
    pub(super) fn hears(&self, shown: &Held, place: &Place) -> bool {
        let late = self.bound_late && matches!(place, Place::Retired);
        late || shown.opens(self.dpop_jkt.as_deref(), self.x5t_s256.as_deref())
    }

    /// Whether this is the hash of the present token.
    pub fn is_present(&self, hash: &SecretHash) -> bool {
        self.head.matches(hash)
    }

    /// What the token before the present one was answered with, if it is this one.
    pub fn repeat(&self, hash: &SecretHash) -> Option<&Repeat> {
        self.replaced.as_ref().filter(|replaced| replaced.hash.matches(hash))?.grace.repeat.expose()
    }

    /// The token that follows the present one, used at a moment.
    pub(super) fn next(
        &self,
        rotation: Rotation,
        idle: Option<TimeDelta>,
        access_ends_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> RefreshToken {
        let idle_expires_at = earlier(idle.map(|idle| at + idle), self.absolute_expires_at);
        let (hash, grace, shown) = match rotation {
            Rotation::Reusable => (self.head.clone(), None, Held::default()),
            Rotation::Rotate(Successor { hash, grace, held }) => (hash, grace, held),
        };
        // A key that binds is never exchanged for another one.
        let dpop_jkt = self.dpop_jkt.clone().or(shown.dpop_jkt);
        let x5t_s256 = self.x5t_s256.clone().or(shown.x5t_s256);
        // A repeated answer must not contain an access token that is over.
        let last = (at + TimeDelta::seconds(LONGEST_GRACE.into())).min(access_ends_at);
        let grace = grace.map(|grace| Grace { until: grace.until.min(last), ..grace });
        let (family, absolute_expires_at) = (self.mark.clone(), self.absolute_expires_at);
        RefreshToken { hash, family, idle_expires_at, absolute_expires_at, grace, dpop_jkt, x5t_s256 }
    }
}

impl NewFamily {
    pub(super) fn token(self) -> RefreshToken {
        let Self { hash, family, idle_expires_at, absolute_expires_at, held, .. } = self;
        let idle_expires_at = earlier(idle_expires_at, absolute_expires_at);
        let Held { dpop_jkt, x5t_s256 } = held;
        RefreshToken { hash, family, idle_expires_at, absolute_expires_at, grace: None, dpop_jkt, x5t_s256 }
    }
}

/// The first of two ends; `None` is an end that never comes.
fn earlier(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    one.into_iter().chain(other).min()
}
