//! Answers of the authorization endpoint as signed tokens (JARM): codes and errors alike, for one client, for a moment.

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, GrantType, ResponseType};
use axum::http::Method;
use protocols::jose::{Algorithm, JwkSet, Jws, Validation, VerifyingKey};
use serde_json::Value;

use crate::oauth::world::claims;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen};
use crate::people::flows::exchange;
use crate::people::world::{BASE, REDIRECT, World, authorize};

on_both_engines! { crate::people::world::World:
    an_answer_comes_signed_and_says_nothing_beside
    errors_come_signed_as_well
    each_place_has_its_signed_form
    a_client_chooses_how_its_answers_are_signed
}

/// The keys by which a tenant signs.
pub async fn keys(world: &World) -> Vec<VerifyingKey> {
    let seen = world.browser().send(Method::GET, "/t/acme/oauth2/jwks", None, String::new()).await.is(200);
    JwkSet::from_value(&serde_json::from_str::<Value>(&seen.html).unwrap()).unwrap().verifying_keys()
}

/// The claims of an answer that must be signed by these keys for a client.
pub fn checked(token: &str, keys: &[VerifyingKey], algorithm: Algorithm, client: &str) -> Value {
    let issuer = format!("{BASE}/t/acme");
    let said = claims(token);
    let now = said["exp"].as_i64().unwrap() - 600;
    let audience = [client];
    let expected = Validation { issuer: Some(&issuer), audience: Some(&audience), ..Validation::at(now) };
    Jws::parse(token).unwrap().verify(keys, &[algorithm]).unwrap().claims(&expected).unwrap();
    said
}

async fn signed_in(world: &World) -> Browser<'_> {
    world.clients("acme").await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    browser
}

/// The names of the parameters of an answer, in its query or its fragment.
fn names(seen: &Seen) -> Vec<String> {
    let url = url::Url::parse(&seen.leads_to().unwrap()).unwrap();
    let text = url.fragment().or(url.query()).unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

async fn an_answer_comes_signed_and_says_nothing_beside(world: &World) {
    let mut browser = signed_in(world).await;
    let seen = browser.open(&authorize("acme", "trusted", &[("response_mode", "jwt")])).await;
    assert!(seen.leads_to().unwrap().starts_with(&format!("{REDIRECT}?response=")));
    assert_eq!(names(&seen), ["response"]);
    let said = checked(&seen.told("response").unwrap(), &keys(world).await, Algorithm::RS256, "trusted");
    assert_eq!(said["state"], "af0ifjsldkj");
    assert!(said.get("sub").is_none(), "nobody takes it for an ID token");
    let tokens = exchange(world, said["code"].as_str().unwrap()).await;
    assert!(tokens["access_token"].is_string(), "{tokens}");
    // Through the pages as well, where the request was kept.
    let page = browser.open(&authorize("acme", "shop", &[("response_mode", "query.jwt")])).await;
    let seen = browser.answer(&page, &[("decision", "allow")]).await;
    let said = checked(&seen.told("response").unwrap(), &keys(world).await, Algorithm::RS256, "shop");
    assert!(said["code"].is_string());
    // The token is no hint at anybody.
    let hint = seen.told("response").unwrap();
    let seen = browser.open(&authorize("acme", "shop", &[("id_token_hint", &hint)])).await;
    assert_eq!(seen.told("error").as_deref(), Some("invalid_request"));
}

async fn errors_come_signed_as_well(world: &World) {
    let mut browser = signed_in(world).await;
    for (more, code) in [
        (("scope", "openid nonsense"), "invalid_scope"),
        (("prompt", "none"), "consent_required"),
        (("code_challenge", "short"), "invalid_request"),
        (("request", "a.b.c"), "invalid_request_object"),
    ] {
        let seen = browser.open(&authorize("acme", "shop", &[("response_mode", "jwt"), more])).await;
        assert_eq!(names(&seen), ["response"], "{more:?}");
        let said = checked(&seen.told("response").unwrap(), &keys(world).await, Algorithm::RS256, "shop");
        assert_eq!((said["error"].as_str(), said["state"].as_str()), (Some(code), Some("af0ifjsldkj")));
    }
}

async fn each_place_has_its_signed_form(world: &World) {
    let mut browser = signed_in(world).await;
    let seen = browser.open(&authorize("acme", "trusted", &[("response_mode", "fragment.jwt")])).await;
    assert!(seen.leads_to().unwrap().starts_with(&format!("{REDIRECT}#response=")));
    let page = browser.open(&authorize("acme", "trusted", &[("response_mode", "form_post.jwt")])).await.is(200);
    let form = page.form();
    assert_eq!((form.action.as_str(), form.fields.len()), (REDIRECT, 1));
    checked(form.field("response"), &keys(world).await, Algorithm::RS256, "trusted");
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    world
        .client("acme", "page", |metadata| {
            metadata.skip_consent = Some(true);
            metadata.grant_types = Some(vec![GrantType::Implicit]);
            metadata.response_types = Some(vec![ResponseType::IdToken]);
        })
        .await;
    let seen =
        browser.open(&authorize("acme", "page", &[("response_type", "id_token"), ("response_mode", "jwt")])).await;
    assert!(seen.leads_to().unwrap().starts_with(&format!("{REDIRECT}#response=")), "tokens never stand in a query");
    let in_query = [("response_type", "id_token"), ("response_mode", "query.jwt")];
    let seen = browser.open(&authorize("acme", "page", &in_query)).await;
    assert!(seen.leads_to().unwrap().contains("#error=invalid_request"), "{:?}", seen.leads_to());
}

async fn a_client_chooses_how_its_answers_are_signed(world: &World) {
    let mut browser = signed_in(world).await;
    let of = |alg: JwsAlgorithm| {
        move |metadata: &mut aggregates::client::ClientMetadata| {
            metadata.skip_consent = Some(true);
            metadata.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
            metadata.authorization_signed_response_alg = Some(alg);
        }
    };
    world.confidential("acme", "elliptic", of(JwsAlgorithm::ES256)).await;
    let seen = browser.open(&authorize("acme", "elliptic", &[("response_mode", "jwt")])).await;
    checked(&seen.told("response").unwrap(), &keys(world).await, Algorithm::ES256, "elliptic");
    let secret = world.confidential("acme", "shared", of(JwsAlgorithm::HS256)).await;
    let seen = browser.open(&authorize("acme", "shared", &[("response_mode", "jwt")])).await;
    let key = [VerifyingKey::from_secret(Algorithm::HS256, None, secret.as_bytes()).unwrap()];
    checked(&seen.told("response").unwrap(), &key, Algorithm::HS256, "shared");
    let told = browser.send(Method::GET, "/t/acme/.well-known/openid-configuration", None, String::new()).await;
    let told: Value = serde_json::from_str(&told.html).unwrap();
    let modes = told["response_modes_supported"].as_array().unwrap();
    for mode in ["query.jwt", "fragment.jwt", "form_post.jwt", "jwt"] {
        assert!(modes.contains(&mode.into()), "{mode}");
    }
    assert!(told["authorization_signing_alg_values_supported"].as_array().unwrap().contains(&"ES256".into()));
}
