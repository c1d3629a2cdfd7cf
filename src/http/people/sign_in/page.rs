//! The sign-in page: what it shows for whom, and what its form carries.

use aggregates::identifier::IdentifierKind;
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::oauth::authorize::Asked;
use crate::http::people::{Browser, Stop, Visit, named, self_service};
use crate::pages::self_service::Asking;
use crate::pages::{Identifiers, SignIn, SignInRefusal};

/// What is shown.
pub(super) struct Shown<'a> {
    /// Which request somebody signs in for.
    pub asked: Option<&'a Asked>,
    /// What was typed last time, or what the application says.
    pub identifier: String,
    /// Whether the person who is signed in must prove it once more.
    pub again: bool,
    /// The attempt that earlier failures began.
    pub attempt: Option<String>,
    /// Why the last attempt was refused.
    pub refusal: Option<SignInRefusal>,
}

impl<'a> Shown<'a> {
    /// The page before anything was typed.
    pub(super) fn first(asked: Option<&'a Asked>) -> Self {
        let identifier = asked.and_then(|asked| asked.login_hint.clone()).unwrap_or_default();
        Self { asked, identifier, again: false, attempt: None, refusal: None }
    }

    /// The page.
    pub(super) async fn page(self, visit: &Visit, browser: &Browser, status: StatusCode) -> Result<Response, Stop> {
        let frame = visit.frame(self.asked.map_or(&[], |asked| asked.request.ui_locales.as_slice()));
        let mut again = None;
        if let Some(session) = browser.session().filter(|_| self.again)
            && let Some(found) = named(visit, &session.user_id).await?
            && let Some(identifier) = found.identifier
        {
            again = Some(crate::pages::Person { identifier, ..found.person });
        }
        let form = visit.form(visit.here().to_owned(), &purpose(self.asked, self.attempt.as_deref())).await?;
        let form = match &self.attempt {
            Some(attempt) => form.carrying("attempt", attempt),
            None => form,
        };
        let other_accounts = browser.session().map(|_| match self.asked {
            Some(asked) => asked.page(visit, "/select"),
            None => visit.address("/select"),
        });
        let way = |path: &str, asking| {
            let address = || match self.asked {
                Some(asked) => asked.page(visit, path),
                None => visit.address(path),
            };
            self_service::offers(visit.settings(), asking).then(address)
        };
        let view = SignIn {
            form,
            application: self.asked.map(|asked| asked.application(&frame)),
            identifiers: identifiers(&visit.settings().sign_in.identifiers),
            identifier: self.identifier,
            again,
            refusal: self.refusal,
            recovery: way("/recover", Asking::Password),
            registration: way("/register", Asking::Account),
            other_accounts,
        };
        Ok(visit.page(&frame, &view, status))
    }
}

/// What the form is for: for which request, and the next try of which attempt.
pub(super) fn purpose(asked: Option<&Asked>, attempt: Option<&str>) -> String {
    let grant = asked.and_then(|asked| asked.grant).unwrap_or_default();
    format!("login {grant} {}", attempt.unwrap_or_default())
}

/// What people of a tenant sign in with.
pub fn identifiers(kinds: &[IdentifierKind]) -> Identifiers {
    Identifiers {
        user_name: kinds.iter().any(|kind| matches!(kind, IdentifierKind::UserName | IdentifierKind::Attribute(_))),
        email: kinds.contains(&IdentifierKind::Email),
        phone: kinds.contains(&IdentifierKind::PhoneNumber),
    }
}
