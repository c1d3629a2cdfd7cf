//! What a tenant and a client ask of request objects.

use super::{REQUEST_OBJECT_TYPE, RequestObjectError};
use crate::jose::{Claims, ClaimsError, Expiry, Validation};
use crate::oauth::Parameters;

/// By which specification an object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processing {
    /// The object alone is the request (RFC 9101 §5).
    Jar,
    /// What stands beside it fills in what it leaves out (OIDC Core §6.1).
    OpenId,
}

/// What must hold of a request object. Times are seconds.
#[derive(Clone, Copy, Debug)]
pub struct RequestRules<'r> {
    /// By which specification it is read, where it leaves the choice; what is [`Processing::Jar`] here is never read otherwise.
    pub processing: Processing,
    /// Who sends it.
    pub client_id: &'r str,
    /// The names of this server for which it may be meant, where it says so.
    pub audience: &'r [&'r str],
    /// Now, since 1970.
    pub now: i64,
    /// Whether `exp` must be there.
    pub needs_exp: bool,
    /// Whether `nbf` must be there.
    pub needs_nbf: bool,
    /// Whether `aud` must be there.
    pub needs_audience: bool,
    /// The most between `nbf` and `exp`, where both are there.
    pub longest: Option<i64>,
    /// The most since `nbf`, where it is there.
    pub oldest: Option<i64>,
}

impl RequestRules<'_> {
    /// What is expected of a signed object: `iss` and `aud` may be left out, but must not be somebody else (RFC 9101 §4).
    pub(super) fn expected<'v>(&'v self, said: &Claims) -> Validation<'v> {
        Validation {
            issuer: said.issuer.is_some().then_some(self.client_id),
            audience: (self.needs_audience || !said.audience.is_empty()).then_some(self.audience),
            types: &["JWT", REQUEST_OBJECT_TYPE],
            expiry: if self.needs_exp { Expiry::Required } else { Expiry::WherePresent },
            ..Validation::at(self.now)
        }
    }

    /// FAPI 1.0 Advanced §5.2.2, points 13, 14 and 17. A limit holds wherever the claims are there, whether they had to be or not.
    pub(super) fn check_times(&self, claims: &Claims) -> Result<(), RequestObjectError> {
        let Some(begins) = claims.not_before else {
            return if self.needs_nbf { Err(ClaimsError::Missing("nbf").into()) } else { Ok(()) };
        };
        if self.oldest.is_some_and(|most| self.now.saturating_sub(begins) > most) {
            return Err(RequestObjectError::TooOld);
        }
        let lasts = claims.expires_at.map(|ends| ends.saturating_sub(begins));
        match (self.longest, lasts) {
            (Some(most), Some(lasts)) if lasts > most => Err(RequestObjectError::TooLong),
            _ => Ok(()),
        }
    }

    /// By which specification an object with these parameters is read.
    ///
    /// OpenID Connect wants `openid` beside the object (OIDC Core §6.1), but whoever carries the request can write it there: were that
    /// enough, they could add to any object what its client left out on purpose, which RFC 9101 §5 and §10.5 forbid. So the
    /// object's own `scope` must have it as well. One that names neither a scope nor its client leaves no doubt either: to RFC 9101 §4 it
    /// is no request at all.
    pub(super) fn processing_of(
        &self,
        own: &Parameters,
        beside: &Parameters,
    ) -> Result<Processing, RequestObjectError> {
        let meant = match own.once("scope")? {
            Some(scope) => has_openid(scope),
            None => own.once("client_id")?.is_none(),
        };
        let said = beside.all("scope").any(has_openid);
        Ok(if meant && said { self.processing } else { Processing::Jar })
    }

    /// The request, of what stands in the object and beside it.
    pub(super) fn merged(
        &self,
        processing: Processing,
        own: Parameters,
        beside: &Parameters,
    ) -> Result<Parameters, RequestObjectError> {
        let named = own.once("client_id")?;
        match processing {
            Processing::Jar if named == Some(self.client_id) => Ok(own),
            Processing::OpenId if named.is_none_or(|named| named == self.client_id) => {
                let unique = beside.unique()?;
                for name in ["client_id", "response_type"] {
                    let said = own.once(name)?;
                    if unique.get(name).is_none() || said.is_some_and(|said| Some(said) != unique.get(name)) {
                        return Err(RequestObjectError::Beside(name));
                    }
                }
                // Who carries the request could add what nobody signed: a payment is no setting to be filled in.
                let details = unique.get("authorization_details");
                if details.is_some() && own.once("authorization_details")? != details {
                    return Err(RequestObjectError::Added("authorization_details"));
                }
                Ok(own.over(beside, &["request", "request_uri"]))
            }
            Processing::Jar | Processing::OpenId => Err(RequestObjectError::Client),
        }
    }
}

fn has_openid(scope: &str) -> bool {
    scope.split(' ').any(|name| name == "openid")
}
