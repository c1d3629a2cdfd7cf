//! Switching an application off and on, and deleting it.

use axum::extract::Path;
use axum::response::Response;
use commands::client::{DeleteClient, DisableClient, EnableClient};

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{found, name, path, target};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, reason_to_come};

/// What it would do.
pub(super) async fn get(Path((_, client, deed)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(stand(&desk, &client, &deed, None).await)
}

/// Does it.
pub(super) async fn post(
    Path((_, client, deed)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(stand(&desk, &client, &deed, Some(&posted)).await)
}

async fn stand(desk: &Desk, id: &str, named: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let client = found(desk, id).await?;
    let question = |deed| {
        let here = format!("{}/stand/{named}", path(id));
        Question::new(desk, Section::Clients, deed, here, path(id)).about(name(desk, &client))
    };
    let (tenant, client_id, target) = (desk.tenant().clone(), id.to_owned(), target(desk, id));
    match (named, posted) {
        ("enable", Some(posted)) => {
            let command = EnableClient { tenant, client_id };
            question(Deed::EnableClient).answered(posted, Ok(()), target, &command).await
        }
        ("enable", None) => {
            question(Deed::EnableClient).foreseen(Ok(()), target, &EnableClient { tenant, client_id }).await
        }
        ("disable", Some(posted)) => {
            let reason = posted.fields()?.once("reason").ok().flatten().unwrap_or_default().to_owned();
            let mut field = why().needed();
            field.value.clone_from(&reason);
            let command = DisableClient { tenant, client_id, reason };
            question(Deed::DisableClient).asking(vec![field]).answered(posted, Ok(()), target, &command).await
        }
        ("disable", None) => {
            // What it would do does not depend on why, and the reason is still to come.
            let reason = reason_to_come(desk.frame().text());
            let command = DisableClient { tenant, client_id, reason };
            question(Deed::DisableClient).asking(vec![why().needed()]).foreseen(Ok(()), target, &command).await
        }
        ("delete", Some(posted)) => {
            let command = DeleteClient { tenant, client_id };
            // Nothing is left of its page.
            let after = async |_| Ok(desk.done("/clients", Deed::DeleteClient.key()));
            let question = question(Deed::DeleteClient).asking(vec![why()]);
            question.settled(posted, Ok(()), target, &command, after).await
        }
        ("delete", None) => {
            let command = DeleteClient { tenant, client_id };
            question(Deed::DeleteClient).asking(vec![why()]).foreseen(Ok(()), target, &command).await
        }
        _ => Err(Problem::new(Kind::NotFound, "nothing of this name can be done with an application").into()),
    }
}
