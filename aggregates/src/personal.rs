//! A value that identifies a person and that the log must be able to forget.
//!
//! Aggregates write `Personal::Clear`; at the door of the log every `$personal` object is replaced by a `$sealed` one
//! under the subject's own data key, and opened again when it is read. Once that key is destroyed the same bytes read
//! as `Personal::Erased`, so history still loads, folds and verifies after the person is gone.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

const CLEAR: &str = "$personal";
const ERASED: &str = "$erased";
const SEALED: &str = "$sealed";

/// A value together with the subject under whose key it is sealed, or the hole that erasure left.
///
/// Serialised as `{"$personal":{"subject":S,"value":V}}` or `{"$erased":true}`. A `$sealed` object that nobody opened
/// deserialises as [`Personal::Erased`]: to this room a value without its key is a value that is gone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Personal<T> {
    /// Readable: the subject's data key exists.
    Clear {
        /// Whose key seals the value: a user id, `client:{client_id}`, or a keyring name that begins with `~`.
        subject: String,
        /// The value itself. Never log it.
        value: T,
    },
    /// The subject's data key was destroyed.
    Erased,
}

impl<T> Personal<T> {
    /// A readable value that belongs to `subject`.
    pub fn new(subject: impl Into<String>, value: T) -> Self {
        Self::Clear { subject: subject.into(), value }
    }

    /// The value, unless it was erased.
    pub fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Clear { value, .. } => Some(value),
            Self::Erased => None,
        }
    }

    /// The value by move, unless it was erased.
    pub fn into_inner(self) -> Option<T> {
        match self {
            Self::Clear { value, .. } => Some(value),
            Self::Erased => None,
        }
    }

    /// The same subject with a value made from this one.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Personal<U> {
        match self {
            Self::Clear { subject, value } => Personal::Clear { subject, value: change(value) },
            Self::Erased => Personal::Erased,
        }
    }

    /// Whose key seals the value; `None` after erasure.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Clear { subject, .. } => Some(subject),
            Self::Erased => None,
        }
    }

    /// Whether the value is gone.
    pub fn is_erased(&self) -> bool {
        matches!(self, Self::Erased)
    }
}

/// Prints that there is a value, never the value: a debug line must not outlive an erasure.
impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_erased() { "Personal(erased)" } else { "Personal(…)" })
    }
}

#[derive(serde::Serialize)]
struct ClearRef<'a, T> {
    subject: &'a str,
    value: &'a T,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ClearForm<T> {
    subject: String,
    value: T,
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Clear { subject, value } => map.serialize_entry(CLEAR, &ClearRef { subject, value })?,
            Self::Erased => map.serialize_entry(ERASED, &true)?,
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PersonalVisitor(PhantomData))
    }
}

struct PersonalVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PersonalVisitor<T> {
    type Value = Personal<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with exactly one of the members {CLEAR}, {ERASED} or {SEALED}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some(key) = map.next_key::<String>()? else {
            return Err(de::Error::invalid_length(0, &self));
        };
        let personal = match key.as_str() {
            CLEAR => {
                let ClearForm { subject, value } = map.next_value()?;
                Personal::Clear { subject, value }
            }
            ERASED | SEALED => {
                map.next_value::<IgnoredAny>()?;
                Personal::Erased
            }
            other => return Err(de::Error::unknown_field(other, &[CLEAR, ERASED, SEALED])),
        };
        match map.next_key::<IgnoredAny>()? {
            None => Ok(personal),
            Some(_) => Err(de::Error::invalid_length(2, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn a_clear_value_is_written_with_its_subject_and_read_back() {
        let name = Personal::new("user-1", "Aiko".to_owned());
        let written = to_value(&name).unwrap();
        assert_eq!(written, json!({"$personal": {"subject": "user-1", "value": "Aiko"}}));
        assert_eq!(from_value::<Personal<String>>(written).unwrap(), name);
    }

    #[test]
    fn an_erased_value_survives_a_round_trip() {
        let written = to_value(Personal::<String>::Erased).unwrap();
        assert_eq!(written, json!({"$erased": true}));
        assert_eq!(from_value::<Personal<String>>(written).unwrap(), Personal::Erased);
    }

    #[test]
    fn a_sealed_value_that_nobody_opened_reads_as_erased() {
        for content in [json!("AAAA"), json!({"key": "k1", "box": "AAAA"}), json!(null)] {
            let sealed = json!({ "$sealed": content });
            assert_eq!(from_value::<Personal<u32>>(sealed).unwrap(), Personal::Erased);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let strangers = [
            json!("Aiko"),
            json!({}),
            json!({"$clear": 1}),
            json!({"$personal": {"subject": "s"}}),
            json!({"$personal": {"subject": "s", "value": "v", "more": 1}}),
            json!({"$erased": true, "$sealed": 1}),
        ];
        for stranger in strangers {
            assert!(from_value::<Personal<String>>(stranger.clone()).is_err(), "{stranger}");
        }
    }

    #[test]
    fn a_debug_line_never_shows_the_value_or_the_subject() {
        let line = format!("{:?}", Personal::new("user-1", "Aiko".to_owned()));
        assert_eq!(line, "Personal(…)");
    }

    #[test]
    fn mapping_keeps_the_subject_and_erasure() {
        let length = Personal::new("user-1", "Aiko".to_owned()).map(|name| name.len());
        assert_eq!((length.subject(), length.as_ref()), (Some("user-1"), Some(&4)));
        assert!(Personal::<String>::Erased.map(|name| name.len()).is_erased());
    }
}
