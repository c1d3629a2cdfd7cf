//! A row of `unended_sessions`: a session that lost its row with its person's right to sign in, until its own stream says so too.

use journal::db::{Column, Kind, Statement};

use crate::fold::KEY;

pub(super) static KEEP: Statement = Statement::new(
    "INSERT INTO {unended_sessions} (tenant_id, session_id, user_id) SELECT tenant, which, user_id FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, session_id) DO NOTHING",
)
.rows(&[Column("tenant", Kind::Text), Column("which", Kind::Text), Column("user_id", Kind::Text)])
.tables(&["unended_sessions"]);

pub(super) static KEEP_OF_USERS: Statement = Statement::new(
    "INSERT INTO {unended_sessions} (tenant_id, session_id, user_id) SELECT s.tenant_id, s.session_id, s.user_id FROM {rows} \
     JOIN {sessions} s ON s.tenant_id = rows.tenant AND s.user_id = rows.which WHERE true \
     ON CONFLICT (tenant_id, session_id) DO NOTHING",
)
.rows(KEY)
.tables(&["unended_sessions", "sessions"]);

pub(super) static REMOVE: Statement = Statement::new(
    "DELETE FROM {unended_sessions} WHERE (tenant_id, session_id) IN (SELECT tenant, which FROM {rows})",
)
.rows(KEY)
.tables(&["unended_sessions"]);

pub(super) const STATEMENTS: &[&Statement] = &[&KEEP, &KEEP_OF_USERS, &REMOVE];
