//! The languages that pages speak, and which of them a person is spoken to in.
//!
//! Three voices are heard, in this order: what the application asked for (`ui_locales`), what the browser asks for
//! (`Accept-Language`), and what the tenant set. A language that no page speaks is passed over, never answered half.

/// The most entries of one list that are looked at; both lists come from strangers.
const LONGEST_LIST: usize = 32;

/// A language that every page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English; also where nothing else is known.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Locale {
    /// Every language, in the order in which people are offered them.
    pub const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// The language tag (BCP 47), as it stands in `lang`, in `ui_locales` and in `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// What the language calls itself. It is written so in every language: whoever looks for it reads that one only.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ja => "日本語",
        }
    }

    /// The language of a tag, whatever region or script follows it. An underscore is read as a hyphen, as tenants write both.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|locale| primary.eq_ignore_ascii_case(locale.tag()))
    }

    /// The language to speak to somebody in.
    ///
    /// - `ui_locales`: tags in order of preference, parted by spaces (OpenID Connect Core 1.0, section 3.1.2.1).
    /// - `accept_language`: the header's value (RFC 9110, section 12.5.4). The highest weight wins, the first among equals.
    /// - `tenant_default`: the tenant's tag.
    pub fn negotiate(ui_locales: Option<&str>, accept_language: Option<&str>, tenant_default: Option<&str>) -> Self {
        let asked = || ui_locales?.split_whitespace().take(LONGEST_LIST).find_map(Self::of_tag);
        let accepted = || accepted(accept_language?);
        asked().or_else(accepted).or_else(|| Self::of_tag(tenant_default?)).unwrap_or_default()
    }
}

fn accepted(header: &str) -> Option<Locale> {
    let mut best: Option<(u16, Locale)> = None;
    for range in header.split(',').take(LONGEST_LIST) {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let (Some(locale), Some(weight)) = (Locale::of_tag(tag), weight(parameters)) else { continue };
        if weight > 0 && best.is_none_or(|(highest, _)| weight > highest) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

/// A weight in thousandths: 1000 where none is given, `None` where it is no weight (RFC 9110, section 12.4.2).
fn weight(parameters: &str) -> Option<u16> {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return Some(1000);
    }
    let value = parameters.strip_prefix("q=").or_else(|| parameters.strip_prefix("Q="))?;
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let digits = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = if digits { format!("{part:0<3}").parse().ok()? } else { return None };
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Locale::{self, En, Ja};

    #[test]
    fn what_the_application_asks_for_comes_first() {
        assert_eq!(Locale::negotiate(Some("fr-CA ja-JP en"), Some("en"), Some("en")), Ja);
        assert_eq!(Locale::negotiate(Some("fr de"), Some("ja"), Some("en")), Ja, "no page speaks French");
        assert_eq!(Locale::negotiate(Some(""), None, Some("ja")), Ja);
    }

    #[test]
    fn the_browser_is_heard_before_the_tenant() {
        assert_eq!(Locale::negotiate(None, Some("ja,en-US;q=0.7,en;q=0.3"), Some("en")), Ja);
        assert_eq!(Locale::negotiate(None, Some("fr, en;q=0.5, ja;q=0.8"), None), Ja);
        assert_eq!(Locale::negotiate(None, Some("en;q=0, ja;q=0.1"), None), Ja, "q=0 means: not that one");
        assert_eq!(Locale::negotiate(None, Some("*"), Some("ja")), Ja, "anything goes, so the tenant decides");
        assert_eq!(Locale::negotiate(None, Some("en, ja"), Some("ja")), En, "the first among equals");
    }

    #[test]
    fn the_tenant_decides_for_everybody_else_and_english_where_it_does_not() {
        assert_eq!(Locale::negotiate(None, None, Some("ja_JP")), Ja);
        assert_eq!(Locale::negotiate(None, Some("fr"), Some("de")), En);
        assert_eq!(Locale::negotiate(None, None, None), En);
    }

    #[test]
    fn nonsense_is_passed_over() {
        for header in ["ja;q=2, en", "ja;q=0.1234, en", "ja;level=1, en", ";;,,q=1,en", "jacket, en", "ja;q=1.001, en"]
        {
            assert_eq!(Locale::negotiate(None, Some(header), None), En, "{header}");
        }
        let long = "fr,".repeat(10_000) + "ja";
        assert_eq!(Locale::negotiate(Some(&long.replace(',', " ")), Some(&long), None), En, "a list has an end");
    }
}
