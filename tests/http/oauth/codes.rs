//! Codes: exchanged once, by the client they were made for, in the way they were asked for; and the ID token that comes along.

use std::collections::BTreeSet;

use aggregates::JwsAlgorithm;
use aggregates::TenantId;
use aggregates::client::{AccessTokenFormat, ClientMetadata, SubjectType};
use commands::user::SuspendUser;
use protocols::jose::{Algorithm, JwkSet, Jws, Validation, VerifyingKey, half_hash};
use serde_json::{Value, json};

use super::world::{App, BASE, CHALLENGE, REDIRECT, VERIFIER, World, browser_app, claims, header, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_code_becomes_tokens_and_an_id_token_that_anybody_can_check
    a_code_that_comes_again_ends_what_it_began
    of_fifty_exchanges_at_once_one_has_a_code
    a_code_is_good_for_its_client_address_and_verifier_alone
    a_plain_challenge_is_met_where_the_tenant_admits_it_and_no_other_one_is
    a_code_of_somebody_who_was_suspended_is_worth_nothing
    an_id_token_is_signed_as_the_client_wants_it
    claims_stand_where_they_were_asked_for
    a_pairwise_client_sees_one_name_everywhere_and_nobody_elses
}

async fn keys(world: &World) -> Vec<VerifyingKey> {
    let keys = world.get("/t/acme/oauth2/jwks").is(200).await.body;
    JwkSet::from_value(&keys).unwrap().verifying_keys()
}

fn checked(token: &str, keys: &[VerifyingKey], algorithm: Algorithm, app: &App) {
    let issuer = format!("{BASE}/t/acme");
    let jws = Jws::parse(token).unwrap();
    let audience = [app.id.as_str()];
    let now = claims(token)["iat"].as_i64().unwrap();
    let expected = Validation { issuer: Some(&issuer), audience: Some(&audience), ..Validation::at(now) };
    jws.verify(keys, &[algorithm]).unwrap().claims(&expected).unwrap();
}

async fn a_code_becomes_tokens_and_an_id_token_that_anybody_can_check(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let code = world.code(&app, &user, "openid profile email").await;
    let answer = world.exchange(&app, &code).is(200).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["scope"], "email openid profile");
    assert_eq!(answer.text("refresh_token").len(), 86);
    let id_token = answer.text("id_token");
    checked(&id_token, &keys(world).await, Algorithm::RS256, &app);
    let said = claims(&id_token);
    assert_eq!((&said["sub"], &said["nonce"]), (&json!(user), &json!("n-0S6_WzA2Mj")));
    assert_eq!(
        (&said["acr"], &said["amr"], &said["sid"]),
        (&json!("urn:evident:password"), &json!(["pwd"]), &json!("sid-1"))
    );
    assert_eq!(said["subname"], "aiko");
    assert!(said["auth_time"].is_i64() && said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap() == 600);
    assert_eq!(said["at_hash"], half_hash(Algorithm::RS256, &answer.text("access_token")));
    assert!(said.get("email").is_none(), "claims of scopes are for userinfo (OIDC Core §5.4)");
    let worth = world.worth(&app, &answer.text("access_token")).await;
    assert_eq!((&worth["sub"], &worth["aud"]), (&json!(user), &json!(format!("{BASE}/t/acme"))));
    assert_eq!(worth["acr"], "urn:evident:password");
}

async fn a_code_that_comes_again_ends_what_it_began(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let code = world.code(&app, &user, "openid").await;
    let tokens = world.exchange(&app, &code).is(200).await;
    world.exchange(&app, &code).refused("invalid_grant").await;
    assert_eq!(world.worth(&app, &tokens.text("access_token")).await, json!({"active": false}));
    world.refresh(&app, &tokens.text("refresh_token")).refused("invalid_grant").await;
    world.get("/t/acme/oauth2/userinfo").bearer(&tokens.text("access_token")).is(401).await;
}

async fn of_fifty_exchanges_at_once_one_has_a_code(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let code = world.code(&app, &user, "openid").await;
    let all = futures_util::future::join_all((0..50).map(|_| world.exchange(&app, &code).answer())).await;
    let good: Vec<_> = all.iter().filter(|answer| answer.status == 200).collect();
    assert!(good.len() <= 1, "{} exchanges had tokens", good.len());
    for bad in all.iter().filter(|answer| answer.status != 200) {
        let known = ["invalid_grant", "temporarily_unavailable"];
        assert!(known.contains(&bad.body["error"].as_str().unwrap()), "{}", bad.body);
    }
    for good in good {
        assert_eq!(
            world.worth(&app, &good.text("access_token")).await,
            json!({"active": false}),
            "and they are revoked"
        );
    }
}

async fn a_code_is_good_for_its_client_address_and_verifier_alone(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let (rival, spa) = (world.website("acme").await, world.app("acme", browser_app()).await);
    let code = world.code(&app, &user, "openid").await;
    let ask = |redirect: &str, verifier: &str| {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        world.form("acme", "token", &pairs)
    };
    let other = "M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxifmZHag";
    ask(REDIRECT, VERIFIER).by(&rival).refused("invalid_grant").await;
    ask(REDIRECT, VERIFIER).by(&spa).refused("invalid_grant").await;
    ask("https://app.example.com/cb/", VERIFIER).by(&app).refused("invalid_grant").await;
    ask(REDIRECT, other).by(&app).refused("invalid_grant").await;
    ask(REDIRECT, CHALLENGE).by(&app).refused("invalid_grant").await;
    let bare = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", REDIRECT)];
    world.form("acme", "token", &bare).by(&app).refused("invalid_grant").await;
    let bare = [("grant_type", "authorization_code"), ("code", &*code), ("code_verifier", VERIFIER)];
    world.form("acme", "token", &bare).by(&app).refused("invalid_grant").await;
    ask(REDIRECT, VERIFIER).by(&app).is(200).await;

    let unchallenged = world.code_for(&app, &user, "openid", |request| request.code_challenge = None).await;
    world.exchange(&app, &unchallenged).refused("invalid_grant").await;
    world.exchange(&app, &format!("{}A", &code[..63])).refused("invalid_grant").await;
    world.ground.clock.step(61_000_000);
    let late = world.code(&app, &user, "openid").await;
    world.ground.clock.step(61_000_000);
    world.exchange(&app, &late).refused("invalid_grant").await;
}

async fn a_plain_challenge_is_met_where_the_tenant_admits_it_and_no_other_one_is(world: &World) {
    use aggregates::grant::{CodeChallenge, CodeChallengeMethod};
    world.tune("acme", |settings| settings.oauth.allow_plain_pkce = true).await;
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let plain = CodeChallenge { value: VERIFIER.into(), method: CodeChallengeMethod::Plain };
    let code = world.code_for(&app, &user, "openid", |request| request.code_challenge = Some(plain)).await;
    world.exchange(&app, &code).is(200).await;
    // Whoever saw the request knows the challenge of the other method, and must not be able to use it as a verifier.
    let code = world.code(&app, &user, "openid").await;
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", CHALLENGE),
    ];
    world.form("acme", "token", &pairs).by(&app).refused("invalid_grant").await;
    world.exchange(&app, &code).is(200).await;
}

async fn a_code_of_somebody_who_was_suspended_is_worth_nothing(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let code = world.code(&app, &user, "openid").await;
    let tenant = TenantId::parse("acme").unwrap();
    world.does(&SuspendUser { tenant, user, reason: None }).await;
    world.exchange(&app, &code).refused("invalid_grant").await;
}

async fn an_id_token_is_signed_as_the_client_wants_it(world: &World) {
    let user = world.aiko("acme").await;
    for (wanted, algorithm) in [
        (JwsAlgorithm::ES256, Algorithm::ES256),
        (JwsAlgorithm::PS256, Algorithm::PS256),
        (JwsAlgorithm::EdDSA, Algorithm::EdDSA),
        (JwsAlgorithm::HS256, Algorithm::HS256),
    ] {
        let app = ClientMetadata { id_token_signed_response_alg: Some(wanted), ..website() };
        let app = world.app("acme", app).await;
        let code = world.code(&app, &user, "openid").await;
        let id_token = world.exchange(&app, &code).is(200).await.text("id_token");
        assert_eq!(header(&id_token)["alg"], algorithm.as_str());
        let keys = match VerifyingKey::from_secret(algorithm, None, app.secret.as_bytes()) {
            Ok(key) => vec![key],
            Err(_) => keys(world).await,
        };
        checked(&id_token, &keys, algorithm, &app);
    }
}

async fn claims_stand_where_they_were_asked_for(world: &World) {
    let (app, user) = (world.website("acme").await, world.aiko("acme").await);
    let asked = json!({"id_token": {"email": {"essential": true}, "sub": null}, "userinfo": {"phone_number": null}});
    let code = world.code_for(&app, &user, "openid profile", |request| request.claims = Some(asked)).await;
    let tokens = world.exchange(&app, &code).is(200).await;
    let said = claims(&tokens.text("id_token"));
    assert_eq!((&said["email"], &said["sub"]), (&json!("aiko@example.com"), &json!(user)));
    assert!(said.get("name").is_none() && said.get("phone_number").is_none());
    let told = world.get("/t/acme/oauth2/userinfo").bearer(&tokens.text("access_token")).is(200).await.body;
    assert_eq!((&told["name"], &told["phone_number"]), (&json!("Aiko Tanaka"), &json!("+81312345678")));
    assert!(told.get("email").is_none());

    world
        .tune("acme", |settings| {
            (settings.oauth.always_claims_in_id_token, settings.oauth.subname) = (true, false);
        })
        .await;
    let code = world.code(&app, &user, "openid profile").await;
    let said = claims(&world.exchange(&app, &code).is(200).await.text("id_token"));
    assert_eq!((&said["name"], said.get("subname")), (&json!("Aiko Tanaka"), None));
}

async fn a_pairwise_client_sees_one_name_everywhere_and_nobody_elses(world: &World) {
    let user = world.aiko("acme").await;
    let mut names = BTreeSet::from([user.clone()]);
    for host in ["app", "shop"] {
        let redirect = format!("https://{host}.example.com/cb");
        let metadata = ClientMetadata {
            subject_type: Some(SubjectType::Pairwise),
            access_token_format: Some(AccessTokenFormat::Jwt),
            redirect_uris: Some(
                vec![redirect, REDIRECT.into()].into_iter().take(if host == "app" { 2 } else { 1 }).collect(),
            ),
            ..website()
        };
        let app = world.app("acme", metadata).await;
        let code = world.code(&app, &user, "openid offline_access").await;
        let tokens = world.exchange(&app, &code).is(200).await;
        let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
        let name = claims(&tokens.text("id_token"))["sub"].clone();
        let told = world.get("/t/acme/oauth2/userinfo").bearer(&access).is(200).await.body;
        let again = world.refresh(&app, &refresh).is(200).await;
        let same = [
            claims(&access)["sub"].clone(),
            told["sub"].clone(),
            world.worth(&app, &access).await["sub"].clone(),
            claims(&again.text("id_token"))["sub"].clone(),
        ];
        assert!(same.iter().all(|other| *other == name), "{same:?} {name}");
        assert!(names.insert(Value::as_str(&name).unwrap().to_owned()), "{name} is known elsewhere");
    }
}
