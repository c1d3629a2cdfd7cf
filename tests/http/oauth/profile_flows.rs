//! What a client's security profile lets it do: whole flows, from what the client asks to what it is told of the person; and what is
//! refused on the way, where tokens are issued.

use std::collections::BTreeMap;
use std::ops::Deref;

use aggregates::client::{AccessTokenFormat, AuthMethod, ClientMetadata, GrantType, ResponseType, SecurityProfile};
use aggregates::tenant::PkceRule;
use aws_lc_rs::digest::{SHA256, digest};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use journal::db::Engine;
use protocols::jose::{Algorithm, half_hash};
use serde_json::{Value, json};

use super::authority::{Authority, Shown};
use super::backchannel::{GRANT, allows, switched_on};
use super::certificates::{FLAGS, shop};
use super::dpop::Holder;
use super::profiles::Sender;
use super::signed_answers::{checked, keys};
use super::world::claims;
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::{BASE, REDIRECT, VERIFIER, World};

on_both_engines! { crate::oauth::profile_flows::Proxied:
    fapi_2_pushes_requests_and_binds_tokens_to_a_key
    fapi_2_binds_tokens_to_a_certificate_as_well
    messages_are_signed_both_ways
    fapi_1_advanced_signs_its_answer
    fapi_1_advanced_has_an_id_token_beside_the_code
    fapi_1_baseline_is_for_public_clients_as_well
    fapi_ciba_asks_with_signed_requests_and_binds_tokens
    what_the_tenant_chose_gives_way_to_a_profile
    the_documents_list_what_profiles_need
}

const TOKEN: &str = "/t/acme/oauth2/token";
const USERINFO: &str = "/t/acme/oauth2/userinfo";

/// An installation behind a proxy that asks for certificates.
pub struct Proxied(World);

impl Proxied {
    pub async fn on(engine: Engine) -> Self {
        Self(World::under(engine, &FLAGS).await)
    }

    pub async fn end(self) {
        self.0.end().await;
    }
}

impl Deref for Proxied {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

/// A client under a profile, its server, and a person in their own browser.
struct Party<'w> {
    world: &'w World,
    client: Sender<'w>,
    server: Browser<'w>,
    person: Browser<'w>,
    /// Whether it is known by its certificate, not by assertions.
    by_certificate: bool,
    proofs: u32,
}

impl<'w> Party<'w> {
    async fn of(world: &'w World, profile: SecurityProfile, change: impl FnOnce(&mut ClientMetadata)) -> Self {
        world.person("acme", "aiko").await;
        let client = Sender::like(world, profile, change).await;
        let mut person = world.browser();
        person.enter("acme", "aiko").await;
        let server = world.browser().at([10, 0, 0, 7]);
        Self { world, client, server, person, by_certificate: false, proofs: 0 }
    }

    /// Its server has this certificate from here on.
    fn has(&mut self, certificate: &Shown) {
        self.server.headers.push(("client-cert", certificate.header()));
    }

    /// A form of the server's, with who it is, and perhaps a proof.
    async fn sends(&mut self, path: &str, fields: &[(&str, &str)], proof: Option<String>) -> (u16, Value) {
        let mut fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if self.by_certificate {
            fields.retain(|(name, _)| name != "client_id");
            fields.push(("client_id".to_owned(), self.client.id.to_owned()));
        } else {
            fields.extend(self.client.shows());
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.asks(Method::POST, path, encoded(&fields), proof.map(|proof| ("dpop", proof)).as_slice()).await
    }

    async fn asks(
        &mut self,
        method: Method,
        path: &str,
        body: String,
        headers: &[(&'static str, String)],
    ) -> (u16, Value) {
        let before = self.server.headers.len();
        self.server.headers.extend_from_slice(headers);
        let seen = self.server.send(method, path, None, body).await;
        self.server.headers.truncate(before);
        (seen.status.as_u16(), serde_json::from_str(&seen.html).unwrap_or(Value::Null))
    }

    /// A proof that somebody holds a key, for one request.
    fn proof(&mut self, holder: &Holder, (method, path): (&str, &str), token: Option<&str>) -> String {
        self.proofs += 1;
        let now = self.world.journal.clock().now().timestamp();
        let mut said =
            json!({"jti": self.proofs.to_string(), "htm": method, "htu": format!("{BASE}{path}"), "iat": now});
        if let Some(token) = token {
            said["ath"] = json!(BASE64.encode(digest(&SHA256, token.as_bytes())));
        }
        holder.signs(&said)
    }

    /// The person lets it; the answer as their browser brings it.
    async fn allowed(&mut self, fields: &[(String, String)]) -> Seen {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let seen = self.person.open(&format!("/t/acme/oauth2/authorize?{}", encoded(&fields))).await;
        // What was allowed once is not asked again.
        let asked = seen.leads_to().is_none();
        let seen = if asked { self.person.answer(&seen.is(200), &[("decision", "allow")]).await } else { seen };
        seen.is(303)
    }

    /// The same of a request that was pushed.
    async fn allowed_after_pushing(&mut self) -> Seen {
        let fields = self.client.fields(&self.client.usual());
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (status, told) = self.sends("/t/acme/oauth2/par", &fields, None).await;
        assert_eq!(status, 201, "{told}");
        let reference = told["request_uri"].as_str().unwrap().to_owned();
        let client = self.client.id.to_owned();
        self.allowed(&[("client_id".to_owned(), client), ("request_uri".to_owned(), reference)]).await
    }

    /// The tokens for a code.
    async fn redeems(&mut self, code: &str, proof: Option<String>) -> (u16, Value) {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.sends(TOKEN, &fields, proof).await
    }

    /// What it is refused with at the token endpoint for a grant of its own.
    async fn is_refused(&mut self, grant: &str, proof: Option<String>) -> String {
        let (status, told) = self.sends(TOKEN, &[("grant_type", grant)], proof).await;
        assert_eq!(status, 400, "{told}");
        told["error"].as_str().unwrap().to_owned()
    }

    /// What it is told of the person for a token that is bound to its certificate.
    async fn hears(&mut self, token: &Value) -> (u16, Value) {
        let authorization = ("authorization", format!("Bearer {}", token.as_str().unwrap()));
        self.asks(Method::GET, USERINFO, String::new(), &[authorization]).await
    }

    /// The claims of an ID token of the tenant's.
    async fn read(&self, token: &Value, algorithm: Algorithm) -> Value {
        checked(token.as_str().unwrap(), &keys(self.world).await, algorithm, self.client.id)
    }
}

fn bound_by_key(metadata: &mut ClientMetadata) {
    metadata.tls_client_certificate_bound_access_tokens = None;
    metadata.dpop_bound_access_tokens = Some(true);
}

/// The parameters of an answer in the fragment.
fn fragment(seen: &Seen) -> BTreeMap<String, String> {
    let url = url::Url::parse(&seen.leads_to().unwrap()).unwrap();
    url::form_urlencoded::parse(url.fragment().unwrap().as_bytes()).into_owned().collect()
}

async fn fapi_2_pushes_requests_and_binds_tokens_to_a_key(world: &Proxied) {
    world.tune("acme", |settings| settings.lifetimes.pushed_request = 600).await;
    let mut party = Party::of(world, SecurityProfile::Fapi2SecurityProfile, |metadata| {
        bound_by_key(metadata);
        metadata.grant_types =
            Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials]);
        metadata.scope = Some("openid profile offline_access".into());
    })
    .await;
    let fields = party.client.fields(&party.client.usual().with("scope", "openid offline_access"));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (_, told) = party.sends("/t/acme/oauth2/par", &fields, None).await;
    assert_eq!(told["expires_in"], 599, "less than ten minutes: {told}");
    let reference = told["request_uri"].as_str().unwrap().to_owned();
    let client = party.client.id.to_owned();
    let seen = party.allowed(&[("client_id".to_owned(), client), ("request_uri".to_owned(), reference)]).await;
    assert_eq!(seen.told("iss").as_deref(), Some(&*format!("{BASE}/t/acme")));
    let holder = Holder::new();
    let proof = party.proof(&holder, ("POST", TOKEN), None);
    let (status, tokens) = party.redeems(&seen.code(), Some(proof)).await;
    assert_eq!((status, &tokens["token_type"]), (200, &json!("DPoP")), "{tokens}");
    party.read(&tokens["id_token"], Algorithm::PS256).await;

    let token = tokens["access_token"].as_str().unwrap();
    let proof = party.proof(&holder, ("GET", USERINFO), Some(token));
    let shown = [("authorization", format!("DPoP {token}")), ("dpop", proof)];
    let (status, told) = party.asks(Method::GET, USERINFO, String::new(), &shown).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 401, "nobody has it who does not hold the key");

    // Its refresh token stays as it is: an answer that is lost loses nothing.
    let fields = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    for _ in 0..2 {
        let proof = party.proof(&holder, ("POST", TOKEN), None);
        let (status, told) = party.sends(TOKEN, &fields, Some(proof)).await;
        assert_eq!(status, 200, "{told}");
    }
    // No token is free, and none is bound by a signature that the profile does not know.
    assert_eq!(party.is_refused("client_credentials", None).await, "invalid_dpop_proof");
    let proof = party.proof(&Holder::longer(), ("POST", TOKEN), None);
    assert_eq!(party.is_refused("client_credentials", Some(proof)).await, "invalid_dpop_proof");
}

async fn fapi_2_binds_tokens_to_a_certificate_as_well(world: &Proxied) {
    let root = Authority::new("Root");
    let pem = root.pem.clone();
    world.tune("acme", |settings| settings.oauth.tls_client_trust_anchors = Some(pem)).await;
    let mut party = Party::of(world, SecurityProfile::Fapi2SecurityProfile, |metadata| {
        metadata.jwks = None;
        metadata.token_endpoint_auth_method = Some(AuthMethod::TlsClientAuth);
        metadata.tls_client_auth_subject_dn = Some("CN=shop,O=Example,C=JP".into());
    })
    .await;
    party.by_certificate = true;
    party.has(&root.gives(shop()));
    let code = party.allowed_after_pushing().await.code();
    let (status, tokens) = party.redeems(&code, None).await;
    assert_eq!(status, 200, "{tokens}");
    party.read(&tokens["id_token"], Algorithm::PS256).await;
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 200);
    party.server.headers.clear();
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 401, "nobody has it who has not the certificate");
}

async fn messages_are_signed_both_ways(world: &Proxied) {
    let mut party = Party::of(world, SecurityProfile::Fapi2MessageSigning, bound_by_key).await;
    let seen = party.allowed_after_pushing().await;
    let answer = party.read(&json!(seen.told("response").unwrap()), Algorithm::PS256).await;
    assert_eq!((&answer["state"], seen.told("code")), (&json!("s"), None), "it says nothing beside");
    let proof = party.proof(&Holder::new(), ("POST", TOKEN), None);
    let (status, tokens) = party.redeems(answer["code"].as_str().unwrap(), Some(proof)).await;
    assert_eq!(status, 200, "{tokens}");
    // So are answers of introspection, under what the profile knows.
    let token = tokens["access_token"].as_str().unwrap();
    let wanted = [("accept", "application/token-introspection+jwt".to_owned())];
    let fields: Vec<_> = party.client.shows().into_iter().chain([("token".to_owned(), token.to_owned())]).collect();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    party.server.headers.extend_from_slice(&wanted);
    let seen = party.server.send(Method::POST, "/t/acme/oauth2/introspect", None, encoded(&fields)).await.is(200);
    let header = BASE64.decode(seen.html.split('.').next().unwrap()).unwrap();
    assert!(String::from_utf8(header).unwrap().contains("PS256"), "{}", seen.html);
}

async fn fapi_1_advanced_signs_its_answer(world: &Proxied) {
    world.tune("acme", |settings| settings.oauth.require_pkce = PkceRule::Public).await;
    let mut party = Party::of(world, SecurityProfile::Fapi1Advanced, |metadata| {
        metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::ClientCredentials]);
    })
    .await;
    // Pushed it needs a challenge, and in a browser it needs none.
    let bare = party.client.usual().without("code_challenge").without("code_challenge_method");
    let fields = party.client.fields(&bare);
    assert_eq!(party.client.pushes(bare).await, Err("400 invalid_request".to_owned()));
    let seen = party.allowed(&fields).await;
    let answer = party.read(&json!(seen.told("response").unwrap()), Algorithm::PS256).await;
    let fields =
        [("grant_type", "authorization_code"), ("code", answer["code"].as_str().unwrap()), ("redirect_uri", REDIRECT)];
    assert_eq!(party.is_refused("client_credentials", None).await, "invalid_request", "no token is free");
    party.has(&shop().by_itself());
    let (status, tokens) = party.sends(TOKEN, &fields, None).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 200);
    party.server.headers.clear();
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 401);
    // The same, pushed.
    let seen = party.allowed_after_pushing().await;
    assert!(seen.told("response").is_some());
}

async fn fapi_1_advanced_has_an_id_token_beside_the_code(world: &Proxied) {
    world.tune("acme", |settings| settings.oauth.allow_implicit = true).await;
    let mut party = Party::of(world, SecurityProfile::Fapi1Advanced, |metadata| {
        metadata.grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::Implicit]);
        metadata.response_types = Some(vec![ResponseType::Code, ResponseType::CodeIdToken]);
    })
    .await;
    let asked = party.client.usual().without("response_mode").with("response_type", "code id_token");
    let fields = party.client.fields(&asked);
    let answer = fragment(&party.allowed(&fields).await);
    let told = party.read(&json!(answer["id_token"]), Algorithm::PS256).await;
    assert_eq!(told["c_hash"], half_hash(Algorithm::PS256, &answer["code"]));
    assert_eq!(told["s_hash"], half_hash(Algorithm::PS256, &answer["state"]), "it is a signature of the whole answer");
    party.has(&shop().by_itself());
    let (status, tokens) = party.redeems(&answer["code"], None).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(party.read(&tokens["id_token"], Algorithm::PS256).await["sub"], told["sub"]);
}

async fn fapi_1_baseline_is_for_public_clients_as_well(world: &Proxied) {
    let mut party = Party::of(world, SecurityProfile::Fapi1Baseline, |metadata| {
        metadata.token_endpoint_auth_method = Some(AuthMethod::None);
        metadata.tls_client_certificate_bound_access_tokens = None;
        metadata.jwks = None;
    })
    .await;
    party.by_certificate = true;
    let fields = party.client.fields(&party.client.usual());
    let code = party.allowed(&fields).await.code();
    let (status, tokens) = party.redeems(&code, None).await;
    assert_eq!((status, &tokens["scope"]), (200, &json!("openid")), "{tokens}");
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 200);
}

async fn fapi_ciba_asks_with_signed_requests_and_binds_tokens(world: &Proxied) {
    switched_on(world, "acme").await;
    let mut party = Party::of(world, SecurityProfile::FapiCiba, |metadata| {
        metadata.redirect_uris = None;
        metadata.post_logout_redirect_uris = None;
        metadata.grant_types = Some(vec![GrantType::Ciba]);
        metadata.backchannel_authentication_request_signing_alg = Some(aggregates::JwsAlgorithm::ES256);
    })
    .await;
    let now = world.journal.clock().now().timestamp();
    let mut number = 0;
    let mut asking = |changes: &[(&str, Value)]| {
        number += 1;
        let mut said = json!({
            "iss": "ciba", "aud": format!("{BASE}/t/acme"), "iat": now, "nbf": now, "exp": now + 300,
            "jti": number.to_string(), "scope": "openid", "login_hint": "aiko", "binding_message": "W4SCT",
        });
        for (name, value) in changes {
            said[*name] = value.clone();
        }
        said.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        said
    };
    let place = "/t/acme/oauth2/bc-authorize";
    let plain = [("scope", "openid"), ("login_hint", "aiko"), ("binding_message", "W4SCT")];
    let (status, told) = party.sends(place, &plain, None).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_request")), "it is not signed");
    for (what, changes) in [
        ("nothing to tell it by", vec![("binding_message", Value::Null)]),
        ("no end", vec![("exp", Value::Null)]),
        ("no beginning", vec![("nbf", Value::Null)]),
        ("more than an hour", vec![("nbf", json!(now - 300)), ("exp", json!(now + 3400))]),
    ] {
        let request = party.client.key.sign(None, &asking(&changes)).unwrap();
        let (status, told) = party.sends(place, &[("request", &request)], None).await;
        assert_eq!((status, &told["error"]), (400, &json!("invalid_request")), "{what}: {told}");
    }
    let request = party.client.key.sign(None, &asking(&[])).unwrap();
    let (status, told) = party.sends(place, &[("request", &request)], None).await;
    assert_eq!(status, 200, "{told}");
    allows(&mut party.person).await;
    let id = told["auth_req_id"].as_str().unwrap();
    let fields = [("grant_type", GRANT), ("auth_req_id", id)];
    let (status, told) = party.sends(TOKEN, &fields, None).await;
    assert_eq!((status, &told["error"]), (400, &json!("invalid_request")), "without a certificate there are none");
    party.has(&shop().by_itself());
    let (status, tokens) = party.sends(TOKEN, &fields, None).await;
    assert_eq!(status, 200, "{tokens}");
    party.read(&tokens["id_token"], Algorithm::PS256).await;
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 200);
}

async fn what_the_tenant_chose_gives_way_to_a_profile(world: &Proxied) {
    world
        .tune("acme", |settings| {
            settings.oauth.access_token_signing_alg = aggregates::JwsAlgorithm::RS256;
            settings.oauth.allow_password = true;
        })
        .await;
    let mut party = Party::of(world, SecurityProfile::Fapi2SecurityProfile, |metadata| {
        metadata.access_token_format = Some(AccessTokenFormat::Jwt);
    })
    .await;
    party.has(&shop().by_itself());
    let code = party.allowed_after_pushing().await.code();
    let (status, tokens) = party.redeems(&code, None).await;
    assert_eq!(status, 200, "{tokens}");
    let token = tokens["access_token"].as_str().unwrap();
    let header = BASE64.decode(token.split('.').next().unwrap()).unwrap();
    assert!(String::from_utf8(header).unwrap().contains("PS256") && claims(token)["cnf"].is_object(), "{token}");
    assert_eq!(party.hears(&tokens["access_token"]).await.0, 200);
    let fields = [("grant_type", "password"), ("username", "aiko"), ("password", "wrong")];
    let (status, told) = party.sends(TOKEN, &fields, None).await;
    assert_eq!((status, &told["error"]), (400, &json!("unauthorized_client")));
}

async fn the_documents_list_what_profiles_need(world: &Proxied) {
    let root = Authority::new("Root");
    world
        .tune("acme", |settings| {
            settings.oauth.tls_client_trust_anchors = Some(root.pem.clone());
            settings.oauth.grant_types.insert(GrantType::Ciba);
        })
        .await;
    let seen = world.browser().open("/t/acme/.well-known/openid-configuration").await.is(200);
    let told: Value = serde_json::from_str(&seen.html).unwrap();
    let lists = |name: &str, value: &str| told[name].as_array().unwrap().contains(&json!(value));
    for method in ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"] {
        assert!(lists("token_endpoint_auth_methods_supported", method), "{method}");
    }
    for algorithm in ["PS256", "ES256", "EdDSA"] {
        for name in [
            "token_endpoint_auth_signing_alg_values_supported",
            "id_token_signing_alg_values_supported",
            "request_object_signing_alg_values_supported",
            "authorization_signing_alg_values_supported",
            "dpop_signing_alg_values_supported",
        ] {
            assert!(lists(name, algorithm), "{name}: {algorithm}");
        }
    }
    for (name, value) in [
        ("response_modes_supported", "jwt"),
        ("code_challenge_methods_supported", "S256"),
        ("backchannel_token_delivery_modes_supported", "poll"),
        ("backchannel_authentication_request_signing_alg_values_supported", "PS256"),
    ] {
        assert!(lists(name, value), "{name}");
    }
    for name in [
        "authorization_response_iss_parameter_supported",
        "tls_client_certificate_bound_access_tokens",
        "request_parameter_supported",
    ] {
        assert_eq!(told[name], true, "{name}");
    }
    let aliases = &told["mtls_endpoint_aliases"];
    for name in ["token_endpoint", "pushed_authorization_request_endpoint", "backchannel_authentication_endpoint"] {
        assert!(told[name].is_string() && aliases[name].is_string(), "{name}");
    }
}
