//! Whether a person must be asked something, or must not (OIDC Core §3.1.2.1 `prompt`).

use std::fmt;
use std::str::FromStr;

/// One value of `prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// Show nothing; answer with an error where something must be shown.
    None,
    /// Sign in again.
    Login,
    /// Ask for consent again.
    Consent,
    /// Ask which account.
    SelectAccount,
    /// Let the person open an account (Initiating User Registration via OpenID Connect 1.0, section 4).
    Create,
}

/// The values of one request, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompts(Vec<Prompt>);

/// What is wrong with `prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptFault {
    /// `none` beside another value.
    #[error("prompt none cannot stand beside another value")]
    NoneWithOthers,
    /// A value that is not understood.
    #[error("prompt is not supported; use none, login, consent, select_account")]
    Unknown,
}

impl Prompt {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
            Self::Create => "create",
        }
    }
}

impl FromStr for Prompt {
    type Err = PromptFault;

    fn from_str(text: &str) -> Result<Self, PromptFault> {
        match text {
            "none" => Ok(Self::None),
            "login" => Ok(Self::Login),
            "consent" => Ok(Self::Consent),
            "select_account" => Ok(Self::SelectAccount),
            "create" => Ok(Self::Create),
            _ => Err(PromptFault::Unknown),
        }
    }
}

impl Prompts {
    /// Whether the value is among them.
    pub fn contains(&self, prompt: Prompt) -> bool {
        self.0.contains(&prompt)
    }

    /// Whether nothing may be shown.
    pub fn is_none(&self) -> bool {
        self.contains(Prompt::None)
    }

    /// The values in their order.
    pub fn iter(&self) -> impl Iterator<Item = Prompt> {
        self.0.iter().copied()
    }
}

impl FromStr for Prompts {
    type Err = PromptFault;

    fn from_str(text: &str) -> Result<Self, PromptFault> {
        let mut prompts = Self::default();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let prompt = word.parse()?;
            if !prompts.contains(prompt) {
                prompts.0.push(prompt);
            }
        }
        if prompts.is_none() && prompts.0.len() > 1 { Err(PromptFault::NoneWithOthers) } else { Ok(prompts) }
    }
}

impl fmt::Display for Prompts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Prompt::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone() {
        assert!("none".parse::<Prompts>().unwrap().is_none());
        assert!("none none".parse::<Prompts>().unwrap().is_none());
        assert_eq!("login consent login".parse::<Prompts>().unwrap().to_string(), "login consent");
        assert_eq!("".parse(), Ok(Prompts::default()));
        for text in ["none login", "none create", "consent none", "select_account none login"] {
            assert_eq!(text.parse::<Prompts>(), Err(PromptFault::NoneWithOthers), "{text}");
        }
        for text in ["None", "register", "login,consent"] {
            assert_eq!(text.parse::<Prompts>(), Err(PromptFault::Unknown), "{text}");
        }
    }
}
