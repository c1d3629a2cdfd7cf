//! Every page in every language: with the names that people have, and with those that attackers choose.
//!
//! With `EVIDENT_TEST_PAGES` set to a directory, the pages are also written there, to be looked at.

mod account;
mod behaviour;
mod console;
mod console_objects;
mod console_outside;
mod fixtures;
mod html;
mod rules;
mod self_service;
mod words;

use std::fs;
use std::path::Path;

use super::assets::Assets;
use super::{Branding, Colour, Frame, Locale, Page, View, tenant_css};

/// A page to be tested.
pub struct Case {
    /// Its name among the pages; part of a file name.
    name: String,
    view: Box<dyn Rendered>,
}

/// A view without its type.
trait Rendered {
    fn page(&self, frame: &Frame) -> Page;
}

impl<V: View> Rendered for V {
    fn page(&self, frame: &Frame) -> Page {
        frame.page(self)
    }
}

impl Case {
    fn of(name: impl Into<String>, view: impl View + 'static) -> Self {
        Self { name: name.into(), view: Box::new(view) }
    }
}

/// What turns an ordinary name into the one to test with.
type Speaker = fn(&str) -> String;

fn every_page(say: Speaker, locale: Locale) -> Vec<Case> {
    let mut cases = fixtures::cases(say, locale);
    cases.extend(account::cases(say, locale));
    cases.extend(self_service::cases(say));
    cases.extend(console_objects::cases(say, locale));
    cases.extend(console_outside::cases(say));
    cases.extend(console::cases(say));
    cases
}

fn ordinary(text: &str) -> String {
    text.to_owned()
}

/// What an attacker would call an application or themselves.
fn hostile(text: &str) -> String {
    let long = "長い名前とLongNameWithoutAnySpaces".repeat(12);
    format!("{text}\"'><x-evil onload=alert(1)><script>x</script>&lt;\u{202e}שלום\u{2066}{{{{7*7}}}}{long}")
}

fn tenant(say: Speaker) -> Branding {
    Branding {
        product_name: say("Example University"),
        logo: Some(say("https://university.example/logo.svg")),
        accent: Colour::parse("#7a1f3d"),
    }
}

fn frames(say: Speaker) -> Vec<(String, Frame)> {
    let brandings = [("own", Branding::default()), ("tenant", tenant(say))];
    let both =
        brandings.into_iter().flat_map(|(name, branding)| Locale::ALL.map(|locale| (name, branding.clone(), locale)));
    both.map(|(name, branding, locale)| {
        let frame = Frame::new(locale, branding).branded_at("/t/demo/branding.css");
        (format!("{name}-{}", locale.tag()), frame.offering_languages(&say("/t/demo/login?grant=1")))
    })
    .collect()
}

#[test]
fn every_page_keeps_the_rules_in_both_languages() {
    for (frame_name, frame) in frames(ordinary) {
        for case in every_page(ordinary, frame.locale) {
            let page = case.view.page(&frame);
            rules::hold(&format!("{} {frame_name}", case.name), &page, &frame, &case.name);
        }
    }
}

#[test]
fn what_attackers_write_stays_text_on_every_page() {
    for (frame_name, frame) in frames(hostile) {
        for case in every_page(hostile, frame.locale) {
            let page = case.view.page(&frame);
            rules::hold(&format!("{} {frame_name}", case.name), &page, &frame, &case.name);
        }
    }
}

#[test]
fn the_pages_can_be_looked_at() {
    let Some(directory) = std::env::var_os("EVIDENT_TEST_PAGES") else {
        // Nobody wants to look: then the pages must at least differ from language to language.
        let [english, japanese] = Locale::ALL.map(|locale| Frame::new(locale, Branding::default()));
        for case in every_page(ordinary, Locale::En) {
            let (one, other) = (case.view.page(&english), case.view.page(&japanese));
            assert_ne!(one.html(), other.html(), "{}", case.name);
        }
        return;
    };
    let directory = Path::new(&directory);
    fs::create_dir_all(directory.join("assets")).unwrap();
    for asset in Assets::all().each() {
        fs::write(directory.join("assets").join(&asset.name), asset.text).unwrap();
    }
    fs::write(directory.join("branding.css"), tenant_css(&tenant(ordinary))).unwrap();
    for (say, kind) in [(ordinary as Speaker, ""), (hostile, "-hostile")] {
        for (frame_name, frame) in frames(say) {
            for case in every_page(say, frame.locale) {
                let page = case.view.page(&frame);
                let file = directory.join(format!("{}-{frame_name}{kind}.html", case.name));
                fs::write(&file, page.html()).unwrap();
                fs::write(file.with_extension("csp"), page.policy()).unwrap();
            }
        }
    }
}
