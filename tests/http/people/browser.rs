//! A browser without scripts: cookies by the rules of their names, `Origin` and `Sec-Fetch-Site` as browsers send them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt as _;

use super::html::{self, Form};
use super::world::{BASE, PASSWORD, World};

/// A browser.
#[derive(Clone)]
pub struct Browser<'w> {
    world: &'w World,
    pub cookies: BTreeMap<String, String>,
    pub peer: [u8; 4],
    pub headers: Vec<(&'static str, String)>,
}

/// What it shows.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
    /// Path and query of the page.
    pub at: String,
}

impl<'w> Browser<'w> {
    pub fn new(world: &'w World) -> Self {
        Self { world, cookies: BTreeMap::new(), peer: [192, 0, 2, 7], headers: Vec::new() }
    }

    /// One request, and its answer as it is.
    pub async fn send(&mut self, method: Method, path: &str, origin: Option<&str>, body: String) -> Seen {
        let mut request = Request::builder().method(&method).uri(path);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if method == Method::POST {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.peer, 4711))));
        let (parts, body) = self.world.router.clone().oneshot(request).await.unwrap().into_parts();
        let html = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        for line in parts.headers.get_all("set-cookie") {
            self.keep(line.to_str().unwrap());
        }
        Seen { status: parts.status, headers: parts.headers, html, at: path.to_owned() }
    }

    fn keep(&mut self, line: &str) {
        let mut parts = line.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let rules: Vec<_> = parts.collect();
        // One of them is for a script of ours in a frame of another page; it opens nothing.
        let own = ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"];
        let shown = ["Path=/", "SameSite=None", "Secure"];
        for rule in if name.contains("evident-browser") { &shown[..] } else { &own[..] } {
            assert!(rules.contains(rule), "{rule} is missing in {line}");
        }
        assert!(name.starts_with("__Host-") && !line.contains("Domain"), "{line}");
        if rules.contains(&"Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Opens an address and follows where it leads, as long as that is here.
    pub async fn open(&mut self, path: &str) -> Seen {
        let mut seen = self.send(Method::GET, path, None, String::new()).await;
        for _ in 0..8 {
            let Some(next) = seen.leads_to().filter(|next| next.starts_with('/')) else { return seen };
            seen = self.send(Method::GET, &next, None, String::new()).await;
        }
        panic!("redirected without end: {}", seen.at);
    }

    /// Sends fields, as our own page does; not followed.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.send(Method::POST, path, Some(BASE), encoded(fields)).await
    }

    /// Fills the first form of a page in and presses a button; not followed.
    pub async fn submit(&mut self, page: &Seen, filled: &[(&str, &str)]) -> Seen {
        let form = page.form();
        let fields = form.filled(filled);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&form.action, &fields).await
    }

    /// The same, followed.
    pub async fn answer(&mut self, page: &Seen, filled: &[(&str, &str)]) -> Seen {
        let seen = self.submit(page, filled).await;
        match seen.leads_to().filter(|next| next.starts_with('/')) {
            Some(next) => self.open(&next).await,
            None => seen,
        }
    }

    /// Signs somebody in on a sign-in page.
    pub async fn sign_in(&mut self, page: &Seen, name: &str) -> Seen {
        self.answer(page, &[("identifier", name), ("password", PASSWORD), ("decision", "sign_in")]).await
    }

    /// Signs somebody in without an application.
    pub async fn enter(&mut self, tenant: &str, name: &str) -> Seen {
        let page = self.open(&format!("/t/{tenant}/login?other=1")).await;
        let seen = self.sign_in(&page, name).await;
        assert_eq!(
            (seen.status.as_u16(), seen.path()),
            (200, format!("/t/{tenant}/account").as_str()),
            "{}",
            seen.html
        );
        seen
    }

    /// Tries a name and a password, without an application; not followed.
    pub async fn guess(&mut self, tenant: &str, name: &str, password: &str) -> Seen {
        let page = self.open(&format!("/t/{tenant}/login?other=1")).await.is(200);
        self.submit(&page, &[("identifier", name), ("password", password), ("decision", "sign_in")]).await
    }

    /// The same browser at another address.
    pub fn at(mut self, peer: [u8; 4]) -> Self {
        self.peer = peer;
        self
    }

    /// The cookie of a tenant's sessions.
    pub fn session_cookie(&self, tenant: &str) -> Option<&String> {
        self.cookies.get(&format!("__Host-evident-session.{tenant}"))
    }
}

impl Form {
    /// The fields, some of them filled.
    pub fn filled(&self, filled: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.fields.clone();
        fields.retain(|(name, _)| !filled.iter().any(|(other, _)| other == name));
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    }

    /// The value of a field.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

impl Seen {
    /// Where the answer sends the browser: a path of ours, or an address of elsewhere.
    pub fn leads_to(&self) -> Option<String> {
        Some(self.headers.get("location")?.to_str().unwrap().to_owned())
    }

    pub fn path(&self) -> &str {
        self.at.split('?').next().unwrap()
    }

    pub fn form(&self) -> Form {
        html::forms(&self.html).into_iter().next().unwrap_or_else(|| panic!("no form at {}: {}", self.at, self.html))
    }

    /// The parameter of the address that the answer leads to.
    pub fn told(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(&self.leads_to()?).ok()?;
        url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
    }

    /// The code, of an answer that went to the client.
    pub fn code(&self) -> String {
        self.told("code").unwrap_or_else(|| panic!("no code: {} {:?} {}", self.status, self.leads_to(), self.html))
    }

    /// The heading of the page.
    pub fn heading(&self) -> String {
        let heading = self.html.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
        html::unescaped(heading).replace(['\u{2068}', '\u{2069}'], "")
    }

    /// Everything that the page says, a line for each of its parts.
    pub fn text(&self) -> String {
        html::text(&self.html)
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} {:?} {}", self.at, self.leads_to(), self.html);
        self
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
