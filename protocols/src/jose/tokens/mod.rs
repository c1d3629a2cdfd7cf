//! The tokens that this server signs, each with its own `typ` and its own claims.
//!
//! A token that is taken for another kind of token is an attack (RFC 8725 §2.8), so each kind has a type here and is signed in one
//! place.

mod access_token;
mod authorization;
mod extra;
mod id_token;
mod introspection;
mod logout;
mod userinfo;

pub use access_token::{ACCESS_TOKEN_TYPE, AccessToken, Confirmation};
pub use authorization::{Answer, AuthorizationToken};
pub use extra::Extra;
pub use id_token::{IdToken, Pushed};
pub use introspection::{INTROSPECTION_TYPE, IntrospectionToken};
pub use logout::{LOGOUT_TYPE, LoggedOut, LogoutToken};
pub use userinfo::UserinfoToken;
