//! Ids that may be used once: the log itself refuses the second use.

use aggregates::one_time_id::{OneTimeIdError, OneTimeKind};
use chrono::Duration;
use commands::execute;
use commands::one_time_id::{UseOnce, UseOnceError};

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    of_50_uses_at_once_exactly_one_succeeds
    ids_of_different_makers_never_meet
    what_has_expired_is_not_used
}

fn using(installation: &Installation, maker: &str, id: &str) -> UseOnce {
    let expires_at = installation.context().now() + Duration::minutes(1);
    let kind = OneTimeKind::ClientAssertion;
    UseOnce { tenant: demo(), kind, maker: maker.into(), id: id.into(), expires_at }
}

async fn of_50_uses_at_once_exactly_one_succeeds(installation: &Installation) {
    let racers: Vec<_> = (0..50)
        .map(|_| {
            let (context, command) = (installation.context(), using(installation, "shop", "jti-1"));
            tokio::spawn(async move { execute(&context, &command).await.map(|_| ()) })
        })
        .collect();
    let mut succeeded = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(()) => succeeded += 1,
            Err(error) => assert_eq!(error, UseOnceError::Refused(OneTimeIdError::AlreadyUsed)),
        }
    }
    assert_eq!(succeeded, 1);
    let again = installation.refuses(&using(installation, "shop", "jti-1")).await;
    assert_eq!(again, UseOnceError::Refused(OneTimeIdError::AlreadyUsed));
}

async fn ids_of_different_makers_never_meet(installation: &Installation) {
    for (maker, id) in [("shop", "1"), ("blog", "1"), ("shop1", ""), ("shop", "2")] {
        installation.does(&using(installation, maker, id)).await;
    }
}

async fn what_has_expired_is_not_used(installation: &Installation) {
    let command = using(installation, "shop", "1");
    installation.clock.step(Duration::minutes(2).num_microseconds().unwrap());
    assert_eq!(installation.refuses(&command).await, UseOnceError::Refused(OneTimeIdError::Expired));
}
