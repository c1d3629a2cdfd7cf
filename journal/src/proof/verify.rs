//! Verifying the log: everything is computed again and held against what is stored and what was signed.
//!
//! One pass over the events in order. Every difference names its place. Checkpoints from files outside the database are
//! what notices a log whose rows, trees and checkpoints were all rewritten together.

use std::collections::{HashMap, VecDeque};
use std::path::Path;

use aggregates::TenantId;
use serde::Serialize;

use super::ProveError;
use super::checkpoint::Checkpoint;
use super::checkpointer::{origin, signer};
use super::note::{SignedNote, Verifier};
use super::notes_file::{read_notes, tenants_in};
use super::tiles::is_stored;
use super::tree::{Frontier, Hash, NodeId};
use crate::db::{Column, Kind, Scope, Statement, Tx};
use crate::event::Position;
use crate::journal::Journal;
use crate::reader::{Leaf, raw_page, tenant};
use crate::writer::{big, count};

static TREES: Statement = Statement::new("SELECT tenant_id, size, frontier FROM tenant_trees ORDER BY tenant_id");
static CHECKPOINTS: Statement = Statement::new(
    "SELECT size, root, note FROM checkpoints WHERE tenant_id = $1 AND size > $2 ORDER BY size LIMIT $3",
);
static TILES: Statement = Statement::new(
    "SELECT t.tenant_id, t.level, t.tile_index, t.hash FROM {rows} JOIN tree_tiles t \
     ON t.tenant_id = rows.tenant AND t.level = rows.height AND t.tile_index = rows.number",
)
.rows(&[Column("tenant", Kind::Text), Column("height", Kind::Int), Column("number", Kind::Int)]);
static BROKEN_STREAMS: Statement = Statement::new(
    "SELECT tenant_id, aggregate_type, aggregate_id, CAST(COUNT(*) AS BIGINT), MAX(sequence) FROM events \
     GROUP BY tenant_id, aggregate_type, aggregate_id HAVING COUNT(*) <> MAX(sequence) OR MIN(sequence) <> 1 LIMIT 20",
);

pub(super) const STATEMENTS: &[&Statement] = &[&TREES, &CHECKPOINTS, &TILES, &BROKEN_STREAMS];

const PAGE: u64 = 1000;
const CHECKPOINT_PAGE: u64 = 256;
/// More differences than these tell nobody more.
const MOST_FINDINGS: usize = 50;

/// One difference between the log and what it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The position in the log, where there is one.
    pub position: Option<Position>,
    /// The tenant concerned, where there is one.
    pub tenant_id: Option<TenantId>,
    /// What is wrong.
    pub what: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Events read.
    pub events: u64,
    /// Tenants with events.
    pub tenants: usize,
    /// Signed checkpoints that agreed.
    pub checkpoints: u64,
    /// Every difference, in the order of the log; the first fifty.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether the log is what it must be.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, position: Option<Position>, tenant: Option<&TenantId>, what: String) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { position, tenant_id: tenant.cloned(), what });
        }
    }
}

/// A root that the tree must have at a size.
struct Claim {
    size: u64,
    root: Hash,
    source: &'static str,
}

/// What is known of one tenant while the log goes by.
struct Tree {
    frontier: Frontier,
    /// Claims still ahead, by size.
    claims: VecDeque<Claim>,
    /// The size up to which the database's checkpoints have been read.
    read_to: u64,
    agreed: u64,
    /// Leaves are missing: later roots cannot agree and are not compared.
    broken: bool,
}

struct Verification<'j> {
    journal: &'j Journal,
    files: Option<&'j Path>,
    key: Verifier,
    report: Report,
    trees: HashMap<TenantId, Tree>,
    last: Position,
    moment: i64,
}

/// Verifies the whole log; `progress(done, total)` hears of every page. `files` is a directory of checkpoint files.
pub async fn verify(
    journal: &Journal,
    files: Option<&Path>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Report, ProveError> {
    let key = signer(journal.vault().ring())?.verifier().clone();
    let mut work =
        Verification { journal, files, key, report: Report::default(), trees: HashMap::new(), last: 0, moment: 0 };
    // Trees first, head second: every tree is then at most as large as the events up to the head make it.
    let stored = work.stored_trees().await?;
    let head = journal.position().await?;
    while work.last < head {
        // A transaction per page: one that lasts as long as the log would keep the database from tidying up.
        let mut tx = journal.db().read(&Scope::System).await?;
        let page = raw_page(&mut tx, work.last, PAGE).await?;
        if page.is_empty() {
            tx.commit().await?;
            break;
        }
        work.page(&mut tx, page, &stored).await?;
        tx.commit().await?;
        progress(work.last.min(head), head);
    }
    let mut tx = journal.db().read(&Scope::System).await?;
    work.unseen(&mut tx, &stored).await?;
    for row in tx.fetch(tx.call(&BROKEN_STREAMS)).await? {
        let what = format!(
            "stream {} {} has {} events but ends at sequence {}",
            row.text(1)?,
            row.text(2)?,
            row.int(3)?,
            row.int(4)?
        );
        work.report.add(None, Some(&tenant(&row, 0)?), what);
    }
    tx.commit().await?;
    work.ends(head, &stored);
    Ok(work.report)
}

impl Verification<'_> {
    async fn stored_trees(&self) -> Result<HashMap<TenantId, Frontier>, ProveError> {
        let mut tx = self.journal.db().read(&Scope::System).await?;
        let rows = tx.fetch(tx.call(&TREES)).await?;
        tx.commit().await?;
        rows.iter().map(|row| Ok((tenant(row, 0)?, Frontier::from_bytes(count(row, 1)?, &row.bytes(2)?)?))).collect()
    }

    async fn page(
        &mut self,
        tx: &mut Tx,
        page: Vec<Leaf>,
        stored: &HashMap<TenantId, Frontier>,
    ) -> Result<(), ProveError> {
        let mut tiles = Vec::new();
        for leaf in page {
            if !self.trees.contains_key(&leaf.stored.tenant_id) {
                let tree = self.begin(&leaf.stored.tenant_id)?;
                self.trees.insert(leaf.stored.tenant_id.clone(), tree);
            }
            self.read_claims(tx, &leaf.stored.tenant_id).await?;
            self.event(&leaf, stored, &mut tiles);
        }
        self.compare_tiles(tx, tiles).await
    }

    /// Tenants of whom a tree or a checkpoint file tells, but no event is left.
    async fn unseen(&mut self, tx: &mut Tx, stored: &HashMap<TenantId, Frontier>) -> Result<(), ProveError> {
        let mut told: Vec<TenantId> = self.files.map(tenants_in).transpose()?.unwrap_or_default();
        told.extend(stored.keys().cloned());
        for tenant in told {
            if !self.trees.contains_key(&tenant) {
                let tree = self.begin(&tenant)?;
                self.trees.insert(tenant.clone(), tree);
                self.read_claims(tx, &tenant).await?;
            }
        }
        Ok(())
    }

    /// A tenant's tree before its first event, with the claims of its checkpoint file.
    fn begin(&mut self, tenant: &TenantId) -> Result<Tree, ProveError> {
        let mut claims = Vec::new();
        if let Some(directory) = self.files {
            for note in read_notes(directory, tenant)? {
                match self.claim(&note, tenant, "checkpoint file") {
                    Ok(claim) => claims.push(claim),
                    Err(what) => self.report.add(None, Some(tenant), what),
                }
            }
        }
        claims.sort_by_key(|claim| claim.size);
        Ok(Tree { frontier: Frontier::empty(), claims: claims.into(), read_to: 0, agreed: 0, broken: false })
    }

    fn claim(&self, note: &SignedNote, tenant: &TenantId, source: &'static str) -> Result<Claim, String> {
        let expected = origin(self.key.name(), tenant);
        Checkpoint::open(note, &self.key, &expected)
            .map(|checkpoint| Claim { size: checkpoint.size, root: checkpoint.root, source })
            .map_err(|error| format!("a {source} note does not hold: {error}"))
    }

    /// Reads the next page of the database's checkpoints when the tree has reached the last one read.
    async fn read_claims(&mut self, tx: &mut Tx, tenant: &TenantId) -> Result<(), ProveError> {
        let Some(tree) = self.trees.get(tenant) else {
            return Ok(());
        };
        if tree.frontier.size() < tree.read_to {
            return Ok(());
        }
        let mut call = tx.call(&CHECKPOINTS);
        call.text(tenant.as_str()).int(big(tree.read_to)).int(big(CHECKPOINT_PAGE));
        let rows = tx.fetch(call).await?;
        let mut read_to = if rows.len() as u64 == CHECKPOINT_PAGE { 0 } else { u64::from(u32::MAX) << 20 };
        let mut claims = Vec::with_capacity(rows.len());
        for row in &rows {
            let (size, note) = (count(row, 0)?, row.text(2)?);
            read_to = read_to.max(size);
            let claim = SignedNote::parse(&note).map_err(|error| error.to_string());
            match claim.and_then(|note| self.claim(&note, tenant, "checkpoint")) {
                Ok(claim) if claim.size == size && row.bytes(1)? == claim.root.as_bytes() => claims.push(claim),
                Ok(_) => {
                    self.report.add(None, Some(tenant), format!("checkpoint {size}: its row differs from its note"));
                }
                Err(what) => self.report.add(None, Some(tenant), format!("checkpoint {size}: {what}")),
            }
        }
        if let Some(tree) = self.trees.get_mut(tenant) {
            tree.claims.extend(claims);
            tree.claims.make_contiguous().sort_by_key(|claim| claim.size);
            tree.read_to = read_to;
        }
        Ok(())
    }

    fn event(
        &mut self,
        leaf: &Leaf,
        stored: &HashMap<TenantId, Frontier>,
        tiles: &mut Vec<(TenantId, NodeId, Hash, Position)>,
    ) {
        let event = &leaf.stored;
        let (position, tenant) = (event.position, &event.tenant_id);
        if position != self.last + 1 {
            let (from, to) = (self.last + 1, position - 1);
            self.report.add(Some(from), None, format!("positions {from} to {to} are missing"));
        }
        if event.recorded_at < self.moment {
            self.report.add(Some(position), Some(tenant), "it is recorded earlier than the event before it".into());
        }
        (self.last, self.moment) = (position, event.recorded_at);
        self.report.events += 1;
        if event.leaf_hash() != leaf.hash {
            let what = format!("event {} was changed: its content does not match its leaf hash", event.event_id);
            self.report.add(Some(position), Some(tenant), what);
        }
        let Some(tree) = self.trees.get_mut(tenant) else { return };
        if event.tenant_index != tree.frontier.size() && !tree.broken {
            tree.broken = true;
            let what = format!("leaf {} stands where leaf {} belongs", event.tenant_index, tree.frontier.size());
            self.report.add(Some(position), Some(tenant), what);
        }
        tree.frontier.push(leaf.hash, |node, hash| {
            if is_stored(node) && !tree.broken {
                tiles.push((tenant.clone(), node, hash, position));
            }
        });
        self.compare_roots(tenant, position, stored.get(tenant));
    }

    fn compare_roots(&mut self, tenant: &TenantId, position: Position, stored: Option<&Frontier>) {
        let Some(tree) = self.trees.get_mut(tenant) else { return };
        let size = tree.frontier.size();
        let mut root = None;
        while tree.claims.front().is_some_and(|claim| claim.size <= size) {
            let Some(claim) = tree.claims.pop_front().filter(|claim| claim.size == size && !tree.broken) else {
                continue;
            };
            if *root.get_or_insert_with(|| tree.frontier.root()) == claim.root {
                self.report.checkpoints += 1;
                tree.agreed = size;
            } else {
                let what = format!(
                    "the signed {} of size {size} does not agree: something among leaves {} to {} was rewritten",
                    claim.source,
                    tree.agreed,
                    size - 1
                );
                self.report.add(Some(position), Some(tenant), what);
            }
        }
        if stored.is_some_and(|stored| stored.size() == size && *stored != tree.frontier) && !tree.broken {
            let what = format!("the stored tree of size {size} is not the tree of these events");
            self.report.add(Some(position), Some(tenant), what);
        }
    }

    async fn compare_tiles(
        &mut self,
        tx: &mut Tx,
        computed: Vec<(TenantId, NodeId, Hash, Position)>,
    ) -> Result<(), ProveError> {
        if computed.is_empty() {
            return Ok(());
        }
        let mut call = tx.call(&TILES);
        for (tenant, node, ..) in &computed {
            call.row().text(tenant.as_str()).int(i64::from(node.level)).int(big(node.index));
        }
        let mut stored = HashMap::new();
        for row in tx.fetch(call).await? {
            stored.insert((row.text(0)?, row.int(1)?, row.int(2)?), row.bytes(3)?);
        }
        for (tenant, node, hash, position) in computed {
            let key = (tenant.as_str().to_owned(), i64::from(node.level), big(node.index));
            if stored.get(&key).is_none_or(|bytes| bytes.as_slice() != hash.as_bytes()) {
                let (first, last) = (node.index << node.level, ((node.index + 1) << node.level) - 1);
                let what = format!("something among leaves {first} to {last} was rewritten: their stored hash differs");
                self.report.add(Some(position), Some(&tenant), what);
            }
        }
        Ok(())
    }

    /// What must be true when the last event has gone by.
    fn ends(&mut self, head: Position, stored: &HashMap<TenantId, Frontier>) {
        self.report.tenants = self.trees.len();
        if self.last < head {
            let (from, count) = (self.last + 1, head - self.last);
            let what = format!("the log ends here, but its head is at {head}: the last {count} events are missing");
            self.report.add(Some(from), None, what);
        }
        for (tenant, frontier) in stored {
            let size = self.trees.get(tenant).map_or(0, |tree| tree.frontier.size());
            if size < frontier.size() {
                let what = format!("its tree has {} leaves, but only {size} events are left", frontier.size());
                self.report.add(None, Some(tenant), what);
            }
        }
        for (tenant, tree) in &self.trees {
            if let Some(claim) = tree.claims.iter().find(|claim| claim.size > tree.frontier.size()) {
                let what = format!(
                    "a signed {} vouches for {} leaves, but only {} are left: the end of the log was cut off",
                    claim.source,
                    claim.size,
                    tree.frontier.size()
                );
                self.report.add(None, Some(tenant), what);
            }
        }
    }
}
