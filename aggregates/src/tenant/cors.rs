//! Which web pages of elsewhere may call a tenant's endpoints from a browser (Fetch standard, CORS protocol).

use serde::{Deserialize, Serialize};

use crate::{FieldFault, uri};

const MOST: usize = 200;

/// Origins beyond those that clients have registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorsSettings {
    /// `https://host[:port]`, compared whole; none by default. At most 200.
    pub allowed_origins: Vec<String>,
}

impl CorsSettings {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        uri::origins("cors.allowed_origins", &self.allowed_origins, MOST)
    }
}
