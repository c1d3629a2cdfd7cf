//! How a filter is answered without walking through a tenant: by keys, by a list that has an index, or by looking through a few.
//!
//! A filter may ask for anything, and a tenant may have a million users. What has an index is asked of the index; whatever else is asked
//! is looked for among those that the indexed part of the filter leaves, and refused where these are too many.

use protocols::scim::{AttributePath, Comparison, Filter, Operator};
use queries::scim::{Key, Source};
use serde_json::Value;

/// Where the users are looked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Exactly those of a list.
    List(Source),
    /// Those among a list for whom the filter holds.
    Among(Source),
    /// Those among the few that these find for whom the filter holds.
    Keys(Vec<Probe>),
}

/// A look along an index.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) key: Key,
    pub(super) text: String,
    /// Whether the text is only the beginning.
    pub(super) prefix: bool,
}

impl Question {
    /// How this filter is answered.
    pub(super) fn of(filter: Option<&Filter>) -> Self {
        let Some(filter) = filter else { return Self::List(Source::All) };
        if let Some(source) = exactly(filter) {
            return Self::List(source);
        }
        if let Some(probes) = probes(filter) {
            return Self::Keys(probes);
        }
        let narrowed = match filter {
            Filter::And(parts) => parts.iter().find_map(exactly),
            _ => None,
        };
        Self::Among(narrowed.unwrap_or(Source::All))
    }
}

/// The list that a filter is.
fn exactly(filter: &Filter) -> Option<Source> {
    match filter {
        Filter::Compare(Comparison { path, operator: Operator::Equal, value: Value::Bool(active), .. })
            if is(path, "active", None) =>
        {
            Some(Source::InUse(*active))
        }
        Filter::Compare(comparison) => range(comparison).map(|(from, to)| Source::Changed(from, to)),
        // From one moment to another.
        Filter::And(parts) => {
            let mut span = (i64::MIN, i64::MAX);
            for part in parts {
                let Filter::Compare(comparison) = part else { return None };
                let (from, to) = range(comparison)?;
                span = (span.0.max(from), span.1.min(to));
            }
            Some(Source::Changed(span.0, span.1))
        }
        _ => None,
    }
}

/// The span of moments that a comparison of `meta.lastModified` means.
fn range(comparison: &Comparison) -> Option<(i64, i64)> {
    if !is(&comparison.path, "meta", Some("lastModified")) {
        return None;
    }
    let at = chrono::DateTime::parse_from_rfc3339(comparison.value.as_str()?).ok()?.timestamp_micros();
    Some(match comparison.operator {
        Operator::Equal => (at, at),
        Operator::Greater => (at + 1, i64::MAX),
        Operator::GreaterOrEqual => (at, i64::MAX),
        Operator::Less => (i64::MIN, at - 1),
        Operator::LessOrEqual => (i64::MIN, at),
        Operator::NotEqual | Operator::Contains | Operator::StartsWith | Operator::EndsWith => return None,
    })
}

/// The looks that find everybody for whom a filter can hold.
fn probes(filter: &Filter) -> Option<Vec<Probe>> {
    match filter {
        Filter::Compare(comparison) => probe(comparison).map(|probe| vec![probe]),
        // A person found by an address of theirs is found whatever else of it is asked.
        Filter::Within(path, inner) if is(path, "emails", None) => within(inner),
        Filter::And(parts) => parts.iter().find_map(probes),
        Filter::Or(parts) => parts.iter().map(probes).try_fold(Vec::new(), |mut all, more| {
            all.extend(more?);
            Some(all)
        }),
        Filter::Within(..) | Filter::Not(_) | Filter::Present(_) => None,
    }
}

fn within(filter: &Filter) -> Option<Vec<Probe>> {
    match filter {
        Filter::Compare(comparison) if comparison.path.name == "value" => {
            look(Key::Email, comparison).map(|probe| vec![probe])
        }
        Filter::And(parts) => parts.iter().find_map(within),
        _ => None,
    }
}

fn probe(comparison: &Comparison) -> Option<Probe> {
    let path = &comparison.path;
    let key = if is(path, "id", None) {
        Key::Id
    } else if is(path, "userName", None) {
        Key::UserName
    } else if is(path, "externalId", None) {
        Key::ExternalId
    } else if is(path, "emails", None) || is(path, "emails", Some("value")) {
        Key::Email
    } else {
        return None;
    };
    look(key, comparison)
}

fn look(key: Key, comparison: &Comparison) -> Option<Probe> {
    let text = comparison.value.as_str()?.to_owned();
    match comparison.operator {
        Operator::Equal => Some(Probe { key, text, prefix: false }),
        Operator::StartsWith if matches!(key, Key::UserName | Key::Email) => Some(Probe { key, text, prefix: true }),
        _ => None,
    }
}

fn is(path: &AttributePath, name: &str, sub: Option<&str>) -> bool {
    path.extension.is_none() && path.name == name && path.sub.as_deref() == sub
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(filter: &str) -> Question {
        Question::of(Some(&Filter::parse(filter, &protocols::scim::user(vec![])).unwrap()))
    }

    #[test]
    fn what_has_an_index_is_asked_of_it() {
        let probe = |key, text: &str, prefix| Probe { key, text: text.into(), prefix };
        assert_eq!(asked("userName eq \"a\""), Question::Keys(vec![probe(Key::UserName, "a", false)]));
        assert_eq!(asked("title pr and externalId eq \"e\""), Question::Keys(vec![probe(Key::ExternalId, "e", false)]));
        assert_eq!(
            asked("emails[type eq \"work\" and value sw \"a\"] or id eq \"i\""),
            Question::Keys(vec![probe(Key::Email, "a", true), probe(Key::Id, "i", false)])
        );
        assert_eq!(asked("active eq true"), Question::List(Source::InUse(true)));
        assert_eq!(
            asked("meta.lastModified ge \"1970-01-01T00:00:01Z\""),
            Question::List(Source::Changed(1_000_000, i64::MAX))
        );
        assert_eq!(
            asked("meta.lastModified gt \"1970-01-01T00:00:01Z\" and meta.lastModified lt \"1970-01-01T00:00:02Z\""),
            Question::List(Source::Changed(1_000_001, 1_999_999))
        );
        assert_eq!(asked("active eq false and title pr"), Question::Among(Source::InUse(false)));
        for filter in [
            "title pr",
            "userName eq \"a\" or title pr",
            "not (userName eq \"a\")",
            "userName co \"a\"",
            "userName eq null",
        ] {
            assert_eq!(asked(filter), Question::Among(Source::All), "{filter}");
        }
        assert_eq!(Question::of(None), Question::List(Source::All));
    }
}
