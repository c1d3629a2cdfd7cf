//! Moving people: each of them is a stream of their own, and one commit moves all of them or nobody.

use std::collections::BTreeSet;

use aggregates::TenantId;
use aggregates::user::{User, UserStatus};
use aggregates::user_groups::{UserGroups, UserGroupsCommand, user_groups_stream};
use journal::Event;

use super::GroupRefusal;
use crate::{Answer, Unit};

/// As many people as one commit moves.
pub const MOST_MEMBERS: usize = 1000;
/// As many as a refusal names.
const NAMED: usize = 10;
/// As many streams as are read at the same moment: more would only wait for each other.
const AT_ONCE: usize = 64;

/// Who comes into a group and who goes. Who is in it already stays, who is not in it already is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberChanges {
    /// Users who come.
    pub add: BTreeSet<String>,
    /// Users who go; erased ones and strangers may be among them.
    pub remove: BTreeSet<String>,
}

/// How many came and went; who was there already is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Who came.
    pub joined: usize,
    /// Who went.
    pub left: usize,
}

impl Answer for Moved {
    fn recall(events: &[Event]) -> Self {
        let count = |name: &str| events.iter().filter(|event| event.event_type == name).count();
        Self { joined: count("GroupJoined"), left: count("GroupLeft") }
    }
}

impl MemberChanges {
    /// People who come.
    pub fn adding(users: impl IntoIterator<Item = String>) -> Self {
        Self { add: users.into_iter().collect(), ..Self::default() }
    }

    /// People who go.
    pub fn removing(users: impl IntoIterator<Item = String>) -> Self {
        Self { remove: users.into_iter().collect(), ..Self::default() }
    }

    /// Whether nobody moves.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }

    /// Moves them. That the group is there to come into was asked by the caller.
    pub(super) async fn carry_out(
        &self,
        unit: &mut Unit<'_>,
        tenant: &TenantId,
        group: &str,
    ) -> Result<Moved, GroupRefusal> {
        let all = self.add.len() + self.remove.len();
        if all > MOST_MEMBERS {
            return Err(GroupRefusal::TooManyAtOnce(all));
        }
        if let Some(both) = self.add.intersection(&self.remove).next() {
            return Err(GroupRefusal::Both(both.clone()));
        }
        self.check_users(unit, tenant).await?;
        if let (Some(one), 1) = (self.add.iter().chain(&self.remove).next(), all) {
            unit.concerns(one);
        }
        let mut moved = Moved::default();
        let going = self.remove.iter().map(|user| (user, false));
        let moving: Vec<(&String, bool)> = self.add.iter().map(|user| (user, true)).chain(going).collect();
        for some in moving.chunks(AT_ONCE) {
            let ids: Vec<String> = some.iter().map(|(user, _)| user_groups_stream(user)).collect();
            for (mut groups, (user, comes)) in unit.load_all::<UserGroups>(tenant, &ids).await?.into_iter().zip(some) {
                let group_id = group.to_owned();
                let command = if *comes {
                    UserGroupsCommand::Join { user_id: (*user).clone(), group_id }
                } else {
                    UserGroupsCommand::Leave { group_id }
                };
                let changes = unit.decide(&mut groups, command);
                let changes = changes.map_err(|error| GroupRefusal::Member { user: (*user).clone(), error })?;
                *(if *comes { &mut moved.joined } else { &mut moved.left }) += usize::from(changes);
            }
        }
        Ok(moved)
    }

    /// Whoever comes must be a user of the tenant who was not erased.
    async fn check_users(&self, unit: &mut Unit<'_>, tenant: &TenantId) -> Result<(), GroupRefusal> {
        let coming: Vec<String> = self.add.iter().cloned().collect();
        let mut strangers = Vec::new();
        for some in coming.chunks(AT_ONCE) {
            for (user, id) in unit.load_all::<User>(tenant, some).await?.iter().zip(some) {
                if matches!(user.state().status(), None | Some(UserStatus::Erased)) && strangers.len() < NAMED {
                    strangers.push(id.clone());
                }
            }
        }
        if strangers.is_empty() { Ok(()) } else { Err(GroupRefusal::NoUsers(strangers)) }
    }
}
