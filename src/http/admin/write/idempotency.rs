//! `Idempotency-Key`: the same request with the same key is carried out once and answered alike.
//!
//! The key becomes the command's id, together with who asks, so that nobody finds out about another's keys. A
//! fingerprint of the request travels as the correlation id of its events; it is an HMAC under a key of the installation,
//! because a request may hold a password, and a plain hash of it could be tried out by whoever reads the log.

use aggregates::TenantId;
use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::OriginalUri;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use commands::Answer;
use journal::{Appended, Event};
use uuid::Uuid;

use super::answer::Done;
use super::noted::Versioned;
use crate::endings;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::error::problem::{Kind, Problem};

/// A key that a request brings along.
#[derive(Clone, Copy)]
pub(super) struct Idempotency {
    /// The command's id.
    pub(super) command_id: Uuid,
    /// What the request says, unreadably.
    pub(super) fingerprint: Uuid,
}

impl Idempotency {
    /// Reads the key of a request, whose body has this SHA-256 in hexadecimal.
    pub(super) async fn of(
        shared: &Shared,
        administrator: &Administrator,
        parts: &Parts,
        body: &str,
    ) -> Result<Option<Self>, Problem> {
        let mut given = parts.headers.get_all("idempotency-key").iter();
        let (Some(key), more) = (given.next(), given.next()) else { return Ok(None) };
        let strange =
            || Problem::unreadable("Idempotency-Key", "is no UUID", "make a new random UUID for every request");
        // The draft's structured field is a string in quotes; a bare UUID means the same.
        let text = key.to_str().map_err(|_| strange())?.trim().trim_matches('"');
        let key = Uuid::try_parse(text).ok().filter(|_| more.is_none() && text.len() == 36).ok_or_else(strange)?;
        let actor = administrator.actor();
        let asker = [administrator.tenant.as_str(), &actor.kind, &actor.id, &key.to_string()].join("\n");
        // The whole address: a router that is nested in another one sees the end of it only.
        let address = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(address)| address);
        let request = [
            parts.method.as_str(),
            address.path(),
            address.query().unwrap_or_default(),
            &format!("{:?}", parts.headers.get(IF_MATCH)),
            body,
        ];
        let request = format!("{asker}\n{}", request.join("\n"));
        Ok(Some(Self { command_id: name(shared, &asker).await?, fingerprint: name(shared, &request).await? }))
    }

    /// That of a form: what was made with it, together with all that was sent. The same form with other words in it is another request.
    pub(super) async fn of_form(
        shared: &Shared,
        administrator: &Administrator,
        once: &str,
        body: &str,
    ) -> Result<Self, Problem> {
        let actor = administrator.actor();
        let request = [administrator.tenant.as_str(), &actor.kind, &actor.id, once, body].join("\n");
        let fingerprint = name(shared, &request).await?;
        Ok(Self {
            command_id: derived(&[fingerprint.as_bytes().as_slice(), b" form".as_slice()].concat()),
            fingerprint,
        })
    }

    /// The outcome of the request when it came before.
    pub(super) async fn earlier<A: Answer>(&self, shared: &Shared) -> Result<Option<Done<A>>, Problem> {
        let Some(first) = shared.journal.outcome(self.command_id).await? else { return Ok(None) };
        let events = shared.journal.read_page(first.first - 1, first.last + 1 - first.first).await?;
        self.compare(&events)?;
        let Versioned { answer, version, begun, takes_along, of_people } = Versioned::recall(&events);
        // Perhaps it comes again because nobody was left to see to this.
        if takes_along {
            endings::see_to(&shared.journal, &first).await;
        }
        let job = of_people.then_some(self.command_id);
        Ok(Some(Done { answer, version, begun, repeated: true, position: first.last, changed: true, job }))
    }

    /// The same request's second command, where it takes two.
    pub(super) fn second(self) -> Self {
        Self { command_id: derived(&[self.command_id.as_bytes().as_slice(), b" second".as_slice()].concat()), ..self }
    }

    /// Whether a commit under this id came of the same request.
    pub(super) async fn check(&self, shared: &Shared, first: &Appended) -> Result<(), Problem> {
        self.compare(&shared.journal.read_page(first.first - 1, 1).await?)
    }

    fn compare(&self, events: &[Event]) -> Result<(), Problem> {
        if events.first().is_none_or(|event| event.metadata.correlation_id == self.fingerprint) {
            return Ok(());
        }
        let detail = "this Idempotency-Key came with another request before; make a new key for every request";
        Err(Problem::new(Kind::IdempotencyKeyReused, detail))
    }
}

/// A UUID (RFC 9562 §5.8: version 8) that only this installation can make of a text.
async fn name(shared: &Shared, text: &str) -> Result<Uuid, Problem> {
    let tag = shared.journal.vault().identifier(&TenantId::system(), "idempotency", text).await?;
    Ok(derived(tag.as_bytes()))
}

fn derived(from: &[u8]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest(&SHA256, from).as_ref()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
