//! What people say of themselves in a form: what is asked for, what was typed, what is wrong with it.
//!
//! Whoever opens an account and whoever changes their profile fill in the same fields, so the two are read by the same rules.

use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema, AttributeValue, EditableBy, Scalar};
use aggregates::user::Profile;
use protocols::oauth::Parameters;

use crate::pages::self_service::{Asked, AskedKind, FieldFault};

/// A claim, with nothing in it.
pub(super) fn claim(name: &str, required: bool) -> Asked {
    let (input, autocomplete) = match name {
        "name" => ("text", "name"),
        "given_name" => ("text", "given-name"),
        "family_name" => ("text", "family-name"),
        "middle_name" => ("text", "additional-name"),
        "nickname" => ("text", "nickname"),
        "website" => ("url", "url"),
        // OpenID Connect Core §5.1: it may be a year alone, or have none, which no field for dates holds.
        "birthdate" => ("text", "bday"),
        "locale" => ("text", "language"),
        "phone_number" => ("tel", "tel"),
        _ => ("text", "off"),
    };
    let kind = AskedKind::Line { input, autocomplete };
    Asked { name: name.to_owned(), kind, required, value: String::new(), fault: None }
}

/// An attribute of the tenant's own, with nothing in it.
pub(super) fn attribute(definition: &AttributeDefinition) -> Asked {
    let line = |input| AskedKind::Line { input, autocomplete: "off" };
    let kind = match &definition.kind {
        AttributeKind::Boolean => AskedKind::Tick,
        AttributeKind::Enum(choices) => AskedKind::Choice(choices.clone()),
        AttributeKind::Date => line("date"),
        AttributeKind::Email => line("email"),
        AttributeKind::Phone => line("tel"),
        AttributeKind::Url => line("url"),
        AttributeKind::Integer => line("number"),
        AttributeKind::String => line("text"),
    };
    let (name, required) = (definition.name.clone(), definition.required);
    Asked { name, kind, required, value: String::new(), fault: None }
}

/// Whether people say it themselves.
pub(super) fn is_own(definition: &AttributeDefinition) -> bool {
    definition.editable_by == EditableBy::User
}

/// The fields with what a profile says.
pub(super) fn filled(mut fields: Vec<Asked>, profile: &Profile) -> Vec<Asked> {
    let mut profile = profile.clone();
    for field in &mut fields {
        let text = match profile.attributes.get(&field.name) {
            Some(value) => value.scalars().first().map(text_of),
            None => member(&mut profile, &field.name).and_then(Option::take),
        };
        field.value = text.unwrap_or_default();
        // What was chosen once stays there to be chosen.
        if let AskedKind::Choice(choices) = &mut field.kind
            && !field.value.is_empty()
            && !choices.contains(&field.value)
        {
            choices.push(field.value.clone());
        }
    }
    fields
}

/// What was typed, as a profile and as it goes back to the page.
pub(super) fn read(mut fields: Vec<Asked>, typed: &Parameters, schema: &AttributeSchema) -> (Profile, Vec<Asked>) {
    let mut profile = Profile::default();
    for field in &mut fields {
        field.value = typed.once(&field.name).ok().flatten().unwrap_or_default().trim().to_owned();
        if field.value.is_empty() && field.kind != AskedKind::Tick {
            field.fault = field.required.then_some(FieldFault::Missing);
        } else if let Some(attribute) = schema.get(&field.name) {
            match value(attribute, &field.value) {
                Some(value) => drop(profile.attributes.insert(field.name.clone(), value)),
                None => field.fault = Some(FieldFault::Unusable),
            }
        } else if let Some(member) = member(&mut profile, &field.name) {
            *member = Some(field.value.clone());
        }
    }
    (profile, fields)
}

fn value(attribute: &AttributeDefinition, text: &str) -> Option<AttributeValue> {
    let scalar = match attribute.kind {
        AttributeKind::Boolean => Scalar::Boolean(text == "on"),
        AttributeKind::Integer => Scalar::Integer(text.parse().ok()?),
        _ => Scalar::Text(text.to_owned()),
    };
    Some(if attribute.multi_valued { AttributeValue::Many(vec![scalar]) } else { AttributeValue::One(scalar) })
}

/// As the field's element has it.
fn text_of(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Boolean(true) => "on".to_owned(),
        Scalar::Boolean(false) => String::new(),
    }
}

/// The member of a profile that a claim is.
fn member<'p>(profile: &'p mut Profile, name: &str) -> Option<&'p mut Option<String>> {
    Some(match name {
        "user_name" => &mut profile.user_name,
        "name" => &mut profile.name,
        "given_name" => &mut profile.given_name,
        "family_name" => &mut profile.family_name,
        "middle_name" => &mut profile.middle_name,
        "nickname" => &mut profile.nickname,
        "website" => &mut profile.website,
        "birthdate" => &mut profile.birthdate,
        "zoneinfo" => &mut profile.zoneinfo,
        "locale" => &mut profile.locale,
        "phone_number" => &mut profile.phone_number,
        _ => return None,
    })
}

/// Whether a fault of the API's field is one of this field.
pub(super) fn is_about(field: &Asked, named: &str) -> bool {
    let named = named.strip_prefix("attributes.").unwrap_or(named);
    named == field.name || named.strip_prefix(&field.name).is_some_and(|rest| rest.starts_with(['[', '.']))
}

/// The fields, where those that are named have this fault.
pub(super) fn faulted(mut fields: Vec<Asked>, named: &[String], fault: FieldFault) -> Vec<Asked> {
    for field in &mut fields {
        if named.iter().any(|named| is_about(field, named)) {
            field.fault = Some(fault);
        }
    }
    fields
}
