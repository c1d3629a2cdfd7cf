//! What is known about a group beside its name.
//!
//! A group is no person: its address is a mailbox of many, and what it is for is a sentence about work. None of it is sealed, as the
//! names of clients and roles are not, and whoever writes a person into it is told not to by `docs/PERSONAL-DATA.md`.

use crate::FieldFault;
use crate::partial::partial;
use crate::tenant::AttributeValue;
use crate::text::{self, Lines};
use crate::user::format;

const LONGEST_DESCRIPTION: usize = 500;
const LONGEST_EXTERNAL_ID: usize = 255;
const LONGEST_ATTRIBUTE_NAME: usize = 100;
const MOST_ATTRIBUTES: usize = 50;
/// All attributes together, as JSON.
const MOST_ATTRIBUTE_BYTES: usize = 8 * 1024;

partial! {
    /// What is known about a group beside its name; all of it may be missing.
    #[derive(Debug, Eq)]
    pub struct GroupDetails {
        /// Where mail reaches the group.
        email: String,
        /// What it is for, up to 500 characters.
        description: String,
        /// The id that a provisioning client knows it by, unique among the tenant's groups (RFC 7643 §3.1).
        external_id: String,
        ..
        /// What the tenant keeps with it: scalars or flat lists of them, 50 names and 8 KiB together.
        attributes: AttributeValue,
    }
}

impl GroupDetails {
    /// The same in the form that is stored, and what is wrong with it.
    pub(super) fn checked(mut self, faults: &mut Vec<FieldFault>) -> Self {
        text::tidy("description", &mut self.description, LONGEST_DESCRIPTION, Lines::Many, faults);
        text::tidy("external_id", &mut self.external_id, LONGEST_EXTERNAL_ID, Lines::One, faults);
        if self.email.as_deref().is_some_and(|email| !format::is_email(email)) {
            faults.push(FieldFault::new("email", "is no e-mail address", "write name@example.com"));
        }
        self.check_attributes(faults);
        self
    }

    fn check_attributes(&self, faults: &mut Vec<FieldFault>) {
        if self.attributes.len() > MOST_ATTRIBUTES {
            let remedy = format!("keep at most {MOST_ATTRIBUTES}");
            faults.push(FieldFault::new("attributes", "are too many", remedy));
        }
        let named = |name: &String| text::is_visible_ascii(name) && name.len() <= LONGEST_ATTRIBUTE_NAME;
        if !self.attributes.keys().all(named)
            || self.attributes.keys().any(|name| Self::FIELDS.contains(&name.as_str()))
        {
            let remedy = format!(
                "name them with 1 to {LONGEST_ATTRIBUTE_NAME} visible ASCII characters, not as a member of the group itself"
            );
            faults.push(FieldFault::new("attributes", "have a name that is not usable", remedy));
        }
        // Whatever can be read as such a value can be written.
        let bytes = serde_json::to_string(&self.attributes).map_or(0, |text| text.len());
        if bytes > MOST_ATTRIBUTE_BYTES {
            let remedy = format!("keep at most {MOST_ATTRIBUTE_BYTES} bytes of JSON");
            faults.push(FieldFault::new("attributes", "are too long", remedy));
        }
    }
}
