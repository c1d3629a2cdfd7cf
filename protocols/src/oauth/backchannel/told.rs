//! What a client is told of an answer in the back channel, as JSON (CIBA Core §10.2, §10.3, §12).

use serde::Serialize;

use crate::oauth::{Hidden, TokenError, TokenResponse};

/// There is an answer; which one, the client asks the token endpoint (CIBA Core §10.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackchannelNotice {
    /// To which request.
    pub auth_req_id: Hidden,
}

/// The tokens themselves (CIBA Core §10.3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PushedTokens {
    /// To which request.
    pub auth_req_id: Hidden,
    /// What the token endpoint would have answered.
    #[serde(flatten)]
    pub tokens: TokenResponse,
}

/// There are none, and why (CIBA Core §12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedFailure {
    /// To which request.
    pub auth_req_id: Hidden,
    /// Why.
    pub error: TokenError,
}

impl Serialize for PushedFailure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut body = serializer.serialize_struct("PushedFailure", 3)?;
        body.serialize_field("auth_req_id", &self.auth_req_id)?;
        body.serialize_field("error", self.error.code.as_str())?;
        body.serialize_field("error_description", &self.error.description)?;
        body.end()
    }
}
