//! Why an installation does not open: what is wrong and what to do, in one sentence each.

use std::path::PathBuf;

use commands::client::{ChangeClientError, RegisterClientError};
use commands::tenant::CreateTenantError;
use journal::db::OpenError;
use journal::migrate::MigrateError;
use journal::seal::{MasterKeyError, RingError};
use projections::ProjectionError;
use queries::QueryError;

use crate::passwords::BreachedListError;

/// A start that did not succeed. Nothing was changed but what the sentence says.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No database stands where the settings say.
    #[error("there is no database at {}: set EVIDENT_DATABASE_URL, or make one with `evident migrate`", path.display())]
    NoDatabase {
        /// The file.
        path: PathBuf,
    },
    /// A file or directory cannot be used.
    #[error("{} cannot be used ({reason}): {remedy}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// There is no master key.
    #[error(
        "there is no master key: set EVIDENT_MASTER_KEY_FILE to its file ({} does not exist), or make one with `evident key generate`",
        path.display()
    )]
    NoMasterKey {
        /// The file that was looked for.
        path: PathBuf,
    },
    /// The master key is not one.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The list of breached passwords is none.
    #[error(transparent)]
    BreachedList(#[from] BreachedListError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database's tables are not those of this program.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The key ring does not open.
    #[error(transparent)]
    Ring(#[from] RingError),
    /// The projections could not be prepared.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The platform's tenant could not be created.
    #[error("tenant system could not be created: {0}")]
    Bootstrap(#[from] CreateTenantError),
    /// The admin client could not be registered.
    #[error("the client of bootstrap_client_id could not be registered: {0}")]
    AdminClient(#[from] RegisterClientError),
    /// The admin client could not be given its secret.
    #[error("the client of bootstrap_client_id could not be given its secret: {0}")]
    AdminSecret(#[from] ChangeClientError),
    /// The admin client could not be looked up.
    #[error(transparent)]
    Query(#[from] QueryError),
}
