//! Clients that nobody registered: their id is the address of what they say of themselves
//! (draft-ietf-oauth-client-id-metadata-document-02).
//!
//! What lies there is taken for a registration, by the rules and with the limits of whoever registers without being asked who they are, and by a
//! command: from then on it is a client like any other, and its history tells what it said when. Whose documents are taken says the
//! tenant. A client that an administrator registered under such an id is none of these.

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::client::{ClientError, ClientStatus};
use commands::client::{RegisterClientError, TakeDocument};
use commands::execute;
use journal::Actor;
use moka::sync::Cache;
use protocols::oauth::{ClientIdUrl, RegistrationRequest};
use queries::QueryError;
use queries::client::Client;
use queries::tenant::Tenant;

use super::desk::Desk;
use super::register::Policy;
use crate::http::error::bearer::BearerRefusal;
use crate::http::error::oauth::OauthError;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::extract::client::{KnownClient, refused};
use crate::outbound::{ClientDocument, Outbound, OutboundError, RemoteDocuments};

const CLIENTS: u64 = 10_000;
const IDLE: Duration = Duration::from_hours(24);
/// When to come back where too many requests are under way.
const A_MOMENT: Duration = Duration::from_secs(2);

/// What lies at the ids of clients, and what was taken of it.
pub struct ClientDocuments {
    remote: RemoteDocuments,
    taken: Cache<(TenantId, String), Taken>,
}

/// A document that is registered, and the tenant as it was when that was judged.
#[derive(Clone)]
struct Taken {
    document: ClientDocument,
    tenant: Arc<Tenant>,
}

/// Why such a client is not known at the moment.
pub enum DocumentFault {
    /// Nothing lies there, or nothing that could be registered. Which of the two is in the program's log.
    Unusable,
    /// Too many new ones came from there; when to come back.
    TooMany(Duration),
    /// It could not be found out.
    Failed(OauthError),
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for DocumentFault {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        }
    )+};
}

failures! { OauthError, QueryError }

impl ClientDocuments {
    /// Nothing known yet.
    pub fn new(outbound: Outbound) -> Self {
        let taken = Cache::builder().max_capacity(CLIENTS).time_to_idle(IDLE).build();
        Self { remote: RemoteDocuments::new(outbound), taken }
    }
}

/// A client as it is now: one of these as its document says, any other as it is registered. `None` where there is none, or none of that host
/// is taken here.
pub(super) async fn current(desk: &Desk<'_>, client_id: &str) -> Result<Option<Arc<Client>>, DocumentFault> {
    let known = desk.shared.directory.client(desk.tenant.id(), client_id).await?;
    if known.as_ref().is_some_and(|client| client.metadata.client_id_document != Some(true)) {
        return Ok(known);
    }
    let hosts = &desk.tenant.settings().oauth;
    let id = ClientIdUrl::parse(client_id).filter(|id| hosts.takes_documents_of(id.host()));
    let Some(id) = id else { return Ok(None) };
    if known.as_ref().is_some_and(|client| client.state != ClientStatus::Enabled) {
        return Ok(known);
    }
    // Most requests are of others, and should not carry what it takes to register one.
    Box::pin(taken(desk, id, known)).await
}

/// The same for whoever has begun already: what was taken before is enough where the document does not come.
pub(in crate::http) async fn known_client(desk: &Desk<'_>, client_id: &str) -> Result<Option<Arc<Client>>, OauthError> {
    match current(desk, client_id).await {
        Ok(client) => Ok(client),
        Err(DocumentFault::Unusable) => Ok(desk.shared.directory.client(desk.tenant.id(), client_id).await?),
        Err(DocumentFault::TooMany(wait)) => Err(OauthError::busy(wait)),
        Err(DocumentFault::Failed(error)) => Err(error),
    }
}

/// Refuses a client whose document is gone, where something begins.
pub(super) async fn check_published(desk: &Desk<'_>, client: &KnownClient) -> Result<(), OauthError> {
    if client.metadata().client_id_document != Some(true) {
        return Ok(());
    }
    match current(desk, client.id()).await {
        Ok(Some(_)) => Ok(()),
        Ok(None) | Err(DocumentFault::Unusable) => Err(refused()),
        Err(DocumentFault::TooMany(wait)) => Err(OauthError::busy(wait)),
        Err(DocumentFault::Failed(error)) => Err(error),
    }
}

/// The client that its document makes of it.
async fn taken(
    desk: &Desk<'_>,
    id: ClientIdUrl,
    known: Option<Arc<Client>>,
) -> Result<Option<Arc<Client>>, DocumentFault> {
    let (documents, tenant) = (&desk.shared.client_documents, desk.tenant.id());
    if known.is_none() {
        // Each is a stream of the log for ever, as one that registers itself where anybody may.
        let (pace, most) = (&desk.shared.registrations, desk.tenant.settings().oauth.registration.per_minute);
        pace.admit(tenant, desk.arrival.address(), most, desk.now()).map_err(DocumentFault::TooMany)?;
    }
    let document = documents.remote.at(tenant, &id).await.map_err(|error| unfetched(desk, &id, &error))?;
    let name = (tenant.clone(), id.as_str().to_owned());
    let same = |taken: &Taken| Arc::ptr_eq(&taken.document, &document) && desk.tenant.is(&taken.tenant);
    if known.is_some() && documents.taken.get(&name).is_some_and(|taken| same(&taken)) {
        return Ok(known);
    }
    if let Err(fault) = take(desk, &id, known.as_deref(), &document).await {
        documents.remote.forget(tenant, &id);
        return fault.map_or(Ok(None), Err);
    }
    documents.taken.insert(name, Taken { document, tenant: desk.tenant.shared_row() });
    Ok(desk.shared.directory.client(tenant, id.as_str()).await?)
}

/// Registers what a document says. The error is `None` where the client was deleted, which it stays.
async fn take(
    desk: &Desk<'_>,
    id: &ClientIdUrl,
    known: Option<&Client>,
    document: &ClientDocument,
) -> Result<(), Option<DocumentFault>> {
    let policy = Policy::of_document(desk, known.map(|client| &client.metadata));
    let request = RegistrationRequest::published(document, id).map_err(|error| unusable(desk, id, &error.into()))?;
    let metadata = policy.admit(request.metadata, request.software_statement).await;
    let metadata = metadata.map_err(|refusal| unusable(desk, id, &refusal))?;
    let actor = Actor { kind: "system".into(), id: "client-id-document".into() };
    let context = desk.arrival.context(&desk.shared.journal, actor);
    let command = TakeDocument { tenant: desk.tenant.id().clone(), client_id: id.as_str().to_owned(), metadata };
    match execute(&context, &command).await {
        Ok(_) => Ok(()),
        Err(RegisterClientError::Refused(ClientError::Deleted)) => Err(None),
        Err(error) => Err(Some(unusable(desk, id, &error.into()))),
    }
}

fn unfetched(desk: &Desk<'_>, id: &ClientIdUrl, error: &OutboundError) -> DocumentFault {
    if *error == OutboundError::Busy {
        return OauthError::busy(A_MOMENT).into();
    }
    tracing::info!(tenant = %desk.tenant.id(), client_id = id.as_str(), %error, "the document of a client was not fetched");
    DocumentFault::Unusable
}

fn unusable(desk: &Desk<'_>, id: &ClientIdUrl, refusal: &RegistrationRefusal) -> DocumentFault {
    match refusal {
        RegistrationRefusal::Bearer(BearerRefusal::Failed(error)) => error.clone().into(),
        RegistrationRefusal::TooMany(wait) => DocumentFault::TooMany(*wait),
        RegistrationRefusal::Client(_) | RegistrationRefusal::Bearer(BearerRefusal::Token(_)) => {
            tracing::info!(tenant = %desk.tenant.id(), client_id = id.as_str(), ?refusal, "the document of a client was refused");
            DocumentFault::Unusable
        }
    }
}
