//! Every signature algorithm, wherever something is signed for a client or by one.

use aggregates::JwsAlgorithm;
use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata};
use aggregates::tenant::PublishedKeys;
use protocols::jose::{Algorithm, CLIENT_ASSERTION_TYPE, JwkSet, Jws, SigningKey, Validation, VerifyingKey};
use serde_json::json;

use crate::oauth::assertions::pair;
use crate::oauth::world::{App, BASE, World, claims, header, machine, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    everything_signed_for_a_client_bears_the_algorithm_it_chose
    an_assertion_may_bear_any_algorithm
    an_access_token_is_checked_with_the_published_keys_alone
    keys_are_published_in_the_form_that_the_tenant_wants
}

const KEY_PAIR: [JwsAlgorithm; 10] = [
    JwsAlgorithm::RS256,
    JwsAlgorithm::RS384,
    JwsAlgorithm::RS512,
    JwsAlgorithm::PS256,
    JwsAlgorithm::PS384,
    JwsAlgorithm::PS512,
    JwsAlgorithm::ES256,
    JwsAlgorithm::ES384,
    JwsAlgorithm::ES512,
    JwsAlgorithm::EdDSA,
];
const SHARED_SECRET: [JwsAlgorithm; 3] = [JwsAlgorithm::HS256, JwsAlgorithm::HS384, JwsAlgorithm::HS512];

fn of(algorithm: JwsAlgorithm) -> Algorithm {
    algorithm.as_str().parse().unwrap()
}

/// The keys by which a client checks what is signed for it.
async fn keys(world: &World, app: &App, algorithm: Algorithm) -> Vec<VerifyingKey> {
    if let Ok(key) = VerifyingKey::from_secret(algorithm, None, app.secret.as_bytes()) {
        return vec![key];
    }
    let published = world.get("/t/acme/oauth2/jwks").is(200).await.body;
    JwkSet::from_value(&published).unwrap().verifying_keys()
}

async fn everything_signed_for_a_client_bears_the_algorithm_it_chose(world: &World) {
    let user = world.aiko("acme").await;
    for wanted in KEY_PAIR.into_iter().chain(SHARED_SECRET) {
        let metadata = ClientMetadata {
            id_token_signed_response_alg: Some(wanted),
            userinfo_signed_response_alg: Some(wanted),
            introspection_signed_response_alg: Some(wanted),
            ..website()
        };
        let app = world.app("acme", metadata).await;
        let tokens = world.exchange(&app, &world.code(&app, &user, "openid email").await).is(200).await;
        let access = tokens.text("access_token");
        let told = world.get("/t/acme/oauth2/userinfo").bearer(&access).is(200).await;
        let worth = world.worth(&app, &access).await;
        let keys = keys(world, &app, of(wanted)).await;
        for signed in [&tokens.body["id_token"], &told.body, &worth] {
            let signed = signed.as_str().unwrap();
            assert_eq!(header(signed)["alg"], wanted.as_str());
            Jws::parse(signed).unwrap().verify(&keys, &[of(wanted)]).unwrap();
            assert_eq!(claims(signed)["iss"], format!("{BASE}/t/acme"));
        }
    }
}

async fn an_assertion_may_bear_any_algorithm(world: &World) {
    let shown = |assertion: &str| {
        let pairs = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", CLIENT_ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        world.form("acme", "token", &pairs)
    };
    for wanted in KEY_PAIR.into_iter().chain(SHARED_SECRET) {
        let symmetric = wanted.is_symmetric();
        let method = if symmetric { AuthMethod::ClientSecretJwt } else { AuthMethod::PrivateKeyJwt };
        let (own, jwks) = if symmetric { (None, None) } else { Some(pair("k1", wanted)).unzip() };
        // Once as the one algorithm that is registered, once as one of all.
        for registered in [Some(wanted), None] {
            let metadata = ClientMetadata {
                token_endpoint_auth_method: Some(method),
                token_endpoint_auth_signing_alg: registered,
                jwks: jwks.clone(),
                ..machine()
            };
            let app = world.app("acme", metadata).await;
            let secret;
            let key = if let Some(key) = &own {
                key
            } else {
                secret = SigningKey::from_secret(of(wanted), None, app.secret.as_bytes()).unwrap();
                &secret
            };
            let now = world.journal.clock().now().timestamp();
            let said =
                json!({"iss": app.id, "sub": app.id, "aud": format!("{BASE}/t/acme"), "jti": "1", "exp": now + 60});
            shown(&key.sign(None, &said).unwrap()).is(200).await;
        }
    }
}

async fn an_access_token_is_checked_with_the_published_keys_alone(world: &World) {
    world.orders("acme").await;
    let app = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..machine() };
    let app = world.app("acme", app).await;
    let issuer = format!("{BASE}/t/acme");
    for wanted in KEY_PAIR {
        world.tune("acme", |settings| settings.oauth.access_token_signing_alg = wanted).await;
        let token = world.own_token(&app, "orders:read").await;
        let published = world.get("/t/acme/oauth2/jwks").is(200).await.body;
        let keys = JwkSet::from_value(&published).unwrap().verifying_keys();
        let audience = ["https://orders.example.com"];
        let now = world.journal.clock().now().timestamp();
        let expected = Validation { issuer: Some(&issuer), audience: Some(&audience), ..Validation::at(now) };
        let jws = Jws::parse(&token).unwrap();
        let verified = jws.verify(&keys, &[of(wanted)]).unwrap();
        verified.claims(&expected.of_type(&["at+jwt"])).unwrap();
        assert_eq!(
            (&claims(&token)["scope"], &header(&token)["alg"]),
            (&json!("orders:read"), &json!(wanted.as_str()))
        );
        let late = Validation { issuer: Some(&issuer), ..Validation::at(now + 700) };
        assert!(verified.claims(&late.of_type(&["at+jwt"])).is_err(), "it ends");
    }
}

async fn keys_are_published_in_the_form_that_the_tenant_wants(world: &World) {
    let (site, user) = (world.website("acme").await, world.aiko("acme").await);
    let token = world.exchange(&site, &world.code(&site, &user, "openid").await).is(200).await.text("id_token");
    let kid = header(&token)["kid"].clone();
    let published = async || world.get("/t/acme/oauth2/jwks").is(200).await;
    let algorithms = async || {
        let keys = published().await.body["keys"].as_array().unwrap().clone();
        let of_this = keys.iter().filter(|key| key["kid"] == kid);
        of_this.map(|key| key["alg"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(algorithms().await, ["RS256"]);
    let before = published().await.header("etag").to_owned();
    world.tune("acme", |settings| settings.oauth.published_keys = PublishedKeys::NoAlg).await;
    assert_eq!(algorithms().await, [""]);
    assert_ne!(published().await.header("etag"), before);
    world.tune("acme", |settings| settings.oauth.published_keys = PublishedKeys::EveryAlg).await;
    assert_eq!(algorithms().await, ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]);
    let told = world.form("acme", "idtokeninfo", &[("id_token", &token)]).is(200).await;
    assert_eq!(told.body["sub"], user.as_str(), "whatever is told, the key keeps to its algorithm");
}
