//! Names that must be unique, claimed and released in the commit that writes them.
//!
//! Each is a stream of its own whose id only this installation can compute (an HMAC of tenant, kind and normalised value),
//! so the log itself is the arbiter of who was first, and nobody can read names out of it.

use std::collections::BTreeMap;

use aggregates::identifier::{Identifier, IdentifierCommand, IdentifierKind, Owner, normalise};
use aggregates::tenant::Scalar;
use aggregates::user::Profile;
use aggregates::{Faults, FieldFault, TenantId};

use crate::failure::Failure;
use crate::load::Loaded;
use crate::unit::Unit;

/// A name that belongs to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} is taken; choose another one")]
pub struct Taken {
    /// The field as the API spells it, such as `user_name` or `attributes.employee_number`.
    pub field: String,
}

/// Why names were not claimed.
pub(crate) enum Unclaimed {
    Taken(Taken),
    Failed(Failure),
}

impl From<Failure> for Unclaimed {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Names in the form in which they are compared, with the field each came from. Two spellings of one name are one name.
pub(crate) type Names = BTreeMap<(IdentifierKind, String), String>;

/// The names of a person; `unique` tells which of the tenant's own attributes are names.
pub(crate) fn of_profile(profile: &Profile, unique: impl Fn(&str) -> bool) -> Result<Names, Faults> {
    let mut found = Vec::new();
    let fixed = [
        ("user_name", IdentifierKind::UserName, &profile.user_name),
        ("email", IdentifierKind::Email, &profile.email),
        ("phone_number", IdentifierKind::PhoneNumber, &profile.phone_number),
        ("external_id", IdentifierKind::ExternalId, &profile.external_id),
    ];
    for (field, kind, value) in fixed {
        found.extend(value.as_ref().map(|value| (field.to_owned(), kind, value.clone())));
    }
    for (name, value) in profile.attributes.iter().filter(|(name, _)| unique(name)) {
        let field = format!("attributes.{name}");
        let values = value.scalars().iter().map(text);
        found.extend(values.map(|text| (field.clone(), IdentifierKind::Attribute(name.clone()), text)));
    }
    let mut names = Names::new();
    let mut faults = Vec::new();
    for (field, kind, value) in found {
        match normalise(&kind, &value) {
            Ok(form) => {
                names.entry((kind, form)).or_insert(field);
            }
            Err(error) => faults.push(FieldFault::new(field, "cannot be a unique name", error.to_string())),
        }
    }
    Faults::check(faults).map(|()| names)
}

fn text(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Boolean(truth) => truth.to_string(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

/// What is in `names` and not in `others`.
pub(crate) fn without(names: &Names, others: &Names) -> Names {
    names
        .iter()
        .filter(|(name, _)| !others.contains_key(name))
        .map(|(name, field)| (name.clone(), field.clone()))
        .collect()
}

/// Claims names for an owner; the first that belongs to somebody else refuses all.
pub(crate) async fn claim(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    names: &Names,
    owner: &Owner,
) -> Result<(), Unclaimed> {
    let loaded = streams(unit, tenant, names).await?;
    for (mut identifier, ((kind, _), field)) in loaded.into_iter().zip(names) {
        let command = IdentifierCommand::Claim { kind: kind.clone(), owner: owner.clone() };
        unit.decide(&mut identifier, command).map_err(|_| Unclaimed::Taken(Taken { field: field.clone() }))?;
    }
    Ok(())
}

/// Releases those of the names that belong to the owner.
pub(crate) async fn release(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    names: &Names,
    owner: &Owner,
) -> Result<(), Failure> {
    for mut identifier in streams(unit, tenant, names).await? {
        // A name that somebody else holds, or nobody, is not ours to give back; leaving it alone is what was asked.
        if identifier.state().owner() == Some(owner) {
            let _ = unit.decide(&mut identifier, IdentifierCommand::Release { owner: owner.clone() });
        }
    }
    Ok(())
}

async fn streams(unit: &Unit<'_>, tenant: &TenantId, names: &Names) -> Result<Vec<Loaded<Identifier>>, Failure> {
    let vault = unit.context().journal().vault();
    let mut ids = Vec::with_capacity(names.len());
    for (kind, form) in names.keys() {
        ids.push(vault.identifier(tenant, &kind.to_string(), form).await?);
    }
    unit.load_short(tenant, &ids).await
}
