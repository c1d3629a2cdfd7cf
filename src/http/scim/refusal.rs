//! How the SCIM service says no: the words of RFC 7644 §3.12, whatever said it first.
//!
//! The gate, the tenant, commands and queries speak problem documents. Each kind of problem has its SCIM word here, and nowhere else.

use aggregates::group::GroupError;
use aggregates::user::UserError;
use aggregates::{Faults, FieldFault};
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use commands::credential::SetPasswordError;
use commands::group::GroupRefusal;
use commands::user::{ChangeUserError, ProvisionUserError, RegisterUserError};
use commands::{Failure, Taken};
use projections::Late;
use protocols::scim::{MEDIA_TYPE, ScimError, ScimType};
use queries::QueryError;
use serde_json::Value;

use crate::http::error::problem::{Kind, Problem};
use crate::passwords::PasswordError;
use crate::streams::StreamError;

/// The longest problem document that is translated.
const LONGEST: usize = 65_536;

/// A refusal on its way to a client.
#[derive(Clone, Debug)]
pub(super) enum Refusal {
    /// In its own words.
    Said(ScimError),
    /// In those of the rest of the house.
    Problem(Problem),
}

impl Refusal {
    /// There is no such resource, or no more.
    pub(super) fn absent() -> Self {
        Self::Said(ScimError::plain(404, "there is no such resource; list them for their ids"))
    }

    /// It has changed.
    pub(super) fn stale() -> Self {
        Self::Said(ScimError::plain(412, "it has changed since it was read; read it again and repeat the change"))
    }

    /// In SCIM's words.
    pub(super) fn spoken(&self) -> ScimError {
        match self {
            Self::Said(error) => error.clone(),
            Self::Problem(problem) => spoken(problem.kind(), problem.detail()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Said(error) => written(&error),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

fn written(error: &ScimError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
    let headers = [(CONTENT_TYPE, MEDIA_TYPE), (CACHE_CONTROL, "no-store")];
    (status, headers, error.document().to_string()).into_response()
}

fn spoken(kind: Kind, detail: &str) -> ScimError {
    let bad = |word| ScimError::bad(word, detail);
    match kind {
        Kind::MalformedRequest => bad(ScimType::InvalidSyntax),
        Kind::Invalid => bad(ScimType::InvalidValue),
        Kind::Taken | Kind::AlreadyExists => ScimError { status: 409, ..bad(ScimType::Uniqueness) },
        // To a provisioning client what is gone was never there (RFC 7644 §3.6).
        Kind::Gone => ScimError::plain(404, detail),
        kind => ScimError::plain(kind.status().as_u16(), detail),
    }
}

/// Puts every refusal of the house into SCIM's words.
pub(super) async fn translate(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(kind) = response.extensions().get::<Kind>().copied() else { return response };
    let (parts, body) = response.into_parts();
    let document: Value =
        to_bytes(body, LONGEST).await.ok().and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default();
    let mut translated = written(&spoken(kind, document["detail"].as_str().unwrap_or_default()));
    for (name, value) in &parts.headers {
        if !translated.headers().contains_key(name) && name != CONTENT_LENGTH {
            translated.headers_mut().append(name.clone(), value.clone());
        }
    }
    translated.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Whoever stands around this still tells one refusal from another.
    translated.extensions_mut().insert(kind);
    translated
}

/// What a member of a profile is called in SCIM.
fn name(field: &str) -> &str {
    match field {
        "user_name" => "userName",
        "external_id" => "externalId",
        "name" => "displayName",
        "given_name" => "name.givenName",
        "family_name" => "name.familyName",
        "middle_name" => "name.middleName",
        "nickname" => "nickName",
        "email" => "emails.value",
        "phone_number" => "phoneNumbers.value",
        field => field,
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        let renamed = |fault: &FieldFault| FieldFault::new(name(&fault.field), &fault.fault, &fault.remedy).to_string();
        let sentences: Vec<String> = faults.iter().map(renamed).collect();
        Self::Said(ScimError::bad(ScimType::InvalidValue, sentences.join(". ")))
    }
}

impl From<UserError> for Refusal {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Invalid(faults) => faults.into(),
            error => Self::Problem(error.into()),
        }
    }
}

impl From<Taken> for Refusal {
    fn from(taken: Taken) -> Self {
        let detail = format!(
            "{} is taken, perhaps by somebody who is being deleted; choose another one, or let the deletion be finished",
            name(&taken.field)
        );
        Self::Said(ScimError { status: 409, scim_type: Some(ScimType::Uniqueness), detail })
    }
}

impl From<RegisterUserError> for Refusal {
    fn from(error: RegisterUserError) -> Self {
        match error {
            RegisterUserError::Taken(taken) => taken.into(),
            RegisterUserError::Refused(refused) => refused.into(),
            error => Self::Problem(error.into()),
        }
    }
}

impl From<ProvisionUserError> for Refusal {
    fn from(error: ProvisionUserError) -> Self {
        match error {
            ProvisionUserError::NotFound => Self::absent(),
            ProvisionUserError::Stale(_) => Self::stale(),
            ProvisionUserError::Taken(taken) => taken.into(),
            ProvisionUserError::Refused(refused) => refused.into(),
            ProvisionUserError::Password(refused) => Self::Problem(refused.into()),
            ProvisionUserError::Failed(failure) => Self::Problem(failure.into()),
        }
    }
}

impl From<GroupRefusal> for Refusal {
    fn from(refusal: GroupRefusal) -> Self {
        match refusal {
            GroupRefusal::NotFound | GroupRefusal::Refused(GroupError::NotCreated | GroupError::Deleted) => {
                Self::absent()
            }
            GroupRefusal::Taken(taken) => taken.into(),
            GroupRefusal::Refused(GroupError::Invalid(faults)) => faults.into(),
            GroupRefusal::TooManyAtOnce(_) => Self::Said(ScimError::bad(ScimType::TooMany, refusal.to_string())),
            GroupRefusal::NoUsers(_) | GroupRefusal::Both(_) => {
                Self::Said(ScimError::bad(ScimType::InvalidValue, refusal.to_string()))
            }
            refusal => Self::Problem(refusal.into()),
        }
    }
}

impl From<ScimError> for Refusal {
    fn from(error: ScimError) -> Self {
        Self::Said(error)
    }
}

impl From<StreamError> for Refusal {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Log(error) => Self::Problem(error.into()),
            StreamError::Event { .. } => {
                tracing::error!(%error, "a stream cannot be read");
                Self::Problem(Problem::internal())
            }
        }
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Cursor => {
                let detail = "the cursor is not one that this list gave; begin without a cursor";
                Self::Said(ScimError::bad(ScimType::InvalidCursor, detail))
            }
            error => Self::Problem(error.into()),
        }
    }
}

macro_rules! problems {
    ($($error:ty),+) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                Self::Problem(error.into())
            }
        }
    )+};
}

problems! { Failure, Late, PasswordError, Problem, ChangeUserError, SetPasswordError }
