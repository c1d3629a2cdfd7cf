//! Who asks, and where an answer may go: the first stage of an authorization request.
//!
//! Until both are certain, an error must not be sent to any address the request names, or the endpoint is an open redirector
//! (RFC 6749 §4.1.2.1, RFC 9700 §4.11.2). So these errors have no code and no way to a client: they are for a page.

use crate::oauth::{Parameters, ParametersError, Repeated, redirect_uri};

const LONGEST_CLIENT_ID: usize = 255;

/// The client and the redirect address as the request names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationTarget {
    client_id: String,
    redirect_uri: Option<String>,
    openid: bool,
}

/// A redirect address that was found among the client's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri {
    uri: String,
    given: bool,
}

/// Why nothing can be sent to a client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The parameters cannot be read.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// `client_id` or `redirect_uri` stands twice.
    #[error(transparent)]
    Repeated(#[from] Repeated),
    /// No `client_id`.
    #[error("client_id is missing")]
    MissingClientId,
    /// `client_id` is not 1 to 255 visible ASCII characters (RFC 6749 appendix A.1), so nobody has it.
    #[error("client_id is malformed")]
    MalformedClientId,
    /// No `redirect_uri`, and OpenID Connect or several registered addresses need one (OIDC Core §3.1.2.1).
    #[error("redirect_uri is missing")]
    MissingRedirectUri,
    /// The address is not one that the client registered.
    #[error("redirect_uri is not registered for this client")]
    UnregisteredRedirectUri,
}

impl AuthorizationTarget {
    /// Reads `client_id` and `redirect_uri`; other parameters may be as wrong as they like.
    pub fn read(parameters: &Parameters) -> Result<Self, TargetError> {
        let client_id = parameters.once("client_id")?.ok_or(TargetError::MissingClientId)?;
        if client_id.len() > LONGEST_CLIENT_ID || !client_id.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(TargetError::MalformedClientId);
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: parameters.once("redirect_uri")?.map(str::to_owned),
            openid: parameters.all("scope").any(|scope| scope.split(' ').any(|name| name == "openid")),
        })
    }

    /// The client that the request names.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Finds the redirect address among the client's own; `native` clients may choose their loopback port.
    ///
    /// Without `redirect_uri` the only registered address counts (RFC 6749 §3.1.2.3), though not in OpenID Connect.
    pub fn resolve(&self, registered: &[String], native: bool) -> Result<RedirectUri, TargetError> {
        match (&self.redirect_uri, registered) {
            (Some(uri), _) if registered.iter().any(|own| redirect_uri::matches(own, uri, native)) => {
                Ok(RedirectUri { uri: uri.clone(), given: true })
            }
            (Some(_), _) => Err(TargetError::UnregisteredRedirectUri),
            (None, [only]) if !self.openid => Ok(RedirectUri { uri: only.clone(), given: false }),
            (None, _) => Err(TargetError::MissingRedirectUri),
        }
    }
}

impl RedirectUri {
    /// An address that was resolved earlier and kept since.
    pub fn kept(uri: String, given: bool) -> Self {
        Self { uri, given }
    }

    /// Whether it is one of the client's own at this moment; `native` clients may choose their loopback port.
    pub fn is_of(&self, registered: &[String], native: bool) -> bool {
        registered.iter().any(|own| redirect_uri::matches(own, &self.uri, native))
    }

    /// The address, exactly as the request or the registration spells it.
    pub fn as_str(&self) -> &str {
        &self.uri
    }

    /// Whether the request named it: the token request must then name the same (RFC 6749 §4.1.3).
    pub fn is_given(&self) -> bool {
        self.given
    }
}
