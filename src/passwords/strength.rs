//! How long a password would stand against somebody who guesses, and who knows its owner (zxcvbn, Wheeler 2016).
//!
//! NIST SP 800-63B §3.1.1.2 asks for length and against known badness, not for a mixture of characters; the score is how the
//! second part is measured where no list knows the password.

use zxcvbn::feedback::Warning;
use zxcvbn::{Entropy, zxcvbn};

use super::{PasswordRefusal, Weakness};

/// More of a person's words than anybody has; each is looked for in the password.
const MOST_WORDS: usize = 100;

/// Refuses a password with less than the least score (0 to 4), with these words counted as the first that are tried.
pub(super) fn check(password: &str, least: u8, words: &[String]) -> Result<(), PasswordRefusal> {
    if least == 0 {
        return Ok(());
    }
    let own: Vec<&str> = words.iter().take(MOST_WORDS).map(String::as_str).collect();
    let entropy = zxcvbn(password, &own);
    if score(&entropy) >= least {
        return Ok(());
    }
    // With the words and without: the difference is what the words did.
    let owned = !own.is_empty() && score(&zxcvbn(password, &[])) > score(&entropy);
    let weakness = if owned { Some(Weakness::OwnWords) } else { weakness(&entropy) };
    Err(PasswordRefusal::Guessable { weakness })
}

fn score(entropy: &Entropy) -> u8 {
    entropy.score().into()
}

fn weakness(entropy: &Entropy) -> Option<Weakness> {
    Some(match entropy.feedback()?.warning()? {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => Weakness::Keys,
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Weakness::Repeats
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Weakness::Common,
        Warning::SequencesLikeAbcAreEasyToGuess => Weakness::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Weakness::Date,
        Warning::AWordByItselfIsEasyToGuess => Weakness::Word,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            Weakness::Name
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn what_is_guessed_soon_is_refused_with_what_makes_it_so() {
        let table = [
            ("aaaaaaaaaaaaaa", Some(Weakness::Repeats)),
            ("abcdefghijklmn", Some(Weakness::Sequence)),
            ("p4ssword123456", Some(Weakness::Common)),
        ];
        for (password, weakness) in table {
            assert_eq!(check(password, 3, &[]), Err(PasswordRefusal::Guessable { weakness }), "{password}");
        }
    }

    #[test]
    fn the_users_own_words_are_the_first_that_are_tried() {
        let own = words(&["shirakawa", "hanamizuki"]);
        assert_eq!(check("shirakawahanamizuki", 3, &[]), Ok(()));
        let weakness = Some(Weakness::OwnWords);
        assert_eq!(check("ShirakawaHanamizuki", 3, &own), Err(PasswordRefusal::Guessable { weakness }));
        assert_eq!(check("umbrella-kettle-orbit-plum", 3, &own), Ok(()));
    }

    #[test]
    fn passwords_of_every_script_are_judged() {
        assert_eq!(check("赤い自転車と静かな海", 3, &[]), Ok(()));
        assert!(check("ああああああああああああ", 3, &[]).is_err());
    }

    #[test]
    fn a_tenant_may_do_without() {
        assert_eq!(check("aaaaaaaaaaaaaa", 0, &[]), Ok(()));
    }
}
