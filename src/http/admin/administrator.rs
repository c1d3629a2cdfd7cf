//! Who administers: the bearer of an access token (RFC 6750) that carries the permission of the operation.
//!
//! The gate stands before every operation (see [`super::door`]). A token of a tenant reaches that tenant; a token of tenant
//! `system` that carries everything reaches all of them. A client may do what its token says; a person may do it as long as their roles
//! say so too, which is asked at every request: whoever loses a role has lost it by the next one. Who has a role over a group is let in where an
//! operation is open to them, to what is in the group ([`super::part`]).
//!
//! In the console a person administers with their session instead (`crate::http::console`), by the same roles.
//!
//! A token that is bound to a key is shown with a proof by that key (RFC 9449 §7), as at every endpoint that takes tokens. Who shows none
//! is nobody whom the gate would know: not even a refusal is recorded in their name.
//!
//! A token that administers is one for its tenant's issuer (docs/decisions/0015-the-audience-of-an-admin-token.md). One that was asked
//! for a resource is for that resource, whatever its scope says.

use std::sync::Arc;

use aggregates::denial::Want;
use aggregates::{ScopeSet, TenantId};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use journal::Actor;
use protocols::oauth::TokenType;
use queries::access_token::AccessToken;
use queries::delegation::{self, Delegations, Part};
use queries::role;

use super::denied::Denied;
use super::part::{self, Subject};
use super::permission::{EVERYTHING, Permission};
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::{self, Tenant};
use crate::http::layers::Arrival;
use crate::http::oauth::{Desk, NONCE, check_possession, is_free, next_nonce};
use crate::http::{Place, Shared};

/// More than any token of ours has; what is longer is not looked up.
const LONGEST: usize = 8192;

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Reach {
    /// All tenants: only tokens of tenant `system` come this far.
    Platform,
    /// The tenant in the address.
    Tenant,
}

/// What stands before an operation.
#[derive(Clone)]
pub(in crate::http) struct Gate {
    pub(in crate::http) shared: Shared,
    pub(in crate::http) reach: Reach,
    pub(in crate::http) permission: Permission,
    /// What the operation is about, where it is open to those who administer a part of the tenant.
    pub(in crate::http) subject: Option<Subject>,
}

/// Somebody whom the gate has let in.
#[derive(Clone, Debug)]
pub struct Administrator {
    /// The tenant that issued the token, or whose session it is.
    pub tenant: TenantId,
    /// The person; none where a client acts for itself.
    pub user_id: Option<String>,
    /// The client that holds the token; none where a person acts in the console.
    pub client_id: Option<String>,
    /// In which session.
    pub session_id: Option<String>,
    /// What they may do in the whole tenant at this moment: of what administers, a person has no more than their roles.
    pub scope: ScopeSet,
    /// Where they may do what is asked for: nowhere before a gate has found out.
    pub part: Part,
    /// What they may do over single groups; looked up only where it is by this that they are let in.
    pub delegations: Delegations,
}

impl Administrator {
    /// Whoever shows a token that carries this scope at this moment.
    pub fn showing(tenant: TenantId, token: &AccessToken, scope: ScopeSet) -> Self {
        let (user_id, session_id) = (token.user_id.clone(), token.session_id.clone());
        Self { session_id, ..Self::of(tenant, user_id, Some(token.client_id.clone()), scope) }
    }

    /// Whoever has this scope in the whole tenant.
    pub(in crate::http) fn of(
        tenant: TenantId,
        user_id: Option<String>,
        client_id: Option<String>,
        scope: ScopeSet,
    ) -> Self {
        let (part, delegations) = (Part::default(), Delegations::default());
        Self { tenant, user_id, client_id, session_id: None, scope, part, delegations }
    }

    /// Who acts, as the log says it.
    pub fn actor(&self) -> Actor {
        match &self.user_id {
            Some(user) => Actor { kind: "user".into(), id: user.clone() },
            None => Actor { kind: "client".into(), id: self.client_id.clone().unwrap_or_default() },
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only the gate puts one there; an operation without a gate has none and serves nobody.
        parts.extensions.get::<Self>().cloned().ok_or_else(unauthenticated)
    }
}

/// Somebody whom the gate has turned away.
pub(super) struct TurnedAway {
    problem: Problem,
    /// Who it is and what was missing, where the token is good.
    known: Option<Box<(Administrator, Want)>>,
}

impl From<Problem> for TurnedAway {
    fn from(problem: Problem) -> Self {
        Self { problem, known: None }
    }
}

/// Lets a request through or refuses it. Who is known and may not do what they ask for is recorded, here and where an operation itself
/// refuses it.
pub(in crate::http) async fn gate(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let addressed = tenant::id(&mut parts, &()).await;
    match gate.admit(&mut parts, addressed.as_ref()).await {
        Ok((administrator, nonce)) => {
            let denied = Denied::of(&gate.shared, gate.permission, &administrator, addressed, &parts);
            if let Err(problem) = part::check(&gate.shared, &administrator, gate.subject, &mut parts).await {
                if [Kind::Forbidden, Kind::NotFound].contains(&problem.kind()) {
                    denied.record(&gate.shared, Want::Power).await;
                }
                return problem.into_response();
            }
            parts.extensions.insert(administrator);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            response.headers_mut().extend(nonce.map(|nonce| (NONCE, nonce)));
            if response.extensions().get::<Kind>() == Some(&Kind::Forbidden) {
                denied.record(&gate.shared, Want::Power).await;
            }
            response
        }
        Err(TurnedAway { problem, known }) => {
            if let Some((administrator, want)) = known.map(|known| *known) {
                let denied = Denied::of(&gate.shared, gate.permission, &administrator, addressed, &parts);
                denied.record(&gate.shared, want).await;
            }
            problem.into_response()
        }
    }
}

/// A token that was found, of the tenant that was addressed or of tenant `system`.
struct Found {
    token: Arc<AccessToken>,
    tenant: TenantId,
    foreign: bool,
}

impl Gate {
    /// Who may go on, and what the next proof of theirs must carry.
    async fn admit(
        &self,
        parts: &mut Parts,
        addressed: Option<&TenantId>,
    ) -> Result<(Administrator, Option<HeaderValue>), TurnedAway> {
        let Ok(place) = Place::from_request_parts(parts, &self.shared).await;
        let Ok(arrival) = Arrival::from_request_parts(parts, &()).await;
        let shown = shown(&parts.headers)?;
        let system = TenantId::system();
        let named = if self.reach == Reach::Platform { Some(&system) } else { addressed };
        let found = self.found(named, &place, shown.0).await?;
        let nonce = prove(&self.shared, (&found.tenant, &place, &arrival), parts, &found.token, shown).await?;
        Ok((self.permit(found, &place).await?, nonce))
    }

    /// Who shows a token of this value where this tenant was addressed, if the gate lets them in at this moment. An answer that goes on for
    /// long asks again and again; where the token is bound to a key, that was shown when the answer began.
    pub(super) async fn judge(
        &self,
        named: Option<&TenantId>,
        place: &Place,
        value: &str,
    ) -> Result<Administrator, TurnedAway> {
        let found = self.found(named, place, value).await?;
        self.permit(found, place).await
    }

    async fn found(&self, named: Option<&TenantId>, place: &Place, value: &str) -> Result<Found, Problem> {
        let system = TenantId::system();
        if let Some(tenant) = named
            && let Some(token) = self.look_up(tenant, place, value).await?
        {
            return Ok(Found { token, tenant: tenant.clone(), foreign: false });
        }
        if named == Some(&system) {
            return Err(refused_token());
        }
        let token = self.look_up(&system, place, value).await?.ok_or_else(refused_token)?;
        Ok(Found { token, tenant: system, foreign: true })
    }

    async fn look_up(
        &self,
        tenant: &TenantId,
        place: &Place,
        value: &str,
    ) -> Result<Option<Arc<AccessToken>>, Problem> {
        let now = self.shared.journal.clock().now().timestamp();
        Ok(self.shared.access_tokens.find(tenant, &place.issuer(tenant), value, now).await?)
    }

    /// Who holds a token, if it carries the permission.
    async fn permit(&self, found: Found, place: &Place) -> Result<Administrator, TurnedAway> {
        let Found { token, tenant, foreign } = found;
        let issuer = place.issuer(&tenant);
        // A token that was asked for somebody else's API must not administer when that API shows it here (RFC 8707 §3).
        if !token.audience.contains(&issuer) {
            return Err(other_audience(&issuer).into());
        }
        let scope = match &token.user_id {
            Some(user) => {
                let within = role::within(self.shared.journal.db(), &tenant, user, &token.scope).await;
                within.map_err(Problem::from)?
            }
            None => token.scope.clone(),
        };
        let administrator = Administrator::showing(tenant, &token, scope);
        self.judged(self.in_part(administrator, &token.scope).await?, foreign)
    }

    /// The same, with the part in which they may do what is asked for, if it is open to parts and they may not do it everywhere.
    async fn in_part(&self, administrator: Administrator, asked: &ScopeSet) -> Result<Administrator, Problem> {
        let Administrator { tenant, user_id: Some(user), scope, .. } = &administrator else { return Ok(administrator) };
        if self.subject.is_none() || self.permission.is_in(scope) || !asked.contains(self.permission.scope()) {
            return Ok(administrator);
        }
        let held = delegation::of_user(self.shared.journal.db(), tenant, user).await?.within(asked);
        let groups = held.groups(self.permission);
        if groups.is_empty() {
            return Ok(administrator);
        }
        Ok(Administrator { part: Part::Groups(groups), delegations: held, ..administrator })
    }

    /// A token of tenant `system` reaches another tenant only if it carries everything.
    fn judged(&self, bearer: Administrator, foreign: bool) -> Result<Administrator, TurnedAway> {
        let scope = &bearer.scope;
        if scope.contains(EVERYTHING) || (!foreign && self.permission.is_in(scope)) {
            return Ok(Administrator { part: Part::Whole, ..bearer });
        }
        if !foreign && !bearer.part.is_nowhere() {
            return Ok(bearer);
        }
        let needed = if foreign { EVERYTHING } else { self.permission.scope() };
        let detail = format!("the access token lacks {needed}; ask for a token with this scope");
        let challenge = format!("Bearer realm=\"evident\", error=\"insufficient_scope\", scope=\"{needed}\"");
        let want = if foreign { Want::OtherTenant } else { Want::Permission };
        let problem = Problem::new(Kind::Forbidden, detail).challenge(challenge);
        Err(TurnedAway { problem, known: Some(Box::new((bearer, want))) })
    }
}

/// Holds a token that is bound to a key to the proof beside it, where it was shown at a place; answers the nonce of the next proof.
pub(in crate::http) async fn prove(
    shared: &Shared,
    (tenant, place, arrival): (&TenantId, &Place, &Arrival),
    parts: &Parts,
    token: &AccessToken,
    shown: (&str, TokenType),
) -> Result<Option<HeaderValue>, Problem> {
    if is_free(token, shown.1) {
        return Ok(None);
    }
    let row = shared.directory.tenant(tenant).await?.ok_or_else(refused_token)?;
    let tenant = Tenant::serving(row, place.clone());
    let desk = Desk::new(shared, &tenant, arrival);
    check_possession(&desk, parts, token, shown).await?;
    Ok(next_nonce(&desk).await)
}

/// The token of a request, which its gate has let in.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    Ok(shown(headers)?.0)
}

/// A token and how it is shown (RFC 6750 §2.1, RFC 9449 §7.1); tokens in bodies and addresses (RFC 6750 §2.2, §2.3) are not taken.
pub(in crate::http) fn shown(headers: &HeaderMap) -> Result<(&str, TokenType), Problem> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (Some(first), None) = (given.next(), given.next()) else { return Err(unauthenticated()) };
    let text = first.to_str().map_err(|_| refused_token())?;
    let (scheme, value) = text.split_once(' ').ok_or_else(unauthenticated)?;
    let by = |name: &str| scheme.eq_ignore_ascii_case(name);
    let shown_as = if by("bearer") { Some(TokenType::Bearer) } else { by("dpop").then_some(TokenType::DPoP) };
    let shown_as = shown_as.ok_or_else(unauthenticated)?;
    let value = value.trim();
    if value.is_empty() || value.len() > LONGEST { Err(refused_token()) } else { Ok((value, shown_as)) }
}

fn unauthenticated() -> Problem {
    let detail = "send an access token: Authorization: Bearer …";
    Problem::new(Kind::Unauthenticated, detail).challenge("Bearer realm=\"evident\"".to_owned())
}

fn other_audience(issuer: &str) -> Problem {
    let detail =
        format!("the access token is for other resources; ask for one without a resource, which is for {issuer}");
    let challenge =
        "Bearer realm=\"evident\", error=\"invalid_token\", error_description=\"the token is for other resources\"";
    Problem::new(Kind::Unauthenticated, detail).challenge(challenge.to_owned())
}

fn refused_token() -> Problem {
    let detail = "the access token is unknown, expired or revoked; get a new one at the token endpoint";
    let challenge = "Bearer realm=\"evident\", error=\"invalid_token\"";
    Problem::new(Kind::Unauthenticated, detail).challenge(challenge.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_token_is_taken_from_one_header() {
        assert_eq!(shown(&headers(&["Bearer abc"])).unwrap(), ("abc", TokenType::Bearer));
        assert_eq!(shown(&headers(&["bearer  abc"])).unwrap(), ("abc", TokenType::Bearer));
        assert_eq!(shown(&headers(&["dpop abc"])).unwrap(), ("abc", TokenType::DPoP));
        for strange in [&[][..], &["Bearer a", "Bearer b"], &["Basic abc"], &["Bearer"], &["Bearer "], &["abc"]] {
            assert!(shown(&headers(strange)).is_err(), "{strange:?}");
        }
    }
}
