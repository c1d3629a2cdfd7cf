//! Why a new password is not taken: reasons with a name and numbers, so that each surface says them in its own language.
//!
//! [`PasswordRefusal::key`] and [`PasswordRefusal::number`] are for pages and their translations; the English sentence is for
//! the command line and for administrators.

use std::fmt;

use serde::Serialize;

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum PasswordRefusal {
    /// It is shorter than the tenant allows.
    TooShort {
        /// Fewest characters.
        least: u32,
    },
    /// It is longer than the tenant allows.
    TooLong {
        /// Most characters.
        most: u32,
    },
    /// It is on a list of passwords that were found in leaks, or that everybody tries first.
    Known,
    /// It would be guessed soon.
    Guessable {
        /// What makes it so, where one thing does.
        weakness: Option<Weakness>,
    },
    /// It is one of the last.
    UsedBefore {
        /// How many are remembered.
        last: u32,
    },
}

/// What makes a password easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// The user's own name, address or birthday, or the tenant's name.
    OwnWords,
    /// A row or a short pattern of keys.
    Keys,
    /// The same again and again.
    Repeats,
    /// abc, 6543.
    Sequence,
    /// Much like a password that many people have.
    Common,
    /// A word by itself.
    Word,
    /// A name by itself.
    Name,
    /// A day or a year.
    Date,
}

impl PasswordRefusal {
    /// The name of its message in the catalogues of the pages.
    pub fn key(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password-too-short",
            Self::TooLong { .. } => "password-too-long",
            Self::Known => "password-known",
            Self::Guessable { weakness } => weakness.map_or("password-guessable", Weakness::key),
            Self::UsedBefore { .. } => "password-used-before",
        }
    }

    /// The number in its message, if there is one: characters, or passwords that are remembered.
    pub fn number(self) -> Option<u32> {
        match self {
            Self::TooShort { least: number } | Self::TooLong { most: number } | Self::UsedBefore { last: number } => {
                Some(number)
            }
            Self::Known | Self::Guessable { .. } => None,
        }
    }
}

impl Weakness {
    fn key(self) -> &'static str {
        match self {
            Self::OwnWords => "password-own-words",
            Self::Keys => "password-keys",
            Self::Repeats => "password-repeats",
            Self::Sequence => "password-sequence",
            Self::Common => "password-common",
            Self::Word => "password-word",
            Self::Name => "password-name",
            Self::Date => "password-date",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::OwnWords => "the password is built from names, addresses or dates of its owner; leave them out",
            Self::Keys => "the password follows the keyboard; use a few uncommon words instead",
            Self::Repeats => "the password repeats itself; use a few uncommon words instead",
            Self::Sequence => "the password is a sequence such as abc or 6543; use a few uncommon words instead",
            Self::Common => "the password is much like one that many people have; use a few uncommon words instead",
            Self::Word => "the password is little more than one word; add another uncommon word or two",
            Self::Name => "the password is little more than a name; use a few uncommon words instead",
            Self::Date => "the password is little more than a date; use a few uncommon words instead",
        }
    }
}

impl fmt::Display for PasswordRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { least } => write!(f, "the password is too short; use at least {least} characters"),
            Self::TooLong { most } => write!(f, "the password is too long; use at most {most} characters"),
            Self::Known => f.write_str("the password is on a list that everybody who guesses has; choose another one"),
            Self::Guessable { weakness: Some(weakness) } => f.write_str(weakness.sentence()),
            Self::Guessable { weakness: None } => {
                f.write_str("the password is easy to guess; add another uncommon word or two")
            }
            Self::UsedBefore { last } => {
                write!(f, "the password was used before; choose one that is not among the last {last}")
            }
        }
    }
}
