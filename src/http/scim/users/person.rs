//! A person in SCIM's words, and back: which attribute is which member of the profile.
//!
//! What the profile has a member for is that member, so that it is one value whoever writes it: a claim, a name to sign in with, an
//! attribute of the tenant. Everything else that RFC 7643 knows is kept as it was written (`Profile::scim`). Of several addresses the
//! preferred one is the claim; when somebody changes the claim elsewhere, the list that was written shows it.

use aggregates::Faults;
use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::tenant::{AttributeSchema, AttributeValue};
use aggregates::user::{Address, Profile, ScimAttributes};
use protocols::scim::{Document, ScimError, ScimType, TENANT_USER};
use serde_json::{Value, json};

use crate::http::scim::refusal::Refusal;

type Member = fn(&mut Profile) -> &mut Option<String>;

/// Texts that are members of the profile.
const TEXTS: [(&str, Member); 5] = [
    ("displayName", |profile| &mut profile.name),
    ("nickName", |profile| &mut profile.nickname),
    ("profileUrl", |profile| &mut profile.profile),
    ("locale", |profile| &mut profile.locale),
    ("timezone", |profile| &mut profile.zoneinfo),
];

const NAMES: [(&str, Member); 3] = [
    ("familyName", |profile| &mut profile.family_name),
    ("givenName", |profile| &mut profile.given_name),
    ("middleName", |profile| &mut profile.middle_name),
];

/// Where a part of an address is kept.
type PartOf = fn(&mut Address) -> &mut Option<String>;

const PARTS: [(&str, PartOf); 6] = [
    ("formatted", |address| &mut address.formatted),
    ("streetAddress", |address| &mut address.street_address),
    ("locality", |address| &mut address.locality),
    ("region", |address| &mut address.region),
    ("postalCode", |address| &mut address.postal_code),
    ("country", |address| &mut address.country),
];

/// What is not kept as it was written: it stands elsewhere, or nowhere.
const ELSEWHERE: [&str; 9] =
    ["schemas", "id", "meta", "groups", "userName", "externalId", "active", "password", TENANT_USER];

/// That a client took `active` away, and what it was: it is whatever the account is, so it can only be left unsaid.
const ACTIVE: &str = "activeUnsaid";

/// A list of which one value is a member of the profile.
struct Preferred {
    name: &'static str,
    /// The type of a value of which nothing else is known.
    usual: &'static str,
    /// Of which type the value is that counts, where none is marked as preferred; any, where none is named.
    only: Option<&'static str>,
}

const EMAILS: Preferred = Preferred { name: "emails", usual: "work", only: None };
const NUMBERS: Preferred = Preferred { name: "phoneNumbers", usual: "mobile", only: Some("mobile") };
const PHOTOS: Preferred = Preferred { name: "photos", usual: "photo", only: None };
const ADDRESSES: Preferred = Preferred { name: "addresses", usual: "work", only: None };

impl Preferred {
    /// Which of several values is the one: the preferred, one of the usual type, the first.
    fn chosen(&self, values: &[Value]) -> Option<usize> {
        let of_type = |wanted: &str| {
            values
                .iter()
                .position(|value| value["type"].as_str().is_some_and(|given| given.eq_ignore_ascii_case(wanted)))
        };
        let marked = values.iter().position(|value| value["primary"] == Value::Bool(true));
        match self.only {
            Some(only) => marked.or_else(|| of_type(only)),
            None => marked.or_else(|| of_type(self.usual)).or_else(|| (!values.is_empty()).then_some(0)),
        }
    }

    /// The list as it was written, with the member as it is now.
    fn shown<M: PartialEq>(
        &self,
        document: &mut Document,
        member: Option<&M>,
        read: impl Fn(&Value) -> Option<M>,
        write: impl Fn(&mut Value, &M),
    ) {
        let mut values = match document.remove(self.name) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        };
        let chosen = self.chosen(&values);
        let written = chosen.and_then(|at| read(&values[at]));
        if written.as_ref() != member {
            match (member, chosen.filter(|_| written.is_some())) {
                (Some(member), Some(at)) => write(&mut values[at], member),
                (Some(member), None) => {
                    for value in &mut values {
                        if let Some(value) = value.as_object_mut() {
                            value.remove("primary");
                        }
                    }
                    let mut value = json!({ "type": self.usual, "primary": true });
                    write(&mut value, member);
                    values.insert(0, value);
                }
                (None, Some(at)) => drop(values.remove(at)),
                (None, None) => {}
            }
        }
        if !values.is_empty() {
            document.insert(self.name.to_owned(), Value::Array(values));
        }
    }

    /// The value that counts of a list that was written.
    fn value<'d>(&self, document: &'d Document) -> Option<&'d Value> {
        let values = document.get(self.name)?.as_array()?;
        values.get(self.chosen(values)?)
    }
}

fn text_of(value: &Value) -> Option<String> {
    value["value"].as_str().map(str::to_owned)
}

fn set_text(value: &mut Value, text: &str) {
    value["value"] = text.into();
}

fn number_of(value: &Value) -> Option<String> {
    normalise(&IdentifierKind::PhoneNumber, value["value"].as_str()?).ok()
}

fn photo_of(value: &Value) -> Option<String> {
    text_of(value).filter(|address| fits(|profile| profile.picture = Some(address.clone())))
}

fn address_of(value: &Value) -> Option<Address> {
    let mut address = Address::default();
    for (name, part) in PARTS {
        *part(&mut address) = value[name].as_str().map(str::to_owned);
    }
    (address != Address::default() && fits(|profile| profile.address = Some(address.clone()))).then_some(address)
}

fn set_address(value: &mut Value, address: &Address) {
    let mut address = address.clone();
    let Some(members) = value.as_object_mut() else { return };
    for (name, part) in PARTS {
        match part(&mut address).take() {
            Some(text) => drop(members.insert(name.to_owned(), text.into())),
            None => drop(members.remove(name)),
        }
    }
}

/// Whether a member has a form that the profile takes.
fn fits(set: impl FnOnce(&mut Profile)) -> bool {
    let mut profile = Profile::default();
    set(&mut profile);
    profile.check(&AttributeSchema::default()).is_ok()
}

/// What a client may write of a person, as it is now.
pub(super) fn document(profile: &Profile, active: bool) -> Document {
    let mut profile = profile.clone();
    let mut document = profile.scim.take().map(|scim| scim.as_map().clone()).unwrap_or_default();
    let set = |document: &mut Document, name: &str, text: Option<String>| {
        document.extend(text.map(|text| (name.to_owned(), Value::String(text))));
    };
    set(&mut document, "userName", profile.user_name.take());
    set(&mut document, "externalId", profile.external_id.take());
    for (name, member) in TEXTS {
        set(&mut document, name, member(&mut profile).take());
    }
    let mut name = match document.remove("name") {
        Some(Value::Object(name)) => name,
        _ => Document::new(),
    };
    for (part, member) in NAMES {
        set(&mut name, part, member(&mut profile).take());
    }
    if !name.is_empty() {
        document.insert("name".to_owned(), Value::Object(name));
    }
    EMAILS.shown(&mut document, profile.email.as_ref(), text_of, |value, text| set_text(value, text));
    NUMBERS.shown(&mut document, profile.phone_number.as_ref(), number_of, |value, text| set_text(value, text));
    PHOTOS.shown(&mut document, profile.picture.as_ref(), photo_of, |value, text| set_text(value, text));
    ADDRESSES.shown(&mut document, profile.address.as_ref(), address_of, set_address);
    // A client that took it away reads none until it sets it again, or somebody else changes what it says.
    if document.remove(ACTIVE) != Some(json!({ "was": active })) {
        document.insert("active".to_owned(), active.into());
    }
    if let Ok(own @ Value::Object(_)) = serde_json::to_value(&profile.attributes)
        && !profile.attributes.is_empty()
    {
        document.insert(TENANT_USER.to_owned(), own);
    }
    document
}

/// The profile of a person after a client wrote them. What SCIM has no name for stays.
pub(super) fn profile(document: &Document, before: &Profile, in_use: bool) -> Result<Profile, Refusal> {
    let text = |document: &Document, name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut profile = before.clone();
    let mut kept = document.clone();
    kept.retain(|name, _| !ELSEWHERE.contains(&name.as_str()));
    profile.user_name = text(document, "userName");
    profile.external_id = text(document, "externalId");
    for (name, member) in TEXTS {
        *member(&mut profile) = taken(&mut kept, name, member);
    }
    let mut names = match kept.remove("name") {
        Some(Value::Object(names)) => names,
        _ => Document::new(),
    };
    for (name, member) in NAMES {
        *member(&mut profile) = taken(&mut names, name, member);
    }
    if !names.is_empty() {
        kept.insert("name".to_owned(), Value::Object(names));
    }
    check_emails(document)?;
    profile.email = EMAILS.value(document).and_then(text_of);
    profile.phone_number = NUMBERS.value(document).and_then(number_of);
    profile.picture = PHOTOS.value(document).and_then(photo_of);
    profile.address = ADDRESSES.value(document).and_then(address_of);
    if profile.email != before.email {
        profile.email_verified = None;
    }
    if profile.phone_number != before.phone_number {
        profile.phone_number_verified = None;
    }
    profile.attributes.clear();
    for (name, value) in document.get(TENANT_USER).and_then(Value::as_object).into_iter().flatten() {
        let value: AttributeValue = serde_json::from_value(value.clone()).map_err(|_| {
            ScimError::bad(ScimType::InvalidValue, format!("{name} has a value that no attribute may have"))
        })?;
        profile.attributes.insert(name.clone(), value);
    }
    if !document.contains_key("active") {
        kept.insert(ACTIVE.to_owned(), json!({ "was": in_use }));
    }
    profile.scim = (!kept.is_empty()).then(|| ScimAttributes::new(kept));
    Ok(profile)
}

/// A text that becomes a member of the profile, if it has the form for it; what has another one stays what a client wrote.
fn taken(kept: &mut Document, name: &str, member: Member) -> Option<String> {
    let text = kept.get(name)?.as_str()?.to_owned();
    let good = fits(|profile| *member(profile) = Some(text.clone()));
    if good { kept.remove(name).map(|_| text) } else { None }
}

/// Every address is one that mail can reach, not the preferred one alone.
fn check_emails(document: &Document) -> Result<(), Faults> {
    let emails = document.get("emails").and_then(Value::as_array).into_iter().flatten().filter_map(text_of);
    for email in emails {
        let profile = Profile { email: Some(email), ..Profile::default() };
        profile.check(&AttributeSchema::default())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: Value) -> Document {
        match value {
            Value::Object(members) => members,
            other => panic!("{other} is no object"),
        }
    }

    fn person() -> Value {
        json!({
            "userName": "aiko", "externalId": "e-1", "displayName": "Aiko Sato", "active": true, "title": "Guide", "locale": "en_US",
            "timezone": "Asia/Tokyo", "name": {"familyName": "Sato", "givenName": "Aiko", "honorificPrefix": "Dr."},
            "emails": [{"value": "home@example.org", "type": "home"}, {"value": "aiko@example.com", "type": "work", "primary": true}],
            "phoneNumbers": [{"value": "tel:+81-3-1234-5678", "type": "work"}, {"value": "090", "type": "fax"}],
            "addresses": [{"type": "home", "locality": "Kyoto", "country": "JP"}],
            "photos": [{"value": "https://pictures.example.com/a.png", "type": "photo"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
            (TENANT_USER): {"floor": 7, "tags": ["a", "b"]},
        })
    }

    #[test]
    fn a_client_reads_back_what_it_wrote() {
        let given = written(person());
        let profile = profile(&given, &Profile::default(), true).unwrap();
        assert_eq!(profile.email.as_deref(), Some("aiko@example.com"));
        assert_eq!((profile.phone_number.as_deref(), profile.locale.as_deref()), (None, None));
        assert_eq!(profile.address.as_ref().and_then(|address| address.locality.as_deref()), Some("Kyoto"));
        assert_eq!(document(&profile, true), given);
    }

    #[test]
    fn what_a_client_took_away_is_unsaid_until_it_changes() {
        let unsaid = profile(&written(json!({"userName": "a"})), &Profile::default(), true).unwrap();
        assert_eq!(document(&unsaid, true), written(json!({"userName": "a"})));
        assert_eq!(document(&unsaid, false)["active"], false);
    }

    #[test]
    fn what_others_change_is_seen_in_the_lists_that_a_client_wrote() {
        let mut profile = profile(&written(person()), &Profile::default(), true).unwrap();
        profile.email = Some("sato@example.com".into());
        profile.address = None;
        profile.phone_number = Some("+81900000000".into());
        let shown = Value::Object(document(&profile, false));
        assert_eq!(shown["emails"][1], json!({"value": "sato@example.com", "type": "work", "primary": true}));
        assert_eq!(shown["phoneNumbers"][0], json!({"value": "+81900000000", "type": "mobile", "primary": true}));
        assert_eq!((&shown["addresses"], &shown["active"]), (&Value::Null, &json!(false)));
        let named = Profile { email: Some("a@example.com".into()), name: Some("A".into()), ..Profile::default() };
        let shown = Value::Object(document(&named, true));
        let expected = json!({"displayName": "A", "active": true, "emails": [{"value": "a@example.com", "type": "work", "primary": true}]});
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_scim_has_no_name_for_stays_and_a_new_address_is_unverified() {
        let before = Profile {
            gender: Some("f".into()),
            email: Some("old@example.com".into()),
            email_verified: Some(true),
            ..Profile::default()
        };
        let after =
            profile(&written(json!({"userName": "a", "emails": [{"value": "new@example.com"}]})), &before, true)
                .unwrap();
        assert_eq!((after.gender.as_deref(), after.email_verified), (Some("f"), None));
        let bad = json!({"userName": "a", "emails": [{"value": "a@example.com"}, {"value": "no address"}]});
        assert!(profile(&written(bad), &before, true).is_err());
    }
}
