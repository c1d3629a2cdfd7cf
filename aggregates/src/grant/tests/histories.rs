//! The laws of a grant's stream under any sequence of commands.

use proptest::prelude::*;

use super::*;
use crate::laws::Outcome;

/// How many refresh tokens the histories know.
const TOKENS: u32 = 6;

fn presented(number: u32, client: &str) -> PresentedRefresh {
    PresentedRefresh { hash: hash('r', number), family: hash('f', 0), client_id: client.into(), held: Held::default() }
}

fn any_client() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("shop"), 1 => Just("other")]
}

fn any_rotation() -> impl Strategy<Value = Rotation> {
    let grace = || {
        let repeat = Repeat { refresh_token: "next".into(), access_token: "access".into() };
        Grace { until: at(40), repeat: Secret::new(Keyring::RefreshTokens, repeat) }
    };
    let successor = (1..TOKENS, any::<bool>()).prop_map(move |(number, forgives)| {
        Rotation::Rotate(Successor { hash: hash('r', number), grace: forgives.then(grace), held: Held::default() })
    });
    prop_oneof![4 => successor, 1 => Just(Rotation::Reusable)]
}

fn any_command() -> impl Strategy<Value = GrantCommand> {
    let now = || 0i64..70;
    let refresh = (0..TOKENS, any_client(), any_rotation(), 0u32..9, now()).prop_map(
        |(number, client, rotation, access, now)| GrantCommand::Refresh {
            presented: presented(number, client),
            access: new_access(access, now),
            rotation,
            idle: Some(TimeDelta::seconds(30)),
            at: at(now),
        },
    );
    let exchanging = (any_client(), any::<bool>(), now()).prop_map(|(client, verifier, now)| {
        let code_challenge = verifier.then(|| "challenge".to_owned());
        exchange(PresentedCode { client_id: client.into(), code_challenge, ..presented_code() }, now)
    });
    prop_oneof![
        3 => Just(ask(request())),
        3 => Just(approve(approval(), Some(code()), None)),
        1 => now().prop_map(|now| GrantCommand::Deny { error: Denial::AccessDenied, at: at(now) }),
        4 => exchanging,
        12 => refresh,
        1 => (0u32..9, any_client(), now()).prop_map(|(number, client, now)| GrantCommand::RevokeAccessToken {
            client_id: client.into(), hash: hash('a', number), expires_at: at(60), at: at(now),
        }),
        1 => (0..TOKENS, any_client(), now()).prop_map(|(number, client, now)| {
            GrantCommand::RevokeRefreshToken { presented: presented(number, client), at: at(now) }
        }),
        1 => now().prop_map(|now| GrantCommand::Revoke { reason: Revocation::User, at: at(now) }),
    ]
}

/// Most histories begin as most grants do.
fn any_history() -> impl Strategy<Value = Vec<GrantCommand>> {
    let usual = vec![ask(request()), approve(approval(), Some(code()), None), exchange(presented_code(), 1)];
    (any::<bool>(), proptest::collection::vec(any_command(), 0..24))
        .prop_map(move |(begins, more)| if begins { [usual.clone(), more].concat() } else { more })
}

/// The refresh tokens with which new tokens could be had now.
fn live(grant: &Grant, now: i64) -> Vec<u32> {
    let gives = |number: &u32| {
        let command = GrantCommand::Refresh {
            presented: presented(*number, "shop"),
            access: new_access(99, now),
            rotation: Rotation::Rotate(Successor { hash: hash('r', 99), grace: None, held: Held::default() }),
            idle: Some(TimeDelta::seconds(30)),
            at: at(now),
        };
        matches!(decide(grant, command).as_deref(), Ok([GrantEvent::TokensIssued { .. }]))
    };
    (0..TOKENS).filter(gives).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in any_history()) {
        let (last, outcomes) = laws::hold::<Grant>(commands);
        let mut grant = Grant::default();
        let (mut exchanges, mut generation) = (0, None);
        for outcome in outcomes {
            let Outcome::Accepted(events) = outcome else { continue };
            for event in events {
                prop_assert!(!grant.is_revoked(), "nothing follows a revocation");
                match &event {
                    GrantEvent::CodeExchanged { .. } => exchanges += 1,
                    GrantEvent::TokensIssued { generation: number, access, .. } => {
                        prop_assert_eq!(*number, generation.map_or(0, |before| before + 1), "generations are counted");
                        generation = Some(*number);
                        prop_assert!(access.scope.is_subset(&request().scope));
                    }
                    _ => {}
                }
                grant.apply(event);
            }
            for now in [0, 20, 45] {
                prop_assert!(live(&grant, now).len() <= 1, "two live refresh tokens in one family");
                prop_assert!(!grant.is_revoked() || live(&grant, now).is_empty(), "a revoked family lives");
            }
        }
        prop_assert!(exchanges <= 1, "a code is exchanged once");
        prop_assert_eq!(grant, last);
    }

    #[test]
    fn state_does_not_grow_with_refreshes(times in 1u32..200) {
        let mut grant = after(exchanged());
        let mut sizes = Vec::new();
        for number in 1..=times {
            let command = GrantCommand::Refresh {
                presented: PresentedRefresh { hash: hash('r', number - 1), family: hash('f', 0), client_id: "shop".into(), held: Held::default() },
                access: new_access(number, 20),
                rotation: Rotation::Rotate(Successor { hash: hash('r', number), grace: None, held: Held::default() }),
                idle: Some(TimeDelta::seconds(1000)),
                at: at(20),
            };
            for event in decide(&grant, command).unwrap() {
                grant.apply(event);
            }
            sizes.push(serde_json::to_string(&grant).unwrap().len());
        }
        prop_assert!(sizes.iter().all(|size| size.abs_diff(sizes[0]) <= 2), "{:?}", sizes);
    }
}
