//! Events, states and refusals in the words of pages.

use queries::audit::words;
use serde_json::Value;

use crate::http::admin::{Masked, WouldAppend};
use crate::pages::console::Refusal;
use crate::pages::console::objects::{Tried, TriedEvent, facts};
use crate::pages::{Locale, Text};

/// An event's stored name in words.
pub(super) fn event(name: &str, locale: Locale) -> String {
    match (words(name), locale) {
        (Some(words), Locale::En) => words.en.to_owned(),
        (Some(words), Locale::Ja) => words.ja.to_owned(),
        (None, _) => name.to_owned(),
    }
}

/// What would come of something.
pub(super) fn tried(would: &WouldAppend, masked: &Masked, text: Text) -> Tried {
    let told = |(name, payload): (&str, &Value)| TriedEvent {
        words: event(name, text.locale()),
        name: name.to_owned(),
        facts: facts(&masked.within(payload.clone()), text),
    };
    Tried { events: would.events().map(told).collect(), ..Tried::default() }
}

/// What is wrong with a field of a form: the interface names it with the object around it, or with what follows it.
pub(super) fn fault(refusal: &Refusal, field: &str) -> Option<String> {
    let is_about = |named: &str| {
        let named = named.strip_prefix("profile.").or(named.strip_prefix("metadata.")).unwrap_or(named);
        named == field || named.strip_prefix(field).is_some_and(|rest| rest.starts_with(['[', '.']))
    };
    let told: Vec<String> = refusal
        .faults
        .iter()
        .filter(|[named, ..]| is_about(named))
        .map(|[named, fault, remedy]| format!("{named} {fault}; {remedy}"))
        .collect();
    (!told.is_empty()).then(|| told.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_shown_at_its_field() {
        let faults = ["redirect_uris[1]", "profile.email", "name"];
        let faults = faults.map(|field| [field, "is wrong", "change it"].map(str::to_owned)).to_vec();
        let refusal = Refusal { kind: "invalid", detail: String::new(), faults };
        let told = |field| fault(&refusal, field);
        assert_eq!(told("redirect_uris").as_deref(), Some("redirect_uris[1] is wrong; change it"));
        assert_eq!(told("email").as_deref(), Some("profile.email is wrong; change it"));
        assert!(told("name").is_some() && told("nam").is_none() && told("user_name").is_none());
    }
}
