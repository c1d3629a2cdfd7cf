//! Who is meant by a hint (CIBA Core §7.1).
//!
//! A client hears whether there is such a person, as the specification wants it (`unknown_user_id`); whether they may not sign in at the
//! moment reads alike. It hears so a few times in a minute only: one that tries names out is told to come back later.

use aggregates::client::SubjectType;
use aggregates::identifier::IdentifierKind;
use aggregates::user::User;
use commands::authentication::resolve;
use protocols::oauth::{LoginHint, PersonHint, TokenErrorCode};
use queries::grant;

use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::authorize::read_hint_at;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::subject::of_user;
use crate::streams;

/// Hints at nobody that one client may give in a minute, on each node.
const MOST: u32 = 30;

/// The person's id.
pub(super) async fn meant(desk: &Desk<'_>, client: &KnownClient, hint: &PersonHint) -> Result<String, OauthError> {
    let (tries, tenant) = (&desk.shared.hint_tries, desk.tenant.id());
    if let Some(wait) = tries.bars_client(tenant, client.id(), MOST, desk.now()) {
        return Err(OauthError::busy(wait));
    }
    let found = match hint {
        PersonHint::Login(LoginHint::Subject(subject)) => by_subject(desk, client, subject.expose()).await?,
        PersonHint::Login(LoginHint::Email(name)) => {
            by_name(desk, client, &[IdentifierKind::Email], name.expose()).await?
        }
        PersonHint::Login(LoginHint::Phone(name)) => {
            by_name(desk, client, &[IdentifierKind::PhoneNumber], name.expose()).await?
        }
        PersonHint::Login(LoginHint::Name(name)) => {
            by_name(desk, client, &desk.tenant.settings().sign_in.identifiers, name.expose()).await?
        }
        PersonHint::IdToken(token) => by_token(desk, client, token.expose()).await?,
    };
    found.ok_or_else(|| {
        // What was tried is counted, not waited for: the answer is the same.
        let _ = tries.admit_client(tenant, client.id(), MOST, desk.now());
        OauthError::new(TokenErrorCode::UnknownUserId, "the hint names nobody who can be asked")
    })
}

/// By a name. Nobody's costs the same reads as somebody's.
async fn by_name(
    desk: &Desk<'_>,
    client: &KnownClient,
    kinds: &[IdentifierKind],
    name: &str,
) -> Result<Option<String>, OauthError> {
    let resolved = resolve(&desk.context(client), desk.tenant.id(), kinds, name).await?;
    Ok(resolved.user.filter(|user| user.may_sign_in).map(|user| user.user_id))
}

/// By `sub`. A pairwise one leads back to nobody: it is computed, and kept nowhere.
async fn by_subject(desk: &Desk<'_>, client: &KnownClient, subject: &str) -> Result<Option<String>, OauthError> {
    if client.metadata().subject_type() == SubjectType::Pairwise {
        return Ok(None);
    }
    by_id(desk, subject.to_owned()).await
}

async fn by_id(desk: &Desk<'_>, id: String) -> Result<Option<String>, OauthError> {
    let user = streams::fold::<User>(&desk.shared.journal, desk.tenant.id(), &id, None).await?;
    Ok(user.filter(|user| user.state.may_sign_in(desk.now())).map(|_| id))
}

/// By an ID token of ours, which may have expired: its signature must hold, and it must have been issued to this client.
async fn by_token(desk: &Desk<'_>, client: &KnownClient, token: &str) -> Result<Option<String>, OauthError> {
    let invalid = |sentence: &'static str| OauthError::new(TokenErrorCode::InvalidRequest, sentence);
    let hint = read_hint_at(desk, token).await?;
    let hint = hint.map_err(|_| invalid("id_token_hint is no ID token of this issuer"))?;
    if !hint.audience.iter().any(|audience| audience == client.id()) {
        return Err(invalid("id_token_hint was issued to another client"));
    }
    if client.metadata().subject_type() == SubjectType::Public {
        return by_subject(desk, client, &hint.subject).await;
    }
    // Their name leads back to nobody, but the token to the grant that it came of.
    let tenant = desk.tenant.id();
    let Some(grant_id) = hint.grant_id else { return Ok(None) };
    let grant = grant::by_id(desk.shared.journal.db(), tenant, grant_id).await?;
    let Some(user) = grant.filter(|grant| grant.client_id == client.id()).and_then(|grant| grant.user_id) else {
        return Ok(None);
    };
    if of_user(desk.shared, tenant, client.row(), &user).await? != hint.subject {
        return Ok(None);
    }
    by_id(desk, user).await
}
