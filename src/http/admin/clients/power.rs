//! Nobody hands out more than they have.
//!
//! A client may be registered for scopes that administer. Whoever could give it more of them than their own token carries, or
//! take over a client that has more, would be an administrator of everything with the permission to write clients.

use aggregates::ScopeSet;

use crate::http::admin::administrator::Administrator;
use crate::http::admin::permission::{EVERYTHING, Permission};
use crate::http::error::problem::{Kind, Problem};

/// Refuses scopes that administer and that the administrator does not have.
pub(super) fn within(administrator: &Administrator, scope: Option<&str>) -> Result<(), Problem> {
    beyond(&administrator.token.scope, scope).map_or(Ok(()), |name| {
        let detail =
            format!("scope {name} is more than this access token has; ask for a token that has it, or leave it out");
        Err(Problem::new(Kind::Forbidden, detail))
    })
}

/// The first scope that administers and is not held.
fn beyond<'s>(held: &ScopeSet, scope: Option<&'s str>) -> Option<&'s str> {
    let administers = |name: &str| name == EVERYTHING || Permission::ALL.iter().any(|one| one.scope() == name);
    let names = scope.unwrap_or_default().split(' ');
    names.into_iter().find(|name| administers(name) && !held.contains(name) && !held.contains(EVERYTHING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_may_be_given_and_nothing_above_it() {
        let held = |names: &[&str]| -> ScopeSet { names.iter().map(|name| (*name).to_owned()).collect() };
        let writer = held(&["evident:clients:write", "evident:users:read"]);
        assert_eq!(beyond(&writer, Some("orders evident:users:read")), None);
        assert_eq!(beyond(&writer, None), None);
        assert_eq!(beyond(&writer, Some("orders evident:users:write")), Some("evident:users:write"));
        assert_eq!(beyond(&writer, Some("evident:admin")), Some("evident:admin"));
        assert_eq!(beyond(&held(&["evident:admin"]), Some("evident:admin evident:keys:write")), None);
    }
}
