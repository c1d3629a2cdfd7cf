//! Whether a well-formed request is one that this client may make of this tenant.
//!
//! What is wrong is told to the client: its redirect address is certain by now.

use aggregates::client::{Challenged, ClientMetadata, GrantType, ResponseType};
use aggregates::grant::{AuthorizationRequest as Kept, CodeChallenge, CodeChallengeMethod, Prompt, ResponseMode};
use aggregates::tenant::{OauthSettings, PkceRule};
use aggregates::{Keyring, ScopeSet, Secret, details};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocols::oauth::{
    AuthorizationError, AuthorizationErrorCode as Code, AuthorizationReply, AuthorizationRequest, Parameters,
};
use protocols::oauth::{CodeChallengeMethod as WireMethod, ResponseMode as WireMode};
use protocols::oidc::{ClaimsParameter, Prompt as WirePrompt};
use queries::QueryError;
use queries::client::Client;
use serde_json::Value;

use super::contexts::Contexts;
use super::{hint, profile};
use crate::http::error::oauth::OauthError;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::scope::{Rules, Speaks, Wanted};
use crate::http::people::offers;
use crate::pages::self_service::Asking;
use crate::streams::StreamError;

const OFFLINE: &str = "offline_access";

/// A request that was judged, with what is not kept of it.
pub struct Judged {
    /// What is kept.
    pub request: Kept,
    /// What the person may call themselves: for the first page only, it is personal.
    pub login_hint: Option<String>,
}

/// By which way a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A browser brought it.
    Browser,
    /// The client pushed it (RFC 9126).
    Pushed,
}

/// Why a request is not carried out.
pub enum Fault {
    /// The client hears it.
    Told(AuthorizationError),
    /// It could not be judged.
    Failed(OauthError),
}

impl From<AuthorizationError> for Fault {
    fn from(error: AuthorizationError) -> Self {
        Self::Told(error)
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        }
    )+};
}

failures! { OauthError, QueryError, StreamError }

/// Judges a request.
pub(in crate::http::oauth) async fn judge(
    desk: &Desk<'_>,
    client: &Client,
    parameters: &Parameters,
    reply: &AuthorizationReply,
    way: Way,
) -> Result<Judged, Fault> {
    let request = AuthorizationRequest::read(parameters)?;
    let (settings, metadata) = (&desk.tenant.settings().oauth, &client.metadata);
    let demands = metadata.demands();
    if way == Way::Browser {
        check_need_not_be_pushed(settings, metadata)?;
    }
    if request.prompt.contains(WirePrompt::Create) && !offers(desk.tenant.settings(), Asking::Account) {
        return Err(invalid("nobody opens an account here by themselves; leave create out of prompt").into());
    }
    let response_type = response_type(&request, settings, metadata)?;
    let code_challenge = challenge(&request, response_type, settings, metadata, way)?;
    if let Some(demands) = &demands {
        profile::check(demands, &request, response_type, reply)?;
    }
    let details = details(desk, metadata, request.authorization_details.as_deref())?;
    let wanted = scope(desk, client, &request, response_type).await?;
    let claims = if settings.claims_parameter { request.claims.clone() } else { ClaimsParameter::default() };
    let subject = expected_subject(desk, client, &request, &claims).await?;
    // OIDC Registration §2: a default gives way to whatever the request itself says of `acr`.
    let silent = request.acr_values.is_empty() && !claims.id_token.contains_key("acr");
    let contexts = match &metadata.default_acr_values {
        _ if !silent => &request.acr_values,
        Some(own) => own,
        None => &settings.default_acr_values,
    };
    let mode = match reply.mode() {
        WireMode::Query => ResponseMode::Query,
        WireMode::Fragment => ResponseMode::Fragment,
        WireMode::FormPost => ResponseMode::FormPost,
        // A way back knows its place by now.
        WireMode::QueryJwt | WireMode::Jwt => ResponseMode::QueryJwt,
        WireMode::FragmentJwt => ResponseMode::FragmentJwt,
        WireMode::FormPostJwt => ResponseMode::FormPostJwt,
    };
    let kept = Kept {
        response_type,
        response_mode: mode,
        redirect_uri: reply.redirect_uri().as_str().to_owned(),
        redirect_uri_given: reply.redirect_uri().is_given(),
        scope: wanted.scope,
        resources: wanted.resources,
        code_challenge,
        state: request.state.clone(),
        nonce: request.nonce.clone(),
        prompt: request.prompt.iter().map(prompt).collect(),
        max_age: request.max_age.or(metadata.default_max_age),
        acr_values: contexts.clone(),
        authorization_details: details,
        claims: (!claims.is_empty()).then(|| serde_json::to_value(&claims).unwrap_or_default()),
        ui_locales: request.ui_locales.iter().map(str::to_owned).collect(),
        id_token_hint_subject: subject,
        dpop_jkt: request.dpop_jkt.clone(),
        pushed: None,
    };
    Contexts::of(&kept).check(&desk.tenant.settings().sign_in)?;
    Ok(Judged { request: kept, login_hint: request.login_hint.map(|hint| hint.expose().to_owned()) })
}

/// Refuses a request that its client should have pushed (RFC 9126 §5, §6; FAPI 2.0 Security Profile §5.3.2.2).
pub(super) fn check_need_not_be_pushed(
    settings: &OauthSettings,
    client: &ClientMetadata,
) -> Result<(), AuthorizationError> {
    let pushes = settings.require_pushed_authorization_requests
        || client.require_pushed_authorization_requests == Some(true)
        || client.demands().is_some_and(|demands| demands.pushed);
    if pushes {
        return Err(invalid("requests must be pushed here (RFC 9126): send this one to the par endpoint first"));
    }
    Ok(())
}

fn invalid(description: &'static str) -> AuthorizationError {
    AuthorizationError::new(Code::InvalidRequest, description)
}

fn response_type(
    request: &AuthorizationRequest,
    settings: &OauthSettings,
    client: &ClientMetadata,
) -> Result<ResponseType, AuthorizationError> {
    let unsupported = |description| AuthorizationError::new(Code::UnsupportedResponseType, description);
    let kind: ResponseType =
        request.response_type.as_str().parse().map_err(|_| unsupported("response_type is none"))?;
    if kind.has_token() && !settings.allows(GrantType::Implicit) {
        return Err(unsupported("nothing but a code goes through the browser here; use response_type code"));
    }
    if !settings.answers(kind) {
        return Err(unsupported("this tenant does not allow the authorization_code grant"));
    }
    let registered = (!kind.has_code() || client.uses(GrantType::AuthorizationCode))
        && (!kind.has_token() || client.uses(GrantType::Implicit))
        && client.response_types().contains(&kind);
    if !registered {
        return Err(AuthorizationError::new(Code::UnauthorizedClient, "the client may not use this response_type"));
    }
    if request.dpop_jkt.is_some() {
        check_binds(kind)?;
    }
    // RFC 9449 §5: nobody shows a key in an address, so no token that goes through the browser could be bound to one.
    if kind.has_access_token() && client.dpop_bound_access_tokens == Some(true) {
        let description =
            "the client is registered for tokens that are bound by DPoP, which none through the browser is";
        return Err(AuthorizationError::new(Code::UnauthorizedClient, description));
    }
    // RFC 8705 §3: nor does the browser have the client's certificate.
    if kind.has_access_token() && client.is_bound_by_certificate(settings.tls_bound_access_tokens) {
        let description = "the client's tokens are bound to its certificate, which none through the browser is";
        return Err(AuthorizationError::new(Code::UnauthorizedClient, description));
    }
    Ok(kind)
}

/// Whether everything that a response type gives can be bound to a key that the request names. A code can (RFC 9449 §10); an access
/// token that goes through the browser beside it would be good for whoever finds it, and that is not what was asked for.
pub fn check_binds(kind: ResponseType) -> Result<(), AuthorizationError> {
    if kind.has_access_token() {
        return Err(invalid(
            "a code is bound to a key, and no access token through the browser is; leave token out of response_type",
        ));
    }
    Ok(())
}

/// RFC 7636 §4.4.1: who must send a challenge and does not, and who sends one that is not accepted.
fn challenge(
    request: &AuthorizationRequest,
    kind: ResponseType,
    settings: &OauthSettings,
    client: &ClientMetadata,
    way: Way,
) -> Result<Option<CodeChallenge>, AuthorizationError> {
    let needed = match settings.require_pkce {
        PkceRule::All => true,
        PkceRule::Public => client.is_public(),
        PkceRule::None => false,
    };
    let of_profile = |challenged: Challenged| challenged == Challenged::All || way == Way::Pushed;
    let demanded = client.demands().is_some_and(|demands| of_profile(demands.challenged));
    let needed = needed || demanded;
    let Some(challenge) = request.code_challenge.as_ref().filter(|_| kind.has_code()) else {
        let missing = needed && kind.has_code();
        return if missing { Err(invalid("code_challenge is missing; use PKCE with S256")) } else { Ok(None) };
    };
    let method = match challenge.method() {
        WireMethod::S256 => CodeChallengeMethod::S256,
        WireMethod::Plain if settings.allow_plain_pkce && !demanded => CodeChallengeMethod::Plain,
        WireMethod::Plain => return Err(invalid("code_challenge_method plain is not accepted; use S256")),
    };
    Ok(Some(CodeChallenge { value: challenge.value().to_owned(), method }))
}

/// RFC 9396 §5: what the tenant knows no type for, or the client is not registered for, is not asked of anybody.
fn details(
    desk: &Desk<'_>,
    client: &ClientMetadata,
    asked: Option<&[Value]>,
) -> Result<Option<Secret<Vec<Value>>>, AuthorizationError> {
    let Some(asked) = asked else { return Ok(None) };
    let own = client.authorization_details_types.as_deref().unwrap_or_default();
    details::check(&desk.tenant.settings().oauth.authorization_details_types, own, asked)
        .map_err(|fault| AuthorizationError::new(Code::InvalidAuthorizationDetails, fault.to_string()))?;
    let mut id = [0; 16];
    desk.shared.journal.entropy().fill(&mut id);
    Ok(Some(Secret::alone(Keyring::AuthorizationDetails, &BASE64.encode(id), asked.to_vec())))
}

async fn scope(
    desk: &Desk<'_>,
    client: &Client,
    request: &AuthorizationRequest,
    kind: ResponseType,
) -> Result<Wanted, Fault> {
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let rules = Rules {
        settings: &desk.tenant.settings().oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: &client.metadata,
        speaks: Speaks::ForPerson,
    };
    let asked = (!request.scope.is_empty()).then_some(&request.scope);
    let mut wanted = rules.resolve(asked, &request.resources).map_err(|fault| {
        let code = if fault.is_target() { Code::InvalidTarget } else { Code::InvalidScope };
        AuthorizationError::new(code, fault.to_string())
    })?;
    // OIDC Core §11: without a code there is nobody to refresh anything.
    if !kind.has_code() {
        wanted.scope = wanted.scope.difference(&[OFFLINE.to_owned()].into_iter().collect::<ScopeSet>());
    }
    // RFC 9396 §3: details may stand alone.
    if wanted.scope.is_empty() && request.authorization_details.is_none() {
        let description = "scope is missing, and the client has no default (RFC 6749 section 3.3)";
        return Err(AuthorizationError::new(Code::InvalidScope, description).into());
    }
    Ok(wanted)
}

/// Who must be signed in in the end: whom the ID token names that came along, or the `claims` parameter (OIDC Core §3.1.2.1, §5.5.1).
async fn expected_subject(
    desk: &Desk<'_>,
    client: &Client,
    request: &AuthorizationRequest,
    claims: &ClaimsParameter,
) -> Result<Option<String>, Fault> {
    let hinted = match &request.id_token_hint {
        Some(token) => match hint::read_at(desk, token.expose()).await? {
            Ok(hint) if hint.audience.contains(&client.client_id) => Some(hint.subject),
            Ok(_) => return Err(invalid("id_token_hint was issued to another client").into()),
            Err(_) => return Err(invalid("id_token_hint is no ID token of this issuer").into()),
        },
        None => None,
    };
    match (hinted, claims.subject().map(str::to_owned)) {
        (Some(hinted), Some(claimed)) if hinted != claimed => {
            Err(invalid("id_token_hint and claims name different people").into())
        }
        (hinted, claimed) => {
            let subject = hinted.or(claimed);
            let usable = subject.as_ref().is_none_or(|subject| {
                (1..=255).contains(&subject.len()) && subject.bytes().all(|byte| byte.is_ascii_graphic())
            });
            if usable { Ok(subject) } else { Err(invalid("claims name a sub that nobody has").into()) }
        }
    }
}

fn prompt(prompt: WirePrompt) -> Prompt {
    match prompt {
        WirePrompt::None => Prompt::None,
        WirePrompt::Login => Prompt::Login,
        WirePrompt::Consent => Prompt::Consent,
        WirePrompt::SelectAccount => Prompt::SelectAccount,
        WirePrompt::Create => Prompt::Create,
    }
}
