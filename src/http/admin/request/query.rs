//! Parameters of an address: known ones, each once.
//!
//! An unknown one is refused: whoever writes `?dryrun=true` must not find that it was done.

use std::collections::BTreeMap;

use axum::http::Uri;
use url::form_urlencoded;

use crate::http::error::problem::Problem;

/// Parameters by name.
pub(in crate::http::admin) struct Query(BTreeMap<String, String>);

impl Query {
    /// The parameters of an address, if all of them are known.
    pub(in crate::http::admin) fn of(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let mut found = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            if !known.contains(&name.as_ref()) {
                let remedy = match known {
                    [] => "this operation has no parameters".to_owned(),
                    known => format!("the parameters are {}", known.join(", ")),
                };
                return Err(Problem::unreadable(&name.escape_debug().to_string(), "is no parameter of this", &remedy));
            }
            if value.contains('\0') {
                return Err(Problem::unreadable(&name, "has the character U+0000", "leave it out"));
            }
            if found.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(Problem::unreadable(&name, "is given twice", "give it once"));
            }
        }
        Ok(Self(found))
    }

    /// The text of a parameter.
    pub(in crate::http::admin) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A number within bounds.
    pub(in crate::http::admin) fn number(&self, name: &str, least: u64, most: u64) -> Result<Option<u64>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        let remedy = format!("choose between {least} and {most}");
        number.map(Some).ok_or_else(|| Problem::unreadable(name, "is no number within bounds", &remedy))
    }

    /// A parameter that is `true` or `false`; `false` where it is not given.
    pub(in crate::http::admin) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::unreadable(name, "is neither true nor false", "write true or false")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Result<Query, Problem> {
        Query::of(&format!("/x?{text}").parse().unwrap(), &["at", "dry_run"])
    }

    #[test]
    fn parameters_are_read_and_unescaped() {
        let query = query("at=a%20b&dry_run=true").unwrap();
        assert_eq!((query.text("at"), query.flag("dry_run")), (Some("a b"), Ok(true)));
        assert_eq!(query.flag("other"), Ok(false));
    }

    #[test]
    fn unknown_repeated_and_strange_ones_are_refused() {
        for text in ["dryrun=true", "at=1&at=2", "at=%00", "AT=1"] {
            assert!(query(text).is_err(), "{text}");
        }
        assert!(query("dry_run=yes").unwrap().flag("dry_run").is_err());
    }
}
