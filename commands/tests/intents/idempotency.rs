//! The same command id again: answered twice, done once.

use aggregates::client::{AuthMethod, ClientMetadata, GrantType};
use commands::client::{AddSecret, RegisterClient};
use commands::user::SuspendUser;
use commands::{execute, rehearse};

use crate::installation::{Installation, demo, registration};
use crate::on_both_engines;

on_both_engines! {
    the_same_command_id_answers_the_first_outcome
    a_secret_is_told_only_once
    what_changes_nothing_appends_nothing
    a_rehearsal_appends_nothing_and_tells_what_would_be_appended
}

async fn the_same_command_id_answers_the_first_outcome(installation: &Installation) {
    let id = installation.context().new_id();
    let ask =
        async |name: &str| execute(&installation.context().with_command_id(id), &registration(name)).await.unwrap();
    let first = ask("aiko").await;
    let head = installation.journal.position().await.unwrap();
    let again = ask("aiko").await;
    // Even another wish under the same id is answered with what was done under it.
    let other = ask("ken").await;
    assert_eq!(installation.journal.position().await.unwrap(), head);
    assert_eq!((&again.answer, &other.answer), (&first.answer, &first.answer));
    let (first, again) = (first.appended.unwrap(), again.appended.unwrap());
    assert!(!first.repeated && again.repeated);
    assert_eq!((first.first, first.last, first.recorded_at), (again.first, again.last, again.recorded_at));
}

async fn a_secret_is_told_only_once(installation: &Installation) {
    let metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        ..ClientMetadata::default()
    };
    let register = RegisterClient { tenant: demo(), client_id: Some("billing".into()), metadata, secret: None };
    assert!(installation.does(&register).await.answer.secret.is_some());
    let add = AddSecret { tenant: demo(), client_id: "billing".into(), secret: None, expires_at: None };
    let id = installation.context().new_id();
    let first = execute(&installation.context().with_command_id(id), &add).await.unwrap().answer;
    let again = execute(&installation.context().with_command_id(id), &add).await.unwrap().answer;
    assert!(first.secret.is_some() && again.secret.is_none());
    assert_eq!(first.secret_id, again.secret_id);
}

async fn what_changes_nothing_appends_nothing(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let suspend = SuspendUser { tenant: demo(), user, reason: None };
    assert!(installation.does(&suspend).await.appended.is_some());
    assert_eq!(installation.does(&suspend).await.appended, None);
}

async fn a_rehearsal_appends_nothing_and_tells_what_would_be_appended(installation: &Installation) {
    let head = installation.journal.position().await.unwrap();
    let events = rehearse(&installation.context(), &registration("aiko")).await.unwrap().events;
    assert_eq!(installation.journal.position().await.unwrap(), head);
    let names: Vec<_> = events.iter().map(|event| (event.event_type.as_str(), event.sequence)).collect();
    assert_eq!(names, [("UserRegistered", 1), ("IdentifierClaimed", 1), ("IdentifierClaimed", 1)]);
    assert_eq!(events[0].payload["Registered"]["profile"]["$personal"]["value"]["user_name"], "aiko");
}
