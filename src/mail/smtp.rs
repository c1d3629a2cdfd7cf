//! Handing a message to a mail server (RFC 5321), over a connection that is as safe as was asked for and never less.
//!
//! The name is resolved and checked as every address that a tenant gives, and what was checked is what is connected to. `STARTTLS` that
//! is not offered ends the attempt: nothing is said in the clear that was meant to be encrypted (RFC 8314 §3.1).

use std::net::IpAddr;
use std::time::Duration;

use aggregates::tenant::MailSecurity;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use moka::sync::Cache;
use tokio::net::TcpStream;

use super::{Handed, Message, answered};
use crate::deliveries::{Carried, Verdict};
use crate::outbound::{Outbound, OutboundError};

/// How long one word of the server may take, and the whole conversation.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);
const ENDS_WITHIN: Duration = Duration::from_secs(15);
/// How long one of several addresses is waited for.
const KNOCKS_FOR: Duration = Duration::from_secs(2);
/// Server names for which TLS is set up.
const MOST_NAMES: u64 = 1000;
const KEPT: Duration = Duration::from_hours(1);

/// A mail server as a tenant names it.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) host: &'p str,
    pub(super) port: Option<u16>,
    pub(super) security: MailSecurity,
    pub(super) user_name: Option<&'p str>,
}

impl Place<'_> {
    fn port(self) -> u16 {
        self.port.unwrap_or(match self.security {
            MailSecurity::ImplicitTls => 465,
            MailSecurity::StartTls | MailSecurity::None => 587,
        })
    }
}

/// Speaks to mail servers.
#[derive(Clone)]
pub(super) struct Smtp {
    name: ClientId,
    trust: Cache<String, TlsParameters>,
}

impl Smtp {
    /// With what we call ourselves.
    pub(super) fn new(name: ClientId) -> Self {
        Self { name, trust: Cache::builder().max_capacity(MOST_NAMES).time_to_live(KEPT).build() }
    }

    /// Hands a message over.
    pub(super) async fn send(
        &self,
        outbound: &Outbound,
        place: Place<'_>,
        secret: Option<&str>,
        message: &Message,
    ) -> Handed {
        let (envelope, bytes) = match message.envelope().and_then(|envelope| Ok((envelope, message.bytes()?))) {
            Ok(made) => made,
            Err(error) => return Ok(answered(0, Verdict::Stop, &error.to_string(), None)),
        };
        let addresses = outbound.reach(place.host, place.security != MailSecurity::None).await?;
        let address = at_home(&addresses, place.port()).await?;
        let tls = match place.security {
            MailSecurity::ImplicitTls => Tls::Wrapper(self.trust(place.host)?),
            MailSecurity::StartTls => Tls::Required(self.trust(place.host)?),
            MailSecurity::None => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.to_string())
            .port(place.port())
            .tls(tls)
            .hello_name(self.name.clone())
            .timeout(Some(ANSWERS_WITHIN));
        if let Some(user_name) = place.user_name {
            let credentials = Credentials::new(user_name.to_owned(), secret.unwrap_or_default().to_owned());
            transport = transport.credentials(credentials).authentication(vec![Mechanism::Plain, Mechanism::Login]);
        }
        let transport = transport.build();
        match tokio::time::timeout(ENDS_WITHIN, transport.send_raw(&envelope, &bytes)).await {
            Ok(Ok(_)) => Ok(answered(250, Verdict::Done, "arrived", None)),
            Ok(Err(error)) => judged(&error),
            Err(_) => Err(OutboundError::Slow),
        }
    }

    fn trust(&self, host: &str) -> Result<TlsParameters, OutboundError> {
        if let Some(known) = self.trust.get(host) {
            return Ok(known);
        }
        let made = TlsParameters::builder(host.to_owned()).build_rustls();
        let made = made.map_err(|error| OutboundError::Setup(error.to_string()))?;
        self.trust.insert(host.to_owned(), made.clone());
        Ok(made)
    }
}

/// The first of several addresses at which somebody is.
async fn at_home(addresses: &[IpAddr], port: u16) -> Result<IpAddr, OutboundError> {
    if let [only] = addresses {
        return Ok(*only);
    }
    for address in addresses {
        if let Ok(Ok(_)) = tokio::time::timeout(KNOCKS_FOR, TcpStream::connect((*address, port))).await {
            return Ok(*address);
        }
    }
    Err(OutboundError::Unreachable)
}

/// What it means that a message was not taken. What the server said is not repeated: it may name people.
fn judged(error: &Error) -> Result<Carried, OutboundError> {
    let Some(status) = error.status().map(u16::from) else {
        tracing::debug!(%error, "a mail server did not answer as mail servers do");
        return Err(if error.is_timeout() { OutboundError::Slow } else { OutboundError::Unreachable });
    };
    let (verdict, told) = match status {
        // We are not let in: whoever runs the server, or set us up, mends that.
        530 | 534 | 535 | 538 => (Verdict::Again, "the mail server does not accept the user name and secret"),
        500.. => (Verdict::Stop, "refused for good"),
        _ => (Verdict::Again, "not taken now"),
    };
    Ok(answered(status, verdict, told, None))
}
