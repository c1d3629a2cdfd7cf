//! What ends with a token that was exchanged: everything that it was exchanged for, and what came of that in turn.
//!
//! A token says which one it was exchanged for, and is good no longer than that. So whoever is good still leads to all that hang on it,
//! whatever was swept meanwhile, and the rows follow from the log alone, however it was cut into batches. What a batch takes back is looked for among the rows
//! once for each link of a chain; a token whose subject was taken back before it could be issued is born dead.

use std::collections::BTreeMap;

use aggregates::grant::MOST_EXCHANGES;
use journal::db::{Column, DbError, Kind, Row, Statement, Tx};

use super::Issued;

pub(super) static OF_ENDED: Statement = Statement::new(
    "SELECT x.tenant_id, x.grant_id, x.token_hash, rows.ended_at, rows.place FROM {rows} \
     JOIN {access_tokens} x ON x.tenant_id = rows.tenant AND x.origin_grant = rows.which \
     AND (rows.token IS NULL OR x.origin_token = rows.token) AND x.expires_at > rows.ended_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("token", Kind::Text),
    Column("ended_at", Kind::Int),
    Column("place", Kind::Int),
])
.tables(&["access_tokens"]);

pub(super) static REVOKED_SUBJECTS: Statement = Statement::new(
    "SELECT s.tenant_id, s.grant_id, s.token_hash FROM {rows} \
     JOIN {access_tokens} s ON s.tenant_id = rows.tenant AND s.token_hash = rows.token WHERE s.revoked = 1",
)
.rows(&[Column("tenant", Kind::Text), Column("token", Kind::Text)])
.tables(&["access_tokens"]);

/// A grant or one of its tokens that ended.
#[derive(Clone)]
struct Ended {
    /// Its token; all of them where none is named.
    token: Option<String>,
    /// When, in microseconds. What had ended by then by itself is left alone.
    at: i64,
    /// How many tokens the batch had issued before.
    place: usize,
}

/// Everything that ended in a batch, by tenant and grant.
#[derive(Default)]
pub(super) struct Endings(BTreeMap<(String, String), Vec<Ended>>);

impl Endings {
    /// Takes note of an end.
    pub(super) fn note(&mut self, grant: (&str, &str), token: Option<&str>, at: i64, place: usize) {
        self.add(grant, Ended { token: token.map(str::to_owned), at, place });
    }

    fn add(&mut self, (tenant, grant_id): (&str, &str), ended: Ended) {
        self.0.entry((tenant.to_owned(), grant_id.to_owned())).or_default().push(ended);
    }

    /// Tenant and hash of each row that ends with what ended in the batch.
    pub(super) async fn of_rows(&mut self, tx: &mut Tx) -> Result<Vec<(String, String)>, DbError> {
        let mut all = Vec::new();
        let mut last = std::mem::take(&mut self.0);
        for _ in 0..MOST_EXCHANGES {
            let mut call = tx.call(&OF_ENDED);
            for ((tenant, grant_id), endings) in &last {
                for ended in endings {
                    call.row().text(tenant).text(grant_id).opt_text(ended.token.as_deref()).int(ended.at);
                    call.int(i64::try_from(ended.place).unwrap_or(i64::MAX));
                }
            }
            let found = if call.has_rows() { tx.fetch(call).await? } else { Vec::new() };
            let mut next = Self::default();
            for row in &found {
                let (tenant, grant_id, hash, ended) = read(row)?;
                next.add((&tenant, &grant_id), ended);
                all.push((tenant, hash));
            }
            self.merge(last);
            last = next.0;
        }
        self.merge(last);
        Ok(all)
    }

    fn merge(&mut self, others: BTreeMap<(String, String), Vec<Ended>>) {
        for (grant, endings) in others {
            self.0.entry(grant).or_default().extend(endings);
        }
    }

    /// Marks what the batch issued for something that ended, before or in the same batch.
    pub(super) async fn of_issued(&mut self, issued: &mut [Issued<'_>], tx: &mut Tx) -> Result<(), DbError> {
        let mut call = tx.call(&REVOKED_SUBJECTS);
        for (tenant, _, token) in issued.iter().filter_map(Issued::subject) {
            if let Some(token) = token {
                call.row().text(tenant).text(token);
            }
        }
        let dead = if call.has_rows() { tx.fetch(call).await? } else { Vec::new() };
        for row in &dead {
            let token = Some(row.text(2)?);
            self.add((&row.text(0)?, &row.text(1)?), Ended { token, at: i64::MAX, place: 0 });
        }
        for (index, one) in issued.iter_mut().enumerate() {
            let Some((tenant, grant_id, token)) = one.subject() else { continue };
            let of_subject = self.0.get(&(tenant.to_owned(), grant_id.to_owned())).into_iter().flatten();
            let reaches = |ended: &&Ended| {
                let meant = ended.token.as_deref().is_none_or(|ended| Some(ended) == token);
                meant && (ended.place <= index || one.ends_at() > ended.at)
            };
            let reaching: Vec<Ended> = of_subject.filter(reaches).cloned().collect();
            one.revoked |= !reaching.is_empty();
            let (grant, token) = ((one.tenant, one.grant_id), one.token.hash.as_str().to_owned());
            for ended in reaching {
                self.add(grant, Ended { token: Some(token.clone()), ..ended });
            }
        }
        Ok(())
    }
}

/// Tenant, grant and hash of a row, and the end that reached it.
fn read(row: &Row) -> Result<(String, String, String, Ended), DbError> {
    let (hash, place) = (row.text(2)?, usize::try_from(row.int(4)?).unwrap_or(usize::MAX));
    let ended = Ended { token: Some(hash.clone()), at: row.int(3)?, place };
    Ok((row.text(0)?, row.text(1)?, hash, ended))
}
