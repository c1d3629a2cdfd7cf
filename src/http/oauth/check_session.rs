//! `GET {issuer}/oauth2/check_session` (OpenID Connect Session Management 1.0, section 3.2): the page that applications show in a frame to
//! hear whether somebody signed in or out here since.
//!
//! It works where browsers give a frame of another site its cookies, which most do not any more; so a tenant switches it on
//! (`oauth.session_management`).

use axum::response::Response;

use crate::http::cookies::Purpose;
use crate::http::people::Visit;
use crate::pages::{self, Trouble};

/// The page.
pub async fn get(visit: Visit) -> Response {
    if !visit.settings().oauth.session_management {
        return visit.stopped(&Trouble::NotFound.into());
    }
    pages::check_session(&visit.frame(&[]), &visit.cookies().name(Purpose::Browser))
}
