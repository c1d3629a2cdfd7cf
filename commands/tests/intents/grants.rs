//! Grants: the code flow from request to revocation, each token told once and kept as a hash.

use std::collections::BTreeSet;

use aggregates::client::{AccessTokenFormat, RefreshPolicy, RefreshRotation, ResponseType};
use aggregates::consent::{Consent, Extent, consent_stream};
use aggregates::grant::{
    Approval, AuthorizationRequest, CodeChallenge, CodeChallengeMethod, Denial, Grant, GrantError, GrantStatus, Held,
    ResponseMode, Revocation,
};
use aggregates::tenant::Term;
use aggregates::{ScopeSet, consent::Withdrawal};
use commands::consent::{ChangeConsentError, GiveConsent, RevokeConsent};
use commands::grant::{
    AccessTerms, ApproveGrant, ApproveGrantError, Asked, ChangeGrantError, DenyGrant, DenyGrantError, ExchangeCode,
    GivenConsent, IssueClientCredentials, IssuedTokens, Refresh, RefreshTerms, RequestAuthorization, RevokeGrants,
    RevokeToken, RevokedToken, TokenAnswer,
};
use commands::{ClearSecret, Handle, RefreshHandle, access_token_hash, execute};
use uuid::Uuid;

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    a_person_is_asked_and_the_client_gets_tokens
    whoever_need_not_be_asked_costs_one_commit
    the_log_holds_hashes_and_nothing_else
    client_credentials_are_one_event_in_a_stream_of_their_own
    a_code_that_comes_again_ends_the_grant
    a_wrong_exchange_leaves_the_code_good
    a_plain_challenge_is_the_verifier_itself
    a_rotated_token_that_comes_again_ends_the_grant
    within_the_grace_the_very_same_tokens_are_told_again
    a_reusable_token_stays
    a_family_that_is_refreshed_often_is_loaded_from_its_snapshot
    a_client_takes_its_tokens_back
    grants_are_taken_back_by_the_dozen
    a_request_is_denied_or_runs_out
    a_consent_is_kept_and_taken_back
}

pub const CLIENT: &str = "shop";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

pub fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: "https://shop.example.com/cb".into(),
        redirect_uri_given: true,
        scope: scope("openid email offline_access"),
        resources: vec![],
        code_challenge: Some(CodeChallenge { value: CHALLENGE.into(), method: CodeChallengeMethod::S256 }),
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

fn approval(installation: &Installation) -> Approval {
    Approval {
        user_id: "0194a1b2-c3d4-7e5f-8a6b-000000000001".into(),
        session_id: Some("0194a1b2-c3d4-7e5f-8a6b-000000000002".into()),
        scope: scope("openid email offline_access"),
        resources: vec![],
        claims: None,
        authorization_details: None,
        auth_time: Some(installation.context().now()),
        acr: Some("urn:evident:password".into()),
        amr: vec!["pwd".into()],
        sid: None,
    }
}

pub fn terms() -> AccessTerms {
    AccessTerms {
        format: AccessTokenFormat::Opaque,
        seconds: 600,
        scope: None,
        resources: None,
        details: None,
        details_types: BTreeSet::default(),
        audience: vec![CLIENT.into()],
        held: Held::default(),
        may_act: None,
        until: None,
    }
}

pub fn refresh_terms(rotation: RefreshRotation, grace: u32) -> RefreshTerms {
    let policy = RefreshPolicy { rotation, grace };
    RefreshTerms {
        idle: Term::Seconds(3600),
        absolute: Term::Seconds(86400),
        policy,
        offline_only: false,
        held: Held::default(),
    }
}

fn approving(installation: &Installation, asked: Asked) -> ApproveGrant {
    let approval = approval(installation);
    ApproveGrant { tenant: demo(), asked, approval, code_seconds: 60, access: None, consent: None }
}

fn now() -> Asked {
    Asked::Now { client_id: CLIENT.into(), request: Box::new(request()) }
}

pub fn exchanging(code: &ClearSecret) -> ExchangeCode {
    ExchangeCode {
        tenant: demo(),
        code: Handle::parse(code.expose()).unwrap(),
        client_id: CLIENT.into(),
        redirect_uri: Some("https://shop.example.com/cb".into()),
        code_verifier: Some(ClearSecret::given(VERIFIER.into())),
        access: terms(),
        refresh: Some(refresh_terms(RefreshRotation::Rotate, 0)),
    }
}

pub fn refreshing(token: &ClearSecret, rotation: RefreshRotation, grace: u32) -> Refresh {
    Refresh {
        tenant: demo(),
        token: token.clone(),
        client_id: CLIENT.into(),
        access: terms(),
        refresh: refresh_terms(rotation, grace),
    }
}

pub fn issued(answer: TokenAnswer) -> IssuedTokens {
    match answer {
        TokenAnswer::Issued(tokens) => *tokens,
        other => panic!("{other:?}"),
    }
}

/// A code of a grant that was approved a moment ago.
pub async fn code(installation: &Installation) -> (Uuid, ClearSecret) {
    let approved = installation.does(&approving(installation, now())).await.answer;
    (approved.grant_id, approved.code.unwrap())
}

/// The first tokens of a grant.
pub async fn tokens(installation: &Installation) -> IssuedTokens {
    let (_, code) = code(installation).await;
    issued(installation.does(&exchanging(&code)).await.answer)
}

pub async fn story(installation: &Installation, grant: Uuid) -> Vec<String> {
    installation.names_of_events("Grant", &grant.to_string()).await
}

async fn a_person_is_asked_and_the_client_gets_tokens(installation: &Installation) {
    let asking = RequestAuthorization { tenant: demo(), client_id: CLIENT.into(), request: request() };
    let id = Uuid::parse_str(&installation.does(&asking).await.answer.0).unwrap();
    let answered = installation.does(&approving(installation, Asked::Pending(id))).await.answer;
    assert_eq!(answered.grant_id, id);
    let code = answered.code.unwrap();
    assert_eq!(Handle::parse(code.expose()).map(|handle| handle.id()), Some(id));
    let tokens = issued(installation.does(&exchanging(&code)).await.answer);
    assert_eq!((tokens.grant_id, tokens.generation, tokens.nonce.as_deref()), (id, 0, Some("nonce")));
    assert_eq!(
        tokens.approval,
        Some(Approval { auth_time: tokens.approval.as_ref().unwrap().auth_time, ..approval(installation) })
    );
    let access = &tokens.access;
    assert_eq!(access.facts.hash, access_token_hash(access.token.expose()));
    assert_eq!((access.facts.expires_at - access.issued_at).num_seconds(), 600);
    let refreshed = refreshing(&tokens.refresh_token.unwrap(), RefreshRotation::Rotate, 0);
    let again = issued(installation.does(&refreshed).await.answer);
    assert_eq!(again.generation, 1);
    let names = ["GrantRequested", "GrantApproved", "CodeExchanged", "TokensIssued", "TokensIssued"];
    assert_eq!(story(installation, id).await, names);
}

async fn whoever_need_not_be_asked_costs_one_commit(installation: &Installation) {
    let outcome = installation.does(&approving(installation, now())).await;
    let appended = outcome.appended.unwrap();
    assert_eq!(appended.last - appended.first, 1);
    assert_eq!(story(installation, outcome.answer.grant_id).await, ["GrantRequested", "GrantApproved"]);
}

async fn the_log_holds_hashes_and_nothing_else(installation: &Installation) {
    let (id, code) = code(installation).await;
    let first = issued(installation.does(&exchanging(&code)).await.answer);
    let old = first.refresh_token.clone().unwrap();
    let second = issued(installation.does(&refreshing(&old, RefreshRotation::Rotate, 60)).await.answer);
    let told = [&code, &first.access.token, &old, &second.access.token, second.refresh_token.as_ref().unwrap()];
    for event in installation.events("Grant", &id.to_string()).await {
        for value in told {
            assert!(!event.stored.payload.contains(value.expose()), "{} tells a token", event.stored.event_type);
        }
    }
    let line = format!("{first:?} {second:?}");
    assert!(told.iter().all(|value| !line.contains(value.expose())), "a debug line tells a token");
}

async fn client_credentials_are_one_event_in_a_stream_of_their_own(installation: &Installation) {
    let access = AccessTerms { scope: Some(scope("read")), ..terms() };
    let command = IssueClientCredentials { tenant: demo(), client_id: "billing".into(), access };
    let outcome = installation.does(&command).await;
    let appended = outcome.appended.unwrap();
    assert_eq!(appended.first, appended.last);
    let tokens = issued(outcome.answer);
    assert_eq!((tokens.refresh_token, tokens.approval), (None, None));
    assert_eq!(story(installation, tokens.grant_id).await, ["ClientCredentialsGranted"]);
    let id = installation.context().new_id();
    let told = execute(&installation.context().with_command_id(id), &command).await.unwrap().answer;
    assert!(matches!(told, TokenAnswer::Issued(_)));
    let again = execute(&installation.context().with_command_id(id), &command).await.unwrap().answer;
    assert_eq!(again, TokenAnswer::Told, "tokens are told once");
}

async fn a_code_that_comes_again_ends_the_grant(installation: &Installation) {
    let (id, code) = code(installation).await;
    let tokens = issued(installation.does(&exchanging(&code)).await.answer);
    assert_eq!(installation.does(&exchanging(&code)).await.answer, TokenAnswer::Reused);
    let names = story(installation, id).await;
    assert_eq!(names.last().map(String::as_str), Some("GrantRevoked"));
    let refused = installation.refuses(&exchanging(&code)).await;
    assert_eq!(refused, ChangeGrantError::Refused(GrantError::Revoked));
    let refresh = refreshing(&tokens.refresh_token.unwrap(), RefreshRotation::Rotate, 0);
    assert_eq!(installation.refuses(&refresh).await, ChangeGrantError::Refused(GrantError::Revoked));
    assert_eq!(story(installation, id).await, names, "what is refused is not in the log");
    // Hours later the same code is still known.
    installation.clock.step(3_600_000_000);
    assert_eq!(installation.refuses(&exchanging(&code)).await, ChangeGrantError::Refused(GrantError::Revoked));
}

async fn a_wrong_exchange_leaves_the_code_good(installation: &Installation) {
    let (id, code) = code(installation).await;
    let good = exchanging(&code);
    let unknown = Handle::generate(id, installation.journal.entropy()).0;
    let challenge = Some(ClearSecret::given(CHALLENGE.into()));
    let wrong_verifier = ExchangeCode { code_verifier: challenge, ..good.clone() };
    let wrong = [
        (ExchangeCode { code: Handle::parse(unknown.expose()).unwrap(), ..good.clone() }, GrantError::Unknown),
        (ExchangeCode { client_id: "other".into(), ..good.clone() }, GrantError::OtherClient),
        (ExchangeCode { redirect_uri: None, ..good.clone() }, GrantError::RedirectMismatch),
        (ExchangeCode { code_verifier: None, ..good.clone() }, GrantError::VerifierMissing),
        (wrong_verifier, GrantError::VerifierMismatch),
    ];
    for (command, refusal) in wrong {
        assert_eq!(installation.refuses(&command).await, ChangeGrantError::Refused(refusal));
    }
    let elsewhere = ExchangeCode { tenant: aggregates::TenantId::system(), ..good.clone() };
    assert_eq!(installation.refuses(&elsewhere).await, ChangeGrantError::Refused(GrantError::Unknown));
    issued(installation.does(&good).await.answer);
}

async fn a_plain_challenge_is_the_verifier_itself(installation: &Installation) {
    let plain = CodeChallenge { value: VERIFIER.into(), method: CodeChallengeMethod::Plain };
    let request = Box::new(AuthorizationRequest { code_challenge: Some(plain), ..request() });
    let asked = Asked::Now { client_id: CLIENT.into(), request };
    let code = installation.does(&approving(installation, asked)).await.answer.code.unwrap();
    let hashed = ExchangeCode { code_verifier: Some(ClearSecret::given(CHALLENGE.into())), ..exchanging(&code) };
    let refused = installation.refuses(&hashed).await;
    assert_eq!(refused, ChangeGrantError::Refused(GrantError::VerifierMismatch));
    issued(installation.does(&exchanging(&code)).await.answer);
}

async fn a_rotated_token_that_comes_again_ends_the_grant(installation: &Installation) {
    let first = tokens(installation).await;
    let rotating = |token: &ClearSecret| refreshing(token, RefreshRotation::Rotate, 0);
    let old = first.refresh_token.unwrap();
    let second = issued(installation.does(&rotating(&old)).await.answer).refresh_token.unwrap();
    let third = issued(installation.does(&rotating(&second)).await.answer).refresh_token.unwrap();
    assert_eq!(installation.does(&rotating(&old)).await.answer, TokenAnswer::Reused);
    assert_eq!(installation.refuses(&rotating(&third)).await, ChangeGrantError::Refused(GrantError::Revoked));
    // Neither a guess nor a text that is no token gets that far.
    for text in [Handle::generate(first.grant_id, installation.journal.entropy()).0.expose().to_owned(), String::new()]
    {
        let refused = installation.refuses(&rotating(&ClearSecret::given(text))).await;
        assert_eq!(refused, ChangeGrantError::Refused(GrantError::Unknown));
    }
}

async fn within_the_grace_the_very_same_tokens_are_told_again(installation: &Installation) {
    let old = tokens(installation).await.refresh_token.unwrap();
    let rotating = refreshing(&old, RefreshRotation::Rotate, 60);
    let second = issued(installation.does(&rotating).await.answer);
    let outcome = installation.does(&rotating).await;
    assert_eq!(outcome.appended, None);
    let again = issued(outcome.answer);
    assert_eq!(again.refresh_token, second.refresh_token);
    assert_eq!(again.access.token, second.access.token);
    assert_eq!(again.access.facts, second.access.facts);
    installation.clock.step(61_000_000);
    assert_eq!(installation.does(&rotating).await.answer, TokenAnswer::Reused);
}

async fn a_reusable_token_stays(installation: &Installation) {
    let token = tokens(installation).await.refresh_token.unwrap();
    for generation in 1..4 {
        let answer = installation.does(&refreshing(&token, RefreshRotation::Reusable, 0)).await.answer;
        let answer = issued(answer);
        assert_eq!((answer.generation, answer.refresh_token.as_ref()), (generation, Some(&token)));
    }
}

async fn a_family_that_is_refreshed_often_is_loaded_from_its_snapshot(installation: &Installation) {
    let first = tokens(installation).await;
    let mut token = first.refresh_token.unwrap();
    for _ in 0..40 {
        let answer = installation.does(&refreshing(&token, RefreshRotation::Rotate, 30)).await.answer;
        token = issued(answer).refresh_token.unwrap();
    }
    let stream = journal::StreamId::new(&demo(), "Grant", first.grant_id.to_string());
    let mut snapshot = crate::snapshots::wait_for_snapshot::<Grant>(installation, &stream).await;
    while snapshot.sequence < 32 {
        tokio::task::yield_now().await;
        snapshot = crate::snapshots::wait_for_snapshot::<Grant>(installation, &stream).await;
    }
    assert!(snapshot.state.len() < 3000, "{}", snapshot.state.len());
    let answer = installation.does(&refreshing(&token, RefreshRotation::Rotate, 30)).await.answer;
    assert_eq!(issued(answer).generation, 41);
}

async fn a_client_takes_its_tokens_back(installation: &Installation) {
    let tokens = tokens(installation).await;
    let facts = &tokens.access.facts;
    let access =
        RevokedToken::Access { grant_id: tokens.grant_id, hash: facts.hash.clone(), expires_at: facts.expires_at };
    let revoking = |client: &str, token: &RevokedToken| RevokeToken {
        tenant: demo(),
        client_id: client.into(),
        token: token.clone(),
    };
    let foreign = installation.refuses(&revoking("other", &access)).await;
    assert_eq!(foreign, ChangeGrantError::Refused(GrantError::OtherClient));
    assert!(installation.does(&revoking(CLIENT, &access)).await.appended.is_some());
    assert_eq!(installation.does(&revoking(CLIENT, &access)).await.appended, None);
    let handle = RefreshHandle::parse(tokens.refresh_token.as_ref().unwrap().expose()).unwrap();
    let refresh = RevokedToken::Refresh(handle);
    assert!(installation.does(&revoking(CLIENT, &refresh)).await.appended.is_some());
    assert_eq!(installation.does(&revoking(CLIENT, &refresh)).await.appended, None);
    let names = story(installation, tokens.grant_id).await;
    assert_eq!(names[4..], ["AccessTokenRevoked", "GrantRevoked"]);
    let nowhere =
        RevokedToken::Access { grant_id: Uuid::from_u128(1), hash: facts.hash.clone(), expires_at: facts.expires_at };
    assert_eq!(installation.does(&revoking(CLIENT, &nowhere)).await.appended, None);
}

async fn grants_are_taken_back_by_the_dozen(installation: &Installation) {
    let mut grants = vec![Uuid::from_u128(1)];
    for _ in 0..12 {
        grants.push(tokens(installation).await.grant_id);
    }
    grants.push(grants[1]);
    let revoking = RevokeGrants { tenant: demo(), grants: grants.clone(), reason: Revocation::Logout };
    let appended = installation.does(&revoking).await.appended.unwrap();
    assert_eq!(appended.last - appended.first + 1, 12, "one commit, and unknown or doubled ids are nothing");
    assert_eq!(installation.does(&revoking).await.appended, None);
}

async fn a_request_is_denied_or_runs_out(installation: &Installation) {
    let asking = RequestAuthorization { tenant: demo(), client_id: CLIENT.into(), request: request() };
    let id = async || Uuid::parse_str(&installation.does(&asking).await.answer.0).unwrap();
    let denied = id().await;
    installation.does(&DenyGrant { tenant: demo(), grant: denied, error: Denial::AccessDenied }).await;
    let refused = installation.refuses(&approving(installation, Asked::Pending(denied))).await;
    assert_eq!(refused, ApproveGrantError::Refused(GrantError::NotPending(GrantStatus::Denied)));
    let late = id().await;
    installation.clock.step(1_800_000_000);
    let refused = installation.refuses(&approving(installation, Asked::Pending(late))).await;
    assert_eq!(refused, ApproveGrantError::Refused(GrantError::NotPending(GrantStatus::Expired)));
    let nothing = DenyGrant { tenant: demo(), grant: Uuid::from_u128(1), error: Denial::AccessDenied };
    assert_eq!(installation.refuses(&nothing).await, DenyGrantError::Refused(GrantError::Unknown));
}

async fn a_consent_is_kept_and_taken_back(installation: &Installation) {
    let extent = |text: &str| Extent { scope: scope(text), ..Extent::default() };
    let given = GivenConsent { asked: extent("openid email"), granted: extent("openid"), expires_at: None };
    let approving = ApproveGrant { consent: Some(given), ..approving(installation, now()) };
    let appended = installation.does(&approving).await.appended.unwrap();
    assert_eq!(appended.last - appended.first + 1, 3, "request, approval and consent are one commit");
    let (tenant, user, client_id) = (demo(), approving.approval.user_id.clone(), CLIENT.to_owned());
    let more = GiveConsent {
        tenant: tenant.clone(),
        user: user.clone(),
        client_id: client_id.clone(),
        asked: extent("email"),
        granted: extent("email"),
        expires_at: None,
    };
    installation.does(&more).await;
    let stream = consent_stream(&user, CLIENT);
    let mut consent = Consent::default();
    for event in installation.events("Consent", &stream).await {
        cqrs_es::Aggregate::apply(&mut consent, serde_json::from_str(&event.payload).unwrap());
    }
    assert!(consent.covers(&extent("openid email"), installation.context().now()));
    let revoke = RevokeConsent { tenant, user, client_id, reason: Withdrawal::User };
    assert!(installation.does(&revoke).await.appended.is_some());
    assert_eq!(installation.does(&revoke).await.appended, None);
    let nobody = RevokeConsent { user: "nobody".into(), ..revoke };
    let refused = installation.refuses(&nobody).await;
    assert_eq!(refused, ChangeConsentError::Refused(aggregates::consent::ConsentError::NotGiven));
}
