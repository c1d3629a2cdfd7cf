//! Colours of tenants, and the contrast that keeps text on and beside them readable.
//!
//! A tenant chooses one accent colour and may choose any. What is drawn with it is worked out so that text always reaches
//! contrast 4.5 : 1 (WCAG 2.2, success criterion 1.4.3, level AA), in light and in dark.

use std::fmt;

/// The contrast that text needs.
pub const READABLE: f64 = 4.5;

/// A colour of the sRGB space, one byte per channel; written `#rrggbb`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// From three bytes.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#rrggbb` or `#rgb`, in either case; nothing else, so that what a tenant wrote can never end up in a stylesheet.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let nibbles: Vec<u8> =
            digits.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
        match *nibbles.as_slice() {
            [r, g, b] => Some(Self([r * 17, g * 17, b * 17])),
            [_, _, _, _, _, _] => {
                let pairs = [0, 2, 4].map(|at| nibbles[at] * 16 + nibbles[at + 1]);
                Some(Self(pairs))
            }
            _ => None,
        }
    }

    /// The contrast to another colour, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The way from this colour to another, in 64ths.
    #[must_use]
    pub fn towards(self, other: Self, parts: u16) -> Self {
        let mut mixed = self.0;
        for (channel, aim) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*channel) * (64 - parts.min(64)) + u16::from(aim) * parts.min(64);
            *channel = u8::try_from((sum + 32) / 64).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    /// The colour nearest to this one, on the way to `aim`, that is readable on every one of the grounds.
    #[must_use]
    pub fn readable_on(self, grounds: &[Self], aim: Self) -> Self {
        let readable = |colour: &Self| grounds.iter().all(|ground| colour.contrast(*ground) >= READABLE);
        (0..=64).map(|parts| self.towards(aim, parts)).find(readable).unwrap_or(aim)
    }

    /// Black or white, whichever is easier to read on this colour. One of them always reaches 4.58 : 1.
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Debug for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hexadecimal_colours_are_read() {
        assert_eq!(Colour::parse("#0aF"), Some(Colour::rgb(0, 170, 255)));
        assert_eq!(Colour::parse("#27477f").unwrap().to_string(), "#27477f");
        for bad in ["", "#", "red", "#12345", "#1234567", "27477f", "#gggggg", "#fff;}body{", "#٣٣٣"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour::rgb(0x76, 0x76, 0x76);
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01, "{}", grey.contrast(Colour::WHITE));
    }
}
