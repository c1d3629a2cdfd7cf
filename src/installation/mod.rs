//! An installation, opened: database checked, log open, projections prepared, the platform's tenant there.
//!
//! Every way in goes through here, so that a database that is not ours, a wrong master key or a missing one is found
//! before anything is written.

mod admin_client;
mod error;
mod files;

use std::sync::Arc;
use std::time::Duration;

use journal::db::Db;
use journal::migrate;
use journal::seal::MasterKey;
use journal::{Actor, Circumstances, Journal, Settings as JournalSettings, Tasks};

pub use error::StartError;
pub use files::new_master_key_file;

use crate::adapters::{MachineClock, MachineEntropy};
use crate::directory::Directory;
use crate::passwords::Passwords;
use crate::settings::Settings;
use commands::Context;

/// How long the log may take to bring what was handed over to its outcome.
const PATIENCE: Duration = Duration::from_secs(15);

/// An installation at work.
pub struct Installation {
    journal: Journal,
    tasks: Tasks,
    passwords: Passwords,
    directory: Directory,
}

impl Installation {
    /// Opens an installation that was migrated.
    pub async fn open(settings: &Settings) -> Result<Self, StartError> {
        files::database_exists(&settings.database_url)?;
        let master_key = master_key(settings)?;
        let passwords = Passwords::open(Arc::new(MachineEntropy), settings.breached_passwords_file.as_deref())?;
        let db = Db::open(&settings.database_url).await?;
        let opened = Self::over(db.clone(), master_key, passwords).await;
        if opened.is_err() {
            db.close().await;
        }
        opened
    }

    async fn over(db: Db, master_key: MasterKey, passwords: Passwords) -> Result<Self, StartError> {
        migrate::check(&db).await?;
        let (witness, marks) = Directory::witness();
        let mut inline = projections::inline();
        inline.push(witness);
        let (journal, tasks) = Journal::open(JournalSettings {
            db,
            master_key,
            clock: Arc::new(MachineClock),
            entropy: Arc::new(MachineEntropy),
            inline,
        })
        .await?;
        let directory = Directory::new(&journal, marks);
        let installation = Self { journal, tasks, passwords, directory };
        match installation.prepare().await {
            Ok(()) => Ok(installation),
            Err(error) => {
                installation.close().await;
                Err(error)
            }
        }
    }

    async fn prepare(&self) -> Result<(), StartError> {
        projections::prepare(&self.journal).await?;
        commands::tenant::bootstrap(&self.journal).await?;
        Ok(())
    }

    /// Registers the admin client that the settings name, or gives it the secret that they name.
    pub async fn ensure_admin_client(&self, settings: &Settings) -> Result<(), StartError> {
        match &settings.bootstrap_client {
            Some(client) => admin_client::ensure(&self.journal, client).await,
            None => Ok(()),
        }
    }

    /// The log.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The database behind it.
    pub fn db(&self) -> &Db {
        self.journal.db()
    }

    /// Slow-moving state, in memory.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Who judges, hashes and compares passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// A context for an act of the operator at the command line.
    pub fn operator(&self, reason: Option<String>) -> Context {
        let told = Circumstances { reason, ..Circumstances::default() };
        Context::new(self.journal.clone(), Actor::operator()).under(told)
    }

    /// Waits until everything that was handed over is in the log, and closes the database.
    pub async fn close(self) {
        let db = self.journal.db().clone();
        drop((self.journal, self.directory));
        if tokio::time::timeout(PATIENCE, self.tasks.finish()).await.is_err() {
            tracing::error!("the log did not come to an end in time; what was not answered may or may not be in it");
        }
        db.close().await;
    }
}

/// Brings the database's tables to this program's version and answers what was done. Where there is a master key, the
/// installation is made ready to serve as well; a wrong key is refused before the tables are touched.
pub async fn migrate(settings: &Settings) -> Result<Vec<&'static str>, StartError> {
    files::create_database_directory(&settings.database_url)?;
    let key = match master_key(settings) {
        Ok(key) => Some(key),
        Err(StartError::NoMasterKey { .. }) => None,
        Err(error) => return Err(error),
    };
    let db = Db::open(&settings.database_url).await?;
    let migrated = migrate::migrate(&db, &MachineClock).await;
    db.close().await;
    let taken = migrated?;
    if key.is_some() {
        Installation::open(settings).await?.close().await;
    }
    Ok(taken)
}

/// The master key that the settings name.
pub fn master_key(settings: &Settings) -> Result<MasterKey, StartError> {
    match &settings.master_key {
        Some(text) => Ok(MasterKey::parse(text.expose())?),
        None => files::read_master_key(&settings.master_key_file),
    }
}

/// A master key in a file.
pub fn master_key_in(file: &std::path::Path) -> Result<MasterKey, StartError> {
    files::read_master_key(file)
}
