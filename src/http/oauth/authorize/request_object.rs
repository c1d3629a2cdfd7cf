//! The request as it is meant: what a request object says, and what stands beside it (RFC 9101, OIDC Core §6).
//!
//! Everything after this reads parameters and does not know how they came. Who signed an object is the client, with its own keys and
//! under an algorithm that it may use; an object without signature is read only where tenant and client both let it, and never of a
//! request that was pushed.

use std::borrow::Cow;

use aggregates::client::ClientMetadata;
use aggregates::tenant::{RequestObjectProcessing, RequestObjects};
use protocols::jose::{Algorithm, Jwe};
use protocols::oauth::{
    AuthorizationError, AuthorizationErrorCode as Code, Parameters, Processing, RequestObject, RequestObjectError,
    RequestRules,
};
use queries::client::Client;

use super::judge::{Fault, Way};
use crate::http::extract::client::{KEY_PAIR, SHARED_SECRET};
use crate::http::oauth::client_keys::KeysError;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::encryption::{self, OpeningFault};

/// The parameters of a request.
pub(in crate::http::oauth) async fn meant<'p>(
    desk: &Desk<'_>,
    client: &Client,
    parameters: &'p Parameters,
    way: Way,
) -> Result<Cow<'p, Parameters>, Fault> {
    let settings = &desk.tenant.settings().oauth.request_objects;
    let must_sign = settings.require_signed || client.metadata.require_signed_request_object == Some(true);
    let Some(token) = parameters.once("request").map_err(AuthorizationError::from)? else {
        if must_sign {
            let description = "requests must come as a signed request object here; send one as request";
            return Err(AuthorizationError::new(Code::InvalidRequest, description).into());
        }
        return Ok(Cow::Borrowed(parameters));
    };
    let rules = rules(desk, client, way, must_sign);
    let audience = [desk.issuer.as_str()];
    let rules = RequestRules { audience: &audience, ..rules };
    let opened = opened(desk, client, token).await?;
    let object = RequestObject::parse(&opened).map_err(|error| refused(&error))?;
    let Some(algorithm) = object.algorithm() else {
        let free = settings.allow_unsigned && !must_sign && client.metadata.request_object_signing_alg.is_none();
        if !free {
            return Err(AuthorizationError::new(Code::InvalidRequestObject, "the request object must be signed").into());
        }
        let meant = object.parameters([], &[], parameters, &rules).map_err(|error| refused(&error))?;
        return Ok(Cow::Owned(meant));
    };
    let allowed = allowed(&client.metadata);
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
        longest: (longest > 0).then_some(longest.into()),
        oldest: (oldest > 0).then_some(oldest.into()),
    }
}

/// The algorithms that a client may sign with: the one it registered, or any.
fn allowed(client: &ClientMetadata) -> Vec<Algorithm> {
    let only = client.request_object_signing_alg.and_then(|only| only.as_str().parse::<Algorithm>().ok());
    let all = KEY_PAIR.into_iter().chain(SHARED_SECRET);
    all.filter(|one| only.is_none_or(|only| only == *one)).collect()
}

fn refused(error: &RequestObjectError) -> Fault {
    AuthorizationError::new(Code::InvalidRequestObject, format!("request: {error}")).into()
}
