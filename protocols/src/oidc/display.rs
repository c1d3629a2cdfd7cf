//! How a client wants pages to be shown (OIDC Core §3.1.2.1 `display`).

use std::str::FromStr;

/// A registered value of `display`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Display {
    /// A full page.
    Page,
    /// A small window.
    Popup,
    /// A device with a touch screen.
    Touch,
    /// A feature phone.
    Wap,
}

/// Another word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("display is not supported; use page, popup, touch or wap")]
pub struct UnknownDisplay;

impl Display {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Popup => "popup",
            Self::Touch => "touch",
            Self::Wap => "wap",
        }
    }
}

impl FromStr for Display {
    type Err = UnknownDisplay;

    fn from_str(text: &str) -> Result<Self, UnknownDisplay> {
        match text {
            "page" => Ok(Self::Page),
            "popup" => Ok(Self::Popup),
            "touch" => Ok(Self::Touch),
            "wap" => Ok(Self::Wap),
            _ => Err(UnknownDisplay),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for text in ["page", "popup", "touch", "wap"] {
            assert_eq!(text.parse::<Display>().map(Display::as_str), Ok(text));
        }
        assert_eq!("Page".parse::<Display>(), Err(UnknownDisplay));
    }
}
