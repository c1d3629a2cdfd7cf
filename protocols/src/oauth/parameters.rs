//! The parameters of a request: the query of an address, or a form.
//!
//! "Request and response parameters MUST NOT be included more than once" and "parameters sent without a value MUST be treated
//! as if they were omitted" (RFC 6749 §3.1, §3.2). A reader that quietly takes the first or the last of two values can be
//! played against another that takes the other one, so repeats are seen here and never resolved. Only `resource` and `audience` may
//! stand several times (RFC 8707 §2, RFC 8693 §2.1).

use std::collections::BTreeSet;
use std::fmt;

use percent_encoding::percent_decode;

/// The parameters that may be repeated.
const REPEATABLE: [&str; 2] = ["audience", "resource"];

/// Decoded parameters in their order, empty ones left out.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
    repeated: Vec<String>,
}

/// Why no parameter can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    /// More bytes than these.
    #[error("the request has more than {0} bytes of parameters")]
    TooLong(usize),
    /// More parameters than these.
    #[error("the request has more than {0} parameters")]
    TooMany(usize),
    /// A name or value is not UTF-8 once decoded (RFC 6749 appendix B).
    #[error("a parameter is not UTF-8")]
    NotUtf8,
}

/// A parameter that stands more than once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} stands more than once")]
pub struct Repeated(pub String);

impl Parameters {
    /// The most bytes of a query or form.
    pub const MOST_BYTES: usize = 64 * 1024;
    /// The most parameters.
    pub const MOST: usize = 100;

    /// Parses `application/x-www-form-urlencoded` bytes: what follows the `?` of an address, or the body of a form.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParametersError> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(ParametersError::TooLong(Self::MOST_BYTES));
        }
        Self::parse_up_to(bytes, Self::MOST)
    }

    /// The same of a form that may be larger: of any number of bytes, with at most so many parameters.
    pub fn parse_up_to(bytes: &[u8], most: usize) -> Result<Self, ParametersError> {
        let mut parameters = Self::default();
        let (mut names, mut count) = (BTreeSet::new(), 0);
        for pair in bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            if count == most {
                return Err(ParametersError::TooMany(most));
            }
            count += 1;
            let (name, value) = match pair.iter().position(|b| *b == b'=') {
                Some(at) => (decode(&pair[..at])?, decode(&pair[at + 1..])?),
                None => (decode(pair)?, String::new()),
            };
            if !REPEATABLE.contains(&name.as_str()) && names.contains(&name) && !parameters.repeated.contains(&name) {
                parameters.repeated.push(name.clone());
            }
            names.insert(name.clone());
            if !value.is_empty() {
                parameters.pairs.push((name, value));
            }
        }
        Ok(parameters)
    }

    /// Parameters that came in another form than that of an address. What stands twice is repeated here too.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            let twice = !REPEATABLE.contains(&name.as_str()) && parameters.all(&name).next().is_some();
            if twice && !parameters.repeated.contains(&name) {
                parameters.repeated.push(name.clone());
            }
            parameters.pairs.push((name, value));
        }
        parameters
    }

    /// These parameters, and of others those that do not stand here; some are left out.
    pub(crate) fn over(mut self, others: &Self, without: &[&str]) -> Self {
        let missing = |name: &String| self.all(name).next().is_none() && !without.contains(&name.as_str());
        let taken: Vec<_> = others.pairs.iter().filter(|(name, _)| missing(name)).cloned().collect();
        self.pairs.extend(taken);
        self
    }

    /// Takes parameters of these names from others. One that stands here as well is repeated.
    pub fn take_from(&mut self, others: &Self, names: &[&str]) {
        for name in names {
            let here = self.all(name).next().is_some();
            let taken: Vec<_> = others.pairs.iter().filter(|(other, _)| other == name).cloned().collect();
            let twice = (here && !taken.is_empty()) || others.repeated.iter().any(|repeated| repeated == name);
            self.pairs.extend(taken);
            if twice && !self.repeated.iter().any(|repeated| repeated == name) {
                self.repeated.push((*name).to_owned());
            }
        }
    }

    /// A parameter that must be right even where another one is repeated.
    pub fn once(&self, name: &str) -> Result<Option<&str>, Repeated> {
        if self.repeated.iter().any(|repeated| repeated == name) {
            return Err(Repeated(name.to_owned()));
        }
        Ok(self.all(name).next())
    }

    /// All values of a name, in their order.
    pub fn all<'p>(&'p self, name: &str) -> impl Iterator<Item = &'p str> {
        self.pairs.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The same parameters, once it is known that none is repeated.
    pub fn unique(&self) -> Result<Unique<'_>, Repeated> {
        match self.repeated.first() {
            Some(name) => Err(Repeated(name.clone())),
            None => Ok(Unique(self)),
        }
    }
}

/// Prints names only: values are secrets as often as not.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

/// Parameters of which none is repeated (`resource` excepted).
#[derive(Clone, Copy, Debug)]
pub struct Unique<'p>(&'p Parameters);

impl<'p> Unique<'p> {
    /// The value of a parameter; `None` where it is missing or empty.
    pub fn get(self, name: &str) -> Option<&'p str> {
        self.0.all(name).next()
    }

    /// All values of a name: more than one for `resource` only.
    pub fn all(self, name: &str) -> impl Iterator<Item = &'p str> {
        self.0.all(name)
    }

    /// Whether the parameter is there with a value.
    pub fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

fn decode(raw: &[u8]) -> Result<String, ParametersError> {
    let spaced: Vec<u8> = raw.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    percent_decode(&spaced).decode_utf8().map(Into::into).map_err(|_| ParametersError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn names_and_values_are_decoded() {
        let parameters = parse("a=1&b%5F=x+y%20z&%E6%97%A5=%E6%9C%AC&c=a=b&rest=100%");
        let unique = parameters.unique().unwrap();
        let values = [("a", "1"), ("b_", "x y z"), ("日", "本"), ("c", "a=b"), ("rest", "100%")];
        for (name, value) in values {
            assert_eq!(unique.get(name), Some(value), "{name}");
        }
        assert_eq!(unique.get("d"), None);
    }

    #[test]
    fn the_example_of_appendix_b_is_read() {
        // RFC 6749 appendix B: " %&+£€" in UTF-8.
        assert_eq!(parse("v=+%25%26%2B%C2%A3%E2%82%AC").once("v"), Ok(Some(" %&+£€")));
    }

    #[test]
    fn a_parameter_without_value_is_as_if_omitted() {
        for text in ["a=", "a", "a=&b=1", "&&a&"] {
            assert_eq!(parse(text).once("a"), Ok(None), "{text}");
        }
    }

    #[test]
    fn a_repeated_parameter_is_never_resolved() {
        for text in ["a=1&a=2", "a=1&b=1&a=1", "a=1&%61=2", "a=&a=1", "a&a"] {
            let parameters = parse(text);
            assert_eq!(parameters.once("a"), Err(Repeated("a".to_owned())), "{text}");
            assert_eq!(parameters.unique().err(), Some(Repeated("a".to_owned())), "{text}");
        }
        assert_eq!(parse("a=1&a=2&b=3").once("b"), Ok(Some("3")));
    }

    #[test]
    fn only_targets_may_be_repeated() {
        let parameters = parse("resource=https%3A%2F%2Fa.example%2F&resource=https%3A%2F%2Fb.example%2F");
        let unique = parameters.unique().unwrap();
        assert_eq!(unique.all("resource").collect::<Vec<_>>(), ["https://a.example/", "https://b.example/"]);
        let parameters = parse("audience=a&audience=b");
        assert_eq!(parameters.unique().unwrap().all("audience").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn what_is_too_much_or_no_text_is_refused() {
        let (bytes, number) = (Parameters::MOST_BYTES, Parameters::MOST);
        assert_eq!(Parameters::parse(&vec![b'a'; bytes + 1]), Err(ParametersError::TooLong(bytes)));
        assert_eq!(Parameters::parse("a&".repeat(number + 1).as_bytes()), Err(ParametersError::TooMany(number)));
        assert!(Parameters::parse_up_to(&vec![b'a'; bytes + 1], 1).is_ok());
        assert_eq!(Parameters::parse_up_to(b"a&b", 1), Err(ParametersError::TooMany(1)));
        for bytes in [&b"a=\xff"[..], b"a=%ff", b"%c3=1", b"a=%ed%a0%80"] {
            assert_eq!(Parameters::parse(bytes), Err(ParametersError::NotUtf8));
        }
    }

    #[test]
    fn values_are_not_printed() {
        assert_eq!(format!("{:?}", parse("client_secret=s3cret")), r#"["client_secret"]"#);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Parameters::parse(&bytes);
        }

        #[test]
        fn what_a_form_writes_is_read_back(value in "\\PC{1,40}") {
            let text = url::form_urlencoded::Serializer::new(String::new()).append_pair("v", &value).finish();
            let parameters = parse(&text);
            prop_assert_eq!(parameters.once("v"), Ok(Some(value.as_str())));
        }
    }
}
