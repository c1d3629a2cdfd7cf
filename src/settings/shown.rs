//! Settings as they may be shown to people.

use serde::Serialize;

use super::{Given, KEYS};

const MASK: &str = "********";

/// One setting, its secret masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// Its effective value.
    pub value: Option<String>,
    /// Where the value came from.
    pub source: String,
    /// What it is.
    pub meaning: &'static str,
}

pub(super) fn all(given: &Given) -> Vec<Shown> {
    KEYS.iter()
        .map(|key| Shown {
            name: key.name,
            value: given.text(key.name).map(|value| if key.secret { MASK.to_owned() } else { without_password(value) }),
            source: given.source(key.name).to_string(),
            meaning: key.meaning,
        })
        .collect()
}

/// An address keeps its user name and loses its password, wherever it stands: before the host or in the query.
fn without_password(value: &str) -> String {
    let Ok(mut url) = url::Url::parse(value) else { return value.to_owned() };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.to_owned();
    }
    if url.query_pairs().any(|(name, _)| name == "password") {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let kept =
            pairs.into_iter().map(|(name, value)| if name == "password" { (name, MASK.into()) } else { (name, value) });
        url.query_pairs_mut().clear().extend_pairs(kept.collect::<Vec<_>>());
        return url.into();
    }
    if value.contains(MASK) || url.password().is_some() { url.into() } else { value.to_owned() }
}
