//! The tokens that are shown to be exchanged: access tokens and ID tokens of ours, and the word of issuers whom the tenant trusts.
//!
//! Each is looked at as it is everywhere else, so that what was taken back a moment ago is worth nothing here. An ID token has no
//! row of its own: it leads to the grant that it came of, and is worth as much as that.

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::ScopeSet;
use aggregates::client::SubjectType;
use aggregates::grant::{Actor, Exchanged, Held, MayAct, ShownToken};
use chrono::{DateTime, Utc};
use commands::one_time_id::UseOnce;
use protocols::jose::{Claims, Jws};
use protocols::oauth::{SecurityToken, SecurityTokenType, TokenErrorCode};
use queries::access_token::AccessToken;
use queries::grant;
use serde_json::Value;

use crate::http::error::assertion::WordFault;
use crate::http::error::exchange::{refused, worthless};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::id_token_info;
use crate::http::oauth::token::id_token::grant_of;
use crate::http::oauth::token::word::{Word, person};

const SUBJECT: &str = "subject_token";
const ACTOR: &str = "actor_token";
/// As many as an issuer elsewhere may name of those who may act.
const MOST_NAMES: usize = 10;

/// A token that was shown as that of the person.
pub(super) struct Shown {
    pub(super) token: ShownToken,
    pub(super) user: String,
    /// The session with which it ends.
    pub(super) session: Option<String>,
    /// The most that may be had for it.
    pub(super) scope: ScopeSet,
    /// The most that may be had for it one by one (RFC 9396).
    pub(super) details: Vec<Value>,
    /// Where it may be used itself.
    pub(super) audience: Vec<String>,
    /// When they had signed in; none where they did not.
    pub(super) auth_time: Option<DateTime<Utc>>,
    pub(super) acr: Option<String>,
    pub(super) amr: Vec<String>,
    pub(super) may_act: Option<MayAct>,
    pub(super) before: Option<Exchanged>,
    /// What it is bound to.
    pub(super) bound: Held,
    pub(super) until: DateTime<Utc>,
    /// What is used up with it.
    pub(super) once: Option<UseOnce>,
}

/// A token that was shown as that of whoever shall act.
pub(super) struct Acting {
    pub(super) actor: Actor,
    pub(super) bound: Held,
    pub(super) until: DateTime<Utc>,
    pub(super) once: Option<UseOnce>,
}

/// A token of any kind, and what it says.
enum Found<'d> {
    Access(Arc<AccessToken>),
    Id(Box<Claims>, String),
    Word(Box<Word<'d>>),
}

impl Shown {
    /// Reads and verifies it.
    pub(super) async fn read(desk: &Desk<'_>, client: &KnownClient, shown: &SecurityToken) -> Result<Self, OauthError> {
        match find(desk, client, SUBJECT, shown).await? {
            Found::Access(token) => Self::of_access_token(&token),
            Found::Id(claims, issued_to) => Self::of_id_token(desk, SUBJECT, &claims, issued_to).await,
            Found::Word(word) => Self::of_word(desk, client, *word).await,
        }
    }

    fn of_access_token(token: &AccessToken) -> Result<Self, OauthError> {
        let user = token.user_id.clone().ok_or_else(|| refused(SUBJECT, "it speaks for a client and for no person"))?;
        Ok(Self {
            token: ShownToken::AccessToken {
                grant_id: token.grant_id.to_string(),
                client_id: token.client_id.clone(),
                hash: token.token_hash.clone(),
            },
            user,
            session: token.session_id.clone(),
            scope: token.scope.clone(),
            details: token.authorization_details.clone(),
            audience: token.audience.clone(),
            auth_time: token.auth_time,
            acr: token.acr.clone(),
            amr: token.amr.clone(),
            may_act: token.may_act.clone(),
            before: token.exchanged.clone(),
            bound: bound(token),
            until: token.expires_at,
            once: None,
        })
    }

    async fn of_id_token(
        desk: &Desk<'_>,
        parameter: &str,
        claims: &Claims,
        issued_to: String,
    ) -> Result<Self, OauthError> {
        let (user, auth_time, until) = said(claims).ok_or_else(|| worthless(parameter))?;
        let (db, tenant) = (desk.shared.journal.db(), desk.tenant.id());
        let named = grant_of(claims).ok_or_else(|| worthless(parameter))?;
        let found = grant::by_id(db, tenant, named).await?;
        let theirs = found.filter(|grant| grant.client_id == issued_to && grant.user_id.as_deref() == Some(user));
        let grant = theirs.filter(|grant| grant.is_live(desk.now())).ok_or_else(|| worthless(parameter))?;
        if !desk.shared.rows.standing(tenant, grant.grant_id).await?.is_some_and(|standing| standing.holds()) {
            return Err(worthless(parameter));
        }
        let methods = claims.others.get("amr").and_then(Value::as_array).into_iter().flatten();
        Ok(Self {
            token: ShownToken::IdToken { grant_id: grant.grant_id.to_string(), client_id: issued_to },
            user: user.to_owned(),
            session: grant.session_id,
            scope: grant.scope,
            // What was allowed once stands in access tokens alone.
            details: Vec::new(),
            audience: grant.resources,
            auth_time: Some(auth_time),
            acr: claims.text("acr").ok().flatten().map(str::to_owned),
            amr: methods.filter_map(Value::as_str).map(str::to_owned).collect(),
            may_act: claims.others.get("may_act").map(|may| serde_json::from_value(may.clone()).unwrap_or_default()),
            before: None,
            bound: Held::default(),
            until,
            once: None,
        })
    }

    async fn of_word(desk: &Desk<'_>, client: &KnownClient, word: Word<'_>) -> Result<Self, OauthError> {
        let may_act = match &word.said.may_act {
            Some(may) => Some(may_act(desk, client, &word, may).await?),
            None => None,
        };
        Ok(Self {
            token: ShownToken::Jwt { issuer: word.said.issuer.clone() },
            session: None,
            scope: word.trusted.scope.clone(),
            details: Vec::new(),
            audience: Vec::new(),
            auth_time: None,
            acr: None,
            amr: Vec::new(),
            may_act,
            before: None,
            bound: Held::default(),
            until: moment(word.said.expires_at).ok_or_else(|| WordFault::NoMoment.of(SUBJECT, FAULT))?,
            user: word.person(desk, client).await.map_err(|fault| fault.of(SUBJECT, FAULT))?,
            once: Some(word.once),
        })
    }
}

impl Acting {
    /// Reads and verifies it. Only for whom the client speaks already may act through it.
    pub(super) async fn read(desk: &Desk<'_>, client: &KnownClient, shown: &SecurityToken) -> Result<Self, OauthError> {
        let of = |user_id| Actor { client_id: client.id().to_owned(), user_id };
        let own = |issued_to: &str| if issued_to == client.id() { Ok(()) } else { Err(refused(ACTOR, FOREIGN)) };
        match find(desk, client, ACTOR, shown).await? {
            Found::Access(token) => {
                own(&token.client_id)?;
                if token.exchanged.is_some() {
                    return Err(refused(ACTOR, "it was exchanged itself; show one that is the actor's own"));
                }
                let actor = of(token.user_id.clone());
                Ok(Self { actor, bound: bound(&token), until: token.expires_at, once: None })
            }
            Found::Id(claims, issued_to) => {
                own(&issued_to)?;
                let subject = Shown::of_id_token(desk, ACTOR, &claims, issued_to).await?;
                Ok(Self { actor: of(Some(subject.user)), bound: Held::default(), until: subject.until, once: None })
            }
            Found::Word(word) => {
                let until = moment(word.said.expires_at).ok_or_else(|| WordFault::NoMoment.of(ACTOR, FAULT))?;
                let user = word.person(desk, client).await.map_err(|fault| fault.of(ACTOR, FAULT))?;
                Ok(Self { actor: of(Some(user)), bound: Held::default(), until, once: Some(word.once) })
            }
        }
    }
}

/// RFC 8693 §2.2.2.
const FAULT: TokenErrorCode = TokenErrorCode::InvalidRequest;
const FOREIGN: &str = "it was issued to another client; show one through which the actor uses this client";

async fn find<'d>(
    desk: &'d Desk<'_>,
    client: &KnownClient,
    parameter: &str,
    shown: &SecurityToken,
) -> Result<Found<'d>, OauthError> {
    let token = shown.token.expose();
    match shown.kind {
        SecurityTokenType::IdToken => {
            let (claims, issued_to) = id_token(desk, parameter, token).await?;
            Ok(Found::Id(Box::new(claims), issued_to))
        }
        SecurityTokenType::Jwt if !is_ours(desk, token) => {
            let word = Word::read(desk, client, token).await.map_err(|fault| fault.of(parameter, FAULT))?;
            Ok(Found::Word(Box::new(word)))
        }
        SecurityTokenType::AccessToken | SecurityTokenType::Jwt => {
            let (tenant, now) = (desk.tenant.id(), desk.now().timestamp());
            let found = desk.shared.access_tokens.find(tenant, &desk.issuer, token, now).await?;
            Ok(Found::Access(found.ok_or_else(|| worthless(parameter))?))
        }
    }
}

fn is_ours(desk: &Desk<'_>, token: &str) -> bool {
    let claims = Jws::parse(token).ok().and_then(|token| token.unverified_claims().ok());
    claims.is_some_and(|claims| claims.issuer.as_deref() == Some(desk.issuer.as_str()))
}

/// What an ID token says, and to whom it was issued.
async fn id_token(desk: &Desk<'_>, parameter: &str, token: &str) -> Result<(Claims, String), OauthError> {
    let jws = Jws::parse(token).map_err(|_| worthless(parameter))?;
    // Whoever knows the secret of a client can make such a token of anybody.
    if id_token_info::is_under_secret(&jws) {
        return Err(refused(parameter, "an ID token under a client's secret is no word of ours; show an access token"));
    }
    let issued_to = id_token_info::audience(desk, &jws).await?.ok_or_else(|| worthless(parameter))?;
    let claims = id_token_info::checked(desk, &jws, &issued_to).await?.ok_or_else(|| worthless(parameter))?;
    if issued_to.metadata.subject_type() == SubjectType::Pairwise {
        return Err(refused(parameter, "its name for the person is for its client alone; show an access token"));
    }
    // An ID token is bound to nothing. Where the client's tokens are, it would be worth more than they.
    let of_all = desk.tenant.settings().oauth.tls_bound_access_tokens;
    let metadata = &issued_to.metadata;
    if metadata.dpop_bound_access_tokens == Some(true) || metadata.is_bound_by_certificate(of_all) {
        return Err(refused(
            parameter,
            "the tokens of its client are bound to a key; show an access token, with the key",
        ));
    }
    Ok((claims, issued_to.client_id.clone()))
}

/// Whom an ID token is about, when they had signed in, and until when it holds.
fn said(claims: &Claims) -> Option<(&str, DateTime<Utc>, DateTime<Utc>)> {
    let auth_time = claims.moment("auth_time").ok().flatten().and_then(moment)?;
    Some((claims.subject.as_deref()?, auth_time, claims.expires_at.and_then(moment)?))
}

fn bound(token: &AccessToken) -> Held {
    Held { dpop_jkt: token.dpop_jkt.clone(), x5t_s256: token.x5t_s256.clone() }
}

fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

/// Who may act, in the words of an issuer elsewhere (RFC 8693 §4.4): people by the names that it has for them, or by their ids where it says
/// that they are ours. What cannot be understood lets nobody act.
async fn may_act(desk: &Desk<'_>, client: &KnownClient, word: &Word<'_>, claim: &Value) -> Result<MayAct, OauthError> {
    let Some(members) = claim.as_object() else { return Ok(MayAct::default()) };
    let issuer = members.get("iss").map(|issuer| issuer.as_str().unwrap_or_default());
    let ours = issuer == Some(desk.issuer.as_str());
    let known = members.keys().all(|name| matches!(name.as_str(), "iss" | "sub" | "client_id"));
    let theirs = issuer.is_none_or(|issuer| issuer == word.said.issuer);
    let told = serde_json::from_value::<MayAct>(claim.clone()).ok().filter(|may| may.sub.len() <= MOST_NAMES);
    let Some(told) = told.filter(|_| known && (ours || theirs)) else { return Ok(MayAct::default()) };
    if ours || told.sub.is_empty() {
        return Ok(told);
    }
    let mut sub = BTreeSet::new();
    for name in &told.sub {
        let found = person(desk, client, word.trusted, name).await;
        sub.extend(found.map_err(|fault| fault.of(SUBJECT, FAULT))?);
    }
    // Nobody is called so: that is not the same as that nobody is named.
    Ok(if sub.is_empty() { MayAct::default() } else { MayAct { sub, ..told } })
}
