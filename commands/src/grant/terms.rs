//! The terms on which tokens are issued: a tenant's and a client's settings, and what the request asks for within them.

use std::collections::BTreeSet;

use aggregates::ScopeSet;
use aggregates::client::{AccessTokenFormat, ClientMetadata, RefreshPolicy, RefreshRotation, SecretHash};
use aggregates::grant::{Delegates, Grace, Held, MayAct, NewAccess, NewFamily, Repeat, Rotation, Successor};
use aggregates::tenant::{TenantSettings, Term};
use aggregates::{Keyring, Secret, details};
use chrono::{DateTime, TimeDelta, Utc};
use journal::clock::Entropy;
use serde_json::Value;

use crate::{ClearSecret, RefreshHandle, Unit};

/// How long an authorization request waits for its person, in seconds.
pub const REQUEST_SECONDS: u32 = 30 * 60;

/// What an access token shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessTerms {
    /// What the token is.
    pub format: AccessTokenFormat,
    /// How long it lives.
    pub seconds: u32,
    /// What it shall allow; all that was granted where it is not said.
    pub scope: Option<ScopeSet>,
    /// For which resources (RFC 8707); all that were granted where it is not said.
    pub resources: Option<Vec<String>>,
    /// What it shall allow one by one (RFC 9396 §6); all that was granted where it is not said.
    pub details: Option<Vec<Value>>,
    /// The types of details that the client may still ask for.
    pub details_types: BTreeSet<String>,
    /// Who should take it where no resource was named.
    pub audience: Vec<String>,
    /// What was shown (RFC 9449, RFC 8705): the token is bound to it, and so must be what it is given for.
    pub held: Held,
    /// Who may act with it (RFC 8693 §4.4), where it says so.
    pub may_act: Option<MayAct>,
    /// What it must not outlive, whatever else is said.
    pub until: Option<DateTime<Utc>>,
}

/// What refresh tokens shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshTerms {
    /// How long one lives without use.
    pub idle: Term,
    /// How long a family lives in all.
    pub absolute: Term,
    /// What becomes of a used one.
    pub policy: RefreshPolicy,
    /// Whether they are issued only where `offline_access` was granted.
    pub offline_only: bool,
    /// To what they are bound: where their client cannot authenticate and showed it (RFC 9449 §5, RFC 8705 §4).
    pub held: Held,
}

impl AccessTerms {
    /// The terms that a tenant's and a client's settings give, for all that was granted.
    pub fn of(settings: &TenantSettings, client: &ClientMetadata) -> Self {
        let seconds = client.lifetimes.as_ref().and_then(|own| own.access_token);
        Self {
            format: client.access_token_format.unwrap_or(settings.oauth.access_token_format),
            seconds: seconds.unwrap_or(settings.lifetimes.access_token),
            scope: None,
            resources: None,
            details: None,
            details_types: details::open_to(&settings.oauth.authorization_details_types, client),
            audience: Vec::new(),
            held: Held::default(),
            may_act: Delegates::with_access_tokens(client.may_act.as_ref(), &settings.oauth.may_act).cloned(),
            until: None,
        }
    }

    /// A new token, and what the log gets of it.
    pub(super) fn mint(&self, unit: &Unit<'_>) -> (ClearSecret, NewAccess) {
        self.mint_from(unit, unit.context().journal().entropy())
    }

    /// The same with a value that is drawn elsewhere.
    pub(super) fn mint_from(&self, unit: &Unit<'_>, entropy: &dyn Entropy) -> (ClearSecret, NewAccess) {
        let token = ClearSecret::generate(entropy);
        let end = after(unit.now(), self.seconds);
        let access = NewAccess {
            hash: crate::handle::access_token_hash(token.expose()),
            format: self.format,
            scope: self.scope.clone(),
            resources: self.resources.clone(),
            details: self.details.clone(),
            details_types: self.details_types.clone(),
            audience: self.audience.clone(),
            held: self.held.clone(),
            may_act: self.may_act.clone(),
            expires_at: self.until.map_or(end, |until| until.min(end)),
        };
        (token, access)
    }
}

impl RefreshTerms {
    /// The terms that a tenant's and a client's settings give.
    pub fn of(settings: &TenantSettings, client: &ClientMetadata) -> Self {
        let own = client.lifetimes.clone().unwrap_or_default();
        // FAPI 2.0 Security Profile §5.3.2.1, point 9: what is bound to its sender need not be replaced, and an answer that is lost loses
        // nothing.
        let keeps = client.demands().is_some_and(|demands| demands.keeps_refresh_tokens);
        let kept = RefreshPolicy { rotation: RefreshRotation::Reusable, grace: 0 };
        let wanted = client.refresh_policy.unwrap_or(if keeps { kept } else { settings.oauth.refresh });
        // RFC 9700 §4.14.2: whoever cannot authenticate has its tokens rotated, whatever the tenant lets others do.
        let unsafe_here = client.is_public() && wanted.rotation == RefreshRotation::Reusable;
        Self {
            idle: own.refresh_token_idle.unwrap_or(settings.lifetimes.refresh_token_idle),
            absolute: own.refresh_token_absolute.unwrap_or(settings.lifetimes.refresh_token_absolute),
            policy: if unsafe_here { RefreshPolicy::default() } else { wanted },
            offline_only: !settings.oauth.refresh_without_offline_access,
            held: Held::default(),
        }
    }

    /// The same, bound to what a client showed. One that authenticates is bound by that, and may change its key.
    #[must_use]
    pub fn bound(self, client: &ClientMetadata, held: &Held) -> Self {
        if client.is_public() { Self { held: held.clone(), ..self } } else { self }
    }

    /// The first refresh token of a family.
    pub(super) fn family(&self, handle: &RefreshHandle, now: DateTime<Utc>) -> NewFamily {
        NewFamily {
            hash: handle.hash().clone(),
            family: handle.family().clone(),
            idle_expires_at: self.idle.after(now),
            absolute_expires_at: self.absolute.after(now),
            offline_only: self.offline_only,
            held: self.held.clone(),
        }
    }

    /// What becomes of the presented token.
    pub(super) fn rotation(
        &self,
        next: &SecretHash,
        told: (&ClearSecret, &ClearSecret),
        now: DateTime<Utc>,
    ) -> Rotation {
        if self.policy.rotation == RefreshRotation::Reusable {
            return Rotation::Reusable;
        }
        let (refresh_token, access_token) = (told.0.expose().to_owned(), told.1.expose().to_owned());
        let grace = (self.policy.grace > 0).then(|| Grace {
            until: after(now, self.policy.grace),
            repeat: Secret::new(Keyring::RefreshTokens, Repeat { refresh_token, access_token }),
        });
        Rotation::Rotate(Successor { hash: next.clone(), grace, held: self.held.clone() })
    }

    pub(super) fn idle(&self) -> Option<TimeDelta> {
        self.idle.seconds().map(|seconds| TimeDelta::seconds(seconds.into()))
    }
}

/// The moment so many seconds later.
pub(crate) fn after(now: DateTime<Utc>, seconds: u32) -> DateTime<Utc> {
    now + TimeDelta::seconds(seconds.into())
}
