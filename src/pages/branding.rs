//! How a tenant's pages look like the tenant's own: its name, its logo, its accent colour.
//!
//! The security policy of the pages admits no inline style, so the colour travels as a stylesheet of its own that the tenant's
//! address serves. Nothing that a tenant wrote is copied into it: the colour is read, worked out and written anew.

use aws_lc_rs::digest;

use super::colour::Colour;
use super::links;

/// The grounds on which links and accents are written, in light and in dark; the same values as in `static/tokens.css` and `static/dark.css`.
const LIGHT: [Colour; 3] = [Colour::WHITE, Colour::rgb(0xf6, 0xf6, 0xf3), Colour::rgb(0xec, 0xec, 0xe7)];
const DARK: [Colour; 3] = [Colour::rgb(0x1b, 0x1e, 0x22), Colour::rgb(0x12, 0x14, 0x17), Colour::rgb(0x26, 0x2a, 0x2f)];

/// The product's own name.
pub const EVIDENT: &str = "Evident";

/// What a tenant's pages carry.
#[derive(Clone, Debug, PartialEq)]
pub struct Branding {
    /// Whose pages these are; shown at the top of each and in its title.
    pub product_name: String,
    /// Address of the logo (`https:` or a path of this server); anything else is not shown.
    pub logo: Option<String>,
    /// The tenant's colour.
    pub accent: Option<Colour>,
}

impl Default for Branding {
    fn default() -> Self {
        Self::named(EVIDENT)
    }
}

impl Branding {
    /// A name, no logo, and the default colour.
    pub fn named(product_name: impl Into<String>) -> Self {
        Self { product_name: product_name.into(), logo: None, accent: None }
    }

    /// The logo's address, where it may be shown.
    pub fn shown_logo(&self) -> Option<&str> {
        links::picture(self.logo.as_deref()?)
    }

    /// Whether these are the pages of the product itself, which carry its mark.
    pub fn is_own(&self) -> bool {
        self.product_name == EVIDENT && self.logo.is_none()
    }
}

/// The stylesheet of a tenant, served as `text/css` under the tenant's own address and linked after the common one.
///
/// Empty where the tenant chose no colour.
pub fn tenant_css(branding: &Branding) -> String {
    let Some(accent) = branding.accent else { return String::new() };
    let light = Shades::of(accent, &LIGHT, Colour::BLACK).rules();
    // A dark accent would vanish in the dark: there it is lightened until it can be told from the ground.
    let lightened = accent.readable_on(&DARK, Colour::WHITE);
    let dark = Shades::of(lightened, &DARK, Colour::WHITE).rules();
    // In the dark of the system unless somebody chose the light, and wherever somebody chose the dark.
    format!(
        ":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root:where(:not([data-theme=\"light\"])){{{dark}}}}}\n\
         :root:where([data-theme=\"dark\"]){{{dark}}}\n"
    )
}

/// The address of a tenant's stylesheet with a mark of its contents, so that it may be kept by browsers for a year; `None`
/// where there is nothing to serve.
pub fn tenant_css_address(branding: &Branding, address: &str) -> Option<String> {
    let css = tenant_css(branding);
    (!css.is_empty()).then(|| format!("{address}?v={}", content_mark(css.as_bytes())))
}

/// The first 16 hexadecimal digits of the SHA-256 of some bytes: enough to tell versions of a file apart.
pub(super) fn content_mark(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    let first = digest.as_ref().iter().take(8).fold(0_u64, |mark, byte| (mark << 8) | u64::from(*byte));
    format!("{first:016x}")
}

/// What is drawn in a tenant's colour.
struct Shades {
    /// The ground of the main button, its text, and the ground while it is pointed at.
    accent: Colour,
    on_accent: Colour,
    hover: Colour,
    /// Links, icons, focus.
    ink: Colour,
    /// The ground of what is chosen or marked; body text is written on it.
    wash: Colour,
}

impl Shades {
    fn of(accent: Colour, grounds: &[Colour; 3], aim: Colour) -> Self {
        let on_accent = accent.ink();
        let away = if on_accent == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
        let wash = grounds[0].towards(accent, 6);
        let ink = accent.readable_on(&[grounds[0], grounds[1], grounds[2], wash], aim);
        Self { accent, on_accent, hover: accent.towards(away, 8), ink, wash }
    }

    fn rules(&self) -> String {
        let Self { accent, on_accent, hover, ink, wash } = self;
        format!(
            "--accent:{accent};--on-accent:{on_accent};--accent-hover:{hover};--accent-ink:{ink};--accent-wash:{wash}"
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::colour::READABLE;
    use super::*;

    fn branded(accent: &str) -> Branding {
        Branding { accent: Colour::parse(accent), ..Branding::named("Example") }
    }

    #[test]
    fn a_tenant_without_a_colour_has_no_stylesheet() {
        assert_eq!(tenant_css(&Branding::default()), "");
        assert_eq!(tenant_css_address(&Branding::default(), "/t/demo/branding.css"), None);
        let address = tenant_css_address(&branded("#0a7"), "/t/demo/branding.css").unwrap();
        assert!(address.starts_with("/t/demo/branding.css?v="), "{address}");
    }

    #[test]
    fn the_grounds_are_those_of_the_stylesheet() {
        let tokens = concat!(include_str!("static/tokens.css"), include_str!("static/dark.css"));
        for ground in LIGHT.iter().chain(&DARK) {
            assert!(tokens.contains(&ground.to_string()), "{ground} is in neither file");
        }
    }

    proptest! {
        #[test]
        fn text_on_and_in_any_accent_is_readable(red: u8, green: u8, blue: u8) {
            let accent = Colour::rgb(red, green, blue);
            let dark = accent.readable_on(&DARK, Colour::WHITE);
            for (shades, grounds) in
                [(Shades::of(accent, &LIGHT, Colour::BLACK), LIGHT), (Shades::of(dark, &DARK, Colour::WHITE), DARK)]
            {
                prop_assert!(shades.on_accent.contrast(shades.accent) >= READABLE);
                prop_assert!(shades.on_accent.contrast(shades.hover) >= READABLE);
                prop_assert!(grounds.iter().all(|ground| shades.ink.contrast(*ground) >= READABLE));
                prop_assert!(shades.ink.contrast(shades.wash) >= READABLE);
            }
        }
    }
}
