//! Every setting of a tenant: in which group it is looked at, and how it is written.

use super::notation::Notation::{
    self, Choice, Document, Lines, Number, NumberPairs, OptionalLines, Pairs, Prose, Scopes, Seconds, Server, Switch,
    Term, Text, Ticks,
};
use crate::pages::console::objects::Group;

/// A setting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// Its path in the document of settings.
    pub(super) path: &'static str,
    /// How it is written.
    pub(super) notation: Notation,
}

const fn at(path: &'static str, notation: Notation) -> Setting {
    Setting { path, notation }
}

const SIGNING: &[&str] = &["ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];
const ENCRYPTION: &[&str] =
    &["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "RSA1_5"];
const GRANTS: &[&str] = &[
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:openid:params:grant-type:ciba",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
];

/// The settings of a group, in the order in which they are shown.
pub(super) fn of(group: Group) -> &'static [Setting] {
    match group {
        Group::Pages => PAGES,
        Group::SignIn => SIGN_IN,
        Group::Sessions => SESSIONS,
        Group::Passwords => PASSWORDS,
        Group::SelfService => SELF_SERVICE,
        Group::Consent => CONSENT,
        Group::Grants => BY_GRANTS,
        Group::Requests => REQUESTS,
        Group::Tokens => TOKENS,
        Group::Devices => DEVICES,
        Group::Registration => REGISTRATION,
        Group::Discovery => DISCOVERY,
        Group::Cors => CORS,
        Group::Mail => MAIL,
        Group::Notifications => NOTIFICATIONS,
        Group::House => HOUSE,
    }
}

const PAGES: &[Setting] = &[
    at("branding.product_name", Text),
    at("branding.logo_uri", Text),
    at("branding.color", Text),
    at("cookies.domain", Text),
    at("cookies.same_site", Choice(&["lax", "none"])),
];

const SIGN_IN: &[Setting] = &[
    at("sign_in.identifiers", Lines),
    at("default_user_status", Choice(&["active", "registered"])),
    at("sign_in.display_name", Text),
    at("sign_in.name_formats", Pairs),
    at("sign_in.levels", NumberPairs),
    at("sign_in.password_amr", Lines),
    at("sign_in.known_device_days", Number),
    at("sign_in.goto", Lines),
];

const SESSIONS: &[Setting] = &[
    at("lifetimes.session_idle", Seconds),
    at("lifetimes.session_absolute", Seconds),
    at("sign_in.quota.max_sessions", Number),
    at("sign_in.quota.policy", Choice(&["evict_oldest", "deny"])),
    at("sign_in.session_caching", Seconds),
    at("sign_in.session_properties", Lines),
    at("sign_in.queried_session_properties", OptionalLines),
    at("oauth.session_management", Switch),
];

const PASSWORDS: &[Setting] = &[
    at("password_policy.min_length", Number),
    at("password_policy.max_length", Number),
    at("password_policy.min_zxcvbn_score", Number),
    at("password_policy.history", Number),
    at("lockout.failures", Number),
    at("lockout.window", Seconds),
    at("lockout.duration", Seconds),
    at("sign_in.address_failures", Number),
    at("sign_in.tenant_failures", Number),
];

const SELF_SERVICE: &[Setting] = &[
    at("self_service.registration", Switch),
    at("self_service.registration_claims", Lines),
    at("self_service.password_reset", Switch),
    at("self_service.user_name_reminder", Switch),
    at("self_service.email_change", Switch),
    at("self_service.profile_claims", Lines),
    at("self_service.account_deletion", Switch),
    at("self_service.deletion_days", Number),
    at("deletion.days", Number),
    at("self_service.link_minutes", Number),
    at("self_service.invitation_days", Number),
    at("self_service.reset_ends_sessions", Switch),
    at("self_service.seconds_between", Seconds),
    at("self_service.per_minute", Number),
    at("self_service.notices", Switch),
];

const CONSENT: &[Setting] = &[
    at("oauth.allow_skip_consent", Switch),
    at("oauth.scope_descriptions", Document),
    at("oauth.claim_descriptions", Document),
];

const BY_GRANTS: &[Setting] = &[
    at("oauth.grant_types", Ticks(GRANTS)),
    at("oauth.require_pkce", Choice(&["all", "public", "none"])),
    at("oauth.allow_plain_pkce", Switch),
    at("lifetimes.authorization_code", Seconds),
    at("oauth.allow_implicit", Switch),
    at("oauth.allow_password", Switch),
    at("oauth.password_for_public_clients", Switch),
    at("oauth.password_messages", Switch),
    at("oauth.credentials_in_query", Switch),
    at("oauth.assertion_audiences", Lines),
    at("oauth.trusted_issuers", Document),
    at("oauth.may_act", Document),
    at("oauth.tls_client_trust_anchors", Prose),
    at("oauth.tls_bound_access_tokens", Switch),
];

const REQUESTS: &[Setting] = &[
    at("oauth.default_scope", Scopes),
    at("oauth.unlisted_scopes", Switch),
    at("oauth.claims_parameter", Switch),
    at("oauth.authorization_details_types", Document),
    at("oauth.default_acr_values", Lines),
    at("oauth.require_pushed_authorization_requests", Switch),
    at("lifetimes.pushed_request", Seconds),
    at("oauth.dpop_nonces", Switch),
    at("oauth.request_objects.processing", Choice(&["openid", "jar"])),
    at("oauth.request_objects.require_signed", Switch),
    at("oauth.request_objects.allow_unsigned", Switch),
    at("oauth.request_objects.by_reference", Switch),
    at("oauth.request_objects.require_exp", Switch),
    at("oauth.request_objects.require_nbf", Switch),
    at("oauth.request_objects.longest", Seconds),
    at("oauth.request_objects.oldest", Seconds),
];

const TOKENS: &[Setting] = &[
    at("lifetimes.access_token", Seconds),
    at("oauth.access_token_format", Choice(&["opaque", "jwt"])),
    at("oauth.access_token_signing_alg", Choice(SIGNING)),
    at("lifetimes.id_token", Seconds),
    at("oauth.always_claims_in_id_token", Switch),
    at("oauth.id_token_info_authentication", Switch),
    at("lifetimes.refresh_token_idle", Term),
    at("lifetimes.refresh_token_absolute", Term),
    at("oauth.refresh.rotation", Choice(&["rotate", "reusable"])),
    at("oauth.refresh.grace", Seconds),
    at("oauth.refresh_without_offline_access", Switch),
    at("oauth.subname", Switch),
    at("oauth.groups_claim", Choice(&["names", "ids"])),
    at("oauth.global_user_claim", Text),
];

const DEVICES: &[Setting] = &[
    at("lifetimes.device_code", Seconds),
    at("lifetimes.device_interval", Seconds),
    at("oauth.device.verification_uri", Text),
    at("oauth.device.completion_uri", Text),
    at("oauth.device.user_code_length", Number),
    at("oauth.device.user_code_characters", Text),
    at("oauth.device.require_pkce", Switch),
    at("lifetimes.ciba_request", Seconds),
    at("lifetimes.ciba_interval", Seconds),
];

const REGISTRATION: &[Setting] = &[
    at("oauth.registration.open", Switch),
    at("oauth.registration.scope", Text),
    at("oauth.registration.per_minute", Number),
    at("oauth.registration.require_software_statement", Switch),
    at("oauth.registration.attested_attributes", Lines),
    at("oauth.registration.allowed_scope", Scopes),
    at("oauth.registration.default_scope", Text),
    at("oauth.registration.allowed_authorization_details_types", Lines),
    at("oauth.registration.management", Switch),
    at("oauth.client_id_hosts", Lines),
];

const DISCOVERY: &[Setting] = &[
    at("oauth.discovery_enabled", Switch),
    at("oauth.jwks_uri", Text),
    at("oauth.published_keys", Choice(&["own_alg", "no_alg", "every_alg"])),
    at("oauth.encryption_keys", Ticks(ENCRYPTION)),
    at("oauth.allow_rsa1_5", Switch),
];

const CORS: &[Setting] = &[
    at("cors.enabled", Switch),
    at("cors.allowed_origins", Lines),
    at("cors.allowed_methods", Lines),
    at("cors.allowed_headers", Lines),
    at("cors.exposed_headers", Lines),
    at("cors.max_age", Seconds),
    at("cors.allow_credentials", Switch),
    at("cors.sets", Document),
];

const MAIL: &[Setting] = &[
    at("mail.from", Text),
    at("mail.from_name", Text),
    at("mail.attribute", Text),
    at("mail.seconds_between", Seconds),
    at("mail.server", Server),
    at("mail.letters", Document),
];

const NOTIFICATIONS: &[Setting] = &[
    at("notifications.kept_days", Number),
    at("notifications.digest_hour", Number),
    at("notifications.rules", Document),
];

const HOUSE: &[Setting] = &[at("domain", Text), at("kept", Lines)];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aggregates::tenant::TenantSettings;
    use serde_json::Value;

    use super::super::value::complete;
    use super::*;
    use crate::pages::{Locale, Text as Words};

    fn all() -> impl Iterator<Item = &'static Setting> {
        Group::ALL.into_iter().flat_map(of)
    }

    fn leaves(path: &str, value: &Value, known: &BTreeSet<&str>, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) if !known.contains(path) => {
                for (name, member) in members {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    leaves(&path, member, known, found);
                }
            }
            _ => drop(found.insert(path.to_owned())),
        }
    }

    #[test]
    fn every_setting_stands_in_one_group_and_nothing_else_does() {
        let known: BTreeSet<&str> = all().map(|setting| setting.path).collect();
        assert_eq!(known.len(), all().count(), "one stands twice");
        let mut found = BTreeSet::new();
        leaves("", &complete(&TenantSettings::default()), &known, &mut found);
        let strange: Vec<_> = found.iter().filter(|path| !known.contains(path.as_str())).collect();
        assert!(strange.is_empty(), "in no group: {strange:?}");
        let optional: Vec<&str> = known.into_iter().filter(|path| !found.contains(*path)).collect();
        assert_eq!(optional, OPTIONAL, "what no document has by default");
    }

    /// Settings that no document has by default.
    const OPTIONAL: &[&str] = &[
        "branding.color",
        "branding.logo_uri",
        "branding.product_name",
        "cookies.domain",
        "cors.sets",
        "mail.from",
        "mail.from_name",
        "mail.letters",
        "mail.server",
        "notifications.rules",
        "oauth.allow_rsa1_5",
        "oauth.authorization_details_types",
        "oauth.client_id_hosts",
        "oauth.credentials_in_query",
        "oauth.device.completion_uri",
        "oauth.device.verification_uri",
        "oauth.dpop_nonces",
        "oauth.encryption_keys",
        "oauth.global_user_claim",
        "oauth.jwks_uri",
        "oauth.may_act",
        "oauth.registration.allowed_authorization_details_types",
        "oauth.registration.default_scope",
        "oauth.require_pushed_authorization_requests",
        "oauth.tls_bound_access_tokens",
        "oauth.tls_client_trust_anchors",
        "oauth.trusted_issuers",
        "sign_in.display_name",
        "sign_in.goto",
        "sign_in.name_formats",
        "sign_in.queried_session_properties",
    ];

    #[test]
    fn every_setting_has_its_words() {
        for text in Locale::ALL.map(Words::of) {
            for Setting { path, notation } in all() {
                let flat = path.replace('.', "-");
                let mut keys = vec![format!("label-{flat}"), format!("hint-{flat}")];
                if let Choice(choices) = notation
                    && *choices != SIGNING
                {
                    keys.extend(choices.iter().map(|choice| format!("choice-{flat}-{choice}")));
                }
                for key in keys {
                    assert!(text.knows(&key), "{key} in {}", text.locale().tag());
                }
            }
        }
    }
}
