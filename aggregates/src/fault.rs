//! One field at fault, and what to do about it.
//!
//! Refusals of whole documents (a profile, settings, client metadata) name every fault at once, so that a caller repairs
//! them in one go. A fault never repeats the value: it may be personal, and it ends up in logs.

use std::fmt;

/// A field, what is wrong with it and how to mend it; `fault` and `remedy` are clauses of one English sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldFault {
    /// Path of the field as the API spells it, such as `lifetimes.session_idle` or `redirect_uris[2]`.
    pub field: String,
    /// What is wrong, without the value.
    pub fault: String,
    /// What to do.
    pub remedy: String,
}

impl FieldFault {
    /// A fault of `field`.
    pub fn new(field: impl Into<String>, fault: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { field: field.into(), fault: fault.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; {}", self.field, self.fault, self.remedy)
    }
}

/// All faults of one document, in the order in which they were found; made by [`Faults::check`] or from one
/// fault, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// `Ok` where nothing was found.
    pub fn check(found: Vec<FieldFault>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self(found)) }
    }

    /// The faults one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldFault> {
        self.0.iter()
    }
}

impl From<FieldFault> for Faults {
    fn from(fault: FieldFault) -> Self {
        Self(vec![fault])
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a FieldFault;
    type IntoIter = std::slice::Iter<'a, FieldFault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(". ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

#[cfg(test)]
impl Faults {
    /// The names of the fields at fault, for tables in tests.
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.0.iter().map(|fault| fault.field.as_str()).collect()
    }
}
