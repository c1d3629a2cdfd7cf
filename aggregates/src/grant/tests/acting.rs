//! Tokens that are exchanged for others: who may, who is said to act, and where a chain ends.

use super::*;

fn shown(client: &str) -> ShownToken {
    ShownToken::AccessToken { grant_id: "g0".into(), client_id: client.into(), hash: hash('a', 9) }
}

fn client(id: &str) -> Actor {
    Actor { client_id: id.into(), user_id: None }
}

fn person(id: &str) -> Actor {
    Actor { client_id: "shop".into(), user_id: Some(id.into()) }
}

fn may(clients: &[&str], people: &[&str]) -> MayAct {
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    MayAct { client_id: set(clients), sub: set(people) }
}

fn ask(change: impl FnOnce(&mut Exchange)) -> GrantCommand {
    let mut exchange =
        Exchange { subject: shown("shop"), may_act: None, before: None, bound: Held::default(), actor: None };
    change(&mut exchange);
    GrantCommand::ExchangeToken {
        grant_id: "g".into(),
        client_id: "shop".into(),
        approval: Box::new(Approval { scope: scope("openid"), resources: vec![], ..approval() }),
        exchange: Box::new(exchange),
        access: new_access(0, 0),
        at: at(0),
    }
}

fn exchanged(change: impl FnOnce(&mut Exchange)) -> Result<Exchanged, GrantError> {
    let events = decide(&Grant::default(), ask(change))?;
    let [
        GrantEvent::TokenExchanged { exchanged, approval, .. },
        GrantEvent::TokensIssued { access, refresh: None, .. },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(access.exchanged.as_ref(), Some(exchanged), "the token says what the grant says");
    assert_eq!((access.user_id.as_deref(), access.session_id.as_deref()), (Some("u"), Some("s")));
    assert!(access.scope.is_subset(&approval.scope));
    let grant = after(events.clone());
    assert_eq!((grant.client_id(), grant.status_at(at(1))), (Some("shop"), Some(GrantStatus::Exchanged)));
    assert_eq!(grant.status_at(at(600)), Some(GrantStatus::Expired), "it has no other token");
    given(&events).when(ask(|_| {})).then_expect_error(GrantError::AlreadyBegun);
    Ok(exchanged.clone())
}

#[test]
fn a_client_exchanges_what_is_its_own() {
    let plain = exchanged(|_| {}).unwrap();
    assert_eq!(plain, Exchanged { subject: shown("shop"), actors: vec![], depth: 1 });
    let acting = exchanged(|ask| ask.actor = Some(person("helper"))).unwrap();
    assert_eq!(acting.actors, [person("helper")]);
    let word = ShownToken::Jwt { issuer: "https://partner.example.com".into() };
    assert_eq!(exchanged(|ask| ask.subject = word.clone()).unwrap().subject, word);
    assert_eq!(exchanged(|ask| ask.subject = shown("rival")), Err(GrantError::MayNotAct));
    let id_token = ShownToken::IdToken { grant_id: "g0".into(), client_id: "rival".into() };
    assert_eq!(exchanged(|ask| ask.subject = id_token), Err(GrantError::MayNotAct));
}

#[test]
fn whoever_acts_is_among_those_who_may() {
    let table = [
        (may(&["shop"], &[]), None, true),
        (may(&["shop"], &[]), Some(person("helper")), true),
        (may(&["rival", "shop"], &["helper"]), Some(person("helper")), true),
        (may(&[], &["helper"]), Some(person("helper")), true),
        (may(&[], &["shop"]), Some(client("shop")), true),
        (may(&[], &["shop"]), None, true),
        (may(&["shop"], &["helper"]), None, false),
        (may(&["shop"], &["helper"]), Some(person("stranger")), false),
        (may(&["rival"], &["helper"]), Some(person("helper")), false),
        (may(&["rival"], &[]), None, false),
        (may(&[], &["helper"]), None, false),
        (may(&[], &[]), None, false),
    ];
    for (may_act, actor, allowed) in table {
        for subject in [shown("shop"), shown("rival")] {
            let told = format!("{may_act:?} {actor:?} {subject:?}");
            let outcome = exchanged(|ask| {
                (ask.may_act, ask.actor, ask.subject) = (Some(may_act.clone()), actor.clone(), subject);
            });
            assert_eq!(outcome.is_ok(), allowed, "{told}");
            assert!(outcome.is_ok() || outcome == Err(GrantError::MayNotAct), "{told}");
        }
    }
}

#[test]
fn a_chain_keeps_its_actors_and_has_an_end() {
    let mut before = exchanged(|ask| ask.actor = Some(person("first"))).unwrap();
    for depth in 2..=MOST_EXCHANGES {
        let link = before.clone();
        before = exchanged(|ask| (ask.before, ask.actor) = (Some(link), Some(person(&depth.to_string())))).unwrap();
        assert_eq!((before.depth, before.actors.len()), (depth, depth as usize));
    }
    assert_eq!((before.actors[0].subject(), before.actors[3].subject()), ("4", "first"));
    let link = before.clone();
    assert_eq!(exchanged(|ask| ask.before = Some(link)), Err(GrantError::ExchangedTooOften));
    let two = Exchanged { depth: 2, ..before.clone() };
    let hidden = exchanged(|ask| ask.before = Some(two)).unwrap();
    assert_eq!(
        hidden.actors, before.actors,
        "whoever takes a person's place does not take those away who act for them"
    );
}

#[test]
fn what_is_bound_stays_bound() {
    let certificate = |name: &str| Held { dpop_jkt: None, x5t_s256: Some(name.into()) };
    let key = Held { dpop_jkt: Some("k".into()), x5t_s256: None };
    let both = Held { dpop_jkt: Some("k".into()), x5t_s256: Some("c".into()) };
    let table = [
        (Held::default(), certificate("c"), Ok(certificate("c"))),
        (certificate("c"), certificate("c"), Ok(certificate("c"))),
        (certificate("c"), Held::default(), Ok(certificate("c"))),
        (key.clone(), certificate("c"), Ok(both)),
        (certificate("d"), certificate("c"), Err(GrantError::KeyMismatch)),
        (Held::default(), key.clone(), Ok(key)),
    ];
    for (shown, bound, expected) in table {
        let GrantCommand::ExchangeToken { grant_id, client_id, approval, mut exchange, access, at } = ask(|_| {})
        else {
            return;
        };
        exchange.bound = bound;
        let access = NewAccess { held: shown, ..access };
        let command = GrantCommand::ExchangeToken { grant_id, client_id, approval, exchange, access, at };
        let held = decide(&Grant::default(), command).map(|events| match events.into_iter().next_back() {
            Some(GrantEvent::TokensIssued { access, .. }) => {
                Held { dpop_jkt: access.dpop_jkt, x5t_s256: access.x5t_s256 }
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(held, expected);
    }
}

#[test]
fn a_token_for_another_one_has_no_more_than_was_allowed_and_is_good_for_a_while() {
    let wide = |scope| NewAccess { scope: Some(scope), ..new_access(0, 0) };
    let late = NewAccess { expires_at: at(0), ..new_access(0, 0) };
    for (access, refusal) in [(wide(scope("openid email")), GrantError::ScopeExceeded), (late, GrantError::BornExpired)]
    {
        let GrantCommand::ExchangeToken { grant_id, client_id, approval, exchange, at, .. } = ask(|_| {}) else {
            return;
        };
        let command = GrantCommand::ExchangeToken { grant_id, client_id, approval, exchange, access, at };
        assert_eq!(decide(&Grant::default(), command), Err(refusal));
    }
}

#[test]
fn one_name_or_a_list_says_who_may_act_and_an_own_word_counts_first() {
    let read = |text: &str| serde_json::from_str::<MayAct>(text).unwrap();
    assert_eq!(read(r#"{"client_id": "shop", "sub": ["a", "b"]}"#), may(&["shop"], &["a", "b"]));
    assert!(read(r#"{"clients": "shop"}"#).is_empty(), "what is not understood lets nobody act");
    let says = |may: MayAct| Delegates { access_token: Some(may), id_token: None };
    let (tenant, own) = (says(may(&["a"], &[])), says(may(&["b"], &[])));
    let named = |own: Option<&Delegates>| Delegates::with_access_tokens(own, &tenant).cloned();
    assert_eq!((named(None), named(Some(&own))), (tenant.access_token.clone(), own.access_token.clone()));
    assert_eq!(named(Some(&says(MayAct::default()))), None, "an empty word takes the tenant's away");
    assert_eq!(Delegates::with_id_tokens(Some(&own), &tenant), None);
    let wrong = Delegates { id_token: Some(may(&["a b"], &[])), ..Delegates::default() };
    let people: Vec<String> = (0..51).map(|number| number.to_string()).collect();
    let many = |most: usize| may(&[], &people.iter().take(most).map(String::as_str).collect::<Vec<_>>());
    assert!(says(many(50)).faults("may_act").is_empty());
    assert_eq!(says(many(51)).faults("may_act")[0].field, "may_act.access_token.sub");
    assert_eq!(wrong.faults("may_act")[0].field, "may_act.id_token.client_id");
}
