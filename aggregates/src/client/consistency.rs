//! Whether the parts of a client's metadata agree.
//!
//! Each rule says which specification it is from; all of them are asked, so that a registration is repaired in one go.

use std::collections::BTreeSet;
use std::net::IpAddr;

use url::Url;

use super::{
    AuthMethod, ClientMetadata, GrantType, RefreshRotation, ResponseType, SubjectType, backchannel, profile,
    redirect_uri, request_uri,
};
use crate::resource::is_scope_token;
use crate::text::{self, Lines};
use crate::{FieldFault, jwk, language, uri};

const LONGEST_NAME: usize = 200;
const LONGEST_NAMED: usize = 2000;
const MOST_TYPES: usize = 50;
const MOST_CONTACTS: usize = 20;
const MOST_ORIGINS: usize = 50;
const TRANSLATED: [&str; 5] = ["client_name", "logo_uri", "client_uri", "policy_uri", "tos_uri"];

/// Brings texts into their stored form and collects every fault.
pub(super) fn faults(metadata: &mut ClientMetadata) -> Vec<FieldFault> {
    let mut faults = vec![];
    tidy(metadata, &mut faults);
    let metadata = &*metadata;
    addresses(metadata, &mut faults);
    translations(metadata, &mut faults);
    grants(metadata, &mut faults);
    redirects(metadata, &mut faults);
    faults.extend(request_uri::faults(metadata.request_uris.as_deref().unwrap_or_default()));
    authentication(metadata, &mut faults);
    certificate(metadata, &mut faults);
    encryption(metadata, &mut faults);
    pairwise(metadata, &mut faults);
    let types = metadata.authorization_details_types.as_deref().unwrap_or_default();
    if types.len() > MOST_TYPES || !types.iter().all(|name| text::is_visible_ascii(name)) {
        let remedy = format!("give at most {MOST_TYPES} names of the tenant's types");
        faults.push(FieldFault::new("authorization_details_types", "are no types", remedy));
    }
    scope("scope", metadata.scope.as_deref(), &mut faults);
    scope("default_scope", metadata.default_scope.as_deref(), &mut faults);
    refreshing(metadata, &mut faults);
    logout(metadata, &mut faults);
    backchannel::faults(metadata, &mut faults);
    profile::faults(metadata, &mut faults);
    faults.extend(metadata.lifetimes.iter().flat_map(super::ClientLifetimes::faults));
    faults.extend(metadata.may_act.iter().flat_map(|may| may.faults("may_act")));
    faults
}

fn tidy(metadata: &mut ClientMetadata, faults: &mut Vec<FieldFault>) {
    text::tidy("client_name", &mut metadata.client_name, LONGEST_NAME, Lines::One, faults);
    text::tidy("software_id", &mut metadata.software_id, LONGEST_NAME, Lines::One, faults);
    text::tidy("software_version", &mut metadata.software_version, LONGEST_NAME, Lines::One, faults);
    for value in metadata.default_acr_values.iter().flatten() {
        faults.extend(text::check("default_acr_values", value, LONGEST_NAME, Lines::One).err());
    }
    let Some(contacts) = metadata.contacts.as_ref().and_then(crate::Personal::as_ref) else {
        return;
    };
    if contacts.is_empty() || contacts.len() > MOST_CONTACTS {
        let remedy = format!("give 1 to {MOST_CONTACTS} or leave them out");
        faults.push(FieldFault::new("contacts", "are none or too many", remedy));
    }
    faults.extend(contacts.iter().find_map(|contact| text::check("contacts", contact, LONGEST_NAME, Lines::One).err()));
}

fn addresses(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let addresses = [
        ("logo_uri", &metadata.logo_uri),
        ("client_uri", &metadata.client_uri),
        ("policy_uri", &metadata.policy_uri),
        ("tos_uri", &metadata.tos_uri),
        ("jwks_uri", &metadata.jwks_uri),
        ("sector_identifier_uri", &metadata.sector_identifier_uri),
        ("backchannel_logout_uri", &metadata.backchannel_logout_uri),
        ("frontchannel_logout_uri", &metadata.frontchannel_logout_uri),
        ("backchannel_client_notification_endpoint", &metadata.backchannel_client_notification_endpoint),
        ("initiate_login_uri", &metadata.initiate_login_uri),
    ];
    for (field, address) in addresses {
        faults.extend(address.as_ref().and_then(|address| uri::web(field, address).err()));
    }
    let origins = metadata.allowed_cors_origins.as_deref().unwrap_or_default();
    faults.extend(uri::origins("allowed_cors_origins", origins, MOST_ORIGINS));
}

// RFC 7591 §2.2: `member#tag`.
fn translations(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    for (key, value) in &metadata.localized {
        let field = format!("localized.{}", key.escape_default());
        match key.split_once('#') {
            Some(("client_name", tag)) if language::is_tag(tag) => {
                faults.extend(text::check(&field, value, LONGEST_NAME, Lines::One).err());
            }
            Some((member, tag)) if TRANSLATED.contains(&member) && language::is_tag(tag) => {
                faults.extend(uri::web(&field, value).err());
            }
            _ => {
                let remedy = format!("use one of {} with # and a BCP 47 tag", TRANSLATED.join(", "));
                faults.push(FieldFault::new(field, "is no translation of a member", remedy));
            }
        }
    }
}

// RFC 7591 §2.1, and the client authentication that each grant asks for.
fn grants(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let types = metadata.response_types();
    let mut refuse = |field: &str, fault: &str, remedy: &str| faults.push(FieldFault::new(field, fault, remedy));
    if metadata.grant_types().is_empty() {
        refuse("grant_types", "are none", "name the grants, or leave them out for authorization_code");
    }
    if metadata.grant_types() == [GrantType::RefreshToken] {
        refuse("grant_types", "have nothing to refresh", "add the grant that issues the first token");
    }
    if metadata.uses(GrantType::AuthorizationCode) && !types.iter().any(|r| r.has_code() || *r == ResponseType::None) {
        refuse("response_types", "have no code for the authorization_code grant", "add code");
    }
    if metadata.uses(GrantType::Implicit) && !types.iter().any(|r| r.has_token()) {
        refuse("response_types", "have no token for the implicit grant", "add token or id_token, or drop implicit");
    }
    if !metadata.uses(GrantType::AuthorizationCode) && types.iter().any(|r| r.has_code()) {
        refuse("grant_types", "lack authorization_code, which a code needs", "add authorization_code");
    }
    if !metadata.uses(GrantType::Implicit) && types.iter().any(|r| r.has_token()) {
        refuse("grant_types", "lack implicit, which a token from the authorization endpoint needs", "add implicit");
    }
    // RFC 6749 §4.4, CIBA Core §7.1: these grants authenticate the client or nobody. Who brings a word about people is known as well.
    let authenticated = [
        (GrantType::ClientCredentials, "client_credentials"),
        (GrantType::Ciba, "CIBA"),
        (GrantType::JwtBearer, "jwt-bearer"),
        (GrantType::TokenExchange, "token-exchange"),
    ];
    for (grant, name) in authenticated {
        if metadata.is_public() && metadata.uses(grant) {
            let fault = format!("have {name}, which a client without authentication cannot use");
            refuse("grant_types", &fault, "choose a token_endpoint_auth_method, or drop the grant");
        }
    }
}

fn redirects(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let uris = metadata.redirect_uris.as_deref().unwrap_or_default();
    if uris.is_empty() && (metadata.uses(GrantType::AuthorizationCode) || metadata.uses(GrantType::Implicit)) {
        faults.push(FieldFault::new("redirect_uris", "are missing", "register where answers shall go"));
    }
    faults.extend(redirect_uri::faults("redirect_uris", uris, metadata));
    let after_logout = metadata.post_logout_redirect_uris.as_deref().unwrap_or_default();
    faults.extend(redirect_uri::faults("post_logout_redirect_uris", after_logout, metadata));
}

fn authentication(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    if let Some(set) = &metadata.jwks {
        faults.extend(jwk::check_set("jwks", set));
    }
    let method = metadata.auth_method();
    let keys = [metadata.jwks.is_some(), metadata.jwks_uri.is_some()];
    let mut refuse = |field: &str, fault: &str, remedy: &str| faults.push(FieldFault::new(field, fault, remedy));
    if keys == [true, true] {
        refuse("jwks", "stands beside jwks_uri", "give one of the two (RFC 7591 §2)");
    }
    if matches!(method, AuthMethod::PrivateKeyJwt | AuthMethod::SelfSignedTlsClientAuth) && keys == [false, false] {
        refuse("jwks", "is missing for this token_endpoint_auth_method", "give jwks or jwks_uri");
    }
    for (member, _) in metadata.chosen_algorithms().filter(|(_, alg)| metadata.is_public() && alg.is_symmetric()) {
        refuse(member, "needs a client secret", "choose RS256, ES256 or another key pair");
    }
    let signs = metadata.request_object_signing_alg.filter(|algorithm| !algorithm.is_symmetric());
    if signs.is_some() && keys == [false, false] {
        refuse("jwks", "is missing for request_object_signing_alg", "give jwks or jwks_uri");
    }
    let Some(algorithm) = metadata.token_endpoint_auth_signing_alg else {
        return;
    };
    let fits = match method {
        AuthMethod::ClientSecretJwt => algorithm.is_symmetric(),
        AuthMethod::PrivateKeyJwt => !algorithm.is_symmetric(),
        _ => false,
    };
    if !fits {
        refuse("token_endpoint_auth_signing_alg", "does not fit token_endpoint_auth_method", "change one of the two");
    }
}

// RFC 8705 §2.1.2: a certificate of an authority is known by one name. What is written otherwise would be in no certificate.
fn certificate(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let expected: Vec<_> = metadata.expected_names().collect();
    let by_authority = metadata.auth_method() == AuthMethod::TlsClientAuth;
    match expected.as_slice() {
        [] if by_authority => {
            let remedy = "give it, or one of tls_client_auth_san_dns, _uri, _ip and _email";
            faults.push(FieldFault::new("tls_client_auth_subject_dn", "is missing for tls_client_auth", remedy));
        }
        [(member, _), ..] if !by_authority => {
            let remedy = "leave it out, or choose tls_client_auth";
            faults.push(FieldFault::new(*member, "does not fit token_endpoint_auth_method", remedy));
        }
        [_, (member, _), ..] => {
            let remedy = "give one of them (RFC 8705 §2.1.2)";
            faults.push(FieldFault::new(*member, "stands beside another name of the certificate", remedy));
        }
        _ => {}
    }
    for (member, name) in expected {
        let (is_name, remedy) = match member {
            "tls_client_auth_subject_dn" => {
                (name.contains('='), "write it as RFC 4514 does, such as CN=shop,O=Example,C=JP")
            }
            "tls_client_auth_san_ip" => (name.parse::<IpAddr>().is_ok(), "give an IPv4 or IPv6 address"),
            "tls_client_auth_san_uri" => (Url::parse(name).is_ok(), "give an absolute URI"),
            "tls_client_auth_san_email" => (name.contains('@'), "give a mailbox"),
            _ => (!name.contains([' ', '/', '@', ':']), "give the name of a host"),
        };
        if !is_name || text::check(member, name, LONGEST_NAMED, Lines::One).is_err() {
            faults.push(FieldFault::new(member, "is nothing that a certificate says", remedy));
        }
    }
}

// OIDC Registration §2: `enc` does not stand alone. OIDC Core §10.2: a key is the client's own, or made of its secret.
fn encryption(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let pairs = [
        (
            "id_token_encrypted_response",
            metadata.id_token_encrypted_response_alg,
            metadata.id_token_encrypted_response_enc,
        ),
        (
            "userinfo_encrypted_response",
            metadata.userinfo_encrypted_response_alg,
            metadata.userinfo_encrypted_response_enc,
        ),
        (
            "introspection_encrypted_response",
            metadata.introspection_encrypted_response_alg,
            metadata.introspection_encrypted_response_enc,
        ),
        (
            "authorization_encrypted_response",
            metadata.authorization_encrypted_response_alg,
            metadata.authorization_encrypted_response_enc,
        ),
        ("request_object_encryption", metadata.request_object_encryption_alg, metadata.request_object_encryption_enc),
    ];
    for (name, _, _) in pairs.into_iter().filter(|(_, alg, enc)| alg.is_none() && enc.is_some()) {
        let remedy = format!("give {name}_alg as well");
        faults.push(FieldFault::new(format!("{name}_enc"), "stands without its alg", remedy));
    }
    let has_keys = metadata.jwks.is_some() || metadata.jwks_uri.is_some();
    for (member, chosen) in metadata.chosen_encryptions() {
        if chosen.alg.is_symmetric() {
            if metadata.is_public() {
                let remedy = "choose RSA-OAEP-256, ECDH-ES or another key pair";
                faults.push(FieldFault::new(member, "needs a client secret", remedy));
            }
        } else if !has_keys && member != "request_object_encryption_alg" {
            faults.push(FieldFault::new("jwks", format!("is missing for {member}"), "give jwks or jwks_uri"));
        }
    }
}

// OIDC Core §8.1: without a sector_identifier_uri the sector is the one host of all redirect addresses.
fn pairwise(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    if metadata.subject_type() != SubjectType::Pairwise || metadata.sector_identifier_uri.is_some() {
        return;
    }
    let uris = metadata.redirect_uris.iter().flatten();
    let hosts: BTreeSet<_> = uris.filter_map(|u| Url::parse(u).ok()?.host_str().map(str::to_owned)).collect();
    if hosts.len() > 1 {
        let fault = "is missing although redirect_uris have several hosts";
        faults.push(FieldFault::new("sector_identifier_uri", fault, "give one, or use one host (OIDC Core §8.1)"));
    }
}

// RFC 9700 §4.14.2: whoever cannot authenticate has its refresh tokens rotated.
fn refreshing(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let Some(policy) = metadata.refresh_policy else { return };
    faults.extend(policy.fault("refresh_policy"));
    if metadata.is_public() && policy.rotation == RefreshRotation::Reusable {
        let remedy = "choose rotate, or a token_endpoint_auth_method";
        faults.push(FieldFault::new("refresh_policy.rotation", "needs a client that authenticates", remedy));
    }
}

// OIDC Front-Channel Logout §2: a page of the client's own, by scheme, host and port.
fn logout(metadata: &ClientMetadata, faults: &mut Vec<FieldFault>) {
    let origin = |text: &String| Url::parse(text).ok().map(|url| url.origin());
    let Some(page) = metadata.frontchannel_logout_uri.as_ref().and_then(origin) else { return };
    if !metadata.redirect_uris.iter().flatten().any(|text| origin(text).as_ref() == Some(&page)) {
        let fault = "has not the scheme, host and port of a redirect address";
        faults.push(FieldFault::new("frontchannel_logout_uri", fault, "use one of the client's own origins"));
    }
}

fn scope(field: &str, scope: Option<&str>, faults: &mut Vec<FieldFault>) {
    let Some(scope) = scope else { return };
    let tokens: Vec<_> = scope.split(' ').collect();
    let unique = tokens.iter().collect::<BTreeSet<_>>().len() == tokens.len();
    if scope.len() > 8192 || !tokens.iter().all(|token| is_scope_token(token)) || !unique {
        let remedy = "separate different scope names by single spaces (RFC 6749 §3.3)";
        faults.push(FieldFault::new(field, "is no list of scopes", remedy));
    }
}
