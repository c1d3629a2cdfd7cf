//! Values as they were given, each with where it came from; the last source wins.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::SettingsError;
use super::table::{self, KEYS};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// A settings file.
    File(PathBuf),
    /// An environment variable.
    Environment,
    /// A flag of the command line.
    Flag,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// Settings from one source: name, value, source.
pub(super) type Values = Vec<(&'static str, String, Source)>;

/// The values of all sources.
#[derive(Clone)]
pub struct Given(BTreeMap<&'static str, (String, Source)>);

impl Given {
    pub(super) fn defaults() -> Self {
        let defaults = KEYS.iter().filter_map(|key| Some((key.name, (key.default?.to_owned(), Source::Default))));
        Self(defaults.collect())
    }

    /// Takes the values of a stronger source.
    pub(super) fn take(&mut self, values: Values) {
        for (name, value, source) in values {
            self.0.insert(name, (value, source));
        }
    }

    /// The value of a setting, if it has one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(value, _)| value.as_str())
    }

    /// Where the value came from.
    pub(super) fn source(&self, name: &str) -> Source {
        self.0.get(name).map_or(Source::Default, |(_, source)| source.clone())
    }

    /// Whether somebody set it.
    pub(super) fn is_chosen(&self, name: &str) -> bool {
        self.source(name) != Source::Default
    }

    /// The value as another type.
    pub(super) fn parse<T: FromStr>(&self, name: &str, remedy: &str) -> Result<T, SettingsError> {
        self.text(name).unwrap_or_default().parse().map_err(|_| self.bad(name, remedy))
    }

    /// The error of a value that the setting cannot have.
    pub(super) fn bad(&self, name: &str, remedy: &str) -> SettingsError {
        let key = table::find(name).map_or("", |key| key.name);
        SettingsError::Value { name: key, from: self.source(name).to_string(), remedy: remedy.to_owned() }
    }
}
