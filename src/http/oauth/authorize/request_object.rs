//! The request as it is meant: what a request object says, and what stands beside it (RFC 9101, OIDC Core §6).
//!
//! Everything after this reads parameters and does not know how they came. Who signed an object is the client, with its own keys and
//! under an algorithm that it may use; an object without signature is read only where tenant and client both let it, and never of a
//! request that was pushed. An object that does not come along is fetched, from where its client registered that it lies.

use std::borrow::Cow;
use std::time::Duration;

use aggregates::client::LONGEST_REQUEST;
use aggregates::tenant::{RequestObjectProcessing, RequestObjects};
use protocols::jose::Jwe;
use protocols::oauth::{
    AuthorizationError, AuthorizationErrorCode as Code, Parameters, Processing, RequestObject, RequestObjectError,
    RequestRules, RequestUri, RequestUriError,
};
use queries::client::Client;

use super::judge::{Fault, Way, check_need_not_be_pushed};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::{KEY_PAIR, SHARED_SECRET, may_sign};
use crate::http::oauth::client_keys::KeysError;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::encryption::{self, OpeningFault};
use crate::outbound::OutboundError;

/// When to come back where too many requests are under way.
const A_MOMENT: Duration = Duration::from_secs(2);

/// The parameters of a request.
pub(in crate::http::oauth) async fn meant<'p>(
    desk: &Desk<'_>,
    client: &Client,
    parameters: &'p Parameters,
    way: Way,
) -> Result<Cow<'p, Parameters>, Fault> {
    let settings = &desk.tenant.settings().oauth.request_objects;
    let demanded = client.metadata.demands().is_some_and(|demands| demands.signed_requests);
    let must_sign = settings.require_signed || client.metadata.require_signed_request_object == Some(true) || demanded;
    let Some(token) = token(desk, client, parameters).await? else {
        if must_sign {
            let description = "requests must come as a signed request object here; send one as request";
            return Err(AuthorizationError::new(Code::InvalidRequest, description).into());
        }
        return Ok(Cow::Borrowed(parameters));
    };
    let audience = [desk.issuer.as_str()];
    let rules = RequestRules { audience: &audience, ..rules(desk, client, way, must_sign) };
    let rules = if demanded { profiled(rules) } else { rules };
    let opened = opened(desk, client, &token).await?;
    let object = RequestObject::parse(&opened).map_err(|error| refused(&error))?;
    let Some(algorithm) = object.algorithm() else {
        let free = settings.allow_unsigned && !must_sign && client.metadata.request_object_signing_alg.is_none();
        if !free {
            return Err(AuthorizationError::new(Code::InvalidRequestObject, "the request object must be signed").into());
        }
        let meant = object.parameters([], &[], parameters, &rules).map_err(|error| refused(&error))?;
        return Ok(Cow::Owned(meant));
    };
    let all = KEY_PAIR.iter().chain(&SHARED_SECRET);
    let allowed = may_sign(&client.metadata, client.metadata.request_object_signing_alg, all);
    let (tenant, keys) = (desk.tenant.id(), &desk.shared.client_keys);
    let meant = if SHARED_SECRET.contains(&algorithm) {
        let secrets = keys.shared(tenant, client, algorithm, desk.now()).await?;
        object.parameters(&secrets, &allowed, parameters, &rules)
    } else {
        let public = keys.public(tenant, client, object.kid()).await.map_err(|error| match error {
            KeysError::Busy => Fault::Failed(error.into()),
            error @ KeysError::NotFound => {
                AuthorizationError::new(Code::InvalidRequestObject, error.to_string()).into()
            }
        })?;
        object.parameters(public.keys(), &allowed, parameters, &rules)
    };
    Ok(Cow::Owned(meant.map_err(|error| refused(&error))?))
}

/// The object as it came, or as it lies where the request says.
async fn token<'p>(
    desk: &Desk<'_>,
    client: &Client,
    parameters: &'p Parameters,
) -> Result<Option<Cow<'p, str>>, Fault> {
    let sent = parameters.once("request").map_err(AuthorizationError::from)?;
    let place = parameters.once("request_uri").map_err(AuthorizationError::from)?;
    match (sent, place) {
        (Some(_), Some(_)) => {
            let description = "request and request_uri exclude each other (RFC 9101 section 5)";
            Err(AuthorizationError::new(Code::InvalidRequest, description).into())
        }
        (sent, None) => Ok(sent.map(Cow::Borrowed)),
        (None, Some(place)) => Ok(Some(Cow::Owned(fetched(desk, client, place).await?))),
    }
}

/// RFC 9101 §5.2: nobody is asked but at an address that the client registered, and only for a request that may come this way at all.
async fn fetched(desk: &Desk<'_>, client: &Client, address: &str) -> Result<String, Fault> {
    let settings = &desk.tenant.settings().oauth;
    if !settings.request_objects.by_reference {
        let description =
            "request_uri is understood of pushed requests alone (RFC 9126); push the request, or send it as it is";
        return Err(AuthorizationError::new(Code::RequestUriNotSupported, description).into());
    }
    check_need_not_be_pushed(settings, &client.metadata)?;
    let registered = client.metadata.request_uris.as_deref().unwrap_or_default();
    let uri = RequestUri::resolve(address, registered).map_err(unusable)?;
    let tenant = desk.tenant.id();
    let object = desk.shared.requests.at(tenant, &uri).await.map_err(|error| match error {
        OutboundError::Busy => Fault::Failed(OauthError::busy(A_MOMENT)),
        // Who brings the request need not be whose address it is: what is to be found there is for operators.
        error => {
            tracing::info!(%tenant, client_id = client.client_id, %error, "a request object was not fetched");
            let description = "no request object is found at request_uri: one must be there, for everybody, over https \
                               and without a redirect";
            AuthorizationError::new(Code::InvalidRequestUri, description).into()
        }
    })?;
    uri.check(&object).map_err(unusable)?;
    Ok(object.token().to_owned())
}

fn unusable(error: RequestUriError) -> Fault {
    AuthorizationError::new(Code::InvalidRequestUri, error.to_string()).into()
}

/// The object itself: what was inside, where it was encrypted (RFC 9101 §6.1).
async fn opened<'t>(desk: &Desk<'_>, client: &Client, token: &'t str) -> Result<Cow<'t, str>, Fault> {
    if !Jwe::is_one(token) {
        return Ok(Cow::Borrowed(token));
    }
    let fault = |sentence: String| AuthorizationError::new(Code::InvalidRequestObject, sentence);
    match encryption::opened(desk, client, token).await {
        Ok(content) => {
            let text = str::from_utf8(&content).map_err(|_| fault("request: there is no token inside".to_owned()))?;
            Ok(Cow::Owned(text.to_owned()))
        }
        Err(OpeningFault::Token(error)) => Err(fault(format!("request: {error}")).into()),
        Err(OpeningFault::Failed(error)) => Err(error.into()),
    }
}

/// How an object may be read. OpenID Connect's way is for its own requests, by a browser, where the tenant has not chosen the other one
/// (RFC 9126 §3). Where a request must be signed, nothing beside the object counts: it is not signed (RFC 9101 §10.5).
fn rules<'r>(desk: &Desk<'_>, client: &'r Client, way: Way, must_sign: bool) -> RequestRules<'r> {
    let RequestObjects { processing, require_exp, require_nbf, longest, oldest, .. } =
        desk.tenant.settings().oauth.request_objects;
    let by_openid = !must_sign && way == Way::Browser && processing == RequestObjectProcessing::Openid;
    RequestRules {
        processing: if by_openid { Processing::OpenId } else { Processing::Jar },
        client_id: &client.client_id,
        audience: &[],
        now: desk.now().timestamp(),
        needs_exp: require_exp,
        needs_nbf: require_nbf,
        needs_audience: false,
        longest: (longest > 0).then_some(longest.into()),
        oldest: (oldest > 0).then_some(oldest.into()),
    }
}

/// The same for clients whose profile wants signed requests (FAPI 1.0 Part 2 §5.2.2, points 13 to 17; FAPI 2.0 Message Signing §5.3.1): for
/// us, and for an hour at most.
fn profiled(rules: RequestRules<'_>) -> RequestRules<'_> {
    let most = i64::from(LONGEST_REQUEST);
    let within = |limit: Option<i64>| Some(limit.map_or(most, |limit| limit.min(most)));
    RequestRules {
        needs_exp: true,
        needs_nbf: true,
        needs_audience: true,
        longest: within(rules.longest),
        oldest: within(rules.oldest),
        ..rules
    }
}

fn refused(error: &RequestObjectError) -> Fault {
    AuthorizationError::new(Code::InvalidRequestObject, format!("request: {error}")).into()
}
