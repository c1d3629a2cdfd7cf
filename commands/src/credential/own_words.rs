//! The words that belong to a person: what somebody who knows them would try first as their password.

use std::collections::BTreeSet;

use aggregates::user::Profile;

/// Fewer letters than this say nothing about anybody; in scripts with a letter per syllable or idea, two do.
const FEWEST_LETTERS: usize = 3;

/// The names, addresses, numbers and dates of a person and the name of their tenant: whole, and in their parts.
pub fn own_words(profile: &Profile, tenant_name: &str) -> Vec<String> {
    let members = [
        &profile.user_name,
        &profile.name,
        &profile.given_name,
        &profile.family_name,
        &profile.middle_name,
        &profile.nickname,
        &profile.email,
        &profile.phone_number,
        &profile.birthdate,
        &profile.external_id,
    ];
    let mut words = BTreeSet::new();
    for text in members.into_iter().flatten().map(String::as_str).chain([tenant_name]) {
        let parts = || text.split(|letter: char| !letter.is_alphanumeric());
        let together: String = parts().collect();
        words.extend([text.to_lowercase(), together.to_lowercase()]);
        words.extend(parts().map(str::to_lowercase));
    }
    words.into_iter().filter(|word| tells(word)).collect()
}

fn tells(word: &str) -> bool {
    let fewest = if word.is_ascii() { FEWEST_LETTERS } else { FEWEST_LETTERS - 1 };
    word.chars().count() >= fewest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_whole_and_in_parts_and_crumbs_do_not() {
        let profile = Profile {
            user_name: Some("Aiko".into()),
            name: Some("佐藤 愛子".into()),
            email: Some("aiko.sato@example.com".into()),
            birthdate: Some("1990-04-01".into()),
            ..Profile::default()
        };
        let words = own_words(&profile, "Acme KK");
        for word in ["aiko", "sato", "example", "aiko.sato@example.com", "佐藤", "19900401", "1990", "acme", "acmekk"]
        {
            assert!(words.iter().any(|own| own == word), "{word} is missing in {words:?}");
        }
        for crumb in ["", "04", "kk"] {
            assert!(!words.iter().any(|own| own == crumb), "{crumb:?} is in {words:?}");
        }
    }
}
