//! An access token as the log knows it: a hash, and everything that a resource server may ask about it.
//!
//! The facts travel with every token, so that its row, and whatever else is made of the event, needs no other event: a token
//! answers introspection from one row.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Approval, Exchanged, GrantError, Held, MayAct};
use crate::client::{AccessTokenFormat, ClientMetadata, SecretHash};
use crate::{Personal, ScopeSet, details};

/// An issued access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// SHA-256 of an opaque token, or of the `jti` of a JWT.
    pub hash: SecretHash,
    /// What the token is.
    pub format: AccessTokenFormat,
    /// Whom it was issued to.
    pub client_id: String,
    /// Whom it speaks for; nobody under the client credentials grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The session with which it ends; none where it outlives every session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// What it allows.
    pub scope: ScopeSet,
    /// Who should take it (RFC 7519 §4.1.3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
    /// Claims that the userinfo endpoint adds (OIDC Core §5.5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
    /// What it allows one by one (RFC 9396), sealed under its person or its client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<Personal<Vec<Value>>>,
    /// When the user signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<DateTime<Utc>>,
    /// The authentication context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The authentication methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The thumbprint of the key that it is bound to (RFC 9449 §6); whoever holds it may use it where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// The thumbprint of the certificate that it is bound to (RFC 8705 §3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x5t_s256: Option<String>,
    /// Who may act with it (RFC 8693 §4.4); nobody but its client where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_act: Option<MayAct>,
    /// What it was exchanged for, and who acts with it (RFC 8693 §4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged: Option<Exchanged>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

/// An access token to issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccess {
    /// SHA-256 of an opaque token, or of the `jti` of a JWT.
    pub hash: SecretHash,
    /// What the token is.
    pub format: AccessTokenFormat,
    /// What it shall allow; all that was granted where it is not said (RFC 6749 §6).
    pub scope: Option<ScopeSet>,
    /// For which resources (RFC 8707 §2.2); all that were granted where it is not said.
    pub resources: Option<Vec<String>>,
    /// What it shall allow one by one (RFC 9396 §6); all that was granted where it is not said.
    pub details: Option<Vec<Value>>,
    /// The types of details that its client may still ask for: what was granted of another is not in it.
    pub details_types: BTreeSet<String>,
    /// Who should take it where no resource was named.
    pub audience: Vec<String>,
    /// What was shown, to which it is to be bound.
    pub held: Held,
    /// Who may act with it.
    pub may_act: Option<MayAct>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

impl NewAccess {
    /// The token of a person's grant: it may have less than the grant, never more.
    pub(super) fn of(self, client_id: &str, approval: &Approval, at: DateTime<Utc>) -> Result<AccessToken, GrantError> {
        if self.expires_at <= at {
            return Err(GrantError::BornExpired);
        }
        let scope = self.scope.unwrap_or_else(|| approval.scope.clone());
        if !scope.is_subset(&approval.scope) {
            return Err(GrantError::ScopeExceeded);
        }
        let resources = self.resources.unwrap_or_else(|| approval.resources.clone());
        if !resources.iter().all(|resource| approval.resources.contains(resource)) {
            return Err(GrantError::ResourceExceeded);
        }
        let granted = details::of_types(approval.details(), &self.details_types);
        let details = self.details.unwrap_or_else(|| granted.clone());
        if !details::is_part(&details, &granted) {
            return Err(GrantError::DetailsExceeded);
        }
        let claims = approval.claims.as_ref().and_then(|claims| claims.get("userinfo"));
        Ok(AccessToken {
            hash: self.hash,
            format: self.format,
            client_id: client_id.to_owned(),
            user_id: Some(approval.user_id.clone()),
            session_id: approval.session_id.clone().filter(|_| !approval.is_offline()),
            scope,
            audience: if resources.is_empty() { self.audience } else { resources },
            claims: claims.filter(|claims| !claims.is_null()).cloned(),
            authorization_details: sealed(&approval.user_id, details),
            auth_time: approval.auth_time,
            acr: approval.acr.clone(),
            amr: approval.amr.clone(),
            dpop_jkt: self.held.dpop_jkt,
            x5t_s256: self.held.x5t_s256,
            may_act: self.may_act,
            exchanged: None,
            expires_at: self.expires_at,
        })
    }

    /// The token of a client that speaks for itself (RFC 6749 §4.4).
    pub(super) fn of_client(self, client_id: String, at: DateTime<Utc>) -> Result<AccessToken, GrantError> {
        if self.expires_at <= at {
            return Err(GrantError::BornExpired);
        }
        let resources = self.resources.unwrap_or_default();
        let owner = ClientMetadata::contacts_subject(&client_id);
        Ok(AccessToken {
            hash: self.hash,
            format: self.format,
            client_id,
            user_id: None,
            session_id: None,
            scope: self.scope.unwrap_or_default(),
            audience: if resources.is_empty() { self.audience } else { resources },
            claims: None,
            authorization_details: sealed(&owner, self.details.unwrap_or_default()),
            auth_time: None,
            acr: None,
            amr: Vec::new(),
            dpop_jkt: self.held.dpop_jkt,
            x5t_s256: self.held.x5t_s256,
            // It speaks for nobody for whom somebody could act.
            may_act: None,
            exchanged: None,
            expires_at: self.expires_at,
        })
    }
}

fn sealed(subject: &str, details: Vec<Value>) -> Option<Personal<Vec<Value>>> {
    (!details.is_empty()).then(|| Personal::new(subject, details))
}
