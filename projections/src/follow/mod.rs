//! The projectors that come behind the log: what people list and search.

pub(crate) mod acquaintances;
pub(crate) mod activity;
pub(crate) mod audit;
pub(crate) mod jobs;
pub(crate) mod notifications;
pub(crate) mod sign_ins;
pub(crate) mod users;

use std::sync::Arc;

use journal::Projector;

use crate::fold::Fold;

/// All of them.
pub(crate) fn all() -> Vec<Arc<dyn Projector>> {
    vec![
        Arc::new(Fold::<users::User>::new()),
        Arc::new(sign_ins::SignIns),
        Arc::new(audit::Audit),
        Arc::new(acquaintances::Acquaintances),
        Arc::new(jobs::Jobs),
        Arc::new(activity::Activity),
        Arc::new(notifications::Notifications),
    ]
}
