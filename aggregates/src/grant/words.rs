//! The closed vocabularies of a grant, as OAuth and OpenID Connect spell them.

use serde::{Deserialize, Serialize};

use crate::consent::Withdrawal;

/// How an answer travels to the client (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode, JWT
/// Secured Authorization Response Mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect address.
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that the browser posts.
    FormPost,
    /// In the query, signed.
    #[serde(rename = "query.jwt")]
    QueryJwt,
    /// In the fragment, signed.
    #[serde(rename = "fragment.jwt")]
    FragmentJwt,
    /// In a form, signed.
    #[serde(rename = "form_post.jwt")]
    FormPostJwt,
}

/// What the person must be asked (OIDC Core §3.1.2.1; `create` of Initiating User Registration 1.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing: answer at once or refuse.
    None,
    /// To sign in, even if they are.
    Login,
    /// To consent, even if they did.
    Consent,
    /// Which account.
    SelectAccount,
    /// To register.
    Create,
}

/// How a code challenge was made of its verifier (RFC 7636 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CodeChallengeMethod {
    /// Base64url of its SHA-256.
    S256,
    /// It is the verifier itself; refused unless a tenant admits it.
    #[serde(rename = "plain")]
    Plain,
}

/// Why a grant was denied: the error that the client hears (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// The person or a policy said no.
    AccessDenied,
    /// Nobody is signed in and nobody may be asked.
    LoginRequired,
    /// There is no consent and nobody may be asked.
    ConsentRequired,
    /// Something else must be asked and may not.
    InteractionRequired,
    /// Several accounts, and nobody may be asked which.
    AccountSelectionRequired,
    /// The required level cannot be reached (OIDC Unmet Authentication Requirements 1.0).
    UnmetAuthenticationRequirements,
    /// What is asked for one by one is not what its types say any more (RFC 9396 §5).
    InvalidAuthorizationDetails,
}

/// Why a grant was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// Its code came a second time.
    CodeReused,
    /// A refresh token came after it had been replaced.
    RefreshReused,
    /// The client asked for it (RFC 7009).
    ClientRequest,
    /// The person took it back.
    User,
    /// An administrator took it back.
    Administrator,
    /// The session in which it was given ended.
    Logout,
    /// The person was suspended, locked or is gone.
    UserUnavailable,
    /// The client was disabled or is gone.
    ClientUnavailable,
    /// The tenant does not serve any more.
    TenantUnavailable,
    /// What it was exchanged for was taken back.
    SubjectRevoked,
    /// What was issued could not be brought to the client.
    Undelivered,
}

impl Revocation {
    /// Whether something greater ended, and whoever carries that out sees to everything that was exchanged as well.
    pub fn follows(self) -> bool {
        matches!(self, Self::Logout | Self::UserUnavailable | Self::ClientUnavailable | Self::TenantUnavailable)
    }
}

impl From<Withdrawal> for Revocation {
    /// Why the grants end that stand on a consent which was taken back.
    fn from(withdrawal: Withdrawal) -> Self {
        match withdrawal {
            Withdrawal::User => Self::User,
            Withdrawal::Administrator => Self::Administrator,
            Withdrawal::ClientUnavailable => Self::ClientUnavailable,
            Withdrawal::UserUnavailable => Self::UserUnavailable,
        }
    }
}
