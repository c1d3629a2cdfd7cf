//! Registering a webhook and changing one.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::webhook::{ChangeWebhook, RegisterWebhook, RegisteredWebhook};

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::draft::Draft;
use super::{found, name, path, target};
use crate::http::admin::{Done, Permission, Target, webhook_draft};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, TakeAlong, Taker};

/// The form of a new one.
pub(super) async fn get_new(desk: Desk) -> Response {
    desk.told(begin(&desk, &Draft::new()).shown().await)
}

/// What it says.
pub(super) async fn post_new(desk: Desk, posted: Posted) -> Response {
    desk.told(registered(&desk, &posted).await)
}

/// The form of one that there is.
pub(super) async fn get(Path((_, webhook)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(change(&desk, &webhook, None).await)
}

/// What it says.
pub(super) async fn post(Path((_, webhook)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(change(&desk, &webhook, Some(&posted)).await)
}

const NEW: &str = "/webhooks/new";

fn begin<'d>(desk: &'d Desk, draft: &Draft) -> Question<'d> {
    let question =
        Question::new(desk, Section::Webhooks, Deed::RegisterWebhook, NEW.to_owned(), "/webhooks".to_owned());
    question.asking(draft.fields(false))
}

async fn registered(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let draft = Draft::typed(posted.fields()?);
    let question = begin(desk, &draft);
    let read = draft.document().and_then(|document| webhook_draft(&desk.visit.shared, document));
    let draft = match read {
        Ok(draft) => draft,
        Err(problem) => {
            desk.checked(posted, NEW).await?;
            return question.refused(&problem).await;
        }
    };
    let called = draft.name.clone();
    let signs = draft.shape.is_signed();
    let command = RegisterWebhook { tenant: desk.tenant().clone(), draft };
    let after = async |done: Done<RegisteredWebhook>| {
        let RegisteredWebhook { webhook_id, secret } = done.answer;
        if !signs {
            return Ok(desk.done(&path(&webhook_id), Deed::RegisterWebhook.key()));
        }
        let secret = secret.as_ref().map(|secret| secret.expose().to_owned());
        Ok(desk.page(&along(desk, &webhook_id, called, secret), StatusCode::CREATED))
    };
    question.settled(posted, Ok(()), Target::New, &command, after).await
}

/// What whoever receives the messages takes along.
pub(super) fn along(desk: &Desk, id: &str, name: String, secret: Option<String>) -> TakeAlong {
    TakeAlong {
        console: desk.console(Section::Webhooks),
        of: Taker::Webhook,
        name,
        shown_before: secret.is_none(),
        snippet: format!("WEBHOOK_SECRET={}", secret.as_deref().unwrap_or("…")),
        secret,
        onward: desk.address(&path(id)),
        id: id.to_owned(),
    }
}

async fn change(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    check_sees(desk, Permission::WebhooksRead)?;
    let webhook = found(desk, id).await?;
    let draft = match posted {
        Some(posted) => Draft::typed(posted.fields()?),
        None => Draft::of(&webhook.settings),
    };
    let here = format!("{}/change", path(id));
    let question = Question::new(desk, Section::Webhooks, Deed::ChangeWebhook, here.clone(), path(id));
    let question = question.about(name(&webhook)).asking(draft.fields(true)).asking(vec![why()]);
    let question = question.of_version(webhook.version);
    let Some(posted) = posted else { return question.shown().await };
    match draft.document().and_then(|document| webhook_draft(&desk.visit.shared, document)) {
        Ok(draft) => {
            let command = ChangeWebhook { tenant: desk.tenant().clone(), id: id.to_owned(), draft };
            question.answered(posted, Ok(()), target(desk, id), &command).await
        }
        Err(problem) => {
            desk.checked(posted, &here).await?;
            question.refused(&problem).await
        }
    }
}
