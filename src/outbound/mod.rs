//! The one way out: every request to an address that a client, a tenant or a stranger gave.
//!
//! `jwks_uri`, `request_uri`, documents of clients, sector identifiers, logos, webhooks, logout and push endpoints all go through
//! here and nowhere else: https, no redirects, resolved addresses checked and connected to, a bound on time and on bytes, and errors that
//! repeat nothing of what was answered (security.md, "Outbound").

mod error;
mod remote;
mod remote_documents;
mod remote_keys;
mod remote_requests;
mod resolver;
mod targets;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::{Host, Url};

pub use error::OutboundError;
pub use remote::Pace;
pub use remote_documents::{ClientDocument, RemoteDocuments};
pub use remote_keys::{KeySet, RemoteKeys};
pub use remote_requests::RemoteRequests;
pub use resolver::{MachineNames, Names, Resolved};

use crate::settings::Networks;
use resolver::Checked;
use targets::{Way, check};

/// How long somebody outside may take to take a connection, and to answer completely.
const CONNECTS_WITHIN: Duration = Duration::from_secs(3);
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);
const IDLE: Duration = Duration::from_secs(30);
/// Requests under way.
const UNDER_WAY: usize = 128;
const LONGEST_ADDRESS: usize = 2048;
/// How much of the answer to a message is listened to.
const LISTENED: usize = 64 * 1024;
/// How much of it is kept.
const KEPT: usize = 2 * 1024;

/// How long somebody outside may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To take a connection.
    pub connect: Duration,
    /// To answer completely, connecting included.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: CONNECTS_WITHIN, answer: ANSWERS_WITHIN }
    }
}

/// An answer from outside.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// HTTP status; never a redirect.
    pub status: u16,
    /// What it says it is.
    pub content_type: Option<String>,
    /// For how long it says it may be kept (RFC 9111 §5.2.2.1), `Some(0)` where it must not.
    pub max_age: Option<Duration>,
    /// The whole body.
    pub body: Bytes,
}

/// What somebody outside said to a message: how they took it, and the beginning of their words for whoever keeps a record of them.
#[derive(Clone, Debug)]
pub struct Heard {
    /// HTTP status; never a redirect.
    pub status: u16,
    /// When to come back, as it was written (RFC 9110 §10.2.3).
    pub retry_after: Option<String>,
    /// The first 2 KiB of the body.
    pub said: Bytes,
}

/// The client. Clones share its connections.
#[derive(Clone)]
pub struct Outbound(Arc<Inner>);

struct Inner {
    secure: Client,
    plain: Client,
    allowed: Networks,
    names: Arc<dyn Names>,
    under_way: Semaphore,
}

impl Outbound {
    /// A client that may speak to the internet and to the allowed networks.
    pub fn new(allowed: Networks) -> Result<Self, OutboundError> {
        Self::with(allowed, &(Arc::new(MachineNames) as Arc<dyn Names>), Patience::default())
    }

    /// The same with another resolver and other bounds on time.
    pub fn with(allowed: Networks, names: &Arc<dyn Names>, patience: Patience) -> Result<Self, OutboundError> {
        let client = |way| {
            let checked = Checked { names: Arc::clone(names), way, allowed: allowed.clone() };
            let client = Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .dns_resolver(Arc::new(checked))
                .connect_timeout(patience.connect)
                .timeout(patience.answer)
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(4)
                .user_agent("evident");
            // What never speaks TLS trusts nobody; reading whom the machine trusts takes longer than all the rest.
            let client = if way == Way::Plain { client.tls_certs_only([]) } else { client };
            client.build().map_err(|error| OutboundError::Setup(error.to_string()))
        };
        let (secure, plain) = (client(Way::Secure)?, client(Way::Plain)?);
        let (names, under_way) = (Arc::clone(names), Semaphore::new(UNDER_WAY));
        Ok(Self(Arc::new(Inner { secure, plain, allowed, names, under_way })))
    }

    /// Fetches a document of at most `most` bytes.
    pub async fn get(&self, address: &str, accept: &'static str, most: usize) -> Result<Fetched, OutboundError> {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        self.send(Method::GET, address, headers, Bytes::new(), most).await
    }

    /// Sends a document and takes an answer of at most `most` bytes.
    pub async fn post(
        &self,
        address: &str,
        headers: HeaderMap,
        body: Bytes,
        most: usize,
    ) -> Result<Fetched, OutboundError> {
        self.send(Method::POST, address, headers, body, most).await
    }

    /// Sends a message of which only matters how it was taken. The answer must be complete, or as long as we listen: who breaks off in
    /// the middle of a word has not said that they understood.
    pub async fn tell(&self, address: &str, headers: HeaderMap, body: Bytes) -> Result<Heard, OutboundError> {
        let _turn = self.turn()?;
        let response = self.asked(Method::POST, address, headers, body).await?;
        let text = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let (status, retry_after) = (response.status().as_u16(), text(RETRY_AFTER));
        Ok(Heard { status, retry_after, said: beginning_of(response).await? })
    }

    async fn send(
        &self,
        method: Method,
        address: &str,
        headers: HeaderMap,
        body: Bytes,
        most: usize,
    ) -> Result<Fetched, OutboundError> {
        let _turn = self.turn()?;
        let response = self.asked(method, address, headers, body).await?;
        let status = response.status().as_u16();
        let text = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let (content_type, max_age) = (text(CONTENT_TYPE), text(CACHE_CONTROL).as_deref().and_then(max_age));
        Ok(Fetched { status, content_type, max_age, body: body_of(response, most).await? })
    }

    /// The addresses at which a host is spoken to that is no web server; `secure` where the connection is encrypted. Whoever connects takes
    /// one of them and does not ask for the name again.
    pub async fn reach(&self, host: &str, secure: bool) -> Result<Vec<IpAddr>, OutboundError> {
        let way = if secure { Way::Secure } else { Way::Plain };
        let addresses = match host.parse() {
            Ok(literal) => vec![literal],
            Err(_) => self.0.names.resolve(host).await.map_err(|_| OutboundError::Unreachable)?,
        };
        addresses.iter().try_for_each(|address| check(*address, way, &self.0.allowed))?;
        if addresses.is_empty() { Err(OutboundError::Unreachable) } else { Ok(addresses) }
    }

    fn turn(&self) -> Result<SemaphorePermit<'_>, OutboundError> {
        self.0.under_way.try_acquire().map_err(|_| OutboundError::Busy)
    }

    /// The head of an answer that is no redirect.
    async fn asked(
        &self,
        method: Method,
        address: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response, OutboundError> {
        let (url, way) = self.checked(address)?;
        let client = match way {
            Way::Secure => &self.0.secure,
            Way::Plain => &self.0.plain,
        };
        let mut request: RequestBuilder = client.request(method, url).headers(headers);
        if !body.is_empty() {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| told(&error))?;
        if response.status().is_redirection() {
            return Err(OutboundError::Redirected);
        }
        Ok(response)
    }

    /// Whether an address may be spoken to, as far as it says so itself.
    pub fn admits(&self, address: &str) -> Result<(), OutboundError> {
        self.checked(address).map(drop)
    }

    /// The address as it may be spoken to, as far as it says so itself. A name is judged when it is resolved.
    fn checked(&self, address: &str) -> Result<(Url, Way), OutboundError> {
        if address.len() > LONGEST_ADDRESS {
            return Err(OutboundError::Address("it is too long"));
        }
        let url = Url::parse(address).map_err(|_| OutboundError::Address("it is no URL"))?;
        let way = match url.scheme() {
            "https" => Way::Secure,
            "http" if !self.0.allowed.is_empty() => Way::Plain,
            "http" => return Err(OutboundError::Plain),
            _ => return Err(OutboundError::Address("it must begin with https://")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::Address("it must not hold a name or a password"));
        }
        match url.host() {
            Some(Host::Ipv4(literal)) => check(IpAddr::V4(literal), way, &self.0.allowed)?,
            Some(Host::Ipv6(literal)) => check(IpAddr::V6(literal), way, &self.0.allowed)?,
            Some(Host::Domain(_)) => {}
            None => return Err(OutboundError::Address("it names no host")),
        }
        Ok((url, way))
    }
}

/// The beginning of a body that was heard to its end, or as far as we listen.
async fn beginning_of(mut response: Response) -> Result<Bytes, OutboundError> {
    let (mut kept, mut heard) = (BytesMut::new(), 0);
    while heard <= LISTENED
        && let Some(chunk) = response.chunk().await.map_err(|error| told(&error))?
    {
        heard += chunk.len();
        kept.extend_from_slice(&chunk[..chunk.len().min(KEPT - kept.len())]);
    }
    Ok(kept.freeze())
}

/// The body, and no byte more than may be.
async fn body_of(mut response: Response, most: usize) -> Result<Bytes, OutboundError> {
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Err(OutboundError::TooLarge(most));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| told(&error))? {
        if body.len() + chunk.len() > most {
            return Err(OutboundError::TooLarge(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What a failed request may be said to have failed of. Our own refusals travel inside the library's error.
fn told(error: &reqwest::Error) -> OutboundError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(own) = inner.downcast_ref::<OutboundError>() {
            return own.clone();
        }
        cause = inner.source();
    }
    if error.is_timeout() { OutboundError::Slow } else { OutboundError::Unreachable }
}

fn max_age(text: &str) -> Option<Duration> {
    let mut words = text.split(',').map(|word| word.trim().to_ascii_lowercase());
    let found = words.find_map(|word| match word.as_str() {
        "no-store" | "no-cache" => Some(0),
        word => word.strip_prefix("max-age=")?.trim_matches('"').parse().ok(),
    });
    found.map(Duration::from_secs)
}

#[cfg(test)]
mod tests;
