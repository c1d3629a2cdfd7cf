//! The settings file: flat TOML, the names of the table and nothing else.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::given::{Source, Values};
use super::{KEYS, SettingsError, nearest, table};

const USUAL: &str = "evident.toml";

/// Reads the file that was named, or `evident.toml` of the current directory if there is one.
pub(super) fn read(named: Option<PathBuf>) -> Result<Values, SettingsError> {
    let (path, must_exist) = named.map_or_else(|| (PathBuf::from(USUAL), false), |path| (path, true));
    match std::fs::read_to_string(&path) {
        Ok(text) => parse(&path, &text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => Ok(Values::new()),
        Err(error) => Err(SettingsError::File { path, reason: error.to_string() }),
    }
}

pub(super) fn parse(path: &Path, text: &str) -> Result<Values, SettingsError> {
    let fault = |reason: String| SettingsError::File { path: path.to_owned(), reason };
    let table: Table = text.parse().map_err(|error: toml::de::Error| fault(first_line(error.message())))?;
    let mut values = Values::new();
    for (name, value) in table {
        let Some(key) = table::find(&name) else {
            let nearest = nearest::of(&name, KEYS.iter().map(|key| key.name));
            return Err(SettingsError::UnknownKey { path: path.to_owned(), name, nearest });
        };
        let text = flat(value).ok_or_else(|| fault(format!("`{name}` is neither a text nor a number")))?;
        values.push((key.name, text, Source::File(path.to_owned())));
    }
    Ok(values)
}

/// The parser's message may go on and quote the line, which may hold a secret.
fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

fn flat(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}
