//! `grants`: every grant of a person that is not over.
//!
//! Pages read the request that waits for its answer here; lists and revocations find the grants of a user, a client or a
//! session. What a token endpoint decides, it decides from the grant's stream.

use aggregates::ScopeSet;
use aggregates::grant::{
    AccessToken, Approval, AuthorizationRequest, GrantEvent, GrantStatus, OFFLINE_ACCESS, RefreshToken,
};
use chrono::{DateTime, Utc};
use journal::Mode;
use journal::db::{Call, DbError, Statement};

use crate::fold::{Columns, Record, json, micros, table, word};

table!(
    "grants", "grant_id", "state" Text, "client_id" Text, "user_id" Text, "session_id" Text, "scope" Text, "resources" Text,
    "request" Text, "auth_time" Int, "origin_grant" Text, "expires_at" Int
);

static ENDED: Statement = Statement::new(
    "SELECT tenant_id, grant_id, expires_at + 3600000000 FROM {grants} WHERE expires_at <= $1 - 3600000000 \
     ORDER BY expires_at, tenant_id, grant_id LIMIT $2",
)
.tables(&["grants"]);

/// Where the end stands of a grant that has none: the last second of the year 9999, in microseconds. `queries::grant` knows it too.
const NEVER: i64 = 253_402_300_799_000_000;

/// An hour in microseconds, as in the statement above: a command that was decided before the end reaches the log much sooner.
const HOUR: i64 = 3_600_000_000;

/// A row of `grants`.
pub(crate) struct Grant {
    state: GrantStatus,
    client_id: String,
    user_id: Option<String>,
    /// The session with which it ends; while its code waits, also that of a grant for offline access.
    session_id: Option<String>,
    scope: ScopeSet,
    resources: Vec<String>,
    request: Option<AuthorizationRequest>,
    auth_time: Option<i64>,
    /// The grant of the token that it was exchanged for.
    origin: Option<String>,
    expires_at: i64,
}

impl Record for Grant {
    type Event = GrantEvent;
    const AGGREGATE: &'static str = "Grant";
    const TABLES: &'static [&'static str] = &["grants"];
    const VERSION: u32 = 3;
    const MODE: Mode = Mode::Inline;
    const SCHEMA: &'static str = include_str!("../../../migrations/projections/grants.sql");

    fn statements() -> [&'static Statement; 3] {
        [&LOAD, &SAVE, &REMOVE]
    }

    fn read(row: &Columns<'_>) -> Result<Self, DbError> {
        Ok(Self {
            state: row.word(0)?,
            client_id: row.text(1)?,
            user_id: row.opt_text(2)?,
            session_id: row.opt_text(3)?,
            scope: row.word(4)?,
            resources: row.json(5)?,
            request: row.opt_json(6)?,
            auth_time: row.opt_int(7)?,
            origin: row.opt_text(8)?,
            expires_at: row.opt_int(9)?.unwrap_or_default(),
        })
    }

    fn write(&self, call: &mut Call) {
        call.text(&word(&self.state)).text(&self.client_id);
        call.opt_text(self.user_id.as_deref()).opt_text(self.session_id.as_deref());
        call.text(&self.scope.to_string()).text(&json(&self.resources));
        call.opt_text(self.request.as_ref().map(json).as_deref()).opt_int(self.auth_time);
        call.opt_text(self.origin.as_deref()).int(self.expires_at);
    }

    fn apply(before: Option<Self>, event: GrantEvent) -> Option<Self> {
        match (before, event) {
            (None, GrantEvent::Requested { client_id, request, expires_at, .. }) => Some(Self {
                state: GrantStatus::Pending,
                client_id,
                user_id: None,
                session_id: None,
                scope: request.scope.clone(),
                resources: request.resources.clone(),
                request: Some(request),
                auth_time: None,
                origin: None,
                expires_at: micros(&expires_at),
            }),
            (None, GrantEvent::ApprovedDirectly { client_id, approval, at, .. }) => {
                Some(Self::begun(client_id, approval, None, at))
            }
            (None, GrantEvent::TokenExchanged { client_id, approval, exchanged, at, .. }) => {
                Some(Self::begun(client_id, approval, exchanged.subject.grant_id().map(str::to_owned), at))
            }
            (Some(_), GrantEvent::Denied { .. } | GrantEvent::Revoked { .. }) | (None, _) => None,
            (Some(row), event) => Some(row.after(event)),
        }
    }

    // What a client gives itself, or loses of it, is no row here.
    fn wants(event_type: &str) -> bool {
        !matches!(event_type, "ClientCredentialsGranted" | "AccessTokenRevoked")
    }

    fn ended() -> Option<&'static Statement> {
        Some(&ENDED)
    }

    fn ends_at(&self) -> Option<i64> {
        Some(self.expires_at + HOUR)
    }
}

impl Grant {
    /// One that begins with its tokens.
    fn begun(client_id: String, approval: Approval, origin: Option<String>, at: DateTime<Utc>) -> Self {
        let row = Self {
            state: GrantStatus::Exchanged,
            client_id,
            user_id: None,
            session_id: None,
            scope: ScopeSet::default(),
            resources: Vec::new(),
            request: None,
            auth_time: None,
            origin,
            expires_at: micros(&at),
        };
        row.approved(approval)
    }

    fn after(mut self, event: GrantEvent) -> Self {
        match event {
            GrantEvent::Approved { approval, code, at } => {
                let code = code.map(|code| micros(&code.expires_at));
                self.state = if code.is_some() { GrantStatus::Granted } else { GrantStatus::Exchanged };
                self.expires_at = code.unwrap_or_else(|| micros(&at));
                self = self.approved(approval);
            }
            GrantEvent::CodeExchanged { .. } => {
                self.state = GrantStatus::Exchanged;
                self.outlive_session();
            }
            GrantEvent::TokensIssued { access, refresh, .. } => {
                let ends_at = tokens_end_at(&access, refresh.as_ref());
                // A token through the browser does not end the code beside it.
                let waits = self.state == GrantStatus::Granted;
                self.expires_at = if waits { ends_at.max(self.expires_at) } else { ends_at };
            }
            _ => {}
        }
        self
    }

    fn approved(mut self, approval: Approval) -> Self {
        (self.user_id, self.session_id) = (Some(approval.user_id), approval.session_id);
        (self.scope, self.resources) = (approval.scope, approval.resources);
        (self.request, self.auth_time) = (None, approval.auth_time.as_ref().map(micros));
        if self.state == GrantStatus::Exchanged {
            self.outlive_session();
        }
        self
    }

    /// From the moment on at which the client holds its tokens, a grant for offline access hangs on no session.
    fn outlive_session(&mut self) {
        if self.scope.contains(OFFLINE_ACCESS) {
            self.session_id = None;
        }
    }
}

fn tokens_end_at(access: &AccessToken, refresh: Option<&RefreshToken>) -> i64 {
    let lasts = |token: &RefreshToken| token.idle_expires_at.as_ref().map_or(NEVER, micros);
    micros(&access.expires_at).max(refresh.map_or(0, lasts))
}
