//! People as tokens and userinfo speak of them, read from their own streams.
//!
//! The table of users follows the log and may be a moment behind; a claim must not be. Whoever was asked for before is kept for
//! a few minutes, and all that is read is what happened to them since: one indexed look that most often finds nothing.

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::tenant::AttributeSchema;
use aggregates::user::{Address, Profile, User};
use chrono::{DateTime, Utc};
use journal::Journal;
use moka::sync::Cache;
use protocols::oidc::{AddressClaim, StandardClaims};
use serde_json::{Map, Value};

use crate::streams::{self, Folded, StreamError};

const MOST: u64 = 10_000;
/// How long somebody's claims stay in memory when nobody asks for them.
const IDLE: Duration = Duration::from_mins(5);

/// The people of all tenants. Clones share what is known.
#[derive(Clone)]
pub struct People {
    journal: Journal,
    known: Cache<(TenantId, String), Arc<Folded<User>>>,
}

/// Somebody at this moment.
pub struct Person(Arc<Folded<User>>);

impl People {
    /// Nobody known yet.
    pub fn new(journal: &Journal) -> Self {
        Self { journal: journal.clone(), known: Cache::builder().max_capacity(MOST).time_to_idle(IDLE).build() }
    }

    /// A person as the log tells them now; `None` where there never was one.
    pub async fn find(&self, tenant: &TenantId, user_id: &str) -> Result<Option<Person>, StreamError> {
        let name = (tenant.clone(), user_id.to_owned());
        let known = self.known.get(&name);
        let folded = streams::fold(&self.journal, tenant, user_id, known.as_deref()).await?;
        let Some(folded) = folded else { return Ok(None) };
        if let Some(known) = known.filter(|known| known.version == folded.version) {
            return Ok(Some(Person(known)));
        }
        let folded = Arc::new(folded);
        // Of somebody who was erased nothing is left to keep.
        if folded.state.profile().is_some() {
            self.known.insert(name, Arc::clone(&folded));
        } else {
            self.known.invalidate(&name);
        }
        Ok(Some(Person(folded)))
    }
}

impl Person {
    /// Whether they may be spoken for: active, or locked until a moment that has come.
    pub fn is_available(&self, now: DateTime<Utc>) -> bool {
        self.0.state.may_sign_in(now)
    }

    /// Everything that their stream tells.
    pub fn folded(&self) -> &Folded<User> {
        &self.0
    }

    /// The name they sign in with.
    pub fn user_name(&self) -> Option<&str> {
        self.0.state.profile()?.user_name.as_deref()
    }

    /// Everything that may be told, by the names of OIDC Core §5.1 and the tenant's own; sensitive attributes are not told.
    pub fn claims(&self, schema: &AttributeSchema) -> Map<String, Value> {
        let Some(profile) = self.0.state.profile() else { return Map::new() };
        let told = |name: &str| schema.get(name).is_some_and(|attribute| !attribute.sensitive);
        let own = profile.attributes.iter().filter(|(name, _)| told(name));
        let own = own.filter_map(|(name, value)| Some((name.clone(), serde_json::to_value(value).ok()?)));
        let updated_at = Some(self.0.changed_at.timestamp());
        StandardClaims { others: own.collect(), updated_at, ..standard(profile) }.into_map()
    }
}

fn standard(profile: &Profile) -> StandardClaims {
    let profile = profile.clone();
    StandardClaims {
        name: profile.name,
        given_name: profile.given_name,
        family_name: profile.family_name,
        middle_name: profile.middle_name,
        nickname: profile.nickname,
        preferred_username: profile.user_name,
        profile: profile.profile,
        picture: profile.picture,
        website: profile.website,
        email: profile.email,
        email_verified: profile.email_verified,
        gender: profile.gender,
        birthdate: profile.birthdate,
        zoneinfo: profile.zoneinfo,
        locale: profile.locale,
        phone_number: profile.phone_number,
        phone_number_verified: profile.phone_number_verified,
        address: profile.address.map(address),
        updated_at: None,
        others: Map::new(),
    }
}

fn address(address: Address) -> AddressClaim {
    AddressClaim {
        formatted: address.formatted,
        street_address: address.street_address,
        locality: address.locality,
        region: address.region,
        postal_code: address.postal_code,
        country: address.country,
    }
}
