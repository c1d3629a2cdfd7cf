//! How people sign in to a tenant and what their sessions may be.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::settings::bounded;
use super::{goto, name_format};
use crate::FieldFault;
use crate::identifier::IdentifierKind;
use crate::text;
use crate::user::Profile;

const MOST_IDENTIFIERS: usize = 8;
const MOST_PROPERTIES: usize = 50;
const MOST_LEVELS: usize = 32;
const MOST_METHODS: usize = 8;
/// Words of `acr_values` that choose a tenant or an identity provider, and are never answered as `acr`.
const RESERVED_ACR: [&str; 2] = ["tenant:", "idp:"];

/// The `acr` of a password alone, unless the tenant names it otherwise.
pub const PASSWORD_ACR: &str = "urn:evident:password";

/// Settings of sign-in and sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// By which names people sign in, the first that finds somebody: `user_name`, `email`, `phone_number`; 1 to 8 kinds, unique
    /// attributes among them.
    pub identifiers: Vec<IdentifierKind>,
    /// How many sessions one person has at once.
    pub quota: SessionQuotaSettings,
    /// Names of what people may keep with their session; at most 50.
    pub session_properties: BTreeSet<String>,
    /// The level of each `acr`, from 1 up; at most 32. A password alone is `urn:evident:password`, level 1.
    pub levels: BTreeMap<String, u8>,
    /// What ID tokens say of a password (`amr`, RFC 8176): `pwd`; at most 8 words, and none where it shall not be told.
    pub password_amr: Vec<String>,
    /// Which claim or attribute of the tenant's pages call people by; their name, or what comes nearest to it, where nothing is said
    /// or they have no such value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Patterns of how people's names are put together, by the language of the page, such as `{family_name} {given_name}` for `ja`: none.
    /// At most 50. A person who lacks one of its claims is called as if there were none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub name_formats: BTreeMap<String, String>,
    /// Names of those properties that administrators see of sessions; all where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queried_session_properties: Option<BTreeSet<String>>,
    /// For how many seconds applications may believe what they were told of a session or token: 0, which is not at all; 0–3600.
    #[serde(skip_serializing_if = "is_zero")]
    pub session_caching: u32,
    /// Addresses that `goto` may lead to after sign-in and sign-out beside our own pages: none. At most 100; `*` stands for any
    /// characters but `?`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goto: Vec<String>,
    /// Days for which a device counts as known after somebody signed in on it: 180; 0–730, 0 means never.
    pub known_device_days: u32,
    /// Failures of one address within the lockout window that lock it: 100; 0–100,000, 0 means none.
    pub address_failures: u32,
    /// Failures in the tenant within a minute after which unknown devices wait for the next one: 1000; 0–1,000,000, 0 means none.
    pub tenant_failures: u32,
}

/// How many sessions one person has at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionQuotaSettings {
    /// How many: 0; 0–100, 0 means any number.
    pub max_sessions: u32,
    /// What happens to one more.
    pub policy: QuotaPolicy,
}

/// What happens where a person has as many sessions as the tenant allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaPolicy {
    /// The new one is refused.
    Deny,
    /// The oldest one ends.
    #[default]
    EvictOldest,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            identifiers: vec![IdentifierKind::UserName, IdentifierKind::Email, IdentifierKind::PhoneNumber],
            quota: SessionQuotaSettings::default(),
            session_properties: BTreeSet::new(),
            levels: BTreeMap::from([(PASSWORD_ACR.to_owned(), 1)]),
            password_amr: vec!["pwd".to_owned()],
            display_name: None,
            name_formats: BTreeMap::new(),
            queried_session_properties: None,
            session_caching: 0,
            goto: Vec::new(),
            known_device_days: 180,
            address_failures: 100,
            tenant_failures: 1000,
        }
    }
}

impl SignIn {
    /// Whether nothing was changed. Settings that were not are not stored, so that documents from before them stay as they are.
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether administrators see a property of a session.
    pub fn shows_property(&self, name: &str) -> bool {
        self.queried_session_properties.as_ref().is_none_or(|shown| shown.contains(name))
    }

    /// Whether `goto` may lead to an address beside our own pages.
    pub fn may_go_to(&self, address: &str) -> bool {
        goto::admits(&self.goto, address)
    }

    /// What somebody is called on pages of a language, where the tenant says how names are put together in it and all parts are known.
    pub fn format_name(&self, language: &str, profile: &Profile) -> Option<String> {
        name_format::fill(self.name_formats.get(language)?, profile)
    }

    /// The level of an `acr`, where the tenant gives it one.
    pub fn level(&self, acr: &str) -> Option<u8> {
        self.levels.get(acr).copied()
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults: Vec<_> = self.identifier_faults().into_iter().collect();
        faults.extend(self.property_faults());
        faults.extend(self.level_faults());
        if self.password_amr.len() > MOST_METHODS || !self.password_amr.iter().all(|word| text::is_visible_ascii(word))
        {
            let remedy = "give at most 8 words of visible ASCII characters";
            faults.push(FieldFault::new("sign_in.password_amr", "is not usable", remedy));
        }
        if self.display_name.as_ref().is_some_and(|name| !is_name(name)) {
            let remedy = "name one claim, such as nickname, or one attribute of the tenant's schema";
            faults.push(FieldFault::new("sign_in.display_name", "is no name of an attribute", remedy));
        }
        faults.extend(name_format::faults(&self.name_formats));
        faults.extend(goto::faults(&self.goto));
        if self.queried_session_properties.as_ref().is_some_and(|names| !names.is_subset(&self.session_properties)) {
            let remedy = "name some of sign_in.session_properties";
            faults.push(FieldFault::new("sign_in.queried_session_properties", "name others than are kept", remedy));
        }
        faults.extend(bounded("sign_in.session_caching", self.session_caching, 0, 3600));
        faults.extend(bounded("sign_in.quota.max_sessions", self.quota.max_sessions, 0, 100));
        faults.extend(bounded("sign_in.known_device_days", self.known_device_days, 0, 730));
        faults.extend(bounded("sign_in.address_failures", self.address_failures, 0, 100_000));
        faults.extend(bounded("sign_in.tenant_failures", self.tenant_failures, 0, 1_000_000));
        faults
    }

    fn identifier_faults(&self) -> Option<FieldFault> {
        let may = |kind: &IdentifierKind| {
            matches!(
                kind,
                IdentifierKind::UserName
                    | IdentifierKind::Email
                    | IdentifierKind::PhoneNumber
                    | IdentifierKind::Attribute(_)
            )
        };
        let distinct: BTreeSet<_> = self.identifiers.iter().collect();
        let count = self.identifiers.len();
        let usable = (1..=MOST_IDENTIFIERS).contains(&count) && distinct.len() == count;
        let remedy = "give 1 to 8 different kinds of user_name, email, phone_number and attribute:NAME";
        let fault = || FieldFault::new("sign_in.identifiers", "is not usable", remedy);
        (!usable || !self.identifiers.iter().all(may)).then(fault)
    }

    fn property_faults(&self) -> Option<FieldFault> {
        let few = self.session_properties.len() <= MOST_PROPERTIES;
        let usable = few && self.session_properties.iter().all(|name| is_name(name));
        let remedy = "give at most 50 names of lower-case letters, digits and underscores, at most 64 characters each";
        (!usable).then(|| FieldFault::new("sign_in.session_properties", "is not usable", remedy))
    }

    fn level_faults(&self) -> Option<FieldFault> {
        let named = |acr: &String| {
            text::is_visible_ascii(acr) && !RESERVED_ACR.iter().any(|reserved| acr.starts_with(reserved))
        };
        let levels = &self.levels;
        let usable =
            (1..=MOST_LEVELS).contains(&levels.len()) && levels.iter().all(|(acr, level)| named(acr) && *level > 0);
        let remedy =
            "give 1 to 32 acr values of visible ASCII, none beginning with tenant: or idp:, each a level from 1 up";
        (!usable).then(|| FieldFault::new("sign_in.levels", "is not usable", remedy))
    }
}

/// Settings that came later are written only where they differ.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 64
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_that_is_not_usable_is_named() {
        type Spoil = fn(&mut SignIn);
        let table: [(&str, Spoil); 17] = [
            ("sign_in.password_amr", |s| s.password_amr = vec!["a b".into()]),
            ("sign_in.password_amr", |s| s.password_amr = (0..9).map(|n| n.to_string()).collect()),
            ("sign_in.display_name", |s| s.display_name = Some("Nick name".into())),
            ("sign_in.identifiers", |s| s.identifiers.clear()),
            ("sign_in.identifiers", |s| s.identifiers.push(IdentifierKind::Email)),
            ("sign_in.identifiers", |s| s.identifiers = vec![IdentifierKind::ClientId]),
            ("sign_in.identifiers", |s| {
                s.identifiers = (0..9).map(|n| IdentifierKind::Attribute(n.to_string())).collect();
            }),
            ("sign_in.session_properties", |s| s.session_properties = ["Theme".to_owned()].into()),
            ("sign_in.session_properties", |s| s.session_properties = (0..51).map(|n| format!("p{n}")).collect()),
            ("sign_in.levels", |s| s.levels.clear()),
            ("sign_in.levels", |s| s.levels = [("urn:a b".to_owned(), 1)].into()),
            ("sign_in.levels", |s| s.levels = [("idp:corp".to_owned(), 1)].into()),
            ("sign_in.levels", |s| s.levels = [(PASSWORD_ACR.to_owned(), 0)].into()),
            ("sign_in.quota.max_sessions", |s| s.quota.max_sessions = 101),
            ("sign_in.known_device_days", |s| s.known_device_days = 731),
            ("sign_in.address_failures", |s| s.address_failures = 100_001),
            ("sign_in.tenant_failures", |s| s.tenant_failures = 1_000_001),
        ];
        for (field, spoil) in table {
            let mut settings = SignIn::default();
            spoil(&mut settings);
            let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, [field]);
        }
        assert_eq!(SignIn::default().faults(), vec![]);
    }

    #[test]
    fn a_stored_member_keeps_its_value_and_the_others_have_their_defaults() {
        let stored = r#"{"identifiers":["email","attribute:badge"],"quota":{"max_sessions":3}}"#;
        let settings: SignIn = serde_json::from_str(stored).unwrap();
        assert_eq!(settings.identifiers, [IdentifierKind::Email, IdentifierKind::Attribute("badge".into())]);
        assert_eq!((settings.quota.max_sessions, settings.quota.policy), (3, QuotaPolicy::EvictOldest));
        assert_eq!((settings.level(PASSWORD_ACR), settings.level("other")), (Some(1), None));
        assert_eq!(settings.faults(), vec![]);
    }
}
