//! `/t/{tenant}/register/account`: opening the account for which a link was sent. The address is confirmed by then; what else is asked for,
//! the tenant says.

use aggregates::TenantId;
use aggregates::identifier::IdentifierKind;
use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema, AttributeValue, EditableBy, Scalar};
use aggregates::user::{InitialStatus, Profile, UserError};
use aggregates::verification::Purpose;
use axum::http::StatusCode;
use axum::response::Response;
use commands::credential::own_words;
use commands::user::{NewPassword, RegisterUser, RegisterUserError};
use commands::verification::{OpenAccount, OpenAccountError};
use commands::{ClearSecret, execute};
use protocols::oauth::Parameters;

use super::{Link, TOKEN, lapsed, offers, waiting};
use crate::http::people::new_password::{self, judged, twice};
use crate::http::people::sign_in::attempt::{Attempt, Judged};
use crate::http::people::{Browser, Posted, Stop, Visit, retry_after};
use crate::pages::Trouble;
use crate::pages::account::PasswordFault;
use crate::pages::self_service::{self, Asked, AskedKind, Asking, FieldFault};
use crate::passwords::Rules;

const PURPOSES: [Purpose; 1] = [Purpose::Registration];

/// The page.
pub(super) async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub(super) async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(Box::pin(submitted(&visit, &posted)).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    if !offers(visit.settings(), Asking::Account) {
        return Err(Trouble::NotFound.into());
    }
    let link = Link::of_address(visit, &PURPOSES).await?;
    page(visit, &link, fields(visit), Vec::new()).await
}

async fn page(visit: &Visit, link: &Link, fields: Vec<Asked>, faults: Vec<PasswordFault>) -> Result<Response, Stop> {
    let asked = waiting(visit).await;
    let frame = visit.frame(asked.as_ref().map_or(&[], |asked| asked.request.ui_locales.as_slice()));
    let action = match &asked {
        Some(asked) => asked.page(visit, "/register/account"),
        None => visit.address("/register/account"),
    };
    let wrong = fields.iter().any(|field| field.fault.is_some());
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { new_password::status(&faults) };
    let wait = new_password::wait(&faults);
    let view = self_service::OpenAccount {
        form: visit.form(action, &link.purpose()).await?.carrying(TOKEN, &link.text),
        application: asked.as_ref().map(|asked| asked.application(&frame)),
        address: link.verification.address().unwrap_or_default().to_owned(),
        fields,
        min_length: visit.settings().password_policy.min_length.into(),
        faults,
    };
    Ok(retry_after(visit.page(&frame, &view, status), wait))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    if !offers(visit.settings(), Asking::Account) {
        return Err(Trouble::NotFound.into());
    }
    let typed = posted.fields()?;
    let link = Link::of_form(visit, typed, &PURPOSES).await?;
    let (profile, fields) = read(visit, typed);
    match visit.checked(posted, &link.purpose()).await {
        Ok(_) => {}
        Err(stop) if stop.trouble == Trouble::StaleForm => {
            return page(visit, &link, fields, vec![PasswordFault::Stale]).await;
        }
        Err(stop) => return Err(stop),
    }
    let new = match twice(typed) {
        Ok(new) => new,
        Err(faults) => return page(visit, &link, fields, faults).await,
    };
    if fields.iter().any(|field| field.fault.is_some()) {
        return page(visit, &link, fields, Vec::new()).await;
    }
    let address = link.verification.address().unwrap_or_default().to_owned();
    let words = own_words(&Profile { email: Some(address), ..profile.clone() }, &visit.house().name);
    let rules = Rules { policy: &visit.settings().password_policy, history: &[], words: &words };
    let hash = match judged(visit, &new, rules).await? {
        Ok(hash) => hash,
        Err(fault) => return page(visit, &link, fields, vec![fault]).await,
    };
    let tenant: TenantId = visit.tenant().clone();
    let (status, password) = (Some(InitialStatus::Active), Some(NewPassword { hash, must_change: false }));
    let register = RegisterUser { tenant, id: None, profile: profile.clone(), status, password };
    let command = OpenAccount { link: link.handle.clone(), register };
    let refused = match execute(&visit.context_of(link.user()?, None, None), &command).await {
        Ok(_) => return enter(visit, &link, &profile, &new).await,
        Err(OpenAccountError::Link(error)) => return Err(lapsed(visit, error, &PURPOSES)),
        Err(OpenAccountError::Failed(failure)) => return Err(failure.into()),
        Err(OpenAccountError::Refused(refused)) => refused,
    };
    match refused {
        RegisterUserError::Taken(taken) if fields.iter().any(|field| is_about(field, &taken.field)) => {
            page(visit, &link, faulted(fields, &[taken.field], FieldFault::Taken), Vec::new()).await
        }
        RegisterUserError::Refused(UserError::Invalid(faults)) => {
            let named: Vec<String> = faults.iter().map(|fault| fault.field.clone()).collect();
            page(visit, &link, faulted(fields, &named, FieldFault::Unusable), Vec::new()).await
        }
        RegisterUserError::Closed(_) => Err(Trouble::TenantUnavailable.into()),
        RegisterUserError::Failed(failure) => Err(failure.into()),
        // The address became somebody's meanwhile: nothing is left to open.
        RegisterUserError::Taken(_) => Err(Trouble::LinkOver.into()),
        error @ (RegisterUserError::Refused(_) | RegisterUserError::Password(_)) => {
            tracing::error!(%error, "an account was not opened");
            Err(Trouble::Internal.into())
        }
    }
}

/// Signs the new person in by the door that everybody takes.
async fn enter(visit: &Visit, link: &Link, profile: &Profile, password: &ClearSecret) -> Result<Response, Stop> {
    let (asked, browser) = (waiting(visit).await, Browser::of(visit).await?);
    let of = |kind: &IdentifierKind| match kind {
        IdentifierKind::UserName => profile.user_name.clone(),
        IdentifierKind::Email => link.verification.address().map(str::to_owned),
        IdentifierKind::PhoneNumber => profile.phone_number.clone(),
        _ => None,
    };
    let sign_in = match &asked {
        Some(asked) => asked.page(visit, "/login"),
        None => visit.address("/login"),
    };
    let Some(identifier) = visit.settings().sign_in.identifiers.iter().find_map(of) else {
        return Ok(visit.onward(&sign_in));
    };
    let grant = asked.as_ref().and_then(|asked| asked.grant).map(|grant| grant.to_string());
    let attempt = Attempt::begin(visit, &identifier, grant, None).await?;
    match attempt.judge(password).await? {
        Judged::Right { proof, .. } => match attempt.enter(&browser, *proof, None).await? {
            Ok(entered) => entered.on(visit, browser, asked).await,
            Err(_) => Ok(visit.onward(&sign_in)),
        },
        // The account is open; whatever keeps them out, the sign-in page says it.
        _ => Ok(visit.onward(&sign_in)),
    }
}

fn schema(visit: &Visit) -> AttributeSchema {
    visit.house().attribute_schema.clone()
}

/// The attributes that somebody must have and may say themselves.
fn own_attributes(schema: &AttributeSchema) -> impl Iterator<Item = &AttributeDefinition> {
    schema.iter().filter(|attribute| attribute.required && attribute.editable_by == EditableBy::User)
}

/// What is asked for, with nothing in it.
fn fields(visit: &Visit) -> Vec<Asked> {
    let line = |name: &str| {
        let (input, autocomplete) = match name {
            "name" => ("text", "name"),
            "given_name" => ("text", "given-name"),
            "family_name" => ("text", "family-name"),
            "middle_name" => ("text", "additional-name"),
            "nickname" => ("text", "nickname"),
            "website" => ("url", "url"),
            "birthdate" => ("date", "bday"),
            "locale" => ("text", "language"),
            "phone_number" => ("tel", "tel"),
            _ => ("text", "off"),
        };
        AskedKind::Line { input, autocomplete }
    };
    let of_kind = |kind: &AttributeKind| match kind {
        AttributeKind::Boolean => AskedKind::Tick,
        AttributeKind::Enum(choices) => AskedKind::Choice(choices.clone()),
        AttributeKind::Date => AskedKind::Line { input: "date", autocomplete: "off" },
        AttributeKind::Email => AskedKind::Line { input: "email", autocomplete: "off" },
        AttributeKind::Phone => AskedKind::Line { input: "tel", autocomplete: "off" },
        AttributeKind::Url => AskedKind::Line { input: "url", autocomplete: "off" },
        AttributeKind::Integer => AskedKind::Line { input: "number", autocomplete: "off" },
        AttributeKind::String => AskedKind::Line { input: "text", autocomplete: "off" },
    };
    let empty = |name: &str, kind| Asked { name: name.to_owned(), kind, value: String::new(), fault: None };
    let claims = visit.settings().self_service.registration_claims.iter().map(|name| empty(name, line(name)));
    let schema = schema(visit);
    let own = own_attributes(&schema).map(|attribute| empty(&attribute.name, of_kind(&attribute.kind)));
    claims.chain(own).collect()
}

/// What was typed, as a profile and as it goes back to the page.
fn read(visit: &Visit, typed: &Parameters) -> (Profile, Vec<Asked>) {
    let (mut profile, mut fields, schema) = (Profile::default(), fields(visit), schema(visit));
    for field in &mut fields {
        field.value = typed.once(&field.name).ok().flatten().unwrap_or_default().trim().to_owned();
        if let Some(attribute) = schema.get(&field.name) {
            match value(attribute, &field.value) {
                Ok(value) => drop(profile.attributes.insert(field.name.clone(), value)),
                Err(fault) => field.fault = Some(fault),
            }
        } else if field.value.is_empty() {
            field.fault = Some(FieldFault::Missing);
        } else {
            set(&mut profile, &field.name, field.value.clone());
        }
    }
    (profile, fields)
}

fn value(attribute: &AttributeDefinition, text: &str) -> Result<AttributeValue, FieldFault> {
    let scalar = match attribute.kind {
        AttributeKind::Boolean => Scalar::Boolean(text == "on"),
        _ if text.is_empty() => return Err(FieldFault::Missing),
        AttributeKind::Integer => Scalar::Integer(text.parse().map_err(|_| FieldFault::Unusable)?),
        _ => Scalar::Text(text.to_owned()),
    };
    Ok(if attribute.multi_valued { AttributeValue::Many(vec![scalar]) } else { AttributeValue::One(scalar) })
}

fn set(profile: &mut Profile, name: &str, text: String) {
    let member = match name {
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
        _ => return,
    };
    *member = Some(text);
}

/// Whether a fault of the API's field is one of this field.
fn is_about(field: &Asked, named: &str) -> bool {
    let named = named.strip_prefix("attributes.").unwrap_or(named);
    named == field.name || named.strip_prefix(&field.name).is_some_and(|rest| rest.starts_with(['[', '.']))
}

fn faulted(mut fields: Vec<Asked>, named: &[String], fault: FieldFault) -> Vec<Asked> {
    for field in &mut fields {
        if named.iter().any(|named| is_about(field, named)) {
            field.fault = Some(fault);
        }
    }
    fields
}
