//! Another name for a tenant, and whether it serves.

use axum::extract::Path;
use axum::response::Response;
use commands::tenant::{ReactivateTenant, RenameTenant, SuspendTenant};

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::{found, name, path, target};
use crate::http::admin::Permission;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, reason_to_come};

/// The form of its name.
pub(super) async fn get(Path((_, house)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(rename(&desk, &house, None).await)
}

/// What it says.
pub(super) async fn post(Path((_, house)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(rename(&desk, &house, Some(&posted)).await)
}

/// What suspending or reactivating it would do.
pub(super) async fn get_stand(Path((_, house, deed)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(stand(&desk, &house, &deed, None).await)
}

/// Does it.
pub(super) async fn post_stand(
    Path((_, house, deed)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(stand(&desk, &house, &deed, Some(&posted)).await)
}

async fn rename(desk: &Desk, house: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    check_sees(desk, Permission::TenantsRead)?;
    let (id, tenant) = found(desk, house).await?;
    let typed = posted.and_then(|posted| posted.fields().ok()?.once("name").ok().flatten()).map(str::to_owned);
    let called = if posted.is_some() { typed.unwrap_or_default() } else { name(&tenant) };
    let fields = vec![Field::line("name", &called).needed(), why()];
    let here = format!("{}/rename", path(house));
    let question = Question::new(desk, Section::Tenants, Deed::RenameTenant, here, path(house));
    let question = question.about(name(&tenant)).asking(fields).of_version(tenant.version);
    let Some(posted) = posted else { return question.shown().await };
    let command = RenameTenant { id: id.clone(), name: called };
    question.answered(posted, Ok(()), target(&id), &command).await
}

async fn stand(desk: &Desk, house: &str, named: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let (id, tenant) = found(desk, house).await?;
    let question = |deed| {
        let here = format!("{}/stand/{named}", path(house));
        Question::new(desk, Section::Tenants, deed, here, path(house)).about(name(&tenant))
    };
    let target = target(&id);
    match named {
        "suspend" => {
            let said = posted.and_then(|posted| posted.fields().ok()?.once("reason").ok().flatten());
            let said = said.unwrap_or_default().to_owned();
            let field = Field { value: said.clone(), ..why().needed() };
            let question = question(Deed::SuspendTenant).asking(vec![field]);
            // What it would do does not depend on why, and the reason is still to come.
            let reason = if posted.is_some() { said } else { reason_to_come(desk.frame().text()) };
            let command = SuspendTenant { id, reason };
            match posted {
                Some(posted) => question.answered(posted, Ok(()), target, &command).await,
                None => question.foreseen(Ok(()), target, &command).await,
            }
        }
        "reactivate" => {
            let (question, command) = (question(Deed::ReactivateTenant).asking(vec![why()]), ReactivateTenant { id });
            match posted {
                Some(posted) => question.answered(posted, Ok(()), target, &command).await,
                None => question.foreseen(Ok(()), target, &command).await,
            }
        }
        _ => Err(Problem::new(Kind::NotFound, "nothing of this name can be done with a tenant").into()),
    }
}
