//! Client assertions under RSA keys, which fit two families of algorithms: a key is good for the one that it was registered for.

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata};
use evident::adapters;
use protocols::jose::{Algorithm, CLIENT_ASSERTION_TYPE, SigningKey};
use serde_json::{Value, json};

use crate::oauth::world::{App, BASE, World, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    an_rsa_key_is_good_for_the_padding_it_was_registered_for
    a_shared_secret_is_good_for_the_algorithm_it_was_registered_for
}

async fn shown(world: &World, app: &App, key: &SigningKey, jti: &str) -> u16 {
    let now = world.journal.clock().now().timestamp();
    let claims = json!({"iss": app.id, "sub": app.id, "aud": format!("{BASE}/t/acme"), "jti": jti, "exp": now + 60});
    let assertion = key.sign(Some("JWT"), &claims).unwrap();
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", CLIENT_ASSERTION_TYPE),
        ("client_assertion", &assertion),
    ];
    let answer = world.form("acme", "token", &pairs).answer().await;
    assert!(answer.status == 200 || answer.body["error"] == "invalid_client", "{} {}", answer.status, answer.body);
    answer.status.as_u16()
}

async fn an_rsa_key_is_good_for_the_padding_it_was_registered_for(world: &World) {
    let pair = adapters::generate(JwsAlgorithm::RS256, "k1".into()).unwrap();
    let key = |algorithm| SigningKey::from_pkcs8_base64(algorithm, "k1", &pair.private_key).unwrap();
    let mut unbound = pair.public_jwk.clone();
    unbound.as_object_mut().unwrap().remove("alg");
    let app = async |jwk: &Value, only: Option<JwsAlgorithm>| {
        let metadata = ClientMetadata {
            token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
            token_endpoint_auth_signing_alg: only,
            jwks: Some(json!({ "keys": [jwk] })),
            ..machine()
        };
        world.app("acme", metadata).await
    };
    // The key says RS256: no other one, whatever the header says.
    let bound = app(&pair.public_jwk, None).await;
    for (algorithm, status) in [(Algorithm::PS256, 401), (Algorithm::RS512, 401), (Algorithm::RS256, 200)] {
        assert_eq!(shown(world, &bound, &key(algorithm), "1").await, status, "{algorithm}");
    }
    // The client says PS256, and the key nothing.
    let strict = app(&unbound, Some(JwsAlgorithm::PS256)).await;
    for (algorithm, status) in [(Algorithm::RS256, 401), (Algorithm::PS512, 401), (Algorithm::PS256, 200)] {
        assert_eq!(shown(world, &strict, &key(algorithm), "1").await, status, "{algorithm}");
    }
}

async fn a_shared_secret_is_good_for_the_algorithm_it_was_registered_for(world: &World) {
    let app = async |only| {
        let metadata = ClientMetadata {
            token_endpoint_auth_method: Some(AuthMethod::ClientSecretJwt),
            token_endpoint_auth_signing_alg: only,
            ..machine()
        };
        world.app("acme", metadata).await
    };
    let (strict, rival) = (app(Some(JwsAlgorithm::HS256)).await, app(None).await);
    let key = |algorithm, app: &App| SigningKey::from_secret(algorithm, None, app.secret.as_bytes());
    for (algorithm, status) in [(Algorithm::HS384, 401), (Algorithm::HS512, 401), (Algorithm::HS256, 200)] {
        let Ok(key) = key(algorithm, &strict) else { continue };
        assert_eq!(shown(world, &strict, &key, "1").await, status, "{algorithm}");
    }
    let theirs = key(Algorithm::HS256, &rival).unwrap();
    assert_eq!(shown(world, &strict, &theirs, "2").await, 401, "another client's secret");
}
