//! The rows of a dry run: what a table would have and would not have any more.

use aggregates::ScopeSet;
use journal::db::Touched;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::http::admin::permission::Permission;

/// Columns that hold what nobody may read: hashes of secrets, codes, tokens and names.
const SECRET: [&str; 4] = ["secret_hash", "token_hash", "key_hash", "secrets"];

/// A row that was not touched.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct TriedRow {
    /// Its table.
    table: &'static str,
    /// `written` or `removed`.
    change: &'static str,
    /// Its columns: as they would be, or as they were before it would be removed. Hashes of secrets as `{"$secret": true}`; without the
    /// permission to read what the table is about, only ids.
    #[schema(value_type = Object)]
    row: Map<String, Value>,
}

impl TriedRow {
    /// A row as somebody may see it who has this scope.
    pub(super) fn of(touched: Touched, scope: &ScopeSet) -> Self {
        let Touched { table, removed, columns } = touched;
        let readable = permission(table).is_some_and(|permission| permission.is_in(scope));
        let seen = columns.into_iter().filter(|(name, _)| readable || is_id(name));
        let row = seen.map(|(name, value)| {
            let secret = SECRET.contains(&name.as_str()) && !value.is_null();
            (name, if secret { json!({"$secret": true}) } else { value })
        });
        Self { table, change: if removed { "removed" } else { "written" }, row: row.collect() }
    }
}

fn is_id(column: &str) -> bool {
    column == "kid" || column.ends_with("_id")
}

/// What it takes to read what a table is about.
fn permission(table: &str) -> Option<Permission> {
    Some(match table {
        "tenants" => Permission::TenantsRead,
        "clients" | "ssf_streams" => Permission::ClientsRead,
        "resources" => Permission::ResourcesRead,
        "webhooks" => Permission::WebhooksRead,
        "jobs_under_way" => Permission::JobsRead,
        "roles" | "role_holders" | "group_roles" | "delegations" => Permission::RolesRead,
        "groups" | "group_members" | "group_sizes" => Permission::GroupsRead,
        "signing_keys" => Permission::KeysRead,
        "sessions" | "unended_sessions" => Permission::SessionsRead,
        "grants" | "access_tokens" => Permission::GrantsRead,
        "consents" => Permission::ConsentsRead,
        "barred_users" | "lockouts" | "pending_deletions" => Permission::UsersRead,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_a_dry_run_can_touch_has_its_permission() {
        for projector in projections::inline() {
            for table in projector.tables() {
                assert!(permission(table).is_some(), "{table}");
            }
        }
    }

    #[test]
    fn who_may_not_read_sees_ids_and_nobody_sees_hashes() {
        let columns =
            json!({"session_id": "s1", "user_id": "u1", "ip": "192.0.2.7", "secret_hash": "AAAA", "level": 1});
        let touched =
            || Touched { table: "sessions", removed: true, columns: columns.as_object().cloned().unwrap_or_default() };
        let scope = |name: &str| -> ScopeSet { [name.to_owned()].into_iter().collect() };
        let seen = |name| Value::from(TriedRow::of(touched(), &scope(name)).row);
        assert_eq!(seen("evident:users:write"), json!({"session_id": "s1", "user_id": "u1"}));
        let all = json!({"session_id": "s1", "user_id": "u1", "ip": "192.0.2.7", "secret_hash": {"$secret": true}, "level": 1});
        assert_eq!(seen("evident:sessions:read"), all);
        assert_eq!(TriedRow::of(touched(), &scope("openid")).change, "removed");
    }
}
