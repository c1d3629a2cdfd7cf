//! `acquaintances`: which clients ever got something of which person.
//!
//! A client is told by shared signals of those whom it knows and of nobody else. Grants, consents and sessions have rows only while
//! they last; that somebody was there does not end, and when they are erased their rows are what is left to tell it by. A client joins
//! a session without saying whose it is, so the first event of the session is looked up.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::consent::ConsentEvent;
use aggregates::grant::GrantEvent;
use aggregates::session::SessionEvent;
use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;

static INSERT: Statement = Statement::new(
    "INSERT INTO {acquaintances} (tenant_id, user_id, client_id) SELECT tenant, who, which FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, user_id, client_id) DO NOTHING",
)
.rows(&[Column("tenant", Kind::Text), Column("who", Kind::Text), Column("which", Kind::Text)])
.tables(&["acquaintances"]);

static BEGINNINGS: Statement = Statement::new(
    "SELECT e.tenant_id, e.aggregate_id, e.payload FROM {rows} JOIN events e ON e.tenant_id = rows.tenant \
     AND e.aggregate_type = 'Session' AND e.aggregate_id = rows.which AND e.sequence = 1",
)
.rows(&[Column("tenant", Kind::Text), Column("which", Kind::Text)]);

/// The projector.
pub(crate) struct Acquaintances;

#[async_trait]
impl Projector for Acquaintances {
    fn name(&self) -> &'static str {
        "acquaintances"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Follow
    }

    fn tables(&self) -> &'static [&'static str] {
        &["acquaintances"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/acquaintances.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&["Session", "Consent", "Grant"])
    }

    fn wants(&self, event: &Event) -> bool {
        matches!(
            event.event_type.as_str(),
            "SessionClientJoined" | "ConsentGiven" | "GrantApprovedDirectly" | "TokenExchanged"
        )
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let (mut met, mut joined) = (BTreeSet::new(), BTreeMap::<_, BTreeSet<String>>::new());
        for event in batch {
            let tenant = event.tenant_id.as_str().to_owned();
            match event.aggregate_type.as_str() {
                "Session" => {
                    if let SessionEvent::ClientJoined { client_id, .. } = decode(event)? {
                        joined.entry((tenant, event.aggregate_id.clone())).or_default().insert(client_id);
                    }
                }
                "Consent" => {
                    if let ConsentEvent::Given { user_id, client_id, .. } = decode(event)? {
                        met.insert((tenant, user_id, client_id));
                    }
                }
                _ => {
                    if let GrantEvent::ApprovedDirectly { client_id, approval, .. }
                    | GrantEvent::TokenExchanged { client_id, approval, .. } = decode(event)?
                    {
                        met.insert((tenant, approval.user_id, client_id));
                    }
                }
            }
        }
        met.extend(of_sessions(joined, tx).await?);
        let mut call = tx.call(&INSERT);
        for (tenant, user, client) in &met {
            call.row().text(tenant).text(user).text(client);
        }
        if call.has_rows() {
            tx.execute(call).await?;
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&INSERT, &BEGINNINGS]
    }
}

/// Tenant, person and client of each client that joined a session.
async fn of_sessions(
    joined: BTreeMap<(String, String), BTreeSet<String>>,
    tx: &mut Tx,
) -> Result<Vec<(String, String, String)>, ProjectError> {
    let mut call = tx.call(&BEGINNINGS);
    for (tenant, session) in joined.keys() {
        call.row().text(tenant).text(session);
    }
    let mut met = Vec::new();
    if !call.has_rows() {
        return Ok(met);
    }
    for row in tx.fetch(call).await? {
        let (key, payload) = ((row.text(0)?, row.text(1)?), row.text(2)?);
        // Nothing in it is sealed, and what is not the beginning of a session has no clients.
        let Ok(SessionEvent::Started { user_id, .. }) = serde_json::from_str(&payload) else { continue };
        let clients = joined.get(&key).into_iter().flatten();
        met.extend(clients.map(|client| (key.0.clone(), user_id.clone(), client.clone())));
    }
    Ok(met)
}
