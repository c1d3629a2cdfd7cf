//! What the authorization endpoint answers (RFC 6749 §4.1.2 and §4.2.2, OIDC Core §3.1.2.5, §3.2.2.5 and §3.3.2.5).

use super::AuthorizationError;
use crate::oauth::location::Fields;
use crate::oauth::{Hidden, Scope};

/// Success or error; whoever sends it adds `state` and `iss`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationResponse {
    /// What was asked for.
    Success(AuthorizationSuccess),
    /// Why not.
    Error(AuthorizationError),
}

/// Parts of a success, by the response type; all empty for `none`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationSuccess {
    /// `code`
    pub code: Option<Hidden>,
    /// `access_token` and what belongs to it.
    pub access_token: Option<BrowserToken>,
    /// `id_token`
    pub id_token: Option<Hidden>,
    /// `session_state` (OIDC Session Management §2).
    pub session_state: Option<String>,
}

/// An access token that goes through the browser (RFC 6749 §4.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserToken {
    /// `access_token`
    pub value: Hidden,
    /// `expires_in`, seconds.
    pub expires_in: u32,
    /// `scope`, as granted.
    pub scope: Scope,
}

impl AuthorizationResponse {
    pub(super) fn fields(&self) -> Fields {
        match self {
            Self::Success(success) => success.fields(),
            Self::Error(error) => vec![
                ("error", error.code.as_str().to_owned()),
                ("error_description", error.description.as_str().to_owned()),
            ],
        }
    }
}

impl AuthorizationSuccess {
    /// The answer of the code flow.
    pub fn code(code: Hidden) -> Self {
        Self { code: Some(code), ..Self::default() }
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        if let Some(code) = &self.code {
            fields.push(("code", code.expose().to_owned()));
        }
        if let Some(token) = &self.access_token {
            fields.push(("access_token", token.value.expose().to_owned()));
            fields.push(("token_type", "Bearer".to_owned()));
            fields.push(("expires_in", token.expires_in.to_string()));
            fields.push(("scope", token.scope.to_string()));
        }
        if let Some(id_token) = &self.id_token {
            fields.push(("id_token", id_token.expose().to_owned()));
        }
        fields.extend(self.session_state.iter().map(|state| ("session_state", state.clone())));
        fields
    }
}

impl From<AuthorizationError> for AuthorizationResponse {
    fn from(error: AuthorizationError) -> Self {
        Self::Error(error)
    }
}

impl From<AuthorizationSuccess> for AuthorizationResponse {
    fn from(success: AuthorizationSuccess) -> Self {
        Self::Success(success)
    }
}
