//! What can be done with a webhook beside changing it: pausing and resuming it, a test, telling again, and removing it.

use aggregates::webhook::Pauser;
use axum::extract::Path;
use axum::response::Response;
use commands::Command;
use commands::webhook::{PauseWebhook, RemoveWebhook, RequestRedrive, RequestReplay, RequestTest, ResumeWebhook};
use uuid::Uuid;

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{found, name, path, target};
use crate::http::admin::escaped;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input, reason_to_come};

type OfTwo = Path<(String, String, String)>;

/// What it would do.
pub(super) async fn get(Path((_, webhook, deed)): OfTwo, desk: Desk) -> Response {
    desk.told(stand(&desk, &webhook, &deed, None).await)
}

/// Does it.
pub(super) async fn post(Path((_, webhook, deed)): OfTwo, desk: Desk, posted: Posted) -> Response {
    desk.told(stand(&desk, &webhook, &deed, Some(&posted)).await)
}

/// What trying one delivery again would do.
pub(super) async fn get_redrive(Path((_, webhook, event)): OfTwo, desk: Desk) -> Response {
    desk.told(redrive(&desk, &webhook, &event, None).await)
}

/// Tries it again.
pub(super) async fn post_redrive(Path((_, webhook, event)): OfTwo, desk: Desk, posted: Posted) -> Response {
    desk.told(redrive(&desk, &webhook, &event, Some(&posted)).await)
}

async fn stand(desk: &Desk, id: &str, named: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let webhook = found(desk, id).await?;
    let question = |deed| {
        let here = format!("{}/stand/{named}", path(id));
        Question::new(desk, Section::Webhooks, deed, here, path(id)).about(name(&webhook))
    };
    let said = |field: &str| posted.and_then(|posted| posted.fields().ok()?.once(field).ok().flatten());
    let (tenant, webhook_id) = (desk.tenant().clone(), id.to_owned());
    match named {
        "pause" => {
            let typed = said("reason").unwrap_or_default().to_owned();
            let field = Field { value: typed.clone(), ..why().needed() };
            // What it would do does not depend on why, and the reason is still to come.
            let reason = if posted.is_some() { typed } else { reason_to_come(desk.frame().text()) };
            let command = PauseWebhook { tenant, id: webhook_id, by: Pauser::Administrator, reason };
            settle(desk, id, question(Deed::PauseWebhook).asking(vec![field]), posted, &command).await
        }
        "resume" => {
            let command = ResumeWebhook { tenant, id: webhook_id };
            settle(desk, id, question(Deed::ResumeWebhook).asking(vec![why()]), posted, &command).await
        }
        "test" => settle(desk, id, question(Deed::TestWebhook), posted, &RequestTest { tenant, id: webhook_id }).await,
        "redrive" => {
            let command = RequestRedrive { tenant, id: webhook_id, event_id: None };
            settle(desk, id, question(Deed::RedriveWebhook).asking(vec![why()]), posted, &command).await
        }
        "replay" => {
            let typed = said("after").unwrap_or(if posted.is_some() { "" } else { "0" }).trim().to_owned();
            let field = Field::line("after", &typed).typed(Input::Line("number")).needed();
            let question = question(Deed::ReplayWebhook).asking(vec![field, why()]);
            let Some(posted) = posted else { return question.shown().await };
            let Some(after) = typed.parse().ok().filter(|after: &u64| *after <= FURTHEST) else {
                desk.checked(posted, &format!("{}/stand/{named}", path(id))).await?;
                let remedy = "write digits; 0 is the beginning of the log";
                return question.refused(&Problem::invalid("after", "is no position", remedy)).await;
            };
            let command = RequestReplay { tenant, id: webhook_id, after };
            question.answered(posted, Ok(()), target(desk, id), &command).await
        }
        "remove" => {
            let (question, command) =
                (question(Deed::RemoveWebhook).asking(vec![why()]), RemoveWebhook { tenant, id: webhook_id });
            let Some(posted) = posted else { return question.foreseen(Ok(()), target(desk, id), &command).await };
            // Nothing is left of its page.
            let after = async |_| Ok(desk.done("/webhooks", Deed::RemoveWebhook.key()));
            question.settled(posted, Ok(()), target(desk, id), &command, after).await
        }
        _ => Err(Problem::new(Kind::NotFound, "nothing of this name can be done with a webhook").into()),
    }
}

/// The furthest position that the admin API takes: every reader of JSON understands it.
const FURTHEST: u64 = (1 << 53) - 1;

async fn redrive(desk: &Desk, id: &str, event: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let webhook = found(desk, id).await?;
    let unknown = |_| Problem::new(Kind::NotFound, "there is no such delivery; list the deliveries to find one");
    let event_id: Uuid = event.parse().map_err(unknown)?;
    let back = format!("{}/deliveries/{}", path(id), escaped(event));
    let question = Question::new(desk, Section::Webhooks, Deed::RedriveDelivery, format!("{back}/redrive"), back);
    let question = question.about(name(&webhook)).asking(vec![why()]);
    let command =
        RequestRedrive { tenant: desk.tenant().clone(), id: id.to_owned(), event_id: Some(event_id.to_string()) };
    settle(desk, id, question, posted, &command).await
}

async fn settle<C>(
    desk: &Desk,
    id: &str,
    question: Question<'_>,
    posted: Option<&Posted>,
    command: &C,
) -> Result<Response, Halt>
where
    C: Command,
    Problem: From<C::Error>,
{
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target(desk, id), command).await,
        None => question.foreseen(Ok(()), target(desk, id), command).await,
    }
}
