//! Settings from the environment. Every variable that begins with `EVIDENT_` must be one that is known.

use std::path::PathBuf;

use super::given::{Source, Values};
use super::{KEYS, SettingsError, nearest};

const PREFIX: &str = "EVIDENT_";
/// What belongs to the tests and not to the program.
const TESTS: &str = "EVIDENT_TEST_";
/// Names the settings file.
const FILE: &str = "EVIDENT_CONFIG";

/// What the environment says.
pub(super) struct Environment {
    pub(super) file: Option<PathBuf>,
    pub(super) settings: Values,
}

/// Reads the variables. An empty one counts as one that is not set.
pub(super) fn read(variables: impl Iterator<Item = (String, String)>) -> Result<Environment, SettingsError> {
    let mut environment = Environment { file: None, settings: Values::new() };
    for (name, value) in variables {
        if !name.starts_with(PREFIX) || name.starts_with(TESTS) {
            continue;
        }
        let key = KEYS.iter().find(|key| key.variable() == name);
        match key {
            _ if value.is_empty() && (key.is_some() || name == FILE) => {}
            _ if name == FILE => environment.file = Some(value.into()),
            Some(key) => environment.settings.push((key.name, value, Source::Environment)),
            None => return Err(unknown(name)),
        }
    }
    Ok(environment)
}

fn unknown(name: String) -> SettingsError {
    let known: Vec<String> = KEYS.iter().map(super::Key::variable).chain([FILE.to_owned()]).collect();
    let nearest = nearest::of(&name, known.iter().map(String::as_str)).to_owned();
    SettingsError::UnknownVariable { name, nearest }
}
