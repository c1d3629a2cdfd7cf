//! Mail on its way out: a letter becomes a message, and somebody takes it.
//!
//! A message says whom it is from and to, in which words, and by what a repetition is known. Who takes it is the tenant's own server, or
//! the installation's: a tenant that names a server shows it a secret of its own and never the installation's.

mod graph;
mod message;
mod server;
mod smtp;

use std::time::Duration;

use aggregates::TenantId;
use aggregates::tenant::MailServer;
use lettre::transport::smtp::extension::ClientId;
use url::{Host, Url};

pub use message::Message;
pub use server::{Server, server_of};

use crate::deliveries::{Carried, Verdict};
use crate::outbound::{Outbound, OutboundError};

/// Who hands messages over. Clones share what they remember.
#[derive(Clone)]
pub struct Post {
    outbound: Outbound,
    smtp: smtp::Smtp,
    graph: graph::Graph,
}

impl Post {
    /// With the one way out, and the address by which we call ourselves.
    pub fn new(outbound: &Outbound, public_url: &Url) -> Self {
        let name = match public_url.host() {
            Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
            Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
            Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
            None => ClientId::default(),
        };
        Self { outbound: outbound.clone(), smtp: smtp::Smtp::new(name), graph: graph::Graph::default() }
    }

    /// Hands a message over, and says how it was taken.
    pub async fn hand_over(&self, tenant: &TenantId, server: &Server, message: &Message) -> Carried {
        let (outbound, secret) = (&self.outbound, server.secret.as_ref().map(|secret| secret.as_str()));
        let handed = match &server.kind {
            MailServer::Smtp { host, port, security, user_name } => {
                let place = smtp::Place { host, port: *port, security: *security, user_name: user_name.as_deref() };
                self.smtp.send(outbound, place, secret, message).await
            }
            MailServer::Graph { endpoint, token_endpoint, client_id, scope } => {
                let place = graph::Place { tenant, endpoint, token_endpoint, client_id, scope };
                self.graph.send(outbound, place, secret, message).await
            }
        };
        handed.unwrap_or_else(Carried::Silent)
    }
}

/// How a server took a message.
type Handed = Result<Carried, OutboundError>;

fn answered(status: u16, verdict: Verdict, told: &str, rest: Option<Duration>) -> Carried {
    Carried::Answered { status, verdict, told: told.to_owned(), rest }
}
