//! Rotation, grace and reuse.

use super::*;

fn presented(number: u32) -> PresentedRefresh {
    PresentedRefresh { hash: hash('r', number), family: hash('f', 0), client_id: "shop".into(), held: Held::default() }
}

fn grace(until: i64) -> Grace {
    let repeat = Repeat { refresh_token: "next".into(), access_token: "access".into() };
    Grace { until: at(until), repeat: Secret::new(Keyring::RefreshTokens, repeat) }
}

fn rotate(number: u32, grace: Option<Grace>) -> Rotation {
    Rotation::Rotate(Successor { hash: hash('r', number), grace, held: Held::default() })
}

fn refresh(presented: PresentedRefresh, rotation: Rotation, number: u32, now: i64) -> GrantCommand {
    let access = new_access(number, now);
    GrantCommand::Refresh { presented, access, rotation, idle: Some(TimeDelta::seconds(1000)), at: at(now) }
}

fn token(number: u32, now: i64, grace: Option<Grace>) -> RefreshToken {
    RefreshToken {
        hash: hash('r', number),
        family: hash('f', 0),
        idle_expires_at: Some(at(now + 1000).min(at(5000))),
        absolute_expires_at: Some(at(5000)),
        grace,
        dpop_jkt: None,
        x5t_s256: None,
    }
}

fn by_key(key: Option<&str>) -> Held {
    Held { dpop_jkt: key.map(str::to_owned), x5t_s256: None }
}

fn by_certificate(thumbprint: Option<&str>) -> Held {
    Held { dpop_jkt: None, x5t_s256: thumbprint.map(str::to_owned) }
}

fn rotated(grace: Option<Grace>) -> Vec<GrantEvent> {
    [exchanged(), vec![issued(1, Some(token(1, 20, grace)), 20)]].concat()
}

#[test]
fn a_used_token_gives_way_to_its_successor() {
    given(&exchanged()).when(refresh(presented(0), rotate(1, None), 1, 20)).then_expect_events(vec![issued(
        1,
        Some(token(1, 20, None)),
        20,
    )]);
    given(&rotated(None)).when(refresh(presented(1), rotate(2, None), 2, 30)).then_expect_events(vec![issued(
        2,
        Some(token(2, 30, None)),
        30,
    )]);
}

#[test]
fn a_replaced_token_ends_the_family_however_old_it_is() {
    given(&rotated(None))
        .when(refresh(presented(0), rotate(2, None), 2, 21))
        .then_expect_events(vec![revoked(Revocation::RefreshReused, 21)]);
    let long = [rotated(None), vec![issued(2, Some(token(2, 30, None)), 30), issued(3, Some(token(3, 40, None)), 40)]]
        .concat();
    given(&long)
        .when(refresh(presented(0), rotate(4, None), 4, 41))
        .then_expect_events(vec![revoked(Revocation::RefreshReused, 41)]);
    let ended = [long, vec![revoked(Revocation::RefreshReused, 41)]].concat();
    for number in [0, 3] {
        given(&ended).when(refresh(presented(number), rotate(9, None), 9, 42)).then_expect_error(GrantError::Revoked);
    }
}

#[test]
fn who_never_held_a_token_of_the_family_ends_nothing() {
    let guess = PresentedRefresh { family: hash('f', 1), ..presented(7) };
    given(&rotated(None)).when(refresh(guess, rotate(2, None), 2, 21)).then_expect_error(GrantError::Unknown);
    let other = PresentedRefresh { client_id: "other".into(), ..presented(0) };
    given(&rotated(None)).when(refresh(other, rotate(2, None), 2, 21)).then_expect_error(GrantError::OtherClient);
    given(&[requested(|_| {}), approved()])
        .when(refresh(presented(0), rotate(1, None), 1, 20))
        .then_expect_error(GrantError::Unknown);
}

#[test]
fn within_the_grace_the_same_successor_is_answered_and_nothing_happens() {
    let history = rotated(Some(grace(50)));
    given(&history).when(refresh(presented(0), rotate(2, Some(grace(80))), 2, 50)).then_expect_events(vec![]);
    let grant = after(history.clone());
    let repeat = grant.refresh().and_then(|family| family.repeat(&hash('r', 0)));
    assert!(repeat.is_some_and(|repeat| repeat.refresh_token == "next"));
    assert!(
        grant.refresh().is_some_and(|family| family.repeat(&hash('r', 1)).is_none()),
        "the head has nothing to repeat"
    );
    given(&history)
        .when(refresh(presented(0), rotate(2, None), 2, 51))
        .then_expect_events(vec![revoked(Revocation::RefreshReused, 51)]);
}

#[test]
fn a_grace_ends_when_the_successor_is_used() {
    let used = [rotated(Some(grace(50))), vec![issued(2, Some(token(2, 30, Some(grace(60)))), 30)]].concat();
    given(&used)
        .when(refresh(presented(0), rotate(3, None), 3, 31))
        .then_expect_events(vec![revoked(Revocation::RefreshReused, 31)]);
    given(&used).when(refresh(presented(1), rotate(3, None), 3, 31)).then_expect_events(vec![]);
}

#[test]
fn a_grace_is_short_and_no_longer_than_the_access_token_that_it_repeats() {
    let until = |wanted: i64, lifetime: i64| {
        let access = NewAccess { expires_at: at(20 + lifetime), ..new_access(1, 20) };
        let rotation = rotate(1, Some(grace(wanted)));
        let (presented, idle) = (presented(0), TimeDelta::seconds(1000));
        let command = GrantCommand::Refresh { presented, access, rotation, idle: Some(idle), at: at(20) };
        let events = decide(&after(exchanged()), command).unwrap();
        let [GrantEvent::TokensIssued { refresh: Some(token), .. }] = events.as_slice() else { panic!("{events:?}") };
        token.grace.as_ref().map(|grace| grace.until)
    };
    assert_eq!(until(50, 600), Some(at(50)));
    assert_eq!(until(5000, 600), Some(at(140)));
    assert_eq!(until(5000, 60), Some(at(80)));
}

#[test]
fn a_reusable_token_stays_and_its_idle_time_begins_anew() {
    let kept = issued(1, Some(token(0, 20, None)), 20);
    given(&exchanged()).when(refresh(presented(0), Rotation::Reusable, 1, 20)).then_expect_events(vec![kept.clone()]);
    let history = [exchanged(), vec![kept]].concat();
    assert!(decide(&after(history), refresh(presented(0), Rotation::Reusable, 2, 1019)).is_ok());
}

#[test]
fn a_refresh_token_ends_without_use_and_in_any_case() {
    given(&exchanged())
        .when(refresh(presented(0), rotate(1, None), 1, 1000))
        .then_expect_error(GrantError::RefreshTokenExpired);
    assert_eq!(after(exchanged()).status_at(at(1000)), Some(GrantStatus::Expired));
    let mut history = exchanged();
    for (number, now) in (1..).zip([900, 1800, 2700, 3600, 4500]) {
        history.push(issued(number, Some(token(number, now, None)), now));
    }
    let family = after(history.clone()).refresh().cloned().unwrap();
    assert_eq!(family.idle_expires_at, Some(at(5000)), "idle never outlasts absolute");
    given(&history)
        .when(refresh(presented(5), rotate(6, None), 6, 5000))
        .then_expect_error(GrantError::RefreshTokenExpired);
}

#[test]
fn scope_narrows_for_one_access_token_and_not_for_the_grant() {
    let narrow = |text: &str| {
        let access = NewAccess { scope: Some(scope(text)), ..new_access(1, 20) };
        let (presented, rotation, idle) = (presented(0), rotate(1, None), TimeDelta::seconds(1000));
        GrantCommand::Refresh { presented, access, rotation, idle: Some(idle), at: at(20) }
    };
    given(&exchanged()).when(narrow("openid phone")).then_expect_error(GrantError::ScopeExceeded);
    let mut history = exchanged();
    history.extend(decide(&after(history.clone()), narrow("openid")).unwrap());
    let grant = after(history.clone());
    assert_eq!(grant.access().map(|access| access.scope.to_string()).as_deref(), Some("openid"));
    let events = decide(&grant, refresh(presented(1), rotate(2, None), 2, 30)).unwrap();
    let [GrantEvent::TokensIssued { access, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(access.scope, approval().scope);
}

#[test]
fn a_family_that_is_bound_to_a_key_is_used_with_that_key_alone_and_stays_bound() {
    let bound = RefreshToken { dpop_jkt: Some("key".into()), ..token(0, 0, None) };
    let mut state = Grant::default();
    for event in exchanged() {
        state.apply(match event {
            GrantEvent::TokensIssued { generation, access, at, .. } => {
                GrantEvent::TokensIssued { generation, access, refresh: Some(bound.clone()), at }
            }
            event => event,
        });
    }
    let asked = |shown: Option<&str>| {
        let presented = PresentedRefresh { held: by_key(shown), ..presented(0) };
        decide(&state, refresh(presented, rotate(1, None), 1, 20))
    };
    assert_eq!(asked(None), Err(GrantError::KeyMismatch), "and nothing is revoked for it");
    assert_eq!(asked(Some("another")), Err(GrantError::KeyMismatch));
    let events = asked(Some("key")).unwrap();
    let [GrantEvent::TokensIssued { refresh: Some(next), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(next.dpop_jkt.as_deref(), Some("key"));
}

#[test]
fn a_family_that_began_without_a_key_is_bound_by_the_first_one_that_binds() {
    let asked = |number: u32, shown: Option<&str>, now: i64| {
        let (held, grace) = (by_key(shown), Some(grace(now + 30)));
        let rotation = Rotation::Rotate(Successor { hash: hash('r', number + 1), grace, held: held.clone() });
        let access = NewAccess { held: held.clone(), ..new_access(number + 1, now) };
        let presented = PresentedRefresh { held, ..presented(number) };
        GrantCommand::Refresh { presented, access, rotation, idle: Some(TimeDelta::seconds(1000)), at: at(now) }
    };
    let mut history = exchanged();
    let events = decide(&after(history.clone()), asked(0, Some("key"), 20)).unwrap();
    let [GrantEvent::TokensIssued { refresh: Some(next), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(next.dpop_jkt.as_deref(), Some("key"));
    history.extend(events);
    // The token of before is one of the family: within its grace it needs the key that it brought.
    for shown in [None, Some("another")] {
        given(&history).when(asked(0, shown, 30)).then_expect_error(GrantError::KeyMismatch);
        given(&history).when(asked(1, shown, 30)).then_expect_error(GrantError::KeyMismatch);
    }
    given(&history).when(asked(0, Some("key"), 30)).then_expect_events(vec![]);
    history.extend(decide(&after(history.clone()), asked(1, Some("key"), 40)).unwrap());
    given(&history).when(asked(2, Some("another"), 50)).then_expect_error(GrantError::KeyMismatch);
    // Whoever bound it may have been a thief: a token that was free, used again, ends the family without any key.
    for shown in [None, Some("another"), Some("key")] {
        let end = vec![revoked(Revocation::RefreshReused, 60)];
        given(&history).when(asked(0, shown, 60)).then_expect_events(end);
    }
}

#[test]
fn within_the_grace_nobody_gets_an_access_token_of_another_key() {
    // A client that authenticates is bound to no key; what it was answered is.
    let asked = |shown: Option<&str>, now: i64| {
        let access = NewAccess { held: by_key(shown), ..new_access(1, now) };
        let presented = PresentedRefresh { held: by_key(shown), ..presented(0) };
        let (rotation, idle) = (rotate(1, Some(grace(50))), Some(TimeDelta::seconds(1000)));
        GrantCommand::Refresh { presented, access, rotation, idle, at: at(now) }
    };
    for (first, others) in [(Some("key"), [None, Some("another")]), (None, [Some("key"), Some("another")])] {
        let mut history = exchanged();
        history.extend(decide(&after(history.clone()), asked(first, 20)).unwrap());
        for other in others {
            given(&history).when(asked(other, 30)).then_expect_error(GrantError::KeyMismatch);
        }
        given(&history).when(asked(first, 30)).then_expect_events(vec![]);
    }
}

#[test]
fn a_family_that_is_bound_to_a_certificate_is_used_with_it_alone() {
    let asked = |number: u32, held: Held, now: i64| {
        let rotation = Rotation::Rotate(Successor {
            hash: hash('r', number + 1),
            grace: Some(grace(now + 30)),
            held: held.clone(),
        });
        let access = NewAccess { held: held.clone(), ..new_access(number + 1, now) };
        let presented = PresentedRefresh { held, ..presented(number) };
        GrantCommand::Refresh { presented, access, rotation, idle: Some(TimeDelta::seconds(1000)), at: at(now) }
    };
    let mut history = exchanged();
    let events = decide(&after(history.clone()), asked(0, by_certificate(Some("mine")), 20)).unwrap();
    let [GrantEvent::TokensIssued { access, refresh: Some(next), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((access.x5t_s256.as_deref(), access.dpop_jkt.as_deref()), (Some("mine"), None));
    assert_eq!((next.x5t_s256.as_deref(), next.dpop_jkt.as_deref()), (Some("mine"), None));
    history.extend(events);
    // A thumbprint of another kind is no certificate, whatever it reads.
    for held in [Held::default(), by_certificate(Some("another")), by_key(Some("mine"))] {
        given(&history).when(asked(0, held.clone(), 30)).then_expect_error(GrantError::KeyMismatch);
        given(&history).when(asked(1, held, 30)).then_expect_error(GrantError::KeyMismatch);
    }
    given(&history).when(asked(0, by_certificate(Some("mine")), 30)).then_expect_events(vec![]);
    // A proof beside it binds the family to both.
    let both = Held { dpop_jkt: Some("key".into()), x5t_s256: Some("mine".into()) };
    history.extend(decide(&after(history.clone()), asked(1, both.clone(), 40)).unwrap());
    given(&history).when(asked(2, by_certificate(Some("mine")), 50)).then_expect_error(GrantError::KeyMismatch);
    assert!(decide(&after(history), asked(2, both, 50)).is_ok());
}
