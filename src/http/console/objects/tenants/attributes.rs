//! The attributes that a tenant's users may have, as the document that the admin API takes.

use aggregates::tenant::{AttributeDefinition, AttributeSchema};
use axum::extract::Path;
use axum::response::Response;
use commands::tenant::ChangeAttributeSchema;

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::{found, name, path, target};
use crate::http::admin::{Permission, typed_document};
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field};

/// The form.
pub(super) async fn get(Path((_, house)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(change(&desk, &house, None).await)
}

/// What it says.
pub(super) async fn post(Path((_, house)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(change(&desk, &house, Some(&posted)).await)
}

async fn change(desk: &Desk, house: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    check_sees(desk, Permission::TenantsRead)?;
    let (id, tenant) = found(desk, house).await?;
    let typed = posted.and_then(|posted| posted.fields().ok()?.once("attributes").ok().flatten()).map(str::to_owned);
    let here = format!("{}/attributes", path(house));
    let typed = posted.is_some().then(|| typed.unwrap_or_default());
    let shown = typed.clone().unwrap_or_else(|| {
        let definitions: Vec<&AttributeDefinition> =
            tenant.state.schema().into_iter().flat_map(AttributeSchema::iter).collect();
        serde_json::to_string_pretty(&definitions).unwrap_or_default()
    });
    let question = Question::new(desk, Section::Tenants, Deed::ChangeAttributes, here.clone(), path(house));
    let question = question.about(name(&tenant)).asking(vec![Field::lines("attributes", shown), why()]);
    let question = question.of_version(tenant.version);
    let Some(posted) = posted else { return question.shown().await };
    desk.checked(posted, &here).await?;
    let schema = match read(typed.as_deref().unwrap_or_default()) {
        Ok(schema) => schema,
        Err(problem) => return question.refused(&problem).await,
    };
    let command = ChangeAttributeSchema { id: id.clone(), schema };
    question.answered(posted, Ok(()), target(&id), &command).await
}

/// The definitions that a text has; none in an empty one.
fn read(text: &str) -> Result<AttributeSchema, Problem> {
    let text = text.trim();
    let definitions: Vec<AttributeDefinition> =
        typed_document("attributes", if text.is_empty() { "[]" } else { text })?;
    Ok(AttributeSchema::parse(definitions)?)
}
