//! What is encrypted for a client (OIDC Core §10.2, RFC 9701): it opens it with its own key or its secret, and finds inside what everybody
//! else gets signed.

use aggregates::client::ClientMetadata;
use aggregates::{Encryption, JweAlgorithm, JweEncryption, JwsAlgorithm};
use axum::http::Method;
use protocols::jose::{Algorithm, ContentEncryption, DecryptionKey, Jwe, JwkSet, Jws, KeyManagement};
use serde_json::{Value, json};

use super::world::{App, World, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    an_id_token_is_signed_and_then_encrypted_in_every_way
    userinfo_is_encrypted_signed_or_not
    introspection_is_encrypted_for_its_client
    a_client_without_a_key_is_told_so
    a_client_registers_how_it_is_answered
}

const USERINFO: &str = "/t/acme/oauth2/userinfo";

/// A key pair of a client's, for one algorithm: the private half, and the set that it publishes.
pub fn key(algorithm: JweAlgorithm) -> (DecryptionKey, Value) {
    let pair = evident::adapters::generate(algorithm, "enc-1".into()).unwrap();
    let key = DecryptionKey::from_pkcs8_base64(managed(algorithm), "enc-1", &pair.private_key).unwrap();
    (key, json!({ "keys": [pair.public_jwk] }))
}

fn managed(algorithm: JweAlgorithm) -> KeyManagement {
    algorithm.as_str().parse().unwrap()
}

/// The key that a client makes of its secret.
pub fn shared(chosen: Encryption, secret: &str) -> DecryptionKey {
    let encryption = chosen.enc.as_str().parse().unwrap();
    DecryptionKey::from_client_secret(managed(chosen.alg), encryption, secret.as_bytes()).unwrap()
}

/// What is inside, which must have been encrypted in this way.
pub fn opened(token: &str, key: &DecryptionKey, enc: JweEncryption) -> String {
    let jwe = Jwe::parse(token).unwrap();
    let encryption: ContentEncryption = enc.as_str().parse().unwrap();
    let content = jwe.decrypt([key], &[key.algorithm()], &[encryption]).unwrap();
    String::from_utf8(content.to_vec()).unwrap()
}

/// The claims of a token that one of the tenant's keys signed.
async fn checked(world: &World, token: &str) -> Value {
    let set = world.get("/t/acme/oauth2/jwks").is(200).await.body;
    let keys = JwkSet::from_value(&set).unwrap().verifying_keys();
    let jws = Jws::parse(token).unwrap();
    serde_json::from_slice(jws.verify(&keys, &Algorithm::ALL).unwrap().payload()).unwrap()
}

/// A website with a change, and tokens for somebody.
async fn answered(world: &World, metadata: ClientMetadata) -> (App, Value) {
    let user = world.aiko("acme").await;
    let app = world.app("acme", metadata).await;
    let code = world.code(&app, &user, "openid email").await;
    let tokens = world.exchange(&app, &code).is(200).await.body;
    (app, tokens)
}

async fn an_id_token_is_signed_and_then_encrypted_in_every_way(world: &World) {
    let user = world.aiko("acme").await;
    world.tune("acme", |settings| settings.oauth.allow_rsa1_5 = true).await;
    for (number, alg) in JweAlgorithm::ALL.into_iter().enumerate() {
        let enc = JweEncryption::ALL[number % JweEncryption::ALL.len()];
        let own = (!alg.is_symmetric()).then(|| key(alg));
        let metadata = ClientMetadata {
            jwks: own.as_ref().map(|(_, set)| set.clone()),
            id_token_encrypted_response_alg: Some(alg),
            id_token_encrypted_response_enc: Some(enc),
            id_token_signed_response_alg: Some(JwsAlgorithm::ES256),
            ..website()
        };
        let app = world.app("acme", metadata).await;
        let code = world.code(&app, &user, "openid").await;
        let token = world.exchange(&app, &code).is(200).await.text("id_token");
        assert!(Jwe::parse(&token).unwrap().header().is_nested(), "{}", alg.as_str());
        let own = own.map_or_else(|| shared(Encryption { alg, enc }, &app.secret), |(key, _)| key);
        let said = checked(world, &opened(&token, &own, enc)).await;
        assert_eq!((&said["aud"], &said["sub"]), (&json!(app.id), &json!(user)), "{}", alg.as_str());
    }
}

async fn userinfo_is_encrypted_signed_or_not(world: &World) {
    let (own, set) = key(JweAlgorithm::EcdhEsA256Kw);
    let metadata = ClientMetadata {
        jwks: Some(set),
        userinfo_encrypted_response_alg: Some(JweAlgorithm::EcdhEsA256Kw),
        userinfo_encrypted_response_enc: Some(JweEncryption::A256Gcm),
        ..website()
    };
    let both = ClientMetadata { userinfo_signed_response_alg: Some(JwsAlgorithm::EdDSA), ..metadata.clone() };
    let (_, tokens) = answered(world, metadata).await;
    let answer = world.get(USERINFO).bearer(tokens["access_token"].as_str().unwrap()).is(200).await;
    assert_eq!(answer.header("content-type"), "application/jwt");
    let token = answer.body.as_str().unwrap();
    assert!(!Jwe::parse(token).unwrap().header().is_nested());
    let said: Value = serde_json::from_str(&opened(token, &own, JweEncryption::A256Gcm)).unwrap();
    assert_eq!(said["email"], "aiko@example.com");

    let app = world.app("acme", both).await;
    let user = said["sub"].as_str().unwrap();
    let code = world.code(&app, user, "openid email").await;
    let token = world.exchange(&app, &code).is(200).await.text("access_token");
    let answer = world.get(USERINFO).bearer(&token).is(200).await;
    let token = answer.body.as_str().unwrap();
    assert!(Jwe::parse(token).unwrap().header().is_nested());
    let said = checked(world, &opened(token, &own, JweEncryption::A256Gcm)).await;
    assert_eq!((&said["email"], &said["aud"]), (&json!("aiko@example.com"), &json!(app.id)));
}

async fn introspection_is_encrypted_for_its_client(world: &World) {
    let chosen = Encryption { alg: JweAlgorithm::Direct, enc: JweEncryption::A128CbcHs256 };
    let metadata = ClientMetadata { introspection_encrypted_response_alg: Some(chosen.alg), ..website() };
    let (app, tokens) = answered(world, metadata).await;
    let pairs = [("token", tokens["access_token"].as_str().unwrap())];
    let answer = world.form("acme", "introspect", &pairs).by(&app).is(200).await;
    assert_eq!(answer.header("content-type"), "application/token-introspection+jwt");
    let inner = opened(answer.body.as_str().unwrap(), &shared(chosen, &app.secret), chosen.enc);
    let said = checked(world, &inner).await;
    assert_eq!((&said["aud"], &said["token_introspection"]["active"]), (&json!(app.id), &json!(true)));
    assert_eq!(Jws::parse(&inner).unwrap().header().typ(), Some("token-introspection+jwt"));
}

async fn a_client_without_a_key_is_told_so(world: &World) {
    let user = world.aiko("acme").await;
    let (_, other) = key(JweAlgorithm::EcdhEs);
    for (alg, sentence) in [
        (JweAlgorithm::RsaOaep256, "the client has no key for RSA-OAEP-256"),
        (JweAlgorithm::Rsa15, "RSA1_5 is not used here"),
    ] {
        let metadata =
            ClientMetadata { jwks: Some(other.clone()), id_token_encrypted_response_alg: Some(alg), ..website() };
        let app = world.app("acme", metadata).await;
        let code = world.code(&app, &user, "openid").await;
        let refused = world.exchange(&app, &code).refused("invalid_client").await;
        assert!(refused.text("error_description").starts_with(sentence), "{}", refused.body);
    }
}

async fn a_client_registers_how_it_is_answered(world: &World) {
    world
        .tune("acme", |settings| {
            settings.oauth.registration.open = true;
            settings.oauth.encryption_keys = [JweAlgorithm::EcdhEsA256Kw].into();
        })
        .await;
    let (_, set) = key(JweAlgorithm::RsaOaep256);
    let body = json!({
        "redirect_uris": ["https://app.example.com/cb"], "jwks": set,
        "id_token_encrypted_response_alg": "RSA-OAEP-256", "id_token_encrypted_response_enc": "A256GCM",
        "userinfo_encrypted_response_alg": "RSA-OAEP-256", "authorization_encrypted_response_alg": "RSA-OAEP-256",
        "introspection_encrypted_response_alg": "A128KW", "request_object_encryption_alg": "ECDH-ES+A256KW",
    });
    let told = world.ask(Method::POST, "/t/acme/oauth2/register").json(&body).is(201).await;
    for (member, value) in body.as_object().unwrap() {
        assert_eq!(&told.body[member], value, "{member}");
    }
    let said = world.get("/t/acme/.well-known/openid-configuration").is(200).await.body;
    let offered = said["request_object_encryption_alg_values_supported"].as_array().unwrap();
    assert_eq!(offered.len(), 8, "{offered:?}");
    assert_eq!(offered[0], "ECDH-ES+A256KW");
    let offered = said["id_token_encryption_alg_values_supported"].as_array().unwrap();
    assert!(offered.len() == 13 && !offered.contains(&json!("RSA1_5")), "{offered:?}");
}
