//! What a tenant calls sensitive among the attributes of people: it is put out of sight wherever an event or a state is shown whole.
//!
//! A page that shows a person masks these values. Their history, and what a change would do, have the same values in them.

use std::collections::BTreeSet;

use aggregates::tenant::AttributeSchema;
use serde_json::{Value, json};

/// The member of a profile that has the tenant's own attributes, and the only one of this name in what happens to a person.
const ATTRIBUTES: &str = "attributes";

/// The names of attributes that are not shown.
#[derive(Debug)]
pub(in crate::http) struct Masked(BTreeSet<String>);

impl Masked {
    /// Those that a schema calls sensitive.
    pub(in crate::http) fn of(schema: &AttributeSchema) -> Self {
        let sensitive = schema.iter().filter(|attribute| attribute.sensitive);
        Self(sensitive.map(|attribute| attribute.name.clone()).collect())
    }

    /// An event or a state of a person without their values.
    pub(in crate::http) fn within(&self, mut value: Value) -> Value {
        if !self.0.is_empty() {
            self.mask(&mut value);
        }
        value
    }

    /// A value that stands at a path, such as `profile.attributes.size`.
    pub(in crate::http) fn at(&self, path: &str, value: Value) -> Value {
        let mut parts = path.split('.').skip_while(|part| *part != ATTRIBUTES).skip(1);
        match parts.next() {
            Some(name) if self.0.contains(name) => secret(),
            Some(_) => value,
            None if path == ATTRIBUTES || path.ends_with(".attributes") => {
                let mut all = value;
                self.mask_all(&mut all);
                all
            }
            None => self.within(value),
        }
    }

    fn mask(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name == ATTRIBUTES { self.mask_all(member) } else { self.mask(member) }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask(item)),
            _ => {}
        }
    }

    fn mask_all(&self, attributes: &mut Value) {
        let Value::Object(members) = attributes else { return };
        for (_, value) in members.iter_mut().filter(|(name, value)| self.0.contains(*name) && !value.is_null()) {
            *value = secret();
        }
    }
}

/// How a history shows what it does not tell.
fn secret() -> Value {
    json!({"$secret": true})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_values_are_out_of_sight_wherever_they_stand() {
        let masked = Masked(BTreeSet::from(["blood".to_owned()]));
        let event = json!({"ProfileChanged": {"profile": {"name": "Aiko", "attributes": {"blood": "0", "size": "m"}}}});
        let shown = json!({"ProfileChanged": {"profile": {"name": "Aiko", "attributes": {"blood": {"$secret": true}, "size": "m"}}}});
        assert_eq!(masked.within(event.clone()), shown);
        assert_eq!(Masked(BTreeSet::new()).within(event.clone()), event);
        assert_eq!(masked.at("profile.attributes.blood", json!("0")), json!({"$secret": true}));
        assert_eq!(masked.at("profile.attributes.size", json!("m")), json!("m"));
        assert_eq!(masked.at("profile.attributes", json!({"blood": "0"})), json!({"blood": {"$secret": true}}));
        assert_eq!(
            masked.at("profile", json!({"attributes": {"blood": "0"}})),
            json!({"attributes": {"blood": {"$secret": true}}})
        );
        assert_eq!(masked.at("profile.name", json!("Aiko")), json!("Aiko"));
    }
}
