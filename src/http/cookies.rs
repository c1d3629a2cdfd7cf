//! Cookies: how they are called, read and written.
//!
//! Every tenant has its own, by name, so that two tenants at one host share nothing. Over https the name begins with
//! `__Host-` (RFC 6265bis §4.1.3.2): no other host and no plain connection can plant one. Browsers take such a name over https only, so
//! a development server on loopback has the same cookies without the prefix, bound to the tenant's path instead; cookies know
//! no ports, and two development servers on one host share theirs. A tenant may let its cookies reach a domain, or go along from pages
//! of others; the name says so then, and what that costs stands in docs/OPERATIONS.md.

use aggregates::TenantId;
use aggregates::tenant::{CookieSettings, SameSite};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use super::Place;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The sessions of this browser, the one in use first.
    Session,
    /// What forms are bound to, before anybody signed in and after.
    Form,
    /// Who signed in on this device before.
    Device,
    /// How somebody wants to see the console.
    Look,
    /// That somebody signed in or out, for our own script in a frame of somebody else's page (Session Management §3.2). It opens nothing.
    Browser,
}

/// The cookies of one tenant.
#[derive(Clone, Debug)]
pub struct Cookies {
    tenant: String,
    prefix: &'static str,
    /// Where it belongs: domain, if any, and path.
    reach: String,
    same_site: &'static str,
}

impl Cookies {
    /// Those of a tenant, at the address that was asked. What the tenant says of them holds over https, and of a domain at its hosts
    /// only: anywhere else a browser would throw the cookie away, and nobody could sign in.
    pub fn of(tenant: &TenantId, place: &Place, settings: &CookieSettings) -> Self {
        let tenant = tenant.to_string();
        if !place.is_secure() {
            let path = format!("{}/t/{tenant}", place.path());
            return Self { tenant, prefix: "", reach: format!("; Path={path}"), same_site: "Lax" };
        }
        let domain = settings.domain.as_deref().filter(|domain| lies_in(place.host(), domain));
        let (prefix, reach) = match domain {
            Some(domain) => ("__Secure-", format!("; Domain={domain}; Path=/")),
            None => ("__Host-", "; Path=/".to_owned()),
        };
        let same_site = match settings.same_site {
            SameSite::Lax => "Lax; Secure",
            SameSite::None => "None; Secure",
        };
        Self { tenant, prefix, reach, same_site }
    }

    /// How the cookie is called.
    pub fn name(&self, purpose: Purpose) -> String {
        let word = match purpose {
            Purpose::Session => "session",
            Purpose::Form => "form",
            Purpose::Device => "device",
            Purpose::Look => "look",
            Purpose::Browser => "browser",
        };
        format!("{}evident-{word}.{}", self.prefix, self.tenant)
    }

    /// The value that a request carries.
    pub fn read<'h>(&self, headers: &'h HeaderMap, purpose: Purpose) -> Option<&'h str> {
        let name = self.name(purpose);
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// The header that keeps a value: for that many seconds, or until the browser is closed.
    pub fn keep(&self, purpose: Purpose, value: &str, seconds: Option<u32>) -> HeaderValue {
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        self.header(purpose, value, &age)
    }

    /// The header that makes the browser forget.
    pub fn forget(&self, purpose: Purpose) -> HeaderValue {
        self.header(purpose, "", "; Max-Age=0")
    }

    fn header(&self, purpose: Purpose, value: &str, age: &str) -> HeaderValue {
        let Self { reach, same_site, .. } = self;
        let rules = match purpose {
            Purpose::Browser if self.prefix.is_empty() => "SameSite=Lax".to_owned(),
            Purpose::Browser => "SameSite=None; Secure".to_owned(),
            _ => format!("HttpOnly; SameSite={same_site}"),
        };
        let text = format!("{}={value}{reach}{age}; {rules}", self.name(purpose));
        // Names and values are ours, in characters of base64url; were one not, no cookie is better than a broken one.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("evident=; Max-Age=0"))
    }
}

/// Whether a host is that of a domain or lies below it (RFC 6265 §5.1.3).
fn lies_in(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn cookies(public_url: &str) -> Cookies {
        wide(public_url, &CookieSettings::default())
    }

    fn wide(public_url: &str, settings: &CookieSettings) -> Cookies {
        let place = Place::main(&Url::parse(public_url).unwrap());
        Cookies::of(&TenantId::parse("demo").unwrap(), &place, settings)
    }

    #[test]
    fn over_https_no_other_host_can_plant_one() {
        let header = cookies("https://id.example.com/at").keep(Purpose::Session, "abc", None);
        assert_eq!(header, "__Host-evident-session.demo=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let gone = cookies("https://id.example.com").forget(Purpose::Device);
        assert_eq!(gone, "__Host-evident-device.demo=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn a_script_of_ours_reads_one_of_them_in_a_frame_of_another_page() {
        let header = cookies("https://id.example.com").keep(Purpose::Browser, "abc", None);
        assert_eq!(header, "__Host-evident-browser.demo=abc; Path=/; SameSite=None; Secure");
        let header = cookies("http://127.0.0.1:8080").keep(Purpose::Browser, "abc", None);
        assert_eq!(header, "evident-browser.demo=abc; Path=/t/demo; SameSite=Lax");
    }

    #[test]
    fn a_tenant_may_let_them_reach_further_at_its_own_risk() {
        let settings = CookieSettings { domain: Some("example.com".into()), same_site: SameSite::None };
        let header = wide("https://id.example.com", &settings).keep(Purpose::Session, "abc", None);
        let reaches = "__Secure-evident-session.demo=abc; Domain=example.com; Path=/; HttpOnly; SameSite=None; Secure";
        assert_eq!(header, reaches);
        for elsewhere in ["https://id.example.org", "https://idexample.com"] {
            let header = wide(elsewhere, &settings).keep(Purpose::Form, "abc", None);
            assert_eq!(header, "__Host-evident-form.demo=abc; Path=/; HttpOnly; SameSite=None; Secure");
        }
        let header = wide("http://127.0.0.1:8080", &settings).keep(Purpose::Form, "abc", None);
        assert_eq!(
            header, "evident-form.demo=abc; Path=/t/demo; HttpOnly; SameSite=Lax",
            "in development nothing changes"
        );
    }

    #[test]
    fn a_development_server_binds_them_to_the_tenants_path() {
        let header = cookies("http://127.0.0.1:8080").keep(Purpose::Form, "abc", Some(60));
        assert_eq!(header, "evident-form.demo=abc; Path=/t/demo; Max-Age=60; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn only_the_tenants_own_cookie_is_read() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=b; __Host-evident-session.other=x; evident-session.demo=y".parse().unwrap());
        let own = cookies("https://id.example.com");
        assert_eq!(own.read(&headers, Purpose::Session), None);
        headers.append(COOKIE, "__Host-evident-session.demo=z".parse().unwrap());
        assert_eq!(own.read(&headers, Purpose::Session), Some("z"));
    }
}
