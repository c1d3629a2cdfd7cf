//! What most commands do: carry a change out and tell of it, or show something that may not be there.

use commands::{ClearSecret, Command, execute};
use journal::Position;
use serde::Serialize;
use serde_json::json;

use super::output::{Output, pretty};
use super::{CliError, Installation};
use crate::endings;

/// A change that was carried out.
pub(super) struct Done<A> {
    /// What the command answers.
    pub(super) answer: A,
    /// Where it stands in the log; nowhere when it changed nothing.
    pub(super) position: Option<Position>,
}

/// Carries a change out as the operator.
pub(super) async fn carry_out<C>(
    installation: &Installation,
    command: &C,
    reason: Option<String>,
) -> Result<Done<C::Answer>, CliError>
where
    C: Command<Error: std::error::Error + Send + Sync + 'static>,
{
    let outcome = execute(&installation.operator(reason), command).await.map_err(CliError::refused)?;
    if let Some(appended) = &outcome.appended {
        endings::see_to(installation.journal(), appended).await;
    }
    Ok(Done { answer: outcome.answer, position: outcome.appended.map(|appended| appended.last) })
}

/// Carries a change of one thing out and tells of it.
pub(super) async fn changed<C>(
    installation: &Installation,
    output: Output,
    command: &C,
    reason: Option<String>,
    id: &str,
    what: &str,
) -> Result<(), CliError>
where
    C: Command<Answer = (), Error: std::error::Error + Send + Sync + 'static>,
{
    let position = carry_out(installation, command, reason).await?.position;
    output.document(&json!({ "id": id, "changed": position.is_some(), "position": position }), || match position {
        Some(_) => format!("{what} {id}"),
        None => format!("{id} was {what} already"),
    })
}

/// Shows what was found, or says which command lists what there is.
pub(super) fn shown<T: Serialize>(
    output: Output,
    found: Option<&T>,
    kind: &'static str,
    id: &str,
    list: impl FnOnce() -> String,
) -> Result<(), CliError> {
    match found {
        Some(found) => output.document(found, || pretty(found)),
        None => Err(CliError::NotFound { kind, id: id.to_owned(), hint: list() }),
    }
}

/// The line that tells a new secret.
pub(super) fn told_once(secret: &ClearSecret) -> String {
    format!("secret (shown this once): {}", secret.expose())
}
