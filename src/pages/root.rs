//! The bare root of an installation: what this is, and where to go.
//!
//! Most who come here took a wrong turn and need the way back; the others run the installation and look for its addresses.

/// The page.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// Where one can go from here.
    pub places: Vec<Place>,
    /// The program's version.
    pub version: String,
}

/// A place to go to. Addresses are paths of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The demonstration, which walks through signing in.
    Demo(String),
    /// The account pages of a tenant.
    Account {
        /// The tenant's name.
        tenant: String,
        /// Where they are.
        address: String,
    },
    /// The discovery document of a tenant.
    Discovery {
        /// The tenant's name.
        tenant: String,
        /// Where it is.
        address: String,
    },
    /// Whether the program is ready.
    Readiness(String),
}

impl Place {
    /// Where it is.
    pub fn address(&self) -> &str {
        match self {
            Self::Demo(address)
            | Self::Readiness(address)
            | Self::Account { address, .. }
            | Self::Discovery { address, .. } => address,
        }
    }

    /// The beginning of its keys: `…` is its name, `…-what` what is found there.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Demo(_) => "place-demo",
            Self::Account { .. } => "place-account",
            Self::Discovery { .. } => "place-discovery",
            Self::Readiness(_) => "place-readiness",
        }
    }

    /// The key of what is found there.
    pub fn what(&self) -> String {
        format!("{}-what", self.key())
    }

    /// The tenant, where it belongs to one.
    pub fn tenant(&self) -> &str {
        match self {
            Self::Account { tenant, .. } | Self::Discovery { tenant, .. } => tenant,
            Self::Demo(_) | Self::Readiness(_) => "",
        }
    }

    /// Its picture.
    pub fn icon(&self) -> &'static str {
        match self {
            Self::Demo(_) => "play",
            Self::Account { .. } => "person",
            Self::Discovery { .. } => "document",
            Self::Readiness(_) => "pulse",
        }
    }
}

super::page!(Root, "root.html");
