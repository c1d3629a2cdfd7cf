//! Where a user stands, and changing it: activating, suspending, locking, deleting, erasing, inviting.

use aggregates::user::{LockReason, UserStatus};
use axum::extract::Path;
use axum::response::Response;
use chrono::TimeDelta;
use commands::Command;
use commands::user::{
    ActivateUser, CancelDeletion, EraseUser, LockUser, ReactivateUser, RequestDeletion, SuspendUser, UnlockUser,
};
use commands::verification::InviteUser;

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{called, path};
use crate::http::admin::{Permission, Target, over};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input, Way};

/// What is done here under the permission to write users: names of paths, and what they do.
const DEEDS: [(&str, Deed); 7] = [
    ("activate", Deed::ActivateUser),
    ("suspend", Deed::SuspendUser),
    ("reactivate", Deed::ReactivateUser),
    ("lock", Deed::LockUser),
    ("unlock", Deed::UnlockUser),
    ("delete", Deed::RequestDeletion),
    ("keep", Deed::CancelDeletion),
];
/// Seconds of a lock that somebody may choose; nothing lasts until it is unlocked.
const LOCKS: [&str; 4] = ["", "3600", "86400", "604800"];
/// Seconds before a deleted user is erased; nothing stands for what the tenant's settings say.
const GRACES: [&str; 4] = [USUAL, "2592000", "604800", "0"];
const USUAL: &str = "";

/// What can be done with a user who stands there.
pub(super) fn ways(desk: &Desk, id: &str, status: UserStatus) -> Vec<Way> {
    use Deed::{
        ActivateUser, CancelDeletion, ChangeUser, EraseUser, InviteUser, LockUser, ReactivateUser, RequestDeletion,
        SuspendUser, UnlockUser,
    };
    let possible: &[Deed] = match status {
        UserStatus::Registered => &[ChangeUser, InviteUser, ActivateUser, RequestDeletion, EraseUser],
        UserStatus::Active => &[ChangeUser, InviteUser, LockUser, SuspendUser, RequestDeletion, EraseUser],
        UserStatus::Suspended => &[ChangeUser, ReactivateUser, RequestDeletion, EraseUser],
        UserStatus::Locked => &[ChangeUser, UnlockUser, LockUser, SuspendUser, RequestDeletion, EraseUser],
        UserStatus::PendingDeletion => &[CancelDeletion, EraseUser],
        UserStatus::Erased => &[],
    };
    let way = |deed: &Deed| {
        let (permission, end) = match deed {
            EraseUser => (Permission::UsersErase, "/erase".to_owned()),
            InviteUser => (Permission::CredentialsWrite, "/invite".to_owned()),
            ChangeUser => (Permission::UsersWrite, "/change".to_owned()),
            deed => {
                let named = DEEDS.iter().find(|(_, other)| other == deed)?;
                (Permission::UsersWrite, format!("/stand/{}", named.0))
            }
        };
        let sends = *deed != InviteUser || desk.visit.settings().mail.is_set_up();
        let address = desk.address(&format!("{}{end}", path(id)));
        (sends && desk.may_here(permission)).then_some(Way { deed: *deed, address })
    };
    possible.iter().filter_map(way).collect()
}

/// What it would do.
pub(super) async fn get(Path((_, user, deed)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(stand(&desk, &user, &deed, None).await)
}

/// Does it.
pub(super) async fn post(
    Path((_, user, deed)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(stand(&desk, &user, &deed, Some(&posted)).await)
}

/// What erasing somebody would do.
pub(super) async fn get_erasure(Path((_, user)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(erase(&desk, &user, None).await)
}

/// Erases somebody.
pub(super) async fn post_erasure(Path((_, user)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(erase(&desk, &user, Some(&posted)).await)
}

/// What inviting somebody would do.
pub(super) async fn get_invitation(Path((_, user)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(invite(&desk, &user, None).await)
}

/// Invites somebody.
pub(super) async fn post_invitation(Path((_, user)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(invite(&desk, &user, Some(&posted)).await)
}

async fn stand(desk: &Desk, id: &str, named: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let deed = DEEDS.iter().find(|(name, _)| *name == named).map(|(_, deed)| *deed);
    let unknown = || Problem::new(Kind::NotFound, "nothing of this name can be done with a user");
    let deed = deed.ok_or_else(unknown)?;
    let here = format!("{}/stand/{named}", path(id));
    let question = Question::new(desk, Section::Users, deed, here, path(id)).about(called(desk, id).await?);
    let (tenant, user) = (desk.tenant().clone(), id.to_owned());
    match deed {
        Deed::ActivateUser => settle(desk, id, question, posted, &ActivateUser { tenant, user }).await,
        Deed::ReactivateUser => settle(desk, id, question, posted, &ReactivateUser { tenant, user }).await,
        Deed::UnlockUser => settle(desk, id, question, posted, &UnlockUser { tenant, user }).await,
        Deed::CancelDeletion => settle(desk, id, question, posted, &CancelDeletion { tenant, user }).await,
        Deed::SuspendUser => {
            let reason = said(posted, "reason").map(str::to_owned);
            settle(desk, id, question.asking(vec![why()]), posted, &SuspendUser { tenant, user, reason }).await
        }
        Deed::RequestDeletion => {
            // Who may only ask for a deletion leaves others the usual time to call it off.
            let offered: &[&str] = if desk.may_here(Permission::UsersErase) { &GRACES } else { &[USUAL] };
            let (field, seconds) = chosen(posted, "grace", offered);
            let purge_after = seconds.map(|seconds| desk.visit.now() + TimeDelta::seconds(seconds));
            let command = RequestDeletion { tenant, user, purge_after };
            settle(desk, id, question.asking(vec![field, why()]), posted, &command).await
        }
        _ => {
            let (field, seconds) = chosen(posted, "for", &LOCKS);
            let until = seconds.map(|seconds| desk.visit.now() + TimeDelta::seconds(seconds));
            let command = LockUser { tenant, user, until, reason: LockReason::Administrator };
            settle(desk, id, question.asking(vec![field, why()]), posted, &command).await
        }
    }
}

async fn erase(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let question = Question::new(desk, Section::Users, Deed::EraseUser, format!("{}/erase", path(id)), path(id));
    let question = question.about(called(desk, id).await?).asking(vec![why()]);
    let command = EraseUser { tenant: desk.tenant().clone(), user: id.to_owned(), at_once: true };
    let target = target(desk, id);
    match posted {
        Some(posted) => {
            // Nothing is left of their page.
            let after = async |_| Ok(desk.done("/users", Deed::EraseUser.key()));
            question.settled(posted, Ok(()), target, &command, after).await
        }
        None => question.foreseen(Ok(()), target, &command).await,
    }
}

async fn invite(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let question = Question::new(desk, Section::Users, Deed::InviteUser, format!("{}/invite", path(id)), path(id));
    let question = question.about(called(desk, id).await?);
    // Whoever may write to an address may have set it: an invitation is a way to somebody's password.
    let check = over(&desk.visit.shared, &desk.administrator, desk.tenant(), id).await;
    let command = InviteUser { tenant: desk.tenant().clone(), user: id.to_owned() };
    match posted {
        Some(posted) => question.answered(posted, check, Target::New, &command).await,
        None => question.foreseen(check, Target::New, &command).await,
    }
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

fn target(desk: &Desk, id: &str) -> Target {
    Target::User(desk.tenant().clone(), id.to_owned())
}

fn said<'p>(posted: Option<&'p Posted>, name: &str) -> Option<&'p str> {
    posted?.fields().ok()?.once(name).ok().flatten()
}

/// A choice among numbers of seconds; the first of them where nothing was chosen.
fn chosen(posted: Option<&Posted>, name: &str, choices: &[&str]) -> (Field, Option<i64>) {
    let said = said(posted, name).filter(|said| choices.contains(said));
    let value = said.or(choices.first().copied()).unwrap_or_default();
    let all = choices.iter().map(|choice| (*choice).to_owned()).collect();
    (Field::line(name, value).typed(Input::Choice(all)), value.parse().ok())
}
