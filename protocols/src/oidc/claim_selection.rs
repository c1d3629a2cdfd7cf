//! Which of a person's claims a client gets: by scope (OIDC Core §5.4), by name (§5.5), by language (§5.2).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{ClaimRequests, Locales};
use crate::oauth::Scope;

/// The claims that a scope asks for (OIDC Core §5.4); none for scopes that are not about claims.
pub fn claims_of_scope(scope: &str) -> &'static [&'static str] {
    match scope {
        "profile" => &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
        "email" => &["email", "email_verified"],
        "address" => &["address"],
        "phone" => &["phone_number", "phone_number_verified"],
        _ => &[],
    }
}

/// The claim that a scope of the form `claims:NAME` asks for: one of a provider's own, which no scope of OIDC Core §5.4 brings along.
pub fn claim_of_scope(scope: &str) -> Option<&str> {
    scope.strip_prefix("claims:").filter(|name| !name.is_empty())
}

/// A selection of claims by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimSelection {
    names: BTreeSet<String>,
    locales: Locales,
}

impl ClaimSelection {
    /// What a scope asks for.
    pub fn of_scope(scope: &Scope) -> Self {
        let standard = scope.iter().flat_map(claims_of_scope).map(|&name| name.to_owned());
        Self::of_own_claims(scope).and_names(standard)
    }

    /// What the scopes of a provider's own claims ask for, and no other.
    pub fn of_own_claims(scope: &Scope) -> Self {
        Self::default().and_names(scope.iter().filter_map(claim_of_scope))
    }

    /// And single claims of the `claims` parameter.
    #[must_use]
    pub fn and_requested(mut self, requests: &ClaimRequests) -> Self {
        self.names.extend(requests.keys().cloned());
        self
    }

    /// And single claims by name.
    #[must_use]
    pub fn and_names<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// And their translations into these languages.
    #[must_use]
    pub fn in_locales(mut self, locales: Locales) -> Self {
        self.locales = locales;
        self
    }

    /// The names that were asked for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether a claim is among them: by its whole name, or as a translation that was asked for.
    pub fn contains(&self, claim: &str) -> bool {
        let translated = |(base, tag): (&str, &str)| self.names.contains(base) && self.locales.covers(tag);
        self.names.contains(claim) || claim.split_once('#').is_some_and(translated)
    }

    /// The selected ones of a person's claims. What is null or empty is left out (OIDC Core §5.3.2).
    pub fn pick(&self, claims: Map<String, Value>) -> Map<String, Value> {
        claims.into_iter().filter(|(name, value)| self.contains(name) && !is_empty(value)).collect()
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{ClaimsParameter, StandardClaims};
    use super::*;

    fn person() -> Map<String, Value> {
        let claims = json!({
            "name": "Aiko Yamada", "family_name": "Yamada", "family_name#ja-Kana-JP": "ヤマダ", "family_name#ja-Hani-JP": "山田",
            "family_name#en": "Yamada", "nickname": "", "email": "aiko@example.com", "email_verified": true, "address": {},
            "phone_number": null, "department": "R&D",
        });
        claims.as_object().unwrap().clone()
    }

    fn picked(selection: &ClaimSelection) -> Vec<String> {
        selection.pick(person()).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_four_scopes_ask_for_all_standard_claims() {
        let scope: Scope = "openid profile email address phone".parse().unwrap();
        let selection = ClaimSelection::of_scope(&scope);
        let names: BTreeSet<_> = StandardClaims::NAMES.iter().copied().collect();
        assert_eq!(selection.names().collect::<BTreeSet<_>>(), names);
        let own = Scope::of(["openid", "email", "claims:badge", "claims:"]).unwrap();
        assert_eq!(ClaimSelection::of_own_claims(&own).names().collect::<Vec<_>>(), ["badge"]);
        assert!(["badge", "email", "email_verified"].iter().all(|name| ClaimSelection::of_scope(&own).contains(name)));
        assert!(claims_of_scope("openid").is_empty() && claims_of_scope("read").is_empty());
    }

    #[test]
    fn only_what_was_asked_for_and_is_there_is_picked() {
        let profile = ClaimSelection::of_scope(&"openid profile address phone".parse().unwrap());
        assert_eq!(picked(&profile), ["family_name", "name"]);
        let requested: ClaimsParameter = r#"{"userinfo":{"email":null,"department":null}}"#.parse().unwrap();
        let single = ClaimSelection::default().and_requested(&requested.userinfo).and_names(["salary"]);
        assert_eq!(picked(&single), ["department", "email"]);
    }

    #[test]
    fn translations_come_in_the_languages_that_were_asked_for() {
        let profile = ClaimSelection::of_scope(&"profile".parse().unwrap()).in_locales(Locales::read("ja"));
        assert_eq!(picked(&profile), ["family_name", "family_name#ja-Hani-JP", "family_name#ja-Kana-JP", "name"]);
        let one = ClaimSelection::default().and_names(["family_name#ja-Kana-JP"]);
        assert_eq!(picked(&one), ["family_name#ja-Kana-JP"]);
    }
}
