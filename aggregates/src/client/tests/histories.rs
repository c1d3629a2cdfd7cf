//! The laws of a client's stream under any sequence of commands.

use proptest::prelude::*;

use super::*;
use crate::laws::Outcome;

fn any_metadata() -> impl Strategy<Value = ClientMetadata> {
    let methods = prop_oneof![
        Just(None),
        Just(Some(AuthMethod::None)),
        Just(Some(AuthMethod::ClientSecretJwt)),
        Just(Some(AuthMethod::PrivateKeyJwt)),
    ];
    let name = proptest::option::of("[a-z]{1,4}");
    let localized = proptest::collection::btree_map("client_name#(en|ja)", "[a-z]{1,4}", 0..3);
    (name, methods, localized).prop_map(|(client_name, token_endpoint_auth_method, localized)| ClientMetadata {
        client_name,
        token_endpoint_auth_method,
        localized,
        ..metadata()
    })
}

fn any_command() -> impl Strategy<Value = ClientCommand> {
    let ends = || proptest::option::of((0i64..9).prop_map(at));
    let seals = prop_oneof![Just(None), Just(Some(sealed()))];
    prop_oneof![
        2 => any_metadata().prop_map(|metadata| register("shop", metadata)),
        3 => any_metadata().prop_map(change),
        6 => (0usize..8, seals, ends()).prop_map(|(number, sealed, end)| add(number, sealed, end)),
        2 => (0usize..8).prop_map(|number| ClientCommand::RemoveSecret { secret_id: format!("s{number}") }),
        1 => Just(ClientCommand::Disable { reason: "abuse".into() }),
        1 => Just(ClientCommand::Enable),
        1 => Just(ClientCommand::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let (last, outcomes) = laws::hold::<Client>(commands);
        let mut client = Client::default();
        for outcome in outcomes {
            let Outcome::Accepted(events) = outcome else { continue };
            prop_assert!(events.is_empty() || client.status() != Some(ClientStatus::Deleted), "nothing follows deletion");
            for event in events {
                client.apply(event);
            }
            prop_assert!(client.live_secrets(at(0)).count() <= 5, "five secrets at most");
            if let Some(metadata) = client.metadata() {
                let checked = metadata.clone().check("shop");
                prop_assert_eq!(checked.as_ref(), Ok(metadata), "what is stored is checked and stays so");
                prop_assert!(!metadata.is_public() || client.live_secrets(at(1)).count() == 0, "a public client has none");
            }
        }
        prop_assert_eq!(client, last);
    }

    #[test]
    fn differences_merge_to_what_was_wanted(old in any_metadata(), new in any_metadata()) {
        let (set, removed) = old.difference(&new);
        let mut merged = old.clone();
        merged.merge(set, &removed);
        prop_assert_eq!(merged, new);
    }
}
