//! Access tokens as introspection and userinfo ask for them: a token that is answered is good at that moment.
//!
//! One indexed read, whatever can end a token: its own time and revocation stand in its row; that its client is enabled, its person
//! not barred and its session not over is asked of their inline tables in the same statement, so a change there is seen by the very
//! next question, on every node. Questions that wait at the same moment are asked together, see [`by_hashes`].

use aggregates::ScopeSet;
use aggregates::client::{AccessTokenFormat, SecretHash};
use aggregates::grant::{Exchanged, MayAct};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::QueryError;
use crate::read::{Noun, id, json, moment, opt_json, opt_moment, rows, word};

static BY_HASHES: Statement = Statement::new(
    "SELECT t.token_hash, t.grant_id, t.client_id, t.user_id, t.session_id, t.format, t.scope, t.audience, t.claims, t.authorization_details, \
     t.auth_time, t.acr, t.amr, t.dpop_jkt, t.x5t_s256, t.may_act, t.exchanged, t.issued_at, t.expires_at \
     FROM {rows} JOIN access_tokens t ON t.tenant_id = $1 AND t.token_hash = rows.hash \
     WHERE t.expires_at > $2 AND t.revoked = 0 \
     AND EXISTS (SELECT 1 FROM clients c WHERE c.tenant_id = t.tenant_id AND c.client_id = t.client_id \
     AND c.state = 'enabled') \
     AND NOT EXISTS (SELECT 1 FROM barred_users b WHERE b.tenant_id = t.tenant_id AND b.user_id = t.user_id \
     AND b.barred_until > $2) \
     AND (t.session_id IS NULL OR EXISTS (SELECT 1 FROM sessions s WHERE s.tenant_id = t.tenant_id \
     AND s.session_id = t.session_id AND s.expires_at > $2 AND s.touched_at + s.idle_seconds * 1000000 > $2))",
)
.by_key()
.rows(&[Column("hash", Kind::Text)]);

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_HASHES];

/// An access token that is good.
#[derive(Clone, Debug, Serialize)]
pub struct AccessToken {
    /// What it is found by; never shown.
    #[serde(skip)]
    pub token_hash: SecretHash,
    /// Its grant.
    pub grant_id: Uuid,
    /// Whom it was issued to.
    pub client_id: String,
    /// Whom it speaks for; nobody under the client credentials grant.
    pub user_id: Option<String>,
    /// The session with which it ends.
    pub session_id: Option<String>,
    /// What the token is.
    pub format: AccessTokenFormat,
    /// What it allows.
    pub scope: ScopeSet,
    /// Who should take it.
    pub audience: Vec<String>,
    /// Claims that userinfo adds (OIDC Core §5.5.1).
    pub claims: Option<Value>,
    /// What it allows one by one (RFC 9396).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<Value>,
    /// When the user signed in.
    pub auth_time: Option<DateTime<Utc>>,
    /// The authentication context.
    pub acr: Option<String>,
    /// The authentication methods.
    pub amr: Vec<String>,
    /// The thumbprint of the key that it is bound to (RFC 9449 §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// The thumbprint of the certificate that it is bound to (RFC 8705 §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5t_s256: Option<String>,
    /// Who may act with it (RFC 8693 §4.4); nobody but its client where it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_act: Option<MayAct>,
    /// What it was exchanged for, and who acts with it (RFC 8693 §4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchanged: Option<Exchanged>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

impl Noun for AccessToken {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            token_hash: word(row, 0)?,
            grant_id: id(row, 1)?,
            client_id: row.text(2)?,
            user_id: row.opt_text(3)?,
            session_id: row.opt_text(4)?,
            format: word(row, 5)?,
            scope: word(row, 6)?,
            audience: json(row, 7)?,
            claims: opt_json(row, 8)?,
            authorization_details: opt_json(row, 9)?.unwrap_or_default(),
            auth_time: opt_moment(row, 10)?,
            acr: row.opt_text(11)?,
            amr: opt_json(row, 12)?.unwrap_or_default(),
            dpop_jkt: row.opt_text(13)?,
            x5t_s256: row.opt_text(14)?,
            may_act: opt_json(row, 15)?,
            exchanged: opt_json(row, 16)?,
            issued_at: moment(row, 17)?,
            expires_at: moment(row, 18)?,
        })
    }

    fn id(&self) -> &str {
        self.token_hash.as_str()
    }
}

/// The tokens of these hashes that are good at a moment, in any order; the others are left out.
pub async fn by_hashes(
    db: &Db,
    tenant: &TenantId,
    hashes: &[SecretHash],
    now: DateTime<Utc>,
) -> Result<Vec<AccessToken>, QueryError> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows(db, Scope::Tenant(tenant.clone()), &BY_HASHES, |call| {
        call.text(tenant.as_str()).int(now.timestamp_micros());
        for hash in hashes {
            call.row().text(hash.as_str());
        }
    });
    Ok(found.await?)
}

/// The token of a hash, if it is good at a moment.
pub async fn by_hash(
    db: &Db,
    tenant: &TenantId,
    hash: &SecretHash,
    now: DateTime<Utc>,
) -> Result<Option<AccessToken>, QueryError> {
    Ok(by_hashes(db, tenant, std::slice::from_ref(hash), now).await?.pop())
}
