//! Passwords that whoever guesses has on a list: the commonest, which come along, and those of the operator's file.

use unicode_normalization::UnicodeNormalization as _;

use super::breached::{BreachedList, BreachedListError};

/// Some of the commonest of 8 characters and more, one a line, in small letters and in order.
const COMMONEST: &str = include_str!("commonest.txt");

/// What is known of known passwords.
#[derive(Default)]
pub(super) struct Known {
    commonest: Vec<&'static str>,
    breached: Option<BreachedList>,
}

impl Known {
    pub(super) fn new(breached: Option<BreachedList>) -> Self {
        Self { commonest: COMMONEST.lines().collect(), breached }
    }

    /// Whether a list holds the password.
    pub(super) fn holds(&self, password: &str) -> Result<bool, BreachedListError> {
        // Capitals and letters of double width do not make a common password another one.
        let plain: String = password.nfkc().flat_map(char::to_lowercase).collect();
        if self.commonest.binary_search(&plain.as_str()).is_ok() {
            return Ok(true);
        }
        self.breached.as_ref().map_or(Ok(false), |list| list.holds(password))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_are_in_order_and_found_in_any_writing() {
        let known = Known::new(None);
        assert!(known.commonest.is_sorted() && known.commonest.len() > 300);
        for password in ["password123", "Password123", "ＰＡＳＳＷＯＲＤ１２３", "correct horse battery staple"]
        {
            assert_eq!(known.holds(password), Ok(true), "{password}");
        }
        assert_eq!(known.holds("umbrella-kettle-orbit"), Ok(false));
    }
}
