//! Proof Key for Code Exchange (RFC 7636): whoever redeems a code shows that it began the request.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Hidden;

/// How the challenge was made of the verifier (RFC 7636 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeChallengeMethod {
    /// The verifier itself, which protects little; off by default.
    Plain,
    /// Base64url of its SHA-256.
    S256,
}

/// What is wrong with the PKCE parameters of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PkceFault {
    /// `code_challenge_method` without `code_challenge`.
    #[error("code_challenge_method stands without code_challenge")]
    MethodAlone,
    /// Neither `plain` nor `S256` (RFC 7636 §4.4.1).
    #[error("transform algorithm not supported; use S256 as code_challenge_method")]
    UnknownMethod,
    /// The challenge is outside the grammar, or no base64url of 32 bytes for S256.
    #[error("code_challenge is malformed (RFC 7636 section 4.2)")]
    Challenge,
    /// The verifier is outside the grammar.
    #[error("code_verifier is malformed: 43 to 128 letters, digits, '-', '.', '_', '~' (RFC 7636 section 4.1)")]
    Verifier,
}

/// A challenge with its method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge {
    value: String,
    method: CodeChallengeMethod,
}

/// A verifier in its grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeVerifier(Hidden);

impl CodeChallengeMethod {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::S256 => "S256",
        }
    }
}

impl FromStr for CodeChallengeMethod {
    type Err = PkceFault;

    fn from_str(text: &str) -> Result<Self, PkceFault> {
        match text {
            "plain" => Ok(Self::Plain),
            "S256" => Ok(Self::S256),
            _ => Err(PkceFault::UnknownMethod),
        }
    }
}

impl fmt::Display for CodeChallengeMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl CodeChallenge {
    /// Reads `code_challenge` and `code_challenge_method`, which is `plain` where it is missing (RFC 7636 §4.3).
    pub fn read(challenge: Option<&str>, method: Option<&str>) -> Result<Option<Self>, PkceFault> {
        let Some(challenge) = challenge else {
            return if method.is_some() { Err(PkceFault::MethodAlone) } else { Ok(None) };
        };
        let method = method.map_or(Ok(CodeChallengeMethod::Plain), str::parse)?;
        Self::new(challenge, method).map(Some)
    }

    /// A challenge of a known method.
    pub fn new(value: &str, method: CodeChallengeMethod) -> Result<Self, PkceFault> {
        let fits = match method {
            CodeChallengeMethod::Plain => is_in_grammar(value),
            CodeChallengeMethod::S256 => URL_SAFE_NO_PAD.decode(value).is_ok_and(|bytes| bytes.len() == 32),
        };
        if fits { Ok(Self { value: value.to_owned(), method }) } else { Err(PkceFault::Challenge) }
    }

    /// The challenge as it was sent.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Its method.
    pub fn method(&self) -> CodeChallengeMethod {
        self.method
    }

    /// Whether the challenge was made of this verifier (RFC 7636 §4.6), in constant time.
    pub fn is_met_by(&self, verifier: &CodeVerifier) -> bool {
        verify_slices_are_equal(verifier.challenge(self.method).as_bytes(), self.value.as_bytes()).is_ok()
    }
}

impl CodeVerifier {
    /// Parses 43 to 128 unreserved characters (RFC 7636 §4.1).
    pub fn parse(text: &str) -> Result<Self, PkceFault> {
        if is_in_grammar(text) { Ok(Self(text.into())) } else { Err(PkceFault::Verifier) }
    }

    /// The challenge that a method makes of it.
    pub fn challenge(&self, method: CodeChallengeMethod) -> String {
        match method {
            CodeChallengeMethod::Plain => self.0.expose().to_owned(),
            CodeChallengeMethod::S256 => URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.expose().as_bytes())),
        }
    }
}

fn is_in_grammar(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_appendix_b_verifies() {
        let challenge = CodeChallenge::read(Some(CHALLENGE), Some("S256")).unwrap().unwrap();
        let verifier = CodeVerifier::parse(VERIFIER).unwrap();
        assert_eq!(verifier.challenge(CodeChallengeMethod::S256), CHALLENGE);
        assert!(challenge.is_met_by(&verifier));
        assert!(!challenge.is_met_by(&CodeVerifier::parse(CHALLENGE).unwrap()));
    }

    #[test]
    fn plain_is_the_default_and_compares_the_verifier_itself() {
        let challenge = CodeChallenge::read(Some(VERIFIER), None).unwrap().unwrap();
        assert_eq!(challenge.method(), CodeChallengeMethod::Plain);
        assert!(challenge.is_met_by(&CodeVerifier::parse(VERIFIER).unwrap()));
        assert!(!challenge.is_met_by(&CodeVerifier::parse(CHALLENGE).unwrap()));
    }

    #[test]
    fn faults_are_told_apart() {
        let long = "a".repeat(129);
        let cases = [
            (None, Some("S256"), PkceFault::MethodAlone),
            (Some(CHALLENGE), Some("s256"), PkceFault::UnknownMethod),
            (Some(CHALLENGE), Some("S512"), PkceFault::UnknownMethod),
            (Some("short"), Some("S256"), PkceFault::Challenge),
            (Some("short"), None, PkceFault::Challenge),
            (Some(&*long), None, PkceFault::Challenge),
            // 43 characters of the grammar, but no base64url of 32 bytes.
            (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw~cM"), Some("S256"), PkceFault::Challenge),
            (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="), Some("S256"), PkceFault::Challenge),
        ];
        for (challenge, method, fault) in cases {
            assert_eq!(CodeChallenge::read(challenge, method), Err(fault), "{challenge:?} {method:?}");
        }
        assert_eq!(CodeChallenge::read(None, None), Ok(None));
        for text in ["", &VERIFIER[1..], &long, &format!("{VERIFIER}+"), &format!("{VERIFIER}é")] {
            assert_eq!(CodeVerifier::parse(text), Err(PkceFault::Verifier), "{text}");
        }
    }
}
