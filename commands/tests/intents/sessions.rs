//! Sessions: used, renewed, joined and ended; and quotas that no race exceeds.

use aggregates::session::{SessionEnd, SessionError};
use aggregates::session_quota::SessionQuotaError;
use aggregates::tenant::{QuotaPolicy, SessionQuotaSettings};
use chrono::Duration;
use commands::session::{
    ChangeSessionError, ElevateSession, ElevateSessionError, EndSession, EndSessionsOfUser, EndTimedOutSessions,
    JoinClient, SetSessionProperties, SetSessionPropertiesError, SignIn, SignInError, TouchSession,
};
use commands::user::{ReactivateUser, SuspendUser};
use commands::{Failure, Handle, execute};

use crate::installation::{Installation, demo};
use crate::on_both_engines;
use crate::sign_ins::{proof, sign_in, with_settings};

on_both_engines! {
    being_used_costs_an_event_now_and_then
    a_session_that_is_over_takes_nothing
    a_renewed_session_has_a_new_secret_and_its_old_clients
    nobody_renews_somebody_elses_session
    a_client_joins_once_and_keeps_its_sid
    only_allowed_properties_are_kept_and_they_are_sealed
    a_session_ends_once_and_only_for_its_person
    sessions_end_by_their_time_and_those_in_use_do_not
    all_sessions_but_one_end_at_once
    a_full_quota_denies_until_a_session_ends
    an_idle_session_makes_room
    suspension_gives_all_places_back
    of_50_sign_ins_at_once_no_more_than_the_quota_get_in
    of_50_sign_ins_at_once_each_evicts_the_oldest
}

async fn started(installation: &Installation, user: &str) -> String {
    installation.does(&sign_in(user)).await.answer.session_id
}

fn touch(session: &str) -> TouchSession {
    TouchSession { tenant: demo(), session_id: session.into() }
}

fn end(session: &str, reason: SessionEnd) -> EndSession {
    EndSession { tenant: demo(), session_id: session.into(), user: None, reason }
}

fn pass(installation: &Installation, time: Duration) {
    installation.clock.step(time.num_microseconds().unwrap());
}

async fn being_used_costs_an_event_now_and_then(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let session = started(installation, &user).await;
    let mut events = 0;
    for _ in 0..60 {
        pass(installation, Duration::seconds(30));
        events += usize::from(installation.does(&touch(&session)).await.appended.is_some());
    }
    assert_eq!(events, 10, "half an hour of use, with an idle time of half an hour");
    let last = installation.events("Session", &session).await.pop().unwrap();
    assert_eq!((last.event_type.as_str(), last.class.as_str()), ("SessionTouched", "ephemeral"));
}

async fn a_session_that_is_over_takes_nothing(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let session = started(installation, &user).await;
    pass(installation, Duration::minutes(31));
    let idle = ChangeSessionError::Refused(SessionError::Over(SessionEnd::Idle));
    assert_eq!(installation.refuses(&touch(&session)).await, idle);
    let join = JoinClient { tenant: demo(), session_id: session.clone(), client_id: "shop".into() };
    assert_eq!(installation.refuses(&join).await, idle);
    installation.does(&end(&session, SessionEnd::Idle)).await;
    assert_eq!(installation.refuses(&touch("nothing")).await, ChangeSessionError::NotFound);
}

async fn a_renewed_session_has_a_new_secret_and_its_old_clients(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let first = installation.does(&sign_in(&user)).await.answer;
    let session_id = first.session_id.clone();
    let join = JoinClient { tenant: demo(), session_id: session_id.clone(), client_id: "shop".into() };
    let sid = installation.does(&join).await.answer;
    pass(installation, Duration::minutes(5));
    let renew = ElevateSession { tenant: demo(), session_id: session_id.clone(), proof: proof(&user) };
    let renewed = installation.does(&renew).await;
    let appended = renewed.appended.unwrap();
    assert_eq!(appended.last - appended.first, 2, "the attempt and the session, in one commit");
    let (old, new) = (first.cookie.unwrap(), renewed.answer.cookie.unwrap());
    let (old, new) = (Handle::parse(old.expose()).unwrap(), Handle::parse(new.expose()).unwrap());
    assert!(old.id() == new.id() && !old.hash().matches(new.hash()));
    let later = renewed.answer.authenticated.unwrap().auth_time - first.authenticated.unwrap().auth_time;
    assert!(later >= Duration::minutes(5));
    assert_eq!(installation.does(&join).await.answer, sid);
}

async fn nobody_renews_somebody_elses_session(installation: &Installation) {
    let (aiko, ken) = (installation.register("aiko").await.unwrap(), installation.register("ken").await.unwrap());
    let session_id = started(installation, &aiko).await;
    let renew = ElevateSession { tenant: demo(), session_id, proof: proof(&ken) };
    assert_eq!(installation.refuses(&renew).await, ElevateSessionError::Refused(SessionError::OtherUser));
}

async fn a_client_joins_once_and_keeps_its_sid(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let session_id = started(installation, &user).await;
    let join = |client: &str| JoinClient { tenant: demo(), session_id: session_id.clone(), client_id: client.into() };
    let first = installation.does(&join("shop")).await;
    let again = installation.does(&join("shop")).await;
    assert!(first.appended.is_some() && again.appended.is_none() && first.answer == again.answer);
    assert_ne!(installation.does(&join("blog")).await.answer, first.answer, "each client has a sid of its own");
}

async fn only_allowed_properties_are_kept_and_they_are_sealed(installation: &Installation) {
    with_settings(installation, |settings| settings.sign_in.session_properties = ["theme".to_owned()].into()).await;
    let user = installation.register("aiko").await.unwrap();
    let session_id = started(installation, &user).await;
    let set = |name: &str, value: Option<&str>| SetSessionProperties {
        tenant: demo(),
        session_id: session_id.clone(),
        changes: [(name.to_owned(), value.map(str::to_owned))].into(),
    };
    installation.does(&set("theme", Some("dark"))).await;
    assert_eq!(
        installation.refuses(&set("role", Some("admin"))).await,
        SetSessionPropertiesError::Refused(SessionError::UnknownProperty)
    );
    let event = installation.events("Session", &session_id).await.pop().unwrap();
    assert!(event.payload.contains("dark") && !event.stored.payload.contains("dark"));
    installation.does(&set("theme", None)).await;
    assert!(installation.does(&set("theme", None)).await.appended.is_none());
}

async fn a_session_ends_once_and_only_for_its_person(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let session = started(installation, &user).await;
    let others = EndSession { user: Some("somebody".into()), ..end(&session, SessionEnd::User) };
    assert_eq!(installation.refuses(&others).await, ChangeSessionError::NotFound);
    let in_use = ChangeSessionError::Refused(SessionError::NotOver);
    assert_eq!(installation.refuses(&end(&session, SessionEnd::Expired)).await, in_use);
    let own = EndSession { user: Some(user), ..end(&session, SessionEnd::User) };
    assert!(installation.does(&own).await.appended.is_some());
    assert!(installation.does(&own).await.appended.is_none());
}

async fn sessions_end_by_their_time_and_those_in_use_do_not(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let idle = started(installation, &user).await;
    let gone = started(installation, &user).await;
    installation.does(&end(&gone, SessionEnd::Logout)).await;
    pass(installation, Duration::minutes(20));
    let busy = started(installation, &user).await;
    let sessions = vec![idle.clone(), gone, busy.clone(), busy.clone(), "nobody".into()];
    let command = EndTimedOutSessions { tenant: demo(), sessions };
    assert!(installation.does(&command).await.appended.is_none());
    pass(installation, Duration::minutes(15));
    assert_eq!(installation.does(&command).await.answer.0, [idle]);
    for _ in 0..60 {
        pass(installation, Duration::minutes(12));
        let _ = execute(&installation.context(), &touch(&busy)).await;
    }
    assert_eq!(installation.does(&command).await.answer.0, std::slice::from_ref(&busy));
    let last = installation.events("Session", &busy).await.pop().unwrap();
    assert!(last.payload.contains("expired"), "{}", last.payload);
    assert!(installation.does(&command).await.appended.is_none());
}

async fn all_sessions_but_one_end_at_once(installation: &Installation) {
    let (aiko, ken) = (installation.register("aiko").await.unwrap(), installation.register("ken").await.unwrap());
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(started(installation, &aiko).await);
    }
    let other = started(installation, &ken).await;
    let command = EndSessionsOfUser {
        tenant: demo(),
        user: aiko,
        sessions: sessions.iter().cloned().chain([other.clone(), "nothing".into()]).collect(),
        except: Some(sessions[2].clone()),
        reason: SessionEnd::PasswordChanged,
    };
    let mut ended = installation.does(&command).await.answer.0;
    ended.sort();
    assert_eq!(ended, sessions[..2]);
    installation.does(&touch(&other)).await;
    installation.does(&touch(&sessions[2])).await;
    assert!(installation.does(&command).await.appended.is_none());
}

async fn with_quota(installation: &Installation, max_sessions: u32, policy: QuotaPolicy) {
    let quota = SessionQuotaSettings { max_sessions, policy };
    with_settings(installation, |settings| settings.sign_in.quota = quota).await;
}

async fn a_full_quota_denies_until_a_session_ends(installation: &Installation) {
    with_quota(installation, 2, QuotaPolicy::Deny).await;
    let user = installation.register("aiko").await.unwrap();
    let first = started(installation, &user).await;
    started(installation, &user).await;
    let full = SignInError::Quota(SessionQuotaError::Full { most: 2 });
    assert_eq!(installation.refuses(&sign_in(&user)).await, full);
    installation.does(&end(&first, SessionEnd::Logout)).await;
    started(installation, &user).await;
    assert_eq!(installation.refuses(&sign_in(&user)).await, full);
}

async fn an_idle_session_makes_room(installation: &Installation) {
    with_quota(installation, 1, QuotaPolicy::Deny).await;
    let user = installation.register("aiko").await.unwrap();
    let first = started(installation, &user).await;
    pass(installation, Duration::minutes(31));
    let answer = installation.does(&sign_in(&user)).await.answer;
    assert_eq!(answer.evicted, Vec::<String>::new());
    let last = installation.events("Session", &first).await.pop().unwrap();
    assert!(last.event_type == "SessionEnded" && last.payload.contains("idle"));
}

async fn suspension_gives_all_places_back(installation: &Installation) {
    with_quota(installation, 1, QuotaPolicy::Deny).await;
    let user = installation.register("aiko").await.unwrap();
    started(installation, &user).await;
    installation.does(&SuspendUser { tenant: demo(), user: user.clone(), reason: None }).await;
    installation.does(&ReactivateUser { tenant: demo(), user: user.clone() }).await;
    started(installation, &user).await;
}

/// Signs in 50 times at once; who loses against others at all attempts tries again, as a browser would.
async fn stampede(installation: &Installation, user: &str) -> Vec<Result<commands::session::SignedIn, SignInError>> {
    let racers: Vec<_> = (0..50)
        .map(|_| {
            let (context, command): (_, SignIn) = (installation.context(), sign_in(user));
            tokio::spawn(async move {
                loop {
                    match execute(&context, &command).await {
                        Err(SignInError::Failed(Failure::Conflict)) => tokio::task::yield_now().await,
                        other => return other.map(|outcome| outcome.answer),
                    }
                }
            })
        })
        .collect();
    let mut results = Vec::new();
    for racer in racers {
        results.push(racer.await.unwrap());
    }
    results
}

async fn living(installation: &Installation, sessions: &[String]) -> usize {
    let mut living = 0;
    for session in sessions {
        let names = installation.names_of_events("Session", session).await;
        living += usize::from(!names.contains(&"SessionEnded".to_owned()));
    }
    living
}

async fn of_50_sign_ins_at_once_no_more_than_the_quota_get_in(installation: &Installation) {
    with_quota(installation, 3, QuotaPolicy::Deny).await;
    let user = installation.register("aiko").await.unwrap();
    let results = stampede(installation, &user).await;
    let inside: Vec<_> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(inside.len(), 3);
    let refused = results.iter().filter_map(|result| result.as_ref().err());
    refused.for_each(|error| assert_eq!(*error, SignInError::Quota(SessionQuotaError::Full { most: 3 })));
    let sessions: Vec<_> = inside.iter().map(|one| one.session_id.clone()).collect();
    assert_eq!(living(installation, &sessions).await, 3);
}

async fn of_50_sign_ins_at_once_each_evicts_the_oldest(installation: &Installation) {
    with_quota(installation, 3, QuotaPolicy::EvictOldest).await;
    let user = installation.register("aiko").await.unwrap();
    let results = stampede(installation, &user).await;
    let all: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    let sessions: Vec<String> = all.iter().map(|one| one.session_id.clone()).collect();
    assert_eq!(living(installation, &sessions).await, 3);
    let evicted: Vec<&String> = all.iter().flat_map(|one| &one.evicted).collect();
    let distinct: std::collections::BTreeSet<_> = evicted.iter().collect();
    assert_eq!((evicted.len(), distinct.len()), (47, 47), "each newcomer but the first three ends exactly one");
    // The log's own order of places taken is the order in which they were lost.
    let quota = installation.events("SessionQuota", &user).await;
    let ids = |name: &str, member: &str| -> Vec<String> {
        let of_name = quota.iter().filter(|event| event.event_type == name);
        let payloads = of_name.map(|event| serde_json::from_str::<serde_json::Value>(&event.payload).unwrap());
        payloads
            .map(|payload| payload.as_object().unwrap().values().next().unwrap()[member].clone().to_string())
            .collect()
    };
    let taken: Vec<String> = ids("SessionSlotTaken", "session_id");
    let freed: Vec<String> = ids("SessionSlotsFreed", "session_ids");
    let freed: Vec<String> = freed.iter().map(|list| list.trim_matches(['[', ']']).to_owned()).collect();
    assert_eq!(freed, taken[..47]);
}
