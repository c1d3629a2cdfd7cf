//! Cookies: how they are called, read and written.
//!
//! Every tenant has its own, by name, so that two tenants at one host share nothing. Over https the name begins with
//! `__Host-` (RFC 6265bis §4.1.3.2): no other host and no plain connection can plant one. Browsers take such a name over https only, so
//! a development server on loopback has the same cookies without the prefix, bound to the tenant's path instead; cookies know
//! no ports, and two development servers on one host share theirs.

use aggregates::TenantId;
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use url::Url;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The sessions of this browser, the one in use first.
    Session,
    /// What forms are bound to, before anybody signed in and after.
    Form,
    /// Who signed in on this device before.
    Device,
}

/// The cookies of one tenant.
#[derive(Clone, Debug)]
pub struct Cookies {
    tenant: String,
    secure: bool,
    path: String,
}

impl Cookies {
    /// Those of a tenant, under the public address.
    pub fn of(tenant: &TenantId, public_url: &Url) -> Self {
        let secure = public_url.scheme() == "https";
        let base = public_url.path().trim_end_matches('/');
        let path = if secure { "/".to_owned() } else { format!("{base}/t/{tenant}") };
        Self { tenant: tenant.to_string(), secure, path }
    }

    fn name(&self, purpose: Purpose) -> String {
        let word = match purpose {
            Purpose::Session => "session",
            Purpose::Form => "form",
            Purpose::Device => "device",
        };
        let prefix = if self.secure { "__Host-" } else { "" };
        format!("{prefix}evident-{word}.{}", self.tenant)
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
        let (name, path) = (self.name(purpose), &self.path);
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path={path}{age}; HttpOnly; SameSite=Lax{secure}");
        // Names and values are ours, in characters of base64url; were one not, no cookie is better than a broken one.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("evident=; Max-Age=0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(public_url: &str) -> Cookies {
        Cookies::of(&TenantId::parse("demo").unwrap(), &Url::parse(public_url).unwrap())
    }

    #[test]
    fn over_https_no_other_host_can_plant_one() {
        let header = cookies("https://id.example.com/at").keep(Purpose::Session, "abc", None);
        assert_eq!(header, "__Host-evident-session.demo=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let gone = cookies("https://id.example.com").forget(Purpose::Device);
        assert_eq!(gone, "__Host-evident-device.demo=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
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
