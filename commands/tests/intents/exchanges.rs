//! Tokens for tokens: a grant of its own for each, people who are looked at once more, and words that are good once.

use aggregates::grant::{Actor, Approval, Exchange, GrantError, Held, Revocation, ShownToken};
use aggregates::one_time_id::{OneTimeIdError, OneTimeKind};
use chrono::TimeDelta;
use commands::grant::{AccessTerms, ExchangeToken, ExchangeTokenError, RevokeGrants};
use commands::one_time_id::UseOnce;
use commands::user::SuspendUser;

use crate::grants::{CLIENT, issued, scope, story, terms, tokens};
use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    each_exchange_is_a_grant_of_its_own_that_ends_in_time
    whoever_may_not_be_spoken_for_is_neither_subject_nor_actor
    a_word_that_was_refused_is_not_used_up
    an_id_token_of_a_grant_that_was_taken_back_is_worth_nothing
}

/// What a client asks that shows a token of its own.
async fn asking(installation: &Installation, user: &str) -> ExchangeToken {
    let shown = tokens(installation).await;
    ExchangeToken {
        tenant: demo(),
        client_id: CLIENT.into(),
        approval: Approval {
            user_id: user.into(),
            session_id: None,
            scope: scope("openid"),
            resources: vec![],
            claims: None,
            authorization_details: None,
            auth_time: Some(installation.context().now()),
            acr: None,
            amr: vec![],
            sid: None,
        },
        exchange: Exchange {
            subject: ShownToken::AccessToken {
                grant_id: shown.grant_id.to_string(),
                client_id: CLIENT.into(),
                hash: shown.access.facts.hash,
            },
            may_act: None,
            before: None,
            bound: Held::default(),
            actor: None,
        },
        once: vec![],
        access: terms(),
    }
}

async fn each_exchange_is_a_grant_of_its_own_that_ends_in_time(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let mut ask = asking(installation, &user).await;
    let until = installation.context().now() + TimeDelta::seconds(60);
    ask.access = AccessTerms { until: Some(until), ..terms() };
    let (one, two) = (installation.does(&ask).await, installation.does(&ask).await);
    let (one, two) = (issued(one.answer), issued(two.answer));
    assert_ne!((one.grant_id, one.access.token.expose()), (two.grant_id, two.access.token.expose()));
    assert_eq!(one.access.facts.expires_at, until, "a minute, and not ten");
    assert!(one.refresh_token.is_none());
    assert_eq!(story(installation, one.grant_id).await, ["TokenExchanged", "TokensIssued"]);
    installation.clock.step(60_000_000);
    assert_eq!(installation.refuses(&ask).await, ExchangeTokenError::Refused(GrantError::BornExpired));
}

async fn whoever_may_not_be_spoken_for_is_neither_subject_nor_actor(installation: &Installation) {
    let (user, helper) = (installation.register("aiko").await.unwrap(), installation.register("kenta").await.unwrap());
    let acting = |user: &str| Some(Actor { client_id: CLIENT.into(), user_id: Some(user.to_owned()) });
    let mut ask = asking(installation, &user).await;
    ask.exchange.actor = acting(&helper);
    issued(installation.does(&ask).await.answer);
    installation.does(&SuspendUser { tenant: demo(), user: helper.clone(), reason: None }).await;
    assert_eq!(installation.refuses(&ask).await, ExchangeTokenError::Unavailable);
    ask.exchange.actor = acting("nobody");
    assert_eq!(installation.refuses(&ask).await, ExchangeTokenError::Unavailable);
    (ask.approval.user_id, ask.exchange.actor) = (helper, None);
    assert_eq!(installation.refuses(&ask).await, ExchangeTokenError::Unavailable);
}

async fn a_word_that_was_refused_is_not_used_up(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let mut ask = asking(installation, &user).await;
    ask.exchange.subject = ShownToken::Jwt { issuer: "https://partner.example.com".into() };
    ask.once = vec![UseOnce {
        tenant: demo(),
        kind: OneTimeKind::AuthorizationAssertion,
        maker: "https://partner.example.com".into(),
        id: "1".into(),
        expires_at: installation.context().now() + TimeDelta::seconds(60),
    }];
    let wide = ExchangeToken { access: AccessTerms { scope: Some(scope("openid email")), ..terms() }, ..ask.clone() };
    assert_eq!(installation.refuses(&wide).await, ExchangeTokenError::Refused(GrantError::ScopeExceeded));
    issued(installation.does(&ask).await.answer);
    assert_eq!(installation.refuses(&ask).await, ExchangeTokenError::Used(OneTimeIdError::AlreadyUsed));
}

async fn an_id_token_of_a_grant_that_was_taken_back_is_worth_nothing(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let mut ask = asking(installation, &user).await;
    let grant = tokens(installation).await.grant_id;
    ask.exchange.subject = ShownToken::IdToken { grant_id: grant.to_string(), client_id: CLIENT.into() };
    issued(installation.does(&ask).await.answer);
    let revoke = RevokeGrants { tenant: demo(), grants: vec![grant], reason: Revocation::User };
    installation.does(&revoke).await;
    assert_eq!(installation.refuses(&ask).await, ExchangeTokenError::Refused(GrantError::Revoked));
}
