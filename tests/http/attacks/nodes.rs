//! Two nodes on one `PostgreSQL`, asked at the same moment: what one of them has taken the other one has taken too.

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata};
use futures_util::future::join_all;
use journal::db::Engine;
use protocols::jose::CLIENT_ASSERTION_TYPE;
use serde_json::json;

use super::refreshing::{granted, names_since, patient, patiently};
use crate::oauth::assertions::pair;
use crate::oauth::world::{BASE, World, machine};

/// Both nodes; the second one is ended first, because the first one's database ends with it.
async fn two() -> (World, World) {
    let one = World::on(Engine::Postgres).await;
    let other = World::over(one.ground.at(&one.ground.url)).await;
    (one, other)
}

async fn end((one, other): (World, World)) {
    other.end().await;
    one.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_refreshes_on_two_nodes_have_one_successor_between_them() {
    let nodes = two().await;
    let (one, other) = (&nodes.0, &nodes.1);
    let app = patient(one, 60).await;
    let first = granted(one, &app).await.text("refresh_token");
    let before = one.events().await;
    let all =
        join_all((0_u32..50).map(|number| patiently(if number.is_multiple_of(2) { one } else { other }, &app, &first)))
            .await;
    for answer in &all {
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["refresh_token"], all[0].body["refresh_token"]);
        assert_eq!(answer.body["access_token"], all[0].body["access_token"]);
    }
    assert_eq!(names_since(one, before).await, ["TokensIssued"]);
    // What is stolen is shown to the other node.
    one.ground.clock.step(61_000_000);
    let access = all[0].text("access_token");
    assert_eq!(one.worth(&app, &access).await["active"], true);
    other.refresh(&app, &first).refused("invalid_grant").await;
    for node in [one, other] {
        assert_eq!(node.worth(&app, &access).await, json!({"active": false}), "dead at the very next question");
        node.get("/t/acme/oauth2/userinfo").bearer(&access).refused("invalid_token").await;
        node.refresh(&app, &all[0].text("refresh_token")).refused("invalid_grant").await;
    }
    end(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_shown_to_two_nodes_at_once_is_exchanged_once_and_then_ends_what_it_began() {
    let nodes = two().await;
    let (one, other) = (&nodes.0, &nodes.1);
    let (app, user) = (one.website("acme").await, one.aiko("acme").await);
    // The first ID token of a tenant has its keys made.
    one.exchange(&app, &one.code(&app, &user, "openid").await).is(200).await;
    let code = one.code(&app, &user, "openid").await;
    let before = one.events().await;
    let ask = |number: u32| (if number.is_multiple_of(2) { one } else { other }).exchange(&app, &code).answer();
    let all = join_all((0..50).map(ask)).await;
    assert!(all.iter().filter(|answer| answer.status == 200).count() <= 1);
    assert!(all.iter().all(|answer| answer.status == 200 || answer.status == 400 || answer.status == 503));
    let names = names_since(one, before).await;
    assert_eq!(
        names,
        ["CodeExchanged", "TokensIssued", "GrantRevoked"],
        "one exchange, and the end of what came of it"
    );
    end(nodes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assertion_is_good_once_on_two_nodes() {
    let nodes = two().await;
    let (one, other) = (&nodes.0, &nodes.1);
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let metadata =
        ClientMetadata { token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt), jwks: Some(jwks), ..machine() };
    let app = one.app("acme", metadata).await;
    let now = one.journal.clock().now().timestamp();
    let signed = |jti: &str| {
        let claims =
            json!({"iss": app.id, "sub": app.id, "aud": format!("{BASE}/t/acme"), "jti": jti, "exp": now + 60});
        key.sign(None, &claims).unwrap()
    };
    let shown = |node: &'static str, assertion: &str| {
        let pairs = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", CLIENT_ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        (if node == "one" { one } else { other }).form("acme", "token", &pairs)
    };
    let assertion = signed("1");
    shown("one", &assertion).is(200).await;
    shown("other", &assertion).refused("invalid_client").await;
    let assertion = signed("2");
    let ask = |number: u32| shown(if number.is_multiple_of(2) { "one" } else { "other" }, &assertion).answer();
    let all = join_all((0..20).map(ask)).await;
    let good = all.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(good, 1, "{:?}", all.iter().map(|answer| answer.status.as_u16()).collect::<Vec<_>>());
    end(nodes).await;
}
