//! Versions as HTTP spells them: the `ETag` of a resource is the version of its stream, and `If-Match` asks for it (RFC 9110
//! §8.8.3, §13.1.1).

use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use commands::Held;

use crate::http::error::problem::{Kind, Problem};

/// The tag of a version.
pub(super) fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

/// What a write says about the version that it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precondition {
    /// Nothing.
    None,
    /// It must exist, in whatever version.
    Any,
    /// It must have this version.
    Version(u64),
}

impl Precondition {
    /// Reads `If-Match`. A list of versions is of no use here and is refused like everything that is no tag of ours.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let strange = || {
            let detail = "If-Match names no version that this can have; read it again and give its ETag";
            Problem::new(Kind::PreconditionFailed, detail)
        };
        let mut given = headers.get_all(IF_MATCH).iter();
        match (given.next().map(|given| given.to_str().unwrap_or_default().trim()), given.next()) {
            (None, _) => Ok(Self::None),
            (Some("*"), None) => Ok(Self::Any),
            (Some(text), None) => {
                let digits = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                digits.and_then(|digits| digits.parse().ok()).map(Self::Version).ok_or_else(strange)
            }
            (Some(_), Some(_)) => Err(strange()),
        }
    }

    /// What must hold before the command.
    pub(super) fn held(self) -> Option<Held> {
        match self {
            Self::None => None,
            Self::Any => Some(Held::Exists),
            Self::Version(version) => Some(Held::Version(version)),
        }
    }

    /// The same where something must be said.
    pub(super) fn required(self) -> Result<Self, Problem> {
        let detail = "say which version you change: give the ETag that reading it answered as If-Match, or * for any";
        if self == Self::None { Err(Problem::new(Kind::PreconditionRequired, detail)) } else { Ok(self) }
    }
}

/// The refusal of a write whose version is not the present one.
pub(super) fn stale(present: u64) -> Problem {
    let detail = format!("it has changed: its version is \"{present}\" now; read it again and repeat the change");
    Problem::new(Kind::PreconditionFailed, detail)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(values: &[&'static str]) -> Result<Precondition, Problem> {
        Precondition::of(&values.iter().map(|value| (IF_MATCH, HeaderValue::from_static(value))).collect())
    }

    #[test]
    fn a_tag_is_read_back() {
        assert_eq!(tag(7), "\"7\"");
        assert_eq!(read(&["\"7\""]), Ok(Precondition::Version(7)));
        assert_eq!((read(&[]), read(&["*"])), (Ok(Precondition::None), Ok(Precondition::Any)));
        assert_eq!(Precondition::None.required().unwrap_err().kind(), Kind::PreconditionRequired);
    }

    #[test]
    fn what_no_resource_here_can_have_never_matches() {
        for strange in [&["7"][..], &["W/\"7\""], &["\"7\", \"8\""], &["\"seven\""], &["\"7\"", "\"8\""], &[""]] {
            assert_eq!(read(strange).unwrap_err().kind(), Kind::PreconditionFailed, "{strange:?}");
        }
    }
}
