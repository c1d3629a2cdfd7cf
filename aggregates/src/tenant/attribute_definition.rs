//! One attribute of a tenant's own, and what its values must be.
//!
//! A definition is checked before it becomes part of a schema, so that every value can be judged without surprises later.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::attribute_fault::AttributeFault;
use super::attribute_value::{AttributeValue, Scalar};
use crate::FieldFault;
use crate::text::{self, Lines};
use crate::user::{Profile, format};

const MOST_CHOICES: usize = 500;
const MOST_VALUES: usize = 100;
const LONGEST_NAME: usize = 64;
const LONGEST_TEXT: u32 = 4096;

/// Names that would be mistaken for a claim (OIDC Core §2, §5.1; RFC 7519 §4.1) or for a member of ours.
const RESERVED: [&str; 24] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "scope",
    "client_id",
    "cnf",
    "preferred_username",
    "updated_at",
    "id",
    "status",
    "attributes",
];

/// What sort of value an attribute has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    /// Any text of one or more lines.
    String,
    /// A whole number of 64 bits.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
    /// An e-mail address.
    Email,
    /// A telephone number in E.164 form.
    Phone,
    /// An `http` or `https` address.
    Url,
    /// One of these texts.
    Enum(Vec<String>),
}

impl AttributeKind {
    /// The kind's name without its choices, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Url => "url",
            Self::Enum(_) => "enum",
        }
    }
}

/// Who may change an attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditableBy {
    /// The user, on the account pages, and administrators.
    User,
    /// Administrators and provisioning only.
    Admin,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent answers to four questions, spelled as in the API")]
pub struct AttributeDefinition {
    /// `[a-z][a-z0-9_]{0,63}`, no standard claim's name.
    pub name: String,
    /// What sort of value it has; never changes.
    pub kind: AttributeKind,
    /// Whether a user must have it.
    #[serde(default)]
    pub required: bool,
    /// Whether it may have several values (at most 100).
    #[serde(default)]
    pub multi_valued: bool,
    /// Fewest characters of a `string`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Most characters of a `string`; 4096 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Least value of an `integer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Greatest value of an `integer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// Shown masked and left out of exports unless asked for. (Every attribute is sealed, sensitive or not.)
    #[serde(default)]
    pub sensitive: bool,
    /// Whether two users may not have the same value; each value is claimed as an identifier.
    #[serde(default)]
    pub unique: bool,
    /// Who may change it.
    pub editable_by: EditableBy,
}

impl AttributeDefinition {
    /// An optional, single-valued attribute that administrators edit.
    pub fn new(name: impl Into<String>, kind: AttributeKind) -> Self {
        Self {
            name: name.into(),
            kind,
            required: false,
            multi_valued: false,
            min_length: None,
            max_length: None,
            minimum: None,
            maximum: None,
            sensitive: false,
            unique: false,
            editable_by: EditableBy::Admin,
        }
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let of = |fault: &str, remedy: String| FieldFault::new(format!("attributes.{}", self.name), fault, remedy);
        let mut faults = vec![];
        if !is_name(&self.name) {
            faults.push(of(
                "has a name that no attribute may have",
                "use a-z, 0-9 and _, a letter first, at most 64".into(),
            ));
        }
        if RESERVED.contains(&self.name.as_str()) || Profile::FIELDS.contains(&self.name.as_str()) {
            faults.push(of("has the name of a standard claim", "use the claim, or another name".into()));
        }
        let limited =
            (self.min_length.is_some() || self.max_length.is_some(), self.minimum.is_some() || self.maximum.is_some());
        if limited.0 && self.kind != AttributeKind::String {
            faults.push(of("has a length although it is no string", "remove min_length and max_length".into()));
        }
        if limited.1 && self.kind != AttributeKind::Integer {
            faults.push(of("has a range although it is no integer", "remove minimum and maximum".into()));
        }
        let longest = self.max_length.unwrap_or(LONGEST_TEXT);
        if longest == 0 || longest > LONGEST_TEXT || self.min_length.is_some_and(|shortest| shortest > longest) {
            faults.push(of("has an impossible length", format!("keep min_length <= max_length <= {LONGEST_TEXT}")));
        }
        if self.minimum.zip(self.maximum).is_some_and(|(least, most)| least > most) {
            faults.push(of("has an empty range", "keep minimum <= maximum".into()));
        }
        if self.unique && self.kind == AttributeKind::Boolean {
            faults.push(of("is unique although it is boolean", "only two users could exist; remove unique".into()));
        }
        if let AttributeKind::Enum(choices) = &self.kind
            && !are_choices(choices)
        {
            faults.push(of("has no usable choices", format!("give 1 to {MOST_CHOICES} different short texts")));
        }
        faults
    }

    pub(super) fn value_faults(&self, value: &AttributeValue) -> Vec<AttributeFault> {
        let of = |fault: &str, remedy: String| AttributeFault::new(&self.name, fault, remedy);
        match value {
            AttributeValue::Many(_) if !self.multi_valued => {
                return vec![of("has several values", "give one value, not a list".into())];
            }
            AttributeValue::Many(values) if values.is_empty() || values.len() > MOST_VALUES => {
                return vec![of(
                    "has no values or too many",
                    format!("give 1 to {MOST_VALUES} values or leave it out"),
                )];
            }
            _ => {}
        }
        // The first fault is enough: a list of a hundred bad values needs one sentence, not a hundred.
        value.scalars().iter().find_map(|scalar| self.scalar_fault(scalar)).into_iter().collect()
    }

    fn scalar_fault(&self, scalar: &Scalar) -> Option<AttributeFault> {
        let remedy = match (&self.kind, scalar) {
            (AttributeKind::Boolean, Scalar::Boolean(_)) => None,
            (AttributeKind::Integer, Scalar::Integer(number)) => self.range_remedy(*number),
            (AttributeKind::String, Scalar::Text(text)) => self.text_remedy(text),
            (AttributeKind::Date, Scalar::Text(text)) => remedy_unless(format::is_date(text), "write YYYY-MM-DD"),
            (AttributeKind::Email, Scalar::Text(text)) => {
                remedy_unless(format::is_email(text), "write name@example.com")
            }
            (AttributeKind::Phone, Scalar::Text(text)) => {
                remedy_unless(format::is_phone(text), "write it as +, country code and number, digits only")
            }
            (AttributeKind::Url, Scalar::Text(text)) => remedy_unless(format::is_page(text), "write an https address"),
            (AttributeKind::Enum(choices), Scalar::Text(text)) => {
                (!choices.contains(text)).then(|| format!("choose one of: {}", choices.join(", ")))
            }
            (kind, _) => {
                let fault = "is of another kind";
                return Some(AttributeFault::new(&self.name, fault, format!("give a value of kind {}", kind.name())));
            }
        };
        remedy.map(|remedy| AttributeFault::new(&self.name, "has a value that it may not have", remedy))
    }

    fn range_remedy(&self, number: i64) -> Option<String> {
        let (least, most) = (self.minimum.unwrap_or(i64::MIN), self.maximum.unwrap_or(i64::MAX));
        (!(least..=most).contains(&number)).then(|| format!("choose a number between {least} and {most}"))
    }

    fn text_remedy(&self, text: &str) -> Option<String> {
        let longest = self.max_length.unwrap_or(LONGEST_TEXT) as usize;
        let shortest = self.min_length.unwrap_or(0) as usize;
        match text::check(&self.name, text, longest, Lines::Many) {
            Err(fault) => Some(fault.remedy),
            Ok(text) if text.chars().count() < shortest => Some(format!("use at least {shortest} characters")),
            Ok(_) => None,
        }
    }
}

fn remedy_unless(good: bool, remedy: &str) -> Option<String> {
    (!good).then(|| remedy.to_owned())
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn are_choices(choices: &[String]) -> bool {
    (1..=MOST_CHOICES).contains(&choices.len())
        && choices.iter().all(|choice| text::check("", choice, 100, Lines::One).as_ref() == Ok(choice))
        && choices.iter().collect::<BTreeSet<_>>().len() == choices.len()
}
