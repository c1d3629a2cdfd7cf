//! Where a page leads afterwards, where its address says so: `goto`, and `gotoOnFail` for whoever gives up.
//!
//! Both come from strangers. They lead to pages of this tenant, and to addresses that the tenant has listed (`sign_in.goto`); what
//! leads anywhere else is passed over as if it were not there (CWE-601).

use axum::response::Response;
use url::form_urlencoded;

use super::visit::Visit;

/// The parameter for those who got what they came for.
pub const GOTO: &str = "goto";
/// The parameter for those who gave up.
pub const GOTO_ON_FAIL: &str = "gotoOnFail";

impl Visit {
    /// Where to go on, or that page of ours.
    pub fn afterwards(&self, otherwise: &str) -> String {
        self.wanted(GOTO).unwrap_or_else(|| self.address(otherwise))
    }

    /// To the sign-in page, and from there to a page of this tenant; `again`, whoever is signed in.
    pub fn to_sign_in(&self, page: &str, again: bool) -> Response {
        let page: String = form_urlencoded::byte_serialize(self.address(page).as_bytes()).collect();
        let other = if again { "other=1&" } else { "" };
        self.onward(&self.address(&format!("/login?{other}{GOTO}={page}")))
    }

    /// The place that a parameter of the address names, where it may.
    pub fn wanted(&self, parameter: &str) -> Option<String> {
        let given = self.parameter(parameter)?;
        let own = given.strip_prefix(self.place().origin()).unwrap_or(&given);
        let path = self.place().path_of(self.tenant());
        if is_below(own, &path) {
            return Some(own.to_owned());
        }
        self.settings().sign_in.may_go_to(&given).then_some(given)
    }
}

/// Whether an address is a path below another one, read by anybody in the same way.
fn is_below(address: &str, path: &str) -> bool {
    let Some(rest) = address.strip_prefix(path).filter(|rest| rest.starts_with('/') && !rest.starts_with("//")) else {
        return false;
    };
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let climbs = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') && !path.split('/').any(climbs)
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn only_what_lies_below_is_ones_own() {
        for good in ["/t/acme/account", "/t/acme/account/sessions?a=b#c", "/t/acme/"] {
            assert!(is_below(good, "/t/acme"), "{good}");
        }
        assert!(is_below("/account", ""));
        for bad in [
            "/t/acme",
            "/t/acmeother/account",
            "/t/other/account",
            "/t/acme/../other/account",
            "/t/acme/%2e%2E/other",
            "/t/acme//evil.example",
            "/t/acme/a\\b",
            "/t/acme/a b",
            "//evil.example",
            "https://evil.example/t/acme/",
            "",
        ] {
            assert!(!is_below(bad, "/t/acme"), "{bad}");
        }
        for bad in ["//evil.example", "/\\evil.example", "evil", ""] {
            assert!(!is_below(bad, ""), "{bad}");
        }
    }
}
