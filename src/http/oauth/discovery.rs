//! `GET {issuer}/.well-known/openid-configuration` (OIDC Discovery §4) and `/.well-known/oauth-authorization-server/t/{tenant}` (RFC 8414
//! §3): one document at two addresses. It says what this tenant really does, so it changes with the tenant's settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use aggregates::client::{GrantType, REQUEST_ALGORITHMS, ResponseType};
use aggregates::tenant::OauthSettings;
use aggregates::{JweAlgorithm, JweEncryption, JwsAlgorithm};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use protocols::jose::DPOP_ALGORITHMS;
use protocols::oauth::{ProviderMetadata, ResponseMode};
use protocols::oidc::StandardClaims;
use queries::tenant::Tenant as Row;

use super::claims::OF_EVERY_TENANT;
use super::documents::{self, Document};
use super::scope::STANDARD;
use crate::directory::Resources;
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::error::problem;
use crate::http::extract::tenant::Tenant;
use crate::http::people::offers;
use crate::pages::self_service::Asking;

/// Claims beside those of OIDC Core §5.1.
const OWN_CLAIMS: [&str; 9] = ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid"];
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
/// Every answer of the authorization endpoint, the one that is recommended first.
const ANSWERS: [ResponseType; 8] = [
    ResponseType::Code,
    ResponseType::None,
    ResponseType::IdToken,
    ResponseType::Token,
    ResponseType::IdTokenToken,
    ResponseType::CodeIdToken,
    ResponseType::CodeToken,
    ResponseType::CodeIdTokenToken,
];
const SHARED_SECRET: [JwsAlgorithm; 3] = [JwsAlgorithm::HS256, JwsAlgorithm::HS384, JwsAlgorithm::HS512];
/// How a client learns of an answer in the back channel.
const DELIVERIES: [&str; 3] = ["poll", "ping", "push"];
const AUTHENTICATED: [&str; 4] = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"];

/// Endpoints at which a certificate matters, by their names and their ends.
const ALIASED: [(&str, &str); 6] = [
    ("introspection_endpoint", "introspect"),
    ("pushed_authorization_request_endpoint", "par"),
    ("registration_endpoint", "register"),
    ("revocation_endpoint", "revoke"),
    ("token_endpoint", "token"),
    ("userinfo_endpoint", "userinfo"),
];

/// A document and what it was made of.
pub struct Described {
    tenant: Arc<Row>,
    resources: Arc<Resources>,
    document: Document,
}

/// Answers the description.
pub(super) async fn get(State(shared): State<Shared>, tenant: Tenant, headers: HeaderMap) -> Response {
    if !tenant.settings().oauth.discovery_enabled {
        return problem::not_found().await.into_response();
    }
    let answer = described(&shared, &tenant).await.map(|document| document.answer(&headers, "application/json"));
    documents::public(&tenant, answer.unwrap_or_else(|error| error.respond(&tenant.issuer())))
}

async fn described(shared: &Shared, tenant: &Tenant) -> Result<Document, OauthError> {
    let resources = shared.directory.resources(tenant.id()).await?;
    let name = (tenant.id().clone(), tenant.issuer());
    let known = shared.described.get(&name);
    let known = known.filter(|known| tenant.is(&known.tenant) && Arc::ptr_eq(&known.resources, &resources));
    if let Some(known) = known {
        return Ok(known.document.clone());
    }
    let metadata = describe(shared, &name.1, tenant, &resources);
    // Lists of texts always have JSON.
    let document = Document::of(serde_json::to_vec(&metadata).unwrap_or_default().into());
    let described = Described { tenant: tenant.shared_row(), resources, document: document.clone() };
    shared.described.insert(name, Arc::new(described));
    Ok(document)
}

fn describe(shared: &Shared, issuer: &str, tenant: &Tenant, resources: &Resources) -> ProviderMetadata {
    let settings = tenant.settings();
    let authenticated = authenticated(shared, tenant);
    let at = |place: &str| Some(format!("{issuer}/oauth2/{place}"));
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let answers = ANSWERS.iter().filter(|kind| settings.oauth.answers(**kind));
    let signed: Vec<String> = names(&KEY_PAIR).chain(names(&SHARED_SECRET)).collect();
    let managed = managed(&settings.oauth);
    let asks_people = settings.oauth.allows(GrantType::Ciba);
    let encrypted: Vec<String> = JweEncryption::ALL.map(|one| one.as_str().to_owned()).into();
    ProviderMetadata {
        authorization_endpoint: at("authorize"),
        token_endpoint: at("token"),
        userinfo_endpoint: at("userinfo"),
        jwks_uri: settings.oauth.jwks_uri.clone().or_else(|| at("jwks")),
        registration_endpoint: at("register"),
        introspection_endpoint: at("introspect"),
        revocation_endpoint: at("revoke"),
        end_session_endpoint: at("end_session"),
        pushed_authorization_request_endpoint: at("par"),
        device_authorization_endpoint: at("device_authorization")
            .filter(|_| settings.oauth.allows(GrantType::DeviceCode)),
        backchannel_authentication_endpoint: at("bc-authorize").filter(|_| asks_people),
        check_session_iframe: at("check_session").filter(|_| settings.oauth.session_management),
        scopes_supported: scopes(tenant, resources),
        response_types_supported: answers.map(ResponseType::to_string).collect(),
        response_modes_supported: ResponseMode::ALL.map(|mode| mode.to_string()).into(),
        authorization_signing_alg_values_supported: signed.clone(),
        authorization_encryption_alg_values_supported: managed.clone(),
        authorization_encryption_enc_values_supported: encrypted.clone(),
        grant_types_supported: settings.oauth.allowed_grants().map(|grant| grant.to_string()).collect(),
        acr_values_supported: settings.sign_in.levels.keys().cloned().collect(),
        subject_types_supported: texts(&["public", "pairwise"]),
        id_token_signing_alg_values_supported: signed.clone(),
        id_token_encryption_alg_values_supported: managed.clone(),
        id_token_encryption_enc_values_supported: encrypted.clone(),
        userinfo_signing_alg_values_supported: signed.clone(),
        userinfo_encryption_alg_values_supported: managed.clone(),
        userinfo_encryption_enc_values_supported: encrypted.clone(),
        introspection_signing_alg_values_supported: signed.clone(),
        introspection_encryption_alg_values_supported: managed,
        introspection_encryption_enc_values_supported: encrypted.clone(),
        token_endpoint_auth_methods_supported: texts(&[authenticated.as_slice(), &["none"]].concat()),
        token_endpoint_auth_signing_alg_values_supported: signed.clone(),
        introspection_endpoint_auth_methods_supported: texts(&authenticated),
        introspection_endpoint_auth_signing_alg_values_supported: signed.clone(),
        revocation_endpoint_auth_methods_supported: texts(&[authenticated.as_slice(), &["none"]].concat()),
        revocation_endpoint_auth_signing_alg_values_supported: signed.clone(),
        claim_types_supported: texts(&["normal"]),
        claims_supported: claims(tenant),
        ui_locales_supported: texts(&["en", "ja"]),
        prompt_values_supported: texts(if offers(settings, Asking::Account) {
            &["none", "login", "consent", "select_account", "create"]
        } else {
            &["none", "login", "consent", "select_account"]
        }),
        code_challenge_methods_supported: texts(if settings.oauth.allow_plain_pkce {
            &["S256", "plain"]
        } else {
            &["S256"]
        }),
        request_object_signing_alg_values_supported: {
            let unsigned = settings.oauth.request_objects.allow_unsigned.then(|| "none".to_owned());
            signed.iter().cloned().chain(unsigned).collect()
        },
        request_object_encryption_alg_values_supported: received(&settings.oauth),
        request_object_encryption_enc_values_supported: encrypted,
        backchannel_token_delivery_modes_supported: if asks_people { texts(&DELIVERIES) } else { Vec::new() },
        backchannel_authentication_request_signing_alg_values_supported: if asks_people {
            names(&REQUEST_ALGORITHMS).collect()
        } else {
            Vec::new()
        },
        authorization_details_types_supported: settings.oauth.authorization_details_types.keys().cloned().collect(),
        dpop_signing_alg_values_supported: DPOP_ALGORITHMS.iter().map(|one| one.as_str().to_owned()).collect(),
        claims_parameter_supported: settings.oauth.claims_parameter,
        request_parameter_supported: true,
        request_uri_parameter_supported: settings.oauth.request_objects.by_reference,
        require_request_uri_registration: settings.oauth.request_objects.by_reference,
        require_signed_request_object: settings.oauth.request_objects.require_signed,
        require_pushed_authorization_requests: settings.oauth.require_pushed_authorization_requests,
        tls_client_certificate_bound_access_tokens: shared.settings.sees_certificates(),
        mtls_endpoint_aliases: aliases(shared, issuer, tenant),
        client_id_metadata_document_supported: !settings.oauth.client_id_hosts.is_empty(),
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
        authorization_response_iss_parameter_supported: true,
        ..ProviderMetadata::new(issuer)
    }
}

/// How clients may show who they are: by a certificate where one can be seen, and by that of an authority where the tenant trusts some.
fn authenticated(shared: &Shared, tenant: &Tenant) -> Vec<&'static str> {
    let seen = shared.settings.sees_certificates();
    let trusted = tenant.settings().oauth.tls_client_trust_anchors.is_some();
    let by_authority = (seen && trusted).then_some("tls_client_auth");
    let by_itself = seen.then_some("self_signed_tls_client_auth");
    AUTHENTICATED.into_iter().chain(by_authority).chain(by_itself).collect()
}

/// RFC 8705 §5: the endpoints that clients call, at the address where certificates are asked for. It belongs to the main address: who knows
/// a tenant by its own host knows another issuer.
fn aliases(shared: &Shared, issuer: &str, tenant: &Tenant) -> BTreeMap<String, String> {
    let place = shared.settings.mtls_public_url.as_ref().filter(|_| shared.settings.sees_certificates());
    let place = place.filter(|_| issuer == shared.issuer(tenant.id()));
    let Some(place) = place else { return BTreeMap::new() };
    let base = format!("{}/t/{}/oauth2", place.as_str().trim_end_matches('/'), tenant.id());
    let mut aliased: BTreeMap<String, String> =
        ALIASED.iter().map(|(name, end)| ((*name).to_owned(), format!("{base}/{end}"))).collect();
    if tenant.settings().oauth.allows(GrantType::DeviceCode) {
        aliased.insert("device_authorization_endpoint".to_owned(), format!("{base}/device_authorization"));
    }
    if tenant.settings().oauth.allows(GrantType::Ciba) {
        aliased.insert("backchannel_authentication_endpoint".to_owned(), format!("{base}/bc-authorize"));
    }
    aliased
}

/// How something is encrypted for clients: in every way, the one that is broken only where the tenant says so.
fn managed(settings: &OauthSettings) -> Vec<String> {
    let served = |algorithm: &JweAlgorithm| *algorithm != JweAlgorithm::Rsa15 || settings.allow_rsa1_5;
    JweAlgorithm::ALL.into_iter().filter(served).map(|algorithm| algorithm.as_str().to_owned()).collect()
}

/// How something is encrypted for us: under the client's secret, or to a key that the tenant has.
fn received(settings: &OauthSettings) -> Vec<String> {
    let ours = settings.encryption_keys.iter().copied();
    let shared = JweAlgorithm::ALL.into_iter().filter(|algorithm| algorithm.is_symmetric());
    ours.chain(shared).map(|algorithm| algorithm.as_str().to_owned()).collect()
}

fn names(algorithms: &[JwsAlgorithm]) -> impl Iterator<Item = String> {
    algorithms.iter().map(|algorithm| algorithm.as_str().to_owned())
}

fn scopes(tenant: &Tenant, resources: &Resources) -> Vec<String> {
    let mut scopes: Vec<String> = STANDARD.iter().map(|&scope| scope.to_owned()).collect();
    scopes.extend(own_claims(tenant).map(|claim| format!("claims:{claim}")));
    for (name, _) in resources.all().iter().flat_map(|resource| &resource.scopes).filter(|(_, scope)| !scope.hidden) {
        if !scopes.contains(name) {
            scopes.push(name.clone());
        }
    }
    scopes
}

fn claims(tenant: &Tenant) -> Vec<String> {
    let own = own_claims(tenant);
    let oauth = &tenant.settings().oauth;
    let subname = oauth.subname.then(|| "subname".to_owned()).into_iter().chain(oauth.global_user_claim.clone());
    OWN_CLAIMS.iter().chain(StandardClaims::NAMES).map(|&name| name.to_owned()).chain(subname).chain(own).collect()
}

fn own_claims(tenant: &Tenant) -> impl Iterator<Item = String> {
    let schema = &tenant.row().attribute_schema;
    let everywhere = OF_EVERY_TENANT.into_iter().filter(|name| schema.get(name).is_none()).map(str::to_owned);
    let own = schema.iter().filter(|attribute| !attribute.sensitive).map(|attribute| attribute.name.clone());
    own.chain(everywhere)
}
