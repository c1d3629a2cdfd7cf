//! A new user, without a password: whoever is invited sets their own.

use aggregates::user::{InitialStatus, Profile};
use axum::response::Response;
use commands::user::RegisterUser;
use protocols::oauth::Parameters;

use super::super::question::Question;
use super::super::{Desk, Halt};
use super::{path, profile};
use crate::http::admin::Target;
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input};

/// The form.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(question(&desk, &Profile::default(), InitialStatus::Registered).shown().await)
}

/// What it says.
pub(super) async fn post(desk: Desk, posted: Posted) -> Response {
    desk.told(created(&desk, &posted).await)
}

fn question<'d>(desk: &'d Desk, profile: &Profile, status: InitialStatus) -> Question<'d> {
    let begin = match status {
        InitialStatus::Active => "active",
        InitialStatus::Registered => "registered",
    };
    let choices = Input::Choice(["registered", "active"].map(str::to_owned).into());
    let mut fields = profile::fields(&desk.visit.house().attribute_schema, profile);
    fields.push(Field::line("status", begin).typed(choices));
    Question::new(desk, Section::Users, Deed::CreateUser, "/users/new".to_owned(), "/users".to_owned()).asking(fields)
}

async fn created(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let typed: &Parameters = posted.fields()?;
    let (profile, problem) = profile::read(&desk.visit.house().attribute_schema, &Profile::default(), typed);
    let status = match typed.once("status").ok().flatten() {
        Some("active") => InitialStatus::Active,
        _ => InitialStatus::Registered,
    };
    let question = question(desk, &profile, status);
    let command =
        RegisterUser { tenant: desk.tenant().clone(), id: None, profile, status: Some(status), password: None };
    let after = async |done: crate::http::admin::Done<commands::Id>| {
        Ok(desk.done(&path(&done.answer.0), Deed::CreateUser.key()))
    };
    question.settled(posted, problem.map_or(Ok(()), Err), Target::New, &command, after).await
}
