//! Which web pages of elsewhere may call a tenant's endpoints from a browser (Fetch standard, CORS protocol).
//!
//! Which origins may is said by the tenant and by its clients, each for themselves; how they may is the tenant's alone. The
//! endpoints need none of what can be added here: it is for what stands before them, as a gateway that wants a header of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{FieldFault, uri};

const MOST: usize = 200;
const MOST_NAMES: usize = 50;
const MOST_SETS: usize = 20;
const LONGEST_NAME: usize = 64;
const LONGEST_AGE: u32 = 24 * 60 * 60;

/// What pages of elsewhere may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorsSettings {
    /// Whether pages of elsewhere are answered at all, those of clients included: yes.
    pub enabled: bool,
    /// Origins beyond those that clients have registered: `https://host[:port]`, compared whole; none by default. At most 200.
    pub allowed_origins: Vec<String>,
    /// Methods that pages may use, in capitals: `DELETE`, `GET`, `POST` and `PUT`.
    pub allowed_methods: BTreeSet<String>,
    /// Request headers that pages may send beyond those that the endpoints read: none. At most 50.
    pub allowed_headers: BTreeSet<String>,
    /// Response headers that pages may see beyond those that explain an answer: none. At most 50.
    pub exposed_headers: BTreeSet<String>,
    /// For how many seconds browsers keep the answer to a preliminary question: 600; 0 to a day.
    pub max_age: u32,
    /// Whether pages may send cookies and other credentials of the browser: no.
    pub allow_credentials: bool,
    /// More rules by names of the tenant's own, each for its origins and with a switch: none. At most 20. An origin that several
    /// admit has all that any of them admits.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sets: BTreeMap<String, CorsSet>,
}

/// Rules for some origins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorsSet {
    /// Whether they hold: no, until somebody says so.
    pub enabled: bool,
    /// Whose: `https://host[:port]`, compared whole. At most 200.
    pub allowed_origins: Vec<String>,
    /// Methods, in capitals: none beyond those of all.
    pub allowed_methods: BTreeSet<String>,
    /// Request headers: none beyond those of all. At most 50.
    pub allowed_headers: BTreeSet<String>,
    /// Response headers: none beyond those of all. At most 50.
    pub exposed_headers: BTreeSet<String>,
    /// Whether cookies and other credentials of the browser go along: no.
    pub allow_credentials: bool,
}

impl Default for CorsSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            allowed_origins: Vec::new(),
            allowed_methods: ["DELETE", "GET", "POST", "PUT"].map(str::to_owned).into(),
            allowed_headers: BTreeSet::new(),
            exposed_headers: BTreeSet::new(),
            max_age: 600,
            allow_credentials: false,
            sets: BTreeMap::new(),
        }
    }
}

impl CorsSettings {
    /// The sets that hold for an origin.
    pub fn sets_for(&self, origin: &[u8]) -> impl Iterator<Item = &CorsSet> {
        let sets = self.sets.values().filter(|set| set.enabled);
        sets.filter(move |set| set.allowed_origins.iter().any(|allowed| allowed.as_bytes() == origin))
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = uri::origins("cors.allowed_origins", &self.allowed_origins, MOST);
        faults.extend(names("cors.allowed_methods", &self.allowed_methods, |b| b.is_ascii_uppercase()));
        faults.extend(names("cors.allowed_headers", &self.allowed_headers, is_of_header));
        faults.extend(names("cors.exposed_headers", &self.exposed_headers, is_of_header));
        faults.extend(super::settings::bounded("cors.max_age", self.max_age, 0, LONGEST_AGE));
        if self.sets.len() > MOST_SETS || !self.sets.keys().all(|name| is_name(name)) {
            let remedy =
                format!("give at most {MOST_SETS}, named by lower-case letters, digits, hyphens and underscores");
            faults.push(FieldFault::new("cors.sets", "are not usable", remedy));
        }
        faults.extend(self.sets.iter().flat_map(|(name, set)| set.faults(&format!("cors.sets.{name}"))));
        faults
    }
}

impl CorsSet {
    fn faults(&self, at: &str) -> Vec<FieldFault> {
        let mut faults = uri::origins(&format!("{at}.allowed_origins"), &self.allowed_origins, MOST);
        faults.extend(names(&format!("{at}.allowed_methods"), &self.allowed_methods, |b| b.is_ascii_uppercase()));
        faults.extend(names(&format!("{at}.allowed_headers"), &self.allowed_headers, is_of_header));
        faults.extend(names(&format!("{at}.exposed_headers"), &self.exposed_headers, is_of_header));
        faults
    }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

/// `*` would mean "all" to a browser, and nothing beside credentials (Fetch standard §3.3.4): names are named.
fn names(field: &str, names: &BTreeSet<String>, of: impl Fn(u8) -> bool) -> Option<FieldFault> {
    let usable = |name: &String| (1..=64).contains(&name.len()) && name.bytes().all(&of);
    let fault = || FieldFault::new(field, "is not usable", format!("give at most {MOST_NAMES} names, each by itself"));
    (names.len() > MOST_NAMES || !names.iter().all(usable)).then(fault)
}

/// What names of headers are made of in practice; the tokens of RFC 9110 §5.6.2 have more.
fn is_of_header(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_named() {
        type Spoil = fn(&mut CorsSettings);
        assert_eq!(CorsSettings::default().faults(), vec![]);
        let table: [(&str, Spoil); 8] = [
            ("cors.allowed_origins[0]", |s| s.allowed_origins.push("https://app.example.com/".into())),
            ("cors.allowed_methods", |s| s.allowed_methods = ["get".to_owned()].into()),
            ("cors.allowed_headers", |s| s.allowed_headers = ["*".to_owned()].into()),
            ("cors.allowed_headers", |s| s.allowed_headers = (0..51).map(|n| format!("x-{n}")).collect()),
            ("cors.exposed_headers", |s| s.exposed_headers = ["a, b".to_owned()].into()),
            ("cors.max_age", |s| s.max_age = 86_401),
            ("cors.sets", |s| drop(s.sets.insert("A set".into(), CorsSet::default()))),
            ("cors.sets.partner.allowed_headers", |s| {
                let set = CorsSet { allowed_headers: ["*".to_owned()].into(), ..CorsSet::default() };
                s.sets.insert("partner".into(), set);
            }),
        ];
        for (field, spoil) in table {
            let mut settings = CorsSettings::default();
            spoil(&mut settings);
            let fields: Vec<_> = settings.faults().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, [field]);
        }
    }

    #[test]
    fn a_set_holds_for_its_origins_once_it_is_switched_on() {
        let set = CorsSet { allowed_origins: vec!["https://app.example.com".into()], ..CorsSet::default() };
        let mut settings = CorsSettings { sets: [("partner".to_owned(), set)].into(), ..CorsSettings::default() };
        assert_eq!(settings.sets_for(b"https://app.example.com").count(), 0);
        settings.sets.entry("partner".into()).or_default().enabled = true;
        assert_eq!(settings.sets_for(b"https://app.example.com").count(), 1);
        assert_eq!(settings.sets_for(b"https://evil.example").count(), 0);
    }

    #[test]
    fn rules_of_an_older_program_read_as_they_were() {
        let stored = r#"{"allowed_origins":["https://app.example.com"]}"#;
        let settings: CorsSettings = serde_json::from_str(stored).unwrap();
        assert!(settings.enabled && settings.max_age == 600 && settings.allowed_methods.contains("PUT"));
    }
}
