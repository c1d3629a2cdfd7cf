//! The projectors that run in the transaction that appends: what must never be stale.
//!
//! Whatever decides whether a request is answered at all stands here. A failure in one of them rejects the commit.

pub(crate) mod access_tokens;
pub(crate) mod clients;
pub(crate) mod consents;
pub(crate) mod delegations;
pub(crate) mod grants;
pub(crate) mod group_members;
pub(crate) mod group_roles;
pub(crate) mod groups;
pub(crate) mod jobs_under_way;
pub(crate) mod lockouts;
pub(crate) mod pending_deletions;
pub(crate) mod resources;
pub(crate) mod role_holders;
pub(crate) mod roles;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
pub(crate) mod ssf_streams;
pub(crate) mod tenants;
pub(crate) mod webhooks;

use std::sync::Arc;

use journal::Projector;

use crate::fold::Fold;

/// All of them.
pub(crate) fn all() -> Vec<Arc<dyn Projector>> {
    vec![
        Arc::new(Fold::<tenants::Tenant>::new()),
        Arc::new(Fold::<clients::Client>::new()),
        Arc::new(Fold::<resources::Resource>::new()),
        Arc::new(Fold::<roles::Role>::new()),
        Arc::new(role_holders::RoleHolders),
        Arc::new(delegations::Delegations),
        Arc::new(Fold::<groups::Group>::new()),
        Arc::new(group_roles::GroupRoles),
        Arc::new(group_members::GroupMembers),
        Arc::new(Fold::<signing_keys::SigningKey>::new()),
        Arc::new(Fold::<ssf_streams::SsfStream>::new()),
        Arc::new(sessions::Sessions),
        Arc::new(Fold::<consents::Consent>::new()),
        Arc::new(Fold::<grants::Grant>::new()),
        Arc::new(access_tokens::AccessTokens),
        Arc::new(lockouts::Lockouts),
        Arc::new(Fold::<webhooks::Webhook>::new()),
        Arc::new(Fold::<jobs_under_way::JobUnderWay>::new()),
        Arc::new(Fold::<pending_deletions::PendingDeletion>::new()),
    ]
}
