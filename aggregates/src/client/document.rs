//! What a client may be whose metadata lies at its id, for everybody to read (draft-ietf-oauth-client-id-metadata-document-02 §4).
//!
//! Nobody came to be told a secret, so nothing about it rests on one.

use super::{AuthMethod, ClientMetadata};
use crate::{FieldFault, uri};

/// The faults of such a client; of any other one there are none.
pub(super) fn faults(client_id: &str, metadata: &ClientMetadata) -> Vec<FieldFault> {
    if metadata.client_id_document != Some(true) {
        return Vec::new();
    }
    let mut faults: Vec<_> = uri::web("client_id", client_id).err().into_iter().collect();
    let by_secret = matches!(
        metadata.auth_method(),
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost | AuthMethod::ClientSecretJwt
    );
    if by_secret {
        let remedy = "choose private_key_jwt, a certificate, or none";
        faults.push(FieldFault::new("token_endpoint_auth_method", "needs a secret, which nobody has", remedy));
    }
    let signed = metadata.chosen_algorithms().filter(|(_, algorithm)| algorithm.is_symmetric());
    let encrypted = metadata.chosen_encryptions().filter(|(_, chosen)| chosen.alg.is_symmetric());
    for member in signed.map(|(member, _)| member).chain(encrypted.map(|(member, _)| member)) {
        faults.push(FieldFault::new(member, "needs a secret, which nobody has", "choose one of a key pair"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{JweAlgorithm, JwsAlgorithm};

    const ID: &str = "https://app.example.com/client.json";

    fn published(change: impl FnOnce(&mut ClientMetadata)) -> ClientMetadata {
        let mut metadata = ClientMetadata {
            client_id_document: Some(true),
            redirect_uris: Some(vec!["https://app.example.com/cb".into()]),
            token_endpoint_auth_method: Some(AuthMethod::None),
            ..ClientMetadata::default()
        };
        change(&mut metadata);
        metadata
    }

    #[test]
    fn nothing_about_it_rests_on_a_secret() {
        let fields = |metadata: ClientMetadata| metadata.check(ID).err().map(|faults| faults.fields().join(" "));
        let keyed = |metadata: &mut ClientMetadata| {
            metadata.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
            metadata.jwks = Some(json!({"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}));
        };
        assert_eq!(fields(published(|_| {})), None);
        assert_eq!(fields(published(keyed)), None);
        for method in [AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost, AuthMethod::ClientSecretJwt] {
            let metadata = published(|metadata| metadata.token_endpoint_auth_method = Some(method));
            assert_eq!(fields(metadata).as_deref(), Some("token_endpoint_auth_method"), "{method:?}");
        }
        let symmetric = published(|metadata| {
            keyed(metadata);
            metadata.id_token_signed_response_alg = Some(JwsAlgorithm::HS256);
            metadata.request_object_encryption_alg = Some(JweAlgorithm::Direct);
        });
        let named = "id_token_signed_response_alg request_object_encryption_alg";
        assert_eq!(fields(symmetric).as_deref(), Some(named));
        for id in ["shop", "http://app.example.com/client.json", "https://app.example.com/client.json#a"] {
            assert_eq!(published(|_| {}).check(id).unwrap_err().fields(), ["client_id"], "{id}");
        }
    }
}
