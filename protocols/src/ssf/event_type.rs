//! The types of events that are told, by the URIs that CAEP 1.0, RISC 1.0 and SSF 1.0 give them.

/// What happened, as receivers know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventType {
    /// A session is over (CAEP §3.1).
    SessionRevoked,
    /// Claims in tokens have other values (CAEP §3.2).
    TokenClaimsChange,
    /// A credential was created, changed or removed (CAEP §3.3).
    CredentialChange,
    /// Somebody proved themselves better or worse than before (CAEP §3.4).
    AssuranceLevelChange,
    /// An account may not be used (RISC §2.3).
    AccountDisabled,
    /// An account may be used again (RISC §2.4).
    AccountEnabled,
    /// An account is gone for ever (RISC §2.2).
    AccountPurged,
    /// Somebody else has a credential (RISC §2.7).
    CredentialCompromise,
    /// An address by which an account is recovered has changed (RISC §2.10).
    RecoveryInformationChanged,
    /// A receiver wanted to see whether the stream works (SSF §8.1.4.1).
    Verification,
    /// The transmitter set the stream's status (SSF §8.1.5).
    StreamUpdated,
}

impl EventType {
    /// Those that a receiver may ask for.
    pub const SUPPORTED: [Self; 9] = [
        Self::SessionRevoked,
        Self::TokenClaimsChange,
        Self::CredentialChange,
        Self::AssuranceLevelChange,
        Self::AccountDisabled,
        Self::AccountEnabled,
        Self::AccountPurged,
        Self::CredentialCompromise,
        Self::RecoveryInformationChanged,
    ];

    /// Its URI: the one key of a token's `events`.
    pub fn uri(self) -> &'static str {
        match self {
            Self::SessionRevoked => "https://schemas.openid.net/secevent/caep/event-type/session-revoked",
            Self::TokenClaimsChange => "https://schemas.openid.net/secevent/caep/event-type/token-claims-change",
            Self::CredentialChange => "https://schemas.openid.net/secevent/caep/event-type/credential-change",
            Self::AssuranceLevelChange => "https://schemas.openid.net/secevent/caep/event-type/assurance-level-change",
            Self::AccountDisabled => "https://schemas.openid.net/secevent/risc/event-type/account-disabled",
            Self::AccountEnabled => "https://schemas.openid.net/secevent/risc/event-type/account-enabled",
            Self::AccountPurged => "https://schemas.openid.net/secevent/risc/event-type/account-purged",
            Self::CredentialCompromise => "https://schemas.openid.net/secevent/risc/event-type/credential-compromise",
            Self::RecoveryInformationChanged => {
                "https://schemas.openid.net/secevent/risc/event-type/recovery-information-changed"
            }
            Self::Verification => "https://schemas.openid.net/secevent/ssf/event-type/verification",
            Self::StreamUpdated => "https://schemas.openid.net/secevent/ssf/event-type/stream-updated",
        }
    }

    /// Whether it is one of CAEP, whose events say when, by whom and why.
    pub fn is_caep(self) -> bool {
        self.uri().contains("/caep/")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_type_has_a_uri_of_its_own() {
        let uris: BTreeSet<_> = EventType::SUPPORTED.iter().map(|kind| kind.uri()).collect();
        assert_eq!(uris.len(), EventType::SUPPORTED.len());
        assert!(uris.iter().all(|uri| uri.starts_with("https://schemas.openid.net/secevent/")));
        assert!(EventType::SessionRevoked.is_caep() && !EventType::AccountPurged.is_caep());
    }
}
