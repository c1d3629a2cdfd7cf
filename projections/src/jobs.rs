//! What jobs keep beside the log: which of them wait, the pieces of their files, and what was wrong with which row.
//!
//! The rows of files and faults are no projection: the log does not hold a file of 50 MB, nor the faults of a hundred thousand rows. They go
//! after their time ([`tidy`]).

use aggregates::FieldFault;
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Scope, Statement};

use crate::number::big;

static DUE: Statement =
    Statement::new("SELECT tenant_id, job_id FROM jobs_under_way WHERE due_at <= $1 ORDER BY due_at LIMIT $2");

static KEEP: Statement = Statement::new(
    "INSERT INTO job_files (tenant_id, file_id, number, content, forget_at) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (tenant_id, file_id, number) DO UPDATE SET content = excluded.content, forget_at = excluded.forget_at",
);

static PIECE: Statement =
    Statement::new("SELECT content FROM job_files WHERE tenant_id = $1 AND file_id = $2 AND number = $3").by_key();

static KEEP_UNTIL: Statement =
    Statement::new("UPDATE job_files SET forget_at = $3 WHERE tenant_id = $1 AND file_id = $2");

static DROP: Statement = Statement::new("DELETE FROM job_files WHERE tenant_id = $1 AND file_id = $2");

static TELL: Statement = Statement::new(
    "INSERT INTO job_faults (tenant_id, job_id, line, number, field, fault, remedy, forget_at) \
     SELECT tenant, which, line, number, field, fault, remedy, forget FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, job_id, line, number) DO UPDATE SET field = excluded.field, fault = excluded.fault, \
     remedy = excluded.remedy, forget_at = excluded.forget_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("line", Kind::Int),
    Column("number", Kind::Int),
    Column("field", Kind::Text),
    Column("fault", Kind::Text),
    Column("remedy", Kind::Text),
    Column("forget", Kind::Int),
]);

static MENDED: Statement =
    Statement::new("DELETE FROM job_faults WHERE tenant_id = $1 AND job_id = $2 AND line IN (SELECT line FROM {rows})")
        .rows(&[Column("line", Kind::Int)]);

static FORGET_FAULTS: Statement = Statement::new("DELETE FROM job_faults WHERE tenant_id = $1 AND job_id = $2");

static OLD_FILES: Statement = Statement::new("DELETE FROM job_files WHERE forget_at <= $1");

static OLD_FAULTS: Statement = Statement::new("DELETE FROM job_faults WHERE forget_at <= $1");

pub(crate) const STATEMENTS: &[&Statement] =
    &[&DUE, &KEEP, &PIECE, &KEEP_UNTIL, &DROP, &TELL, &MENDED, &FORGET_FAULTS, &OLD_FILES, &OLD_FAULTS];

/// A job that a node may take up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose it is.
    pub tenant: TenantId,
    /// Its id.
    pub job: String,
}

/// The faults of a row: its line in the file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFaults {
    /// Where the row begins, the header being line 1.
    pub line: u64,
    /// What is wrong.
    pub faults: Vec<FieldFault>,
}

/// Jobs that a node may take up now, those that wait longest first. Whether it gets one the job's own stream says.
pub async fn due(db: &Db, now: DateTime<Utc>, most: u32) -> Result<Vec<Due>, DbError> {
    let mut call = db.call(&DUE);
    call.int(now.timestamp_micros()).int(i64::from(most));
    let mut found = Vec::new();
    for row in db.ask(&Scope::System, call).await? {
        let tenant = TenantId::parse(&row.text(0)?);
        let tenant = tenant.map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
        found.push(Due { tenant, job: row.text(1)? });
    }
    Ok(found)
}

/// Keeps a piece of a file until a moment. The same piece again is replaced.
pub async fn keep_piece(
    db: &Db,
    (tenant, file): (&TenantId, &str),
    number: u64,
    content: &[u8],
    forget_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&KEEP);
    call.text(tenant.as_str()).text(file).int(big(number)).bytes(content).int(forget_at.timestamp_micros());
    tx.execute(call).await?;
    tx.commit().await
}

/// A piece of a file; `None` behind its last one, and where it is kept no more.
pub async fn piece(db: &Db, (tenant, file): (&TenantId, &str), number: u64) -> Result<Option<Vec<u8>>, DbError> {
    let mut call = db.call(&PIECE);
    call.text(tenant.as_str()).text(file).int(big(number));
    let mut tx = db.read(&Scope::Tenant(tenant.clone())).await?;
    let found = tx.fetch_optional(call).await?.map(|row| row.bytes(0)).transpose()?;
    tx.commit().await?;
    Ok(found)
}

/// Keeps a file until another moment.
pub async fn keep_until(db: &Db, (tenant, file): (&TenantId, &str), forget_at: DateTime<Utc>) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&KEEP_UNTIL);
    call.text(tenant.as_str()).text(file).int(forget_at.timestamp_micros());
    tx.execute(call).await?;
    tx.commit().await
}

/// Forgets a file.
pub async fn drop_file(db: &Db, (tenant, file): (&TenantId, &str)) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&DROP);
    call.text(tenant.as_str()).text(file);
    tx.execute(call).await?;
    tx.commit().await
}

/// Tells what is wrong with rows of a job, and forgets what was wrong with those that are good by now.
pub async fn tell_faults(
    db: &Db,
    (tenant, job): (&TenantId, &str),
    faulty: &[RowFaults],
    mended: &[u64],
    forget_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&MENDED);
    call.text(tenant.as_str()).text(job);
    for line in mended.iter().chain(faulty.iter().map(|row| &row.line)) {
        call.row().int(big(*line));
    }
    if call.has_rows() {
        tx.execute(call).await?;
    }
    let mut call = tx.call(&TELL);
    for row in faulty {
        for (number, fault) in (0..).zip(&row.faults) {
            let told = call.row().text(tenant.as_str()).text(job).int(big(row.line)).int(number);
            told.text(&fault.field).text(&fault.fault).text(&fault.remedy).int(forget_at.timestamp_micros());
        }
    }
    if call.has_rows() {
        tx.execute(call).await?;
    }
    tx.commit().await
}

/// Forgets what was wrong with the rows of a job.
pub async fn forget_faults(db: &Db, (tenant, job): (&TenantId, &str)) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let mut call = tx.call(&FORGET_FAULTS);
    call.text(tenant.as_str()).text(job);
    tx.execute(call).await?;
    tx.commit().await
}

/// Forgets what has been kept for its time.
pub async fn tidy(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    for statement in [&OLD_FILES, &OLD_FAULTS] {
        let mut call = tx.call(statement);
        call.int(now.timestamp_micros());
        tx.execute(call).await?;
    }
    tx.commit().await
}
