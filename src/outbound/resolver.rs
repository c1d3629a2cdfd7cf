//! Names become addresses once, are checked, and are what is connected to.
//!
//! The check stands inside the resolver that the client connects with, so there is no second resolution between the check
//! and the connection in which the answer could change (DNS rebinding). A name with one forbidden address is refused whole:
//! an honest name has none.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::OutboundError;
use super::targets::{Way, check};
use crate::settings::Networks;

/// The addresses of a name, when they are known.
pub type Resolved = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Resolves names.
pub trait Names: Send + Sync {
    /// The addresses of a name.
    fn resolve(&self, name: &str) -> Resolved;
}

/// The machine's own resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineNames;

impl Names for MachineNames {
    fn resolve(&self, name: &str) -> Resolved {
        let host = (name.to_owned(), 0);
        Box::pin(async move { Ok(tokio::net::lookup_host(host).await?.map(|address| address.ip()).collect()) })
    }
}

/// A resolver that answers only addresses that may be spoken to.
pub(super) struct Checked {
    pub(super) names: Arc<dyn Names>,
    pub(super) way: Way,
    pub(super) allowed: Networks,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolving, way, allowed) = (self.names.resolve(name.as_str()), self.way, self.allowed.clone());
        Box::pin(async move {
            let addresses = resolving.await.map_err(|_| OutboundError::Unreachable)?;
            addresses.iter().try_for_each(|address| check(*address, way, &allowed))?;
            let addresses = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}
