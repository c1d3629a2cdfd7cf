//! A client brings a person's name and password (RFC 6749 §4.3), where the tenant still has such clients: they are judged as on the
//! sign-in page, by the same counters, in the same time.
//!
//! Whatever is wrong is `invalid_grant`, and by default in the same words. The person was asked nothing, so the client must be one that
//! they are right to give their password to; no session starts, because nobody's browser is here (docs/decisions/0019-what-is-weaker-and-switched-on.md).

use std::time::Duration;

use aggregates::client::GrantType;
use aggregates::grant::Held;
use axum::response::Response;
use commands::authentication::{Proof, ProofError, origin, resolve};
use commands::grant::{AccessTerms, IssueByPassword, IssueByPasswordError, RefreshTerms};
use commands::{ClearSecret, execute};
use protocols::oauth::{PasswordRequest, TokenErrorCode};
use queries::delegation;

use super::answer::{self, Exchange};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;
use crate::http::oauth::scope::{Rules, Speaks, Wanted};
use crate::http::trial::{Door, Ruling, Trial};

/// What is told where the tenant wants no more said, and of everything that is not said on the sign-in page either.
const FAILED: &str = "name and password do not let anybody in";

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: PasswordRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::Password)?;
    let settings = &desk.tenant.settings().oauth;
    if client.metadata().is_public() && !settings.password_for_public_clients {
        let sentence = "grant_type password is for clients that authenticate";
        return Err(OauthError::new(TokenErrorCode::UnauthorizedClient, sentence));
    }
    let wanted = wanted(desk, client, &request).await?;
    // Before the password is judged: it costs less, and must not tell whether a password was right that nobody then used.
    let held = holding.used(desk).await?;
    let context = desk.context(client);
    let kinds = &desk.tenant.settings().sign_in.identifiers;
    let resolved = resolve(&context, desk.tenant.id(), kinds, request.username.expose()).await?;
    // No device is known here: there is no cookie that could tell of one.
    let origin = origin(&context, desk.tenant.id(), desk.arrival.address(), None).await?;
    let door = Door { shared: desk.shared, tenant: desk.tenant.id(), settings: desk.tenant.settings(), context };
    let trial = Trial::of(door, resolved, origin);
    let password = ClearSecret::given(request.password.expose().to_owned());
    let (proof, upgrade) = match trial.judge(&password).await? {
        Ruling::Right { proof, upgrade } => (*proof, upgrade),
        Ruling::Busy { retry_after } => return Err(OauthError::busy(retry_after)),
        refused => return Err(failed(said(&refused).filter(|_| settings.password_messages))),
    };
    let issue = issue(desk, client, proof, wanted, held).await?;
    let outcome = execute(&desk.context(client), &issue).await.map_err(of_issue)?;
    if upgrade {
        trial.upgrade(desk.context(client), password);
    }
    answer::of_person(desk, client, outcome, Exchange::First).await
}

/// What the client may ask for; whose it is does not matter yet.
async fn wanted(desk: &Desk<'_>, client: &KnownClient, request: &PasswordRequest) -> Result<Wanted, OauthError> {
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let rules = Rules {
        settings: &desk.tenant.settings().oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: client.metadata(),
        speaks: Speaks::ForPerson,
    };
    Ok(rules.resolve(request.scope.as_ref(), &request.resources)?)
}

/// The tokens of a person who proved who they are: of what administers, no more than their roles hold.
async fn issue(
    desk: &Desk<'_>,
    client: &KnownClient,
    proof: Proof,
    wanted: Wanted,
    held: Held,
) -> Result<IssueByPassword, OauthError> {
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    let scope = delegation::to_ask_for(desk.shared.journal.db(), desk.tenant.id(), &proof.user, &wanted.scope).await?;
    if scope.is_empty() && !wanted.scope.is_empty() {
        return Err(OauthError::new(TokenErrorCode::InvalidScope, "the person has no role that holds this scope"));
    }
    let refreshes = settings.oauth.allows(GrantType::RefreshToken) && metadata.uses(GrantType::RefreshToken);
    Ok(IssueByPassword {
        tenant: desk.tenant.id().clone(),
        client_id: client.id().to_owned(),
        proof,
        scope,
        resources: wanted.resources,
        refresh: refreshes.then(|| RefreshTerms::of(settings, metadata).bound(metadata, &held)),
        access: AccessTerms { audience: vec![desk.issuer.clone()], held, ..AccessTerms::of(settings, metadata) },
    })
}

/// What the sign-in page would tell the person.
fn said(refused: &Ruling) -> Option<String> {
    match refused {
        Ruling::MustChange => Some("another password must be set first; let the person sign in on our page".to_owned()),
        Ruling::Unavailable => Some("the account cannot be used at the moment".to_owned()),
        Ruling::LockedOut { wait, .. } => Some(format!("too many failures; try again in {}", minutes(*wait))),
        Ruling::Wrong { .. } | Ruling::Right { .. } | Ruling::Busy { .. } => None,
    }
}

fn minutes(wait: Duration) -> String {
    match wait.as_secs().div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

fn failed(sentence: Option<String>) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidGrant, sentence.unwrap_or_else(|| FAILED.to_owned()))
}

/// Between the comparison and the commit something changed, or the log said no.
fn of_issue(error: IssueByPasswordError) -> OauthError {
    match error {
        IssueByPasswordError::Closed(_) => OauthError::invalid_grant(),
        IssueByPasswordError::Proof(ProofError::Failed(failure)) | IssueByPasswordError::Failed(failure) => {
            failure.into()
        }
        IssueByPasswordError::Proof(ProofError::Refused(error)) => {
            tracing::error!(%error, "a sign-in was not recorded");
            OauthError::internal()
        }
        IssueByPasswordError::Proof(ProofError::NotFound | ProofError::Unavailable(_) | ProofError::Superseded) => {
            failed(None)
        }
        IssueByPasswordError::Refused(refusal) => refusal.into(),
    }
}
