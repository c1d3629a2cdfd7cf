//! Tokens that go through the browser: who may have them, what they are tied to, how they come, and what ends them.

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::client::{AccessTokenFormat, ClientMetadata, GrantType, ResponseType};
use axum::http::Method;
use commands::user::SuspendUser;
use protocols::jose::{Algorithm, JwkSet, Jws, Validation, half_hash};
use serde_json::{Value, json};

use super::browser::{Browser, Seen, encoded};
use super::flows::claims;
use super::world::{BASE, REDIRECT, VERIFIER, World, authorize};
use crate::on_both_engines;

/// What is wrong, the response type, and the parameters that make it so.
type Case<'c> = (&'c str, &'c str, &'c [(&'c str, &'c str)]);

on_both_engines! { crate::people::world::World:
    nothing_but_a_code_goes_through_the_browser_unless_tenant_and_client_say_so
    each_response_type_brings_what_it_names_and_nothing_else
    an_id_token_through_the_browser_is_tied_to_what_comes_beside_it
    claims_come_with_the_id_token_where_nothing_else_leads_to_them
    a_code_beside_tokens_is_exchanged_and_its_second_use_ends_all_of_them
    what_went_through_the_browser_ends_with_the_session_and_the_person
    an_answer_with_tokens_may_come_by_form_and_never_by_query
    each_refusal_goes_back_in_the_fragment
    whoever_says_no_gives_no_tokens
}

const HYBRID: [&str; 7] =
    ["id_token", "token", "id_token token", "code id_token", "code token", "code id_token token", "code"];

/// Registered for everything that the authorization endpoint can answer.
fn everything(metadata: &mut ClientMetadata) {
    let kinds = HYBRID.iter().map(|kind| kind.parse().unwrap()).chain([ResponseType::None]);
    metadata.response_types = Some(kinds.collect());
    metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::Implicit]);
    metadata.skip_consent = Some(true);
}

async fn open_to_all(world: &World) {
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    world.client("acme", "hybrid", everything).await;
}

/// What a fragment says.
fn told(seen: &Seen) -> BTreeMap<String, String> {
    let address = seen.leads_to().unwrap_or_else(|| panic!("{} {}", seen.status, seen.html));
    let url = url::Url::parse(&address).unwrap();
    assert!(url.query().is_none(), "nothing stands in the query: {address}");
    let fragment = url.fragment().unwrap_or_else(|| panic!("no fragment: {address}")).to_owned();
    let pairs: Vec<_> = url::form_urlencoded::parse(fragment.as_bytes()).into_owned().collect();
    let fields: BTreeMap<String, String> = pairs.iter().cloned().collect();
    assert_eq!(pairs.len(), fields.len(), "each field once: {fragment}");
    fields
}

/// The request of a response type: with a challenge where a code comes back.
fn asking(kind: &str, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![("response_type", kind)];
    if !kind.split(' ').any(|word| word == "code") {
        pairs.extend([("code_challenge", ""), ("code_challenge_method", "")]);
    }
    pairs.extend(more);
    authorize("acme", "hybrid", &pairs)
}

async fn get(browser: &mut Browser<'_>, kind: &str, more: &[(&str, &str)]) -> BTreeMap<String, String> {
    let seen = browser.open(&asking(kind, more)).await.is(303);
    told(&seen)
}

async fn signed_in(world: &World) -> (Browser<'_>, String) {
    let user = world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    (browser, user)
}

/// What userinfo tells the bearer of a token; `None` where it tells nothing.
async fn userinfo(world: &World, token: &str) -> Option<Value> {
    let mut app = world.browser();
    app.headers.push(("authorization", format!("Bearer {token}")));
    let seen = app.send(Method::GET, "/t/acme/oauth2/userinfo", None, String::new()).await;
    seen.status.is_success().then(|| serde_json::from_str(&seen.html).unwrap())
}

async fn exchange(world: &World, code: &str) -> Value {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", "hybrid"),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let seen = world.browser().send(Method::POST, "/t/acme/oauth2/token", None, encoded(&fields)).await;
    serde_json::from_str(&seen.html).unwrap()
}

async fn described(world: &World) -> Value {
    let seen = world.browser().open("/t/acme/.well-known/openid-configuration").await.is(200);
    serde_json::from_str(&seen.html).unwrap()
}

async fn nothing_but_a_code_goes_through_the_browser_unless_tenant_and_client_say_so(world: &World) {
    world.client("acme", "hybrid", everything).await;
    world.clients("acme").await;
    let (mut browser, _) = signed_in(world).await;
    let before = world.events().await;
    for kind in &HYBRID[..6] {
        assert_eq!(get(&mut browser, kind, &[]).await["error"], "unsupported_response_type", "{kind}");
    }
    assert_eq!(described(world).await["response_types_supported"], json!(["code", "none"]));
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    for kind in &HYBRID[..6] {
        let more = [("client_id", "trusted")];
        assert_eq!(get(&mut browser, kind, &more).await["error"], "unauthorized_client", "{kind}");
    }
    let narrow = |metadata: &mut ClientMetadata| {
        everything(metadata);
        metadata.response_types = Some(vec![ResponseType::Code, ResponseType::IdToken]);
    };
    world.client("acme", "narrow", narrow).await;
    let more = [("client_id", "narrow")];
    assert_eq!(get(&mut browser, "id_token token", &more).await["error"], "unauthorized_client");
    let appended = world.names_since(before).await;
    assert!(!appended.iter().any(|name| name.starts_with("Grant") || name == "TokensIssued"), "{appended:?}");
    assert!(get(&mut browser, "id_token", &more).await.contains_key("id_token"));

    let described = described(world).await;
    let all =
        ["code", "none", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token"];
    assert_eq!(described["response_types_supported"], json!(all));
    assert!(described["grant_types_supported"].as_array().unwrap().contains(&json!("implicit")));
    world
        .tune("acme", |settings| {
            settings.oauth.grant_types.remove(&GrantType::AuthorizationCode);
        })
        .await;
    assert_eq!(get(&mut browser, "code id_token", &[]).await["error"], "unsupported_response_type");
    assert!(get(&mut browser, "id_token", &[]).await.contains_key("id_token"), "which needs no code");
}

async fn each_response_type_brings_what_it_names_and_nothing_else(world: &World) {
    open_to_all(world).await;
    let (mut browser, user) = signed_in(world).await;
    for kind in &HYBRID[..6] {
        let words: Vec<_> = kind.split(' ').collect();
        let before = world.events().await;
        let answer = get(&mut browser, kind, &[]).await;
        let mut expected = vec!["iss", "state"];
        expected.extend(words.iter().map(|word| if *word == "token" { "access_token" } else { *word }));
        if words.contains(&"token") {
            expected.extend(["token_type", "expires_in", "scope"]);
        }
        expected.sort_unstable();
        assert_eq!(answer.keys().collect::<Vec<_>>(), expected, "{kind}");
        assert_eq!((&*answer["iss"], &*answer["state"]), (&*format!("{BASE}/t/acme"), "af0ifjsldkj"));
        let names = world.names_since(before).await;
        let issued = names.iter().filter(|name| *name == "TokensIssued").count();
        assert_eq!(issued, usize::from(words.contains(&"token")), "{kind}: {names:?}");
        if let Some(token) = answer.get("access_token") {
            assert_eq!(
                (&*answer["token_type"], &*answer["expires_in"], &*answer["scope"]),
                ("Bearer", "600", "openid profile")
            );
            assert_eq!(userinfo(world, token).await.unwrap()["sub"], user.as_str());
        }
        if let Some(token) = answer.get("id_token") {
            assert_eq!(claims(token)["sub"], user.as_str());
        }
    }
}

async fn an_id_token_through_the_browser_is_tied_to_what_comes_beside_it(world: &World) {
    open_to_all(world).await;
    let (mut browser, _) = signed_in(world).await;
    let keys = world.browser().open("/t/acme/oauth2/jwks").await.is(200);
    for kind in ["id_token", "id_token token", "code id_token", "code id_token token"] {
        let answer = get(&mut browser, kind, &[]).await;
        let published = world.browser().open("/t/acme/oauth2/jwks").await.is(200);
        let keys = JwkSet::from_value(&serde_json::from_str(&published.html).unwrap()).unwrap().verifying_keys();
        let jws = Jws::parse(&answer["id_token"]).unwrap();
        let issuer = format!("{BASE}/t/acme");
        let now = world.journal.clock().now().timestamp();
        let expected = Validation { issuer: Some(&issuer), audience: Some(&["hybrid"]), ..Validation::at(now) };
        jws.verify(&keys, &[Algorithm::RS256]).unwrap().claims(&expected).unwrap();
        let said = claims(&answer["id_token"]);
        assert_eq!(said["nonce"], "n-0S6_WzA2Mj");
        let tied = |name: &str| answer.get(name).map(|value| json!(half_hash(Algorithm::RS256, value)));
        assert_eq!(said.get("at_hash").cloned(), tied("access_token"), "{kind}");
        assert_eq!(said.get("c_hash").cloned(), tied("code"), "{kind}");
        assert_eq!(said.get("s_hash").cloned(), tied("state"), "{kind}");
        assert!(said["sid"].is_string() && said["auth_time"].is_i64());
    }
    assert!(keys.html.contains("RS256"));
    world
        .client("acme", "signer", |metadata| {
            everything(metadata);
            metadata.access_token_format = Some(AccessTokenFormat::Jwt);
            metadata.id_token_signed_response_alg = Some(aggregates::JwsAlgorithm::ES256);
        })
        .await;
    let answer = get(&mut browser, "id_token token", &[("client_id", "signer")]).await;
    let said = claims(&answer["access_token"]);
    assert_eq!((&said["client_id"], &said["aud"]), (&json!("signer"), &json!(format!("{BASE}/t/acme"))));
    let hash = half_hash(Algorithm::ES256, &answer["access_token"]);
    assert_eq!(claims(&answer["id_token"])["at_hash"], hash);
    assert!(userinfo(world, &answer["access_token"]).await.is_some());
}

async fn claims_come_with_the_id_token_where_nothing_else_leads_to_them(world: &World) {
    open_to_all(world).await;
    let (mut browser, _) = signed_in(world).await;
    let mail = |answer: &BTreeMap<String, String>| claims(&answer["id_token"]).get("email").cloned();
    let more = [("scope", "openid email")];
    assert_eq!(mail(&get(&mut browser, "id_token", &more).await), Some(json!("aiko@example.com")));
    for kind in ["id_token token", "code id_token", "code id_token token"] {
        assert_eq!(mail(&get(&mut browser, kind, &more).await), None, "{kind}: userinfo tells it");
    }
    let asked = [("scope", "openid"), ("claims", r#"{"id_token":{"email":null}}"#)];
    assert_eq!(mail(&get(&mut browser, "code id_token", &asked).await), Some(json!("aiko@example.com")));
}

async fn a_code_beside_tokens_is_exchanged_and_its_second_use_ends_all_of_them(world: &World) {
    open_to_all(world).await;
    let (mut browser, user) = signed_in(world).await;
    let answer = get(&mut browser, "code id_token token", &[]).await;
    let tokens = exchange(world, &answer["code"]).await;
    let (back, front) = (claims(tokens["id_token"].as_str().unwrap()), claims(&answer["id_token"]));
    for claim in ["iss", "sub", "nonce", "sid", "aud"] {
        assert_eq!(back[claim], front[claim], "{claim} (OIDC Core section 3.3.3.6)");
    }
    assert_eq!(front["sub"], user.as_str());
    assert!(tokens["refresh_token"].is_string() && !answer.contains_key("refresh_token"));
    let second = tokens["access_token"].as_str().unwrap();
    assert!(userinfo(world, second).await.is_some() && userinfo(world, &answer["access_token"]).await.is_some());
    assert_eq!(exchange(world, &answer["code"]).await["error"], "invalid_grant");
    assert!(userinfo(world, second).await.is_none() && userinfo(world, &answer["access_token"]).await.is_none());
}

async fn what_went_through_the_browser_ends_with_the_session_and_the_person(world: &World) {
    open_to_all(world).await;
    let (mut browser, user) = signed_in(world).await;
    let more = [("scope", "openid offline_access"), ("prompt", "consent")];
    let page = browser.open(&asking("code token", &more)).await.is(200);
    let lasting = told(&browser.answer(&page, &[("decision", "allow")]).await.is(303));
    let tokens = exchange(world, &lasting["code"]).await;
    let plain = get(&mut browser, "token", &[]).await;
    let page = browser.open("/t/acme/logout").await;
    browser.answer(&page, &[("decision", "sign_out")]).await.is(200);
    assert!(userinfo(world, &plain["access_token"]).await.is_none());
    assert!(userinfo(world, &lasting["access_token"]).await.is_none(), "offline access is for what the client keeps");
    assert!(userinfo(world, tokens["access_token"].as_str().unwrap()).await.is_some());

    browser.enter("acme", "aiko").await;
    let token = get(&mut browser, "id_token token", &[]).await;
    assert!(userinfo(world, &token["access_token"]).await.is_some());
    world.does(&SuspendUser { tenant: TenantId::parse("acme").unwrap(), user, reason: None }).await;
    assert!(userinfo(world, &token["access_token"]).await.is_none());
}

async fn an_answer_with_tokens_may_come_by_form_and_never_by_query(world: &World) {
    open_to_all(world).await;
    let (mut browser, _) = signed_in(world).await;
    for kind in &HYBRID[..6] {
        let page = browser.open(&asking(kind, &[("response_mode", "form_post")])).await.is(200);
        let form = page.form();
        assert_eq!((form.action.as_str(), form.field("state")), (REDIRECT, "af0ifjsldkj"), "{kind}");
        for word in kind.split(' ') {
            let field = if word == "token" { "access_token" } else { word };
            assert!(!form.field(field).is_empty(), "{kind} has no {field}");
        }
        assert_eq!(page.headers["cache-control"], "no-store");
        let before = world.events().await;
        let refused = get(&mut browser, kind, &[("response_mode", "query")]).await;
        assert_eq!(refused["error"], "invalid_request", "{kind}");
        assert_eq!(world.events().await, before, "nothing was made that nobody gets");
    }
}

async fn each_refusal_goes_back_in_the_fragment(world: &World) {
    use std::fmt::Write as _;
    open_to_all(world).await;
    world
        .client("acme", "bound", |metadata| {
            everything(metadata);
            metadata.dpop_bound_access_tokens = Some(true);
        })
        .await;
    let (mut browser, _) = signed_in(world).await;
    let table: [Case<'_>; 9] = [
        ("no nonce", "id_token", &[("nonce", "")]),
        ("no nonce beside a code", "code id_token", &[("nonce", "")]),
        ("no openid", "id_token token", &[("scope", "profile")]),
        ("no challenge for the code", "code token", &[("code_challenge", ""), ("code_challenge_method", "")]),
        ("by query", "token", &[("response_mode", "query")]),
        ("unknown scope", "token", &[("scope", "orders:delete")]),
        ("unknown resource", "id_token token", &[("resource", "https://unknown.example.com")]),
        ("tokens that must be bound", "code token", &[("client_id", "bound")]),
        (
            "essential context that nobody reaches",
            "id_token",
            &[("claims", r#"{"id_token":{"acr":{"essential":true,"value":"x"}}}"#)],
        ),
    ];
    let mut said = String::new();
    for (what, kind, more) in table {
        let answer = get(&mut browser, kind, more).await;
        assert!(
            !answer.contains_key("code") && !answer.contains_key("access_token") && !answer.contains_key("id_token")
        );
        writeln!(said, "{what}\n  {} {}", answer["error"], answer["error_description"]).unwrap();
    }
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("front_channel_refusals", said);
    });
    let mut stranger = world.browser();
    let silent = get(&mut stranger, "id_token", &[("prompt", "none")]).await;
    assert_eq!((&*silent["error"], &*silent["state"]), ("login_required", "af0ifjsldkj"));
    let fresh = get(&mut browser, "id_token", &[("prompt", "none")]).await;
    assert!(fresh.contains_key("id_token"), "silent renewal");
    let plain = get(&mut browser, "token", &[("nonce", ""), ("scope", "profile")]).await;
    assert_eq!(plain["scope"], "profile", "OAuth alone needs no nonce");
}

async fn whoever_says_no_gives_no_tokens(world: &World) {
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    world
        .client("acme", "hybrid", |metadata| {
            everything(metadata);
            metadata.skip_consent = None;
        })
        .await;
    let (mut browser, user) = signed_in(world).await;
    let page = browser.open(&asking("id_token token", &[])).await.is(200);
    assert_eq!(page.path(), "/t/acme/consent");
    let refused = told(&browser.answer(&page, &[("decision", "deny")]).await.is(303));
    assert_eq!((refused.get("error").map(String::as_str), refused.len()), (Some("access_denied"), 4));
    let page = browser.open(&asking("id_token token", &[])).await.is(200);
    let allowed = told(&browser.answer(&page, &[("decision", "allow")]).await.is(303));
    assert_eq!(userinfo(world, &allowed["access_token"]).await.unwrap()["sub"], user.as_str());
}
