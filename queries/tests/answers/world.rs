//! A journal with tables and rows.

use aggregates::TenantId;
use cqrs_es::DomainEvent;
use journal::db::Engine;
use journal::{Actor, Append, Appended, Circumstances, Commit, Journal, Metadata, NewEvent, StreamId, Tasks};
use serde::Serialize;
use support::{Ground, new_uuid};

const SCHEMAS: &[(&str, &str)] = &[
    ("tenants", include_str!("../../../migrations/projections/tenants.sql")),
    ("clients", include_str!("../../../migrations/projections/clients.sql")),
    ("resources", include_str!("../../../migrations/projections/resources.sql")),
    ("signing_keys", include_str!("../../../migrations/projections/signing_keys.sql")),
    ("users", include_str!("../../../migrations/projections/users.sql")),
    ("sessions", include_str!("../../../migrations/projections/sessions.sql")),
    ("lockouts", include_str!("../../../migrations/projections/lockouts.sql")),
    ("audit", include_str!("../../../migrations/projections/audit.sql")),
    ("sign_ins", include_str!("../../../migrations/projections/sign_ins.sql")),
    ("grants", include_str!("../../../migrations/projections/grants.sql")),
    ("access_tokens", include_str!("../../../migrations/projections/access_tokens.sql")),
    ("consents", include_str!("../../../migrations/projections/consents.sql")),
    ("roles", include_str!("../../../migrations/projections/roles.sql")),
    ("ssf_streams", include_str!("../../../migrations/projections/ssf_streams.sql")),
    ("acquaintances", include_str!("../../../migrations/projections/acquaintances.sql")),
    ("webhooks", include_str!("../../../migrations/projections/webhooks.sql")),
    ("role_holders", include_str!("../../../migrations/projections/role_holders.sql")),
    ("delegations", include_str!("../../../migrations/projections/delegations.sql")),
    ("groups", include_str!("../../../migrations/projections/groups.sql")),
    ("group_members", include_str!("../../../migrations/projections/group_members.sql")),
    ("group_roles", include_str!("../../../migrations/projections/group_roles.sql")),
    ("jobs", include_str!("../../../migrations/projections/jobs.sql")),
    ("activity", include_str!("../../../migrations/projections/activity.sql")),
    ("notifications", include_str!("../../../migrations/projections/notifications.sql")),
    ("jobs_under_way", include_str!("../../../migrations/projections/jobs_under_way.sql")),
    ("pending_deletions", include_str!("../../../migrations/projections/pending_deletions.sql")),
];

pub struct World {
    pub journal: Journal,
    tasks: Tasks,
}

impl World {
    pub async fn new(ground: &Ground) -> Self {
        let (journal, tasks) = ground.journal(vec![]).await;
        let world = Self { journal, tasks };
        let (collation, security) = match ground.engine {
            Engine::Postgres => ("COLLATE \"C\"", true),
            Engine::Sqlite => ("", false),
        };
        for (table, schema) in SCHEMAS {
            let schema = schema.replace(&format!("{{{table}}}"), table).replace("{generation}", "1");
            // Projections of more than one table.
            let schema =
                schema.replace("{barred_users}", "barred_users").replace("{unended_sessions}", "unended_sessions");
            let schema = schema.replace("{group_sizes}", "group_sizes");
            let beside = ["audiences", "inboxes", "marks", "rules"].map(|beside| format!("notification_{beside}"));
            let schema = beside.iter().fold(schema, |schema, table| schema.replace(&format!("{{{table}}}"), table));
            world.write(&schema.replace("{bytewise}", collation)).await;
            if security {
                world.write(&format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")).await;
                let sees = "tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*'";
                world.write(&format!("CREATE POLICY tenant ON {table} USING ({sees})")).await;
            }
        }
        world
    }

    pub async fn end(self) {
        let db = self.journal.db().clone();
        drop(self.journal);
        self.tasks.finish().await;
        db.close().await;
    }

    /// Writes by hand.
    pub async fn write(&self, text: &str) {
        let mut tx = self.journal.db().begin().await.unwrap();
        tx.script(text).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A user whose names are `name`.
    pub async fn user(&self, tenant: &TenantId, id: &str, name: &str) {
        let folded = name.to_lowercase();
        self.write(&format!(
            "INSERT INTO users (tenant_id, user_id, state, active, user_name, email, display_name, user_name_search, \
             email_search, name_search, version, created_at, updated_at) VALUES ('{tenant}', '{id}', 'active', 1, '{name}', \
             '{name}@example.com', '{name}', '{folded}', '{folded}@example.com', '{folded}', 1, 1000000, 2000000)"
        ))
        .await;
    }

    pub async fn append<E: DomainEvent + Serialize>(&self, stream: &StreamId, events: &[E], erase: bool) -> Appended {
        let (_, after) = self.journal.load_stream(stream, 0).await.unwrap();
        let erase = erase.then(|| (stream.tenant.clone(), stream.aggregate_id.to_string()));
        let mut metadata = Metadata::new(Actor::operator(), new_uuid());
        metadata.circumstances = Circumstances { reason: Some("a request".into()), ..Circumstances::default() };
        let commit = Commit {
            command_id: new_uuid(),
            appends: vec![Append { stream: stream.clone(), after, events: events.iter().map(stored).collect() }],
            metadata,
            erase: erase.into_iter().collect(),
        };
        self.journal.append(commit).await.unwrap()
    }
}

fn stored<E: DomainEvent + Serialize>(event: &E) -> NewEvent {
    NewEvent {
        event_type: event.event_type().into(),
        event_version: event.event_version().into(),
        payload: serde_json::to_string(event).unwrap(),
        retention: aggregates::Retention::State,
    }
}

pub fn tenant(name: &str) -> TenantId {
    TenantId::parse(name).unwrap()
}
