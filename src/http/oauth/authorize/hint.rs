//! ID tokens of ours that come back as hints: for whom the client asks (OIDC Core §3.1.2.1), or whom it signs out (RP-Initiated Logout §2).
//!
//! They may have expired; their signature and issuer must be right. A hint is no proof of who sits there.

use protocols::jose::{Algorithm, Claims, Expiry, Jws, Validation};
use uuid::Uuid;

use crate::http::error::oauth::OauthError;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::token::grant_of;
use crate::http::people::{Stop, Visit};

/// What such a token says.
pub struct Hint {
    /// `sub`: the person, as the client knows them.
    pub subject: String,
    /// `aud`: the clients it was issued to.
    pub audience: Vec<String>,
    /// `sid`: the session, as the client knows it.
    pub sid: Option<String>,
    /// The grant that it came of, where it says so.
    pub grant_id: Option<Uuid>,
}

/// The text is no ID token that was issued here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HintFault;

/// Reads a hint that a browser brought.
pub async fn read(visit: &Visit, token: &str) -> Result<Result<Hint, HintFault>, Stop> {
    let tenant = visit.serving();
    Ok(read_at(&Desk::new(&visit.shared, &tenant, &visit.arrival), token).await?)
}

/// Reads a hint.
pub(in crate::http::oauth) async fn read_at(
    desk: &Desk<'_>,
    token: &str,
) -> Result<Result<Hint, HintFault>, OauthError> {
    let Ok(jws) = Jws::parse(token) else { return Ok(Err(HintFault)) };
    let algorithm = jws.header().algorithm();
    let claims = if is_symmetric(algorithm) {
        under_a_secret(desk, &jws).await?
    } else {
        let published = desk.shared.keys.published(desk.tenant.id()).await?;
        jws.verify(published.keys.iter(), &[algorithm]).ok().and_then(|verified| claims(desk, &verified))
    };
    Ok(claims.and_then(hint).ok_or(HintFault))
}

/// A token under its client's own secret (OIDC Core §10.1). Whose, the token itself must say.
async fn under_a_secret(desk: &Desk<'_>, jws: &Jws<'_>) -> Result<Option<Claims>, OauthError> {
    let (shared, tenant, algorithm) = (desk.shared, desk.tenant.id(), jws.header().algorithm());
    let audience = jws.unverified_claims().map(|claims| claims.audience).unwrap_or_default();
    let [client_id] = audience.as_slice() else { return Ok(None) };
    let Some(client) = shared.directory.client(tenant, client_id).await? else { return Ok(None) };
    // The key must be the one that this client's ID tokens are made with: a secret signs no token of somebody else's.
    if client.metadata.id_token_algorithm().as_str() != algorithm.as_str() {
        return Ok(None);
    }
    let keys = shared.client_keys.shared(tenant, &client, algorithm, desk.now()).await?;
    Ok(jws.verify(keys.iter(), &[algorithm]).ok().and_then(|verified| claims(desk, &verified)))
}

fn claims(desk: &Desk<'_>, verified: &protocols::jose::Verified<'_>) -> Option<Claims> {
    let now = desk.now().timestamp();
    let expected = Validation { issuer: Some(&desk.issuer), expiry: Expiry::Ignored, ..Validation::at(now) };
    verified.claims(&expected).ok()
}

fn hint(claims: Claims) -> Option<Hint> {
    // Every ID token says when it ends (OIDC Core §2). What else we sign about people, such as userinfo, does not.
    claims.expires_at?;
    let sid = claims.text("sid").ok()?.map(str::to_owned);
    let grant_id = grant_of(&claims);
    Some(Hint { subject: claims.subject?, audience: claims.audience, sid, grant_id })
}

fn is_symmetric(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512)
}
