//! Somebody else was faster: decide again, a few times, and then say so.

use std::sync::atomic::{AtomicU32, Ordering};

use aggregates::user::{User, UserCommand};
use commands::user::{ActivateUser, ChangeUserError, SuspendUser};
use commands::{Command, Failure, Unit, execute};

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    whoever_was_overtaken_decides_again
    whoever_is_overtaken_again_and_again_hears_of_it
    twenty_changes_at_once_lose_nothing
}

/// Suspends or reactivates the user in turns, and is overtaken by a suspension or reactivation before it commits.
struct Overtaken<'i> {
    installation: &'i Installation,
    user: String,
    times: u32,
    decided: AtomicU32,
}

impl Command for Overtaken<'_> {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "test.overtaken";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        let mut user = unit.load::<User>(&demo(), &self.user).await?;
        let turn = self.decided.fetch_add(1, Ordering::SeqCst);
        if turn < self.times {
            let faster = commands::user::ChangeProfile {
                tenant: demo(),
                user: self.user.clone(),
                changes: aggregates::user::ProfileChanges {
                    set: aggregates::user::Profile { nickname: Some(format!("Turn {turn}")), ..Default::default() },
                    ..Default::default()
                },
            };
            self.installation.does(&faster).await;
        }
        unit.decide(&mut user, UserCommand::Suspend { reason: None })?;
        Ok(())
    }
}

async fn overtaken(installation: &Installation, times: u32) -> (Result<(), ChangeUserError>, u32, String) {
    let user = installation.register("aiko").await.unwrap();
    let command = Overtaken { installation, user: user.clone(), times, decided: AtomicU32::new(0) };
    let result = execute(&installation.context(), &command).await.map(|outcome| outcome.answer);
    (result, command.decided.into_inner(), user)
}

async fn whoever_was_overtaken_decides_again(installation: &Installation) {
    let (result, decided, user) = overtaken(installation, 2).await;
    assert_eq!((result, decided), (Ok(()), 3));
    let names = installation.names_of_events("User", &user).await;
    assert_eq!(names, ["UserRegistered", "UserProfileChanged", "UserProfileChanged", "UserSuspended"]);
}

async fn whoever_is_overtaken_again_and_again_hears_of_it(installation: &Installation) {
    let (result, decided, _) = overtaken(installation, 9).await;
    assert_eq!((result, decided), (Err(ChangeUserError::Failed(Failure::Conflict)), 3));
}

async fn twenty_changes_at_once_lose_nothing(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let racers: Vec<_> = (0..20)
        .map(|number| {
            let (context, user) = (installation.context(), user.clone());
            tokio::spawn(async move {
                let suspend = SuspendUser { tenant: demo(), user: user.clone(), reason: None };
                let activate = ActivateUser { tenant: demo(), user };
                if number % 2 == 0 {
                    execute(&context, &suspend).await.map(|outcome| outcome.appended.is_some())
                } else {
                    execute(&context, &activate).await.map(|outcome| outcome.appended.is_some())
                }
            })
        })
        .collect();
    let mut appended = 0;
    for racer in racers {
        appended += usize::from(matches!(racer.await.unwrap(), Ok(true)));
    }
    assert_eq!(installation.events("User", &user).await.len(), 1 + appended);
    assert_eq!(appended, 1);
}
