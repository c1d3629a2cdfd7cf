//! What a browser is allowed to do with a page: the headers that go with each.
//!
//! Nothing inline, nothing from elsewhere but pictures, no frames around us, and none within but those that a page names. Forms lead back here and, where an answer goes
//! to a client, to that client alone: browsers hold the redirect that follows a form to `form-action` as well (CSP level 3,
//! section 6.4.1), so a page whose form may end at a client names it.

use url::Url;

/// The rules of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    targets: Vec<String>,
    frames: Vec<String>,
    foreign_only: bool,
    live: bool,
}

impl Policy {
    /// Forms lead here only.
    pub fn strict() -> Self {
        Self::default()
    }

    /// Forms may end at that address too (its origin, or its scheme where it has no host). What is no address adds nothing.
    #[must_use]
    pub fn ending_at(mut self, address: Option<&str>) -> Self {
        self.targets.extend(address.and_then(source));
        self
    }

    /// Forms lead to that address and not here: the page that carries an answer to a client by POST.
    pub fn only_to(address: &str) -> Self {
        Self { foreign_only: true, ..Self::default().ending_at(Some(address)) }
    }

    /// The page has a frame with that address in it (its origin). What is no address adds nothing.
    #[must_use]
    pub fn framing(mut self, address: &str) -> Self {
        self.frames.extend(source(address).filter(|source| !self.frames.contains(source)));
        self
    }

    /// The page follows what happens: scripts may ask this server.
    #[must_use]
    pub fn live(mut self) -> Self {
        self.live = true;
        self
    }

    /// The value of `Content-Security-Policy`.
    pub fn header(&self) -> String {
        let mut sources: Vec<&str> = if self.foreign_only { Vec::new() } else { vec!["'self'"] };
        sources.extend(self.targets.iter().map(String::as_str));
        let targets = if sources.is_empty() { "'none'".to_owned() } else { sources.join(" ") };
        let frames = self.frames.join(" ");
        let frames = if frames.is_empty() { frames } else { format!(" frame-src {frames};") };
        let connect = if self.live { " connect-src 'self';" } else { "" };
        format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:;{connect}{frames} \
             form-action {targets}; frame-ancestors 'none'; base-uri 'none'"
        )
    }
}

/// A source expression for an address (CSP level 3, section 2.3.1). It is put together from what `Url` made of it, in which
/// no character can stand that would end a directive.
fn source(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let source = match url.host_str() {
        Some(host) if matches!(url.scheme(), "https" | "http") => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}://{host}{port}", url.scheme())
        }
        _ => format!("{}:", url.scheme()),
    };
    let scripting = matches!(url.scheme(), "javascript" | "data" | "blob" | "vbscript" | "about");
    (!scripting && !source.contains([';', ',', ' ', '\'', '*'])).then_some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(address: &str) -> String {
        let header = Policy::strict().ending_at(Some(address)).header();
        header.split("form-action ").nth(1).unwrap().split(';').next().unwrap().to_owned()
    }

    #[test]
    fn a_page_is_held_to_itself() {
        let header = Policy::strict().header();
        assert!(header.starts_with("default-src 'none';"), "{header}");
        for rule in ["form-action 'self';", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(header.contains(rule), "{header}");
        }
        assert!(!header.contains("unsafe") && !header.contains("connect-src"), "{header}");
        assert!(Policy::strict().live().header().contains("connect-src 'self';"));
    }

    #[test]
    fn a_form_may_end_at_the_client_it_is_for() {
        assert_eq!(targets("https://shop.example:8443/callback?x=1"), "'self' https://shop.example:8443");
        assert_eq!(targets("http://127.0.0.1:3000/cb"), "'self' http://127.0.0.1:3000");
        assert_eq!(targets("com.example.app:/callback"), "'self' com.example.app:");
        assert!(Policy::only_to("https://shop.example/cb").header().contains("form-action https://shop.example;"));
        assert!(Policy::only_to("nonsense").header().contains("form-action 'none';"));
    }

    #[test]
    fn a_frame_shows_the_origins_that_are_named() {
        assert!(!Policy::strict().header().contains("frame-src"), "none, by default-src");
        let two = Policy::strict().framing("https://shop.example/out?sid=1").framing("https://shop.example/other");
        let header = two.framing("http://127.0.0.1:3000/out").framing("javascript:x").header();
        assert!(header.contains("; frame-src https://shop.example http://127.0.0.1:3000; form-action"), "{header}");
    }

    #[test]
    fn an_address_cannot_add_rules() {
        for hostile in
            ["https://a;script-src *;/", "https://*/", "javascript:x", "data:text/html,x", "https://a b/", "a;b:c"]
        {
            assert_eq!(targets(hostile), "'self'", "{hostile}");
        }
    }
}
