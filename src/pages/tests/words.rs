//! The words: the same keys in both languages, none missing, none unused, none in a template.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::pages::text::{ENGLISH, JAPANESE};

/// The keys of a file with what they say.
fn keys(source: &str) -> BTreeMap<&str, String> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = None;
    for line in source.lines() {
        if let Some((key, text)) = line.split_once(" = ").filter(|(key, _)| !key.starts_with([' ', '#'])) {
            assert!(found.insert(key, text.to_owned()).is_none(), "{key} stands twice");
            last = Some(key);
        } else if let Some(text) = last.and_then(|key| found.get_mut(key)).filter(|_| line.starts_with([' ', '}'])) {
            text.push_str(line);
        }
    }
    found
}

fn variables(text: &str) -> BTreeSet<&str> {
    let names = text.split('$').skip(1);
    let names = names.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""));
    // The form of the plural is the language's own affair.
    names.filter(|name| *name != "count").collect()
}

fn sources(extension: &str) -> Vec<(PathBuf, String)> {
    fn collect(directory: &Path, extension: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, extension, found);
            } else if path.extension().is_some_and(|e| e == extension) && !path.to_string_lossy().contains("/tests") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages"), extension, &mut found);
    found
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_values_in_them() {
    let (english, japanese) = (keys(ENGLISH), keys(JAPANESE));
    let one: BTreeSet<_> = english.keys().collect();
    let other: BTreeSet<_> = japanese.keys().collect();
    assert_eq!(one.symmetric_difference(&other).collect::<Vec<_>>(), Vec::<&&&str>::new(), "keys of one language only");
    for (key, text) in &english {
        assert_eq!(variables(text), variables(&japanese[key]), "{key}");
        assert!(!text.trim().is_empty() && !japanese[key].trim().is_empty(), "{key} says nothing");
    }
}

#[test]
fn every_japanese_text_is_japanese() {
    let same_everywhere = ["for-application"];
    let japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '、');
    for (key, text) in keys(JAPANESE) {
        assert!(text.contains(japanese) || same_everywhere.contains(&key), "{key} = {text}");
    }
    for (key, text) in keys(ENGLISH) {
        assert!(!text.contains(japanese), "{key} = {text}");
    }
}

#[test]
fn every_key_that_is_used_has_words_and_all_words_are_used() {
    let known = keys(ENGLISH);
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (path, text) in sources("html") {
        for call in ["t.say(\"", "t.with(\"", "t.count(\""] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(known.contains_key(key), "{} uses {key}, which has no words", path.display());
                used.insert(key.to_owned());
            }
        }
        used.extend(text.split('"').map(str::to_owned));
    }
    let literals: Vec<String> =
        sources("rs").iter().flat_map(|(_, text)| text.split('"').map(str::to_owned).collect::<Vec<_>>()).collect();
    used.extend(literals);
    // Keys that are put together: a scope, a claim, a field, a step, a state, a token, an action, an occasion; and what follows another key.
    let families = [
        "scope-",
        "claim-",
        "field-",
        "demo-step-",
        "demo-state-",
        "demo-token-",
        "demo-action-",
        "problem-",
        "console-done-",
        "label-",
        "hint-",
        "choice-",
        "console-state-",
        "console-job-",
        "console-reason-",
        "console-stage-",
        "console-object-",
        "console-outcome-",
        "console-narrow-",
        "occasion-",
    ];
    let follows = |key: &str| {
        ["-what", "-now", "-do"].iter().any(|end| key.strip_suffix(end).is_some_and(|stem| used.contains(stem)))
    };
    let unused: Vec<_> = known.keys().filter(|key| !used.contains(**key) && !follows(key)).collect();
    let unused: Vec<_> =
        unused.into_iter().filter(|key| !families.iter().any(|family| key.starts_with(family))).collect();
    assert!(unused.is_empty(), "nothing says {unused:?}");
}

#[test]
fn no_template_holds_words_of_its_own() {
    for (path, text) in sources("html") {
        // The blocks of these names hold a class, inside an attribute, and an attribute.
        let text = without_block(&without_block(&text, "{% block layout %}"), "{% block root %}");
        let outside = without_tags(&without_code(&text));
        let words: Vec<_> = outside.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).collect();
        assert!(words.is_empty(), "{} says {words:?} by itself", path.display());
        for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
            for rest in without_code(&text).split(attribute).skip(1) {
                let value = rest.split('"').next().unwrap_or("");
                assert!(!value.contains(char::is_alphabetic), "{}: {attribute}{value}", path.display());
            }
        }
    }
}

/// A template without what a block of it holds.
fn without_block(text: &str, begin: &str) -> String {
    let mut parts = text.split(begin);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |left, part| left + part.split_once("{% endblock %}").map_or(part, |p| p.1))
}

/// A template without what the template language says.
fn without_code(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let end = match rest.as_bytes().get(at + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => panic!("a lone brace: {:.40}", &rest[at..]),
        };
        left.push_str(&rest[..at]);
        rest = rest[at..].split_once(end).expect("an end").1;
    }
    left + rest
}

fn without_tags(text: &str) -> String {
    let parts = text.split('<').enumerate();
    parts.map(|(at, part)| if at == 0 { part } else { part.split_once('>').map_or("", |p| p.1) }).collect()
}

#[test]
fn the_readers_of_these_tests_read() {
    assert_eq!(
        without_tags(&without_code("<p class=\"{{ x }}\">{{ t.say(\"a\") }}Hi{% if a %} you{% endif %}</p>")),
        "Hi you"
    );
    assert_eq!(variables("a { $one } b { $two }"), BTreeSet::from(["one", "two"]));
}
