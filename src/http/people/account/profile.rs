//! `/t/{tenant}/account/profile`: what people change of themselves. Which claims these are the tenant says, and of its own attributes the
//! schema: of those only the ones with a single value, since a line holds one, and none by which somebody is found or gets mail: whoever sits
//! at an open page must not be able to take the account along.

use std::collections::BTreeSet;

use aggregates::identifier::IdentifierKind;
use aggregates::tenant::{AttributeValue, Scalar};
use aggregates::user::{ProfileChanges, UserError};
use axum::http::StatusCode;
use axum::response::Response;
use commands::user::{ChangeProfile, ChangeProfileError};
use commands::{Guarded, Outcome, Target, Unheld, execute};

use super::Owner;
use crate::http::form_token::FIELD;
use crate::http::people::{Posted, Stop, Visit, asked, recorded};
use crate::pages::Trouble;
use crate::pages::account::EditProfile;
use crate::pages::self_service::{Asked, FieldFault};

/// The parameter that says which version of the profile was shown; no attribute is called so.
const VERSION: &str = "version-shown";

/// What a tick says that is not set.
const NO: AttributeValue = AttributeValue::One(Scalar::Boolean(false));

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted).await)
}

/// Whether people change anything themselves.
pub(super) fn is_offered(visit: &Visit) -> bool {
    !fields(visit).is_empty()
}

fn fields(visit: &Visit) -> Vec<Asked> {
    let claims = visit.settings().self_service.profile_claims.iter().map(|name| asked::claim(name, false));
    let schema = &visit.house().attribute_schema;
    let (mail, identifiers) = (&visit.settings().mail.attribute, &visit.settings().sign_in.identifiers);
    let reaches = |name: &String| name == mail || identifiers.contains(&IdentifierKind::Attribute(name.clone()));
    let own = schema.iter().filter(|attribute| {
        let name = &attribute.name;
        asked::is_own(attribute) && !attribute.multi_valued && !attribute.unique && !reaches(name) && name != FIELD
    });
    claims.chain(own.map(asked::attribute)).collect()
}

async fn owner(visit: &Visit) -> Result<Result<Owner, Response>, Stop> {
    if is_offered(visit) { Owner::of(visit).await } else { Err(Trouble::NotFound.into()) }
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    match owner(visit).await? {
        Ok(owner) => page(visit, &owner, present(visit, &owner), false).await,
        Err(away) => Ok(away),
    }
}

fn present(visit: &Visit, owner: &Owner) -> Vec<Asked> {
    let profile = owner.named.user.state.profile().cloned().unwrap_or_default();
    asked::filled(fields(visit), &profile)
}

async fn page(visit: &Visit, owner: &Owner, fields: Vec<Asked>, changed_meanwhile: bool) -> Result<Response, Stop> {
    let form = visit.form(visit.address("/account/profile"), &owner.purpose("profile")).await?;
    let form = form.carrying(VERSION, owner.named.user.version.to_string());
    let view = EditProfile { account: owner.account(visit, None), form, fields, changed_meanwhile };
    let status = if view.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(visit.page(&owner.frame(visit), &view, status))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let owner = match owner(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let typed = visit.checked(posted, &owner.purpose("profile")).await?;
    let shown = typed.once(VERSION).ok().flatten().and_then(|version| version.parse().ok());
    if shown != Some(owner.named.user.version) {
        return page(visit, &owner, present(visit, &owner), true).await;
    }
    let before = owner.named.user.state.profile().cloned().unwrap_or_default();
    let (mut profile, fields) = asked::read(present(visit, &owner), typed, &visit.house().attribute_schema);
    // Nobody said no who was never asked.
    profile.attributes.retain(|name, value| *value != NO || before.attributes.contains_key(name));
    if fields.iter().any(|field| field.fault.is_some()) {
        return page(visit, &owner, fields, false).await;
    }
    let given = profile.names();
    let removed: BTreeSet<String> =
        fields.iter().map(|field| field.name.clone()).filter(|name| !given.contains(name)).collect();
    let changes = ProfileChanges { set: profile, removed };
    let (tenant, user, shown) = (visit.tenant().clone(), owner.user().to_owned(), owner.named.user.version);
    let target = Target::User(tenant.clone(), user.clone());
    let command = ChangeProfile { tenant, user, changes };
    let command = Guarded::of_version(&command, target, shown);
    let context = visit.context_of(owner.user(), Some(&owner.session.session_id), None);
    match execute(&context, &command).await {
        Ok(Outcome { appended: None, .. }) => Ok(visit.onward(&visit.address("/account"))),
        Ok(outcome) => Ok(recorded(visit.onward(&visit.address("/account?done=changed")), outcome.appended)),
        Err(Unheld::Stale(_) | Unheld::Absent) => {
            let Ok(owner) = Owner::of(visit).await? else { return Err(Trouble::AccountUnavailable.into()) };
            page(visit, &owner, present(visit, &owner), true).await
        }
        Err(Unheld::Refused(refused)) => not_changed(visit, &owner, fields, refused).await,
        Err(Unheld::Failed(failure)) => Err(failure.into()),
    }
}

async fn not_changed(
    visit: &Visit,
    owner: &Owner,
    fields: Vec<Asked>,
    refused: ChangeProfileError,
) -> Result<Response, Stop> {
    match refused {
        ChangeProfileError::Taken(taken) => {
            page(visit, owner, asked::faulted(fields, &[taken.field], FieldFault::Taken), false).await
        }
        ChangeProfileError::Refused(UserError::Invalid(faults)) => {
            let named: Vec<String> = faults.iter().map(|fault| fault.field.clone()).collect();
            page(visit, owner, asked::faulted(fields, &named, FieldFault::Unusable), false).await
        }
        ChangeProfileError::Refused(_) | ChangeProfileError::NotFound => Err(Trouble::AccountUnavailable.into()),
        ChangeProfileError::Failed(failure) => Err(failure.into()),
    }
}
