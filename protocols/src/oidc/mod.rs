//! OpenID Connect as it is spoken on the wire: what it adds to OAuth's messages, its claims, its logout.

mod claim_selection;
mod claims_parameter;
mod display;
mod end_session;
mod front_channel;
mod id_token_claims;
mod locales;
mod prompt;
mod session_state;
mod standard_claims;
pub mod subject;
mod userinfo;

pub use claim_selection::{ClaimSelection, claim_of_scope, claims_of_scope};
pub use claims_parameter::{ClaimRequest, ClaimRequests, ClaimsFault, ClaimsParameter};
pub use display::{Display, UnknownDisplay};
pub use end_session::{EndSessionRequest, after_logout};
pub use front_channel::front_channel_address;
pub use id_token_claims::IdTokenClaims;
pub use locales::Locales;
pub(crate) use locales::is_tag;
pub use prompt::{Prompt, PromptFault, Prompts};
pub use session_state::session_state;
pub use standard_claims::{AddressClaim, StandardClaims};
pub use userinfo::UserInfo;
