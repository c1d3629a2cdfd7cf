//! Where a token is meant to be used: resource indicators (RFC 8707).

use url::Url;

use super::Unique;

const MOST: usize = 20;
const LONGEST: usize = 2048;

/// A `resource` that is no absolute URI, has a fragment, or stands among more than 20 (RFC 8707 §2): `invalid_target`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("resource must be an absolute URI without fragment")]
pub struct InvalidTarget;

/// The `resource` parameters, each once, exactly as they were sent.
pub(crate) fn read(parameters: Unique<'_>) -> Result<Vec<String>, InvalidTarget> {
    let mut resources: Vec<String> = Vec::new();
    for text in parameters.all("resource") {
        let sound = text.len() <= LONGEST && !text.contains('#') && Url::parse(text).is_ok();
        if !sound || resources.len() == MOST {
            return Err(InvalidTarget);
        }
        if !resources.iter().any(|known| known == text) {
            resources.push(text.to_owned());
        }
    }
    Ok(resources)
}

#[cfg(test)]
mod tests {
    use super::super::Parameters;
    use super::*;

    fn read_from(text: &str) -> Result<Vec<String>, InvalidTarget> {
        read(Parameters::parse(text.as_bytes()).unwrap().unique().unwrap())
    }

    #[test]
    fn the_example_of_rfc_8707_names_two_resources() {
        // RFC 8707 §2.1, figure 2.
        let query = "resource=https%3A%2F%2Fcal.example.com%2F&resource=https%3A%2F%2Fcontacts.example.com%2F";
        let both = ["https://cal.example.com/", "https://contacts.example.com/"];
        assert_eq!(read_from(query).unwrap(), both);
        assert_eq!(read_from("resource=urn:a&resource=urn:a").unwrap(), ["urn:a"]);
        assert_eq!(read_from("a=b"), Ok(vec![]));
    }

    #[test]
    fn what_is_no_absolute_uri_is_no_target() {
        for text in ["resource=/a", "resource=a.example", "resource=https://a.example/%23x", "resource=https://"] {
            assert_eq!(read_from(text), Err(InvalidTarget), "{text}");
        }
        let many: Vec<_> = (0..=MOST).map(|n| format!("resource=urn:{n}")).collect();
        assert_eq!(read_from(&many.join("&")), Err(InvalidTarget));
    }
}
