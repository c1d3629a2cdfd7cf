//! A form that brings a file along (RFC 7578): its fields come first, and the file is stored as it comes.

use aws_lc_rs::digest::{Context as Digest, SHA256};
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use protocols::hexadecimal::hexadecimal;

use super::SEND;
use crate::csv::Charset;
use crate::http::console::desk::ONCE;
use crate::http::console::{Desk, Halt};
use crate::http::error::problem::{Kind, Problem};
use crate::http::form_token;
use crate::jobs::{LARGEST, Upload, Uploaded};

/// The longest field beside the file.
const LONGEST: usize = 1024;
/// The most fields beside the file.
const MOST: usize = 8;

/// A file that was stored, and what was said of it.
pub(super) struct Sent {
    pub(super) uploaded: Uploaded,
    /// SHA-256 of the file and of what was said of it, in hexadecimal.
    pub(super) hash: String,
    pub(super) once: String,
    pub(super) update_only: bool,
    pub(super) delete: bool,
}

/// The fields that were read so far.
#[derive(Default)]
struct Fields {
    token: String,
    once: String,
    rows: String,
    encoding: String,
}

impl Sent {
    /// Reads a form. Nothing is stored of one that is not ours.
    pub(super) async fn read(desk: &Desk, mut parts: Multipart) -> Result<Self, Halt> {
        let mut fields = Fields::default();
        for _ in 0..MOST {
            let Some(field) = parts.next_field().await.map_err(cut_off)? else { break };
            let known = match field.name().unwrap_or_default() {
                "file" => return fields.with(desk, field).await,
                form_token::FIELD => &mut fields.token,
                ONCE => &mut fields.once,
                "rows" => &mut fields.rows,
                "encoding" => &mut fields.encoding,
                _ => return Err(Problem::new(Kind::MalformedRequest, "the form has a field that is not ours").into()),
            };
            *known = text(field).await?;
        }
        Err(no_file())
    }
}

impl Fields {
    async fn with(self, desk: &Desk, mut file: Field<'_>) -> Result<Sent, Halt> {
        desk.checked_token(&self.token, SEND).await?;
        if file.file_name().is_none_or(str::is_empty) {
            return Err(no_file());
        }
        let charset = Charset::named(&self.encoding).unwrap_or(Charset::Utf8);
        let (journal, schema) = (desk.journal(), desk.visit.house().attribute_schema.clone());
        let mut upload = Upload::begin(journal, desk.tenant(), schema, charset, journal.clock().now());
        let mut hash = Digest::new(&SHA256);
        hash.update(format!("{}\n{}\n", self.rows, charset.as_str()).as_bytes());
        loop {
            let pushed = match file.chunk().await {
                Ok(None) => break,
                Ok(Some(bytes)) => {
                    hash.update(&bytes);
                    upload.push(&bytes).await.map_err(Problem::from)
                }
                Err(error) => Err(cut_off(error)),
            };
            if let Err(problem) = pushed {
                upload.abandon().await?;
                drain(file).await;
                return Err(problem.into());
            }
        }
        let uploaded = upload.finish().await?;
        Ok(Sent {
            uploaded,
            hash: hexadecimal(hash.finish().as_ref()),
            once: self.once,
            update_only: self.rows == "update_only",
            delete: self.rows == "delete",
        })
    }
}

async fn text(mut field: Field<'_>) -> Result<String, Halt> {
    let mut bytes = Vec::new();
    while let Some(more) = field.chunk().await.map_err(cut_off)? {
        bytes.extend_from_slice(&more);
        if bytes.len() > LONGEST {
            return Err(Problem::new(Kind::TooLarge, "a field of the form is too long; send the form as it is").into());
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::new(Kind::MalformedRequest, "a field of the form is no text").into())
}

/// Takes what still comes of a file that is refused, as far as files may go: a browser that is cut off shows no answer.
async fn drain(mut file: Field<'_>) {
    let mut left = LARGEST;
    while let Ok(Some(bytes)) = file.chunk().await {
        left = left.saturating_sub(bytes.len() as u64);
        if left == 0 {
            break;
        }
    }
}

fn cut_off(_: MultipartError) -> Problem {
    Problem::new(Kind::MalformedRequest, "the form is cut off or broken; choose the file and send it again")
}

fn no_file() -> Halt {
    Problem::invalid("file", "is missing", "choose a file").into()
}
