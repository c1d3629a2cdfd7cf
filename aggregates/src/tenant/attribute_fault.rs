//! What is wrong with a value of a tenant's own attribute.

use crate::FieldFault;

/// An attribute at fault; as in [`FieldFault`], the value itself is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttributeFault {
    /// The attribute's name.
    pub attribute: String,
    /// What is wrong.
    pub fault: String,
    /// What to do.
    pub remedy: String,
}

impl AttributeFault {
    pub(super) fn new(attribute: &str, fault: &str, remedy: impl Into<String>) -> Self {
        Self { attribute: attribute.to_owned(), fault: fault.to_owned(), remedy: remedy.into() }
    }
}

impl From<AttributeFault> for FieldFault {
    fn from(AttributeFault { attribute, fault, remedy }: AttributeFault) -> Self {
        Self::new(format!("attributes.{attribute}"), fault, remedy)
    }
}
