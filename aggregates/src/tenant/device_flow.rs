//! How a tenant lets devices without a keyboard ask (RFC 8628): where people go, and what the codes that they type look like.
//!
//! A code is typed by a person and guessed by others, so it needs both: characters that nobody confuses, and more of them than anybody can
//! try in the minutes for which it holds. Who types small letters where there are none, or a space where the code has a gap, means the same.

use serde::{Deserialize, Serialize};

use crate::{FieldFault, uri};

/// Letters and digits that are told apart in print and by voice.
const CHARACTERS: &str = "234567ACDEFGHJKLMNPQRSTWXYZabcdefhijkmnopqrstwxyz";
/// The fewest codes that there may be, as a power of two: 9 digits have more, 8 digits have fewer.
const FEWEST_BITS: f64 = 28.0;
const LONGEST: u8 = 32;

/// Settings of the device authorization grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceFlow {
    /// The address that people are told to visit, if not the page itself: https, a short one that leads there with its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_uri: Option<String>,
    /// Where people are led when they have answered, if not to a page that says so: https.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_uri: Option<String>,
    /// How many characters a code has: 8; at most 32.
    pub user_code_length: u8,
    /// Of which characters: ASCII letters and digits, each once.
    pub user_code_characters: String,
    /// Whether devices must send a code challenge (RFC 7636): no. RFC 8628 knows none; who sends one is held to it all the same.
    pub require_pkce: bool,
}

impl Default for DeviceFlow {
    fn default() -> Self {
        Self {
            verification_uri: None,
            completion_uri: None,
            user_code_length: 8,
            user_code_characters: CHARACTERS.to_owned(),
            require_pkce: false,
        }
    }
}

impl DeviceFlow {
    /// Whether nothing was chosen.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// A code, made of random bytes: `fill` gives as many as are asked for. No character is likelier than another.
    pub fn draw(&self, mut fill: impl FnMut(&mut [u8])) -> String {
        let characters = self.user_code_characters.as_bytes();
        let many = characters.len().clamp(1, 256);
        // The bytes beyond the last whole round would make the first characters likelier.
        let fair = 256 - 256 % many;
        let mut code = String::with_capacity(self.user_code_length.into());
        let mut bytes = [0; 32];
        while code.len() < self.user_code_length.into() {
            fill(&mut bytes);
            let drawn = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
            let drawn = drawn.filter_map(|byte| characters.get(byte % many)).map(|byte| char::from(*byte));
            code.extend(drawn.take(usize::from(self.user_code_length).saturating_sub(code.len())));
        }
        code
    }

    /// The code that somebody meant; `None` where there can be no such code. What only separates is passed over, and a letter that
    /// codes have in the other case alone is that one (RFC 8628 §6.1).
    pub fn read(&self, typed: &str) -> Option<String> {
        let known = |one: char| self.user_code_characters.contains(one);
        let swapped =
            |one: char| if one.is_ascii_lowercase() { one.to_ascii_uppercase() } else { one.to_ascii_lowercase() };
        let mut code = String::new();
        for one in typed
            .chars()
            .filter(|one| !one.is_whitespace() && !matches!(one, '-' | '.' | '_' | '\u{2010}'..='\u{2015}'))
        {
            let meant = if known(one) { one } else { swapped(one) };
            if !known(meant) || code.len() >= self.user_code_length.into() {
                return None;
            }
            code.push(meant);
        }
        (code.len() == usize::from(self.user_code_length)).then_some(code)
    }

    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let characters = &self.user_code_characters;
        let mut seen: Vec<char> = characters.chars().collect();
        seen.sort_unstable();
        seen.dedup();
        let plain = characters.chars().all(|one| one.is_ascii_alphanumeric());
        if !plain || seen.len() != characters.chars().count() || seen.len() < 2 {
            let remedy = "give ASCII letters and digits, each once, without those that are easily confused";
            faults.push(FieldFault::new("oauth.device.user_code_characters", "are not usable", remedy));
        } else if !(1..=LONGEST).contains(&self.user_code_length) || self.bits() < FEWEST_BITS {
            let remedy = format!("choose at most {LONGEST}, and so many that there are 2^28 codes at least");
            faults.push(FieldFault::new("oauth.device.user_code_length", "is out of bounds", remedy));
        }
        let places = [("verification_uri", &self.verification_uri), ("completion_uri", &self.completion_uri)];
        for (name, place) in places {
            let field = format!("oauth.device.{name}");
            faults.extend(place.as_ref().and_then(|place| uri::web(&field, place).err()));
        }
        faults
    }

    /// How many codes there are, as a power of two.
    fn bits(&self) -> f64 {
        let many = u32::try_from(self.user_code_characters.len()).unwrap_or(u32::MAX);
        f64::from(self.user_code_length) * f64::from(many).log2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting() -> impl FnMut(&mut [u8]) {
        let mut next = 0u8;
        move |bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(1);
            }
        }
    }

    #[test]
    fn a_code_is_drawn_of_its_characters_and_each_is_as_likely() {
        let usual = DeviceFlow::default();
        assert_eq!(usual.draw(counting()), "234567AC");
        assert_eq!(usual.draw(|bytes| bytes.fill(1)), "33333333");
        let long = DeviceFlow { user_code_length: 32, user_code_characters: "01".into(), ..DeviceFlow::default() };
        assert_eq!(long.draw(counting()).matches('0').count(), 16);
        // 49 characters: 245 of 256 bytes count, five for each.
        let mut fill = counting();
        let all = DeviceFlow { user_code_length: 245, ..DeviceFlow::default() }.draw(&mut fill);
        for character in CHARACTERS.chars() {
            assert_eq!(all.matches(character).count(), 5, "{character}");
        }
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let usual = DeviceFlow::default();
        assert_eq!(usual.read("Ab23-CdEf").as_deref(), Some("Ab23CdEf"));
        assert_eq!(usual.read("  Ab23 CdEf ").as_deref(), Some("Ab23CdEf"));
        assert_eq!(usual.read("Gb23CdEF").as_deref(), Some("Gb23CdEF"));
        assert_eq!(usual.read("gb23CdEF").as_deref(), Some("Gb23CdEF"), "there is no small g");
        for bad in ["", "Ab23CdE", "Ab23CdEff", "Ab23CdE1", "Ab23CdE\u{0}", "Ab23CdEé", "Ab23CdE0"] {
            assert_eq!(usual.read(bad), None, "{bad}");
        }
        let large = DeviceFlow { user_code_characters: "BCDFGHJKLMNPQRSTVWXZ".into(), ..DeviceFlow::default() };
        assert_eq!(large.read("wdjb\u{2013}mjht").as_deref(), Some("WDJBMJHT"), "RFC 8628 section 6.1");
        assert_eq!(usual.read(&usual.draw(counting())), Some(usual.draw(counting())));
    }

    #[test]
    fn codes_that_can_be_guessed_or_mistaken_are_refused() {
        assert_eq!(DeviceFlow::default().faults(), vec![]);
        let faults = |characters: &str, length| {
            let flow = DeviceFlow {
                user_code_characters: characters.into(),
                user_code_length: length,
                ..DeviceFlow::default()
            };
            flow.faults().into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert!(faults("0123456789", 9).is_empty() && faults("BCDFGHJKLMNPQRSTVWXZ", 8).is_empty());
        for (characters, length) in [("0123456789", 8), (CHARACTERS, 4), (CHARACTERS, 33), (CHARACTERS, 0)] {
            assert_eq!(faults(characters, length), ["oauth.device.user_code_length"]);
        }
        for characters in ["", "A", "AAB", "AB-C", "ÄÖÜ"] {
            assert_eq!(faults(characters, 8), ["oauth.device.user_code_characters"], "{characters}");
        }
        let places = DeviceFlow {
            verification_uri: Some("http://go.example.com".into()),
            completion_uri: Some("javascript:alert(1)".into()),
            ..DeviceFlow::default()
        };
        let fields: Vec<_> = places.faults().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["oauth.device.verification_uri", "oauth.device.completion_uri"]);
    }
}
