//! Clients that show who they are with a signed assertion, and everything that is not one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientMetadata};
use evident::adapters;
use protocols::jose::{Algorithm, CLIENT_ASSERTION_TYPE, SigningKey};
use serde_json::{Value, json};

use super::world::{App, Ask, BASE, World, machine};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    an_assertion_is_good_once
    of_twenty_that_bring_one_assertion_one_is_let_in
    an_assertion_is_meant_for_this_server_and_this_moment
    a_key_cannot_be_taken_for_another_kind_of_key
    a_client_is_let_in_by_its_own_way_alone
    keys_are_fetched_from_where_the_client_publishes_them
    who_comes_while_too_many_requests_are_under_way_is_told_when_to_come_back
}

/// A key pair with its public half as a JWK set.
pub fn pair(kid: &str, alg: JwsAlgorithm) -> (SigningKey, Value) {
    let pair = adapters::generate(alg, kid.to_owned()).unwrap();
    let algorithm: Algorithm = alg.as_str().parse().unwrap();
    let key = SigningKey::from_pkcs8_base64(algorithm, kid, &pair.private_key).unwrap();
    (key, json!({ "keys": [pair.public_jwk] }))
}

async fn with_keys(world: &World, method: AuthMethod, jwks: Option<Value>) -> App {
    let metadata = ClientMetadata { token_endpoint_auth_method: Some(method), jwks, ..machine() };
    world.app("acme", metadata).await
}

fn statement(world: &World, app: &App, jti: &str) -> Value {
    let now = world.journal.clock().now().timestamp();
    json!({"iss": app.id, "sub": app.id, "aud": format!("{BASE}/t/acme"), "jti": jti, "iat": now, "exp": now + 60})
}

fn shown<'w>(world: &'w World, assertion: &str) -> Ask<'w> {
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", CLIENT_ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    world.form("acme", "token", &pairs)
}

async fn an_assertion_is_good_once(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let app = with_keys(world, AuthMethod::PrivateKeyJwt, Some(jwks)).await;
    let assertion = key.sign(Some("JWT"), &statement(world, &app, "1")).unwrap();
    shown(world, &assertion).is(200).await;
    shown(world, &assertion).refused("invalid_client").await;
    let another = key.sign(None, &statement(world, &app, "2")).unwrap();
    shown(world, &another).more(&[("client_id", "somebody else")]).refused("invalid_client").await;
    shown(world, &another).more(&[("client_id", &app.id)]).is(200).await;

    let app = with_keys(world, AuthMethod::ClientSecretJwt, None).await;
    let key = SigningKey::from_secret(Algorithm::HS256, None, app.secret.as_bytes()).unwrap();
    let assertion = key.sign(Some("JWT"), &statement(world, &app, "1")).unwrap();
    shown(world, &assertion).is(200).await;
    shown(world, &assertion).refused("invalid_client").await;
}

async fn of_twenty_that_bring_one_assertion_one_is_let_in(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::EdDSA);
    let app = with_keys(world, AuthMethod::PrivateKeyJwt, Some(jwks)).await;
    let assertion = key.sign(Some("JWT"), &statement(world, &app, "1")).unwrap();
    let all = futures_util::future::join_all((0..20).map(|_| shown(world, &assertion).answer())).await;
    let good = all.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(good, 1);
    assert!(all.iter().all(|answer| answer.status == 200 || answer.body["error"] == "invalid_client"));
}

async fn an_assertion_is_meant_for_this_server_and_this_moment(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let app = with_keys(world, AuthMethod::PrivateKeyJwt, Some(jwks)).await;
    let now = world.journal.clock().now().timestamp();
    let table = [
        ("aud", json!(format!("{BASE}/t/other"))),
        ("aud", json!(BASE)),
        ("aud", Value::Null),
        ("exp", json!(now - 60)),
        ("exp", json!(now + 7200)),
        ("exp", Value::Null),
        ("nbf", json!(now + 600)),
        ("jti", Value::Null),
        ("jti", json!("")),
        ("sub", json!("somebody-else")),
        ("iss", Value::Null),
    ];
    for (number, (member, value)) in table.into_iter().enumerate() {
        let mut claims = statement(world, &app, &number.to_string());
        match &value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(member)),
            value => claims[member] = value.clone(),
        }
        let assertion = key.sign(Some("JWT"), &claims).unwrap();
        let answer = shown(world, &assertion).refused("invalid_client").await;
        assert_eq!(answer.status, 401, "{member} {value}");
    }
    let mut claims = statement(world, &app, "good");
    claims["aud"] = json!(["https://elsewhere.example.com", format!("{BASE}/t/acme/oauth2/token")]);
    shown(world, &key.sign(Some("JWT"), &claims).unwrap()).is(200).await;
    let typed = key.sign(Some("at+jwt"), &statement(world, &app, "typed")).unwrap();
    shown(world, &typed).refused("invalid_client").await;
}

async fn a_key_cannot_be_taken_for_another_kind_of_key(world: &World) {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let (key, jwks) = pair("k1", JwsAlgorithm::RS256);
    let app = with_keys(world, AuthMethod::PrivateKeyJwt, Some(jwks.clone())).await;
    let claims = statement(world, &app, "1");
    // The public key, in several spellings, as the secret of an HMAC.
    for secret in [jwks.to_string(), jwks["keys"][0].to_string(), jwks["keys"][0]["n"].as_str().unwrap().to_owned()] {
        let forger = SigningKey::from_secret(Algorithm::HS256, Some("k1"), secret.as_bytes()).unwrap();
        shown(world, &forger.sign(Some("JWT"), &claims).unwrap()).refused("invalid_client").await;
    }
    let part = |value: Value| BASE64.encode(value.to_string());
    let unsigned = format!("{}.{}.", part(json!({"alg": "none"})), part(claims.clone()));
    shown(world, &unsigned).refused("invalid_client").await;
    // A key that comes along with its own signature.
    let (stranger, own) = pair("k1", JwsAlgorithm::ES256);
    shown(world, &stranger.sign(Some("JWT"), &claims).unwrap()).refused("invalid_client").await;
    let header = part(json!({"alg": "ES256", "kid": "k1", "jwk": own["keys"][0]}));
    let signed = stranger.sign(Some("JWT"), &claims).unwrap();
    let (_, rest) = signed.split_once('.').unwrap();
    shown(world, &format!("{header}.{rest}")).refused("invalid_client").await;
    // Only the algorithm that was registered.
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        token_endpoint_auth_signing_alg: Some(JwsAlgorithm::PS256),
        jwks: Some(jwks),
        ..machine()
    };
    let strict = world.app("acme", metadata).await;
    shown(world, &key.sign(Some("JWT"), &statement(world, &strict, "1")).unwrap()).refused("invalid_client").await;
}

async fn a_client_is_let_in_by_its_own_way_alone(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let keyed = with_keys(world, AuthMethod::PrivateKeyJwt, Some(jwks)).await;
    let basic = world.machine("acme").await;
    let post = with_keys(world, AuthMethod::ClientSecretPost, None).await;
    let hmac = with_keys(world, AuthMethod::ClientSecretJwt, None).await;
    let ask = || world.form("acme", "token", &[("grant_type", "client_credentials")]);
    let posted = |app: &App| ask().more(&[("client_id", &app.id), ("client_secret", &app.secret)]);
    posted(&post).is(200).await;
    for app in [&basic, &hmac] {
        posted(app).refused("invalid_client").await;
    }
    for app in [&post, &hmac] {
        ask().by(app).refused("invalid_client").await;
    }
    for app in [&keyed, &basic, &post, &hmac] {
        ask().more(&[("client_id", &app.id)]).refused("invalid_client").await;
    }
    ask().by(&App { secret: "guess".into(), ..basic.clone() }).refused("invalid_client").await;
    ask().by(&App { id: "nobody".into(), ..basic.clone() }).refused("invalid_client").await;
    // With its secret a client that is registered for a secret in the header cannot sign either, nor with a key.
    let signer = SigningKey::from_secret(Algorithm::HS256, None, basic.secret.as_bytes()).unwrap();
    shown(world, &signer.sign(None, &statement(world, &basic, "1")).unwrap()).refused("invalid_client").await;
    shown(world, &key.sign(None, &statement(world, &basic, "2")).unwrap()).refused("invalid_client").await;
    let both = shown(world, &key.sign(None, &statement(world, &keyed, "3")).unwrap()).by(&basic);
    both.refused("invalid_request").await;
}

async fn keys_are_fetched_from_where_the_client_publishes_them(world: &World) {
    let (key, jwks) = pair("k1", JwsAlgorithm::ES256);
    let place = Place::serving(jwks.to_string()).await;
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks_uri: Some(place.address.clone()),
        ..machine()
    };
    let app = world.app("acme", metadata).await;
    shown(world, &key.sign(None, &statement(world, &app, "1")).unwrap()).is(200).await;
    let away = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks_uri: Some("https://10.1.2.3/jwks".into()),
        ..machine()
    };
    let away = world.app("acme", away).await;
    let refusal = shown(world, &key.sign(None, &statement(world, &away, "1")).unwrap()).refused("invalid_client").await;
    // Whatever is behind the address, the same is told: that is no way to look around in our network.
    let nobody = ClientMetadata {
        token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks_uri: Some("http://127.0.0.1:9/jwks".into()),
        ..machine()
    };
    let nobody = world.app("acme", nobody).await;
    let other = shown(world, &key.sign(None, &statement(world, &nobody, "1")).unwrap()).refused("invalid_client").await;
    assert_eq!(refusal.body, other.body);
    assert!(refusal.text("error_description").contains("no keys are found"), "{}", refusal.body);
}

async fn who_comes_while_too_many_requests_are_under_way_is_told_when_to_come_back(world: &World) {
    const AT_ONCE: usize = 128;
    let (key, _) = pair("k1", JwsAlgorithm::ES256);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut assertions = Vec::new();
    for number in 0..=AT_ONCE {
        let metadata = ClientMetadata {
            token_endpoint_auth_method: Some(AuthMethod::PrivateKeyJwt),
            jwks_uri: Some(format!("http://127.0.0.1:{port}/{number}")),
            ..machine()
        };
        let app = world.app("acme", metadata).await;
        assertions.push(key.sign(None, &statement(world, &app, "1")).unwrap());
    }
    let late = assertions.pop().unwrap();
    let (count, mut counted) = tokio::sync::watch::channel(0);
    let silence = async {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            held.push(connection);
            count.send_replace(held.len());
        }
    };
    let others = futures_util::future::join_all(assertions.iter().map(|one| shown(world, one).answer()));
    let comes_late = async {
        counted.wait_for(|held| *held == AT_ONCE).await.unwrap();
        shown(world, &late).is(503).await
    };
    let answer = tokio::select! {
        answer = comes_late => answer,
        () = silence => panic!("nobody hung up"),
        _ = others => panic!("nobody was answered"),
    };
    assert_eq!(answer.body["error"], "temporarily_unavailable");
    assert_eq!(answer.header("retry-after"), "2");
}

/// A place outside that serves one document.
pub struct Place {
    pub address: String,
    asked: Arc<AtomicUsize>,
    serving: tokio::task::JoinHandle<()>,
}

impl Place {
    pub async fn serving(document: String) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/document", listener.local_addr().unwrap());
        let asked = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&asked);
        let answer = move || {
            count.fetch_add(1, Ordering::Relaxed);
            let document = document.clone();
            async move { ([("content-type", "application/json")], document) }
        };
        let router = axum::Router::new().route("/document", axum::routing::get(answer));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, asked, serving }
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
