//! For whom a token is: one text or several (RFC 7519 §4.1.3).

use serde::{Deserialize, Serialize};

/// The value of `aud`. One audience is written as a text, several as a list; both are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMany", into = "OneOrMany")]
pub struct Audience(Vec<String>);

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// Whether it is meant for `name`.
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|own| own == name)
    }

    /// Its members.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl From<String> for Audience {
    fn from(one: String) -> Self {
        Self(vec![one])
    }
}

impl From<&str> for Audience {
    fn from(one: &str) -> Self {
        Self(vec![one.to_owned()])
    }
}

impl From<Vec<String>> for Audience {
    fn from(many: Vec<String>) -> Self {
        Self(many)
    }
}

impl From<OneOrMany> for Audience {
    fn from(value: OneOrMany) -> Self {
        match value {
            OneOrMany::One(one) => Self(vec![one]),
            OneOrMany::Many(many) => Self(many),
        }
    }
}

impl From<Audience> for OneOrMany {
    fn from(mut audience: Audience) -> Self {
        match audience.0.pop() {
            Some(one) if audience.0.is_empty() => Self::One(one),
            Some(last) => {
                audience.0.push(last);
                Self::Many(audience.0)
            }
            None => Self::Many(vec![]),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn one_is_a_text_and_several_are_a_list() {
        for (audience, written) in
            [(Audience::from("a"), json!("a")), (vec!["a".to_owned(), "b".to_owned()].into(), json!(["a", "b"]))]
        {
            assert_eq!(to_value(&audience).unwrap(), written);
            assert_eq!(from_value::<Audience>(written).unwrap(), audience);
        }
        assert!(from_value::<Audience>(json!(["a"])).unwrap().contains("a"));
    }
}
