//! What forms say of an application, as its metadata (RFC 7591).

use aggregates::client::{ApplicationType, AuthMethod, ClientMetadata, GrantType};
use protocols::oauth::Parameters;
use url::Url;

use crate::pages::console::objects::{ClientKind, Field};

/// The fields for a kind of application, or for one that there is.
pub(super) fn fields(metadata: &ClientMetadata, has_people: bool) -> Vec<Field> {
    let lines = |uris: &Option<Vec<String>>| uris.clone().unwrap_or_default().join("\n");
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut fields = vec![Field::line("client_name", text(&metadata.client_name)).needed()];
    if has_people {
        fields.push(Field::lines("redirect_uris", lines(&metadata.redirect_uris)).needed());
        fields.push(Field::lines("post_logout_redirect_uris", lines(&metadata.post_logout_redirect_uris)));
    }
    fields.push(Field::line("scope", text(&metadata.scope)));
    if has_people {
        fields.push(Field::tick("skip_consent", metadata.skip_consent == Some(true)));
    }
    fields
}

/// What an application of a kind begins with.
pub(super) fn of_kind(kind: ClientKind) -> ClientMetadata {
    let people = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
    let (grants, method) = match kind {
        ClientKind::Web => (people, AuthMethod::ClientSecretBasic),
        ClientKind::Browser | ClientKind::Device => (people, AuthMethod::None),
        ClientKind::Service => (vec![GrantType::ClientCredentials], AuthMethod::ClientSecretBasic),
    };
    ClientMetadata {
        grant_types: Some(grants),
        token_endpoint_auth_method: Some(method),
        application_type: (kind == ClientKind::Device).then_some(ApplicationType::Native),
        scope: kind.has_people().then(|| "openid profile email offline_access".to_owned()),
        ..ClientMetadata::default()
    }
}

/// The metadata that a filled form makes of others; what the form does not have stays.
pub(super) fn read(typed: &Parameters, before: ClientMetadata, has_people: bool) -> ClientMetadata {
    let said = |name: &str| typed.once(name).ok().flatten().map(str::trim).filter(|text| !text.is_empty());
    let lines = |name: &str| {
        let lines = said(name)?.lines().map(str::trim).filter(|line| !line.is_empty());
        Some(lines.map(str::to_owned).collect::<Vec<_>>())
    };
    let mut metadata = before;
    metadata.client_name = said("client_name").map(str::to_owned);
    metadata.scope = said("scope").map(|scope| scope.split_whitespace().collect::<Vec<_>>().join(" "));
    if has_people {
        metadata.redirect_uris = lines("redirect_uris");
        metadata.post_logout_redirect_uris = lines("post_logout_redirect_uris");
        let ticked = said("skip_consent").is_some();
        // Not to be trusted is what an application is that nobody said anything about.
        metadata.skip_consent = if ticked { Some(true) } else { metadata.skip_consent.map(|_| false) };
    }
    metadata
}

/// Pages in a browser call from where they are: the origins of their addresses.
pub(super) fn origins(metadata: &ClientMetadata) -> Option<Vec<String>> {
    let uris = metadata.redirect_uris.iter().flatten();
    let mut origins: Vec<String> = uris
        .filter_map(|uri| Url::parse(uri).ok())
        .map(|uri| uri.origin().ascii_serialization())
        .filter(|origin| origin != "null")
        .collect();
    origins.sort();
    origins.dedup();
    (!origins.is_empty()).then_some(origins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_form_becomes_metadata() {
        let typed = b"client_name=Shop&redirect_uris=https%3A%2F%2Fa.example%2Fcb%0D%0A%0D%0A+https%3A%2F%2Fb.example%2Fcb&scope=openid++email";
        let typed = Parameters::parse(typed).unwrap();
        let metadata = read(&typed, of_kind(ClientKind::Browser), true);
        let uris = ["https://a.example/cb", "https://b.example/cb"].map(str::to_owned);
        assert_eq!(metadata.redirect_uris.as_deref(), Some(&uris[..]));
        assert_eq!((metadata.scope.as_deref(), metadata.skip_consent), (Some("openid email"), None));
        assert_eq!(metadata.token_endpoint_auth_method, Some(AuthMethod::None));
        assert_eq!(origins(&metadata).unwrap(), ["https://a.example", "https://b.example"]);
    }
}
