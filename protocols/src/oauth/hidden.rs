//! Text that nobody may see by accident: codes, tokens, secrets, verifiers.
//!
//! Messages carry such texts next to harmless ones. The type keeps them out of `{:?}`, wipes them from memory, and compares
//! them in constant time, so that a message as a whole may be printed and compared.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// A secret text on its way in or out. It is written to JSON as it stands: that is how an answer tells it.
#[derive(Clone)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    /// The text itself. The name is long on purpose: every use shows in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Hidden {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl PartialEq for Hidden {
    fn eq(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), other.0.as_bytes()).is_ok()
    }
}

impl Eq for Hidden {}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_text_is_compared_but_never_printed() {
        assert_eq!(Hidden::from("s3cret"), Hidden::from("s3cret".to_owned()));
        assert_ne!(Hidden::from("s3cret"), Hidden::from("s3cret2"));
        assert!(!format!("{:?}", Hidden::from("s3cret")).contains("s3cret"));
    }
}
