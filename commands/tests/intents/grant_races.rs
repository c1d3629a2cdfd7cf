//! Fifty at once: the log itself says who was first, and what the others are.

use aggregates::client::RefreshRotation;
use aggregates::grant::GrantError;
use commands::grant::{ChangeGrantError, TokenAnswer};
use commands::{Command, execute};

use crate::grants::{code, exchanging, issued, refreshing, story, tokens};
use crate::installation::Installation;
use crate::on_both_engines;

on_both_engines! {
    of_50_exchanges_of_one_code_one_gives_tokens_and_the_grant_ends
    of_50_rotations_of_one_token_one_gives_a_successor_and_the_grant_ends
    with_a_grace_50_rotations_of_one_token_all_give_the_same_successor
}

type Outcomes = Vec<Result<TokenAnswer, ChangeGrantError>>;

async fn race<C>(installation: &Installation, command: C) -> Outcomes
where
    C: Command<Answer = TokenAnswer, Error = ChangeGrantError> + Clone + Send + 'static,
{
    let racers: Vec<_> = (0..50)
        .map(|_| {
            let (context, command) = (installation.context(), command.clone());
            tokio::spawn(async move { execute(&context, &command).await.map(|outcome| outcome.answer) })
        })
        .collect();
    let mut outcomes = Vec::new();
    for racer in racers {
        outcomes.push(racer.await.unwrap());
    }
    outcomes
}

/// One got tokens, one was seen to be the second, and all others came to a grant that had ended.
fn one_won_and_one_gave_the_alarm(outcomes: &Outcomes) {
    let count =
        |which: fn(&Result<TokenAnswer, ChangeGrantError>) -> bool| outcomes.iter().filter(|one| which(one)).count();
    assert_eq!(count(|one| matches!(one, Ok(TokenAnswer::Issued(_)))), 1, "{outcomes:?}");
    assert_eq!(count(|one| matches!(one, Ok(TokenAnswer::Reused))), 1, "{outcomes:?}");
    assert_eq!(count(|one| *one == Err(ChangeGrantError::Refused(GrantError::Revoked))), 48, "{outcomes:?}");
}

async fn of_50_exchanges_of_one_code_one_gives_tokens_and_the_grant_ends(installation: &Installation) {
    let (id, code) = code(installation).await;
    one_won_and_one_gave_the_alarm(&race(installation, exchanging(&code)).await);
    let names = ["GrantRequested", "GrantApproved", "CodeExchanged", "TokensIssued", "GrantRevoked"];
    assert_eq!(story(installation, id).await, names);
}

async fn of_50_rotations_of_one_token_one_gives_a_successor_and_the_grant_ends(installation: &Installation) {
    let first = tokens(installation).await;
    let command = refreshing(&first.refresh_token.unwrap(), RefreshRotation::Rotate, 0);
    let outcomes = race(installation, command).await;
    one_won_and_one_gave_the_alarm(&outcomes);
    assert_eq!(story(installation, first.grant_id).await[3..], ["TokensIssued", "TokensIssued", "GrantRevoked"]);
    // Whoever stole the token and won the race has won nothing that lasts.
    let winner = outcomes.into_iter().find_map(|one| one.ok().filter(|one| matches!(one, TokenAnswer::Issued(_))));
    let successor = refreshing(&issued(winner.unwrap()).refresh_token.unwrap(), RefreshRotation::Rotate, 0);
    assert_eq!(installation.refuses(&successor).await, ChangeGrantError::Refused(GrantError::Revoked));
}

async fn with_a_grace_50_rotations_of_one_token_all_give_the_same_successor(installation: &Installation) {
    let first = tokens(installation).await;
    let command = refreshing(&first.refresh_token.unwrap(), RefreshRotation::Rotate, 60);
    let outcomes = race(installation, command).await;
    let mut told: Vec<_> = outcomes
        .into_iter()
        .map(|one| issued(one.unwrap()))
        .map(|one| (one.refresh_token.unwrap().expose().to_owned(), one.access.token.expose().to_owned()))
        .collect();
    told.dedup();
    assert_eq!(told.len(), 1);
    assert_eq!(story(installation, first.grant_id).await[3..], ["TokensIssued", "TokensIssued"]);
}
