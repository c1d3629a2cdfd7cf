//! The `Authorization` header, split into scheme and credentials (RFC 9110 §11.6.2).

use super::Hidden;

const LONGEST: usize = 16 * 1024;

/// A scheme and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    scheme: String,
    credentials: Hidden,
}

/// Why the header cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationHeaderError {
    /// Two headers: nobody knows which one counts.
    #[error("the Authorization header stands more than once")]
    Repeated,
    /// No scheme, no visible ASCII, or more than 16 KiB.
    #[error("the Authorization header is malformed")]
    Malformed,
}

impl Authorization {
    /// Reads the values of all `Authorization` headers of a request; `None` where there is none.
    pub fn read<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Result<Option<Self>, AuthorizationHeaderError> {
        let mut values = values.into_iter();
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(AuthorizationHeaderError::Repeated);
        }
        Self::parse(value.as_ref()).map(Some).ok_or(AuthorizationHeaderError::Malformed)
    }

    fn parse(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?.trim();
        let (scheme, credentials) = text.split_once(' ').unwrap_or((text, ""));
        let sound = !scheme.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| matches!(b, b' '..=b'~'));
        let credentials = Hidden::from(credentials.trim_start());
        sound.then(|| Self { scheme: scheme.to_ascii_lowercase(), credentials })
    }

    /// The scheme in lower case: schemes are not case-sensitive.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The credentials, if the scheme is this one (in lower case).
    pub(crate) fn credentials_of(&self, scheme: &str) -> Option<&str> {
        (self.scheme == scheme).then(|| self.credentials.expose())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scheme_and_credentials_are_split() {
        for text in ["Bearer mF_9.B5f-4.1JqM", "bearer  mF_9.B5f-4.1JqM ", "BEARER mF_9.B5f-4.1JqM"] {
            let header = Authorization::read([text]).unwrap().unwrap();
            assert_eq!(header.credentials_of("bearer"), Some("mF_9.B5f-4.1JqM"), "{text}");
            assert_eq!(header.credentials_of("basic"), None);
        }
        assert_eq!(Authorization::read::<&str>([]), Ok(None));
    }

    #[test]
    fn two_headers_or_none_that_is_text_are_refused() {
        assert_eq!(Authorization::read(["Basic a", "Basic a"]), Err(AuthorizationHeaderError::Repeated));
        for value in [&b""[..], b" ", b"Basic \xff", b"Basic a\x07", "Basic é".as_bytes()] {
            assert_eq!(Authorization::read([value]), Err(AuthorizationHeaderError::Malformed));
        }
        assert_eq!(Authorization::read(["a".repeat(LONGEST + 1)]), Err(AuthorizationHeaderError::Malformed));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Authorization::read([bytes]);
        }
    }
}
