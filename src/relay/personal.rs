//! What subscribers read of personal data: a rule for each subject.
//!
//! Sealed is the default, because a stream is copied to places that no erasure reaches: what is sealed becomes unreadable there as well
//! once its subject's key is gone, and what was sent in the clear stays readable for ever.

use std::str::FromStr;

use serde_json::{Value, json};

const PERSONAL: &str = "$personal";
const SEALED: &str = "$sealed";
const REMOVED: &str = "$removed";
/// What the subjects begin with under which secrets are sealed, and not people.
const KEYRING: char = '~';

/// What becomes of personal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// They stay as the log stores them.
    Sealed,
    /// They are opened, as far as their keys exist. Secrets are not.
    Clear,
    /// A mark stands in their place.
    Removed,
}

/// The rules, the first that fits decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalRules(Vec<(Vec<String>, Personal)>);

/// A text that is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write sealed, clear or removed, or rules such as evident.acme.User.>=clear with commas between them")]
pub struct RuleError;

impl FromStr for Personal {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        match text {
            "sealed" => Ok(Self::Sealed),
            "clear" => Ok(Self::Clear),
            "removed" => Ok(Self::Removed),
            _ => Err(RuleError),
        }
    }
}

impl FromStr for PersonalRules {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let rule = |rule: &str| {
            let (pattern, personal) = rule.rsplit_once('=').unwrap_or((">", rule));
            let tokens: Vec<String> = pattern.split('.').map(str::to_owned).collect();
            let form = |(at, token): (usize, &String)| match token.as_str() {
                "" => false,
                ">" => at + 1 == tokens.len(),
                "*" => true,
                word => !word.contains(['*', '>']),
            };
            let well_formed = tokens.iter().enumerate().all(form);
            if well_formed { Ok((tokens, personal.parse()?)) } else { Err(RuleError) }
        };
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(rule).collect::<Result<_, _>>().map(Self)
    }
}

impl PersonalRules {
    /// What holds for the messages of a subject.
    pub fn of(&self, subject: &str) -> Personal {
        self.0.iter().find(|(pattern, _)| fits(pattern, subject)).map_or(Personal::Sealed, |(_, personal)| *personal)
    }
}

/// Whether a subject is one of a pattern, as NATS understands them.
fn fits(pattern: &[String], subject: &str) -> bool {
    let mut tokens = subject.split('.');
    for word in pattern {
        match (word.as_str(), tokens.next()) {
            (">", Some(_)) => return true,
            ("*", Some(_)) => {}
            (word, Some(token)) if word == token => {}
            _ => return false,
        }
    }
    tokens.next().is_none()
}

/// A payload without what is sealed in it.
pub fn without_sealed(payload: &str) -> serde_json::Result<Value> {
    let mut document: Value = serde_json::from_str(payload)?;
    remove(&mut document, &|mark, _| mark == SEALED);
    Ok(document)
}

/// An opened payload without the secrets that were opened with it.
pub fn without_secrets(payload: &str) -> serde_json::Result<Value> {
    let mut document: Value = serde_json::from_str(payload)?;
    remove(&mut document, &|mark, content| {
        let subject = content.get("subject").and_then(Value::as_str);
        mark == PERSONAL && subject.is_none_or(|subject| subject.starts_with(KEYRING))
    });
    Ok(document)
}

fn remove(value: &mut Value, what: &impl Fn(&str, &Value) -> bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, what)),
        Value::Object(fields) => {
            // A mark is an object with one member; what a person typed stands within one and is not looked at.
            let mark = fields.iter().next().filter(|_| fields.len() == 1);
            match mark.map(|(name, content)| (name == PERSONAL || name == SEALED, what(name, content))) {
                Some((_, true)) => *value = json!({ REMOVED: true }),
                Some((true, false)) => {}
                _ => fields.values_mut().for_each(|field| remove(field, what)),
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_decides_and_sealed_is_the_default() {
        let rules: PersonalRules = "evident.acme.User.>=clear, evident.*.Authentication.*=removed".parse().unwrap();
        assert_eq!(rules.of("evident.acme.User.UserRegistered"), Personal::Clear);
        assert_eq!(rules.of("evident.demo.User.UserRegistered"), Personal::Sealed);
        assert_eq!(rules.of("evident.acme.Authentication.AuthenticationFailed"), Personal::Removed);
        let all: PersonalRules = "removed".parse().unwrap();
        assert_eq!(all.of("evident.demo.User.UserRegistered"), Personal::Removed);
        assert_eq!(PersonalRules::default().of("evident.demo.User.UserRegistered"), Personal::Sealed);
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in ["open", "evident.>.User=clear", "evident..User=clear", "evident.acme>=clear", "a.b="] {
            assert_eq!(text.parse::<PersonalRules>(), Err(RuleError), "{text}");
        }
    }

    #[test]
    fn secrets_are_never_sent_in_the_clear() {
        let opened = json!({ "Generated": {
            "owner": { PERSONAL: { "subject": "u1", "value": { PERSONAL: { "subject": "~x", "value": 1 } } } },
            "private": { PERSONAL: { "subject": "~signing-keys", "value": "hunter2" } },
        } });
        let sent = without_secrets(&opened.to_string()).unwrap();
        assert_eq!(sent["Generated"]["private"], json!({ REMOVED: true }));
        assert_eq!(sent["Generated"]["owner"], opened["Generated"]["owner"]);
    }

    #[test]
    fn what_is_sealed_is_taken_out_wherever_it_stands() {
        let stored =
            json!({ "a": [{ SEALED: { "subject": "u1", "text": "AAAA" } }], "b": { "$erased": true }, "c": 1 });
        let sent = without_sealed(&stored.to_string()).unwrap();
        assert_eq!(sent, json!({ "a": [{ REMOVED: true }], "b": { "$erased": true }, "c": 1 }));
    }
}
