//! What is put into the configuration of an application, to be copied as it is.

use crate::pages::console::objects::ClientKind;

/// Where a secret stands that is not shown any more.
const NOT_SHOWN: &str = "…";

/// The lines for an application of a kind.
pub(super) fn of(
    kind: ClientKind,
    issuer: &str,
    client_id: &str,
    secret: Option<&str>,
    redirect_uri: Option<&str>,
) -> String {
    let secret = secret.unwrap_or(NOT_SHOWN);
    if kind == ClientKind::Service {
        let pair = format!("{}:{}", quoted(client_id), quoted(secret));
        return format!("curl -u '{pair}' -d grant_type=client_credentials {issuer}/oauth2/token");
    }
    let mut lines = vec![
        format!("OIDC_ISSUER={issuer}"),
        format!("OIDC_DISCOVERY={issuer}/.well-known/openid-configuration"),
        format!("OIDC_CLIENT_ID={client_id}"),
    ];
    if kind == ClientKind::Web {
        lines.push(format!("OIDC_CLIENT_SECRET={secret}"));
    }
    lines.extend(redirect_uri.map(|uri| format!("OIDC_REDIRECT_URI={uri}")));
    lines.join("\n")
}

/// A text within single quotes of a shell.
fn quoted(text: &str) -> String {
    text.replace('\'', r"'\''")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_along_what_it_needs() {
        let web =
            of(ClientKind::Web, "https://id.example/t/acme", "shop", Some("s3cret"), Some("https://shop.example/cb"));
        assert!(
            web.contains("OIDC_CLIENT_SECRET=s3cret") && web.ends_with("OIDC_REDIRECT_URI=https://shop.example/cb")
        );
        assert!(!of(ClientKind::Browser, "https://id.example", "spa", None, None).contains("SECRET"));
        let service = of(ClientKind::Service, "https://id.example/t/acme", "it's", Some("s"), None);
        assert_eq!(
            service,
            r"curl -u 'it'\''s:s' -d grant_type=client_credentials https://id.example/t/acme/oauth2/token"
        );
    }
}
