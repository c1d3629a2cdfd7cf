//! How a person's name is put together in a language: `{given_name} {family_name}`, `{family_name} {given_name}`.
//!
//! The parts are claims of OIDC Core §5.1, so that a format says nothing that the profile does not.

use std::collections::BTreeMap;

use crate::text::{self, Lines};
use crate::user::Profile;
use crate::{FieldFault, language};

const MOST: usize = 50;
const LONGEST: usize = 200;
const PARTS: [&str; 6] = ["given_name", "family_name", "middle_name", "nickname", "name", "user_name"];

pub(super) fn faults(formats: &BTreeMap<String, String>) -> Option<FieldFault> {
    let usable = formats.len() <= MOST
        && formats.iter().all(|(tag, format)| {
            language::is_tag(tag)
                && text::check("", format, LONGEST, Lines::One).as_ref() == Ok(format)
                && pieces(format).is_some_and(|pieces| pieces.iter().any(|piece| matches!(piece, Piece::Part(_))))
        });
    let remedy =
        format!("give a language tag each and a text with parts such as {{given_name}}, of {}", PARTS.join(", "));
    (!usable).then(|| FieldFault::new("sign_in.name_formats", "are not usable", remedy))
}

/// The name of a person; none where a part is not known.
pub(super) fn fill(format: &str, profile: &Profile) -> Option<String> {
    let mut name = String::new();
    for piece in pieces(format)? {
        match piece {
            Piece::Text(text) => name.push_str(text),
            Piece::Part(part) => name.push_str(value(profile, part)?),
        }
    }
    Some(name)
}

enum Piece<'a> {
    Text(&'a str),
    Part(&'a str),
}

/// The pieces of a format; none where a brace is open or a part is unknown.
fn pieces(format: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        let (part, after) = after.split_once('}')?;
        if before.contains('}') || !PARTS.contains(&part) {
            return None;
        }
        pieces.extend([Piece::Text(before), Piece::Part(part)]);
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    pieces.push(Piece::Text(rest));
    Some(pieces)
}

fn value<'p>(profile: &'p Profile, part: &str) -> Option<&'p str> {
    let value = match part {
        "given_name" => &profile.given_name,
        "family_name" => &profile.family_name,
        "middle_name" => &profile.middle_name,
        "nickname" => &profile.nickname,
        "name" => &profile.name,
        _ => &profile.user_name,
    };
    value.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aiko() -> Profile {
        let given = |text: &str| Some(text.to_owned());
        Profile { given_name: given("愛子"), family_name: given("佐藤"), ..Profile::default() }
    }

    #[test]
    fn a_name_is_put_together_as_its_language_wants_it() {
        assert_eq!(fill("{family_name} {given_name}さん", &aiko()).as_deref(), Some("佐藤 愛子さん"));
        assert_eq!(fill("{given_name} {family_name}", &aiko()).as_deref(), Some("愛子 佐藤"));
        assert_eq!(fill("{given_name} {middle_name}", &aiko()), None, "a part is not known");
    }

    #[test]
    fn a_format_that_says_nothing_or_too_much_is_a_fault() {
        let of = |tag: &str, format: &str| faults(&[(tag.to_owned(), format.to_owned())].into());
        assert_eq!(of("ja", "{family_name} {given_name}"), None);
        for (tag, format) in [
            ("no tag", "{name}"),
            ("en", "nobody"),
            ("en", "{password}"),
            ("en", "{name"),
            ("en", "name}"),
            ("en", "{na{me}}"),
            ("en", "{name}\n"),
        ] {
            assert!(of(tag, format).is_some(), "{tag} {format}");
        }
    }
}
