//! `GET {issuer}/admin/v1/letters/{letter}`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::tenant::{Letter as Kind, LetterWords};
use axum::Json;
use axum::extract::{OriginalUri, State};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::query::Query;
use crate::http::error::problem::{Kind as Refusal, Problem};
use crate::http::extract::tenant::Tenant;
use crate::pages::{Facts, Letter, Locale};

/// Which letter.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct LetterPath {
    /// The letter, as `mail.letters` names it: `password_reset`, `job_failed` …
    letter: String,
}

/// In which words.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct LetterParameters {
    /// The language: `en` or `ja`; the tenant's where nothing is said.
    language: Option<String>,
    /// A subject to be tried, together with `text`. The words in force where neither is given.
    subject: Option<String>,
    /// A text to be tried.
    text: Option<String>,
}

/// A letter as a reader would get it.
#[derive(Serialize, ToSchema)]
pub(super) struct LetterPreview {
    /// Its language.
    language: String,
    /// Whether it is in words of the tenant's own.
    own: bool,
    /// One line.
    subject: String,
    /// The letter as plain text.
    text: String,
    /// The same as HTML.
    html: String,
}

/// Show how a letter reads
///
/// To somebody who is made up, in the words that are in force or in others that are to be tried. What cannot be filled in is refused as it is in
/// the settings. Nothing is sent.
#[utoipa::path(
    get, path = "/letters/{letter}", tag = "settings",
    params(LetterPath, LetterParameters),
    responses((status = 200, description = "The letter", body = LetterPreview))
)]
pub(super) async fn preview_letter(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    tenant: Tenant,
    Named(path): Named<LetterPath>,
) -> Result<Json<LetterPreview>, Problem> {
    let query = Query::of(&uri, &["language", "subject", "text"])?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == path.letter).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        Problem::new(Refusal::NotFound, format!("there is no such letter; they are {}", all.join(", ")))
    })?;
    let strange = || Problem::unreadable("language", "is none of ours", "write en or ja");
    let standard = tenant.row().default_locale.as_deref().and_then(Locale::of_tag).unwrap_or_default();
    let locale = query.text("language").map(|tag| Locale::of_tag(tag).ok_or_else(strange)).transpose()?;
    let locale = locale.unwrap_or(standard);
    let tried = match (query.text("subject"), query.text("text")) {
        (None, None) => None,
        (Some(subject), Some(text)) => Some(LetterWords { subject: subject.to_owned(), text: text.to_owned() }),
        (None, Some(_)) => return Err(Problem::unreadable("subject", "is missing", "give it together with text")),
        (Some(_), None) => return Err(Problem::unreadable("text", "is missing", "give it together with subject")),
    };
    if let Some(fault) = tried.as_ref().and_then(|words| words.fault(kind, locale.tag())) {
        return Err(Problem::invalid(&fault.field, &fault.fault, &fault.remedy));
    }
    let own = tried.as_ref().or_else(|| tenant.settings().mail.words(kind, locale.tag()));
    let letter = Letter::write(kind, &sample(&shared, &tenant, locale), locale, own).map_err(|error| {
        tracing::error!(%error, "a letter cannot be written");
        Problem::internal()
    })?;
    let Letter { subject, text, html } = letter;
    Ok(Json(LetterPreview { language: locale.tag().to_owned(), own: own.is_some(), subject, text, html }))
}

/// Somebody who is made up, and what they might be told.
fn sample(shared: &Shared, tenant: &Tenant, locale: Locale) -> Facts {
    let (name, told) = match locale {
        Locale::En => ("Aiko Sato", "csv.import, 100/100, -2"),
        Locale::Ja => ("佐藤 愛子", "csv.import, 100/100, -2"),
    };
    let until = shared.journal.clock().now() + TimeDelta::minutes(tenant.settings().self_service.link_minutes.into());
    let product = tenant.settings().branding.product_name.clone();
    Facts {
        product: product.unwrap_or_else(|| tenant.row().name.clone()),
        name: Some(name.to_owned()),
        user_name: Some("aiko".to_owned()),
        address: Some("aiko@example.com".to_owned()),
        told: Some(told.to_owned()),
        link: Some((format!("{}/account", shared.own_issuer(tenant.row())), Some(until))),
        zone: None,
    }
}
