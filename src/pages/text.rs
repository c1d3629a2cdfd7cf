//! The words of the pages in Fluent files, in each language the same ones, looked up by key.
//!
//! Templates hold no word of their own, so that a page cannot be half translated; `tests/` holds both files to the same keys.
//! What strangers chose (names of clients, of people) is set apart by Unicode isolates, so that a name that is written from
//! right to left cannot turn the sentence around it.

use std::borrow::{Borrow, Cow};
use std::fmt::Display;
use std::sync::LazyLock;

use aggregates::tenant::Occasion;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::{Locale, Zone};

/// The source of the English texts.
pub(super) const ENGLISH: &str = concat!(
    include_str!("locales/en.ftl"),
    "\n",
    include_str!("locales/console/en.ftl"),
    "\n",
    include_str!("locales/console/objects.en.ftl"),
    "\n",
    include_str!("locales/console/settings.en.ftl"),
    "\n",
    include_str!("locales/console/outside.en.ftl"),
);
/// The source of the Japanese texts.
pub(super) const JAPANESE: &str = concat!(
    include_str!("locales/ja.ftl"),
    "\n",
    include_str!("locales/console/ja.ftl"),
    "\n",
    include_str!("locales/console/objects.ja.ftl"),
    "\n",
    include_str!("locales/console/settings.ja.ftl"),
    "\n",
    include_str!("locales/console/outside.ja.ftl"),
);

type Bundle = FluentBundle<FluentResource>;

static IN_ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::En, ENGLISH));
static IN_JAPANESE: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::Ja, JAPANESE));

/// Says things in one language, and moments in one time zone.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    pub(super) locale: Locale,
    pub(super) zone: Option<Zone>,
}

impl Text {
    /// What speaks a language, and tells moments in UTC.
    pub fn of(locale: Locale) -> Self {
        Self { locale, zone: None }
    }

    /// The language.
    pub fn locale(self) -> Locale {
        self.locale
    }

    /// The same, with moments as they are in a time zone.
    #[must_use]
    pub fn in_zone(self, zone: Option<Zone>) -> Self {
        Self { zone, ..self }
    }

    /// The text of a key.
    pub fn say(self, key: impl AsRef<str>) -> String {
        self.format(key.as_ref(), None)
    }

    /// The text of a key with one value in it. Control characters that change the direction of text are left out of the value.
    pub fn with(self, key: impl AsRef<str>, name: impl AsRef<str>, value: impl Display) -> String {
        let mut values = FluentArgs::new();
        values.set(name.as_ref(), plain(&value.to_string()).into_owned());
        self.format(key.as_ref(), Some(&values))
    }

    /// The text of a key with two values in it, each under its name.
    pub fn with_both(self, key: impl AsRef<str>, one: (&str, &str), other: (&str, &str)) -> String {
        let mut values = FluentArgs::new();
        values.set(one.0, plain(one.1).into_owned());
        values.set(other.0, plain(other.1).into_owned());
        self.format(key.as_ref(), Some(&values))
    }

    /// The text of a key with a number in it, named `count`, in the plural form that the language has for it.
    pub fn count(self, key: impl AsRef<str>, count: impl Borrow<u64>) -> String {
        let count = count.borrow();
        let mut values = FluentArgs::new();
        values.set("count", *count);
        values.set("number", self.number(count));
        self.format(key.as_ref(), Some(&values))
    }

    /// Whether there is a text of that key.
    pub fn knows(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    /// A number in groups of three digits, as both languages write it.
    pub fn number(self, number: impl Borrow<u64>) -> String {
        let digits = number.borrow().to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }

    fn bundle(self) -> &'static Bundle {
        match self.locale {
            Locale::En => &IN_ENGLISH,
            Locale::Ja => &IN_JAPANESE,
        }
    }

    /// A key without a text shows as itself: a page with one odd word serves people better than none. A test finds it.
    fn format(self, key: &str, values: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle().get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, locale = self.locale.tag(), "a page has no text of that key");
            return key.to_owned();
        };
        let mut faults = Vec::new();
        let text = self.bundle().format_pattern(pattern, values, &mut faults);
        if !faults.is_empty() {
            tracing::error!(key, locale = self.locale.tag(), "a text of a page lacks a value");
        }
        text.into_owned()
    }
}

/// What somebody is told of, as a sentence; `what` is what it is about. What is said to somebody about themselves reads differently to
/// others.
pub fn occasion_sentence(text: Text, occasion: Occasion, of_others: bool, what: &str) -> String {
    let name = occasion.as_str().replace('_', "-");
    let others = Some(format!("occasion-others-{name}")).filter(|key| of_others && text.knows(key));
    text.with(others.unwrap_or_else(|| format!("occasion-{name}")), "what", what)
}

/// The text without characters that control the direction of what follows them (Unicode UAX #9, section 2) and without
/// other control characters: what strangers chose must not rearrange what we say.
pub fn plain(text: &str) -> Cow<'_, str> {
    let disturbing = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(disturbing) { Cow::Owned(text.replace(disturbing, "")) } else { Cow::Borrowed(text) }
}

fn bundle(locale: Locale, source: &str) -> Bundle {
    // What cannot be read is left out and shows as its key; a test holds both files to be readable as a whole.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, faults)| {
        tracing::error!(?faults, "the texts of the pages cannot be read as a whole");
        readable
    });
    let mut bundle = Bundle::new_concurrent(vec![locale.tag().parse().unwrap_or_default()]);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let groups = [0, 999, 1000, 12_345, 1_234_567].map(|number| Text::of(Locale::Ja).number(number));
        assert_eq!(groups, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn a_name_cannot_turn_the_sentence_around() {
        let said = Text::of(Locale::En).with("sign-in-for", "application", "\u{202e}evil\u{2069} שלום");
        assert!(!said.contains('\u{202e}'), "{said:?}");
        assert_eq!(said.matches('\u{2069}').count(), said.matches('\u{2068}').count(), "{said:?}");
        assert_eq!(plain("Ordinary 名前"), "Ordinary 名前");
    }

    #[test]
    fn both_files_can_be_read_as_a_whole() {
        for source in [ENGLISH, JAPANESE] {
            let faults = FluentResource::try_new(source.to_owned()).err().map(|(_, faults)| faults);
            assert!(faults.is_none(), "{faults:?}");
        }
    }
}
