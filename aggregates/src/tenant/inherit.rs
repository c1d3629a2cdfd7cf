//! Which settings of a tenant are its own, and which it has from the installation.
//!
//! The settings of tenant `system` are the installation's defaults. A tenant's own are those that differ from what the program
//! itself brings along, and those that it keeps by name: so an event holds what somebody chose, and a default that changes reaches
//! every tenant that did not choose. What concerns one tenant alone, its domain and what it keeps, is never inherited.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::TenantSettings;

/// Members that are one tenant's alone.
const OWN: [&str; 2] = ["domain", "kept"];
/// A member that is one value: whoever names another mail server takes nothing of the one before along.
const WHOLE: &str = "mail.server";

/// Where the value of a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The tenant chose it.
    Tenant,
    /// The installation's default.
    Installation,
}

impl TenantSettings {
    /// The settings that hold in a tenant that wrote these, in an installation whose own are `installation`.
    #[must_use]
    pub fn over(&self, installation: &Self) -> Self {
        let merged = self.merged(installation);
        // What was put together of two documents of one shape has that shape.
        serde_json::from_value(unfold(&merged)).unwrap_or_else(|_| self.clone())
    }

    /// Where each setting that is not the program's own default comes from, by its path such as `lifetimes.access_token`.
    pub fn origins(&self, installation: &Self) -> BTreeMap<String, Origin> {
        let (own, program) = (leaves(self), leaves(&Self::default()));
        let inherited = leaves(installation);
        let mut origins = BTreeMap::new();
        for path in own.keys().chain(inherited.keys()).chain(program.keys()) {
            let is_own = self.chose(path, &own, &program);
            if is_own {
                origins.insert(path.clone(), Origin::Tenant);
            } else if inherited.get(path) != program.get(path) && !is_alone(path) {
                origins.insert(path.clone(), Origin::Installation);
            }
        }
        origins
    }

    /// Keeps what a merge patch (RFC 7396) chose although it is what the program says, where the installation says something else; what the
    /// patch took back is the installation's again.
    pub fn keep_chosen(&mut self, patch: &Value, installation: &Self) {
        let Value::Object(members) = patch else { return };
        if members.contains_key("kept") {
            return;
        }
        let (own, program, inherited) = (leaves(self), leaves(&Self::default()), leaves(installation));
        for path in removed(patch) {
            self.kept.retain(|kept| !lies_in(kept, &path));
        }
        let mut chosen = BTreeMap::new();
        collect_members(patch, &mut chosen);
        for path in chosen.into_keys().filter(|path| !is_alone(path)) {
            let says = |leaves: &BTreeMap<String, Value>| leaves.get(&path).cloned();
            if says(&own) == says(&program) && says(&inherited) != says(&program) {
                self.kept.insert(path);
            }
        }
    }

    fn merged(&self, installation: &Self) -> BTreeMap<String, Value> {
        let (own, program, mut merged) = (leaves(self), leaves(&Self::default()), leaves(installation));
        merged.retain(|path, _| !is_alone(path));
        let inherited = merged.keys().cloned();
        let paths: BTreeSet<String> = own.keys().chain(program.keys()).cloned().chain(inherited).collect();
        for path in paths {
            if !self.chose(&path, &own, &program) {
                continue;
            }
            match own.get(&path) {
                Some(value) => drop(merged.insert(path, value.clone())),
                None => drop(merged.remove(&path)),
            }
        }
        merged
    }

    fn chose(&self, path: &str, own: &BTreeMap<String, Value>, program: &BTreeMap<String, Value>) -> bool {
        own.get(path) != program.get(path) || self.keeps(path)
    }

    fn keeps(&self, path: &str) -> bool {
        self.kept.iter().any(|kept| lies_in(path, kept))
    }
}

/// Every value that is no object, by its path. Groups that nobody changed are left out of a document; here they stand.
pub(super) fn leaves(settings: &TenantSettings) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for (name, group) in settings.groups() {
        collect(name, group, &mut found);
    }
    found
}

fn collect(path: &str, value: Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(members) if path != WHOLE => {
            for (name, value) in members {
                collect(&format!("{path}.{}", escaped(&name)), value, found);
            }
        }
        value => drop(found.insert(path.to_owned(), value)),
    }
}

fn collect_members(document: &Value, found: &mut BTreeMap<String, Value>) {
    for (name, value) in document.as_object().into_iter().flatten() {
        collect(&escaped(name), value.clone(), found);
    }
}

/// The paths that a merge patch takes back.
fn removed(patch: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in patch.as_object().into_iter().flatten() {
        let name = escaped(name);
        match value {
            Value::Null => found.push(name),
            value => found.extend(removed(value).into_iter().map(|rest| format!("{name}.{rest}"))),
        }
    }
    found
}

/// Whether a path is another one or lies below it.
fn lies_in(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn unfold(leaves: &BTreeMap<String, Value>) -> Value {
    let mut document = Value::Object(Map::new());
    for (path, value) in leaves {
        let mut place = &mut document;
        for name in path.split('.') {
            let Value::Object(members) = place else { break };
            place = members
                .entry(name.replace("%2E", ".").replace("%25", "%"))
                .or_insert_with(|| Value::Object(Map::new()));
        }
        *place = value.clone();
    }
    document
}

/// Names of contexts and of claims may have dots.
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace('.', "%2E")
}

fn is_alone(path: &str) -> bool {
    OWN.iter().any(|own| path.split('.').next() == Some(own))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::AccessTokenFormat;

    fn tuned(change: impl FnOnce(&mut TenantSettings)) -> TenantSettings {
        let mut settings = TenantSettings::default();
        change(&mut settings);
        settings
    }

    #[test]
    fn what_a_tenant_did_not_choose_is_the_installations() {
        let installation = tuned(|s| {
            s.lifetimes.access_token = 120;
            s.lockout.failures = 3;
            s.branding.color = Some("#112233".into());
            s.sign_in.levels.insert("urn:example:two.factors".into(), 2);
            s.domain = Some("id.example.com".into());
        });
        let own = tuned(|s| s.lockout.failures = 5);
        let effective = own.over(&installation);
        assert_eq!((effective.lifetimes.access_token, effective.lockout.failures), (120, 5));
        assert_eq!(effective.branding.color.as_deref(), Some("#112233"));
        assert_eq!(effective.sign_in.level("urn:example:two.factors"), Some(2));
        assert_eq!(effective.domain, None, "a domain is one tenant's");
        let origins = own.origins(&installation);
        assert_eq!(origins["lockout.failures"], Origin::Tenant);
        assert_eq!(origins["lifetimes.access_token"], Origin::Installation);
        assert!(!origins.contains_key("lifetimes.id_token") && !origins.contains_key("domain"));
    }

    #[test]
    fn a_mail_server_is_the_tenants_own_or_the_installations_and_no_mixture() {
        use crate::tenant::{MailSecurity, MailServer};
        let smtp = |host: &str, user_name: Option<&str>| {
            let (port, security) = (user_name.map(|_| 2525), MailSecurity::StartTls);
            Some(MailServer::Smtp { host: host.into(), port, security, user_name: user_name.map(str::to_owned) })
        };
        let installation = tuned(|s| {
            s.mail.from = Some("no-reply@example.com".into());
            s.mail.server = smtp("smtp.example.com", Some("installation"));
        });
        let own = tuned(|s| s.mail.server = smtp("mail.example.net", None));
        assert_eq!(TenantSettings::default().over(&installation).mail, installation.mail);
        let effective = own.over(&installation).mail;
        assert_eq!(effective.server, own.mail.server, "neither its name nor its port");
        assert_eq!(effective.from.as_deref(), Some("no-reply@example.com"));
        assert_eq!(own.origins(&installation)["mail.server"], Origin::Tenant);
    }

    #[test]
    fn what_a_tenant_keeps_stays_as_the_program_has_it() {
        let installation = tuned(|s| {
            s.lifetimes.access_token = 120;
            s.branding.color = Some("#112233".into());
            s.oauth.access_token_format = AccessTokenFormat::Jwt;
        });
        let own = tuned(|s| s.kept = ["lifetimes.access_token".into(), "branding".into()].into());
        let effective = own.over(&installation);
        assert_eq!(effective.lifetimes.access_token, 600);
        assert_eq!(effective.branding.color, None);
        assert_eq!(effective.oauth.access_token_format, AccessTokenFormat::Jwt);
        assert_eq!(own.origins(&installation)["lifetimes.access_token"], Origin::Tenant);
    }

    #[test]
    fn a_patch_that_chooses_the_programs_own_default_keeps_it_and_null_takes_it_back() {
        let installation = tuned(|s| s.lifetimes.access_token = 120);
        let mut own = TenantSettings::default();
        own.keep_chosen(&json!({"lifetimes": {"access_token": 600, "id_token": 600}}), &installation);
        assert_eq!(own.kept, ["lifetimes.access_token".to_owned()].into());
        assert_eq!(own.over(&installation).lifetimes.access_token, 600);
        own.keep_chosen(&json!({"lifetimes": {"access_token": null}}), &installation);
        assert_eq!(own.kept, [].into());
        assert_eq!(own.over(&installation).lifetimes.access_token, 120);
    }

    #[test]
    fn without_defaults_of_an_installation_nothing_is_changed() {
        let own = tuned(|s| {
            s.sign_in.session_properties = ["basket".into()].into();
            s.cors.enabled = false;
            s.domain = Some("login.example.com".into());
        });
        assert_eq!(own.over(&TenantSettings::default()), own);
        assert_eq!(TenantSettings::default().over(&TenantSettings::default()), TenantSettings::default());
    }
}
