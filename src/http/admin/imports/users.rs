//! `POST {issuer}/admin/v1/imports/users`: a table of people, taken piece by piece and stored sealed before its job is asked for.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::job::{CsvImport, CsvMode, CsvObject, JobWork};
use aws_lc_rs::digest::{Context as Digest, SHA256};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::Id;
use commands::job::QueueJob;
use futures_util::StreamExt as _;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::csv::Charset;
use crate::http::Shared;
use crate::http::admin::exports::QueuedJob;
use crate::http::admin::jobs::moment;
use crate::http::admin::request::query::Query;
use crate::http::admin::within;
use crate::http::admin::write::{Carried, Done, Order, Target};
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::Tenant;
use crate::jobs::{MOST_ROWS, SealedFile, Upload, Uploaded};

/// The names of the parameters.
const KNOWN: [&str; 7] = ["mode", "update_only", "delete", "most_deletions", "not_before", "validate_only", "dry_run"];

/// How a file is imported.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct ImportParameters {
    /// `all_or_nothing` (the default): nothing is applied unless every row may be; `row_by_row`: what can be applied is.
    mode: Option<String>,
    /// `true`: rows only change who is there; nobody comes to be and nobody is deleted.
    update_only: Option<bool>,
    /// `true`: every row deletes whom it names.
    delete: Option<bool>,
    /// A file that would delete more than so many is not applied: its job is `aborted`.
    #[param(minimum = 0, maximum = 1_000_000)]
    most_deletions: Option<u64>,
    /// Not to be begun before this moment (RFC 3339), within 31 days.
    not_before: Option<String>,
    /// `true`: say what would become of every row, and change nothing; the job can be confirmed afterwards.
    validate_only: Option<bool>,
}

/// A file that was taken, and its job.
#[derive(Serialize, ToSchema)]
pub(super) struct QueuedImport {
    #[serde(flatten)]
    job: QueuedJob,
    /// Its columns, in their order.
    columns: Vec<String>,
    /// The cells of its first ten rows.
    preview: Vec<Vec<String>>,
    /// Rows beneath the header.
    rows: u64,
    /// Bytes.
    bytes: u64,
}

/// Import users from CSV
///
/// The first row names the columns, in any order: `login_id`, `is_active`, claims, the tenant's attributes, `password_hash`, `delete_flag`,
/// `update_only_flag`. At most 50 MiB, in UTF-8 or, with `charset=shift_jis`, in `Shift_JIS`. What is wrong with the file as a whole is
/// said at once; everything else is the job's to say.
#[utoipa::path(
    post, path = "/imports/users", tag = "jobs",
    params(ImportParameters),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 202, description = "Taken, and a job asked for", body = QueuedImport))
)]
pub(super) async fn import_users(
    State(shared): State<Shared>,
    tenant: Tenant,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let query = Query::of(&parts.uri, &KNOWN)?;
    let options = Options::of(&query)?;
    let charset = charset(&parts.headers)?;
    let (uploaded, hash) = taken(&shared, &tenant, charset, &options, body).await?;
    let order = Order::of(&shared, &mut parts, &KNOWN, &hash).await;
    let file = SealedFile::of(&shared.journal, tenant.id(), &uploaded.file);
    let Uploaded { columns, preview, rows, bytes, .. } = uploaded.clone();
    let carried = match order {
        Ok(order) => queued(&tenant, order, options, uploaded).await,
        Err(problem) => Err(problem),
    };
    // Nobody asks for what was refused or only tried. The same request again, also at the same moment, is answered with the job that it
    // got first, and that one has its file.
    let kept = matches!(&carried, Ok(Carried::Done(done)) if !done.repeated);
    if let Some(file) = file.filter(|_| !kept) {
        file.forget().await?;
    }
    let body = |done: &Done<Id>| QueuedImport {
        job: QueuedJob::from(done),
        columns,
        preview: preview.into_iter().map(|record| record.cells).collect(),
        rows,
        bytes,
    };
    Ok(carried?.accepted(&within(&tenant, &["jobs"]), |id| id.0.clone(), body))
}

async fn queued(tenant: &Tenant, order: Order, options: Options, uploaded: Uploaded) -> Result<Carried<Id>, Problem> {
    let Uploaded { file, rows, bytes, .. } = uploaded;
    let import = CsvImport {
        object: CsvObject::Users,
        mode: options.mode,
        update_only: options.update_only,
        delete: options.delete,
        most_deletions: options.most_deletions,
        rows,
        bytes,
        file,
    };
    let work = if options.validate_only { JobWork::CsvValidate(import) } else { JobWork::CsvImport(import) };
    let command = QueueJob { tenant: tenant.id().clone(), work, parent: None, not_before: options.not_before };
    order.carry_out(Target::New, &command).await
}

/// Stores what comes, and answers it with its SHA-256 in hexadecimal.
async fn taken(
    shared: &Shared,
    tenant: &Tenant,
    charset: Charset,
    options: &Options,
    body: Body,
) -> Result<(Uploaded, String), Problem> {
    let from = options.not_before.unwrap_or_else(|| shared.journal.clock().now());
    let schema = tenant.row().attribute_schema.clone();
    let mut upload = Upload::begin(&shared.journal, tenant.id(), schema, charset, from);
    let (mut stream, mut hash) = (body.into_data_stream(), Digest::new(&SHA256));
    let cut_off = || Problem::new(Kind::MalformedRequest, "the file is cut off; send it again");
    while let Some(bytes) = stream.next().await {
        let pushed = match bytes {
            Ok(bytes) => {
                hash.update(&bytes);
                upload.push(&bytes).await.map_err(Problem::from)
            }
            Err(_) => Err(cut_off()),
        };
        if let Err(problem) = pushed {
            upload.abandon().await?;
            return Err(problem);
        }
    }
    let uploaded = upload.finish().await?;
    let hash = protocols::hexadecimal::hexadecimal(hash.finish().as_ref());
    Ok((uploaded, hash))
}

/// What the parameters say.
struct Options {
    mode: CsvMode,
    update_only: bool,
    delete: bool,
    most_deletions: Option<u64>,
    not_before: Option<DateTime<Utc>>,
    validate_only: bool,
}

impl Options {
    fn of(query: &Query) -> Result<Self, Problem> {
        let mode = match query.text("mode") {
            None | Some("all_or_nothing") => CsvMode::AllOrNothing,
            Some("row_by_row") => CsvMode::RowByRow,
            Some(_) => {
                return Err(Problem::unreadable("mode", "is none that there is", "write all_or_nothing or row_by_row"));
            }
        };
        let (update_only, delete) = (query.flag("update_only")?, query.flag("delete")?);
        if update_only && delete {
            return Err(Problem::unreadable("delete", "stands beside update_only", "give one of the two"));
        }
        Ok(Self {
            mode,
            update_only,
            delete,
            most_deletions: query.number("most_deletions", 0, MOST_ROWS)?,
            not_before: moment(query, "not_before")?,
            validate_only: query.flag("validate_only")?,
        })
    }
}

/// The encoding that the media type names.
fn charset(headers: &HeaderMap) -> Result<Charset, Problem> {
    let strange = |detail: &str| Err(Problem::new(Kind::UnsupportedMediaType, detail));
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let mut parts = given.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("text/csv")) {
        return strange("send the table as it is, with Content-Type: text/csv");
    }
    let named = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    match named.map_or(Some(Charset::Utf8), Charset::named) {
        Some(charset) => Ok(charset),
        None => strange("the charset of the table is none that is read here; send utf-8 or shift_jis"),
    }
}
