//! Everything a tenant knows about a person.
//!
//! The standard claims are typed and bear the names of OIDC Core §5.1 (with SCIM's `user_name` and `external_id`,
//! RFC 7643 §3.1, §4.1.1); what a tenant adds of its own lives in `attributes`, checked against its schema. A profile in the
//! clear exists in commands and in memory only: in the log it is always sealed.

use std::collections::BTreeSet;
use std::fmt;

use super::format;
use super::{Address, ScimAttributes};
use crate::partial::partial;
use crate::tenant::{AttributeSchema, AttributeValue, Scalar};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault, language};

partial! {
    /// A person's claims; every member may be missing.
    pub struct Profile {
        /// The name to sign in with (`preferred_username`), 1 to 255 characters, unique in the tenant.
        user_name: String,
        /// Full name for display, at most 255 characters, as are the other names.
        name: String,
        /// Given or first name.
        given_name: String,
        /// Surname.
        family_name: String,
        /// Middle name.
        middle_name: String,
        /// Casual name.
        nickname: String,
        /// Address of the profile page.
        profile: String,
        /// Address of a picture.
        picture: String,
        /// Address of a web page or blog.
        website: String,
        /// Preferred e-mail address.
        email: String,
        /// Whether the address was seen to be theirs; only beside `email`.
        email_verified: bool,
        /// Gender, any word, at most 64 characters.
        gender: String,
        /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
        birthdate: String,
        /// Time zone by its IANA name.
        zoneinfo: String,
        /// Language as a BCP 47 tag.
        locale: String,
        /// Preferred telephone number in E.164 form.
        phone_number: String,
        /// Whether the number was seen to be theirs; only beside `phone_number`.
        phone_number_verified: bool,
        /// Postal address.
        address: Address,
        /// The id that a provisioning client knows the person by, at most 255 characters.
        external_id: String,
        /// What a provisioning client tells of them beyond the claims, in the names of RFC 7643; replaced as a whole.
        scim: ScimAttributes,
        ..
        /// The tenant's own attributes.
        attributes: AttributeValue,
    }
}

/// Prints the names of what is known, never what is known.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Profile").field(&self.names()).finish()
    }
}

/// What to set and what to remove of a profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileChanges {
    /// New values; members that are absent stay as they are.
    pub set: Profile,
    /// Names of members or attributes to remove; what is not there is not missed. `set` wins over `removed`.
    pub removed: BTreeSet<String>,
}

impl ProfileChanges {
    /// The changes that make `new` of `old`.
    pub fn between(old: &Profile, new: &Profile) -> Self {
        let (set, removed) = old.difference(new);
        Self { set, removed }
    }

    /// Whether nothing would change in any profile.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.removed.is_empty()
    }
}

impl Profile {
    /// The profile with every text in its stored form, or every fault against format and schema.
    pub fn check(mut self, schema: &AttributeSchema) -> Result<Self, Faults> {
        let mut faults = vec![];
        self.tidy(&mut faults);
        self.check_formats(&mut faults);
        faults.extend(schema.validate(&self.attributes).into_iter().map(FieldFault::from));
        Faults::check(faults).map(|()| self)
    }

    /// As [`Profile::check`], but an attribute is held to the schema only where `touched` names it: a schema that became
    /// stricter must not forbid a user to change something else.
    pub(super) fn check_touched(
        mut self,
        schema: &AttributeSchema,
        touched: &BTreeSet<String>,
    ) -> Result<Self, Faults> {
        let mut faults = vec![];
        self.tidy(&mut faults);
        self.check_formats(&mut faults);
        let own = schema.validate(&self.attributes).into_iter().filter(|fault| touched.contains(&fault.attribute));
        faults.extend(own.map(FieldFault::from));
        Faults::check(faults).map(|()| self)
    }

    fn tidy(&mut self, faults: &mut Vec<FieldFault>) {
        let lines = [
            ("user_name", &mut self.user_name, 255),
            ("name", &mut self.name, 255),
            ("given_name", &mut self.given_name, 255),
            ("family_name", &mut self.family_name, 255),
            ("middle_name", &mut self.middle_name, 255),
            ("nickname", &mut self.nickname, 255),
            ("gender", &mut self.gender, 64),
            ("external_id", &mut self.external_id, 255),
        ];
        for (field, member, longest) in lines {
            text::tidy(field, member, longest, Lines::One, faults);
        }
        if self.user_name.as_ref().is_some_and(|name| name.trim() != name) {
            faults.push(FieldFault::new("user_name", "begins or ends with a space", "remove it"));
        }
        if let Some(address) = &mut self.address {
            address.tidy(faults);
        }
        faults.extend(self.scim.as_ref().and_then(ScimAttributes::fault));
        self.attributes.values_mut().for_each(compose);
    }

    fn check_formats(&self, faults: &mut Vec<FieldFault>) {
        type Rule = fn(&str) -> bool;
        let rules: [(&str, &Option<String>, Rule, &str); 8] = [
            ("profile", &self.profile, format::is_page, "write an https address"),
            ("picture", &self.picture, format::is_page, "write an https address"),
            ("website", &self.website, format::is_page, "write an https address"),
            ("email", &self.email, format::is_email, "write name@example.com"),
            ("birthdate", &self.birthdate, format::is_birthdate, "write YYYY-MM-DD, 0000-MM-DD or YYYY"),
            ("zoneinfo", &self.zoneinfo, format::is_zone, "write an IANA time zone such as Asia/Tokyo"),
            ("locale", &self.locale, language::is_tag, "write a BCP 47 tag such as en or ja"),
            ("phone_number", &self.phone_number, format::is_phone, "write +, country code and number, digits only"),
        ];
        for (field, member, rule, remedy) in rules {
            if member.as_ref().is_some_and(|text| !rule(text)) {
                faults.push(FieldFault::new(field, "is not in the right form", remedy));
            }
        }
        let marks = [
            ("email_verified", self.email_verified, self.email.is_none()),
            ("phone_number_verified", self.phone_number_verified, self.phone_number.is_none()),
        ];
        for (field, mark, alone) in marks {
            if mark.is_some() && alone {
                faults.push(FieldFault::new(field, "stands without what it verifies", "give both or neither"));
            }
        }
    }
}

// Attribute texts are stored in NFC like all others; their own rules are the schema's.
fn compose(value: &mut AttributeValue) {
    use unicode_normalization::UnicodeNormalization;
    let scalars = match value {
        AttributeValue::One(scalar) => std::slice::from_mut(scalar),
        AttributeValue::Many(scalars) => scalars,
    };
    for scalar in scalars {
        if let Scalar::Text(text) = scalar {
            *text = text.nfc().collect();
        }
    }
}
