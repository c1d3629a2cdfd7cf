//! A write of the admin API, with everything that all of them share: what it asks for, whether it was asked before, which
//! version it changes, and whether it is only tried.
//!
//! All of it stands here, before and around the command, so that a handler only says which command it is.

mod answer;
mod idempotency;
mod noted;
mod preview;
mod tried;

use std::net::SocketAddr;

use axum::body::{Bytes, to_bytes};
use axum::extract::{ConnectInfo, FromRef, FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
pub(in crate::http) use commands::Target;
use commands::{Answer, Command, Context, Guarded, execute, rehearse};
use journal::{Circumstances, Metadata};
use protocols::hexadecimal::sha256;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

pub(super) use answer::Changed;
pub(in crate::http) use answer::{Carried, Done, escaped};
pub(in crate::http) use preview::WouldAppend;

use idempotency::Idempotency;
use noted::Noted;

use super::administrator::Administrator;
use super::power;
use super::request::json;
use super::request::query::Query;
use super::version::Precondition;
use crate::endings;
use crate::http::Shared;
use crate::http::error::problem::{Kind, Problem};
use crate::http::layers::Arrival;

const LONGEST_REASON: usize = 500;
const LONGEST_USER_AGENT: usize = 500;

/// A body without members.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A write with its body.
pub(super) struct Write<B> {
    /// What it says.
    pub(super) body: B,
    /// How it is asked for.
    pub(super) order: Order,
}

/// How a write is asked for.
pub(in crate::http) struct Order {
    shared: Shared,
    administrator: Administrator,
    context: Context,
    idempotency: Option<Idempotency>,
    precondition: Precondition,
    dry_run: bool,
}

impl<S, B> FromRequest<S> for Write<B>
where
    Shared: FromRef<S>,
    S: Send + Sync,
    B: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let shared = Shared::from_ref(state);
        let (mut parts, body) = request.into_parts();
        Query::of(&parts.uri, &["dry_run"])?.flag("dry_run")?;
        Precondition::of(&parts.headers)?;
        let bytes = to_bytes(body, json::LARGEST).await.map_err(|_| too_large())?;
        let order = Order::of(&shared, &mut parts, &["dry_run"], &sha256(&bytes)).await?;
        Ok(Self { body: read(&parts.headers, &bytes)?, order })
    }
}

fn read<B: DeserializeOwned>(headers: &HeaderMap, bytes: &Bytes) -> Result<B, Problem> {
    json::read(headers, bytes)
}

fn too_large() -> Problem {
    Problem::new(Kind::TooLarge, format!("the body is cut off or has more than {} bytes; send less", json::LARGEST))
}

/// Who asks, from where and why.
fn context(
    shared: &Shared,
    administrator: &Administrator,
    parts: &Parts,
    idempotency: Option<&Idempotency>,
) -> Result<Context, Problem> {
    let context = Context::new(shared.journal.clone(), administrator.actor());
    let correlation = idempotency.map_or_else(|| context.new_id(), |known| known.fingerprint);
    let metadata = Metadata {
        session_id: administrator.session_id.clone(),
        client_id: administrator.client_id.clone(),
        ..Metadata::new(administrator.actor(), correlation)
    };
    let circumstances = Circumstances { reason: reason(&parts.headers)?, ..circumstances(parts) };
    let context = context.with_metadata(metadata).under(circumstances);
    Ok(match idempotency {
        Some(known) => context.with_command_id(known.command_id),
        None => context,
    })
}

/// From where and with what a request came: the caller's own address, where a trusted proxy stands between.
pub(in crate::http) fn circumstances(parts: &Parts) -> Circumstances {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    let caller = parts.extensions.get::<Arrival>().and_then(Arrival::address);
    let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    Circumstances {
        ip: caller.or(peer).map(|address| address.to_string()),
        user_agent: agent.map(|agent| agent.chars().take(LONGEST_USER_AGENT).collect()),
        reason: None,
    }
}

fn reason(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get("evident-reason") else { return Ok(None) };
    let text = std::str::from_utf8(given.as_bytes()).ok().map(str::trim);
    let text = text.filter(|text| !text.is_empty() && text.chars().count() <= LONGEST_REASON);
    let text = text.filter(|text| !text.chars().any(char::is_control));
    let remedy = format!("write 1 to {LONGEST_REASON} characters in UTF-8");
    let strange = || Problem::unreadable("Evident-Reason", "is no reason", &remedy);
    text.map(|text| Some(text.to_owned())).ok_or_else(strange)
}

impl Order {
    /// How a write is asked for whose address has these parameters and whose body this SHA-256 in hexadecimal.
    pub(super) async fn of(shared: &Shared, parts: &mut Parts, known: &[&str], body: &str) -> Result<Self, Problem> {
        let administrator = Administrator::from_request_parts(parts, shared).await?;
        let dry_run = Query::of(&parts.uri, known)?.flag("dry_run")?;
        let precondition = Precondition::of(&parts.headers)?;
        let idempotency = Idempotency::of(shared, &administrator, parts, body).await?;
        let context = context(shared, &administrator, parts, idempotency.as_ref())?;
        Ok(Self { shared: shared.clone(), administrator, context, idempotency, precondition, dry_run })
    }

    /// How a write is asked for by a form of the console. The same form sent twice is carried out once: `once` was made with the
    /// form, and `body` is the SHA-256 of what was sent, in hexadecimal. `version` is what the form was made of.
    pub(in crate::http) async fn of_form(
        shared: &Shared,
        administrator: &Administrator,
        metadata: Metadata,
        (once, body): (&str, &str),
        version: Option<u64>,
    ) -> Result<Self, Problem> {
        let idempotency = Idempotency::of_form(shared, administrator, once, body).await?;
        let metadata = Metadata { correlation_id: idempotency.fingerprint, ..metadata };
        let context = Context::new(shared.journal.clone(), administrator.actor());
        let context = context.with_metadata(metadata).with_command_id(idempotency.command_id);
        let (shared, administrator) = (shared.clone(), administrator.clone());
        let precondition = version.map_or(Precondition::None, Precondition::Version);
        Ok(Self { shared, administrator, context, idempotency: Some(idempotency), precondition, dry_run: false })
    }

    /// The same, only tried: nothing is appended.
    pub(in crate::http) fn tried(self) -> Self {
        Self { dry_run: true, ..self }
    }

    /// Who asks, from where and why.
    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// Who asks.
    pub(super) fn administrator(&self) -> &Administrator {
        &self.administrator
    }

    /// Whether it is only tried: whoever asks is shown the events that would be appended.
    pub(super) fn is_tried(&self) -> bool {
        self.dry_run
    }

    /// The same for a write of a document: the caller must say which version it replaces.
    pub(super) fn replacing(mut self) -> Result<Self, Problem> {
        self.precondition = self.precondition.required()?;
        Ok(self)
    }

    /// The same for two commands, one after the other. What must hold before is asked of the first.
    pub(super) fn in_two(self) -> (Self, Self) {
        let idempotency = self.idempotency.map(Idempotency::second);
        let context = match &idempotency {
            Some(second) => self.context.clone().with_command_id(second.command_id),
            None => self.context.clone(),
        };
        let (shared, administrator) = (self.shared.clone(), self.administrator.clone());
        let second = Self {
            shared,
            administrator,
            context,
            idempotency,
            precondition: Precondition::None,
            dry_run: self.dry_run,
        };
        (self, second)
    }

    /// The same for a change that was made of this version: no other one may be changed by it.
    pub(super) fn of_version(mut self, version: u64) -> Result<Self, Problem> {
        match self.precondition {
            Precondition::Version(wanted) if wanted != version => Err(super::version::stale(version)),
            _ => {
                self.precondition = Precondition::Version(version);
                Ok(self)
            }
        }
    }

    /// The first outcome of this very request, if it was carried out before.
    pub(in crate::http) async fn earlier<A: Answer>(&self) -> Result<Option<Carried<A>>, Problem> {
        let Some(idempotency) = self.idempotency.as_ref().filter(|_| !self.dry_run) else { return Ok(None) };
        let Some(done) = idempotency.earlier(&self.shared).await? else { return Ok(None) };
        Ok(Some(Carried::Done(done)))
    }

    /// Carries a command out, or only tries it. Whoever asks must be able to do all that the person or the client can do whom it is
    /// about: this is the one place where that is seen to.
    pub(in crate::http) async fn carry_out<C>(self, target: Target, command: &C) -> Result<Carried<C::Answer>, Problem>
    where
        C: Command,
        Problem: From<C::Error>,
    {
        if let Some(earlier) = self.earlier().await? {
            return Ok(earlier);
        }
        power::over_all_of(&self.shared, &self.administrator, &target).await?;
        let noted = Noted(Guarded { command, target, held: self.precondition.held() });
        if self.dry_run {
            let rehearsal = rehearse(&self.context, &noted).await?;
            return Ok(Carried::Tried(WouldAppend::of(rehearsal, &self.administrator.scope)));
        }
        let outcome = execute(&self.context, &noted).await?;
        let repeated = outcome.appended.filter(|appended| appended.repeated);
        if let (Some(first), Some(idempotency)) = (repeated, &self.idempotency) {
            idempotency.check(&self.shared, &first).await?;
        }
        if let Some(appended) = outcome.appended.as_ref().filter(|_| outcome.answer.takes_along) {
            endings::see_to(&self.shared.journal, appended).await;
        }
        let head = *self.shared.journal.head().borrow();
        Ok(Carried::Done(Done::of(outcome, head)))
    }

    /// Carries out a command that changes something, and answers what changed.
    pub(super) async fn change<C>(self, target: Target, command: &C) -> Result<axum::response::Response, Problem>
    where
        C: Command<Answer = ()>,
        Problem: From<C::Error>,
    {
        Ok(self.carry_out(target, command).await?.changed())
    }
}
