//! `/t/{tenant}/consent`: what a client would be allowed to do, and the person's answer.
//!
//! The token of the form holds the question itself: an answer to another question than the one that was shown is no answer.

use std::collections::BTreeSet;

use aggregates::details::{DetailsType, type_of};
use aggregates::grant::Denial;
use aggregates::resource::Scope;
use aggregates::tenant::OauthSettings;
use axum::http::StatusCode;
use axum::response::Response;
use protocols::oauth::Parameters;
use queries::session::Session;
use serde_json::Value;

use super::browser::Browser;
use super::names::named;
use super::posted::Posted;
use super::stop::Stop;
use super::visit::Visit;
use crate::directory::Resources;
use crate::http::oauth::authorize::{Answered, Asked, Granted, Question, Step, approve, follow, next, refuse};
use crate::pages::{Consent, Detail, Frame, Permission, Resource, Trouble, Wording};

/// Whoever is on the page has seen whose consent is asked for.
const SEEN: Answered = Answered { account: true };

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The answer.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(answered(&visit, &posted).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?.ok_or(Trouble::Expired)?;
    let browser = Browser::of(visit).await?;
    let step = next(visit, &asked, browser.session(), SEEN).await?;
    let (Step::Consent(question), Some(session)) = (step, browser.session()) else {
        return follow(visit, browser, asked, SEEN).await;
    };
    let frame = visit.frame(&asked.request.ui_locales);
    let person = named(visit, &session.user_id).await?.ok_or(Trouble::AccountUnavailable)?.person;
    let resources = visit.shared.directory.resources(visit.tenant()).await?;
    let oauth = &visit.settings().oauth;
    let view = Consent {
        form: visit.form(visit.here().to_owned(), &purpose(&asked, session, &question, oauth)).await?,
        application: asked.application(&frame),
        person,
        switch: Some(asked.page(visit, "/select")),
        scopes: scopes(&question, &scope_wordings(oauth, &resources), &frame),
        claims: claims(&question, &claim_wordings(oauth), &frame),
        resources: question.asked.resources.iter().map(|resource| shown(resource, &resources)).collect(),
        details: details(&question, oauth, &frame).ok_or(Trouble::Internal)?,
        kept: !question.asked.is_empty(),
    };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

async fn answered(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?.ok_or(Trouble::Expired)?;
    let browser = Browser::of(visit).await?;
    let step = next(visit, &asked, browser.session(), SEEN).await?;
    let (Step::Consent(question), Some(session)) = (step, browser.session()) else {
        // Nothing is asked any more, or something else: what is due is shown, and nothing is granted by this answer.
        return follow(visit, browser, asked, SEEN).await;
    };
    let fields = visit.checked(posted, &purpose(&asked, session, &question, &visit.settings().oauth)).await?;
    match fields.once("decision").ok().flatten() {
        Some("allow") => {
            let granted = question.granted(&ticked(fields, "scope"), &ticked(fields, "claim"));
            approve(visit, &asked, &browser, Granted::OnPage { question, granted }).await
        }
        Some("deny") => refuse(visit, asked, Denial::AccessDenied).await,
        _ => Err(Trouble::BadRequest.into()),
    }
}

pub(super) fn ticked(fields: &Parameters, name: &str) -> BTreeSet<String> {
    fields.all(name).map(str::to_owned).collect()
}

/// What the form is for, in full: whose answer to which question about which request, and in which words it was put.
fn purpose(asked: &Asked, session: &Session, question: &Question, settings: &OauthSettings) -> String {
    let whole = in_full(question, settings);
    format!("consent {} {} {whole}", asked.grant.unwrap_or_default(), session.session_id)
}

/// A question in full, with what puts it into words.
pub(super) fn in_full(question: &Question, settings: &OauthSettings) -> String {
    let types = question.details.iter().map(|detail| kind(settings, detail));
    serde_json::to_string(&(&question.asked, &question.details, types.collect::<Vec<_>>())).unwrap_or_default()
}

/// What the tenant's resources say of their scopes, and the tenant of the others.
pub(super) fn scope_wordings(settings: &OauthSettings, resources: &Resources) -> Vec<Wording> {
    let own = resources.all().iter().flat_map(|resource| &resource.scopes);
    wordings(own.chain(&settings.scope_descriptions))
}

/// What the tenant says of claims.
pub(super) fn claim_wordings(settings: &OauthSettings) -> Vec<Wording> {
    wordings(settings.claim_descriptions.iter())
}

fn wordings<'w>(described: impl Iterator<Item = (&'w String, &'w Scope)>) -> Vec<Wording> {
    let mut wordings = Vec::new();
    for (name, scope) in described {
        let mut say = |locale: Option<&String>, text: &str| {
            wordings.push(Wording { name: name.clone(), locale: locale.cloned(), text: text.to_owned() });
        };
        if scope.hidden {
            say(None, "");
            continue;
        }
        scope.descriptions.iter().for_each(|(tag, text)| say(Some(tag), text));
        if let Some(text) = &scope.description {
            say(None, text);
        }
    }
    wordings
}

pub(super) fn scopes(question: &Question, wordings: &[Wording], frame: &Frame) -> Vec<Permission> {
    let told = question.asked.scope.iter().filter_map(|name| Permission::scope(name, wordings, frame.locale));
    told.map(|one| {
        let (open, ticked) = (question.optional.scope.contains(&one.name), question.before.scope.contains(&one.name));
        if open { one.left_open(ticked) } else { one }
    })
    .collect()
}

/// What is asked one by one, in the words of its type; nothing where there is something that cannot be put into words.
pub(super) fn details(question: &Question, settings: &OauthSettings, frame: &Frame) -> Option<Vec<Detail>> {
    let told = question.details.iter().map(|detail| {
        let (kind, members) = (kind(settings, detail)?, detail.as_object()?);
        let heading = kind.described(frame.locale.tag()).or_else(|| type_of(detail))?.to_owned();
        Some(Detail { heading, lines: kind.told(members, frame.locale.tag()) })
    });
    told.collect()
}

fn kind<'s>(settings: &'s OauthSettings, detail: &Value) -> Option<&'s DetailsType> {
    settings.authorization_details_types.get(type_of(detail)?)
}

fn claims(question: &Question, wordings: &[Wording], frame: &Frame) -> Vec<Permission> {
    let told = question.asked.claims.iter().filter_map(|name| Permission::claim(name, wordings, frame.locale));
    told.map(|one| {
        let (open, ticked) = (question.optional.claims.contains(&one.name), question.before.claims.contains(&one.name));
        if open { one.left_open(ticked) } else { one }
    })
    .collect()
}

pub(super) fn shown(identifier: &str, resources: &Resources) -> Resource {
    let name = resources.by_identifier(identifier).map(|resource| resource.name.clone());
    Resource { name: name.unwrap_or_else(|| identifier.to_owned()), identifier: identifier.to_owned() }
}
