//! A call of the SCIM service: who makes it, for which tenant, and what it brings.

use std::fmt;

use aggregates::ScopeSet;
use aggregates::tenant::{AttributeDefinition, AttributeKind};
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::Context;
use journal::{Appended, Circumstances, Metadata, Position};
use protocols::scim::{Attribute, Document, Kind, MEDIA_TYPE, ScimError, ScimType, Selection, Shape, Uniqueness, user};
use serde_json::Value;

use super::refusal::Refusal;
use crate::endings;
use crate::http::Shared;
use crate::http::admin::{Administrator, Permission, circumstances, over};
use crate::http::error::problem::{Kind as ProblemKind, Problem};
use crate::http::extract::tenant::{Tenant, TenantRefusal};

/// The longest body that is read, in bytes.
pub(super) const LARGEST: usize = 1024 * 1024;
/// Everything that was written is in the log up to here.
const POSITION: HeaderName = HeaderName::from_static("evident-position");

/// Who calls, and where.
pub(super) struct Caller {
    pub(super) shared: Shared,
    pub(super) tenant: Tenant,
    pub(super) administrator: Administrator,
    circumstances: Circumstances,
    /// The address of the service.
    pub(super) base: String,
    /// The shape of the tenant's users.
    pub(super) users: Shape,
}

/// A call with what it brings.
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    body: Bytes,
}

impl FromRequest<Shared> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let tenant = Tenant::from_request_parts(&mut parts, shared).await;
        let tenant = tenant.map_err(|TenantRefusal { reason, .. }| Problem::from(reason).into_response())?;
        let administrator = Administrator::from_request_parts(&mut parts, shared).await;
        let administrator = administrator.map_err(IntoResponse::into_response)?;
        let body = to_bytes(body, LARGEST).await.map_err(|_| {
            let detail = format!("the body is cut off or has more than {LARGEST} bytes; send less at once");
            Refusal::from(ScimError::plain(413, detail)).into_response()
        })?;
        let caller = Caller {
            shared: shared.clone(),
            base: format!("{}/scim/v2", tenant.issuer()),
            users: user(tenant.row().attribute_schema.iter().map(own).collect()),
            circumstances: circumstances(&parts),
            tenant,
            administrator,
        };
        Ok(Self { caller, query: parts.uri.query().unwrap_or_default().to_owned(), headers: parts.headers, body })
    }
}

/// A tenant's own attribute in SCIM's words.
fn own(definition: &AttributeDefinition) -> Attribute {
    let kind = match definition.kind {
        AttributeKind::Integer => Kind::Integer,
        AttributeKind::Boolean => Kind::Boolean,
        AttributeKind::Url => Kind::Reference,
        AttributeKind::String
        | AttributeKind::Date
        | AttributeKind::Email
        | AttributeKind::Phone
        | AttributeKind::Enum(_) => Kind::String,
    };
    let mut attribute = Attribute::new(&definition.name, kind, "An attribute of the tenant's own schema.");
    attribute.multi_valued = definition.multi_valued;
    attribute.required = definition.required;
    if definition.unique {
        attribute.uniqueness = Uniqueness::Server;
    }
    if let AttributeKind::Enum(choices) = &definition.kind {
        attribute.canonical_values.clone_from(choices);
    }
    if kind == Kind::Reference {
        attribute.reference_types.push("external".to_owned());
    }
    attribute
}

impl Call {
    /// The body as an object.
    pub(super) fn body(&self) -> Result<Document, Refusal> {
        let given = self.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
        let essence = given.map(|given| given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        if !matches!(essence.as_deref(), Some("application/scim+json" | "application/json")) {
            let detail = "send the body as application/scim+json or application/json";
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail).into());
        }
        let unreadable = |error: serde_json::Error| {
            ScimError::bad(ScimType::InvalidSyntax, format!("the body is no JSON object that can be read: {error}"))
        };
        Ok(serde_json::from_slice(&self.body).map_err(unreadable)?)
    }

    /// What the address wants to see of a resource.
    pub(super) fn selection(&self, shape: &Shape) -> Result<Selection, Refusal> {
        let given = |wanted: &str| {
            let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
            pairs
                .find(|(name, value)| name.eq_ignore_ascii_case(wanted) && !value.is_empty())
                .map(|(_, value)| value.into_owned())
        };
        let (attributes, excluded) = (given("attributes"), given("excludedAttributes"));
        Ok(Selection::read(attributes.as_deref(), excluded.as_deref(), shape)?)
    }

    /// What the call says of the version that it changes.
    pub(super) fn held(&self) -> Held {
        let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let given: Vec<String> = self.headers.get_all(IF_MATCH).iter().map(text).collect();
        Held(if given.is_empty() { None } else { Some(given.join(",")) })
    }

    /// A resource, or nothing where the caller has it in this version.
    pub(super) fn read(&self, told: Told) -> Response {
        let known = self.headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
        match &told.tag {
            Some(tag) if known.is_some_and(|known| names(known, tag)) => {
                (StatusCode::NOT_MODIFIED, [(ETAG, tag.to_string()), (CACHE_CONTROL, "no-store".to_owned())])
                    .into_response()
            }
            _ => told.into_response(),
        }
    }
}

impl Caller {
    /// The context of a command that is asked for.
    pub(super) fn context(&self) -> Context {
        let actor = self.administrator.actor();
        let context = Context::new(self.shared.journal.clone(), actor.clone());
        let metadata = Metadata {
            session_id: self.administrator.session_id.clone(),
            client_id: self.administrator.client_id.clone(),
            ..Metadata::new(actor, context.new_id())
        };
        context.with_metadata(metadata).under(self.circumstances.clone())
    }

    /// Where a write stands, after everything that ends with it has ended.
    pub(super) async fn settled(&self, appended: Option<Appended>) -> Position {
        match appended {
            Some(appended) => {
                endings::see_to(&self.shared.journal, &appended).await;
                appended.last
            }
            None => *self.shared.journal.head().borrow(),
        }
    }

    /// Refuses to do something to somebody who may do more than the caller.
    pub(super) async fn over(&self, user: &str) -> Result<(), Refusal> {
        Ok(over(&self.shared, &self.administrator, self.tenant.id(), user).await?)
    }

    /// Refuses what the caller may not do although the gate let them in for something else.
    pub(super) fn needs(&self, permission: Permission) -> Result<(), Refusal> {
        let scope: &ScopeSet = &self.administrator.scope;
        if permission.is_in(scope) {
            return Ok(());
        }
        let detail = format!("the access token lacks {}; ask for a token with this scope", permission.scope());
        Err(Problem::new(ProblemKind::Forbidden, detail).into())
    }
}

/// The version of a resource. It is weak: what others say of a resource, such as its groups, is shown with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag(pub(super) String);

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W/\"{}\"", self.0)
    }
}

/// The version that a write is held to (RFC 7644 §3.14).
#[derive(Clone, Debug)]
pub(super) struct Held(pub(super) Option<String>);

impl Held {
    /// Refuses another version than the one that is meant. Clients give back what they read, weak or not.
    pub(super) fn check(&self, tag: &Tag) -> Result<(), Refusal> {
        if self.0.as_deref().is_none_or(|given| names(given, tag)) { Ok(()) } else { Err(Refusal::stale()) }
    }
}

fn names(given: &str, tag: &Tag) -> bool {
    let is = |one: &str| one == "*" || one.trim_start_matches("W/").trim_matches('"') == tag.0;
    given.split(',').map(str::trim).any(is)
}

/// An answer.
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) tag: Option<Tag>,
    pub(super) location: Option<String>,
    pub(super) position: Option<Position>,
    pub(super) body: Option<Document>,
}

impl Told {
    /// A document.
    pub(super) fn shown(body: Document) -> Self {
        Self { status: StatusCode::OK, tag: None, location: None, position: None, body: Some(body) }
    }

    /// That it is done.
    pub(super) fn gone(position: Position) -> Self {
        Self { status: StatusCode::NO_CONTENT, tag: None, location: None, position: Some(position), body: None }
    }

    /// The same as the answer to a write.
    pub(super) fn written(self, status: StatusCode, position: Position) -> Self {
        Self { status, position: Some(position), ..self }
    }
}

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        let Self { status, tag, location, position, body } = self;
        let mut headers = HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static("no-store"))]);
        let tag = tag.map(|tag| (ETAG, tag.to_string()));
        for (name, text) in tag.into_iter().chain(location.map(|location| (LOCATION, location))) {
            headers.extend(HeaderValue::from_str(&text).ok().map(|value| (name, value)));
        }
        headers.extend(position.map(|position| (POSITION, HeaderValue::from(position))));
        match body {
            Some(body) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
                (status, headers, Value::Object(body).to_string()).into_response()
            }
            None => (status, headers).into_response(),
        }
    }
}
