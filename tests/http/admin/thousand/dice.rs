//! A generator of chance that repeats itself: the history of a seed is always the same.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::ScopeSet;
use aggregates::client::ClientMetadata;
use aggregates::consent::Extent;
use aggregates::resource::{Scope, Scopes};
use aggregates::role::Permissions;
use aggregates::tenant::TenantSettings;
use aggregates::user::{Profile, ProfileChanges};

pub struct Dice(u64);

impl Dice {
    pub fn of(seed: usize) -> Self {
        Self(seed as u64 * 7919 + 1)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        // xorshift64*: plenty for choosing what happens next.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    fn between(&mut self, low: u32, high: u32) -> u32 {
        low + u32::try_from(self.below(u64::from(high - low))).unwrap()
    }

    pub fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.below(2) == 0).then_some(value)
    }

    pub fn word(&mut self) -> String {
        ["Aiko", "Ærøskøbing", "a.b\\c", "日本 太郎", "O'Neill \"x\"", "{null}"]
            [usize::try_from(self.below(6)).unwrap()]
        .to_owned()
    }

    fn some_of(&mut self, all: &[&str]) -> BTreeSet<String> {
        all.iter().filter(|_| self.below(2) == 0).map(|one| (*one).to_owned()).collect()
    }

    pub fn profile(&mut self, number: usize) -> Profile {
        let (word, mail) = (self.word(), format!("user-{number}-{}@example.com", self.below(3)));
        let name = format!("user-{number}-{}", self.below(4));
        let email = self.maybe(mail);
        Profile {
            user_name: self.maybe(name),
            name: self.maybe(word.clone()),
            nickname: self.maybe(word),
            email_verified: email.as_ref().and_then(|_| self.maybe(true)),
            email,
            locale: self.maybe("ja".to_owned()),
            ..Profile::default()
        }
    }

    pub fn changes(&mut self, number: usize) -> ProfileChanges {
        let mut set = self.profile(number);
        // A mark must not be left without what it verifies.
        if set.email.is_none() {
            set.email_verified = None;
        }
        let removed = ["name", "nickname", "locale"].into_iter().filter(|_| self.below(3) == 0);
        let removed = removed.map(str::to_owned).collect();
        ProfileChanges { set, removed }
    }

    pub fn metadata(&mut self) -> ClientMetadata {
        let name = format!("Name {}", self.below(6));
        ClientMetadata {
            client_name: self.maybe(name),
            redirect_uris: Some(vec![format!("https://app-{}.example.com/cb", self.below(5))]),
            client_uri: self.maybe("https://app.example.com".to_owned()),
            default_max_age: self.maybe(300),
            scope: self.maybe("openid profile".to_owned()),
            ..ClientMetadata::default()
        }
    }

    pub fn permissions(&mut self) -> Permissions {
        let all = ["evident:users:read", "evident:users:write", "evident:keys:read", "evident:roles:read"];
        self.some_of(&all).into_iter().collect()
    }

    pub fn settings(&mut self) -> TenantSettings {
        let mut settings = TenantSettings::default();
        settings.lifetimes.access_token = self.between(300, 306);
        settings.lifetimes.authorization_code = self.between(60, 63);
        settings.password_policy.min_length = self.between(12, 15);
        settings.lockout.failures = self.between(5, 9);
        settings.kept = self.some_of(&["branding", "lockout", "cors"]);
        settings
    }

    pub fn scopes(&mut self) -> Scopes {
        let names = self.some_of(&["orders:read", "orders:write", "orders.v2", "admin"]);
        let scope = |dice: &mut Self| {
            let (word, text) = (dice.word(), dice.word());
            let descriptions = dice.maybe(BTreeMap::from([("ja".to_owned(), text)])).unwrap_or_default();
            Scope { description: dice.maybe(word), descriptions, hidden: dice.below(2) == 0 }
        };
        names.into_iter().map(|name| (name, scope(self))).collect()
    }

    pub fn extent(&mut self) -> Extent {
        let scope = ["openid", "openid profile", "openid email offline_access"];
        let scope = scope[usize::try_from(self.below(3)).unwrap()];
        Extent {
            scope: ScopeSet::parse(scope).unwrap(),
            claims: self.some_of(&["email", "nickname"]),
            resources: self.some_of(&["https://api.example.com/orders", "https://api.example.com/a.b"]),
        }
    }
}
