//! What a client may ask for, and where the token will be used (RFC 6749 §3.3, RFC 8707).
//!
//! One place for the authorization endpoint and the token endpoint. A scope is known or refused: of OpenID Connect, of a
//! registered resource, or one of ours that lets a client administer. A client that speaks for itself has those of ours that it is
//! registered for; a person hands out those that their roles hold, which is asked once it is known who they are.

use aggregates::ScopeSet;
use aggregates::client::{ClientMetadata, GrantType};
use aggregates::role::administers;
use aggregates::tenant::{AttributeSchema, OauthSettings};
use protocols::oauth::{Scope, TokenError, TokenErrorCode};
use protocols::oidc::claim_of_scope;

use super::claims::OF_EVERY_TENANT;
use crate::directory::Resources;
use crate::http::ssf::{MANAGE, READ};

/// The scopes of OpenID Connect (OIDC Core §5.4, §11): they are about a person.
pub const STANDARD: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];
const OFFLINE: &str = "offline_access";

/// For whom a token shall speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// For a person.
    ForPerson,
    /// For the client itself (RFC 6749 §4.4).
    ForItself,
}

/// What was asked for, as far as the client may have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The scope.
    pub scope: ScopeSet,
    /// The resources: those that were named, else those whose scopes were asked for.
    pub resources: Vec<String>,
}

/// Why a client does not get what it asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeFault {
    /// Nothing here has such a scope, or no resource that was named has it.
    #[error("scope {0} is unknown here, or no named resource has it")]
    Unknown(String),
    /// The client is not registered for it.
    #[error("the client may not ask for scope {0}")]
    NotAllowed(String),
    /// It is about a person and there is none, or the other way round.
    #[error("scope {0} cannot be had through this grant")]
    OtherGrant(String),
    /// It is more than there is, or administers.
    #[error("the scope exceeds that of the token which was shown, or has what cannot be handed on; ask for less")]
    Exceeded,
    /// No such resource is registered.
    #[error("a resource is not registered here")]
    UnknownResource,
}

impl ScopeFault {
    /// Whether it concerns a resource (`invalid_target`, RFC 8707 §2) and not a scope (`invalid_scope`).
    pub fn is_target(&self) -> bool {
        matches!(self, Self::UnknownResource)
    }
}

impl From<ScopeFault> for TokenError {
    fn from(fault: ScopeFault) -> Self {
        let code = if fault.is_target() { TokenErrorCode::InvalidTarget } else { TokenErrorCode::InvalidScope };
        Self::new(code, fault.to_string())
    }
}

/// What a client asks under.
#[derive(Clone, Copy)]
pub struct Rules<'r> {
    /// The tenant's settings.
    pub settings: &'r OauthSettings,
    /// The attributes of the tenant's own: each that is not sensitive has a scope, `claims:NAME`, as the roles have `claims:roles`.
    pub schema: &'r AttributeSchema,
    /// The tenant's resources.
    pub resources: &'r Resources,
    /// What the client is registered for.
    pub client: &'r ClientMetadata,
    /// For whom the token shall speak.
    pub speaks: Speaks,
}

impl Rules<'_> {
    /// Resolves a request. Without `asked` it is the client's default, without that the tenant's; of a default everything that
    /// the client may not have is left out, of a request nothing is: it is refused.
    pub fn resolve(&self, asked: Option<&Scope>, named: &[String]) -> Result<Wanted, ScopeFault> {
        if !named.iter().all(|resource| self.resources.by_identifier(resource).is_some()) {
            return Err(ScopeFault::UnknownResource);
        }
        let scope: ScopeSet = match asked {
            Some(asked) => {
                asked.iter().try_for_each(|name| self.check(name, named))?;
                asked.iter().map(str::to_owned).collect()
            }
            None => self.default().into_iter().filter(|name| self.check(name, named).is_ok()).collect(),
        };
        // OIDC Core §11: ignored where no refresh token can come of it.
        let allowed = self.settings.allows(GrantType::RefreshToken);
        let lasting = allowed && self.client.uses(GrantType::RefreshToken);
        let scope: ScopeSet = scope.iter().filter(|name| lasting || *name != OFFLINE).cloned().collect();
        let resources = if named.is_empty() { self.inferred(&scope) } else { named.to_vec() };
        Ok(Wanted { scope, resources })
    }

    /// Resolves a request for a part of what somebody has already. Without `asked` it is all that the client may have of it; nothing is left of
    /// what administers, and of refresh tokens.
    pub fn narrow(&self, asked: Option<&Scope>, named: &[String], held: &ScopeSet) -> Result<Wanted, ScopeFault> {
        let handed_on = |name: &&String| *name != OFFLINE && !administers(name);
        let held: ScopeSet = held.iter().filter(handed_on).cloned().collect();
        let wanted = if let Some(asked) = asked {
            self.resolve(Some(asked), named)?
        } else {
            let all = held.iter().filter(|name| self.check(name, named).is_ok()).map(String::as_str);
            self.resolve(Some(&Scope::of(all).unwrap_or_default()), named)?
        };
        let nothing = wanted.scope.is_empty() && !held.is_empty();
        if nothing || !wanted.scope.is_subset(&held) { Err(ScopeFault::Exceeded) } else { Ok(wanted) }
    }

    fn check(&self, name: &str, named: &[String]) -> Result<(), ScopeFault> {
        let (standard, ours, claim) = (STANDARD.contains(&name), self.is_ours(name), self.is_of_claim(name));
        if !standard && !ours && !claim && !self.is_of_resource(name, named) {
            return Err(ScopeFault::Unknown(name.to_owned()));
        }
        let fits = match self.speaks {
            Speaks::ForPerson => !ours || administers(name),
            Speaks::ForItself => !standard && !claim,
        };
        if !fits {
            return Err(ScopeFault::OtherGrant(name.to_owned()));
        }
        let allowed = match &self.client.scope {
            Some(own) => own.split(' ').any(|own| own == name),
            None => standard || self.settings.unlisted_scopes && self.is_of_resource(name, named),
        };
        if allowed { Ok(()) } else { Err(ScopeFault::NotAllowed(name.to_owned())) }
    }

    fn is_ours(&self, name: &str) -> bool {
        administers(name) || name == self.settings.registration.scope || [READ, MANAGE].contains(&name)
    }

    fn is_of_claim(&self, name: &str) -> bool {
        claim_of_scope(name).is_some_and(|claim| match self.schema.get(claim) {
            Some(attribute) => !attribute.sensitive,
            None => OF_EVERY_TENANT.contains(&claim),
        })
    }

    fn is_of_resource(&self, name: &str, named: &[String]) -> bool {
        self.resources.with_scope(name).any(|resource| named.is_empty() || named.contains(&resource.identifier))
    }

    fn default(&self) -> Vec<String> {
        match &self.client.default_scope {
            Some(own) => own.split(' ').map(str::to_owned).collect(),
            None => self.settings.default_scope.iter().cloned().collect(),
        }
    }

    /// RFC 9068 §3: the audience of a token follows from its scope where no resource is named.
    fn inferred(&self, scope: &ScopeSet) -> Vec<String> {
        let mut resources: Vec<String> = Vec::new();
        for resource in scope.iter().flat_map(|name| self.resources.with_scope(name)) {
            if !resources.contains(&resource.identifier) {
                resources.push(resource.identifier.clone());
            }
        }
        resources
    }
}
