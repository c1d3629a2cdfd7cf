//! What the tenant keeps secret: what its mail server wants to be shown, and with what pairwise subjects are salted.

use axum::extract::Path;
use axum::response::Response;
use commands::ClearSecret;
use commands::tenant::{SetMailSecret, SetSubjectSalt};

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::House;
use crate::http::admin::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Group, Input};

/// The form, or what it would do.
pub(super) async fn get(Path((_, deed)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(keep(&desk, &deed, None).await)
}

/// Does it.
pub(super) async fn post(Path((_, deed)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(keep(&desk, &deed, Some(&posted)).await)
}

/// What was typed comes along to the page that shows what it would do: left out there, another secret would be set than was meant.
fn secret(name: &str, typed: Option<String>) -> Field {
    Field::line(name, typed.unwrap_or_default()).typed(Input::Line("password"))
}

async fn keep(desk: &Desk, deed: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let house = House::own(desk);
    let (id, target) = (house.id.clone(), Target::Tenant(house.id.clone()));
    let question = |kind, group, fields: Vec<Field>| {
        let question =
            Question::new(desk, Section::Settings, kind, format!("/settings/secrets/{deed}"), house.path(group));
        question.asking(fields)
    };
    let said = |name: &str| {
        let text = posted.and_then(|posted| posted.fields().ok()?.once(name).ok().flatten());
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    match deed {
        "mail" => {
            let question =
                question(Deed::SetMailSecret, Group::Mail, vec![secret("secret", said("secret")).needed(), why()]);
            let Some(posted) = posted else { return question.shown().await };
            desk.checked(posted, &format!("/settings/secrets/{deed}")).await?;
            let Some(secret) = said("secret") else {
                return question.refused(&Problem::invalid("secret", "is missing", "write it")).await;
            };
            let command = SetMailSecret { id, secret: Some(ClearSecret::given(secret)) };
            question.answered(posted, Ok(()), target, &command).await
        }
        "forget-mail" => {
            let (question, command) =
                (question(Deed::ForgetMailSecret, Group::Mail, vec![why()]), SetMailSecret { id, secret: None });
            match posted {
                Some(posted) => question.answered(posted, Ok(()), target, &command).await,
                None => question.foreseen(Ok(()), target, &command).await,
            }
        }
        "salt" => {
            let fields = vec![
                secret("salt", said("salt")),
                Field::tick("change_subjects", said("change_subjects").is_some()),
                why(),
            ];
            let question = question(Deed::SetSubjectSalt, Group::Tokens, fields);
            let Some(posted) = posted else { return question.shown().await };
            let salt = said("salt").map(ClearSecret::given);
            let command = SetSubjectSalt { id, salt, change_subjects: said("change_subjects").is_some() };
            question.answered(posted, Ok(()), target, &command).await
        }
        _ => Err(Problem::new(Kind::NotFound, "there is no such secret; open the settings again").into()),
    }
}
