//! Every way in which a session ends is told to the applications that joined it, each in its own words (OpenID Connect Back-Channel
//! Logout 1.0).

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata, SubjectType};
use aggregates::session::SessionEnd;
use aggregates::tenant::{QuotaPolicy, TenantSettings};
use aggregates::user::LockReason;
use axum::http::Method;
use commands::ClearSecret;
use commands::client::{DisableClient, RegisterClient};
use commands::session::EndSession;
use commands::user::{EraseUser, LockUser, SuspendUser};
use protocols::jose::{Algorithm, Jws, VerifyingKey};
use queries::delivery::DeliveryState::{Dead, Done};
use serde_json::{Value, json};

use super::stage::{Stage, acme, any};
use super::token::claims;
use crate::on_both_engines;
use crate::people::apps::obtain;
use crate::people::browser::encoded;
use crate::people::world::{BASE, REDIRECT};
use crate::receiver::{Heard, Receiver};

on_both_engines! { crate::logout::stage::Stage:
    a_logout_token_says_what_the_specification_asks_for
    every_way_a_session_ends_is_told_once_to_each_client_that_joined_it
    a_token_is_signed_as_the_clients_id_tokens_are
    a_pairwise_client_hears_the_name_that_it_knows
    who_does_not_ask_or_is_not_answered_any_more_is_not_told
    an_address_in_a_private_network_is_not_spoken_to
}

/// What the tenant publishes.
async fn keys(stage: &Stage) -> Value {
    let path = "/t/acme/oauth2/jwks";
    let seen = stage.world.browser().send(Method::GET, path, None, String::new()).await.is(200);
    serde_json::from_str(&seen.html).unwrap()
}

/// Whether a published key, or none but this one, verifies a token.
async fn verifies(stage: &Stage, heard: &Heard) -> bool {
    let published = keys(stage).await;
    let set = protocols::jose::JwkSet::from_value(&published).unwrap().verifying_keys();
    let token = heard.token();
    let jws = Jws::parse(&token).unwrap();
    jws.verify(set.iter(), &Algorithm::ALL).is_ok()
}

async fn a_logout_token_says_what_the_specification_asks_for(stage: &Stage) {
    let app = Receiver::answering([]).await;
    stage.client("shop", &app.address(), |_| {}).await;
    let (mut browser, session) = stage.signed_in("aiko").await;
    let tokens = obtain(&stage.world, &mut browser, "shop", "openid").await;
    let position = stage.world.events().await;
    stage.end_session(&session).await;
    let heard = app.hears(1).await.remove(0);
    assert_eq!(
        (heard.path.as_str(), heard.headers["content-type"].as_str()),
        ("/told", "application/x-www-form-urlencoded")
    );
    let id_token = claims(&tokens.id);
    let (header, said) = (heard.header(), heard.claims());
    assert_eq!((&header["typ"], &header["alg"]), (&json!("logout+jwt"), &json!("RS256")));
    assert!(verifies(stage, &heard).await, "{header}");
    for same in ["iss", "sub", "aud", "sid"] {
        assert_eq!(said[same], id_token[same], "{same}");
    }
    assert_eq!(said["iss"], format!("{BASE}/t/acme"));
    let lasts = said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap();
    assert!((1..=120).contains(&lasts), "{lasts}");
    assert_eq!(said["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert!(said["jti"].as_str().unwrap().len() >= 22 && said.get("nonce").is_none(), "{said}");
    let done = stage.waits_for(Done, 1, any).await.remove(0);
    assert_eq!((done.target.as_str(), done.status, done.attempts), ("shop", Some(200), 1));
    assert!(done.position > position, "it is about an event: {done:?}");
    let seen = stage.world.browser().open("/t/acme/.well-known/openid-configuration").await.is(200);
    let discovery: Value = serde_json::from_str(&seen.html).unwrap();
    for member in ["backchannel_logout_supported", "backchannel_logout_session_supported"] {
        assert_eq!(discovery[member], true, "{member}");
    }
}

async fn every_way_a_session_ends_is_told_once_to_each_client_that_joined_it(stage: &Stage) {
    let (shop, forum) = (Receiver::answering([]).await, Receiver::answering([]).await);
    stage.client("shop", &shop.address(), |_| {}).await;
    stage.client("forum", &forum.address(), |_| {}).await;
    let one = |settings: &mut TenantSettings| {
        settings.sign_in.quota.max_sessions = 1;
        settings.sign_in.quota.policy = QuotaPolicy::EvictOldest;
    };
    stage.world.tune("acme", one).await;
    let mut expected = Vec::new();
    for way in 0..7 {
        let name = format!("person{way}");
        let (mut browser, session) = stage.signed_in(&name).await;
        let user = {
            let found = queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap();
            found.unwrap().user_id
        };
        expected.push(stage.join(&session, "shop").await);
        stage.join(&session, "forum").await;
        let (tenant, reason) = (acme(), None);
        match way {
            0 => {
                let page = browser.open("/t/acme/logout").await.is(200);
                browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
            }
            1 => {
                let tokens = obtain(&stage.world, &mut browser, "shop", "openid").await;
                let hint = encoded(&[("id_token_hint", &*tokens.id)]);
                browser.open(&format!("/t/acme/oauth2/end_session?{hint}")).await.is(200);
            }
            2 => stage.end_session(&session).await,
            3 => stage.does(&SuspendUser { tenant, user, reason }).await,
            4 => stage.does(&LockUser { tenant, user, until: None, reason: LockReason::Administrator }).await,
            5 => stage.does(&EraseUser { tenant, user, at_once: true }).await,
            _ => {
                stage.world.browser().enter("acme", &name).await;
            }
        }
        let sid = expected.last().unwrap();
        let heard = shop.hears(expected.len()).await;
        assert_eq!(heard.last().unwrap().claims()["sid"], sid.as_str(), "way {way}");
    }
    forum.hears(expected.len()).await;
    stage.waits_for(Done, 2 * expected.len(), any).await;
    assert_eq!((shop.heard().len(), forum.heard().len()), (expected.len(), expected.len()), "once each");
    let mut names: Vec<_> = shop.heard().iter().chain(&forum.heard()).map(Heard::jti).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 2 * expected.len(), "each has its own name");
    // What has ended already ends no second time.
    let (_, session) = stage.signed_in("last").await;
    stage.join(&session, "shop").await;
    stage.end_session(&session).await;
    let again = EndSession { tenant: acme(), session_id: session, user: None, reason: SessionEnd::Logout };
    stage.world.does(&again).await;
    stage.waits_for(Done, 2 * expected.len() + 1, any).await;
    assert_eq!(shop.heard().len(), expected.len() + 1);
}

async fn a_token_is_signed_as_the_clients_id_tokens_are(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let secret = "a secret that both sides know and that is long enough";
    let edge = |metadata: &mut ClientMetadata| metadata.id_token_signed_response_alg = Some(JwsAlgorithm::ES256);
    stage.client("edge", &app.address(), edge).await;
    let metadata = ClientMetadata {
        redirect_uris: Some(vec![REDIRECT.to_owned()]),
        token_endpoint_auth_method: Some(AuthMethod::ClientSecretBasic),
        id_token_signed_response_alg: Some(JwsAlgorithm::HS256),
        backchannel_logout_uri: Some(app.address()),
        ..ClientMetadata::default()
    };
    let (client_id, given) = (Some("sealed".to_owned()), Some(ClearSecret::given(secret.to_owned())));
    stage.world.does(&RegisterClient { tenant: acme(), client_id, metadata, secret: given }).await;
    let (_, session) = stage.signed_in("aiko").await;
    stage.join(&session, "edge").await;
    stage.join(&session, "sealed").await;
    stage.end_session(&session).await;
    for heard in app.hears(2).await {
        let (header, audience) = (heard.header(), heard.claims()["aud"].clone());
        if audience == "edge" {
            assert!(header["alg"] == "ES256" && verifies(stage, &heard).await, "{header}");
        } else {
            let key = VerifyingKey::from_secret(Algorithm::HS256, None, secret.as_bytes()).unwrap();
            let signed = Jws::parse(&heard.token()).unwrap().verify([&key], &Algorithm::ALL).is_ok();
            assert!(header["alg"] == "HS256" && signed && !verifies(stage, &heard).await, "{header}");
        }
    }
}

async fn a_pairwise_client_hears_the_name_that_it_knows(stage: &Stage) {
    let app = Receiver::answering([]).await;
    let pairwise = |metadata: &mut ClientMetadata| metadata.subject_type = Some(SubjectType::Pairwise);
    stage.client("private", &app.address(), pairwise).await;
    let (mut browser, session) = stage.signed_in("aiko").await;
    let tokens = obtain(&stage.world, &mut browser, "private", "openid").await;
    let user = queries::session::by_id(stage.world.journal.db(), &acme(), &session).await.unwrap().unwrap().user_id;
    stage.does(&EraseUser { tenant: acme(), user: user.clone(), at_once: true }).await;
    let heard = app.hears(1).await.remove(0);
    let id_token = claims(&tokens.id);
    assert_eq!(heard.claims()["sub"], id_token["sub"]);
    assert!(!heard.claims().to_string().contains(&user));
}

async fn who_does_not_ask_or_is_not_answered_any_more_is_not_told(stage: &Stage) {
    let app = Receiver::answering([]).await;
    stage.world.clients("acme").await;
    stage.client("off", &app.address(), |_| {}).await;
    stage.client("told", &app.address(), |_| {}).await;
    let (_, session) = stage.signed_in("aiko").await;
    for client in ["shop", "off", "told"] {
        stage.join(&session, client).await;
    }
    stage.does(&DisableClient { tenant: acme(), client_id: "off".into(), reason: "closed".into() }).await;
    stage.end_session(&session).await;
    let done = stage.waits_for(Done, 1, any).await;
    assert_eq!((done.len(), done[0].target.as_str(), app.heard().len()), (1, "told", 1));
}

async fn an_address_in_a_private_network_is_not_spoken_to(stage: &Stage) {
    let app = Receiver::answering([]).await;
    for (client, address) in [
        ("metadata", "https://169.254.169.254/out"),
        ("inside", "https://10.0.0.7/out"),
        ("mapped", "https://[::ffff:a00:7]/out"),
    ] {
        stage.client(client, address, |_| {}).await;
    }
    stage.client("shop", &app.address(), |_| {}).await;
    let (_, session) = stage.signed_in("aiko").await;
    for client in ["metadata", "inside", "mapped", "shop"] {
        stage.join(&session, client).await;
    }
    stage.end_session(&session).await;
    let dead = stage.waits_for(Dead, 3, any).await;
    for one in &dead {
        let told = one.outcome.clone().unwrap();
        assert!(told.contains("private or reserved network") && one.status.is_none() && one.attempts == 1, "{one:?}");
    }
    app.hears(1).await;
}
