//! `group_members`: who is in which group and who was, one row per stay; beside it `group_sizes`, how many are in each.
//!
//! Inline, because who is in a group has its roles. A stay is never forgotten: that is how "who was in this group on the third of May" is
//! answered for a hundred thousand members without folding as many streams. A batch costs three statements whatever is in it: one closes
//! stays that were open before it, one writes those that began in it (also those that ended in it), one adds up the sizes.

use std::collections::BTreeMap;

use aggregates::user_groups::UserGroupsEvent;
use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;
use crate::number::big;

/// The end of a stay that has none.
const OPEN: i64 = i64::MAX;

static CLOSE: Statement = Statement::new(
    "INSERT INTO {group_members} (tenant_id, group_id, user_id, since_position, since_at, until_position, until_at) \
     SELECT t.tenant_id, t.group_id, t.user_id, t.since_position, t.since_at, rows.until_position, rows.until_at FROM {rows} \
     JOIN {group_members} t ON t.tenant_id = rows.tenant AND t.group_id = rows.which AND t.user_id = rows.who \
     WHERE t.until_position = 9223372036854775807 ON CONFLICT (tenant_id, group_id, user_id, since_position) DO UPDATE SET \
     until_position = excluded.until_position, until_at = excluded.until_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("who", Kind::Text),
    Column("until_position", Kind::Int),
    Column("until_at", Kind::Int),
])
.tables(&["group_members"]);

static INSERT: Statement = Statement::new(
    "INSERT INTO {group_members} (tenant_id, group_id, user_id, since_position, since_at, until_position, until_at) \
     SELECT tenant, which, who, since_position, since_at, until_position, until_at FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, group_id, user_id, since_position) DO UPDATE SET \
     until_position = excluded.until_position, until_at = excluded.until_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("who", Kind::Text),
    Column("since_position", Kind::Int),
    Column("since_at", Kind::Int),
    Column("until_position", Kind::Int),
    Column("until_at", Kind::Int),
])
.tables(&["group_members"]);

static COUNT: Statement = Statement::new(
    "INSERT INTO {group_sizes} (tenant_id, group_id, members, moves, moved_at) \
     SELECT tenant, which, members, moves, moved_at FROM {rows} WHERE true ON CONFLICT (tenant_id, group_id) DO UPDATE SET \
     members = {group_sizes}.members + excluded.members, moves = {group_sizes}.moves + excluded.moves, moved_at = excluded.moved_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("members", Kind::Int),
    Column("moves", Kind::Int),
    Column("moved_at", Kind::Int),
])
.tables(&["group_sizes"]);

/// The type of the streams.
const AGGREGATE: &str = "UserGroups";

/// A moment: its place in the log and its time.
type Moment = (i64, i64);
/// What the batch says of one person and one group.
#[derive(Default)]
struct Stays {
    /// When the stay ended that was open before the batch.
    closed: Option<Moment>,
    /// Stays that began in the batch, with their ends.
    begun: Vec<(Moment, Option<Moment>)>,
}

/// What the batch says of one group.
#[derive(Default)]
struct Size {
    more: i64,
    moves: i64,
    at: i64,
}

/// The projector.
pub(crate) struct GroupMembers;

#[async_trait]
impl Projector for GroupMembers {
    fn name(&self) -> &'static str {
        "group_members"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["group_members", "group_sizes"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/group_members.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&[AGGREGATE])
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == AGGREGATE
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        // In the order of the keys: transactions that touch the same rows touch them in the same order.
        let mut stays: BTreeMap<(&str, String, String), Stays> = BTreeMap::new();
        let mut sizes: BTreeMap<(&str, String), Size> = BTreeMap::new();
        for event in batch {
            let (tenant, moment) = (event.tenant_id.as_str(), (big(event.position), event.stored.recorded_at));
            let (user, group, comes) = match decode(event)? {
                UserGroupsEvent::Joined { user_id, group_id } => (user_id, group_id, true),
                UserGroupsEvent::Left { user_id, group_id } => (user_id, group_id, false),
            };
            sizes.entry((tenant, group.clone())).or_default().count(comes, moment);
            stays.entry((tenant, group, user)).or_default().note(comes, moment);
        }
        let (mut closing, mut inserting, mut counting) = (tx.call(&CLOSE), tx.call(&INSERT), tx.call(&COUNT));
        for ((tenant, group, user), stays) in &stays {
            if let Some((position, at)) = stays.closed {
                closing.row().text(tenant).text(group).text(user).int(position).int(at);
            }
            for ((since, since_at), end) in &stays.begun {
                let row = inserting.row().text(tenant).text(group).text(user).int(*since).int(*since_at);
                row.int(end.map_or(OPEN, |end| end.0)).opt_int(end.map(|end| end.1));
            }
        }
        for ((tenant, group), Size { more, moves, at }) in &sizes {
            counting.row().text(tenant).text(group).int(*more).int(*moves).int(*at);
        }
        for call in [closing, inserting, counting] {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&CLOSE, &INSERT, &COUNT]
    }
}

impl Stays {
    fn note(&mut self, comes: bool, moment: Moment) {
        match (comes, self.begun.last_mut()) {
            (true, _) => self.begun.push((moment, None)),
            (false, Some((_, end))) => *end = Some(moment),
            (false, None) => self.closed = Some(moment),
        }
    }
}

impl Size {
    fn count(&mut self, comes: bool, (_, at): Moment) {
        self.more += if comes { 1 } else { -1 };
        self.moves += 1;
        self.at = at;
    }
}
