//! How strongly a person must have signed in: `acr_values` and the `acr` of the `claims` parameter (OIDC Core §3.1.2.1, §5.5.1.1), held
//! against the levels that the tenant gives.
//!
//! A context with a level is reached by every sign-in of that level or a higher one. What is essential must be reached, or the client
//! hears so; what is a wish is reached as far as it can be.

use aggregates::grant::AuthorizationRequest;
use aggregates::session::Authenticated;
use aggregates::tenant::{PASSWORD_ACR, SignIn};
use protocols::oauth::{AuthorizationError, AuthorizationErrorCode};
use protocols::oidc::ClaimsParameter;

/// The contexts that a request names, best first.
pub struct Contexts {
    essential: Vec<String>,
    wished: Vec<String>,
}

/// The level that a sign-in reaches here: that of a password, the one method there is.
fn reachable(settings: &SignIn) -> u8 {
    settings.level(PASSWORD_ACR).unwrap_or(1)
}

impl Contexts {
    /// Those of a request.
    pub fn of(request: &AuthorizationRequest) -> Self {
        let claims = request.claims.clone().and_then(|claims| serde_json::from_value::<ClaimsParameter>(claims).ok());
        let claims = claims.unwrap_or_default();
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let essential = owned(claims.essential_acr_values());
        let mut wished = request.acr_values.clone();
        if essential.is_empty() {
            let asked = claims.id_token.get("acr").map(|acr| owned(acr.texts())).unwrap_or_default();
            wished.extend(asked);
        }
        Self { essential, wished }
    }

    /// Those that a request in the back channel wishes (CIBA Core §7.1 `acr_values`).
    pub fn wished(acr_values: &[String]) -> Self {
        Self { essential: Vec::new(), wished: acr_values.to_vec() }
    }

    /// Whether what is essential can be reached at all (OIDC Unmet Authentication Requirements 1.0 §2).
    pub fn check(&self, settings: &SignIn) -> Result<(), AuthorizationError> {
        let can = first_within(&self.essential, settings, reachable(settings)).is_some();
        if can || self.essential.is_empty() {
            return Ok(());
        }
        let code = AuthorizationErrorCode::UnmetAuthenticationRequirements;
        Err(AuthorizationError::new(code, "none of the essential acr values can be reached here"))
    }

    /// The level that a session must have; one that cannot be reached is not waited for.
    pub fn level(&self, settings: &SignIn) -> u8 {
        let most = reachable(settings);
        let essential = first_within(&self.essential, settings, most);
        let best = essential.or_else(|| first_within(&self.wished, settings, most));
        best.map_or(0, |(_, level)| level)
    }

    /// What the client is told: the best context it named that was reached, or the one that the sign-in itself bears.
    pub fn reached(&self, settings: &SignIn, authenticated: &Authenticated) -> String {
        let named = first_within(&self.essential, settings, authenticated.level)
            .or_else(|| first_within(&self.wished, settings, authenticated.level));
        named.map_or_else(|| authenticated.acr.clone(), |(acr, _)| acr.to_owned())
    }
}

fn first_within<'a>(named: &'a [String], settings: &SignIn, most: u8) -> Option<(&'a str, u8)> {
    let levels = named.iter().filter_map(|acr| Some((acr.as_str(), settings.level(acr)?)));
    let mut within = levels.filter(|(_, level)| *level <= most);
    within.next()
}
