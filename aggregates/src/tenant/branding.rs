//! How a tenant's pages introduce themselves.

use serde::{Deserialize, Serialize};

use crate::text::{self, Lines};
use crate::{FieldFault, uri};

const LONGEST_NAME: usize = 100;

/// What a tenant's pages show beside the design that all share; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Branding {
    /// What people know the service as; the tenant's name where it is not given. At most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// https address of a logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Accent colour as `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

impl Branding {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let name = self.product_name.as_ref();
        let name = name.and_then(|name| text::check("branding.product_name", name, LONGEST_NAME, Lines::One).err());
        let logo = self.logo_uri.as_ref().and_then(|logo| uri::web("branding.logo_uri", logo).err());
        let color = self.color.as_ref().filter(|color| !is_color(color));
        let color = color.map(|_| FieldFault::new("branding.color", "is no colour", "write it like #1a73e8"));
        [name, logo, color].into_iter().flatten().collect()
    }
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_named() {
        let given = |text: &str| Some(text.to_owned());
        let good = Branding {
            product_name: given("Example Bank"),
            logo_uri: given("https://example.com/logo.svg"),
            color: given("#1A73e8"),
        };
        assert_eq!(good.faults(), vec![]);
        let bad = Branding {
            product_name: given("a\u{202e}b"),
            logo_uri: given("http://example.com/logo.svg"),
            color: given("red;background:url(//evil.example)"),
        };
        let fields: Vec<_> = bad.faults().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["branding.product_name", "branding.logo_uri", "branding.color"]);
    }
}
