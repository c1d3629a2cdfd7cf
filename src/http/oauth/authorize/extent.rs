//! What a person must be asked about: what the client wants, less what they consented to before.

use std::collections::BTreeSet;

use aggregates::ScopeSet;
use aggregates::consent::Extent;
use aggregates::grant::{AuthorizationRequest, Prompt};
use protocols::oauth::Scope;
use protocols::oidc::{ClaimSelection, ClaimsParameter};
use queries::client::Client;
use serde_json::{Value, json};

use super::Asked;
use crate::http::people::{Stop, Visit};

/// Claims about the sign-in and the token, not about the person: nothing to consent to.
const OF_THE_TOKEN: [&str; 12] =
    ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "auth_time", "nonce", "acr", "amr", "azp"];
/// What makes it OpenID Connect; without it there would be nothing to answer.
const OPENID: &str = "openid";

/// A question to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What they are asked about.
    pub asked: Extent,
    /// What they are asked about one by one (RFC 9396): all of it or nothing, and each time anew.
    pub details: Vec<Value>,
    /// What of it they may leave out.
    pub optional: Extent,
    /// What of it they granted before.
    pub before: Extent,
}

/// The question that stands for a person; none where nothing has to be asked. What is `beyond` them is no question.
pub async fn standing_question(
    visit: &Visit,
    asked: &Asked,
    user: &str,
    beyond: &ScopeSet,
) -> Result<Option<Question>, Stop> {
    let client = &asked.client;
    let again = asked.prompts(Prompt::Consent);
    let trusted = client.metadata.skip_consent == Some(true) && visit.settings().oauth.allow_skip_consent;
    let details = asked.request.details().to_vec();
    // Whoever is trusted with what a scope says is not trusted with every payment: nobody but the person knows whether it is theirs.
    if trusted && !again {
        let alone =
            Question { asked: Extent::default(), details, optional: Extent::default(), before: Extent::default() };
        return Ok((!alone.details.is_empty()).then_some(alone));
    }
    let whole = wanted(&asked.request);
    let wanted = Extent { scope: whole.scope.difference(beyond), ..whole };
    let saved = visit.shared.rows.consent(visit.tenant(), user, &client.client_id).await?;
    let before = saved.filter(|saved| saved.is_live(visit.now())).map(|saved| saved.extent.clone()).unwrap_or_default();
    let open = if again { wanted } else { wanted.difference(&before) };
    if open.is_empty() && details.is_empty() {
        return Ok(None);
    }
    let optional = optional(asked, &open);
    Ok(Some(Question { asked: open, details, optional, before }))
}

/// All that a request wants, as far as it is the person's to give.
pub fn wanted(request: &AuthorizationRequest) -> Extent {
    let scope = Scope::of(request.scope.iter().cloned()).unwrap_or_default();
    let by_scope = ClaimSelection::of_scope(&scope);
    let claims = single_claims(request).into_iter().map(|(name, _)| name).filter(|name| !by_scope.contains(name));
    Extent {
        scope: request.scope.clone(),
        claims: claims.collect(),
        resources: request.resources.iter().cloned().collect(),
    }
}

/// What a person may leave out: claims that the client can do without (OIDC Core §5.5.1), and some scopes.
fn optional(asked: &Asked, open: &Extent) -> Extent {
    let essential: BTreeSet<String> =
        single_claims(&asked.request).into_iter().filter(|(_, essential)| *essential).map(|(name, _)| name).collect();
    Extent { claims: &open.claims - &essential, ..optional_scopes(&asked.client, open) }
}

/// The scopes that a person may leave out: those beyond what the client's registration names as what it always asks for.
pub fn optional_scopes(client: &Client, open: &Extent) -> Extent {
    let needed = client.metadata.default_scope.as_deref().and_then(|scope| ScopeSet::parse(scope).ok());
    let scope = match needed {
        Some(needed) => open.scope.difference(&needed).iter().filter(|name| *name != OPENID).cloned().collect(),
        None => ScopeSet::default(),
    };
    Extent { scope, ..Extent::default() }
}

/// The claims about the person that are asked for one by one, and whether the client cannot do without.
fn single_claims(request: &AuthorizationRequest) -> Vec<(String, bool)> {
    let claims = request.claims.clone().and_then(|claims| serde_json::from_value::<ClaimsParameter>(claims).ok());
    let claims = claims.unwrap_or_default();
    let named = claims.userinfo.into_iter().chain(claims.id_token);
    named
        .filter(|(name, _)| !OF_THE_TOKEN.contains(&name.as_str()))
        .map(|(name, said)| (name, said.essential))
        .collect()
}

/// What of the `claims` parameter remains when these claims were not granted.
pub fn claims_without(request: &AuthorizationRequest, denied: &BTreeSet<String>) -> Option<Value> {
    let claims = request.claims.as_ref()?;
    let kept = |place: &str| {
        let members = claims.get(place)?.as_object()?.clone();
        Some(Value::Object(members.into_iter().filter(|(name, _)| !denied.contains(name)).collect()))
    };
    let places = ["userinfo", "id_token"].into_iter().filter_map(|place| Some((place.to_owned(), kept(place)?)));
    let whole: serde_json::Map<String, Value> = places.collect();
    Some(json!(whole))
}
