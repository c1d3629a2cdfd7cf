//! The word of somebody whom the tenant trusts about a person (RFC 7523 §3), as the two grants need it that take one.

use aggregates::one_time_id::OneTimeKind;
use aggregates::tenant::TrustedIssuer;
use aggregates::user::User;
use chrono::DateTime;
use commands::authentication::resolve;
use commands::one_time_id::UseOnce;
use protocols::jose::{Algorithm, AssertedPerson, AssertionRules, AuthorizationAssertion, LEEWAY};

use crate::http::error::assertion::WordFault;
use crate::http::extract::client::{KnownClient, may_sign};
use crate::http::oauth::desk::Desk;
use crate::streams;

/// A word that holds, and was not used up yet: it is worth nothing before it is.
pub(super) struct Word<'d> {
    /// Who says it, and what that issuer is trusted with.
    pub(super) trusted: &'d TrustedIssuer,
    /// What is said.
    pub(super) said: AssertedPerson,
    /// What is used up with it.
    pub(super) once: UseOnce,
}

impl<'d> Word<'d> {
    /// Reads and verifies it.
    pub(super) async fn read(desk: &'d Desk<'_>, client: &KnownClient, token: &str) -> Result<Self, WordFault> {
        let assertion = AuthorizationAssertion::parse(token)?;
        let issuers = &desk.tenant.settings().oauth.trusted_issuers;
        let trusted = issuers.get(assertion.claimed_issuer()).filter(|issuer| issuer.trusts(client.id()));
        let trusted = trusted.ok_or(WordFault::Untrusted)?;
        let said = verified(desk, client, trusted, &assertion).await?;
        let last = DateTime::from_timestamp(said.expires_at.saturating_add(LEEWAY), 0);
        let once = UseOnce {
            tenant: desk.tenant.id().clone(),
            kind: OneTimeKind::AuthorizationAssertion,
            maker: said.issuer.clone(),
            id: said.jwt_id.clone(),
            expires_at: last.ok_or(WordFault::NoMoment)?,
        };
        Ok(Self { trusted, said, once })
    }

    /// The id of the person whom it is about, if they may be spoken for.
    pub(super) async fn person(&self, desk: &Desk<'_>, client: &KnownClient) -> Result<String, WordFault> {
        person(desk, client, self.trusted, &self.said.subject).await?.ok_or(WordFault::Nobody)
    }
}

async fn verified(
    desk: &Desk<'_>,
    client: &KnownClient,
    trusted: &TrustedIssuer,
    assertion: &AuthorizationAssertion<'_>,
) -> Result<AssertedPerson, WordFault> {
    let algorithms: Vec<Algorithm> =
        trusted.algorithms.iter().filter_map(|algorithm| algorithm.as_str().parse().ok()).collect();
    // What a profile forbids of its client it forbids of what that brings.
    let algorithms = may_sign(client.metadata(), None, algorithms.iter());
    // RFC 7523 §3: this server by its name, or by the place where the assertion is shown.
    let endpoint = format!("{}/oauth2/token", desk.issuer);
    let rules = AssertionRules {
        algorithms: &algorithms,
        audience: &[&desk.issuer, &endpoint],
        longest: trusted.longest.into(),
        now: desk.now().timestamp(),
    };
    let keys = &desk.shared.client_keys;
    let keys = keys.of_issuer(desk.tenant.id(), assertion.claimed_issuer(), trusted, assertion.key_id()).await?;
    Ok(assertion.verify(keys.keys(), &rules)?)
}

/// The id of the person whom an issuer calls so; `None` where nobody is called so, or nobody may speak for them.
pub(super) async fn person(
    desk: &Desk<'_>,
    client: &KnownClient,
    trusted: &TrustedIssuer,
    name: &str,
) -> Result<Option<String>, WordFault> {
    let id = match &trusted.subject {
        None => name.to_owned(),
        Some(kind) => {
            let kinds = std::slice::from_ref(kind);
            let resolved = resolve(&desk.context(client), desk.tenant.id(), kinds, name).await?;
            let Some(user) = resolved.user else { return Ok(None) };
            user.user_id
        }
    };
    let user = streams::fold::<User>(&desk.shared.journal, desk.tenant.id(), &id, None).await?;
    Ok(user.filter(|user| user.state.may_sign_in(desk.now())).map(|_| id))
}
