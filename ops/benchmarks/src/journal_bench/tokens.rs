//! Two projectors as the hot paths have them: tokens by hash, written inline, and a list, written by a follower.

use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

static INSERT_TOKENS: Statement = Statement::new(
    "INSERT INTO {bench_tokens} (tenant_id, token_hash, position, expires_at) \
     SELECT tenant_id, token_hash, position, expires_at FROM {rows} WHERE true",
)
.tables(&["bench_tokens"])
.rows(COLUMNS);

static INSERT_LIST: Statement = Statement::new(
    "INSERT INTO {bench_list} (tenant_id, token_hash, position, expires_at) \
     SELECT tenant_id, token_hash, position, expires_at FROM {rows} WHERE true",
)
.tables(&["bench_list"])
.rows(COLUMNS);

const COLUMNS: &[Column] = &[
    Column("tenant_id", Kind::Text),
    Column("token_hash", Kind::Text),
    Column("position", Kind::Int),
    Column("expires_at", Kind::Int),
];

const TOKENS_SCHEMA: &str = "CREATE TABLE {bench_tokens} (tenant_id TEXT {bytewise} NOT NULL, token_hash TEXT {bytewise} NOT NULL, \
     position BIGINT NOT NULL, expires_at BIGINT NOT NULL, PRIMARY KEY (token_hash, tenant_id));";
const LIST_SCHEMA: &str = "CREATE TABLE {bench_list} (tenant_id TEXT {bytewise} NOT NULL, token_hash TEXT {bytewise} NOT NULL, \
     position BIGINT NOT NULL, expires_at BIGINT NOT NULL, PRIMARY KEY (token_hash, tenant_id));";

/// One of the two.
pub struct Tokens(pub Mode);

#[async_trait]
impl Projector for Tokens {
    fn name(&self) -> &'static str {
        self.tables()[0]
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        self.0
    }

    fn tables(&self) -> &'static [&'static str] {
        if self.0 == Mode::Inline { &["bench_tokens"] } else { &["bench_list"] }
    }

    fn schema(&self) -> &'static str {
        if self.0 == Mode::Inline { TOKENS_SCHEMA } else { LIST_SCHEMA }
    }

    fn wants(&self, event: &Event) -> bool {
        event.event_type == "BenchTokensIssued"
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut call = tx.call(if self.0 == Mode::Inline { &INSERT_TOKENS } else { &INSERT_LIST });
        for event in batch {
            let position = i64::try_from(event.position).unwrap_or(i64::MAX);
            call.row().text(event.tenant_id.as_str()).text(&event.aggregate_id).int(position);
            call.int(event.stored.recorded_at + 600_000_000);
        }
        tx.execute(call).await?;
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&INSERT_TOKENS, &INSERT_LIST]
    }
}
