//! How anything in a tenant came to be: `{issuer}/admin/v1/history/{kind}/{id}`.

mod diff;
mod events;

use queries::history::Kind as Of;
use serde::Deserialize;
use utoipa::IntoParams;

use super::door::Door;
use super::permission::Permission::HistoryRead;
use crate::http::error::problem::Problem;
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

impl HistoryPath {
    fn of(&self) -> Result<Of, Problem> {
        Ok(self.kind.parse()?)
    }
}
