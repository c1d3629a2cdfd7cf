//! Scopes as they are typed: `name = words` in each line, `name ja = words` for a language, `name hidden` for what people are not asked.

use std::fmt::Write as _;

use aggregates::resource::{Scope, Scopes};

use crate::http::error::problem::Problem;

/// The field in which they are typed.
pub(super) const FIELD: &str = "scopes";
const HIDDEN: &str = "hidden";

/// The text of scopes.
pub(super) fn written(scopes: &Scopes) -> String {
    let mut text = String::new();
    for (name, scope) in scopes {
        let before = text.len();
        // Writing into a text does not fail.
        if let Some(words) = &scope.description {
            let _ = writeln!(text, "{name} = {words}");
        }
        for (language, words) in &scope.descriptions {
            let _ = writeln!(text, "{name} {language} = {words}");
        }
        if scope.hidden {
            let _ = writeln!(text, "{name} {HIDDEN}");
        }
        if text.len() == before {
            let _ = writeln!(text, "{name}");
        }
    }
    text.trim_end().to_owned()
}

/// The scopes of a text. Names have no spaces, so nothing in one is taken for what follows it.
pub(super) fn read(text: &str) -> Result<Scopes, Problem> {
    let mut scopes = Scopes::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (said, words) = line.split_once(" =").map_or((line, None), |(said, words)| (said, Some(words.trim())));
        let mut said = said.split_whitespace();
        let (Some(name), language, None) = (said.next(), said.next(), said.next()) else { return Err(strange(line)) };
        let scope: &mut Scope = scopes.entry(name.to_owned()).or_default();
        match (language, words.filter(|words| !words.is_empty())) {
            (None, _) if scope.description.is_some() => return Err(strange(line)),
            (None, words) => scope.description = words.map(str::to_owned),
            (Some(HIDDEN), None) => scope.hidden = true,
            (Some(language), Some(words)) => drop(scope.descriptions.insert(language.to_owned(), words.to_owned())),
            (Some(_), None) => return Err(strange(line)),
        }
    }
    Ok(scopes)
}

fn strange(line: &str) -> Problem {
    let shown: String = line.chars().take(60).collect();
    let fault = format!("has a line that is none: {shown}");
    Problem::invalid(FIELD, &fault, "write name = words, name ja = words, or name hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let text = "admin\nread = Read your orders\nread ja = 注文を読む\nread hidden\nx=y = Equal";
        let scopes = read(text).unwrap();
        assert_eq!(written(&scopes), text);
        assert_eq!(scopes["read"].description.as_deref(), Some("Read your orders"));
        assert!(scopes["read"].hidden && !scopes["admin"].hidden);
        assert_eq!(read("").unwrap(), Scopes::new());
    }

    #[test]
    fn a_line_that_says_nothing_that_can_be_read_is_told() {
        for line in ["read ja", "a b c", "a b c = x"] {
            assert!(format!("{:?}", read(line).unwrap_err()).contains("scopes"), "{line}");
        }
    }
}
