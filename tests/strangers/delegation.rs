//! A service on `openid-client` that brings the word of a partner about a person, and acts for them with a token that it exchanged.

use aggregates::JwsAlgorithm;
use evident::adapters;
use journal::db::Engine;
use serde_json::json;

use super::{NAME, PASSWORD, until_announced};
use crate::on_both_engines;
use crate::stage::{Scripts, Stage, document};

on_both_engines! {
    a_service_on_openid_client_acts_for_a_person
}

const PARTNER: &str = "https://partner.example.com";
const BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

async fn a_service_on_openid_client_acts_for_a_person(engine: Engine) {
    let stage = Stage::on(engine).await;
    let person = stage.person(NAME, PASSWORD);
    let pair = adapters::generate(JwsAlgorithm::ES256, "partner-1".to_owned()).unwrap();
    let trusted = json!({ PARTNER: {"jwks": {"keys": [pair.public_jwk]}, "scope": "openid profile"} });
    stage.set(&format!("oauth.trusted_issuers={trusted}").replace("openid profile", "openid\\u0020profile"));
    stage.set(&format!("oauth.grant_types={}", json!(["client_credentials", BEARER, EXCHANGE])));
    until_announced(&stage.issuer, EXCHANGE).await;
    let client = stage.client(&json!({
        "client_name": "A service",
        "grant_types": ["client_credentials", BEARER, EXCHANGE],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile",
    }));
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    let scripts = Scripts::of("strangers/npm", "strangers-npm");
    let mut service = scripts.run("delegation.mjs");
    service.env("ISSUER", &stage.issuer).env("PARTNER", PARTNER).env("PERSON", &person);
    service.env("PRIVATE_KEY", pair.private_key.as_str());
    service.env("CLIENT_ID", text("client_id")).env("CLIENT_SECRET", text("client_secret"));
    let saw = document(&service.output().unwrap());
    let act = json!({"sub": text("client_id"), "client_id": text("client_id")});
    assert_eq!(saw, json!({"sub": person, "scope": "openid", "act": act, "after_its_subject": false}));
}
