//! `/t/{tenant}/register/account`: opening the account for which a link was sent. The address is confirmed by then; what else is asked for,
//! the tenant says.

use aggregates::TenantId;
use aggregates::identifier::IdentifierKind;
use aggregates::user::{InitialStatus, Profile, UserError};
use aggregates::verification::Purpose;
use axum::http::StatusCode;
use axum::response::Response;
use commands::credential::own_words;
use commands::user::{NewPassword, RegisterUser, RegisterUserError};
use commands::verification::{OpenAccount, OpenAccountError};
use commands::{ClearSecret, execute};

use super::{Link, TOKEN, lapsed, offers, waiting};
use crate::http::people::asked;
use crate::http::people::new_password::{self, judged, twice};
use crate::http::people::sign_in::attempt::{Attempt, Judged};
use crate::http::people::{Browser, Posted, Stop, Visit, retry_after};
use crate::pages::Trouble;
use crate::pages::account::PasswordFault;
use crate::pages::self_service::{self, Asked, Asking, FieldFault};
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
    let (profile, fields) = asked::read(fields(visit), typed, &visit.house().attribute_schema);
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
        RegisterUserError::Taken(taken) if fields.iter().any(|field| asked::is_about(field, &taken.field)) => {
            page(visit, &link, asked::faulted(fields, &[taken.field], FieldFault::Taken), Vec::new()).await
        }
        RegisterUserError::Refused(UserError::Invalid(faults)) => {
            let named: Vec<String> = faults.iter().map(|fault| fault.field.clone()).collect();
            page(visit, &link, asked::faulted(fields, &named, FieldFault::Unusable), Vec::new()).await
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

/// What is asked for, with nothing in it.
fn fields(visit: &Visit) -> Vec<Asked> {
    let claims = visit.settings().self_service.registration_claims.iter().map(|name| asked::claim(name, true));
    let schema = &visit.house().attribute_schema;
    let own = schema.iter().filter(|attribute| attribute.required && asked::is_own(attribute)).map(asked::attribute);
    claims.chain(own).collect()
}
