//! An authorization request after it was validated: what a client asks of a person who may not have signed in yet.
//!
//! It is what the pages and the token endpoint need of the request and nothing more: a `login_hint` is personal and stays out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CodeChallengeMethod, GrantError, GrantEvent, Prompt, ResponseMode};
use crate::client::ResponseType;
use crate::details;
use crate::{Faults, FieldFault, ScopeSet, Secret, text, uri};

/// The most bytes of a value that is only given back, such as `state`.
const LONGEST_ECHO: usize = 8192;
const LONGEST_CLAIMS: usize = 16384;
const MOST_WORDS: usize = 64;

/// The parameters of RFC 6749 §4.1.1, OIDC Core §3.1.2.1, RFC 7636 §4.3 and RFC 8707 §2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// What comes back from the authorization endpoint.
    pub response_type: ResponseType,
    /// How it comes back.
    pub response_mode: ResponseMode,
    /// Where it goes: one of the client's own.
    pub redirect_uri: String,
    /// Whether the request named the address: if so, the exchange must name it too (RFC 6749 §4.1.3).
    pub redirect_uri_given: bool,
    /// What is asked for.
    pub scope: ScopeSet,
    /// For which resources (RFC 8707).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// What the verifier is held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// Given back as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Put into the ID token as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// What the person must be asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt: Vec<Prompt>,
    /// Longest age of the sign-in in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// Authentication contexts, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// The `claims` parameter (OIDC Core §5.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
    /// What is asked for one by one (RFC 9396), under a key of its own of [`crate::Keyring::AuthorizationDetails`]: accounts and amounts may
    /// stand there, and nobody has answered yet. The key goes with the answer: from then on it stands under the person's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<Secret<Vec<Value>>>,
    /// Languages of the pages, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ui_locales: Vec<String>,
    /// The user id that an `id_token_hint` named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_hint_subject: Option<String>,
    /// The thumbprint of the key by which alone the code is exchanged (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// The pushed request that it came as (RFC 9126): it is used up with the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<String>,
}

/// A code challenge (RFC 7636 §4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeChallenge {
    /// The challenge.
    pub value: String,
    /// How it was made.
    pub method: CodeChallengeMethod,
}

impl AuthorizationRequest {
    /// Begins a grant that waits for an answer.
    pub(super) fn begin(
        self,
        grant_id: String,
        client_id: String,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<Vec<GrantEvent>, GrantError> {
        Faults::check(self.faults())?;
        if expires_at <= at {
            return Err(GrantError::BornExpired);
        }
        Ok(vec![GrantEvent::Requested { grant_id, client_id, request: self, expires_at, at }])
    }

    /// What is asked for one by one.
    pub fn details(&self) -> &[Value] {
        self.authorization_details.as_ref().and_then(Secret::expose).map_or(&[], Vec::as_slice)
    }

    /// The doors have validated the request; what is too large for the log is refused here all the same.
    fn faults(&self) -> Vec<FieldFault> {
        let claims = self.claims.as_ref().map_or(0, |claims| claims.to_string().len());
        let echoes = [("state", &self.state), ("nonce", &self.nonce)];
        let mut long: Vec<(&str, usize)> = echoes
            .into_iter()
            .filter(|(_, value)| value.as_ref().is_some_and(|value| value.len() > LONGEST_ECHO))
            .map(|(field, _)| (field, LONGEST_ECHO))
            .collect();
        if self.redirect_uri.len() > uri::LONGEST {
            long.push(("redirect_uri", uri::LONGEST));
        }
        let details: usize = self.details().iter().map(|detail| detail.to_string().len()).sum();
        if details > details::LARGEST {
            long.push(("authorization_details", details::LARGEST));
        }
        if claims > LONGEST_CLAIMS {
            long.push(("claims", LONGEST_CLAIMS));
        }
        let mut faults: Vec<_> = long
            .into_iter()
            .map(|(field, most)| FieldFault::new(field, "is too long", format!("use at most {most} bytes")))
            .collect();
        let lists = [("resource", &self.resources), ("acr_values", &self.acr_values), ("ui_locales", &self.ui_locales)];
        for (field, list) in lists {
            if list.len() > MOST_WORDS || list.iter().any(|word| word.len() > uri::LONGEST) {
                let remedy = format!("give at most {MOST_WORDS} of at most {} bytes", uri::LONGEST);
                faults.push(FieldFault::new(field, "is too long", remedy));
            }
        }
        if self.id_token_hint_subject.as_ref().is_some_and(|subject| !text::is_visible_ascii(subject)) {
            faults.push(FieldFault::new("id_token_hint", "names no user", "send an ID token of this issuer"));
        }
        faults
    }
}
