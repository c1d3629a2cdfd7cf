//! `/t/{tenant}/login/password`: a password that must be changed before anything else.
//!
//! Nobody is signed in yet, and nothing is remembered between the two pages: the form proves the old password once more, under the same
//! counters as the sign-in page, and with the new one in place the person is signed in.

use axum::response::Response;
use commands::ClearSecret;

use super::attempt::{Attempt, Judged};
use crate::http::oauth::authorize::Asked;
use crate::http::people::new_password::{self, Typed};
use crate::http::people::{Browser, Posted, Stop, Visit, retry_after};
use crate::pages::account::PasswordFault;
use crate::pages::{NewPassword, Trouble};

/// Whoever opens the address by itself begins at the sign-in page.
pub async fn get(visit: Visit) -> Response {
    let path = if visit.query().is_empty() { "/login".to_owned() } else { format!("/login?{}", visit.query()) };
    visit.onward(&visit.plain_address(&path))
}

/// The form.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(Box::pin(submitted(&visit, &posted)).await)
}

/// The page.
pub(super) async fn show(
    visit: &Visit,
    asked: Option<&Asked>,
    identifier: &str,
    faults: &[PasswordFault],
) -> Result<Response, Stop> {
    let frame = visit.frame(asked.map_or(&[], |asked| asked.request.ui_locales.as_slice()));
    let action = match asked {
        Some(asked) => asked.page(visit, "/login/password"),
        None => visit.plain_address(&format!("/login/password{}", visit.asked_for())),
    };
    let view = NewPassword {
        form: visit.form(action, &purpose(asked, identifier)).await?.carrying("identifier", identifier),
        application: asked.map(|asked| asked.application(&frame)),
        identifier: identifier.to_owned(),
        min_length: visit.settings().password_policy.min_length.into(),
        faults: faults.to_vec(),
    };
    Ok(retry_after(visit.page(&frame, &view, new_password::status(faults)), new_password::wait(faults)))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?;
    let identifier = posted.fields()?.once("identifier").ok().flatten().unwrap_or_default();
    let fields = visit.checked(posted, &purpose(asked.as_ref(), identifier)).await?;
    let refused = |faults: Vec<PasswordFault>| {
        let asked = asked.clone();
        async move { show(visit, asked.as_ref(), identifier, &faults).await }
    };
    let typed = match Typed::read(fields) {
        Ok(typed) => typed,
        Err(faults) => return refused(faults).await,
    };
    let grant = asked.as_ref().and_then(|asked| asked.grant).map(|grant| grant.to_string());
    let attempt = Attempt::begin(visit, identifier, grant.clone(), None).await?;
    match attempt.judge(&typed.current).await? {
        Judged::MustChange => {
            let user = attempt.user().unwrap_or_default();
            let context = visit.context_of(user, None, None);
            if let Err(fault) = new_password::set(visit, &context, user, &typed.new).await? {
                return refused(vec![fault]).await;
            }
            enter(visit, identifier, grant, &typed.new, asked).await
        }
        // It was changed in another tab: nothing is due any more.
        Judged::Right { .. } => enter(visit, identifier, grant, &typed.current, asked).await,
        Judged::Unavailable => Err(Trouble::AccountUnavailable.into()),
        Judged::Refused(judged) => refused(vec![new_password::of_refusal(&judged.refusal)]).await,
    }
}

async fn enter(
    visit: &Visit,
    identifier: &str,
    grant: Option<String>,
    password: &ClearSecret,
    asked: Option<Asked>,
) -> Result<Response, Stop> {
    let browser = Browser::of(visit).await?;
    let attempt = Attempt::begin(visit, identifier, grant, None).await?;
    match attempt.judge(password).await? {
        Judged::Right { proof, .. } => match attempt.enter(&browser, *proof, None).await? {
            Ok(entered) => entered.on(visit, browser, asked).await,
            Err(_) => Err(Trouble::AccountUnavailable.into()),
        },
        // Changed again meanwhile, or out of patience: the sign-in page knows what to say.
        _ => Ok(visit.onward(&asked.map_or_else(|| visit.address("/login"), |asked| asked.page(visit, "/login")))),
    }
}

fn purpose(asked: Option<&Asked>, identifier: &str) -> String {
    format!("login password {} {identifier}", asked.and_then(|asked| asked.grant).unwrap_or_default())
}
