//! What somebody signed in on, in two words, from what their browser calls itself.

use crate::pages::account::Device;

/// What stands in the name of a browser, and what people call it. The first that is found: later ones also stand in the names of
/// earlier ones.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The device.
pub(in crate::http) fn of(user_agent: Option<&str>, address: Option<&str>) -> Device {
    let named = |names: &[(&str, &str)]| {
        let agent = user_agent?;
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| (*name).to_owned())
    };
    Device { browser: named(&BROWSERS), system: named(&SYSTEMS), address: address.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_browsers_are_known() {
        let table = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E Safari/604.1",
                "Safari",
                "iPhone",
            ),
        ];
        for (agent, browser, system) in table {
            let device = of(Some(agent), None);
            assert_eq!((device.browser.as_deref(), device.system.as_deref()), (Some(browser), Some(system)), "{agent}");
        }
        assert_eq!(of(Some("curl/8.0"), Some("192.0.2.1")).address.as_deref(), Some("192.0.2.1"));
        assert_eq!(of(None, None), Device::default());
    }
}
