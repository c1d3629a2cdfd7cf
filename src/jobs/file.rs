//! A file of a job: text in pieces, each sealed with the file's own key before it is stored.
//!
//! The key stands in the job's stream, sealed like every secret, so neither the database nor a copy of it tells anybody's name.

use aggregates::job::JobFile;
use aggregates::{Keyring, Secret, TenantId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use journal::Journal;
use journal::clock::uuid_v7;
use journal::db::DbError;
use journal::seal::cipher::{Cipher, KeyBytes};

/// How large a piece is, about.
pub(super) const PIECE: usize = 256 * 1024;

/// A file and the key that opens it.
pub struct SealedFile {
    journal: Journal,
    tenant: TenantId,
    id: String,
    cipher: Cipher,
}

impl SealedFile {
    /// A new file, and what a job must know of it.
    pub fn begin(journal: &Journal, tenant: &TenantId) -> (Self, JobFile) {
        let key = KeyBytes::random(journal.entropy());
        let id = uuid_v7(journal.clock().now(), journal.entropy()).to_string();
        let known = JobFile { id: id.clone(), key: Secret::new(Keyring::JobFiles, BASE64.encode(key.0)) };
        (Self { journal: journal.clone(), tenant: tenant.clone(), id, cipher: Cipher::new(&key) }, known)
    }

    /// The file of a job; `None` where its key is gone.
    pub fn of(journal: &Journal, tenant: &TenantId, file: &JobFile) -> Option<Self> {
        let bytes = BASE64.decode(file.key.expose()?).ok()?;
        let cipher = Cipher::new(&KeyBytes::from_slice(&bytes)?);
        Some(Self { journal: journal.clone(), tenant: tenant.clone(), id: file.id.clone(), cipher })
    }

    /// What a job made beside the file that it was given, under the same key.
    #[must_use]
    pub fn made_by(self, job: &str) -> Self {
        Self { id: job.to_owned(), ..self }
    }

    fn place(&self, number: u64) -> Vec<u8> {
        format!("job file\n{}\n{}\n{number}", self.tenant, self.id).into_bytes()
    }

    /// Keeps a piece until a moment.
    pub async fn keep(&self, number: u64, text: &str, until: DateTime<Utc>) -> Result<(), DbError> {
        let sealed = self.cipher.seal(text.as_bytes(), &self.place(number), self.journal.entropy());
        projections::jobs::keep_piece(self.journal.db(), (&self.tenant, &self.id), number, &sealed, until).await
    }

    /// A piece; `None` behind the last one, and where the file is kept no more.
    pub async fn piece(&self, number: u64) -> Result<Option<String>, DbError> {
        let sealed = projections::jobs::piece(self.journal.db(), (&self.tenant, &self.id), number).await?;
        let Some(sealed) = sealed else { return Ok(None) };
        let opened =
            self.cipher.open(&sealed, &self.place(number)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        opened.map(Some).ok_or_else(|| DbError::Refused("a piece of a job's file was changed outside Evident".into()))
    }

    /// Keeps all pieces until another moment.
    pub async fn keep_until(&self, until: DateTime<Utc>) -> Result<(), DbError> {
        projections::jobs::keep_until(self.journal.db(), (&self.tenant, &self.id), until).await
    }

    /// Forgets all pieces.
    pub async fn forget(&self) -> Result<(), DbError> {
        projections::jobs::drop_file(self.journal.db(), (&self.tenant, &self.id)).await
    }
}
