//! An authorization request on its way through the pages: one that came a moment ago, or one that was kept.

use std::sync::Arc;

use aggregates::client::{ApplicationType, ClientStatus};
use aggregates::grant::{AuthorizationRequest, GrantStatus, Prompt, ResponseMode};
use chrono::{DateTime, Utc};
use commands::execute;
use commands::grant::RequestAuthorization;
use protocols::oauth::{AuthorizationReply, RedirectUri, ResponseMode as WireMode};
use queries::client::Client;
use uuid::Uuid;

use super::judge::Judged;
use crate::http::people::{Stop, Visit, application_name, known_as};
use crate::pages::{Application, Frame, Trouble, Way};

/// A request that was judged.
#[derive(Clone)]
pub struct Asked {
    /// The grant that keeps it; none where it came a moment ago.
    pub grant: Option<Uuid>,
    /// When it came: whoever signed in since then did so for it.
    pub at: DateTime<Utc>,
    /// Who asks.
    pub client: Arc<Client>,
    /// What for.
    pub request: AuthorizationRequest,
    /// What the person may call themselves; not kept.
    pub login_hint: Option<String>,
}

impl Asked {
    /// A request that came with this visit.
    pub fn now(visit: &Visit, client: Arc<Client>, judged: Judged) -> Self {
        let Judged { request, login_hint } = judged;
        Self { grant: None, at: visit.now(), client, request, login_hint }
    }

    /// The request that a page is about: `grant` of its address. One that was answered, or waited too long, leads to a page.
    pub async fn of_page(visit: &Visit) -> Result<Option<Self>, Stop> {
        let Some(text) = visit.parameter("grant") else { return Ok(None) };
        let grant_id = Uuid::parse_str(&text).map_err(|_| Trouble::Expired)?;
        let (db, tenant) = (visit.shared.journal.db(), visit.tenant());
        let row = queries::grant::by_id(db, tenant, grant_id).await?.ok_or(Trouble::Expired)?;
        let client = visit.shared.directory.client(tenant, &row.client_id).await?.ok_or(Trouble::UnknownApplication)?;
        let waits = row.state == GrantStatus::Pending && row.is_live(visit.now());
        let Some(request) = row.request.filter(|_| waits) else { return Err(expired(&client)) };
        if client.state != ClientStatus::Enabled {
            return Err(Trouble::ApplicationUnavailable.into());
        }
        let login_hint = visit.parameter("login_hint");
        let asked = Self { grant: Some(grant_id), at: row.created_at, client, request, login_hint };
        asked.check_way_back()?;
        Ok(Some(asked))
    }

    /// Refuses a request whose redirect address, found among the client's own when it came, is none of them any more (RFC 9126 §4).
    pub(super) fn check_way_back(&self) -> Result<(), Stop> {
        let native = self.client.metadata.application_type() == ApplicationType::Native;
        let registered = self.client.metadata.redirect_uris.as_deref().unwrap_or_default();
        if self.reply().redirect_uri().is_of(registered, native) {
            Ok(())
        } else {
            Err(Trouble::WrongReturnAddress.into())
        }
    }

    /// The same request, kept: pages are asked under the id of its grant.
    pub async fn kept(mut self, visit: &Visit) -> Result<Self, Stop> {
        if self.grant.is_none() {
            let command = RequestAuthorization {
                tenant: visit.tenant().clone(),
                client_id: self.client.client_id.clone(),
                request: self.request.clone(),
            };
            let outcome = execute(&visit.context(), &command).await.map_err(super::approve::of_change)?;
            self.grant = Uuid::parse_str(&outcome.answer.0).ok();
        }
        Ok(self)
    }

    /// The way back to the client.
    pub fn reply(&self) -> AuthorizationReply {
        let AuthorizationRequest { redirect_uri, redirect_uri_given, state, .. } = self.request.clone();
        let mode = match self.request.response_mode {
            ResponseMode::Query => WireMode::Query,
            ResponseMode::Fragment => WireMode::Fragment,
            ResponseMode::FormPost => WireMode::FormPost,
            ResponseMode::QueryJwt => WireMode::QueryJwt,
            ResponseMode::FragmentJwt => WireMode::FragmentJwt,
            ResponseMode::FormPostJwt => WireMode::FormPostJwt,
        };
        AuthorizationReply::kept(RedirectUri::kept(redirect_uri, redirect_uri_given), mode, state)
    }

    /// Whether the request has this value of `prompt`.
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.request.prompt.contains(&prompt)
    }

    /// The client as pages show it.
    pub fn application(&self, frame: &Frame) -> Application {
        let metadata = self.client.metadata.clone();
        Application {
            name: application_name(&self.client, frame.locale),
            logo: metadata.logo_uri,
            home: metadata.client_uri,
            policy: metadata.policy_uri,
            terms: metadata.tos_uri,
            redirect_uri: Some(self.request.redirect_uri.clone()),
            known_as: known_as(&self.client),
        }
    }

    /// The address of a page about this request.
    pub fn page(&self, visit: &Visit, path: &str) -> String {
        match self.grant {
            Some(grant) => visit.address(&format!("{path}?grant={grant}")),
            None => visit.address(path),
        }
    }
}

/// The request was answered, or waited too long.
pub(super) fn expired(client: &Client) -> Stop {
    let stop = Stop::from(Trouble::Expired);
    let name = client.metadata.client_name.clone().unwrap_or_else(|| client.client_id.clone());
    match client.metadata.initiate_login_uri.clone().or_else(|| client.metadata.client_uri.clone()) {
        Some(address) => stop.with(Way::Application { name, address }),
        None => stop,
    }
}
