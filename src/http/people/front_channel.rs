//! The pages of applications that sign a person out in this browser (OpenID Connect Front-Channel Logout 1.0).

use aggregates::client::ClientStatus;
use protocols::oidc::front_channel_address;
use queries::session::Session;

use super::visit::Visit;

/// The pages of the clients that joined a session and have one. What cannot be looked up is left out: nobody stays signed in here because
/// somebody else cannot be told.
pub async fn front_channel(visit: &Visit, session: &Session) -> Vec<String> {
    let issuer = visit.issuer();
    let mut pages = Vec::new();
    for (client_id, sid) in &session.clients {
        let client = match visit.shared.directory.client(visit.tenant(), client_id).await {
            Ok(client) => client.filter(|client| client.state == ClientStatus::Enabled),
            Err(error) => {
                tracing::warn!(client_id, %error, "a client is not told of a sign-out by the browser");
                None
            }
        };
        let Some(client) = client else { continue };
        let which = client.metadata.frontchannel_logout_session_required.unwrap_or(false);
        let page = client.metadata.frontchannel_logout_uri.as_ref();
        pages.extend(page.map(|page| front_channel_address(page, which.then_some((issuer.as_str(), sid.as_str())))));
    }
    pages
}
