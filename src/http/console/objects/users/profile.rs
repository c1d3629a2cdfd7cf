//! A profile as fields of a form, and what somebody wrote into them as a profile again.
//!
//! The form has the claims that administrators write and every attribute of the tenant's schema. What it does not have stays as it is:
//! postal addresses and what a provisioning client keeps.

use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema, AttributeValue, Scalar};
use aggregates::user::Profile;
use protocols::oauth::Parameters;
use serde_json::{Map, Value};

use crate::http::error::problem::Problem;
use crate::pages::console::objects::{Field, Input};

/// The claims of the form with the types of their inputs, in its order.
const CLAIMS: [(&str, &str); 14] = [
    ("user_name", "text"),
    ("email", "email"),
    ("name", "text"),
    ("given_name", "text"),
    ("family_name", "text"),
    ("middle_name", "text"),
    ("nickname", "text"),
    ("phone_number", "tel"),
    ("locale", "text"),
    ("zoneinfo", "text"),
    ("birthdate", "text"),
    ("gender", "text"),
    ("website", "url"),
    ("external_id", "text"),
];
/// Before the names of attributes, which may be those of anything.
const ATTRIBUTES: &str = "attributes.";

/// The fields with what is in a profile.
pub(super) fn fields(schema: &AttributeSchema, profile: &Profile) -> Vec<Field> {
    // A profile always has JSON.
    let known = serde_json::to_value(profile).unwrap_or_default();
    let claim = |(name, kind): (&str, &'static str)| {
        Field::line(name, known[name].as_str().unwrap_or_default()).typed(Input::Line(kind))
    };
    let own = schema.iter().map(|attribute| own_field(attribute, profile.attributes.get(&attribute.name)));
    CLAIMS.into_iter().map(claim).chain(own).collect()
}

fn own_field(attribute: &AttributeDefinition, value: Option<&AttributeValue>) -> Field {
    let values: Vec<String> = value.map(|value| value.scalars().iter().map(spelled).collect()).unwrap_or_default();
    let name = format!("{ATTRIBUTES}{}", attribute.name);
    let field = match &attribute.kind {
        _ if attribute.multi_valued => Field::lines(name, values.join("\n")),
        AttributeKind::Boolean => {
            Field::line(name, values.concat()).typed(Input::Choice(["", "true", "false"].map(str::to_owned).into()))
        }
        AttributeKind::Enum(choices) => {
            let none = (!attribute.required).then(String::new);
            Field::line(name, values.concat()).typed(Input::Choice(none.into_iter().chain(choices.clone()).collect()))
        }
        AttributeKind::Date => Field::line(name, values.concat()).typed(Input::Line("date")),
        AttributeKind::Email => Field::line(name, values.concat()).typed(Input::Line("email")),
        AttributeKind::Phone => Field::line(name, values.concat()).typed(Input::Line("tel")),
        AttributeKind::Url => Field::line(name, values.concat()).typed(Input::Line("url")),
        AttributeKind::Integer => Field::line(name, values.concat()).typed(Input::Line("number")),
        AttributeKind::String => Field::line(name, values.concat()),
    };
    if attribute.required { field.needed() } else { field }
}

fn spelled(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Boolean(truth) => truth.to_string(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

/// The profile that a filled form makes of another one. The second answer is what cannot be read of it.
pub(super) fn read(schema: &AttributeSchema, before: &Profile, typed: &Parameters) -> (Profile, Option<Problem>) {
    let said = |name: &str| typed.once(name).ok().flatten().map(str::trim).filter(|text| !text.is_empty());
    let mut document = match serde_json::to_value(before) {
        Ok(Value::Object(document)) => document,
        _ => Map::new(),
    };
    for (name, _) in CLAIMS {
        match said(name) {
            Some(text) => drop(document.insert(name.to_owned(), text.into())),
            None => drop(document.remove(name)),
        }
    }
    let mut profile: Profile = serde_json::from_value(Value::Object(document)).unwrap_or_else(|_| before.clone());
    // A mark is that of the value beside it.
    if profile.email != before.email {
        profile.email_verified = None;
    }
    if profile.phone_number != before.phone_number {
        profile.phone_number_verified = None;
    }
    let mut problem = None;
    for attribute in schema {
        let name = format!("{ATTRIBUTES}{}", attribute.name);
        match said(&name).map(|text| value(attribute, text)) {
            Some(Ok(value)) => drop(profile.attributes.insert(attribute.name.clone(), value)),
            Some(Err(())) => problem = Some(Problem::invalid(&name, "is no whole number", "write digits only")),
            None => drop(profile.attributes.remove(&attribute.name)),
        }
    }
    (profile, problem)
}

fn value(attribute: &AttributeDefinition, text: &str) -> Result<AttributeValue, ()> {
    let scalar = |text: &str| match attribute.kind {
        AttributeKind::Boolean => Ok(Scalar::Boolean(text == "true")),
        AttributeKind::Integer => text.parse().map(Scalar::Integer).map_err(drop),
        _ => Ok(Scalar::Text(text.to_owned())),
    };
    if attribute.multi_valued {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return Ok(AttributeValue::Many(lines.map(scalar).collect::<Result<_, _>>()?));
    }
    scalar(text).map(AttributeValue::One)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> AttributeSchema {
        let mut cities = AttributeDefinition::new("cities", AttributeKind::String);
        cities.multi_valued = true;
        AttributeSchema::parse(vec![cities, AttributeDefinition::new("floor", AttributeKind::Integer)]).unwrap()
    }

    #[test]
    fn a_form_that_comes_back_as_it_went_changes_nothing() {
        let attributes = [
            ("cities".to_owned(), AttributeValue::Many(vec![Scalar::Text("Kobe".into()), Scalar::Text("Nara".into())])),
            ("floor".to_owned(), 3.into()),
        ];
        let before = Profile {
            user_name: Some("aiko".into()),
            email: Some("aiko@example.com".into()),
            email_verified: Some(true),
            picture: Some("https://example.com/aiko.png".into()),
            attributes: attributes.into(),
            ..Profile::default()
        };
        let sent: Vec<_> = fields(&schema(), &before).into_iter().map(|field| (field.name, field.value)).collect();
        let sent = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(sent).finish();
        let (after, problem) = read(&schema(), &before, &Parameters::parse(sent.as_bytes()).unwrap());
        assert!(problem.is_none() && after == before, "{problem:?}");
    }

    #[test]
    fn what_is_left_empty_goes_and_a_changed_address_is_not_verified() {
        let before = Profile {
            email: Some("a@example.com".into()),
            email_verified: Some(true),
            name: Some("A".into()),
            ..Profile::default()
        };
        let typed = Parameters::parse(b"email=b%40example.com&name=&attributes.floor=third").unwrap();
        let (after, problem) = read(&schema(), &before, &typed);
        assert_eq!((after.email.as_deref(), after.email_verified, after.name), (Some("b@example.com"), None, None));
        assert!(problem.is_some());
    }
}
