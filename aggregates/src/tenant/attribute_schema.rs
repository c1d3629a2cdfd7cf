//! The attributes that a tenant's users may have beyond the standard claims.
//!
//! The schema is checked when it is written, values are checked against it when a profile is written. It may grow, shrink
//! and tighten; only an attribute's kind is for ever, because values of that kind are already out there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::attribute_definition::AttributeDefinition;
use super::attribute_fault::AttributeFault;
use super::attribute_value::AttributeValue;
use crate::{Faults, FieldFault};

const MOST_ATTRIBUTES: usize = 200;

/// All attributes of a tenant, at most 200; made by [`AttributeSchema::parse`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<AttributeDefinition>", into = "Vec<AttributeDefinition>")]
pub struct AttributeSchema(Vec<AttributeDefinition>);

impl AttributeSchema {
    /// Checks the definitions and makes a schema of them.
    pub fn parse(attributes: Vec<AttributeDefinition>) -> Result<Self, Faults> {
        let mut faults: Vec<_> = attributes.iter().flat_map(AttributeDefinition::faults).collect();
        if attributes.len() > MOST_ATTRIBUTES {
            faults.push(FieldFault::new("attributes", "are too many", format!("define at most {MOST_ATTRIBUTES}")));
        }
        let mut names = BTreeSet::new();
        for attribute in attributes.iter().filter(|attribute| !names.insert(&attribute.name)) {
            let field = format!("attributes.{}", attribute.name);
            faults.push(FieldFault::new(field, "is defined twice", "define it once"));
        }
        Faults::check(faults).map(|()| Self(attributes))
    }

    /// The definitions in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, AttributeDefinition> {
        self.0.iter()
    }

    /// The definition of `name`.
    pub fn get(&self, name: &str) -> Option<&AttributeDefinition> {
        self.0.iter().find(|attribute| attribute.name == name)
    }

    /// Everything that is wrong with a user's attributes: unknown ones, bad values, required ones that are missing.
    pub fn validate(&self, attributes: &BTreeMap<String, AttributeValue>) -> Vec<AttributeFault> {
        let mut faults = vec![];
        for (name, value) in attributes {
            match self.get(name) {
                Some(definition) => faults.extend(definition.value_faults(value)),
                None => faults.push(AttributeFault::new(
                    name,
                    "is unknown",
                    "define it in the tenant's schema or leave it out",
                )),
            }
        }
        let missing =
            self.0.iter().filter(|definition| definition.required && !attributes.contains_key(&definition.name));
        faults.extend(missing.map(|definition| AttributeFault::new(&definition.name, "is missing", "give it a value")));
        faults
    }
}

impl<'a> IntoIterator for &'a AttributeSchema {
    type Item = &'a AttributeDefinition;
    type IntoIter = std::slice::Iter<'a, AttributeDefinition>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl TryFrom<Vec<AttributeDefinition>> for AttributeSchema {
    type Error = Faults;

    fn try_from(attributes: Vec<AttributeDefinition>) -> Result<Self, Self::Error> {
        Self::parse(attributes)
    }
}

impl From<AttributeSchema> for Vec<AttributeDefinition> {
    fn from(schema: AttributeSchema) -> Self {
        schema.0
    }
}

#[cfg(test)]
mod tests;
