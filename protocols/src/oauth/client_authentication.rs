//! How a client shows who it is: found in the request, not yet verified (RFC 6749 §2.3, RFC 7521 §4.2, OIDC Core §9).
//!
//! One way at a time, never in an address, and never a guess: two ways at once are refused even if both would hold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Authorization, Hidden, Parameters, TokenError, Unique};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LONGEST_CLIENT_ID: usize = 255;
const LONGEST_SECRET: usize = 4096;
const LONGEST_ASSERTION: usize = 16 * 1024;

/// Parameters of the token endpoint that must not stand in an address.
const NEVER_IN_QUERY: [&str; 8] =
    ["client_secret", "client_assertion", "code", "code_verifier", "refresh_token", "password", "token", "assertion"];

/// What the client shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// Nothing but its name: a public client, or one whose certificate speaks for it.
    None {
        /// Who it says it is.
        client_id: String,
    },
    /// `client_secret_basic`
    Basic {
        /// Who it says it is.
        client_id: String,
        /// Its secret.
        client_secret: Hidden,
    },
    /// `client_secret_post`
    Post {
        /// Who it says it is.
        client_id: String,
        /// Its secret.
        client_secret: Hidden,
    },
    /// `client_secret_jwt` or `private_key_jwt`, which only the client's registration can tell apart.
    Assertion {
        /// Who it says it is, if it says so beside the assertion; must then be the assertion's `sub` (RFC 7521 §4.2).
        client_id: Option<String>,
        /// The JWT.
        assertion: Hidden,
    },
}

impl ClientAuthentication {
    /// Finds the one way in header and form. Two are `invalid_request`, none is `invalid_client` (RFC 6749 §5.2).
    pub fn read(authorization: Option<&Authorization>, form: Unique<'_>) -> Result<Self, TokenError> {
        let named = form.get("client_id").map(check_id).transpose()?;
        let secret = form.get("client_secret");
        let assertion = assertion(form)?;
        match (authorization, secret, assertion) {
            (Some(header), None, None) => basic(header, named),
            (None, Some(secret), None) => {
                let client_id = named.ok_or_else(|| TokenError::invalid_request("client_id is missing"))?;
                Ok(Self::Post { client_id, client_secret: check_secret(secret)? })
            }
            (None, None, Some(assertion)) => Ok(Self::Assertion { client_id: named, assertion }),
            (None, None, None) => match named {
                Some(client_id) => Ok(Self::None { client_id }),
                None => Err(TokenError::invalid_client("client authentication is missing")),
            },
            _ => Err(TokenError::invalid_request("the client authenticates in more than one way")),
        }
    }

    /// Refuses credentials in the address of the request (RFC 6749 §2.3.1: they "MUST NOT be included in the request URI").
    pub fn refuse_in_query(query: &Parameters) -> Result<(), TokenError> {
        match NEVER_IN_QUERY.iter().find(|name| !matches!(query.once(name), Ok(None))) {
            Some(name) => {
                Err(TokenError::invalid_request(format!("{name} must stand in the body, not in the address")))
            }
            None => Ok(()),
        }
    }

    /// Who the client says it is; `None` for an assertion that stands alone.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::None { client_id } | Self::Basic { client_id, .. } | Self::Post { client_id, .. } => Some(client_id),
            Self::Assertion { client_id, .. } => client_id.as_deref(),
        }
    }
}

fn assertion(form: Unique<'_>) -> Result<Option<Hidden>, TokenError> {
    match (form.get("client_assertion_type"), form.get("client_assertion")) {
        (None, None) => Ok(None),
        (Some(JWT_BEARER), Some(text)) if text.len() <= LONGEST_ASSERTION => Ok(Some(text.into())),
        (Some(JWT_BEARER), Some(_)) => Err(TokenError::invalid_client("client_assertion is too long")),
        (Some(_), Some(_)) => Err(TokenError::invalid_client("client_assertion_type is not supported")),
        (None, Some(_)) => Err(TokenError::invalid_request("client_assertion_type is missing")),
        (Some(_), None) => Err(TokenError::invalid_request("client_assertion is missing")),
    }
}

fn basic(header: &Authorization, named: Option<String>) -> Result<ClientAuthentication, TokenError> {
    let credentials = header.credentials_of("basic");
    let credentials =
        credentials.ok_or_else(|| TokenError::invalid_client("the Authorization header is not of the Basic scheme"))?;
    let (client_id, client_secret) =
        decode(credentials).ok_or_else(|| TokenError::invalid_client("the Basic credentials are malformed"))?;
    let client_id = check_id(&client_id)?;
    if named.is_some_and(|named| named != client_id) {
        return Err(TokenError::invalid_request("client_id differs from the Authorization header"));
    }
    // RFC 6749 §2.3.1: a client may leave out a secret that is empty, so an empty one says nothing.
    if client_secret.is_empty() {
        return Ok(ClientAuthentication::None { client_id });
    }
    Ok(ClientAuthentication::Basic { client_id, client_secret: check_secret(&client_secret)? })
}

/// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1), so neither can hold the colon between them.
fn decode(credentials: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(credentials).ok()?;
    let joined = std::str::from_utf8(&bytes).ok()?;
    let (client_id, client_secret) = joined.split_once(':')?;
    Some((form_decode(client_id)?, form_decode(client_secret)?))
}

fn form_decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(Into::into)
}

// RFC 6749 appendix A.1: visible ASCII and spaces. Nobody is registered under anything else.
fn check_id(client_id: &str) -> Result<String, TokenError> {
    let sound =
        (1..=LONGEST_CLIENT_ID).contains(&client_id.len()) && client_id.bytes().all(|b| matches!(b, b' '..=b'~'));
    if sound { Ok(client_id.to_owned()) } else { Err(TokenError::invalid_client("client_id is malformed")) }
}

fn check_secret(secret: &str) -> Result<Hidden, TokenError> {
    if secret.len() <= LONGEST_SECRET {
        return Ok(secret.into());
    }
    Err(TokenError::invalid_client("client_secret is too long"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(header: Option<&str>, form: &str) -> Result<ClientAuthentication, &'static str> {
        let header = Authorization::read(header).unwrap();
        let form = Parameters::parse(form.as_bytes()).unwrap();
        let read = ClientAuthentication::read(header.as_ref(), form.unique().unwrap());
        read.map_err(|error| error.code.as_str())
    }

    fn basic_of(joined: &str) -> String {
        format!("Basic {}", STANDARD.encode(joined))
    }

    #[test]
    fn the_basic_example_of_rfc_6749_is_read() {
        // RFC 6749 §2.3.1.
        let shown = read(Some("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"), "grant_type=client_credentials");
        let (client_id, client_secret) = ("s6BhdRkqt3".to_owned(), "7Fjfp0ZBr1KtDRbnfVdmIw".into());
        assert_eq!(shown, Ok(ClientAuthentication::Basic { client_id, client_secret }));
    }

    #[test]
    fn the_post_example_of_rfc_6749_is_read() {
        // RFC 6749 §2.3.1.
        let form = "grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA&client_id=s6BhdRkqt3\
                    &client_secret=7Fjfp0ZBr1KtDRbnfVdmIw";
        let (client_id, client_secret) = ("s6BhdRkqt3".to_owned(), "7Fjfp0ZBr1KtDRbnfVdmIw".into());
        assert_eq!(read(None, form), Ok(ClientAuthentication::Post { client_id, client_secret }));
    }

    #[test]
    fn the_assertion_example_of_rfc_7523_is_read() {
        // RFC 7523 §2.2, shortened there too.
        let form = "grant_type=authorization_code&code=n0esc3NRze7LTCu7iYzS6a5acc3f0ogp4\
                    &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
                    &client_assertion=eyJhbGciOiJSUzI1NiIsImtpZCI6IjIyIn0.eyJpc3Mi.cC4hiUPo";
        let assertion: Hidden = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjIyIn0.eyJpc3Mi.cC4hiUPo".into();
        let shown = read(None, form).unwrap();
        assert_eq!(shown, ClientAuthentication::Assertion { client_id: None, assertion: assertion.clone() });
        let named = read(None, &format!("{form}&client_id=a")).unwrap();
        assert_eq!(named, ClientAuthentication::Assertion { client_id: Some("a".to_owned()), assertion });
        assert_eq!((shown.client_id(), named.client_id()), (None, Some("a")));
    }

    #[test]
    fn both_parts_of_basic_are_form_encoded() {
        let shown = read(Some(&basic_of("a%3Ab+c:p%2B%25%3A+%C3%BC")), "").unwrap();
        let client_secret = "p+%: ü".into();
        assert_eq!(shown, ClientAuthentication::Basic { client_id: "a:b c".to_owned(), client_secret });
        assert!(!format!("{shown:?}").contains("p+"), "a secret is not printed");
    }

    #[test]
    fn a_name_alone_is_a_public_client() {
        let public = Ok(ClientAuthentication::None { client_id: "spa".to_owned() });
        assert_eq!(read(None, "client_id=spa"), public);
        assert_eq!(read(None, "client_id=spa&client_secret="), public);
        assert_eq!(read(Some(&basic_of("spa:")), "client_id=spa"), public);
    }

    #[test]
    fn each_fault_has_the_error_of_its_specification() {
        let basic = basic_of("a:b");
        let jwt = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let long = format!("client_id=a&client_secret={}", "a".repeat(LONGEST_SECRET + 1));
        let cases = [
            (None, "", "invalid_client"),
            (None, "client_secret=b", "invalid_request"),
            (Some(&*basic), "client_id=a&client_secret=b", "invalid_request"),
            (Some(&*basic), "client_id=other", "invalid_request"),
            (Some(&*basic), &format!("{jwt}&client_assertion=e"), "invalid_request"),
            (None, &format!("client_id=a&client_secret=b&{jwt}&client_assertion=e"), "invalid_request"),
            (None, jwt, "invalid_request"),
            (None, "client_assertion=e", "invalid_request"),
            (None, "client_assertion=e&client_assertion_type=urn:saml", "invalid_client"),
            (Some("Bearer abc"), "client_id=a", "invalid_client"),
            (Some("Basic"), "", "invalid_client"),
            (Some("Basic !!!"), "", "invalid_client"),
            (Some(&*basic_of("no colon")), "", "invalid_client"),
            (Some(&*basic_of(":b")), "", "invalid_client"),
            (Some(&*basic_of("a%ff:b")), "", "invalid_client"),
            (Some(&*basic_of("a%00:b")), "", "invalid_client"),
            (None, "client_id=%E6%97%A5", "invalid_client"),
            (None, &*long, "invalid_client"),
        ];
        for (header, form, code) in cases {
            assert_eq!(read(header, form), Err(code), "{header:?} {form}");
        }
    }

    #[test]
    fn credentials_in_the_address_are_refused() {
        let refuse = |query: &str| ClientAuthentication::refuse_in_query(&Parameters::parse(query.as_bytes()).unwrap());
        for query in ["client_secret=a", "client_secret=&client_secret=", "x=1&client_assertion=e", "refresh_token=t"] {
            assert_eq!(refuse(query).map_err(|error| error.code.as_str()), Err("invalid_request"), "{query}");
        }
        assert_eq!(refuse("client_id=a&x=1"), Ok(()));
    }

    proptest! {
        #[test]
        fn no_credentials_make_it_panic(joined in "\\PC{0,40}", raw in "[ -~]{0,60}") {
            let _ = (read(Some(&basic_of(&joined)), ""), read(Some(&format!("Basic {raw}")), ""));
        }

        #[test]
        fn what_a_client_encodes_is_read_back(id in "[ -~]{1,30}", secret in "\\PC{1,30}") {
            let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let shown = read(Some(&basic_of(&format!("{}:{}", encode(&id), encode(&secret)))), "");
            prop_assert_eq!(shown, Ok(ClientAuthentication::Basic { client_id: id, client_secret: secret.into() }));
        }
    }
}
