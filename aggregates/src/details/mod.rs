//! Authorization details (RFC 9396): what a client asks for where a scope says too little, such as one payment of one amount to one
//! account.
//!
//! A tenant says which types there are, in what words people are asked, and what a detail of the type looks like. A detail that looks
//! otherwise is refused as a whole (RFC 9396 §5): what nobody described nobody can agree to.

mod schema;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use schema::Unfit;

use crate::client::ClientMetadata;
use crate::text::{self, Lines};
use crate::{FieldFault, language};

/// The most types of a tenant.
const MOST_TYPES: usize = 50;
const LONGEST_NAME: usize = 200;
const LONGEST_DESCRIPTION: usize = 300;
/// The most details of a request.
pub const MOST_DETAILS: usize = 20;
/// The most bytes of all details of a request, as JSON: a JWT that holds them must be one that every door still takes, and most headers
/// still carry.
pub const LARGEST: usize = 8 * 1024;
/// Which type a detail is of (RFC 9396 §2).
const TYPE: &str = "type";

/// The types of a tenant, by their names.
pub type DetailsTypes = BTreeMap<String, DetailsType>;

/// One type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailsType {
    /// What the consent page says of it, for people whose language has no description of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Descriptions by BCP 47 tag.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub descriptions: BTreeMap<String, String>,
    /// What a detail of it looks like beside its `type`: an object, in the words of JSON Schema that are understood here. What it does not
    /// describe nobody may ask for. `title`, and `title#ja` for a language, are what people read of a member.
    pub schema: Value,
}

/// Why details cannot be used. The client's developer reads it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetailsFault {
    /// There are none, or too many.
    #[error("authorization_details has no detail, or more than {MOST_DETAILS}, or more than {LARGEST} bytes")]
    TooMany,
    /// One is no object with a `type`.
    #[error("detail {0} is no object with a type")]
    NoType(usize),
    /// Its type is unknown here, or not the client's.
    #[error("the type of detail {0} is unknown, or the client is not registered for it")]
    UnknownType(usize),
    /// It does not look as its type does.
    #[error("detail {0}: {1}")]
    Unfit(usize, Unfit),
}

impl DetailsType {
    /// What is wrong with a detail of this type.
    pub fn check(&self, detail: &Map<String, Value>) -> Result<(), Unfit> {
        let members: Map<String, Value> = detail
            .iter()
            .filter(|(name, _)| *name != TYPE)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        schema::check(&self.schema, &Value::Object(members))
    }

    /// What people read of it: the title of each member with its value as a text, in the order of their names.
    pub fn told(&self, detail: &Map<String, Value>, locale: &str) -> Vec<(String, String)> {
        schema::told(&self.schema, detail, locale)
    }

    /// What it is called in a language.
    pub fn described(&self, locale: &str) -> Option<&str> {
        self.descriptions.get(locale).or(self.description.as_ref()).map(String::as_str)
    }
}

/// Holds details to the types of a tenant, as far as a client is registered for them; counted from 1 in what is told.
pub fn check(types: &DetailsTypes, registered: &[String], details: &[Value]) -> Result<(), DetailsFault> {
    let bytes: usize = details.iter().map(|detail| detail.to_string().len()).sum();
    if details.is_empty() || details.len() > MOST_DETAILS || bytes > LARGEST {
        return Err(DetailsFault::TooMany);
    }
    for (place, detail) in details.iter().enumerate() {
        let place = place + 1;
        let members = detail.as_object().ok_or(DetailsFault::NoType(place))?;
        let name = type_of(detail).ok_or(DetailsFault::NoType(place))?;
        let known = types.get(name).filter(|_| registered.iter().any(|own| own == name));
        known
            .ok_or(DetailsFault::UnknownType(place))?
            .check(members)
            .map_err(|unfit| DetailsFault::Unfit(place, unfit))?;
    }
    Ok(())
}

/// Whether these are a part of what was asked for or granted: each as it was, and no more often.
pub fn is_part(part: &[Value], whole: &[Value]) -> bool {
    let count = |of: &[Value], detail: &Value| of.iter().filter(|one| *one == detail).count();
    part.iter().all(|detail| count(part, detail) <= count(whole, detail))
}

/// The types that a client may ask for: those of a tenant for which it is registered.
pub fn open_to(types: &DetailsTypes, client: &ClientMetadata) -> BTreeSet<String> {
    let own = client.authorization_details_types.iter().flatten();
    own.filter(|name| types.contains_key(*name)).cloned().collect()
}

/// What of these is of certain types.
pub fn of_types(details: &[Value], types: &BTreeSet<String>) -> Vec<Value> {
    let of = |detail: &&Value| type_of(detail).is_some_and(|name| types.contains(name));
    details.iter().filter(of).cloned().collect()
}

/// The type of a detail.
pub fn type_of(detail: &Value) -> Option<&str> {
    detail.get(TYPE)?.as_str()
}

/// Everything that is wrong with the types of a tenant.
pub(crate) fn faults(field: &str, types: &DetailsTypes) -> Vec<FieldFault> {
    let mut faults = vec![];
    if types.len() > MOST_TYPES {
        faults.push(FieldFault::new(field, "are too many", format!("describe at most {MOST_TYPES}")));
    }
    for (name, kind) in types {
        let field = format!("{field}.{}", name.escape_default());
        if !text::is_visible_ascii(name) || name.len() > LONGEST_NAME {
            let remedy = "use visible ASCII without spaces, such as a URI";
            faults.push(FieldFault::new(field.as_str(), "has a name that no type may have", remedy));
        }
        if kind.descriptions.keys().any(|tag| !language::is_tag(tag)) {
            let remedy = "key each description by a BCP 47 tag";
            faults.push(FieldFault::new(field.as_str(), "has a description in no language", remedy));
        }
        let texts = kind.description.iter().chain(kind.descriptions.values());
        faults.extend(texts.filter_map(|text| text::check(&field, text, LONGEST_DESCRIPTION, Lines::One).err()));
        faults.extend(schema::faults(&format!("{field}.schema"), &kind.schema));
    }
    faults
}
