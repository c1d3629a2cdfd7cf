//! How far a tenant's cookies reach.
//!
//! By default a cookie belongs to one host alone and goes along from our own pages and from links, never from within pages of
//! others. Both can be widened, by an event that says who did it, and both cost something: see `docs/OPERATIONS.md`.

use serde::{Deserialize, Serialize};

use super::domain;
use crate::FieldFault;

/// How far cookies reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CookieSettings {
    /// A domain whose hosts all get the cookies, such as `example.com`: none. Whoever runs one of those hosts can then read them
    /// and plant others. It has an effect at hosts of that domain only, and over https only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Whether pages of other sites send them along: `lax`.
    pub same_site: SameSite,
}

/// When a browser sends a cookie along with a request from another site (RFC 6265bis §5.6.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameSite {
    /// Where a person follows a link.
    #[default]
    Lax,
    /// Always, also from within frames of others. Over https only.
    None,
}

impl CookieSettings {
    pub(super) fn faults(&self) -> Option<FieldFault> {
        self.domain.as_ref().and_then(|name| domain::fault("cookies.domain", name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_stay_at_home_unless_somebody_says_otherwise() {
        let settings = CookieSettings::default();
        assert_eq!((settings.domain.as_deref(), settings.same_site), (None, SameSite::Lax));
        assert_eq!(settings.faults(), None);
        let wide = CookieSettings { domain: Some("com".into()), ..CookieSettings::default() };
        assert_eq!(wide.faults().map(|fault| fault.field).as_deref(), Some("cookies.domain"));
    }
}
