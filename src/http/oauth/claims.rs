//! The single claims that a person allowed a client (OIDC Core §5.5), as they were kept with the grant.

use serde_json::Value;

/// The names of the claims that were asked for in one place of the `claims` parameter: `userinfo` or `id_token`.
pub(super) fn asked(claims: Option<&Value>, place: &str) -> Vec<String> {
    names(claims.and_then(|claims| claims.get(place)))
}

/// The names of claims that were asked for.
pub(super) fn names(requests: Option<&Value>) -> Vec<String> {
    requests.and_then(Value::as_object).map(|claims| claims.keys().cloned().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_found_whatever_is_said_about_them() {
        let claims = json!({"userinfo": {"email": null, "name": {"essential": true}}, "id_token": {}});
        assert_eq!(asked(Some(&claims), "userinfo"), ["email", "name"]);
        assert!(asked(Some(&claims), "id_token").is_empty() && asked(None, "userinfo").is_empty());
    }
}
