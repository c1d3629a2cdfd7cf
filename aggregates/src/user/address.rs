//! A postal address as OIDC spells it.

use serde::{Deserialize, Serialize};

use crate::FieldFault;
use crate::text::{self, Lines};

/// The `address` claim (OIDC Core §5.1.1).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The whole address for a label, lines separated by line feeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// House number, street, box; may have several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State, province, prefecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Zip or postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country name or code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Address {
    pub(super) fn tidy(&mut self, faults: &mut Vec<FieldFault>) {
        if *self == Self::default() {
            faults.push(FieldFault::new("address", "is empty", "give a part of it or leave it out"));
        }
        text::tidy("address.formatted", &mut self.formatted, 1000, Lines::Many, faults);
        text::tidy("address.street_address", &mut self.street_address, 500, Lines::Many, faults);
        text::tidy("address.locality", &mut self.locality, 200, Lines::One, faults);
        text::tidy("address.region", &mut self.region, 200, Lines::One, faults);
        text::tidy("address.postal_code", &mut self.postal_code, 40, Lines::One, faults);
        text::tidy("address.country", &mut self.country, 100, Lines::One, faults);
    }
}

/// Where somebody lives is nobody's debug output.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}
