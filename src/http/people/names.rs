//! What people and applications are called on pages.

use aggregates::identifier::IdentifierKind;
use aggregates::tenant::Scalar;
use aggregates::user::{Profile, User};
use protocols::oauth::ClientIdUrl;
use queries::client::Client;

use super::stop::Stop;
use super::visit::Visit;
use crate::pages::{Locale, Person};
use crate::streams::{self, Folded};

/// Somebody as their stream tells them, and as pages name them.
pub struct Named {
    /// Everything.
    pub user: Folded<User>,
    /// Name and identifier.
    pub person: Person,
    /// Something that the tenant lets them sign in with.
    pub identifier: Option<String>,
}

/// Somebody by id; `None` where nothing is left of them.
pub async fn named(visit: &Visit, user_id: &str) -> Result<Option<Named>, Stop> {
    let user = streams::fold::<User>(&visit.shared.journal, visit.tenant(), user_id, None).await?;
    let Some(user) = user else { return Ok(None) };
    let Some(profile) = user.state.profile() else { return Ok(None) };
    let identifier = visit.settings().sign_in.identifiers.iter().find_map(|kind| of_kind(profile, kind));
    let shown = identifier.clone().or_else(|| profile.user_name.clone()).or_else(|| profile.email.clone());
    let shown = shown.unwrap_or_else(|| user_id.to_owned());
    let called = visit.settings().sign_in.display_name.as_deref().and_then(|name| value_of(profile, name));
    let formatted = || visit.settings().sign_in.format_name(visit.frame(&[]).locale.tag(), profile);
    let called = called.or_else(formatted);
    let person =
        Person { name: called.or_else(|| display_name(profile)).unwrap_or_else(|| shown.clone()), identifier: shown };
    Ok(Some(Named { user, person, identifier }))
}

/// The text that a claim or an attribute of the tenant's has in a profile.
fn value_of(profile: &Profile, name: &str) -> Option<String> {
    if let Some(value) = profile.attributes.get(name) {
        let mut texts = value.scalars().iter().filter_map(|scalar| match scalar {
            Scalar::Text(text) => Some(text.clone()),
            Scalar::Integer(_) | Scalar::Boolean(_) => None,
        });
        return texts.next();
    }
    let claims = serde_json::to_value(profile).ok()?;
    claims.get(name)?.as_str().map(str::to_owned)
}

/// The full name, or what comes nearest to it.
pub fn display_name(profile: &Profile) -> Option<String> {
    let parts = [profile.given_name.as_deref(), profile.family_name.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    let joined = (!parts.is_empty()).then(|| parts.join(" "));
    profile.name.clone().or(joined).or_else(|| profile.nickname.clone())
}

fn of_kind(profile: &Profile, kind: &IdentifierKind) -> Option<String> {
    match kind {
        IdentifierKind::UserName => profile.user_name.clone(),
        IdentifierKind::Email => profile.email.clone(),
        IdentifierKind::PhoneNumber => profile.phone_number.clone(),
        _ => None,
    }
}

/// A client's name in a language, as it was registered (RFC 7591 §2.2); its id where it has none.
pub fn application_name(client: &Client, locale: Locale) -> String {
    let of_tag = |name: &String| name.strip_prefix("client_name#").and_then(Locale::of_tag) == Some(locale);
    let translated = client.metadata.localized.iter().find(|(name, _)| of_tag(name)).map(|(_, text)| text);
    translated.or(client.metadata.client_name.as_ref()).unwrap_or(&client.client_id).clone()
}

/// The host of a client's id, where all that is known of the client is what lies there: it can be proven, and a name cannot.
pub fn known_as(client: &Client) -> Option<String> {
    let follows = client.metadata.client_id_document == Some(true);
    let id = follows.then(|| ClientIdUrl::parse(&client.client_id)).flatten()?;
    Some(id.host().to_owned())
}
