//! What every page of one request shares: the language, whose pages they are, and the way to the same page in another language.

use url::form_urlencoded;

use super::assets::{Asset, Assets, PLACE};
use super::branding::tenant_css_address;
use super::{Branding, Locale, Page, Text, View, Zone};

/// The name of the parameter by which a person chooses another language; OpenID Connect's own, so that one negotiation does.
const CHOICE: &str = "ui_locales";

/// The frame around a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The language of the page.
    pub locale: Locale,
    /// Whose page it is.
    pub branding: Branding,
    base: String,
    brand_stylesheet: Option<String>,
    languages: Vec<LanguageLink>,
    zone: Option<Zone>,
    afterwards: Vec<String>,
}

/// The way to the same page in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageLink {
    /// The language.
    pub locale: Locale,
    /// Where the page speaks it.
    pub address: String,
}

impl Frame {
    /// A frame in a language, with a branding.
    pub fn new(locale: Locale, branding: Branding) -> Self {
        Self { locale, branding, ..Self::default() }
    }

    /// The path of the public address, where that has one: shared files lie below it.
    #[must_use]
    pub fn below(mut self, path: &str) -> Self {
        path.trim_end_matches('/').clone_into(&mut self.base);
        self
    }

    /// The address at which [`super::tenant_css`] of this branding is served. It is linked where there is something in it.
    #[must_use]
    pub fn branded_at(mut self, address: &str) -> Self {
        self.brand_stylesheet = tenant_css_address(&self.branding, address);
        self
    }

    /// Offers the page in every language. The address is that of the request, path and query; the rest of its query is kept.
    #[must_use]
    pub fn offering_languages(mut self, path_and_query: &str) -> Self {
        let offered = Locale::ALL.into_iter();
        self.languages =
            offered.map(|locale| LanguageLink { locale, address: in_language(path_and_query, locale) }).collect();
        self
    }

    /// Tells moments in the time zone of the person whose page it is; in UTC where they have none.
    #[must_use]
    pub fn in_zone(mut self, zone: Option<Zone>) -> Self {
        self.zone = zone;
        self
    }

    /// Lets the forms of the page lead to that address in the end. What is no address adds nothing.
    #[must_use]
    pub fn leading_to(mut self, address: Option<String>) -> Self {
        self.afterwards.extend(address);
        self
    }

    /// The page of a view.
    pub fn page(&self, view: &impl View) -> Page {
        let policy = self.afterwards.iter().fold(view.policy(), |policy, address| policy.ending_at(Some(address)));
        Page::of(view.html(self), self.locale, &policy)
    }

    /// What speaks the language of the frame.
    pub fn text(&self) -> Text {
        Text::of(self.locale).in_zone(self.zone)
    }

    /// The ways to the other languages; empty where none were offered.
    pub fn languages(&self) -> &[LanguageLink] {
        &self.languages
    }

    /// The tenant's stylesheet, where it has one.
    pub fn brand_stylesheet(&self) -> Option<&str> {
        self.brand_stylesheet.as_deref()
    }

    /// The shared files, for templates.
    pub fn assets(&self) -> &'static Assets {
        Assets::all()
    }

    /// Where a shared file is served.
    pub fn address_of(&self, asset: &Asset) -> String {
        format!("{}{PLACE}/{}", self.base, asset.name)
    }
}

fn in_language(path_and_query: &str, locale: Locale) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    // A path that begins with two slashes would be the address of another host.
    let path = format!("/{}", path.trim_start_matches(['/', '\\']));
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != CHOICE);
    let query =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).append_pair(CHOICE, locale.tag()).finish();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_another_language_keeps_the_rest_of_the_address() {
        assert_eq!(
            in_language("/t/demo/login?grant=1&ui_locales=en", Locale::Ja),
            "/t/demo/login?grant=1&ui_locales=ja"
        );
        assert_eq!(in_language("/t/demo/account", Locale::En), "/t/demo/account?ui_locales=en");
        assert_eq!(in_language("//evil.example/x", Locale::En), "/evil.example/x?ui_locales=en");
        assert_eq!(in_language("/\\evil.example", Locale::En), "/evil.example?ui_locales=en");
    }

    #[test]
    fn shared_files_lie_below_the_public_address() {
        let style = &Assets::all().style;
        let address = Frame::default().below("/id/").address_of(style);
        assert_eq!(address, format!("/id/assets/{}", style.name));
        assert_eq!(Frame::default().below("/").address_of(style), format!("/assets/{}", style.name));
    }
}
