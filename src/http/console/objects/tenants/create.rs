//! A new tenant.

use aggregates::TenantId;
use axum::response::Response;
use commands::tenant::CreateTenant;

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::path;
use crate::http::admin::Target;
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field};

const HERE: &str = "/tenants/new";

/// The form.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(question(&desk, ["", "", ""]).shown().await)
}

/// What it says.
pub(super) async fn post(desk: Desk, posted: Posted) -> Response {
    desk.told(created(&desk, &posted).await)
}

fn question<'d>(desk: &'d Desk, [id, name, locale]: [&str; 3]) -> Question<'d> {
    let question = Question::new(desk, Section::Tenants, Deed::CreateTenant, HERE.to_owned(), "/tenants".to_owned());
    question.asking(vec![
        Field::line("tenant_id", id).needed(),
        Field::line("name", name),
        Field::line("default_locale", locale),
        why(),
    ])
}

async fn created(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let typed = posted.fields()?;
    let said = |name: &str| typed.once(name).ok().flatten().map(str::trim).unwrap_or_default();
    let (id, name, locale) = (said("tenant_id"), said("name"), said("default_locale"));
    let question = question(desk, [id, name, locale]);
    let id = match TenantId::parse(id) {
        Ok(id) => id,
        Err(error) => {
            desk.checked(posted, HERE).await?;
            return question.refused(&Problem::from(error)).await;
        }
    };
    let name = if name.is_empty() { id.as_str() } else { name }.to_owned();
    let command =
        CreateTenant { id: id.clone(), name, default_locale: (!locale.is_empty()).then(|| locale.to_owned()) };
    let after = async |_| Ok(desk.done(&path(id.as_str()), Deed::CreateTenant.key()));
    question.settled(posted, Ok(()), Target::New, &command, after).await
}
