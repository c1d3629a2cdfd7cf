//! Named permissions: what somebody may do through the admin API, one name per resource and verb.
//!
//! The list is fixed: a permission is what the program asks for before an operation, so a name that nothing asks for would be a
//! promise that nobody keeps. A token's scopes carry permissions, and a person's roles bound them.

use crate::ScopeSet;

/// The scope that carries every permission; in tenant `system`, over all tenants. No role has it but `administrator`.
pub const EVERYTHING: &str = "evident:admin";

/// Whether a scope is one of those that administer.
pub fn administers(scope: &str) -> bool {
    scope == EVERYTHING || Permission::named(scope).is_some()
}

/// The first of some names that administers and is not held: what somebody would hand out, or rule over, without having it.
pub fn beyond<'n>(held: &ScopeSet, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names.into_iter().find(|name| administers(name) && !held.contains(*name) && !held.contains(EVERYTHING))
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $permission:ident = $scope:literal: $meaning:literal,)+) => {
        /// A permission.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission {
            $($(#[$doc])* $permission,)+
        }

        impl Permission {
            /// All permissions.
            pub const ALL: &'static [Self] = &[$(Self::$permission),+];

            /// The permission of a name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($scope => Some(Self::$permission),)+ _ => None }
            }

            /// The scope that carries it.
            pub fn scope(self) -> &'static str {
                match self { $(Self::$permission => $scope,)+ }
            }

            /// What it permits, as an English sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$permission => $meaning,)+ }
            }
        }
    };
}

permissions! {
    /// Of the platform.
    TenantsRead = "evident:tenants:read": "See tenants, their settings and their attribute schemas.",
    /// Of the platform.
    TenantsWrite = "evident:tenants:write": "Create, rename, suspend and reactivate tenants; change settings and schemas.",
    /// Of a tenant.
    SettingsRead = "evident:settings:read": "See the tenant's settings.",
    /// Of a tenant.
    SettingsWrite = "evident:settings:write": "Change the tenant's settings.",
    /// Of a tenant.
    UsersRead = "evident:users:read": "See users.",
    /// Of a tenant.
    UsersWrite = "evident:users:write": "Create and change users, and change where they stand.",
    /// Of a tenant.
    UsersErase = "evident:users:erase": "Erase users for ever.",
    /// Of a tenant.
    CredentialsRead = "evident:credentials:read": "See which credentials users have.",
    /// Of a tenant.
    CredentialsWrite = "evident:credentials:write": "Set and remove users' credentials.",
    /// Of a tenant.
    ClientsRead = "evident:clients:read": "See clients.",
    /// Of a tenant.
    ClientsWrite = "evident:clients:write": "Register, change, disable and delete clients, and change their secrets.",
    /// Of a tenant.
    ResourcesRead = "evident:resources:read": "See protected resources and their scopes.",
    /// Of a tenant.
    ResourcesWrite = "evident:resources:write": "Register, change and remove protected resources.",
    /// Of a tenant.
    KeysRead = "evident:keys:read": "See signing keys.",
    /// Of a tenant.
    KeysWrite = "evident:keys:write": "Rotate and revoke signing keys.",
    /// Of a tenant.
    SessionsRead = "evident:sessions:read": "See people's sessions.",
    /// Of a tenant.
    SessionsWrite = "evident:sessions:write": "End people's sessions.",
    /// Of a tenant.
    GrantsRead = "evident:grants:read": "See what people and clients were granted.",
    /// Of a tenant.
    GrantsWrite = "evident:grants:write": "Take grants back.",
    /// Of a tenant.
    ConsentsRead = "evident:consents:read": "See what people consented to.",
    /// Of a tenant.
    ConsentsWrite = "evident:consents:write": "Take consents back.",
    /// Of a tenant.
    RolesRead = "evident:roles:read": "See roles and who holds them.",
    /// Of a tenant.
    RolesWrite = "evident:roles:write": "Create, change and delete roles; give them to users and groups and take them back.",
    /// Of a tenant.
    GroupsRead = "evident:groups:read": "See groups and who is in them.",
    /// Of a tenant.
    GroupsWrite = "evident:groups:write": "Create, change and delete groups; move users into them and out of them.",
    /// Of a tenant.
    HistoryRead = "evident:history:read": "Read how anything in the tenant came to be.",
    /// Of a tenant.
    AuditRead = "evident:audit:read": "Search the audit log, with addresses and stated reasons, and take it along.",
    /// Of a tenant.
    EventsRead = "evident:events:read": "Follow the tenant's events as they happen.",
    /// Of a tenant.
    JobsRead = "evident:jobs:read": "See jobs, how far they are and what came of them.",
    /// Of a tenant.
    JobsWrite = "evident:jobs:write": "Call jobs off and take them up again.",
    /// Of a tenant.
    NotificationsRead = "evident:notifications:read": "See what one is told of, as it happens.",
    /// Of a tenant.
    NotificationsWrite = "evident:notifications:write": "Say what one has read, and choose what comes by mail.",
    /// Of a tenant.
    WebhooksRead = "evident:webhooks:read": "See webhooks and what is on its way to others.",
    /// Of a tenant.
    WebhooksWrite = "evident:webhooks:write": "Register, change, pause, test, replay and remove webhooks.",
    /// Of a tenant.
    WebhooksDisclose = "evident:webhooks:disclose": "Let a webhook see what is personal.",
}

impl Permission {
    /// Whether a token of this scope has the permission.
    pub fn is_in(self, scope: &ScopeSet) -> bool {
        scope.contains(self.scope()) || scope.contains(EVERYTHING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope<'n>(names: impl IntoIterator<Item = &'n str>) -> ScopeSet {
        names.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_permission_is_carried_by_its_own_scope_and_by_the_one_for_everything() {
        for permission in Permission::ALL {
            assert!(permission.is_in(&scope([permission.scope()])) && permission.is_in(&scope([EVERYTHING])));
            let others = Permission::ALL.iter().filter(|other| *other != permission).map(|other| other.scope());
            assert!(!permission.is_in(&scope(others)), "{permission:?} is in the scope of others");
        }
    }

    #[test]
    fn what_is_held_may_be_given_and_nothing_above_it() {
        let writer = scope(["evident:clients:write", "evident:users:read"]);
        assert_eq!(beyond(&writer, ["orders", "evident:users:read"]), None);
        assert_eq!(beyond(&writer, [""]), None);
        assert_eq!(beyond(&writer, ["orders", "evident:users:write"]), Some("evident:users:write"));
        assert_eq!(beyond(&writer, ["evident:admin"]), Some("evident:admin"));
        assert_eq!(beyond(&scope(["evident:admin"]), ["evident:admin", "evident:keys:write"]), None);
    }

    #[test]
    fn a_permission_is_found_by_its_name() {
        for permission in Permission::ALL {
            assert_eq!(Permission::named(permission.scope()), Some(*permission));
        }
        assert_eq!(Permission::named(EVERYTHING), None, "everything is no permission of its own");
    }

    #[test]
    fn half_a_scope_is_no_scope() {
        for name in ["evident", "evident:", "evident:users", "evident:administrator", "EVIDENT:ADMIN"] {
            assert!(!Permission::UsersRead.is_in(&scope([name])), "{name:?}");
        }
    }
}
