//! Addresses that strangers gave, before they become links and pictures of a page.
//!
//! Escaping keeps an address inside its attribute; it does not keep `javascript:` from running. So an address is shown only
//! where it leads to the web.

use url::Url;

/// The address where it is one of the web (`https` or `http`), otherwise nothing.
pub fn web(address: &str) -> Option<&str> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "https" | "http").then_some(address)
}

/// The address where a browser may be sent on to it: one of the web or of an application on the device, and none that runs a script here.
pub fn onward(address: &str) -> Option<&str> {
    let url = Url::parse(address).ok()?;
    (!matches!(url.scheme(), "javascript" | "data" | "blob" | "vbscript" | "about" | "file")).then_some(address)
}

/// The address of a picture: `https`, or a path of this server.
pub fn picture(address: &str) -> Option<&str> {
    let own = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    let foreign = Url::parse(address).is_ok_and(|url| url.scheme() == "https");
    (own || foreign).then_some(address)
}

/// The host of an address as people recognise it; for an address without a host (an application on a device), its scheme.
pub fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.host_str().map_or_else(|| format!("{}:", url.scheme()), str::to_owned))
}

/// The letter that stands where a picture is missing.
pub fn initial(name: &str) -> String {
    let letter = name.chars().find(|c| c.is_alphanumeric());
    letter.map_or_else(|| "·".to_owned(), |letter| letter.to_uppercase().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert_eq!(web("https://shop.example/terms"), Some("https://shop.example/terms"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "/relative", "", " javascript:x", "java\nscript:x"] {
            assert_eq!(web(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_browser_is_sent_on_to_applications_but_not_to_scripts() {
        for good in ["https://shop.example/bye", "com.example.app:/bye", "http://127.0.0.1:3000/bye?state=x"] {
            assert_eq!(onward(good), Some(good));
        }
        for bad in ["javascript:alert(1)", " java\nscript:x", "data:text/html,x", "/relative", ""] {
            assert_eq!(onward(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn pictures_come_from_here_or_over_https() {
        assert_eq!(picture("/assets/logo.svg"), Some("/assets/logo.svg"));
        assert_eq!(picture("https://shop.example/logo.png"), Some("https://shop.example/logo.png"));
        for bad in
            ["//evil.example/x", "/\\evil.example", "http://shop.example/logo.png", "data:image/png;base64,", "x"]
        {
            assert_eq!(picture(bad), None, "{bad}");
        }
    }

    #[test]
    fn people_recognise_hosts_and_letters() {
        assert_eq!(host("https://shop.example:8443/callback").as_deref(), Some("shop.example"));
        assert_eq!(host("com.example.app:/callback").as_deref(), Some("com.example.app:"));
        assert_eq!([initial("“éclair”"), initial("山田"), initial("—")], ["É", "山", "·"]);
    }
}
