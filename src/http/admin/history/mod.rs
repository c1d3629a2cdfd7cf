//! How anything in a tenant came to be: `{issuer}/admin/v1/history/{kind}/{id}`.

mod diff;
mod events;

use queries::history::Kind as Of;
use serde::Deserialize;
use utoipa::IntoParams;

use super::administrator::Administrator;
use super::door::Door;
use super::masked::Masked;
use super::permission::Permission::{HistoryRead, UsersRead};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(HistoryRead, routes!(events::show_history)).open(HistoryRead, routes!(diff::show_difference))
}

/// Whose history.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct HistoryPath {
    /// What it is: `tenant`, `user`, `credential`, `identifier`, `client`, `resource`, `role`, `user_roles`, `group`, `user_groups`,
    /// `signing_key`, `session`, `grant`, `consent`, `ssf_stream`, `inbox` or `job`.
    kind: String,
    /// Its id; of a consent the user's id and the client id with a colon between them, of a stream of signals its client's, of an inbox
    /// `user:ID` or `client:ID`.
    id: String,
}

/// What of a history its reader does not see: sensitive attributes, unless they may read users, who are shown with them.
fn masked(tenant: &Tenant, administrator: &Administrator, of: Of) -> Option<Masked> {
    let hidden = matches!(of, Of::User) && !UsersRead.is_in(&administrator.scope);
    hidden.then(|| Masked::of(&tenant.row().attribute_schema))
}

impl HistoryPath {
    fn of(&self) -> Result<Of, Problem> {
        Ok(self.kind.parse()?)
    }
}
