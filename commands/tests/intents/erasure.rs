//! Erasing a person: everything still loads, the names are free, nothing tells who it was.

use aggregates::Entity as _;
use aggregates::user::{ProfileChanges, User, UserError, UserStatus};
use chrono::Duration;
use commands::credential::{RemovePassword, SetPassword, SetPasswordError};
use commands::tenant::ChangeAttributeSchema;
use commands::user::{
    ChangeProfile, ChangeUserError, EraseUser, NewPassword, RegisterUser, RequestDeletion, SuspendUser,
};
use commands::{Command, Failure, Loaded, Unit, execute};

use crate::installation::{Installation, demo, person, registration};
use crate::on_both_engines;
use crate::passwords::hash;

on_both_engines! {
    an_erased_user_still_loads_and_their_names_are_free
    every_command_but_a_repeated_erasure_is_refused_afterwards
    a_grace_period_is_waited_for
    a_grace_period_that_nobody_names_is_the_tenants
    a_snapshot_of_an_erased_user_is_forgotten
    the_reason_of_an_erasure_outlives_the_person
}

/// Reads a user as any command does.
struct Look(String);

impl Command for Look {
    type Answer = ();
    type Error = Failure;
    const NAME: &'static str = "test.look";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Failure> {
        let user: Loaded<User> = unit.load(&demo(), &self.0).await?;
        assert_eq!((user.state().status(), user.state().profile()), (Some(UserStatus::Erased), None));
        Ok(())
    }
}

fn erase(user: &str, at_once: bool) -> EraseUser {
    EraseUser { tenant: demo(), user: user.into(), at_once }
}

async fn full_person(installation: &Installation) -> String {
    let badge = aggregates::tenant::AttributeDefinition {
        unique: true,
        ..aggregates::tenant::AttributeDefinition::new("badge", aggregates::tenant::AttributeKind::String)
    };
    let schema = aggregates::tenant::AttributeSchema::parse(vec![badge]).unwrap();
    installation.does(&ChangeAttributeSchema { id: demo(), schema }).await;
    let password = Some(NewPassword { hash: hash("one"), must_change: false });
    let mut profile = person("aiko");
    profile.attributes.insert("badge".into(), "A-17".into());
    installation.does(&RegisterUser { password, profile, ..registration("aiko") }).await.answer.0
}

async fn an_erased_user_still_loads_and_their_names_are_free(installation: &Installation) {
    let user = full_person(installation).await;
    let erased = installation.does(&erase(&user, true)).await.appended.unwrap();
    // Requested, erased, the password removed, and three names released, in one commit.
    assert_eq!(erased.last - erased.first + 1, 6);
    installation.does(&Look(user.clone())).await;
    let names = installation.names_of_events("User", &user).await;
    assert_eq!(names, ["UserRegistered", "UserDeletionRequested", "SubjectErased"]);
    assert_eq!(
        installation.names_of_events("Credential", &format!("password:{user}")).await,
        ["PasswordSet", "CredentialRemoved"]
    );
    for event in installation.events("User", &user).await {
        assert!(!event.payload.contains("aiko"), "{}", event.payload);
    }
    let mut profile = person("aiko");
    profile.attributes.insert("badge".into(), "a-17".into());
    installation.does(&RegisterUser { profile, ..registration("aiko") }).await;
}

async fn every_command_but_a_repeated_erasure_is_refused_afterwards(installation: &Installation) {
    let user = full_person(installation).await;
    installation.does(&erase(&user, true)).await;
    assert_eq!(installation.does(&erase(&user, true)).await.appended, None);
    let erased = ChangeUserError::Refused(UserError::WrongStatus(UserStatus::Erased));
    let suspend = SuspendUser { tenant: demo(), user: user.clone(), reason: Some("Late".into()) };
    assert_eq!(installation.refuses(&suspend).await, erased);
    let changes = ProfileChanges { set: person("ken"), ..ProfileChanges::default() };
    assert!(
        execute(&installation.context(), &ChangeProfile { tenant: demo(), user: user.clone(), changes }).await.is_err()
    );
    let set = SetPassword {
        tenant: demo(),
        user: user.clone(),
        hash: hash("two"),
        must_change: false,
        expires_at: None,
        checked: None,
    };
    assert_eq!(installation.refuses(&set).await, SetPasswordError::NotFound);
    assert_eq!(installation.does(&RemovePassword { tenant: demo(), user }).await.appended, None);
}

async fn a_grace_period_is_waited_for(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    assert!(matches!(
        installation.refuses(&erase(&user, false)).await,
        ChangeUserError::Refused(UserError::WrongStatus(_))
    ));
    let purge_after = Some(installation.context().now() + Duration::days(30));
    installation.does(&RequestDeletion { tenant: demo(), user: user.clone(), purge_after }).await;
    assert!(matches!(
        installation.refuses(&erase(&user, false)).await,
        ChangeUserError::Refused(UserError::TooEarly(_))
    ));
    installation.clock.step(Duration::days(31).num_microseconds().unwrap());
    assert!(installation.does(&erase(&user, false)).await.appended.is_some());
}

async fn a_grace_period_that_nobody_names_is_the_tenants(installation: &Installation) {
    let (user, now) = (installation.register("aiko").await.unwrap(), installation.context().now());
    let request = RequestDeletion { tenant: demo(), user: user.clone(), purge_after: None };
    installation.does(&request).await;
    assert_eq!(installation.does(&request).await.appended, None, "it stays where it is");
    let refused = installation.refuses(&erase(&user, false)).await;
    let ChangeUserError::Refused(UserError::TooEarly(moment)) = refused else { panic!("{refused:?}") };
    assert!(moment - now >= Duration::days(30) && moment - now < Duration::days(31), "{moment}");
    let nobody = RequestDeletion { tenant: demo(), user: "nobody".into(), purge_after: None };
    assert_eq!(installation.refuses(&nobody).await, ChangeUserError::NotFound);
}

async fn a_snapshot_of_an_erased_user_is_forgotten(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    crate::snapshots::change_often(installation, &user, 120).await;
    let stream = journal::StreamId::new(&demo(), "User", user.as_str());
    crate::snapshots::wait_for_snapshot::<User>(installation, &stream).await;
    installation.does(&erase(&user, true)).await;
    assert!(installation.journal.snapshot(&stream, User::STATE_VERSION).await.unwrap().is_none());
    installation.does(&Look(user)).await;
}

async fn the_reason_of_an_erasure_outlives_the_person(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let told = journal::Circumstances { reason: Some("Asked for by letter".into()), ..Default::default() };
    execute(&installation.context().under(told), &erase(&user, true)).await.unwrap();
    let events = installation.events("User", &user).await;
    assert_eq!(events[0].metadata.circumstances.ip, None, "the address at registration went with the person's key");
    assert_eq!(events[2].metadata.circumstances.reason.as_deref(), Some("Asked for by letter"));
}
