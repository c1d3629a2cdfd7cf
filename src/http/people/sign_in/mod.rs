//! `/t/{tenant}/login`: an identifier and a password.
//!
//! What is typed is judged in one order, whoever it is: who is meant, whether too many failures came before, then the password, in the
//! bounded pool. Nobody's name takes the same steps as somebody's, ends in the same event, and is answered with the same page.

pub(super) mod attempt;
pub mod due;
pub(super) mod page;

use aggregates::grant::Denial;
use axum::http::StatusCode;
use axum::response::Response;
use commands::ClearSecret;

use super::browser::{Browser, check_not_barred};
use super::goto::GOTO_ON_FAIL;
use super::posted::Posted;
use super::stop::Stop;
use super::visit::{Visit, retry_after};
use crate::http::oauth::authorize::{Answered, Asked, Step, follow, next, refuse};
use crate::pages::{SignInRefusal, Trouble};
use attempt::{Attempt, Judged};
use page::Shown;

/// The page. Whoever need not sign in is led on.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?;
    let browser = Browser::of(visit).await?;
    if visit.parameter("other").is_some() {
        return Shown::first(asked.as_ref()).page(visit, &browser, StatusCode::OK).await;
    }
    if browser.session().is_none() {
        check_not_barred(visit).await?;
    }
    let Some(asked) = asked else {
        if browser.session().is_some() {
            return Ok(visit.onward(&visit.afterwards("/account")));
        }
        return Shown::first(None).page(visit, &browser, StatusCode::OK).await;
    };
    match next(visit, &asked, browser.session(), Answered::default()).await? {
        Step::SignIn { again } => {
            let shown = Shown { again, ..Shown::first(Some(&asked)) };
            shown.page(visit, &browser, StatusCode::OK).await
        }
        _ => follow(visit, browser, asked, Answered::default()).await,
    }
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?;
    let browser = Browser::of(visit).await?;
    let typed = posted.fields()?;
    let field = |name| typed.once(name).ok().flatten();
    let attempt = field("attempt").map(str::to_owned);
    let shown = Shown {
        identifier: field("identifier").unwrap_or_default().to_owned(),
        attempt: attempt.clone(),
        ..Shown::first(asked.as_ref())
    };
    if let Err(stop) = visit.checked(posted, &page::purpose(asked.as_ref(), attempt.as_deref())).await {
        if stop.trouble != Trouble::StaleForm {
            return Err(stop);
        }
        // Somebody signed in meanwhile, with the same form or in another tab: the page knows where they go from here.
        if is_done(visit, asked.as_ref(), &browser).await? {
            return Ok(visit.onward(visit.here()));
        }
        // A token that does not fit may be from yesterday: the page comes anew, and nothing was tried.
        let stale = Shown { attempt: None, refusal: Some(SignInRefusal::Stale), ..shown };
        return stale.page(visit, &browser, StatusCode::FORBIDDEN).await;
    }
    if field("decision") == Some("cancel") {
        return match asked {
            Some(asked) => refuse(visit, asked, Denial::AccessDenied).await,
            None => Ok(visit.onward(&visit.wanted(GOTO_ON_FAIL).unwrap_or_else(|| visit.address("/login")))),
        };
    }
    let (identifier, password) = (field("identifier"), field("password"));
    let (Some(identifier), Some(password)) = (identifier, password) else {
        let missing = SignInRefusal::Incomplete { identifier: identifier.is_none(), password: password.is_none() };
        let incomplete = Shown { refusal: Some(missing), ..shown };
        return incomplete.page(visit, &browser, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let password = ClearSecret::given(password.to_owned());
    let grant = asked.as_ref().and_then(|asked| asked.grant).map(|grant| grant.to_string());
    let attempt = Attempt::begin(visit, identifier, grant, attempt).await?;
    match attempt.judge(&password).await? {
        Judged::Right { proof, upgrade } => {
            let entered = attempt.enter(&browser, *proof, upgrade.then_some(&password)).await?;
            match entered {
                Ok(entered) => entered.on(visit, browser, asked).await,
                Err(refused) => {
                    let shown = Shown { refusal: Some(refused.refusal), attempt: refused.attempt, ..shown };
                    shown.page(visit, &browser, StatusCode::FORBIDDEN).await
                }
            }
        }
        Judged::MustChange => due::show(visit, asked.as_ref(), identifier, &[]).await,
        Judged::Unavailable => Err(Trouble::AccountUnavailable.into()),
        Judged::Refused(refused) => {
            let (status, wait) = (status(&refused.refusal), refused.retry_after);
            let shown = Shown { refusal: Some(refused.refusal), attempt: refused.attempt, ..shown };
            Ok(retry_after(shown.page(visit, &browser, status).await?, wait))
        }
    }
}

/// Whether nobody has to sign in on this page any more.
async fn is_done(visit: &Visit, asked: Option<&Asked>, browser: &Browser) -> Result<bool, Stop> {
    if visit.parameter("other").is_some() || browser.session().is_none() {
        return Ok(false);
    }
    let Some(asked) = asked else { return Ok(true) };
    let step = next(visit, asked, browser.session(), Answered::default()).await?;
    Ok(!matches!(step, Step::SignIn { .. }))
}

fn status(refusal: &SignInRefusal) -> StatusCode {
    match refusal {
        SignInRefusal::Incomplete { .. } | SignInRefusal::NoMatch => StatusCode::UNPROCESSABLE_ENTITY,
        SignInRefusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        SignInRefusal::TooManySessions | SignInRefusal::Stale => StatusCode::FORBIDDEN,
        SignInRefusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}
