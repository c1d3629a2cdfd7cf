//! A client that shows who it is by the certificate of its connection (RFC 8705 §2).
//!
//! By an authority: the certificate leads to one that the tenant trusts, and says the one name that is registered. By itself: it is one
//! that the client registered, and nobody vouches for it. Why one does not do is for operators; the client hears what everybody hears.

use aggregates::client::AuthMethod;
use protocols::x509::{Chain, ExpectedName};
use queries::client::Client;

use super::client::{Showing, refused};
use crate::http::error::oauth::OauthError;
use crate::http::oauth::KeysError;

/// Refuses a client that did not show its certificate.
pub(super) async fn check(showing: &Showing<'_>, client: &Client) -> Result<(), OauthError> {
    let shown = match showing.arrival.certificate() {
        Ok(Some(shown)) => shown,
        Ok(None) => return Err(unfit(client, "none was shown")),
        Err(error) => return Err(unfit(client, &error.to_string())),
    };
    if client.metadata.auth_method() == AuthMethod::SelfSignedTlsClientAuth {
        return by_itself(showing, client, shown).await;
    }
    by_authority(showing, client, shown)
}

/// RFC 8705 §2.1. The way first: what a certificate says that leads nowhere is nothing.
fn by_authority(showing: &Showing<'_>, client: &Client, shown: &Chain) -> Result<(), OauthError> {
    let authorities = showing.shared.authorities.of(showing.tenant);
    authorities.check(shown, showing.now().timestamp()).map_err(|error| unfit(client, &error.to_string()))?;
    let mut names = client.metadata.expected_names().filter_map(|(member, name)| expected(member, name));
    match (names.next(), names.next()) {
        (Some(name), None) if name.is_in(shown.certificate()) => Ok(()),
        _ => Err(unfit(client, "it does not say the registered name")),
    }
}

/// RFC 8705 §2.2. Nobody renews it but the client, so its own words are all that says when it is over.
async fn by_itself(showing: &Showing<'_>, client: &Client, shown: &Chain) -> Result<(), OauthError> {
    let certificate = shown.certificate();
    if !certificate.is_good_at(showing.now().timestamp()) {
        return Err(unfit(client, "it is not good at this moment"));
    }
    let keys = match showing.shared.client_keys.certified(showing.tenant.id(), client, certificate).await {
        Ok(keys) => keys,
        // Strangers learn nothing of how a client is registered.
        Err(error @ KeysError::NotFound) => return Err(unfit(client, &error.to_string())),
        Err(error @ KeysError::Busy) => return Err(error.into()),
    };
    if keys.stand_for(certificate) { Ok(()) } else { Err(unfit(client, "it is not registered")) }
}

fn expected<'a>(member: &str, name: &'a str) -> Option<ExpectedName<'a>> {
    match member {
        "tls_client_auth_subject_dn" => Some(ExpectedName::SubjectDn(name)),
        "tls_client_auth_san_dns" => Some(ExpectedName::SanDns(name)),
        "tls_client_auth_san_uri" => Some(ExpectedName::SanUri(name)),
        "tls_client_auth_san_ip" => Some(ExpectedName::SanIp(name)),
        "tls_client_auth_san_email" => Some(ExpectedName::SanEmail(name)),
        _ => None,
    }
}

fn unfit(client: &Client, reason: &str) -> OauthError {
    tracing::info!(client_id = client.client_id, reason, "a client's certificate did not do");
    refused()
}
