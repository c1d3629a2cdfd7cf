//! `access_tokens`: what a token allows whom, one row per token; the row by which introspection and userinfo answer.
//!
//! Tokens are only ever added, marked and swept, never changed: issuing costs one statement per batch, whatever is in it, and now and
//! then one more for the tokens that have ended. What ends with a token that was exchanged is marked with it, see [`exchanged`].

mod exchanged;

use std::collections::{BTreeMap, BTreeSet};

use aggregates::Personal;
use aggregates::client::SecretHash;
use aggregates::grant::{AccessToken, GrantEvent};
use async_trait::async_trait;
use journal::db::{Call, Column, DbError, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use self::exchanged::Endings;
use crate::decode::decode;
use crate::fold::{KEY, json, micros, word};
use crate::sweep::{Due, MOST, Sweep, sweeps};

static INSERT: Statement = Statement::new(
    "INSERT INTO {access_tokens} (tenant_id, token_hash, grant_id, client_id, user_id, session_id, format, scope, audience, \
     claims, authorization_details, auth_time, acr, amr, dpop_jkt, x5t_s256, may_act, exchanged, origin_grant, origin_token, issued_at, expires_at, revoked) SELECT tenant, which, grant_id, client_id, user_id, session_id, \
     format, scope, audience, claims, authorization_details, auth_time, acr, amr, dpop_jkt, x5t_s256, may_act, exchanged, origin_grant, origin_token, issued_at, expires_at, revoked FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, token_hash) DO NOTHING",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("grant_id", Kind::Text),
    Column("client_id", Kind::Text),
    Column("user_id", Kind::Text),
    Column("session_id", Kind::Text),
    Column("format", Kind::Text),
    Column("scope", Kind::Text),
    Column("audience", Kind::Text),
    Column("claims", Kind::Text),
    Column("authorization_details", Kind::Text),
    Column("auth_time", Kind::Int),
    Column("acr", Kind::Text),
    Column("amr", Kind::Text),
    Column("dpop_jkt", Kind::Text),
    Column("x5t_s256", Kind::Text),
    Column("may_act", Kind::Text),
    Column("exchanged", Kind::Text),
    Column("origin_grant", Kind::Text),
    Column("origin_token", Kind::Text),
    Column("issued_at", Kind::Int),
    Column("expires_at", Kind::Int),
    Column("revoked", Kind::Int),
])
.tables(&["access_tokens"]);

static REVOKE: Statement = Statement::new(
    "UPDATE {access_tokens} SET revoked = 1 WHERE (tenant_id, token_hash) IN (SELECT tenant, which FROM {rows})",
)
.rows(KEY)
.tables(&["access_tokens"]);

// What was allowed one by one may be personal, and a grant ends with its person.
static REVOKE_GRANTS: Statement = Statement::new(
    "UPDATE {access_tokens} SET revoked = 1, authorization_details = NULL WHERE user_id IS NOT NULL \
     AND (tenant_id, grant_id) IN (SELECT tenant, which FROM {rows})",
)
.rows(KEY)
.tables(&["access_tokens"]);

static REMOVE: Statement =
    Statement::new("DELETE FROM {access_tokens} WHERE (tenant_id, token_hash) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["access_tokens"]);

static ENDED: Statement = Statement::new(
    "SELECT tenant_id, token_hash, expires_at FROM {access_tokens} WHERE expires_at <= $1 \
     ORDER BY expires_at, tenant_id, token_hash LIMIT $2",
)
.tables(&["access_tokens"]);

static REMOVE_ENDED: Statement = Statement::new(
    "DELETE FROM {access_tokens} WHERE (tenant_id, token_hash) IN (SELECT tenant_id, token_hash FROM {access_tokens} \
     WHERE expires_at <= $1 ORDER BY expires_at, tenant_id, token_hash LIMIT $2)",
)
.tables(&["access_tokens"]);

const WANTED: [&str; 4] = ["TokensIssued", "ClientCredentialsGranted", "AccessTokenRevoked", "GrantRevoked"];

/// The projector.
pub(crate) struct AccessTokens;

#[async_trait]
impl Projector for AccessTokens {
    fn name(&self) -> &'static str {
        "access_tokens"
    }

    fn version(&self) -> u32 {
        5
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["access_tokens"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/access_tokens.sql")
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == "Grant" && WANTED.contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut work = Work::default();
        for event in batch {
            work.take(event, decode(event)?);
        }
        Ok(work.store(tx).await?)
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![
            &INSERT,
            &REVOKE,
            &REVOKE_GRANTS,
            &REMOVE,
            &ENDED,
            &REMOVE_ENDED,
            &exchanged::OF_ENDED,
            &exchanged::REVOKED_SUBJECTS,
        ]
    }
}

/// What a batch does.
#[derive(Default)]
struct Work<'b> {
    issued: Vec<Issued<'b>>,
    /// Where the tokens of a grant stand in `issued`.
    of_grants: BTreeMap<(&'b str, &'b str), Vec<usize>>,
    revoked: BTreeSet<(&'b str, String)>,
    revoked_grants: BTreeSet<(&'b str, &'b str)>,
    endings: Endings,
}

/// A token that the batch issues.
struct Issued<'b> {
    tenant: &'b str,
    grant_id: &'b str,
    token: AccessToken,
    at: i64,
    recorded_at: i64,
    revoked: bool,
}

impl Issued<'_> {
    fn ends_at(&self) -> i64 {
        micros(&self.token.expires_at)
    }

    /// What it was exchanged for, if it was: tenant, grant and, where that is known, the hash of the token.
    fn subject(&self) -> Option<(&str, &str, Option<&str>)> {
        let subject = &self.token.exchanged.as_ref()?.subject;
        Some((self.tenant, subject.grant_id()?, subject.hash().map(SecretHash::as_str)))
    }

    fn sweeps(&self) -> bool {
        sweeps(self.token.hash.as_str())
    }

    fn write(&self, call: &mut Call) {
        let token = &self.token;
        call.row().text(self.tenant).text(token.hash.as_str()).text(self.grant_id).text(&token.client_id);
        call.opt_text(token.user_id.as_deref()).opt_text(token.session_id.as_deref());
        call.text(&word(&token.format)).text(&token.scope.to_string()).text(&json(&token.audience));
        call.opt_text(token.claims.as_ref().map(json).as_deref());
        let details = token.authorization_details.as_ref().and_then(Personal::as_ref);
        call.opt_text(details.map(json).as_deref()).opt_int(token.auth_time.as_ref().map(micros));
        call.opt_text(token.acr.as_deref());
        call.opt_text((!token.amr.is_empty()).then(|| json(&token.amr)).as_deref());
        call.opt_text(token.dpop_jkt.as_deref()).opt_text(token.x5t_s256.as_deref());
        call.opt_text(token.may_act.as_ref().map(json).as_deref());
        call.opt_text(token.exchanged.as_ref().map(json).as_deref());
        let (origin, subject) = self.subject().map_or((None, None), |(_, grant_id, hash)| (Some(grant_id), hash));
        call.opt_text(origin).opt_text(subject);
        call.int(self.at).int(self.ends_at()).int(self.revoked.into());
    }
}

impl<'b> Work<'b> {
    fn take(&mut self, event: &'b Event, fact: GrantEvent) {
        let key = (event.tenant_id.as_str(), event.aggregate_id.as_str());
        match fact {
            GrantEvent::TokensIssued { access, at, .. } | GrantEvent::ClientCredentialsGranted { access, at, .. } => {
                self.of_grants.entry(key).or_default().push(self.issued.len());
                self.issued.push(Issued {
                    tenant: key.0,
                    grant_id: key.1,
                    token: access,
                    at: micros(&at),
                    recorded_at: event.stored.recorded_at,
                    revoked: false,
                });
            }
            GrantEvent::AccessTokenRevoked { hash, .. } => {
                self.mark(key, false, |issued| issued.token.hash == hash);
                self.endings.note(key, Some(hash.as_str()), event.stored.recorded_at, self.issued.len());
                self.revoked.insert((key.0, hash.into()));
            }
            GrantEvent::Revoked { .. } => {
                // As in the statement: what a client gave itself is taken back by its hash.
                self.mark(key, true, |issued| issued.token.user_id.is_some());
                self.revoked_grants.insert(key);
                self.endings.note(key, None, event.stored.recorded_at, self.issued.len());
            }
            _ => {}
        }
    }

    /// Marks tokens that the batch itself issued; `whole` where their grant ends with them.
    fn mark(&mut self, grant: (&'b str, &'b str), whole: bool, which: impl Fn(&Issued<'_>) -> bool) {
        for at in self.of_grants.get(&grant).into_iter().flatten() {
            if let Some(issued) = self.issued.get_mut(*at).filter(|issued| which(issued)) {
                issued.revoked = true;
                if whole {
                    issued.token.authorization_details = None;
                }
            }
        }
    }

    async fn store(mut self, tx: &mut Tx) -> Result<(), DbError> {
        let exchanged = self.endings.of_rows(tx).await?;
        self.endings.of_issued(&mut self.issued, tx).await?;
        let mut revoking = tx.call(&REVOKE);
        for (tenant, hash) in &self.revoked {
            revoking.row().text(tenant).text(hash);
        }
        for (tenant, hash) in &exchanged {
            revoking.row().text(tenant).text(hash);
        }
        let mut ending = tx.call(&REVOKE_GRANTS);
        for (tenant, grant_id) in &self.revoked_grants {
            ending.row().text(tenant).text(grant_id);
        }
        let stillborn = self.sweep(tx).await?;
        let mut inserting = tx.call(&INSERT);
        for issued in &self.issued {
            if !stillborn.contains(&(issued.ends_at(), issued.tenant.to_owned(), issued.token.hash.as_str().to_owned()))
            {
                issued.write(&mut inserting);
            }
        }
        for call in [revoking, ending, inserting] {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }

    /// Removes tokens that have ended, if the batch has one that sweeps. Answers those of the batch that are gone again already: a
    /// replay goes through hours in one batch.
    async fn sweep(&self, tx: &mut Tx) -> Result<BTreeSet<Due>, DbError> {
        let sweeping = self.issued.iter().filter(|issued| issued.sweeps()).count();
        let Some(last) = self.issued.last().filter(|_| sweeping > 0).map(|issued| issued.recorded_at) else {
            return Ok(BTreeSet::new());
        };
        // As it happens all tokens of a batch are recorded at one moment, and none of them has ended: one statement is enough.
        if self.issued.iter().all(|issued| issued.recorded_at == last && issued.ends_at() > last) {
            let mut call = tx.call(&REMOVE_ENDED);
            call.int(last).int(i64::try_from(sweeping * MOST).unwrap_or(i64::MAX));
            tx.execute(call).await?;
            return Ok(BTreeSet::new());
        }
        let mut sweep = Sweep::load(&ENDED, (sweeping, 0), last, tx).await?;
        let mut gone = BTreeSet::new();
        for issued in &self.issued {
            sweep.moved(issued.tenant, issued.token.hash.as_str(), None, Some(issued.ends_at()));
            if issued.sweeps() {
                gone.extend(sweep.take(issued.recorded_at));
            }
        }
        let mut removing = tx.call(&REMOVE);
        for (_, tenant, hash) in &gone {
            removing.row().text(tenant).text(hash);
        }
        if removing.has_rows() {
            tx.execute(removing).await?;
        }
        Ok(gone)
    }
}
