//! `evident migrate`.

use serde_json::json;

use super::{CliError, Session};
use crate::installation;

pub(super) async fn run(session: &Session) -> Result<(), CliError> {
    let taken = installation::migrate(&session.settings).await?;
    session.output.document(&json!({ "migrations": taken }), || match taken.as_slice() {
        [] => "the database is at this program's version".to_owned(),
        steps => format!("the database took {} steps: {}", steps.len(), steps.join(", ")),
    })
}
