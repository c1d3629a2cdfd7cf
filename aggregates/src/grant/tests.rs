//! A grant's life, refusal by refusal, and the laws of its stream.

mod acting;
mod direct;
mod exchanging;
mod histories;
mod refreshing;
mod revoking;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use serde_json::json;

use super::*;
use crate::client::{AccessTokenFormat, ResponseType, SecretHash};
use crate::{Keyring, Personal, ScopeSet, Secret, laws};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn hash(letter: char, number: u32) -> SecretHash {
    SecretHash::parse(&format!("{letter}{number:042}")).unwrap()
}

fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: "https://shop.example.com/cb".into(),
        redirect_uri_given: true,
        scope: scope("openid email offline_access"),
        resources: vec!["https://api.example.com/".into()],
        code_challenge: Some(CodeChallenge { value: "challenge".into(), method: CodeChallengeMethod::S256 }),
        state: Some("state".into()),
        nonce: Some("nonce".into()),
        prompt: vec![],
        max_age: None,
        acr_values: vec![],
        claims: None,
        authorization_details: None,
        ui_locales: vec![],
        id_token_hint_subject: None,
        dpop_jkt: None,
        pushed: None,
    }
}

fn requested(change: impl FnOnce(&mut AuthorizationRequest)) -> GrantEvent {
    let mut request = request();
    change(&mut request);
    GrantEvent::Requested { grant_id: "g".into(), client_id: "shop".into(), request, expires_at: at(1800), at: at(0) }
}

fn ask(request: AuthorizationRequest) -> GrantCommand {
    let (grant_id, client_id) = ("g".into(), "shop".into());
    GrantCommand::Request { grant_id, client_id, request: Box::new(request), expires_at: at(1800), at: at(0) }
}

fn approval() -> Approval {
    Approval {
        user_id: "u".into(),
        session_id: Some("s".into()),
        scope: scope("openid email offline_access"),
        resources: vec!["https://api.example.com/".into()],
        claims: Some(json!({"userinfo": {"email": null}})),
        authorization_details: None,
        auth_time: Some(at(-60)),
        acr: Some("urn:evident:password".into()),
        amr: vec!["pwd".into()],
        sid: None,
    }
}

fn code() -> CodeHash {
    CodeHash { hash: hash('c', 0), expires_at: at(60) }
}

fn approve(approval: Approval, code: Option<CodeHash>, access: Option<NewAccess>) -> GrantCommand {
    GrantCommand::Approve { approval: Box::new(approval), code, access, at: at(0) }
}

fn approved() -> GrantEvent {
    GrantEvent::Approved { approval: approval(), code: Some(code()), at: at(0) }
}

fn new_access(number: u32, now: i64) -> NewAccess {
    NewAccess {
        hash: hash('a', number),
        format: AccessTokenFormat::Opaque,
        scope: None,
        resources: None,
        details: None,
        details_types: ["payment".to_owned()].into(),
        audience: vec!["shop".into()],
        held: Held::default(),
        may_act: None,
        expires_at: at(now + 600),
    }
}

fn access(number: u32, now: i64) -> AccessToken {
    new_access(number, now).of("shop", &approval(), at(now)).unwrap()
}

fn presented_code() -> PresentedCode {
    PresentedCode {
        hash: hash('c', 0),
        client_id: "shop".into(),
        redirect_uri: Some("https://shop.example.com/cb".into()),
        code_challenge: Some("challenge".into()),
        held: Held::default(),
    }
}

fn first_family() -> NewFamily {
    NewFamily {
        hash: hash('r', 0),
        family: hash('f', 0),
        idle_expires_at: Some(at(1000)),
        absolute_expires_at: Some(at(5000)),
        offline_only: false,
        held: Held::default(),
    }
}

fn exchange(presented: PresentedCode, now: i64) -> GrantCommand {
    let tokens = NewTokens { access: new_access(0, now), refresh: Some(first_family()) };
    GrantCommand::Exchange { presented, tokens, at: at(now) }
}

fn issued(generation: u32, refresh: Option<RefreshToken>, now: i64) -> GrantEvent {
    GrantEvent::TokensIssued { generation, access: access(generation, now), refresh, at: at(now) }
}

/// A grant with its first tokens, exchanged at second 10.
fn exchanged() -> Vec<GrantEvent> {
    let refresh = Some(first_family().token());
    vec![requested(|_| {}), approved(), GrantEvent::CodeExchanged { at: at(10) }, issued(0, refresh, 10)]
}

fn revoked(reason: Revocation, now: i64) -> GrantEvent {
    GrantEvent::Revoked { reason, at: at(now) }
}

fn given(events: &[GrantEvent]) -> AggregateTestExecutor<Grant> {
    TestFramework::<Grant>::with(()).given(events.to_vec())
}

fn after(events: Vec<GrantEvent>) -> Grant {
    laws::fold(events)
}

#[test]
fn a_grant_begins_with_a_request_that_waits_for_half_an_hour() {
    given(&[]).when(ask(request())).then_expect_events(vec![requested(|_| {})]);
    let grant = after(vec![requested(|_| {})]);
    assert_eq!(grant.status_at(at(1799)), Some(GrantStatus::Pending));
    assert_eq!(grant.status_at(at(1800)), Some(GrantStatus::Expired));
    given(&[requested(|_| {})]).when(ask(request())).then_expect_error(GrantError::AlreadyBegun);
}

#[test]
fn a_request_that_is_too_large_is_refused_field_by_field() {
    let large = AuthorizationRequest {
        state: Some("s".repeat(8193)),
        nonce: Some("n".repeat(8193)),
        claims: Some(json!({"userinfo": {"n".repeat(16384): null}})),
        ui_locales: vec!["en".into(); 65],
        id_token_hint_subject: Some("é".into()),
        ..request()
    };
    let refusal = decide(&Grant::default(), ask(large)).unwrap_err();
    let GrantError::Invalid(faults) = refusal else { panic!("{refusal:?}") };
    assert_eq!(faults.fields(), ["state", "nonce", "claims", "ui_locales", "id_token_hint"]);
}

#[test]
fn what_is_allowed_is_no_more_than_what_was_asked() {
    let pending = [requested(|_| {})];
    given(&pending).when(approve(approval(), Some(code()), None)).then_expect_events(vec![approved()]);
    let more = Approval { scope: scope("openid phone"), ..approval() };
    given(&pending).when(approve(more, Some(code()), None)).then_expect_error(GrantError::ScopeExceeded);
    let other = Approval { resources: vec!["https://other.example.com/".into()], ..approval() };
    given(&pending).when(approve(other, Some(code()), None)).then_expect_error(GrantError::ResourceExceeded);
}

#[test]
fn only_a_pending_grant_is_approved_or_denied() {
    let deny = |now| GrantCommand::Deny { error: Denial::AccessDenied, at: at(now) };
    let denied = GrantEvent::Denied { error: Denial::AccessDenied, at: at(5) };
    given(&[requested(|_| {})]).when(deny(5)).then_expect_events(vec![denied.clone()]);
    given(&[requested(|_| {})]).when(deny(1800)).then_expect_error(GrantError::NotPending(GrantStatus::Expired));
    let ended = [requested(|_| {}), denied];
    let refusal = GrantError::NotPending(GrantStatus::Denied);
    given(&ended).when(approve(approval(), Some(code()), None)).then_expect_error(refusal);
    given(&[requested(|_| {}), approved()])
        .when(deny(1))
        .then_expect_error(GrantError::NotPending(GrantStatus::Granted));
    given(&[]).when(deny(5)).then_expect_error(GrantError::Unknown);
}

#[test]
fn codes_and_front_channel_tokens_come_where_the_response_type_has_them() {
    let table = [
        (ResponseType::Code, true, false),
        (ResponseType::Token, false, true),
        (ResponseType::IdToken, false, false),
        (ResponseType::IdTokenToken, false, true),
        (ResponseType::CodeIdToken, true, false),
        (ResponseType::CodeToken, true, true),
        (ResponseType::CodeIdTokenToken, true, true),
        (ResponseType::None, false, false),
    ];
    for (response_type, has_code, has_access) in table {
        let grant = after(vec![requested(|request| request.response_type = response_type)]);
        for (with_code, with_access) in [(false, false), (false, true), (true, false), (true, true)] {
            let command = approve(approval(), with_code.then(code), with_access.then(|| new_access(9, 0)));
            let fits = (with_code, with_access) == (has_code, has_access);
            let decided = decide(&grant, command);
            assert_eq!(decided.is_ok(), fits, "{response_type:?} {with_code} {with_access}");
            assert!(fits || decided == Err(GrantError::ResponseTypeMismatch));
        }
    }
}

#[test]
fn a_front_channel_token_and_a_code_live_side_by_side() {
    let begun = requested(|request| request.response_type = ResponseType::CodeToken);
    let mut history = vec![begun];
    let front = approve(approval(), Some(code()), Some(new_access(9, 0)));
    history.extend(decide(&after(history.clone()), front).unwrap());
    assert_eq!(after(history.clone()).status_at(at(1)), Some(GrantStatus::Granted));
    history.extend(decide(&after(history.clone()), exchange(presented_code(), 10)).unwrap());
    assert_eq!(after(history).status_at(at(11)), Some(GrantStatus::Exchanged));
}

#[test]
fn a_client_that_speaks_for_itself_gets_a_token_in_one_event() {
    let command = GrantCommand::GrantClientCredentials {
        grant_id: "g".into(),
        client_id: "billing".into(),
        access: NewAccess { scope: Some(scope("read")), ..new_access(0, 0) },
        at: at(0),
    };
    let events = decide(&Grant::default(), command.clone()).unwrap();
    let [GrantEvent::ClientCredentialsGranted { access, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((access.user_id.as_deref(), access.client_id.as_str()), (None, "billing"));
    assert_eq!((access.scope.to_string().as_str(), &access.audience), ("read", &vec!["shop".to_owned()]));
    let grant = after(events.clone());
    assert_eq!(grant.status_at(at(599)), Some(GrantStatus::Exchanged));
    assert_eq!(grant.status_at(at(600)), Some(GrantStatus::Expired));
    given(&events).when(command).then_expect_error(GrantError::AlreadyBegun);
}

#[test]
fn a_token_that_outlives_its_session_does_not_name_it() {
    assert_eq!(access(0, 0).session_id, None, "offline_access");
    let bound = Approval { scope: scope("openid email"), ..approval() };
    let token = new_access(0, 0).of("shop", &bound, at(0)).unwrap();
    assert_eq!(token.session_id.as_deref(), Some("s"));
    assert_eq!(token.claims, Some(json!({"email": null})));
    assert_eq!(token.audience, ["https://api.example.com/"]);
}

#[test]
fn everything_of_a_grant_is_archived_first() {
    for event in exchanged() {
        assert_eq!(Grant::retention(&event), Retention::Ephemeral);
    }
}

fn detail(account: &str) -> serde_json::Value {
    json!({"type": "payment", "to": account})
}

#[test]
fn a_grant_has_no_detail_that_was_not_asked_for_and_a_token_none_that_was_not_granted() {
    let asks = |details: &[&str]| {
        let details: Vec<_> = details.iter().map(|account| detail(account)).collect();
        requested(|request| request.authorization_details = Some(Secret::new(Keyring::AuthorizationDetails, details)))
    };
    let gives = |details: &[&str]| {
        let details: Vec<_> = details.iter().map(|account| detail(account)).collect();
        Approval { authorization_details: Some(Personal::new("u", details)), ..approval() }
    };
    // Two payments are not one that was allowed once.
    for beyond in [&["c"][..], &["a", "c"], &["a", "a"]] {
        let command = approve(gives(beyond), Some(code()), None);
        given(&[asks(&["a", "b"])]).when(command).then_expect_error(GrantError::DetailsExceeded);
    }
    let allowed = GrantEvent::Approved { approval: gives(&["a", "b"]), code: Some(code()), at: at(0) };
    let history = vec![asks(&["a", "b"]), allowed];
    let exchanged = |details: Option<Vec<serde_json::Value>>| {
        let access = NewAccess { details, ..new_access(0, 10) };
        let tokens = NewTokens { access, refresh: Some(first_family()) };
        decide(&after(history.clone()), GrantCommand::Exchange { presented: presented_code(), tokens, at: at(10) })
    };
    let told = |events: Vec<GrantEvent>| match &events[1] {
        GrantEvent::TokensIssued { access, .. } => access.authorization_details.clone(),
        other => panic!("{other:?}"),
    };
    let of_person = |details: Vec<serde_json::Value>| Some(Personal::new("u", details));
    assert_eq!(told(exchanged(None).unwrap()), of_person(vec![detail("a"), detail("b")]));
    assert_eq!(told(exchanged(Some(vec![detail("b")])).unwrap()), of_person(vec![detail("b")]));
    assert_eq!(told(exchanged(Some(vec![])).unwrap()), None);
    // What its client may not ask for any more is left out, and refused where it is named.
    let withdrawn = |details: Option<Vec<serde_json::Value>>| {
        let access = NewAccess { details, details_types: ["account".to_owned()].into(), ..new_access(0, 10) };
        let tokens = NewTokens { access, refresh: Some(first_family()) };
        decide(&after(history.clone()), GrantCommand::Exchange { presented: presented_code(), tokens, at: at(10) })
    };
    assert_eq!(told(withdrawn(None).unwrap()), None);
    assert_eq!(withdrawn(Some(vec![detail("b")])), Err(GrantError::DetailsExceeded));
    let richer = json!({"type": "payment", "to": "a", "more": 1});
    for beyond in [vec![detail("c")], vec![detail("a"), detail("c")], vec![richer], vec![detail("a"), detail("a")]] {
        assert_eq!(exchanged(Some(beyond)), Err(GrantError::DetailsExceeded));
    }
}
