//! Uniqueness under races: the log itself says who was first.

use aggregates::user::Profile;
use commands::execute;
use commands::user::{RegisterUser, RegisterUserError};

use crate::installation::{Installation, demo, registration};
use crate::on_both_engines;

on_both_engines! {
    of_32_who_want_one_user_name_exactly_one_gets_it
    of_32_who_want_one_address_in_many_spellings_exactly_one_gets_it
    different_names_do_not_disturb_each_other
}

async fn race(installation: &Installation, registrations: Vec<RegisterUser>) -> Vec<Result<String, RegisterUserError>> {
    let racers: Vec<_> = registrations
        .into_iter()
        .map(|registration| {
            let context = installation.context();
            tokio::spawn(async move { execute(&context, &registration).await.map(|outcome| outcome.answer.0) })
        })
        .collect();
    let mut results = Vec::new();
    for racer in racers {
        results.push(racer.await.unwrap());
    }
    results
}

fn one_winner(results: &[Result<String, RegisterUserError>], field: &str) {
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    for refusal in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(matches!(refusal, RegisterUserError::Taken(taken) if taken.field == field), "{refusal:?}");
    }
}

async fn of_32_who_want_one_user_name_exactly_one_gets_it(installation: &Installation) {
    let named =
        |number| Profile { email: Some(format!("{number}@example.com")), ..crate::installation::person("aiko") };
    let all = (0..32).map(|number| RegisterUser { profile: named(number), ..registration("aiko") }).collect();
    one_winner(&race(installation, all).await, "user_name");
}

async fn of_32_who_want_one_address_in_many_spellings_exactly_one_gets_it(installation: &Installation) {
    let spellings = ["aiko@example.com", "AIKO@example.com", "Aiko@EXAMPLE.COM", "aIKo@Example.com"];
    let profile = |number: usize| Profile {
        email: Some(spellings[number % 4].into()),
        user_name: Some(format!("aiko{number}")),
        ..Profile::default()
    };
    let all = (0..32).map(|number| RegisterUser { profile: profile(number), ..registration("") }).collect();
    one_winner(&race(installation, all).await, "email");
}

async fn different_names_do_not_disturb_each_other(installation: &Installation) {
    let results = race(installation, (0..32).map(|number| registration(&format!("user{number}"))).collect()).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let reader = installation.journal.read_tenant(&demo(), 0, 1000).await.unwrap();
    // One tenant, and per user the registration and two claims.
    assert_eq!(reader.len(), 1 + 32 * 3);
}
