//! Taking a grant, or one of its tokens, back.

use super::*;

fn revoke(reason: Revocation, now: i64) -> GrantCommand {
    GrantCommand::Revoke { reason, at: at(now) }
}

fn revoke_access(client_id: &str, number: u32, now: i64) -> GrantCommand {
    let (client_id, hash) = (client_id.into(), hash('a', number));
    GrantCommand::RevokeAccessToken { client_id, hash, expires_at: at(600), at: at(now) }
}

#[test]
fn a_grant_is_revoked_once_wherever_it_stands() {
    for history in [vec![requested(|_| {})], vec![requested(|_| {}), approved()], exchanged()] {
        given(&history).when(revoke(Revocation::User, 20)).then_expect_events(vec![revoked(Revocation::User, 20)]);
        let ended = [history, vec![revoked(Revocation::User, 20)]].concat();
        given(&ended).when(revoke(Revocation::Logout, 21)).then_expect_events(vec![]);
        assert_eq!(after(ended).status_at(at(21)), Some(GrantStatus::Revoked));
    }
    given(&[]).when(revoke(Revocation::User, 20)).then_expect_error(GrantError::Unknown);
}

#[test]
fn a_refresh_token_ends_its_grant_for_its_client_alone() {
    let command = |client_id: &str, number| {
        let presented = PresentedRefresh {
            hash: hash('r', number),
            family: hash('f', 0),
            client_id: client_id.into(),
            held: Held::default(),
        };
        GrantCommand::RevokeRefreshToken { presented, at: at(20) }
    };
    for number in [0, 5] {
        given(&exchanged())
            .when(command("shop", number))
            .then_expect_events(vec![revoked(Revocation::ClientRequest, 20)]);
    }
    given(&exchanged()).when(command("other", 0)).then_expect_error(GrantError::OtherClient);
    let ended = [exchanged(), vec![revoked(Revocation::ClientRequest, 20)]].concat();
    given(&ended).when(command("shop", 0)).then_expect_events(vec![]);
}

#[test]
fn one_access_token_is_taken_back_and_the_grant_goes_on() {
    let taken = GrantEvent::AccessTokenRevoked { hash: hash('a', 0), expires_at: at(600), at: at(20) };
    given(&exchanged()).when(revoke_access("shop", 0, 20)).then_expect_events(vec![taken.clone()]);
    let history = [exchanged(), vec![taken]].concat();
    given(&history).when(revoke_access("shop", 0, 21)).then_expect_events(vec![]);
    given(&history).when(revoke_access("other", 0, 21)).then_expect_error(GrantError::OtherClient);
    given(&exchanged()).when(revoke_access("shop", 0, 600)).then_expect_events(vec![]);
    assert_eq!(after(history).status_at(at(21)), Some(GrantStatus::Exchanged));
}

#[test]
fn a_clients_own_token_is_named_when_its_grant_is_revoked() {
    let access = new_access(0, 0).of_client("billing".into(), at(0)).unwrap();
    let begun = GrantEvent::ClientCredentialsGranted { grant_id: "g".into(), access, at: at(0) };
    let taken = GrantEvent::AccessTokenRevoked { hash: hash('a', 0), expires_at: at(600), at: at(20) };
    given(std::slice::from_ref(&begun))
        .when(revoke(Revocation::Administrator, 20))
        .then_expect_events(vec![taken.clone(), revoked(Revocation::Administrator, 20)]);
    given(std::slice::from_ref(&begun))
        .when(revoke(Revocation::Administrator, 700))
        .then_expect_events(vec![revoked(Revocation::Administrator, 700)]);
    given(&[begun, taken])
        .when(revoke(Revocation::Administrator, 21))
        .then_expect_events(vec![revoked(Revocation::Administrator, 21)]);
}
