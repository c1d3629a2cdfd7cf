//! Grants that begin at the token endpoint with a person's word, and refresh tokens that never end.

use super::*;
use crate::client::GrantType;

fn direct(refresh: Option<NewFamily>) -> GrantCommand {
    GrantCommand::ApproveDirectly {
        grant_id: "g".into(),
        client_id: "shop".into(),
        grant_type: GrantType::Password,
        approval: Box::new(Approval { session_id: None, ..approval() }),
        tokens: NewTokens { access: new_access(0, 0), refresh },
        at: at(0),
    }
}

fn begun(refresh: Option<NewFamily>) -> Vec<GrantEvent> {
    decide(&Grant::default(), direct(refresh)).unwrap()
}

fn refresh(number: u32, now: i64) -> GrantCommand {
    GrantCommand::Refresh {
        presented: PresentedRefresh {
            hash: hash('r', number),
            family: hash('f', 0),
            client_id: "shop".into(),
            held: Held::default(),
        },
        access: new_access(number + 1, now),
        rotation: Rotation::Rotate(Successor { hash: hash('r', number + 1), grace: None, held: Held::default() }),
        idle: None,
        at: at(now),
    }
}

#[test]
fn a_grant_may_begin_with_what_was_allowed_and_its_tokens() {
    let events = begun(Some(first_family()));
    let [GrantEvent::ApprovedDirectly { grant_type, .. }, GrantEvent::TokensIssued { generation, refresh, .. }] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*grant_type, *generation, refresh.is_some()), (GrantType::Password, 0, true));
    let grant = after(events.clone());
    assert_eq!((grant.client_id(), grant.request()), (Some("shop"), None));
    assert_eq!(grant.approval().map(|approval| approval.user_id.as_str()), Some("u"));
    assert_eq!(grant.status_at(at(999)), Some(GrantStatus::Exchanged));
    assert_eq!(grant.status_at(at(1000)), Some(GrantStatus::Expired));
    given(&events).when(direct(None)).then_expect_error(GrantError::AlreadyBegun);
    given(&events).when(exchange(presented_code(), 1)).then_expect_error(GrantError::Unknown);
    let revoke = GrantCommand::Revoke { reason: Revocation::User, at: at(1) };
    given(&events).when(revoke).then_expect_events(vec![revoked(Revocation::User, 1)]);
}

#[test]
fn a_refresh_token_without_an_end_is_good_until_it_is_taken_back() {
    let endless = NewFamily { idle_expires_at: None, absolute_expires_at: None, ..first_family() };
    let mut grant = after(begun(Some(endless)));
    for (number, now) in [(0, 10), (1, 1_000_000_000), (2, 3_000_000_000)] {
        assert_eq!(grant.status_at(at(now)), Some(GrantStatus::Exchanged));
        for event in decide(&grant, refresh(number, now)).unwrap() {
            grant.apply(event);
        }
        let family = grant.refresh().unwrap();
        assert_eq!((family.idle_expires_at, family.absolute_expires_at), (None, None));
    }
    let used = decide(&grant, refresh(0, 3_000_000_001)).unwrap();
    assert_eq!(used, [revoked(Revocation::RefreshReused, 3_000_000_001)], "reuse ends what time does not");
}

#[test]
fn a_family_without_an_end_may_have_tokens_that_end_without_use() {
    let lasting = NewFamily { absolute_expires_at: None, ..first_family() };
    let grant = after(begun(Some(lasting)));
    let command = |now, idle| match refresh(0, now) {
        GrantCommand::Refresh { presented, access, rotation, at, .. } => {
            GrantCommand::Refresh { presented, access, rotation, idle, at }
        }
        other => other,
    };
    let events = decide(&grant, command(999, Some(TimeDelta::seconds(50)))).unwrap();
    let GrantEvent::TokensIssued { refresh: Some(token), .. } = &events[0] else { panic!("{events:?}") };
    assert_eq!((token.idle_expires_at, token.absolute_expires_at), (Some(at(1049)), None));
    assert_eq!(decide(&grant, command(1000, None)), Err(GrantError::RefreshTokenExpired));
}

#[test]
fn a_token_through_the_browser_ends_with_the_session_there() {
    let hybrid = requested(|request| request.response_type = ResponseType::CodeIdTokenToken);
    let events = decide(&after(vec![hybrid]), approve(approval(), Some(code()), Some(new_access(0, 0)))).unwrap();
    let GrantEvent::TokensIssued { access, refresh: None, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!(access.session_id.as_deref(), Some("s"), "although it has offline_access");
}
