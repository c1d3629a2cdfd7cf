//! What is encrypted for a client, and what it encrypts for us (OIDC Core §10.2; RFC 9701 §6; JARM §2.2; RFC 9101 §6.1).
//!
//! A client's key is its own, from where it publishes its keys, or is made of its secret. Ours are the tenant's, of the same life as
//! those that sign. What everybody must be able to read first, errors of the token endpoint, is never encrypted.

use aggregates::{Encryption, JweAlgorithm};
use protocols::jose::{ContentEncryption, DecryptionKey, EncryptError, EncryptionKey, Jwe, JweError, KeyManagement};
use protocols::oauth::TokenErrorCode;
use queries::client::Client;
use zeroize::Zeroizing;

use super::desk::Desk;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;

/// A token inside another one, for whoever wants it so.
pub(super) async fn nested(
    desk: &Desk<'_>,
    client: &KnownClient,
    chosen: Option<Encryption>,
    token: String,
) -> Result<String, OauthError> {
    match chosen {
        Some(chosen) => encrypted(desk, client, chosen, Some("JWT"), token.as_bytes()).await,
        None => Ok(token),
    }
}

/// Something for the eyes of a client alone.
pub(super) async fn encrypted(
    desk: &Desk<'_>,
    client: &KnownClient,
    chosen: Encryption,
    content_type: Option<&str>,
    content: &[u8],
) -> Result<String, OauthError> {
    let (key, encryption) = recipient(desk, client.row(), chosen).await?;
    let mut random = |buffer: &mut [u8]| desk.shared.journal.entropy().fill(buffer);
    Ok(key.encrypt(encryption, content_type, content, &mut random)?)
}

async fn recipient(
    desk: &Desk<'_>,
    client: &Client,
    chosen: Encryption,
) -> Result<(EncryptionKey, ContentEncryption), OauthError> {
    let (tenant, keys) = (desk.tenant.id(), &desk.shared.client_keys);
    let (algorithm, encryption) = spoken(chosen).ok_or_else(OauthError::internal)?;
    if chosen.alg == JweAlgorithm::Rsa15 && !desk.tenant.settings().oauth.allow_rsa1_5 {
        return Err(unfit("RSA1_5 is not used here; register the client for RSA-OAEP-256"));
    }
    let key = if chosen.alg.is_symmetric() {
        let secrets = keys.secrets(tenant, client).await?;
        secrets
            .live(desk.now())
            .find_map(|secret| EncryptionKey::from_client_secret(algorithm, encryption, secret).ok())
    } else {
        keys.public(tenant, client, None).await?.encryption_key(algorithm)
    };
    let key = key.ok_or_else(|| {
        unfit(format!(
            "the client has no key for {algorithm}; publish one in jwks or jwks_uri, or give it a longer secret"
        ))
    })?;
    Ok((key, encryption))
}

fn unfit(sentence: impl Into<protocols::oauth::Description>) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidClient, sentence)
}

/// The names of the log in those of the wire.
fn spoken(chosen: Encryption) -> Option<(KeyManagement, ContentEncryption)> {
    Some((chosen.alg.as_str().parse().ok()?, chosen.enc.as_str().parse().ok()?))
}

/// Why something from a client was not opened.
pub(super) enum OpeningFault {
    /// The token itself.
    Token(JweError),
    /// Its keys, or ours, could not be read.
    Failed(OauthError),
}

impl<E: Into<OauthError>> From<E> for OpeningFault {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What a client encrypted for us: under its secret, or to a key of the tenant's.
pub(super) async fn opened(desk: &Desk<'_>, client: &Client, token: &str) -> Result<Zeroizing<Vec<u8>>, OpeningFault> {
    let jwe = Jwe::parse(token).map_err(OpeningFault::Token)?;
    let (algorithm, encryption) = (jwe.header().algorithm(), jwe.header().encryption());
    let demands = client.metadata.demands();
    let old = desk.tenant.settings().oauth.allow_rsa1_5 && demands.is_none_or(|demands| demands.allow_rsa1_5());
    let allowed: Vec<_> =
        KeyManagement::ALL.iter().copied().filter(|one| old || *one != KeyManagement::Rsa15).collect();
    let tenant = desk.tenant.id();
    let outcome = if algorithm.is_symmetric() {
        let secrets = desk.shared.client_keys.secrets(tenant, client).await?;
        let key = |secret: &[u8]| DecryptionKey::from_client_secret(algorithm, encryption, secret).ok();
        let keys: Vec<_> = secrets.live(desk.now()).filter_map(key).collect();
        jwe.decrypt(&keys, &allowed, ContentEncryption::ALL)
    } else {
        let keys = desk.shared.keys.decrypting(tenant).await?;
        jwe.decrypt(keys.iter().map(AsRef::as_ref), &allowed, ContentEncryption::ALL)
    };
    outcome.map_err(OpeningFault::Token)
}

impl From<EncryptError> for OauthError {
    fn from(error: EncryptError) -> Self {
        tracing::error!(%error, "an answer could not be encrypted");
        Self::internal()
    }
}
