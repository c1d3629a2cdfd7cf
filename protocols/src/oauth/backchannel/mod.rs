//! The back channel: a client asks for a person who is not in its browser (OpenID Connect CIBA Core 1.0 §7). Who asks is read apart, see
//! [`super::ClientAuthentication`].

mod hint;
mod signed;
#[cfg(test)]
mod tests;
mod told;

use serde::Serialize;
use serde_json::Value;

use super::token::{details, scope};
use super::{Hidden, Scope, TokenError, TokenErrorCode, Unique, resource};

pub use hint::{LoginHint, PersonHint};
pub use signed::{Believed, SignedBackchannelRequest};
pub use told::{BackchannelNotice, PushedFailure, PushedTokens};

/// The most characters of a message that a person compares.
const LONGEST_MESSAGE: usize = 100;
/// The fewest and the most characters of what a client is told with: as many as 128 random bits have in base64 (CIBA Core §7.1), and as
/// many as are taken.
const NOTIFICATION_TOKEN: std::ops::RangeInclusive<usize> = 22..=1024;
const MOST_ACR_VALUES: usize = 20;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackchannelRequest {
    /// The scope, in which `openid` is.
    pub scope: Scope,
    /// Who is meant.
    pub hint: PersonHint,
    /// What the client is shown when it is told.
    pub client_notification_token: Option<Hidden>,
    /// How strongly the person should have signed in, best first.
    pub acr_values: Vec<String>,
    /// What the person compares with what the client shows.
    pub binding_message: Option<String>,
    /// Seconds after which the client will not ask any more.
    pub requested_expiry: Option<u32>,
    /// Where the access token shall be used (RFC 8707 §2).
    pub resources: Vec<String>,
    /// What is asked for one by one (RFC 9396).
    pub authorization_details: Option<Vec<Value>>,
}

/// The answer (CIBA Core §7.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackchannelResponse {
    /// By which the client asks, and is told.
    pub auth_req_id: Hidden,
    /// Seconds for which it holds.
    pub expires_in: u32,
    /// The least seconds between two polls; none for whoever is sent its tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
}

impl BackchannelRequest {
    /// Reads the parameters, whether they came as a form or in a signed request.
    pub fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let scope = scope(form)?.ok_or_else(|| TokenError::invalid_request("scope is missing"))?;
        if !scope.is_openid() {
            return Err(TokenError::new(TokenErrorCode::InvalidScope, "scope must contain openid"));
        }
        Ok(Self {
            scope,
            hint: PersonHint::read(form)?,
            client_notification_token: notification_token(form)?,
            acr_values: acr_values(form)?,
            binding_message: binding_message(form)?,
            requested_expiry: requested_expiry(form)?,
            resources: resource::read(form)?,
            authorization_details: details(form)?,
        })
    }
}

/// It is shown as a bearer token (RFC 6750 §2.1).
fn notification_token(form: Unique<'_>) -> Result<Option<Hidden>, TokenError> {
    let Some(token) = form.get("client_notification_token") else { return Ok(None) };
    let body = token.trim_end_matches('=');
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    if body.is_empty() || !body.bytes().all(sound) || !NOTIFICATION_TOKEN.contains(&token.len()) {
        let sentence = "client_notification_token must be a bearer token (RFC 6750) of 22 to 1024 characters";
        return Err(TokenError::invalid_request(sentence));
    }
    Ok(Some(token.into()))
}

fn acr_values(form: Unique<'_>) -> Result<Vec<String>, TokenError> {
    let values = form.get("acr_values").unwrap_or_default();
    let values: Vec<_> = values.split(' ').filter(|value| !value.is_empty()).map(str::to_owned).collect();
    let sound = |value: &String| value.len() <= 255 && value.bytes().all(|byte| byte.is_ascii_graphic());
    if values.len() > MOST_ACR_VALUES || !values.iter().all(sound) {
        return Err(TokenError::invalid_request("acr_values are too many, or not visible ASCII"));
    }
    Ok(values)
}

/// A person reads it on a page and compares it: short, on one line, and without characters that show otherwise than they are.
fn binding_message(form: Unique<'_>) -> Result<Option<String>, TokenError> {
    let Some(message) = form.get("binding_message") else { return Ok(None) };
    let length = message.chars().count();
    if message.trim().is_empty()
        || length > LONGEST_MESSAGE
        || message.chars().any(is_deceptive)
        || has_piled_marks(message)
    {
        let sentence = format!("binding_message must be 1 to {LONGEST_MESSAGE} visible characters on one line");
        return Err(TokenError::new(TokenErrorCode::InvalidBindingMessage, sentence));
    }
    Ok(Some(message.to_owned()))
}

/// Control characters, and those that are invisible, blank, or turn others around (Unicode: `Default_Ignorable_Code_Point`, `Bidi_Control`).
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'
                ..='\u{180f}'
        )
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}')
        || matches!(c, '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether more than two marks stand on one letter: no language needs them here, and they cover what is written above and below.
fn has_piled_marks(message: &str) -> bool {
    let mut piled = 0;
    message.chars().any(|c| {
        piled = if is_mark(c) { piled + 1 } else { 0 };
        piled > 2
    })
}

/// Marks that are written above, below or through the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}')
        || matches!(c, '\u{6d6}'..='\u{6dc}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}')
        || matches!(c, '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}

fn requested_expiry(form: Unique<'_>) -> Result<Option<u32>, TokenError> {
    let Some(text) = form.get("requested_expiry") else { return Ok(None) };
    let seconds = text.parse::<u32>().ok().filter(|seconds| *seconds > 0 && text.bytes().all(|b| b.is_ascii_digit()));
    let fault = || TokenError::invalid_request("requested_expiry must be a positive number of seconds");
    seconds.map(Some).ok_or_else(fault)
}
