//! Changing what is known about a user.

use aggregates::user::{Profile, ProfileChanges};
use axum::extract::Path;
use axum::response::Response;
use commands::user::ChangeProfile;

use super::super::question::{Question, check_sees};
use super::super::{Desk, Halt};
use super::{found, name, path, profile};
use crate::http::admin::{Permission, Target};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::Deed;
use crate::streams::Folded;

type User = Folded<aggregates::user::User>;

/// The form.
pub(super) async fn get(Path((_, user)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(form(&desk, &user).await)
}

/// What it says.
pub(super) async fn post(Path((_, user)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(changed(&desk, &user, &posted).await)
}

async fn form(desk: &Desk, id: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::UsersRead)?;
    let user = found(desk, id).await?;
    let present = present(&user)?;
    question(desk, id, &user, &present).of_version(user.version).shown().await
}

fn present(user: &User) -> Result<Profile, Problem> {
    let gone = || Problem::new(Kind::Gone, "this user was erased; nothing can be changed any more");
    user.state.profile().cloned().ok_or_else(gone)
}

fn question<'d>(desk: &'d Desk, id: &str, user: &User, profile: &Profile) -> Question<'d> {
    let fields = profile::fields(&desk.visit.house().attribute_schema, profile);
    let here = format!("{}/change", path(id));
    Question::new(desk, Section::Users, Deed::ChangeUser, here, path(id)).about(name(&user.state, id)).asking(fields)
}

async fn changed(desk: &Desk, id: &str, posted: &Posted) -> Result<Response, Halt> {
    check_sees(desk, Permission::UsersRead)?;
    let user = found(desk, id).await?;
    let before = present(&user)?;
    let (after, problem) = profile::read(&desk.visit.house().attribute_schema, &before, posted.fields()?);
    let question = question(desk, id, &user, &after).of_version(user.version);
    let changes = ProfileChanges::between(&before, &after);
    let command = ChangeProfile { tenant: desk.tenant().clone(), user: id.to_owned(), changes };
    let target = Target::User(desk.tenant().clone(), id.to_owned());
    question.answered(posted, problem.map_or(Ok(()), Err), target, &command).await
}
