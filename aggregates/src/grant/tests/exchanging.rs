//! A code is exchanged once, by the client it was made for, in the way it was asked for.

use super::*;

#[test]
fn the_first_exchange_gives_tokens() {
    given(&[requested(|_| {}), approved()])
        .when(exchange(presented_code(), 10))
        .then_expect_events(exchanged()[2..].to_vec());
    let grant = after(exchanged());
    assert_eq!((grant.generation(), grant.status_at(at(11))), (0, Some(GrantStatus::Exchanged)));
}

#[test]
fn the_second_exchange_revokes_the_grant_and_the_third_is_refused() {
    given(&exchanged())
        .when(exchange(presented_code(), 11))
        .then_expect_events(vec![revoked(Revocation::CodeReused, 11)]);
    let ended = [exchanged(), vec![revoked(Revocation::CodeReused, 11)]].concat();
    assert!(after(ended.clone()).is_revoked());
    given(&ended).when(exchange(presented_code(), 12)).then_expect_error(GrantError::Revoked);
}

#[test]
fn a_used_code_is_known_long_after_it_has_expired() {
    given(&exchanged())
        .when(exchange(presented_code(), 900))
        .then_expect_events(vec![revoked(Revocation::CodeReused, 900)]);
}

#[test]
fn a_wrong_exchange_is_refused_and_leaves_the_code_good() {
    type Spoil = fn(&mut PresentedCode);
    let table: [(Spoil, GrantError); 7] = [
        (|p| p.hash = hash('c', 1), GrantError::Unknown),
        (|p| p.client_id = "other".into(), GrantError::OtherClient),
        (|p| p.redirect_uri = Some("https://shop.example.com/cb/".into()), GrantError::RedirectMismatch),
        (|p| p.redirect_uri = Some("https://SHOP.example.com/cb".into()), GrantError::RedirectMismatch),
        (|p| p.redirect_uri = None, GrantError::RedirectMismatch),
        (|p| p.code_challenge = None, GrantError::VerifierMissing),
        (|p| p.code_challenge = Some("Challenge".into()), GrantError::VerifierMismatch),
    ];
    for (spoil, refusal) in table {
        let mut presented = presented_code();
        spoil(&mut presented);
        given(&[requested(|_| {}), approved()]).when(exchange(presented, 10)).then_expect_error(refusal);
    }
}

#[test]
fn a_stranger_who_replays_a_used_code_does_not_end_the_grant() {
    let stranger = PresentedCode { client_id: "other".into(), ..presented_code() };
    given(&exchanged()).when(exchange(stranger, 11)).then_expect_error(GrantError::OtherClient);
    let guess = PresentedCode { hash: hash('c', 7), ..presented_code() };
    given(&exchanged()).when(exchange(guess, 11)).then_expect_error(GrantError::Unknown);
}

#[test]
fn a_verifier_without_a_challenge_is_a_downgrade() {
    let begun = [requested(|request| request.code_challenge = None), approved()];
    given(&begun).when(exchange(presented_code(), 10)).then_expect_error(GrantError::VerifierUnexpected);
    let without = PresentedCode { code_challenge: None, ..presented_code() };
    assert!(decide(&after(begun.to_vec()), exchange(without, 10)).is_ok());
}

#[test]
fn an_address_that_the_request_left_out_may_be_left_out_again() {
    let begun = vec![requested(|request| request.redirect_uri_given = false), approved()];
    for redirect_uri in [None, Some("https://shop.example.com/cb".into())] {
        let presented = PresentedCode { redirect_uri, ..presented_code() };
        assert!(decide(&after(begun.clone()), exchange(presented, 10)).is_ok());
    }
}

#[test]
fn a_code_expires() {
    let begun = [requested(|_| {}), approved()];
    given(&begun).when(exchange(presented_code(), 60)).then_expect_error(GrantError::CodeExpired);
    assert_eq!(after(begun.to_vec()).status_at(at(60)), Some(GrantStatus::Expired));
    let late = CodeHash { expires_at: at(0), ..code() };
    given(&[requested(|_| {})]).when(approve(approval(), Some(late), None)).then_expect_error(GrantError::BornExpired);
}

#[test]
fn a_code_that_was_never_made_is_unknown() {
    given(&[]).when(exchange(presented_code(), 10)).then_expect_error(GrantError::Unknown);
    given(&[requested(|_| {})]).when(exchange(presented_code(), 10)).then_expect_error(GrantError::Unknown);
}

#[test]
fn an_access_token_has_less_than_the_grant_but_never_more() {
    let begun = [requested(|_| {}), approved()];
    let with = |change: fn(&mut NewAccess)| {
        let mut access = new_access(0, 10);
        change(&mut access);
        let tokens = NewTokens { access, refresh: None };
        decide(&after(begun.to_vec()), GrantCommand::Exchange { presented: presented_code(), tokens, at: at(10) })
    };
    let narrow = with(|access| (access.scope, access.resources) = (Some(scope("email")), Some(vec![]))).unwrap();
    let GrantEvent::TokensIssued { access, .. } = &narrow[1] else { panic!("{narrow:?}") };
    assert_eq!((access.scope.to_string().as_str(), &access.audience), ("email", &vec!["shop".to_owned()]));
    assert_eq!(with(|access| access.scope = Some(scope("phone"))), Err(GrantError::ScopeExceeded));
    let foreign = with(|access| access.resources = Some(vec!["https://other.example.com/".into()]));
    assert_eq!(foreign, Err(GrantError::ResourceExceeded));
    assert_eq!(with(|access| access.expires_at = at(10)), Err(GrantError::BornExpired));
}

#[test]
fn a_refresh_token_for_offline_access_alone_needs_it() {
    for (granted, expected) in [("openid offline_access", true), ("openid", false)] {
        let approval = Approval { scope: scope(granted), ..approval() };
        let begun = vec![requested(|_| {}), GrantEvent::Approved { approval, code: Some(code()), at: at(0) }];
        let refresh = Some(NewFamily { offline_only: true, ..first_family() });
        let tokens = NewTokens { access: new_access(0, 10), refresh };
        let command = GrantCommand::Exchange { presented: presented_code(), tokens, at: at(10) };
        let events = decide(&after(begun), command).unwrap();
        let GrantEvent::TokensIssued { refresh, .. } = &events[1] else { panic!("{events:?}") };
        assert_eq!(refresh.is_some(), expected, "{granted}");
    }
}

#[test]
fn a_code_that_is_bound_to_a_key_is_exchanged_with_that_key_alone() {
    let bound = AuthorizationRequest { dpop_jkt: Some("key".into()), ..request() };
    let asked = GrantEvent::Requested {
        grant_id: "g-1".into(),
        client_id: "shop".into(),
        request: bound,
        expires_at: at(1800),
        at: at(0),
    };
    let given = |shown: Option<&str>| {
        let presented =
            PresentedCode { held: Held { dpop_jkt: shown.map(str::to_owned), x5t_s256: None }, ..presented_code() };
        let tokens = NewTokens { access: new_access(0, 10), refresh: None };
        let mut state = Grant::default();
        state.apply(asked.clone());
        state.apply(approved());
        decide(&state, GrantCommand::Exchange { presented, tokens, at: at(10) }).map(|events| events.len())
    };
    assert_eq!(given(Some("key")), Ok(2));
    assert_eq!(given(Some("another")), Err(GrantError::KeyMismatch));
    assert_eq!(given(None), Err(GrantError::KeyMismatch));
}
