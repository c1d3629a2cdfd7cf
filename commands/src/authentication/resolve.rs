//! Who is meant by what somebody typed: from the name to the user and their password, by streams alone.
//!
//! Nobody's name costs the same reads as somebody's: where there is no user, the streams of nobody are read instead.

use aggregates::authentication::Account;
use aggregates::credential::{Credential, PasswordHash, password_stream};
use aggregates::identifier::{Identifier, IdentifierKind, OwnerType, normalise};
use aggregates::user::{User, UserStatus};
use aggregates::{TenantId, identifier};
use cqrs_es::Aggregate as _;
use futures_util::future::try_join;
use journal::{StreamId, StreamVersion};

use crate::load::{self, Loaded};
use crate::{Context, Failure, Unit};

/// The kind under which typed names are hashed for counting, apart from the kinds that name streams.
const TYPED: &str = "sign_in";

/// What is known of a typed name.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// HMAC of the name, alike for all its spellings, whether or not it is somebody's.
    pub identifier_hash: String,
    /// Whose it is.
    pub user: Option<ResolvedUser>,
}

/// The user whose name it is.
#[derive(Clone, Debug)]
pub struct ResolvedUser {
    /// Their id.
    pub user_id: String,
    /// Where they stand.
    pub status: UserStatus,
    /// Whether they may sign in now.
    pub may_sign_in: bool,
    /// Their password, if they have one.
    pub password: Option<ResolvedPassword>,
}

/// A password to compare with.
#[derive(Clone, Debug)]
pub struct ResolvedPassword {
    /// Its hash.
    pub hash: PasswordHash,
    /// Whether another one must be set before anything else.
    pub must_change: bool,
    /// What to give back in [`super::Proof::checked`].
    pub version: StreamVersion,
}

impl Resolved {
    /// The account, as counters of failures know it.
    pub fn account(&self) -> Account<'_> {
        match &self.user {
            Some(user) => Account::User(&user.user_id),
            None => Account::Unknown(&self.identifier_hash),
        }
    }
}

/// Finds out who is meant. `kinds` are the tenant's (`sign_in.identifiers`): the first of them under which the name is
/// somebody's decides.
pub async fn resolve(
    context: &Context,
    tenant: &TenantId,
    kinds: &[IdentifierKind],
    typed: &str,
) -> Result<Resolved, Failure> {
    let vault = context.journal().vault();
    let names: Vec<_> = kinds.iter().filter_map(|kind| Some((kind, normalise(kind, typed).ok()?))).collect();
    let identifier_hash = vault.identifier(tenant, TYPED, typed_form(&names).unwrap_or(typed.trim())).await?;
    let mut ids = Vec::with_capacity(names.len());
    for (kind, form) in &names {
        ids.push(vault.identifier(tenant, &kind.to_string(), form).await?);
    }
    let claims = Unit::new(context, false).load_short::<Identifier>(tenant, &ids).await?;
    let owner = claims.iter().find_map(|claim| users(claim.state()));
    // Nobody's id is one that no user can have: HMACs and ids of users have different lengths.
    let id = owner.as_deref().unwrap_or(&identifier_hash);
    let (user, credential) = try_join(
        load::load::<User>(context.journal(), StreamId::new(tenant, User::TYPE, id)),
        load::load::<Credential>(context.journal(), StreamId::new(tenant, Credential::TYPE, password_stream(id))),
    )
    .await?;
    Ok(Resolved { identifier_hash, user: owner.and_then(|id| known(context, id, &user, &credential)) })
}

/// The form by which a typed name is counted: that of the narrowest kind it fits, so that no spelling of a telephone number
/// or an address is another name.
fn typed_form<'n>(names: &'n [(&IdentifierKind, String)]) -> Option<&'n str> {
    let of = |wanted: IdentifierKind| names.iter().find(|(kind, _)| **kind == wanted);
    let narrowest = of(IdentifierKind::PhoneNumber).or_else(|| of(IdentifierKind::Email)).or(names.first());
    narrowest.map(|(_, form)| form.as_str())
}

fn users(claim: &Identifier) -> Option<String> {
    let identifier::Owner { owner_type, owner_id } = claim.owner()?;
    (*owner_type == OwnerType::User).then(|| owner_id.clone())
}

fn known(
    context: &Context,
    user_id: String,
    user: &Loaded<User>,
    credential: &Loaded<Credential>,
) -> Option<ResolvedUser> {
    let now = context.now();
    let status = user.state().status().filter(|status| *status != UserStatus::Erased)?;
    let hash = credential.state().password().and_then(|password| password.hash.as_ref()).cloned();
    let must_change = credential.state().must_change(now);
    let password = hash.map(|hash| ResolvedPassword { hash, must_change, version: credential.version() });
    Some(ResolvedUser { user_id, status, may_sign_in: user.state().may_sign_in(now), password })
}
