//! Users: their life, and names that move with their profile.

use aggregates::user::{LockReason, Profile, ProfileChanges, UserError, UserStatus};
use chrono::Duration;
use commands::user::{
    ActivateUser, CancelDeletion, ChangeProfile, ChangeProfileError, ChangeUserError, LockUser, ReactivateUser,
    RegisterUser, RegisterUserError, RequestDeletion, SuspendUser, UnlockUser,
};

use crate::installation::{Installation, demo, person, registration};
use crate::on_both_engines;

on_both_engines! {
    a_user_lives_through_all_states
    a_new_name_is_claimed_and_the_old_one_is_free
    a_name_of_somebody_else_is_refused_by_its_field
    an_id_that_is_brought_along_is_given_once
    a_bad_profile_is_refused_field_by_field
}

async fn a_user_lives_through_all_states(installation: &Installation) {
    let registered = RegisterUser { status: Some(aggregates::user::InitialStatus::Registered), ..registration("aiko") };
    let user = installation.does(&registered).await.answer.0;
    let tenant = demo();
    installation.does(&ActivateUser { tenant: tenant.clone(), user: user.clone() }).await;
    installation.does(&SuspendUser { tenant: tenant.clone(), user: user.clone(), reason: Some("Left".into()) }).await;
    installation.does(&ReactivateUser { tenant: tenant.clone(), user: user.clone() }).await;
    let until = Some(installation.context().now() + Duration::hours(1));
    let reason = LockReason::Administrator;
    installation.does(&LockUser { tenant: tenant.clone(), user: user.clone(), until, reason }).await;
    installation.does(&UnlockUser { tenant: tenant.clone(), user: user.clone() }).await;
    installation.does(&RequestDeletion { tenant: tenant.clone(), user: user.clone(), purge_after: None }).await;
    installation.does(&CancelDeletion { tenant: tenant.clone(), user: user.clone() }).await;
    let refusal = installation.refuses(&CancelDeletion { tenant: tenant.clone(), user: user.clone() }).await;
    assert_eq!(refusal, ChangeUserError::Refused(UserError::WrongStatus(UserStatus::Active)));
    let nobody = installation.refuses(&UnlockUser { tenant, user: "nobody".into() }).await;
    assert_eq!(nobody, ChangeUserError::NotFound);
    assert_eq!(installation.events("User", &user).await.len(), 8);
}

fn renaming(user: &str, set: Profile) -> ChangeProfile {
    let changes = ProfileChanges { set, ..ProfileChanges::default() };
    ChangeProfile { tenant: demo(), user: user.into(), changes }
}

async fn a_new_name_is_claimed_and_the_old_one_is_free(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let name = |name: &str| Profile { user_name: Some(name.into()), ..Profile::default() };
    let renamed = installation.does(&renaming(&user, name("ai"))).await.appended.unwrap();
    assert_eq!(renamed.last - renamed.first + 1, 3);
    // Another spelling of the same name is a change of the profile, not of the claim.
    let respelled = installation.does(&renaming(&user, name("AI"))).await.appended.unwrap();
    assert_eq!(respelled.first, respelled.last);
    let profile = Profile { user_name: Some("aiko".into()), ..Profile::default() };
    installation.does(&RegisterUser { profile, ..registration("") }).await;
    let profile = Profile { user_name: Some("Ai".into()), ..Profile::default() };
    assert!(matches!(
        installation.refuses(&RegisterUser { profile, ..registration("") }).await,
        RegisterUserError::Taken(taken) if taken.field == "user_name"
    ));
}

async fn a_name_of_somebody_else_is_refused_by_its_field(installation: &Installation) {
    installation.register("aiko").await.unwrap();
    let ken = installation.register("ken").await.unwrap();
    let set = Profile { email: Some("AIKO@example.com".into()), ..Profile::default() };
    assert!(matches!(
        installation.refuses(&renaming(&ken, set)).await,
        ChangeProfileError::Taken(taken) if taken.field == "email"
    ));
    let names = installation.names_of_events("User", &ken).await;
    assert_eq!(names, ["UserRegistered"], "a refused change leaves nothing behind");
}

async fn an_id_that_is_brought_along_is_given_once(installation: &Installation) {
    let imported =
        |name: &str| RegisterUser { id: Some("legacy-4711".into()), profile: person(name), ..registration("") };
    assert_eq!(installation.does(&imported("aiko")).await.answer.0, "legacy-4711");
    let again = installation.refuses(&imported("ken")).await;
    assert_eq!(again, RegisterUserError::Refused(UserError::AlreadyRegistered));
}

async fn a_bad_profile_is_refused_field_by_field(installation: &Installation) {
    let profile = Profile { email: Some("nowhere".into()), locale: Some("!".into()), ..Profile::default() };
    let refusal = installation.refuses(&RegisterUser { profile, ..registration("") }).await;
    let RegisterUserError::Refused(UserError::Invalid(faults)) = refusal else { panic!("{refusal:?}") };
    let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["email", "locale"]);
}
