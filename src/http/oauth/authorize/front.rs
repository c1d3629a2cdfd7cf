//! What goes through the browser beside a code: access and ID tokens (RFC 6749 §4.2.2, OIDC Core §3.2.2.5, §3.3.2.5).
//!
//! Like every token they are in the log before they are signed. Whose they are is read before anything is appended: a person of whom
//! nothing may be told must not leave a grant behind that nobody got.

use aggregates::client::ResponseType;
use aggregates::grant::Approval;
use chrono::{DateTime, Utc};
use commands::grant::{AccessTerms, Approved, IssuedAccess};
use protocols::oauth::{AuthorizationSuccess, BrowserToken, Hidden};

use super::Asked;
use crate::http::extract::client::KnownClient;
use crate::http::extract::tenant::Tenant;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::token::{Beside, Spoken, Wanted, spelled};
use crate::http::people::{Stop, Visit};
use crate::pages::Trouble;

/// An answer with tokens in it, before it is made.
pub(super) struct Front<'v> {
    visit: &'v Visit,
    tenant: Tenant,
    client: KnownClient,
    spoken: Spoken,
    kind: ResponseType,
    nonce: Option<&'v str>,
    state: Option<&'v str>,
}

impl<'v> Front<'v> {
    /// The answer to a request; none where nothing but a code goes through the browser.
    pub(super) async fn of(visit: &'v Visit, asked: &'v Asked, approval: &Approval) -> Result<Option<Self>, Stop> {
        let kind = asked.request.response_type;
        if !kind.has_token() {
            return Ok(None);
        }
        let (tenant, client) = (visit.serving(), KnownClient::of_token(asked.client.clone()));
        let desk = Desk::new(&visit.shared, &tenant, &visit.arrival);
        let spoken = Spoken::of(&desk, &client, &approval.user_id, &approval.scope).await?;
        let spoken = spoken.ok_or(Trouble::AccountUnavailable)?;
        let (nonce, state) = (asked.request.nonce.as_deref(), asked.request.state.as_deref());
        Ok(Some(Self { visit, tenant, client, spoken, kind, nonce, state }))
    }

    /// What the access token shall be, where there is one.
    pub(super) fn terms(&self) -> Option<AccessTerms> {
        let terms = AccessTerms::of(self.tenant.settings(), self.client.metadata());
        self.kind.has_access_token().then(|| AccessTerms { audience: vec![self.visit.issuer()], ..terms })
    }

    /// The tokens of an approved request, signed.
    async fn tokens(
        &self,
        approval: &Approval,
        approved: &Approved,
        now: DateTime<Utc>,
    ) -> Result<AuthorizationSuccess, Stop> {
        let desk = Desk::new(&self.visit.shared, &self.tenant, &self.visit.arrival);
        let mut success = AuthorizationSuccess { code: code(approved), ..AuthorizationSuccess::default() };
        if let Some(access) = &approved.access {
            let value = self.spoken.access_token(&desk, &self.client, access).await?;
            success.access_token = Some(through_the_browser(access, value));
        }
        if self.kind.has_id_token() {
            let wanted = Wanted {
                grant_id: approved.grant_id,
                issued_at: approved.access.as_ref().map_or(now, |access| access.issued_at),
                nonce: self.nonce,
                scope: &approval.scope,
                approval,
                spoken: &self.spoken,
                beside: Beside {
                    access_token: success.access_token.as_ref().map(|token| token.value.expose()),
                    code: success.code.as_ref().map(Hidden::expose),
                    state: self.state,
                    pushed: None,
                },
            };
            success.id_token = Some(wanted.sign(&desk, &self.client).await?.into());
        }
        Ok(success)
    }
}

/// The answer to an approved request.
pub(super) async fn success(
    front: Option<&Front<'_>>,
    approval: &Approval,
    approved: &Approved,
    now: DateTime<Utc>,
) -> Result<AuthorizationSuccess, Stop> {
    match front {
        Some(front) => front.tokens(approval, approved, now).await,
        None => Ok(AuthorizationSuccess { code: code(approved), ..AuthorizationSuccess::default() }),
    }
}

fn code(approved: &Approved) -> Option<Hidden> {
    approved.code.as_ref().map(|code| Hidden::from(code.expose()))
}

fn through_the_browser(access: &IssuedAccess, value: Hidden) -> BrowserToken {
    let seconds = (access.facts.expires_at - access.issued_at).num_seconds();
    BrowserToken { value, expires_in: u32::try_from(seconds).unwrap_or(0), scope: spelled(&access.facts.scope) }
}
